"""Members of one match, on `websockets`, that join, stall, fall silent, hide, change over,
are cut off, come back and leave at random. All that each of them is sent is checked.

    python soak.py [SECONDS [SEED]]      60 seconds against a server of its own
"""

from __future__ import annotations

import asyncio
import random
import sys
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "stranger"))

import wire
from tables import World
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.extensions.permessage_deflate import (
    ClientPerMessageDeflateFactory,
    PerMessageDeflate,
)

FORMS = {
    "shared": {},
    "plain": {"compression": None},
    "fresh": {"extensions": [ClientPerMessageDeflateFactory(server_no_context_takeover=True)]},
    "small": {
        "compression": None,
        "extensions": [ClientPerMessageDeflateFactory(server_max_window_bits=9)],
    },
}
CIRCLES = [[tick * 8 % 1024, 127, tick * 16 % 1024, 1] for tick in range(128)]
STREAMS = ["fast", "slow", "paced", "watch"]
SLOW, PACED = 1, 2
NORMAL, SUPERSEDED = 1000, 4001
MAY_RESUME = {4003, 4005, 1006}
PEOPLE = 8
SETTINGS = {"map": "basin", "countdown_ms": 500, "fight_ms": 600_000}


async def opened(url: str, name: str, **options) -> ClientConnection:
    socket = await connect(url, subprotocols=["skirmish.v1"], proxy=None, **options)
    await socket.send(wire.encode(wire.Hello(1, "journeys/1", name, None)))
    return socket


async def expect(socket: ClientConnection, kind: type):
    while not isinstance(message := wire.decode(await socket.recv()), kind):
        assert not isinstance(message, wire.Refused | wire.Error), message
    return message


async def seat(url: str, name: str, wish: tuple) -> wire.Seat:
    """A seat, by QuickPlay, Create or Join."""
    async with await opened(url, name) as socket:
        await socket.send(wire.encode(wire.Attach(None, 1, 0)))
        await socket.send(wire.encode(wish))
        return await expect(socket, wire.Seat)


def needs_window(data: bytes) -> bool:
    """Whether compressed data refers to what came before it."""
    try:
        zlib.decompressobj(wbits=-15).decompress(bytes(data) + b"\x00\x00\xff\xff")
    except zlib.error:
        return True
    return False


def watch(socket: ClientConnection) -> list[bool]:
    """A list that grows by what each compressed message needs."""
    seen: list[bool] = []
    for extension in socket.protocol.extensions:
        assert isinstance(extension, PerMessageDeflate)
        decode = extension.decode

        def watched(frame, *, max_size=None, decode=decode):
            if frame.rsv1:
                seen.append(needs_window(frame.data))
            return decode(frame, max_size=max_size)

        extension.decode = watched
    return seen


