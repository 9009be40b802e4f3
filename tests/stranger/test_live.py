"""Against a running server: SKIRMISH_URL=ws://127.0.0.1:8080/ws pytest test_live.py"""

from __future__ import annotations

import asyncio
import json
import random
from contextlib import suppress
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

import arena
import wire
from client import PREDICT, WATCH, Connection, Lobby, Member, RefusedError
from live import CALM, QUICK, URL, needs_server, read, reading, run, seated
from pilot import Pilot

VECTORS = Path(__file__).parents[2] / "protocol" / "vectors"
pytestmark = needs_server

LEAD = 20  # ticks that inputs are ahead, so that even a busy machine is in time
DASH_PICKUP = 3
TICKET_UNKNOWN, TICKET_USED = 12, 13


def controls(seed: int) -> list[arena.Control]:
    """650 ticks of lively flying: bursts of thrust, turns, hands off."""
    dice = random.Random(seed)
    flown: list[arena.Control] = []
    while len(flown) < 650:
        direction, aim = dice.randrange(1024), dice.randrange(1024)
        strength = dice.choice((0, 40, 100, 127, 127))
        flown += [arena.Control(direction, strength, aim)] * dice.randrange(1, 40)
    return flown[:650]


# --- 1: deltas and checksums ---------------------------------------------------


def test_every_checksum() -> None:
    async def work() -> None:
        async with await Lobby.enter(URL, "Checker") as lobby:
            seat = await lobby.quick_play("arena")
        member = await Member.attach(URL, "Checker", seat.ticket)
        extensions = member.connection.socket.protocol.extensions
        assert [extension.name for extension in extensions] == ["permessage-deflate"]
        taken = since_checksum = fulls = 0
        async for snapshot in member.snapshots():
            assert isinstance(snapshot, wire.Snapshot)
            assert list(member.world["players"].rows)
            taken += 1
            fulls += snapshot.age == 0
            since_checksum += 1
            if snapshot.checksum is not None:
                since_checksum = 0
            assert since_checksum < 32
            assert snapshot.age or snapshot.checksum is not None
            if taken == 400:
                break
        assert member.world.verified >= 12
        assert fulls < taken // 2
        assert not member.connection.errors
        await member.leave()
        assert member.connection.socket.close_code == 1000

    run(work())


# --- 2: prediction ---------------------------------------------------------------


@pytest.mark.parametrize("game_map, seed", [("basin", 1), ("warren", 2)])
def test_prediction(game_map: str, seed: int) -> None:
    """600 ticks from one row, never corrected: no difference in any of them."""

    async def work() -> None:
        async with seated("Oracle", config=CALM | {"map": game_map}) as [member]:
            field = arena.Arena(member.attached.setup)
            predictor = arena.Predictor(field)
            flown = controls(seed)
            own, told, predicted = member.attached.player, 0, 0
            ship: arena.Ship | None = None
            seq_of: dict[int, int] = {}
            async for snapshot in member.snapshots():
                tick = snapshot.tick
                row = member.world["ships"].row(own)
                if row is None:
                    continue
                if ship is None:
                    # What cannot be in time any more is hands off.
                    ship, told = arena.Ship.of_row(row), tick + LEAD - 1
                    for step in range(tick + 1, told + 1):
                        predictor.steer(step, arena.Control())
                    last = tick
                else:
                    # Not from the row, but from what was predicted before.
                    ship = predictor.ahead(ship, last, tick, fight=False)
                    last, predicted = tick, predicted + 1
                    assert ship == arena.Ship.of_row(row), tick
                    if tick in seq_of:
                        assert member.world["players"].row(own) == {"seq": seq_of[tick]}
                while told < tick + LEAD and flown:
                    told += 1
                    control = flown.pop(0)
                    predictor.steer(told, control)
                    seq_of[told] = await member.steer(told, control)
                if predicted == 600:
                    break
            assert predicted == 600
            assert not member.connection.errors

    run(work())


