"""The movement of the bundled game, to the last bit (ARENA.md, sections 1, 6 and 7)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

TURN = 1024
FIRE, DASH = 1, 2
COUNTDOWN, FIGHT, RESULT = 0, 1, 2
HIT, DESTROYED, TOOK, DASHED = 1, 2, 3, 4

_SINES = [round(16384 * math.sin(2 * math.pi * a / TURN)) for a in range(TURN)]


def divide(a: int, b: int) -> int:
    """Division rounded toward zero, where Python's // rounds down."""
    quotient = abs(a) // abs(b)
    return quotient if (a < 0) == (b < 0) else -quotient


def sin(angle: int) -> int:
    return _SINES[angle % TURN]


def cos(angle: int) -> int:
    return sin(angle + TURN // 4)


def polar(angle: int, size: int) -> tuple[int, int]:
    return divide(cos(angle) * size, 16384), divide(sin(angle) * size, 16384)


def length(x: int, y: int) -> int:
    return math.isqrt(x * x + y * y)


def angle_to(x: int, y: int) -> int:
    """The angle of a vector, for aiming; floats are good enough for that."""
    return round(math.atan2(y, x) / math.tau * TURN) % TURN


class Control(NamedTuple):
    """The payload of an input."""

    direction: int = 0
    strength: int = 0
    aim: int = 0
    buttons: int = 0


class Wall(NamedTuple):
    x: int
    y: int
    w: int
    h: int

    def nearest(self, x: int, y: int) -> tuple[int, int]:
        return (
            min(max(x, self.x), self.x + self.w),
            min(max(y, self.y), self.y + self.h),
        )


@dataclass(frozen=True)
class Ship:
    x: int
    y: int
    vx: int
    vy: int
    aim: int
    ready: int
    rapid: int
    dashes: int
    dash_ready: int
    safe: int

    @classmethod
    def of_row(cls, row: Mapping[str, int]) -> Ship:
        return cls(**{name: row[name] for name in cls.__dataclass_fields__})


class Arena:
    """The walls and figures of one match, and how a ship moves among them."""

    def __init__(self, setup: Mapping[str, Any]) -> None:
        self.figures: Mapping[str, int] = setup["figures"]
        self.walls = [
            Wall(wall["x"], wall["y"], wall["w"], wall["h"])
            for wall in setup["map"]["walls"]
        ]

    def step(self, ship: Ship, control: Control, tick: int, fight: bool) -> Ship:
        """The ship after `tick`, in which `control` steered it."""
        ship = self._move(ship, control, tick)
        if not (fight and control.buttons & FIRE and tick >= ship.ready):
            return ship
        pause = "rapid_interval" if tick < ship.rapid else "fire_interval"
        ready = tick + self.figures[pause]
        return replace(ship, ready=ready, safe=min(ship.safe, tick))

    def _move(self, ship: Ship, control: Control, tick: int) -> Ship:
        direction, aim = control.direction % TURN, control.aim % TURN
        strength = min(max(control.strength, 0), 127)
        dashes, dash_ready = ship.dashes, ship.dash_ready
        if control.buttons & DASH and dashes > 0 and tick >= dash_ready:
            vx, vy = polar(direction if strength else aim, self.figures["dash_speed"])
            dashes -= 1
            dash_ready = tick + self.figures["dash_interval"]
        else:
            vx, vy = self._thrust(ship.vx, ship.vy, direction, strength)
        x, y = self._glide(ship.x, ship.y, vx, vy)
        return replace(
            ship,
            x=x,
            y=y,
            vx=x - ship.x,
            vy=y - ship.y,
            aim=aim,
            dashes=dashes,
            dash_ready=dash_ready,
        )

    def shove(self, a: Ship, b: Ship) -> tuple[Ship, Ship]:
        """Two ships that may overlap; `a` has the lesser id."""
        dx, dy = b.x - a.x, b.y - a.y
        distance, both = length(dx, dy), 2 * self.figures["ship_radius"]
        if distance >= both:
            return a, b
        size = min((both - distance + 1) // 2, self.figures["ship_shove"])
        px, py = size, 0
        if distance:
            px, py = divide(dx * size, distance), divide(dy * size, distance)
        return self._shift(a, -px, -py), self._shift(b, px, py)

    def push_out(self, x: int, y: int) -> tuple[int, int]:
        """Out of the walls; four times, as leaving one may enter another."""
        radius = self.figures["ship_radius"]
        for _ in range(4):
            wall = min(self.walls, key=lambda wall: _square_to(wall, x, y))
            if _square_to(wall, x, y) >= radius * radius:
                break
            nx, ny = wall.nearest(x, y)
            distance = length(x - nx, y - ny)
            if distance:
                x, y = (
                    nx + _away(x - nx, radius, distance),
                    ny + _away(y - ny, radius, distance),
                )
            else:
                x, y = _leave(wall, x, y, radius)
        return x, y

    def in_wall(self, x: int, y: int) -> bool:
        return any(
            wall.x <= x < wall.x + wall.w and wall.y <= y < wall.y + wall.h
            for wall in self.walls
        )

    def _thrust(
        self, vx: int, vy: int, direction: int, strength: int
    ) -> tuple[int, int]:
        wx, wy = polar(direction, divide(self.figures["ship_speed"] * strength, 127))
        most = self.figures["ship_thrust" if strength else "ship_drag"]
        dx, dy = wx - vx, wy - vy
        change = length(dx, dy)
        if change <= most:
            return wx, wy
        return vx + divide(dx * most, change), vy + divide(dy * most, change)

    def _glide(self, x: int, y: int, vx: int, vy: int) -> tuple[int, int]:
        steps = 1 + max(abs(vx), abs(vy)) // 256
        for i in range(1, steps + 1):
            x += divide(vx * i, steps) - divide(vx * (i - 1), steps)
            y += divide(vy * i, steps) - divide(vy * (i - 1), steps)
            x, y = self.push_out(x, y)
        return x, y

    def _shift(self, ship: Ship, dx: int, dy: int) -> Ship:
        x, y = self.push_out(ship.x + dx, ship.y + dy)
        vx, vy = ship.vx + x - ship.x, ship.vy + y - ship.y
        return replace(ship, x=x, y=y, vx=vx, vy=vy)


class Predictor:
    """The own ship ahead of the server.

    Each input names its tick. A snapshot of tick t puts the ship where the
    server has it; the inputs of the ticks after t are applied to that again.
    """

    def __init__(self, arena: Arena) -> None:
        self.arena = arena
        self.inputs: dict[int, Control] = {}

    def steer(self, tick: int, control: Control) -> None:
        self.inputs[tick] = control

    def ahead(self, ship: Ship, tick: int, until: int, fight: bool = True) -> Ship:
        """The ship at tick `until`, from its row at `tick`."""
        self.inputs = {at: known for at, known in self.inputs.items() if at > tick}
        for step in range(tick + 1, until + 1):
            ship = self.arena.step(ship, self.inputs[step], step, fight)
        return ship


class BoltPath:
    """Where a bolt flies that meets no ship (section 7)."""

    def __init__(self, arena: Arena, x: int, y: int, angle: int) -> None:
        self.arena = arena
        self.start = 16 * x, 16 * y
        self.reach = polar(angle, arena.figures["bolt_speed"])

    def after(self, parts: int) -> tuple[int, int]:
        (x, y), (bx, by) = self.start, self.reach
        per_tick = self.arena.figures["bolt_parts"]
        return x + divide(bx * parts, per_tick), y + divide(by * parts, per_tick)

    def ticks(self) -> list[tuple[int, int]]:
        """Its places in each tick after it was shot, while it has a row."""
        places = []
        per_tick = self.arena.figures["bolt_parts"]
        for tick in range(1, self.arena.figures["bolt_life"] + 1):
            parts = range((tick - 1) * per_tick + 1, tick * per_tick + 1)
            if any(self.arena.in_wall(*self.after(part)) for part in parts):
                break
            places.append(self.after(tick * per_tick))
        return places


def _square_to(wall: Wall, x: int, y: int) -> int:
    nx, ny = wall.nearest(x, y)
    return (x - nx) ** 2 + (y - ny) ** 2


def _away(value: int, radius: int, distance: int) -> int:
    size = -(-abs(value) * radius // distance)
    return size if value >= 0 else -size


def _leave(wall: Wall, x: int, y: int, radius: int) -> tuple[int, int]:
    """From inside a wall: by the nearest edge, the first among equals."""
    ways = (
        (x - wall.x, (wall.x - radius, y)),
        (wall.x + wall.w - x, (wall.x + wall.w + radius, y)),
        (y - wall.y, (x, wall.y - radius)),
        (wall.y + wall.h - y, (x, wall.y + wall.h + radius)),
    )
    return min(ways, key=lambda way: way[0])[1]
