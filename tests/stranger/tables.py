"""Tables of integers that change by snapshots (SPEC.md, section 7)."""

from __future__ import annotations

import struct
import zlib
from typing import Any, NamedTuple

from wire import Snapshot

FIXED, HOLD, LINEAR = 0, 1, 2


class FaultError(Exception):
    """A snapshot that cannot be taken; nothing is held after it."""


class BaseFaultError(FaultError):
    """It builds on a tick that is not held."""


class ChecksumFaultError(FaultError):
    """The tables do not have the checksum that it states."""


class DeltaFaultError(FaultError):
    """Its delta cannot be read on the tables held."""


class Column(NamedTuple):
    name: str
    scale: int
    unit: str
    predictor: int
    wrap: int

    def value(self, number: int) -> int:
        return number % self.wrap if self.wrap else as_i32(number)

    def change(self, number: int) -> int:
        if not self.wrap:
            return as_i32(number)
        half = self.wrap // 2
        return (number + half) % self.wrap - half


class Table:
    """The rows of one table by id, with the last changes of linear columns."""

    def __init__(self, name: str, columns: list[Column]) -> None:
        self.name = name
        self.columns = columns
        self.rows: dict[int, list[int]] = {}
        self.new_lives: list[int] = []
        self._linear = [i for i, c in enumerate(columns) if c.predictor == LINEAR]
        self._moving = [i for i, c in enumerate(columns) if c.predictor != FIXED]
        self._changes: dict[int, dict[int, int]] = {}

    def clear(self) -> None:
        self.rows, self._changes, self.new_lives = {}, {}, []

    def __getitem__(self, row_id: int) -> dict[str, int]:
        """A row by the names of its columns."""
        return dict(zip((column.name for column in self.columns), self.rows[row_id]))

    def row(self, row_id: int) -> dict[str, int] | None:
        """The same, or None if there is no such row."""
        return self[row_id] if row_id in self.rows else None

    def listed(self) -> list[list[int]]:
        """The rows as in the message `Tables`."""
        return [[row_id, *values] for row_id, values in self.rows.items()]

    def fill(self, rows: list[list[int]]) -> None:
        self.clear()
        self.rows = {row[0]: row[1:] for row in rows}

    def apply(self, delta: Any) -> None:
        if is_zero(delta):
            delta = [0, 0, 0]
        removed, added, residuals = array(delta, least=3)[:3]
        ids = list(self.rows)
        gone = self._removed(removed, ids)
        # The ids of added rows count from the old table, so they come first.
        new_rows, new_changes = self._added(added, ids[-1] if ids else 0)
        if any(row_id in self.rows and row_id not in gone for row_id in new_rows):
            raise DeltaFaultError("an added id stays")
        for row_id in gone:
            del self.rows[row_id]
            del self._changes[row_id]
        self._step(residuals)
        self.new_lives = [row_id for row_id in new_rows if row_id in gone]
        if new_rows:
            self.rows = dict(sorted((self.rows | new_rows).items()))
            self._changes |= new_changes

    def _removed(self, removed: Any, ids: list[int]) -> set[int]:
        if is_zero(removed):
            return set()
        positions = [integer(position) for position in array(removed)]
        rising = all(a < b for a, b in zip(positions, positions[1:]))
        if not rising or any(not 0 <= p < len(ids) for p in positions):
            raise DeltaFaultError("positions that are not in the table")
        return {ids[position] for position in positions}

    def _added(
        self, added: Any, last_id: int
    ) -> tuple[dict[int, list[int]], dict[int, dict[int, int]]]:
        if is_zero(added):
            return {}, {}
        width = len(self.columns)
        parts = array(added, least=1 + width + len(self._linear))
        ids: list[int] = []
        for difference in array(parts[0]):
            row_id = as_i32(last_id + integer(difference))
            if ids and row_id <= last_id:
                raise DeltaFaultError("added ids must rise")
            ids.append(row_id)
            last_id = row_id
        values = [
            [column.value(number) for number in numbers(part, len(ids))]
            for column, part in zip(self.columns, parts[1:])
        ]
        rows = {
            row_id: [column[n] for column in values] for n, row_id in enumerate(ids)
        }
        changes: dict[int, dict[int, int]] = {row_id: {} for row_id in ids}
        for index, part in zip(self._linear, parts[1 + width :]):
            for row_id, change in zip(ids, numbers(part, len(ids))):
                changes[row_id][index] = self.columns[index].change(change)
        return rows, changes

    def _step(self, residuals: Any) -> None:
        """Bring the rows that stay one snapshot further."""
        parts: list[Any] = [0] * len(self._moving)
        if not is_zero(residuals):
            parts = array(residuals, least=len(self._moving))
        for index, part in zip(self._moving, parts):
            column = self.columns[index]
            residual_of = numbers(part, len(self.rows))
            for (row_id, values), change in zip(self.rows.items(), residual_of):
                if column.predictor == LINEAR:
                    change = column.change(self._changes[row_id][index] + change)
                    self._changes[row_id][index] = change
                values[index] = column.value(values[index] + change)