def test_dash() -> None:
    """Fetch a dash, then dash about; corrected by each row, as in a real game."""

    async def work() -> None:
        async with seated("Dasher", config=QUICK) as [member]:
            pilot = Pilot(member.attached.setup)
            predictor = arena.Predictor(pilot.arena)
            own, told, dashed, compared = member.attached.player, 0, 0, 0
            expected: dict[int, arena.Ship] = {}
            seq_of: dict[int, int] = {}
            there: list[list[int]] = []
            late = dash_ready = 0
            dice = random.Random(3)
            async for snapshot in member.snapshots():
                tick = snapshot.tick
                row = member.world["ships"][own]
                ship = arena.Ship.of_row(row)
                # Events may be lost on a busy machine; tables tell the same.
                pickups = member.world["pickups"].listed()
                taken, there = pickups != there, pickups
                dashed += ship.dash_ready > dash_ready
                dash_ready = ship.dash_ready
                if member.world["players"][own]["seq"] != seq_of.get(tick, 0):
                    late = tick
                if taken:
                    # Nobody foresees pickups here: expect anew from this row.
                    expected.clear()
                # An expectation holds if all inputs since its row were in time.
                elif tick in expected and late <= tick - LEAD:
                    assert expected[tick] == ship, tick
                    compared += 1
                if dashed == 6:
                    break
                # Steer where the ship will be: where it is, is long ago by then.
                fight = member.world["round"][1]["phase"] == arena.FIGHT
                for step in range(max(tick, told) + 1, tick + LEAD + 1):
                    control = arena.Control()
                    if told:
                        ahead = vars(predictor.ahead(ship, tick, step - 1, fight))
                        place = nearest_dash(member, row, tick)
                        control = pilot.go(ahead, place)
                        if row["dashes"]:
                            to, full = dice.randrange(1024), dice.choice((0, 127))
                            control = arena.Control(to, full, to, arena.DASH)
                        seq_of[step] = await member.steer(step, control)
                    predictor.steer(step, control)
                told = tick + LEAD
                expected[told] = predictor.ahead(ship, tick, told, fight)
            assert dashed == 6 and compared > 60
            assert not member.connection.errors

    run(work(), 90)


def nearest_dash(member: Member, row: dict[str, int], tick: int) -> dict[str, int]:
    pickups = member.world["pickups"]
    places = [pickups[number] for number in pickups.rows]
    return min(
        (place for place in places if place["kind"] == DASH_PICKUP),
        key=lambda place: (
            place["ready"] > tick,
            arena.length(place["x"] - row["x"], place["y"] - row["y"]),
        ),
    )


# --- 3: a fight ------------------------------------------------------------------


async def hunt(hunter: Member, target: int) -> int:
    """Fly to the target and shoot until it is destroyed; returns the tick."""
    own = hunter.attached.player
    pilot = Pilot(hunter.attached.setup)
    async for snapshot in hunter.snapshots():
        assert isinstance(snapshot, wire.Snapshot)
        if hunter.world["pilots"][own]["kills"]:
            # The event may be lost with a skipped snapshot; the count is not.
            destroyed = [arena.DESTROYED, own, target]
            assert snapshot.age != 1 or destroyed in snapshot.events
            return snapshot.tick
        ships = hunter.world["ships"]
        me, foe = ships.row(own), ships.row(target)
        if me and foe:
            await hunter.steer(0, pilot.hunt(me, foe))
    raise AssertionError("the match ended")


def test_kill() -> None:
    async def work() -> None:
        async with (
            seated("Hunter", "Target", config=QUICK) as [hunter, target],
            reading(target),
        ):
            own, foe = hunter.attached.player, target.attached.player
            tick = await hunt(hunter, foe)
            assert hunter.world["ships"].row(foe) is None
            back = hunter.world["pilots"][foe]["respawn"]
            assert hunter.world["pilots"][own]["kills"] == 1
            assert hunter.world["pilots"][foe]["deaths"] == 1
            assert 0 < back - tick <= hunter.attached.setup["figures"]["respawn"]
            async for snapshot in hunter.snapshots():
                assert (foe in hunter.world["ships"].rows) == (snapshot.tick >= back)
                if snapshot.tick > back:
                    break
            assert hunter.world["pilots"][foe]["respawn"] == 0

    run(work(), 90)