class Member:
    """One socket of somebody."""

    def __init__(self, person: Person, socket: ClientConnection, since: int) -> None:
        self.person = person
        self.soak = person.soak
        self.socket = socket
        self.windows = watch(socket)
        self.needed: bool | None = None
        self.version = since
        self.held = 0
        self.seq = 0
        self.stream = 0
        self.streams = 0
        self.acks = True
        self.begins = False
        self.attached: wire.Attached | None = None
        self.ready = asyncio.Event()

    async def live(self) -> int:
        """Follow the match to its close code."""
        try:
            async for data in self.socket:
                await self.take(wire.decode(data))
        except ConnectionClosed:
            pass
        return self.socket.close_code or 1006

    async def take(self, message) -> None:
        count = self.soak.count
        match message:
            case wire.Attached():
                self.attached = message
                self.world = World(message.schema)
            case wire.Stream(stream=stream):
                self.stream, self.begins = stream, True
                if self.streams:
                    count[f"streams to {STREAMS[stream]}"] += 1
                self.streams += 1
                self.ready.set()
            case wire.Snapshot(tick=tick, age=age):
                assert age == 0 or not self.begins, "a stream begins with a full snapshot"
                assert tick > self.held, "ticks rise"
                self.begins = False
                verified = self.world.verified
                self.world.take(message)
                count["checksums"] += self.world.verified - verified
                self.window(age)
                await self.took(tick, "delta" if age else "full")
            case wire.Tables(tick=tick, tables=tables):
                assert tick > self.held, "ticks rise"
                self.world.show(tick, tables)
                await self.took(tick, "tables")
            case wire.Room(version=version):
                self.version = version
            case wire.Fact(version=version):
                assert version == self.version + 1, "none is missing, none comes twice"
                self.version = version
                count["facts"] += 1
            case wire.Error() | wire.Refused():
                raise AssertionError(message)

    def window(self, age: int) -> None:
        needs = self.windows.pop(0) if self.windows else None
        if needs:
            self.soak.count["snapshots in a shared window"] += 1
        if needs is False and self.needed and age:
            self.soak.count["resets of a window"] += 1
        self.needed = needs

    async def took(self, tick: int, kind: str) -> None:
        self.held = tick
        self.soak.count[f"snapshots: {kind}"] += 1
        self.soak.count[f"snapshots to {self.person.form}"] += 1
        if self.stream in (SLOW, PACED):
            self.soak.count["snapshots of the slow stream"] += 1
        else:
            self.soak.compare(tick, self.world.checksum())
        if not self.acks:
            return
        if self.person.steers:
            self.seq += 1
            payload = CIRCLES[tick % 128]
            await self.send(wire.Input(self.seq, 0, tick, 0, payload))
        else:
            await self.send(wire.Ack(tick))

    async def send(self, message: tuple) -> None:
        try:
            await self.socket.send(wire.encode(message))
        except ConnectionClosed:
            pass


class Person:
    """Somebody with a seat, whatever becomes of the sockets."""

    def __init__(self, soak: Soak, name: str) -> None:
        self.soak = soak
        self.name = name
        self.form = soak.random.choice(["shared", "shared", *FORMS])
        self.level = soak.random.choice([1, 1, 1, 0])
        self.steers = soak.random.random() < 0.8
        self.going = False

    async def live(self) -> None:
        """One socket after another, until it leaves."""
        soak = self.soak
        ticket = (await seat(soak.url, self.name, wire.Join(1, soak.code, False))).ticket
        since = 0
        soak.count["joins"] += 1
        while True:
            member = await self.attach(ticket, since)
            following = asyncio.create_task(member.live())
            while not following.done() and not self.going and not soak.over:
                await asyncio.sleep(soak.random.uniform(0.5, 8))
                if not following.done() and not soak.over:
                    await self.act(member, following)
            if soak.over and not following.done():
                await self.calm(member)
                return
            code = await following
            if self.going:
                assert code == NORMAL, code
                return
            if code != SUPERSEDED:
                soak.count[f"closed {code}"] += 1
                assert code in MAY_RESUME, f"closed with {code}"
            soak.count["resumes"] += 1
            ticket, since = member.attached.ticket, member.version

    async def attach(self, ticket: str, since: int) -> Member:
        socket = await opened(self.soak.url, self.name, **FORMS[self.form])
        member = Member(self, socket, since)
        await socket.send(wire.encode(wire.Attach(ticket, self.level, since)))
        return member

    async def act(self, member: Member, following: asyncio.Task) -> None:
        name = self.soak.random.choices(list(ACTS), [weight for weight, _ in ACTS.values()])[0]
        self.soak.count[name] += 1
        await ACTS[name][1](self, member, following)

    async def calm(self, member: Member) -> None:
        """It goes on as if nothing had been."""
        held, end = member.held, asyncio.get_running_loop().time() + 20
        while member.held < held + 3:
            assert asyncio.get_running_loop().time() < end, f"{self.name} gets nothing any more"
            await asyncio.sleep(0.05)
        await member.socket.close()


