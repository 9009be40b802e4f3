"""What the tests against a running server share."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from client import Lobby, Member

URL = os.environ.get("SKIRMISH_URL", "")
needs_server = pytest.mark.skipif(not URL, reason="SKIRMISH_URL names no server")

CALM = {"countdown_ms": 60_000}  # a long countdown: nothing to take, no shots
QUICK = {"countdown_ms": 1_000, "fight_ms": 300_000}


def run(work: Coroutine[Any, Any, None], seconds: float = 60) -> None:
    asyncio.run(asyncio.wait_for(work, seconds))


@asynccontextmanager
async def seated(*names: str, config: Any = None) -> AsyncIterator[list[Member]]:
    """Members in a private match of their own; they leave at the end."""
    members: list[Member] = []
    async with await Lobby.enter(URL, names[0]) as lobby:
        seat = await lobby.create(
            "Test", seats=len(names), bots=0, private=True, config=config
        )
        members.append(await Member.attach(URL, names[0], seat.ticket))
        for name in names[1:]:
            seat = await lobby.join(seat.match.code.lower())
            members.append(await Member.attach(URL, name, seat.ticket))
    try:
        yield members
    finally:
        for member in members:
            with suppress(ConnectionClosed):
                await member.leave()


async def read(member: Member) -> None:
    async for _ in member.snapshots():
        pass


@asynccontextmanager
async def reading(member: Member) -> AsyncIterator[None]:
    """Let a member read along in the background."""
    task = asyncio.create_task(read(member))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
