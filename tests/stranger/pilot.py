"""A pilot that finds its way: shortest paths over the tiles of a map."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from arena import FIRE, Arena, BoltPath, Control, angle_to, length

Tile = tuple[int, int]


class Pilot:
    def __init__(self, setup: Mapping[str, Any]) -> None:
        self.arena = Arena(setup)
        self.tile: int = setup["map"]["tile"]
        columns = setup["map"]["width"] // self.tile
        rows = setup["map"]["height"] // self.tile
        self.free = {
            (column, row)
            for column in range(columns)
            for row in range(rows)
            if self._fits(*self._centre((column, row)))
        }

        self._ways: dict[Tile, dict[Tile, Tile | None]] = {}

    def hunt(self, own: Mapping[str, int], foe: Mapping[str, int]) -> Control:
        """Fly toward a foe; stand and shoot once there is nothing between."""
        dx, dy = foe["x"] - own["x"], foe["y"] - own["y"]
        aim = angle_to(dx, dy)
        if self._clear(own["x"], own["y"], aim, length(dx, dy)):
            return Control(0, 0, aim, FIRE)
        return Control(self._heading(own, foe), 127, aim, 0)

    def go(self, own: Mapping[str, int], place: Mapping[str, int]) -> Control:
        """Fly to a place."""
        heading = self._heading(own, place)
        return Control(heading, 127, heading, 0)

    def _clear(self, x: int, y: int, aim: int, distance: int) -> bool:
        """Whether a bolt flies so far; from half its reach it seldom misses."""
        places = BoltPath(self.arena, x // 16, y // 16, aim).ticks()
        half = self.arena.figures["bolt_life"] // 2
        return any(length(px - x, py - y) >= distance for px, py in places[:half])

    def _heading(self, own: Mapping[str, int], to: Mapping[str, int]) -> int:
        """The angle to the next tile but one on the way."""
        after = self._ways_to(self._tile_of(to))
        tile = after.get(self._tile_of(own))
        if tile is not None:
            tile = after[tile]
        x, y = self._centre(tile) if tile is not None else (to["x"], to["y"])
        return angle_to(x - own["x"], y - own["y"])

    def _ways_to(self, goal: Tile) -> dict[Tile, Tile | None]:
        """For each tile the next one toward the goal; kept, as it takes a while."""
        if goal in self._ways:
            return self._ways[goal]
        after = self._ways[goal] = {goal: None}
        queue = deque([goal])
        while queue:
            column, row = tile = queue.popleft()
            for near in (
                (column + 1, row),
                (column - 1, row),
                (column, row + 1),
                (column, row - 1),
            ):
                if near in self.free and near not in after:
                    after[near] = tile
                    queue.append(near)
        return after

    def _tile_of(self, place: Mapping[str, int]) -> Tile:
        x, y = place["x"], place["y"]
        tile = x // self.tile, y // self.tile
        if tile in self.free:
            return tile

        def distance(free: Tile) -> int:
            cx, cy = self._centre(free)
            return length(x - cx, y - cy)

        return min(self.free, key=distance)

    def _centre(self, tile: Tile) -> tuple[int, int]:
        half = self.tile // 2
        return tile[0] * self.tile + half, tile[1] * self.tile + half

    def _fits(self, x: int, y: int) -> bool:
        return self.arena.push_out(x, y) == (x, y)