async def stall(person: Person, member: Member, _: asyncio.Task) -> None:
    member.socket.transport.pause_reading()
    await asyncio.sleep(person.soak.while_())
    if not member.socket.transport.is_closing():
        member.socket.transport.resume_reading()


async def silence(person: Person, member: Member, _: asyncio.Task) -> None:
    member.acks = False
    await asyncio.sleep(person.soak.while_())
    member.acks = True
    await member.send(wire.Ack(member.held))


async def hide(person: Person, member: Member, _: asyncio.Task) -> None:
    await member.send(wire.Visible(False))
    await asyncio.sleep(person.soak.random.uniform(0.05, 1.5))
    await member.send(wire.Visible(True))


async def cut(person: Person, member: Member, following: asyncio.Task) -> None:
    member.socket.transport.abort()
    await following
    await asyncio.sleep(person.soak.random.uniform(0, 1.5))


async def chat(person: Person, member: Member, _: asyncio.Task) -> None:
    await member.send(wire.Chat(f"from {person.name} at {member.held}"))


async def leave(person: Person, member: Member, _: asyncio.Task) -> None:
    person.going = True
    await member.send(wire.Leave())


async def take_over(person: Person, member: Member, following: asyncio.Task) -> None:
    """Another socket takes the seat while this one lives, and is cut off soon."""
    await member.ready.wait()
    newer = await person.attach(member.attached.ticket, member.version)
    playing = asyncio.create_task(newer.live())
    assert await asyncio.wait_for(following, 10) == SUPERSEDED
    await asyncio.wait_for(newer.ready.wait(), 10)
    await asyncio.sleep(person.soak.random.uniform(0, 2))
    newer.socket.transport.abort()
    await playing
    member.version = newer.version


Act = Callable[[Person, Member, asyncio.Task], Awaitable[None]]
# What happens, and how often of a hundred times.
ACTS: dict[str, tuple[int, Act]] = {
    "stalls": (20, stall),
    "silences": (15, silence),
    "hides": (15, hide),
    "cuts": (15, cut),
    "takeovers": (10, take_over),
    "lines of chat": (15, chat),
    "leaves": (10, leave),
}


class Soak:
    def __init__(self, url: str, seed: int) -> None:
        self.url = url
        self.random = random.Random(seed)
        self.count: Counter[str] = Counter()
        self.sums: dict[int, int] = {}
        self.over = False

    def while_(self) -> float:
        return self.random.uniform(0.1, 13 if self.random.random() < 0.1 else 3)

    def compare(self, tick: int, checksum: int) -> None:
        """Everybody who sees every value holds the same at a tick."""
        if tick in self.sums:
            assert self.sums[tick] == checksum, f"others hold something else at tick {tick}"
            self.count["compared"] += 1
        self.sums[tick] = checksum
        if len(self.sums) > 900:
            del self.sums[min(self.sums)]

    async def run(self, seconds: float) -> Counter[str]:
        wish = wire.Create(1, "Soak", "arena", 16, 4, False, SETTINGS)
        self.code = (await seat(self.url, "Founder", wish)).match.code
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        people: set[asyncio.Task] = set()
        while loop.time() < end:
            if len(people) < PEOPLE:
                name = f"Soak {self.random.randrange(1_000_000)}"
                people.add(asyncio.create_task(Person(self, name).live(), name=name))
            done, people = await asyncio.wait(people, timeout=0.3)
            [task.result() for task in done]
        self.over = True
        for task in asyncio.as_completed(people, timeout=60):
            await task
        return self.count


def main() -> None:
    from conftest import Server

    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1_000_000)
    print(f"websockets: {seconds:g} s, seed {seed}")
    # Some only look on.
    server = Server("--idle-after-s", "0")
    try:
        for name, count in sorted(asyncio.run(Soak(server.url, seed).run(seconds)).items()):
            print(f"{name:32} {count}")
    finally:
        server.process.kill()
        server.process.wait()


if __name__ == "__main__":
    main()
