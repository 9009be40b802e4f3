"""What `websockets` negotiates, and how it is told goodbye."""

from __future__ import annotations

import asyncio
import time

import wire
from soak import CIRCLES, FORMS, expect, opened, seat
from tables import World
from websockets.exceptions import ConnectionClosed


class Flyer:
    """A member that circles, fires, and keeps what it held at each tick."""

    async def join(self, url: str, name: str, options: dict) -> Flyer:
        ticket = (await seat(url, name, wire.QuickPlay(1, ""))).ticket
        self.socket = await opened(url, name, **options)
        await self.socket.send(wire.encode(wire.Attach(ticket, 1, 0)))
        attached = await expect(self.socket, wire.Attached)
        self.player = attached.player
        self.world = World(attached.schema)
        self.ticks: dict[int, list] = {}
        self.version = 0
        return self

    async def fly(self) -> None:
        seq = 0
        async for data in self.socket:
            match wire.decode(data):
                case wire.Snapshot(tick=tick) as snapshot:
                    self.world.take(snapshot)
                    self.ticks[tick] = [table.listed() for table in self.world.tables]
                    seq += 1
                    payload = CIRCLES[tick % 128]
                    await self.socket.send(wire.encode(wire.Input(seq, 0, tick, 0, payload)))
                case wire.Room(version=version):
                    self.version = version
                case wire.Fact(version=version):
                    assert version == self.version + 1
                    self.version = version
                case wire.Error() as error:
                    raise AssertionError(error)

    def deflate(self) -> list:
        return self.socket.protocol.extensions


async def all_hold_the_same(url: str) -> None:
    flyers = [await Flyer().join(url, f"Flyer {form}", options) for form, options in FORMS.items()]
    shared, plain, fresh, small = flyers
    assert shared.deflate() and fresh.deflate()
    assert not plain.deflate() and not small.deflate()
    flying = [asyncio.create_task(flyer.fly()) for flyer in flyers]
    failed, _ = await asyncio.wait(flying, timeout=7)
    assert not failed, [task.exception() for task in failed]
    for task in flying:
        task.cancel()
    for flyer in flyers:
        assert len(flyer.ticks) > 180
        assert flyer.world.verified >= 6
        both = flyer.ticks.keys() & shared.ticks.keys()
        assert len(both) > 150
        assert all(flyer.ticks[tick] == shared.ticks[tick] for tick in both)
    for flyer in flyers:
        await flyer.socket.close()


def test_members_with_all_kinds_of_deflate_hold_the_same(server) -> None:
    asyncio.run(asyncio.wait_for(all_hold_the_same(server.url), 40))


async def told_goodbye(server) -> None:
    flyer = await Flyer().join(server.url, "Flyer", {})
    flying = asyncio.create_task(flyer.fly())
    await asyncio.sleep(1)
    began = time.monotonic()
    server.terminate()
    try:
        await flying
    except ConnectionClosed:
        pass
    assert flyer.socket.close_code == 1001
    assert "stopping" in flyer.socket.close_reason
    assert await asyncio.to_thread(server.process.wait, 10) == 0
    assert time.monotonic() - began < 10


def test_sigterm_is_told(server) -> None:
    asyncio.run(asyncio.wait_for(told_goodbye(server), 30))
