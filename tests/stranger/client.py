"""A client of the protocol: connections, the lobby, and a match.

Enter the `Lobby` for a seat, attach to its match as a `Member`, and read
`Member.snapshots()`; `Member.world` then has the tables, `Member.room` the room.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from types import TracebackType
from typing import Any, TypeVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

import wire
from tables import World

AGENT = "python-client/1"
WATCH, PLAY, PREDICT = 0, 1, 2
T = TypeVar("T")


class RefusedError(Exception):
    """The server answered `Refused` or, to a Hello, `Error`."""

    def __init__(self, answer: wire.Refused | wire.Error) -> None:
        super().__init__(f"{answer.code}: {answer.sentence}")
        self.code = answer.code


class Connection:
    """One WebSocket after its Hello; messages in and out."""

    def __init__(self, socket: ClientConnection, welcome: wire.Welcome) -> None:
        self.socket = socket
        self.welcome = welcome
        self.errors: list[wire.Error] = []

    @classmethod
    async def open(cls, url: str, name: str, token: str | None = None) -> Connection:
        # The library offers permessage-deflate and answers pings by itself.
        # No proxy: a game server on this machine or net is meant.
        socket = await connect(
            url,
            subprotocols=[Subprotocol(wire.SUBPROTOCOL)],
            proxy=None,
            open_timeout=10,
        )
        try:
            await socket.send(wire.encode(wire.Hello(wire.VERSION, AGENT, name, token)))
            answer = await _receive(socket)
            if not isinstance(answer, wire.Welcome):
                raise RefusedError(answer)
        except BaseException:
            await socket.close()
            raise
        return cls(socket, answer)

    async def send(self, message: tuple) -> None:
        await self.socket.send(wire.encode(message))

    async def receive(self) -> Any:
        """The next message of a known type; errors are kept on the side."""
        while isinstance(message := await _receive(self.socket), wire.Error):
            self.errors.append(message)
        return message

    async def expect(self, kind: type[T]) -> T:
        """Skip to a message of one kind, or raise what refuses it."""
        while not isinstance(message := await self.receive(), kind):
            if isinstance(message, wire.Refused):
                raise RefusedError(message)
        return message

    async def close(self) -> None:
        await self.socket.close()

    def abort(self) -> None:
        """Cut the TCP connection without a goodbye."""
        self.socket.transport.abort()


class Lobby:
    """The lobby lists and creates matches and hands out tickets."""

    def __init__(self, connection: Connection, state: wire.Lobby) -> None:
        self.connection = connection
        self.games = {kind: options for kind, options, *_ in state.games}
        self.matches = {match.id: match for match in state.matches}
        self._request = 0

    @classmethod
    async def enter(cls, url: str, name: str) -> Lobby:
        connection = await Connection.open(url, name)
        await connection.send(wire.Attach(None, WATCH, 0))
        return cls(connection, await connection.expect(wire.Lobby))

    async def __aenter__(self) -> Lobby:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.connection.close()

    async def quick_play(self, game: str = "") -> wire.Seat:
        return await self._seat(wire.QuickPlay(self._next(), game))

    async def create(
        self,
        name: str,
        *,
        game: str = "arena",
        seats: int,
        bots: int,
        private: bool,
        config: Any = None,
    ) -> wire.Seat:
        request = self._next()
        return await self._seat(
            wire.Create(request, name, game, seats, bots, private, config)
        )

    async def join(self, code: str, *, spectate: bool = False) -> wire.Seat:
        return await self._seat(wire.Join(self._next(), code, spectate))

    def _next(self) -> int:
        self._request += 1
        return self._request

    async def _seat(
        self, message: wire.QuickPlay | wire.Create | wire.Join
    ) -> wire.Seat:
        await self.connection.send(message)
        while True:
            match await self.connection.receive():
                case wire.Seat(request=request) as seat if request == message.request:
                    return seat
                case wire.Refused(request=request) as no if request == message.request:
                    raise RefusedError(no)
                case wire.Listed(match=listed):
                    self.matches[listed.id] = listed
                case wire.Unlisted(id=gone):
                    self.matches.pop(gone, None)


class RoomState:
    """Who is in the room and what was said; it survives a resume."""

    def __init__(self) -> None:
        self.version = 0
        self.roster: dict[int, wire.Player] = {}
        self.chat: list[wire.Line] = []
        self.facts: list[wire.Fact] = []

    def replace(self, room: wire.Room) -> None:
        self.version = room.version
        self.roster = {player.player: player for player in room.roster}
        self.chat = list(room.chat)

    def take(self, message: wire.Fact) -> None:
        if message.version <= self.version:
            return
        if message.version != self.version + 1:
            raise ValueError(f"fact {message.version} came after {self.version}")
        self.version = message.version
        self.facts.append(message)
        match message.fact:
            case wire.Joined(player=player):
                self.roster[player.player] = player
            case wire.Left(player=number):
                self.roster.pop(number, None)
            case wire.Presence(player=number, present=present):
                if number in self.roster:
                    self.roster[number] = self.roster[number]._replace(present=present)
            case wire.Chatted(line=line):
                self.chat.append(line)


class Member:
    """One seat, or a place to watch, in one match."""

    def __init__(self, url: str, name: str, level: int) -> None:
        self.url = url
        self.name = name
        self.level = level
        self.room = RoomState()
        self.rooms_read = 0
        self.stream: wire.Stream | None = None
        self.pong: wire.Pong | None = None
        self.connection: Connection
        self.attached: wire.Attached
        self.world: World
        self._seq = 0
        self._told = 0
        self._later: asyncio.Task[None] | None = None

    @classmethod
    async def attach(
        cls, url: str, name: str, ticket: str, level: int = PREDICT
    ) -> Member:
        member = cls(url, name, level)
        await member._attach(ticket)
        return member

    async def resume(self) -> None:
        """Take the seat again, on a new WebSocket."""
        if self.attached.ticket is None:
            raise ValueError("there is no seat to resume")
        await self._attach(self.attached.ticket)

    async def snapshots(self) -> AsyncIterator[wire.Snapshot | wire.Tables]:
        """Each snapshot, after it was applied and acknowledged.

        Ends when the server closes with 1000; other ends raise what the
        WebSocket library raises, and faults raise `FaultError`.
        """
        async for data in self.connection.socket:
            message = wire.decode(data)
            match message:
                case wire.Snapshot():
                    self.world.take(message)
                    await self._acknowledge(message.tick)
                    yield message
                case wire.Tables(tick=tick, tables=tables):
                    self.world.show(tick, tables)
                    await self._acknowledge(tick)
                    yield message
                case wire.Room():
                    self.room.replace(message)
                    self.rooms_read += 1
                case wire.Fact():
                    self.room.take(message)
                case wire.Stream(stream=number) if number in range(4):
                    self.stream = message
                    # What was left out so far: the server may wait for it.
                    await self._tell(self.world.tick or 0)
                case wire.Pong():
                    self.pong = message
                case wire.Error():
                    self.connection.errors.append(message)

    async def steer(self, tick: int, payload: Any, view: int = 0) -> int:
        """Send the input for a tick (0: the next) and return its number."""
        self._seq += 1
        seen = self._told = self.world.tick or 0
        await self.connection.send(
            wire.Input(self._seq, tick, seen, view, list(payload))
        )
        return self._seq

    async def chat(self, text: str) -> None:
        await self.connection.send(wire.Chat(text))

    async def leave(self) -> None:
        """Give up the seat and read until the goodbye."""
        await self.connection.send(wire.Leave())
        async with asyncio.timeout(10):
            async for _ in self.connection.socket:
                pass

    async def _attach(self, ticket: str) -> None:
        connection = await Connection.open(self.url, self.name)
        try:
            await connection.send(wire.Attach(ticket, self.level, self.room.version))
            self.attached = await connection.expect(wire.Attached)
        except BaseException:
            await connection.close()
            raise
        self.connection = connection
        self.world = World(self.attached.schema)
        self._seq = 0
        self._told = 0

    async def _acknowledge(self, tick: int) -> None:
        """Tell what is held, within 250 ms.

        Inputs tell it too. One more message per tick would only bring a client
        near the limit of messages; but a paced stream waits for each answer.
        """
        paced = self.stream is not None and self.stream.period == 0
        if paced or tick - self._told >= self.attached.tick_rate // 6:
            await self._tell(tick)
        elif self._later is None:
            self._later = asyncio.create_task(self._tell_soon())

    async def _tell_soon(self) -> None:
        """Also if nothing follows: the server may wait for the last of a burst."""
        await asyncio.sleep(0.2)
        self._later = None
        with suppress(ConnectionClosed):
            await self._tell(self.world.tick or 0)

    async def _tell(self, tick: int) -> None:
        if tick > self._told:
            self._told = tick
            await self.connection.send(wire.Ack(tick))


async def _receive(socket: ClientConnection) -> Any:
    while (message := wire.decode(await socket.recv())) is None:
        pass
    return message