# --- 4: resuming -----------------------------------------------------------------


def test_resume() -> None:
    async def work() -> None:
        async with (
            seated("Comeback", "Witness", config=QUICK) as [member, witness],
            reading(witness),
        ):
            own, ticket = member.attached.player, member.attached.ticket
            await hunt(member, witness.attached.player)
            known = member.room.version
            member.connection.abort()
            with suppress(ConnectionClosed):
                await read(member)
            await asyncio.sleep(0.5)
            await witness.chat("where are you?")
            await witness.chat("still there?")
            await asyncio.sleep(0.5)
            assert not witness.room.roster[own].present

            await member.resume()
            assert (member.attached.player, member.attached.ticket) == (own, ticket)
            count = 0
            async for snapshot in member.snapshots():
                count += 1
                if count == 1:
                    assert isinstance(snapshot, wire.Snapshot)
                    assert snapshot.age == 0
                    assert member.world["pilots"][own]["kills"] == 1
                    assert member.world["players"].row(own) == {"seq": 0}
                if count < 20:
                    await member.steer(0, arena.Control())
                elif count == 30:
                    break
            assert member.world["players"].row(own) == {"seq": 19}
            versions = [fact.version for fact in member.room.facts]
            assert versions == list(range(versions[0], versions[-1] + 1))
            assert member.rooms_read == 1, "the facts came, not the whole room"
            missed, seen = (
                [fact for fact in room.facts if fact.version > known]
                for room in (member.room, witness.room)
            )
            assert missed == seen
            assert [type(fact.fact) for fact in missed] == [
                wire.Presence, wire.Chatted, wire.Chatted, wire.Presence,
            ]  # fmt: skip
            assert member.room.roster == witness.room.roster
            assert member.room.chat == witness.room.chat

    run(work(), 90)


def test_superseded() -> None:
    """A second connection takes the seat; the first is told never to return."""

    async def work() -> None:
        async with seated("Twice", config=CALM) as [member]:
            first = member.connection
            await member.resume()
            with pytest.raises(ConnectionClosed) as closed:
                while True:
                    await first.receive()
            assert closed.value.rcvd is not None and closed.value.rcvd.code == 4001

    run(work())


# --- 5: what is refused ------------------------------------------------------------


def test_bad_ticket() -> None:
    async def work() -> None:
        connection = await Connection.open(URL, "Forger")
        await connection.send(wire.Attach("5wC1sYkD0mE2aZbT9qXr7g", PREDICT, 0))
        with pytest.raises(RefusedError) as refused:
            await connection.expect(wire.Attached)
        assert refused.value.code == TICKET_UNKNOWN
        # The connection goes on, and may attach elsewhere.
        await connection.send(wire.Attach(None, PREDICT, 0))
        assert (await connection.expect(wire.Lobby)).games
        await connection.close()

    run(work())


def test_used_ticket() -> None:
    async def work() -> None:
        async with await Lobby.enter(URL, "Again") as lobby:
            seat = await lobby.create("Test", seats=1, bots=0, private=True)
        member = await Member.attach(URL, "Again", seat.ticket)
        with pytest.raises(RefusedError) as refused:
            await Member.attach(URL, "Again", seat.ticket)
        assert refused.value.code == TICKET_USED
        await member.leave()

    run(work())


def test_refused_messages() -> None:
    """The messages that no client should send, and the codes they meet."""
    messages = json.loads((VECTORS / "messages.json").read_text(encoding="utf-8"))
    cases = messages["refused"]

    async def work() -> None:
        connection = await Connection.open(URL, "Clumsy")
        await connection.send(wire.Attach(None, WATCH, 0))
        await connection.expect(wire.Lobby)
        for echo, case in enumerate(cases):
            await connection.socket.send(bytes.fromhex(case["hex"]))
            await connection.send(wire.Ping(echo))
            assert (await connection.expect(wire.Pong)).echo == echo
        codes = [error.code for error in connection.errors]
        assert codes == [case["error"] for case in cases]
        await connection.close()

    run(work())
