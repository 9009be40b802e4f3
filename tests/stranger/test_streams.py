"""Streams other than the fast one, on a running server."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest

import wire
from client import WATCH, Lobby, Member
from live import CALM, URL, needs_server, reading, run, seated

pytestmark = needs_server


def test_streams() -> None:
    """Without acknowledgements the stream slows down; with them it recovers."""

    async def work() -> None:
        async with seated("Sluggish", config=CALM) as [member]:
            streams: list[int] = []
            changed = slowed = False
            taken = 0
            while not slowed or streams[-1] != 0:
                message = await member.connection.receive()
                if isinstance(message, wire.Stream):
                    streams.append(message.stream)
                    changed = True
                    if message.stream == 1:
                        # Nothing comes until what is held was told.
                        slowed = True
                        await member.connection.send(wire.Ack(member.world.tick))
                elif isinstance(message, wire.Snapshot):
                    assert message.age == 0 or not changed
                    member.world.take(message)
                    changed = False
                    taken += 1
                    # Prompt at first, then silent, then prompt again.
                    if taken < 30 or slowed:
                        await member.connection.send(wire.Ack(message.tick))
            assert streams == [0, 1, 0]
            assert member.world.verified > 2

    run(work())


def test_busy_at_first() -> None:
    """Who reads the first snapshots all at once gets more, also without inputs."""

    async def work() -> None:
        async with seated("Busy", config=CALM) as [member]:
            # The event loop, and all that it reads, stands still.
            time.sleep(1)
            began = None
            async for snapshot in member.snapshots():
                began = began or snapshot.tick
                if snapshot.tick - began > 3 * member.attached.tick_rate:
                    break

    # Without, the connection is closed after 12 s.
    run(work(), 30)


def test_hidden() -> None:
    """A hidden client hears facts only; in sight again, it begins anew."""

    async def work() -> None:
        async with seated("Hidden", config=CALM) as [member]:
            connection = member.connection
            await connection.expect(wire.Snapshot)
            await connection.send(wire.Visible(False))
            await asyncio.sleep(0.5)
            await connection.send(wire.Chat("still here"))
            fact = await connection.expect(wire.Fact)
            line = wire.Line(member.attached.player, "Hidden", "still here")
            assert fact.fact == wire.Chatted(line)
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(connection.expect(wire.Snapshot), 1)
            await connection.send(wire.Visible(True))
            snapshot = await connection.expect(wire.Snapshot)
            assert snapshot.age == 0
            member.world.take(snapshot)

    run(work())


def test_tables() -> None:
    async def work() -> None:
        async with await Lobby.enter(URL, "Viewer") as lobby:
            seat = await lobby.create("Test", seats=4, bots=3, private=True)
            spectating = await lobby.join(seat.match.code, spectate=True)
        viewer = await Member.attach(URL, "Viewer", spectating.ticket, WATCH)
        member = await Member.attach(URL, "Flyer", seat.ticket)
        async with reading(member):
            assert viewer.attached.player == 0 and viewer.attached.ticket is None
            count = 0
            async for message in viewer.snapshots():
                assert isinstance(message, wire.Tables)
                assert len(message.tables) == len(viewer.world.tables)
                count += 1
                if count == 10:
                    break
            # A person takes the place of a bot.
            assert len(viewer.world["players"].rows) == 3
            await viewer.connection.close()
        await member.leave()

    run(work())


def test_watch_script() -> None:
    command = [sys.executable, str(Path(__file__).with_name("watch.py")), URL]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    assert "#" in done.stdout
