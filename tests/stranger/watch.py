"""Watch a match in the terminal: python watch.py [URL [FRAMES]]"""

import asyncio
import sys

from msgpack import packb, unpackb
from websockets.asyncio.client import connect

URL = sys.argv[1] if len(sys.argv) > 1 else "ws://127.0.0.1:8080/ws"
FRAMES = int(sys.argv[2]) if len(sys.argv) > 2 else 1
HELLO, ATTACH, ACK, JOIN = 1, 2, 4, 10  # what clients say
LOBBY, SEAT, REFUSED, TABLES, ATTACHED = 2, 5, 6, 8, 9  # what the server says


async def attach(socket, ticket=None):
    await socket.send(packb([HELLO, 1, "watch.py", "Watcher", None]))
    await socket.send(packb([ATTACH, ticket, 0, 0]))  # level 0: whole tables


async def hear(socket, wanted):
    """The fields of the next message of that type; others are passed over."""
    while True:
        kind, *fields = unpackb(await socket.recv())
        if kind == wanted:
            return fields
        if kind == REFUSED:
            sys.exit(fields[2])  # a sentence for people


def draw(area, ships):
    """The map from above: a tile is one character wide and half of one high."""
    wide, high, tile = area["width"], area["height"], area["tile"]
    screen = [[" "] * (wide // tile) for _ in range(0, high, 2 * tile)]
    for wall in area["walls"]:
        for y in range(wall["y"], wall["y"] + wall["h"], tile):
            for x in range(wall["x"], wall["x"] + wall["w"], tile):
                screen[y // tile // 2][x // tile] = "#"
    for _, x, y, *_ in ships:
        screen[y // tile // 2][x // tile] = "o"
    print(*map("".join, screen), sep="\n")


async def main():
    async with connect(URL, subprotocols=["skirmish.v1"]) as lobby:
        await attach(lobby)
        _, matches, *_ = await hear(lobby, LOBBY)
        if not matches:
            sys.exit("There is no match to watch.")
        await lobby.send(packb([JOIN, 1, matches[0][1], True]))  # to look on
        _, ticket, *_ = await hear(lobby, SEAT)
    async with connect(URL, subprotocols=["skirmish.v1"]) as match:
        await attach(match, ticket)
        area = (await hear(match, ATTACHED))[11]["map"]
        for _ in range(FRAMES):
            tick, (_, ships, *_), *_ = await hear(match, TABLES)
            await match.send(packb([ACK, tick]))  # so that more will come
            draw(area, ships)


asyncio.run(main())