class World:
    """All tables of a match, kept up to date by snapshots."""

    def __init__(self, schema: list[Any]) -> None:
        self.tick: int | None = None
        self.verified = 0
        self.tables = [
            Table(name, [Column(*column[:5]) for column in columns])
            for name, columns, *_ in schema
        ]
        self._by_name = {table.name: table for table in self.tables}

    def __getitem__(self, name: str) -> Table:
        return self._by_name[name]

    def take(self, snapshot: Snapshot) -> None:
        """Apply a snapshot; after a fault nothing is held."""
        try:
            self._take(snapshot)
        except FaultError:
            self._forget()
            raise

    def show(self, tick: int, tables: list[Any]) -> None:
        """Take the message `Tables`."""
        for table, rows in zip(self.tables, tables):
            table.fill(rows)
        self.tick = tick

    def checksum(self) -> int:
        numbers_in_order: list[int] = []
        for table in self.tables:
            numbers_in_order.append(len(table.rows))
            for row in table.listed():
                numbers_in_order.extend(row)
        return zlib.crc32(struct.pack(f"<{len(numbers_in_order)}i", *numbers_in_order))

    def _take(self, snapshot: Snapshot) -> None:
        if snapshot.age == 0:
            self._forget()
        elif self.tick is None or snapshot.tick - snapshot.age != self.tick:
            raise BaseFaultError(f"{snapshot.tick - snapshot.age} is not held")
        for table, delta in zip(self.tables, array(snapshot.delta, len(self.tables))):
            table.apply(delta)
        if snapshot.checksum is not None:
            if snapshot.checksum != self.checksum():
                raise ChecksumFaultError(f"at tick {snapshot.tick}")
            self.verified += 1
        self.tick = snapshot.tick

    def _forget(self) -> None:
        self.tick = None
        for table in self.tables:
            table.clear()


def as_i32(number: int) -> int:
    return (number + 2**31) % 2**32 - 2**31


def integer(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise DeltaFaultError(f"no integer: {value!r}")
    if not -(2**31) <= value < 2**31:
        raise DeltaFaultError(f"beyond 32 bits: {value}")
    return value


def is_zero(value: Any) -> bool:
    return type(value) is int and value == 0


def array(value: Any, least: int = 0) -> list[Any]:
    """An array with at least so many elements."""
    if not isinstance(value, list) or len(value) < least:
        raise DeltaFaultError(f"no array of {least} or more: {value!r}")
    return value


def numbers(part: Any, count: int) -> list[int]:
    """One integer per row, where 0 stands for nothing but zeros."""
    if is_zero(part):
        return [0] * count
    if len(array(part)) != count:
        raise DeltaFaultError(f"{len(part)} numbers for {count} rows")
    return [integer(number) for number in part]
