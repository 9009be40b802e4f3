"""The golden data in protocol/vectors."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import msgpack  # type: ignore[import-untyped]
import pytest

import arena
import wire
from tables import BaseFaultError, ChecksumFaultError, DeltaFaultError, World

VECTORS = Path(__file__).parents[2] / "protocol" / "vectors"
REFUSALS = {
    "base": BaseFaultError,
    "checksum": ChecksumFaultError,
    "malformed": DeltaFaultError,
}


def load(name: str) -> dict[str, Any]:
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def named(cases: list[dict[str, Any]]) -> list[Any]:
    """Cases as parameters of a test, with names to read in its report."""

    def title(case: dict[str, Any]) -> str:
        return " ".join(case[key] for key in ("name", "note") if case.get(key))

    return [pytest.param(case, id=title(case)) for case in cases]


# --- messages ----------------------------------------------------------------

MESSAGES = load("messages.json")


@pytest.mark.parametrize("case", named(MESSAGES["messages"]))
def test_message(case: dict[str, Any]) -> None:
    kinds = wire.CLIENT if case["direction"] == "client" else wire.SERVER
    data = bytes.fromhex(case["hex"])
    message = wire.decode(data, kinds)
    assert message is not None
    assert type(message) is kinds[case["type"] - 1]
    assert type(message).__name__ == case["name"]
    fields = message._asdict()
    if "checksum" not in case["fields"]:
        fields.pop("checksum", None)
    assert list(fields) == list(case["fields"])
    again = msgpack.unpackb(wire.encode(message))
    known = [case["type"], *case["fields"].values()]
    assert again[: len(known)] == known == msgpack.unpackb(data)
    assert wire.decode(wire.encode(message), kinds) == message


@pytest.mark.parametrize("case", named(MESSAGES["tolerated"]))
def test_tolerated(case: dict[str, Any]) -> None:
    message = wire.decode(bytes.fromhex(case["hex"]))
    if case["reads_as"] is not None:
        assert message == wire.decode(bytes.fromhex(case["reads_as"]))
    elif isinstance(message, wire.Fact):
        assert message.fact == wire.UnknownFact() and message.version == 23
    elif isinstance(message, wire.Stream):
        assert message.stream not in range(4)
    else:
        assert message is None


@pytest.mark.parametrize("case", named(MESSAGES["refused"]))
def test_refused(case: dict[str, Any]) -> None:
    """What no client should send, this one cannot read either.

    Level and sizes are beyond what the reader checks.
    """
    data = bytes.fromhex(case["hex"])
    if case["error"] == 2:
        assert wire.decode(data, wire.CLIENT) is None
    elif not any(word in case["note"] for word in ("level", "1,025", "259", "17 deep")):
        with pytest.raises(wire.MalformedError):
            wire.decode(data, wire.CLIENT)


# --- snapshots ---------------------------------------------------------------


@pytest.mark.parametrize("chain", named(load("snapshots.json")["chains"]))
def test_snapshots(chain: dict[str, Any]) -> None:
    world = World(chain["schema"])
    for case in chain["messages"]:
        message = wire.decode(bytes.fromhex(case["hex"]))
        assert isinstance(message, wire.Snapshot)
        if "refused" in case:
            with pytest.raises(REFUSALS[case["refused"]]):
                world.take(message)
            assert world.tick is None
            continue
        world.take(message)
        assert world.tick == case["tick"], case["note"]
        tables = [table.listed() for table in world.tables]
        assert tables == case["tables"], case["note"]
        assert world.checksum() == case["checksum"], case["note"]
        assert [table.new_lives for table in world.tables] == case["new_lives"]


# --- deflate -----------------------------------------------------------------

DEFLATE = load("deflate.json")


@pytest.mark.parametrize("chain", named(DEFLATE["chains"]))
def test_deflate(chain: dict[str, Any]) -> None:
    window = zlib.decompressobj(-DEFLATE["window_bits"])
    for frame in chain["frames"]:
        payload = bytes.fromhex(frame["payload"])
        if frame["rsv1"]:
            payload = window.decompress(payload + b"\x00\x00\xff\xff")
        assert payload.hex() == frame["message"]


# --- arena -------------------------------------------------------------------

TRIG = load("arena-trig.json")
MOVEMENT = load("arena-movement.json")
SETUPS = {setup["map"]["id"]: setup for setup in MOVEMENT["setups"]}


def test_trig() -> None:
    assert [arena.sin(angle) for angle in range(1024)] == TRIG["sin"]
    assert [arena.cos(angle) for angle in range(1024)] == TRIG["cos"]
    for angle, size, x, y in TRIG["polar"]:
        assert arena.polar(angle, size) == (x, y)
    for x, y, length in TRIG["length"]:
        assert arena.length(x, y) == length


@pytest.mark.parametrize("run", named(MOVEMENT["runs"]))
def test_movement(run: dict[str, Any]) -> None:
    field = arena.Arena(SETUPS[run["map"]])
    columns = MOVEMENT["columns"]
    row = dict(zip(columns, run["start"])) | {"rapid": run["rapid"]}
    ship = arena.Ship.of_row(row)
    steps = zip(run["inputs"], run["rows"], strict=True)
    for tick, (payload, row) in enumerate(steps, run["tick"] + 1):
        ship = field.step(ship, arena.Control(*payload), tick, fight=True)
        assert [getattr(ship, column) for column in columns] == row, f"tick {tick}"


@pytest.mark.parametrize("bolt", MOVEMENT["bolts"])
def test_bolt(bolt: dict[str, Any]) -> None:
    field = arena.Arena(SETUPS[bolt["map"]])
    path = arena.BoltPath(field, bolt["x"], bolt["y"], bolt["angle"])
    assert [list(place) for place in path.ticks()] == bolt["path"]
