"""The messages of the protocol as named tuples, and their MessagePack form.

Section 3 of SPEC.md, line by line. A message is a MessagePack array: its type
number, then its fields. Elements beyond the known ones are dropped on reading,
as a later version may add some.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar, get_type_hints

import msgpack  # type: ignore[import-untyped]

SUBPROTOCOL = "skirmish.v1"
VERSION = 1
U32_MAX = 2**32 - 1


class MalformedError(ValueError):
    """Bytes that are no message, or a message with the wrong fields."""


# --- what stands inside messages -------------------------------------------


class Match(NamedTuple):
    id: str
    code: str
    name: str
    game: str
    players: int
    bots: int
    seats: int
    spectators: int
    detail: Any


class Line(NamedTuple):
    player: int
    name: str
    text: str


class Player(NamedTuple):
    player: int
    name: str
    bot: bool
    present: bool


class Joined(NamedTuple):
    player: Player


class Left(NamedTuple):
    player: int
    reason: int


class Presence(NamedTuple):
    player: int
    present: bool


class Chatted(NamedTuple):
    line: Line


class Recorded(NamedTuple):
    """The result of a round is kept."""

    id: str


class UnknownFact(NamedTuple):
    """A fact of a later version: it has no meaning here, but it counts."""


AnyFact = Joined | Left | Presence | Chatted | Recorded | UnknownFact


# --- messages of the client -------------------------------------------------


class Hello(NamedTuple):
    version: int
    agent: str
    name: str
    token: str | None


class Attach(NamedTuple):
    ticket: str | None
    level: int
    since: int


class Input(NamedTuple):
    seq: int
    tick: int
    seen: int
    view: int
    payload: Any


class Ack(NamedTuple):
    seen: int


class Visible(NamedTuple):
    visible: bool


class Chat(NamedTuple):
    text: str


class Ping(NamedTuple):
    echo: int


class QuickPlay(NamedTuple):
    request: int
    game: str


class Create(NamedTuple):
    request: int
    name: str
    game: str
    seats: int
    bots: int
    private: bool
    config: Any


class Join(NamedTuple):
    request: int
    code: str
    spectate: bool


class Leave(NamedTuple):
    pass


# --- messages of the server -------------------------------------------------


class Welcome(NamedTuple):
    version: int
    account: str
    name: str
    agent: str
    keep: str | None = None


class Lobby(NamedTuple):
    games: list[Any]
    matches: list[Match]
    chat: list[Line]


class Listed(NamedTuple):
    match: Match


class Unlisted(NamedTuple):
    id: str


class Seat(NamedTuple):
    request: int
    ticket: str
    match: Match


class Refused(NamedTuple):
    request: int
    code: int
    sentence: str


class Snapshot(NamedTuple):
    tick: int
    age: int
    delta: list[Any]
    events: list[Any]
    checksum: int | None = None


class Tables(NamedTuple):
    tick: int
    tables: list[Any]
    events: list[Any]


class Attached(NamedTuple):
    match_id: str
    code: str
    name: str
    game: str
    rules: int
    player: int
    ticket: str | None
    grace_ms: int
    tick: int
    tick_rate: int
    schema: list[Any]
    setup: Any


class Room(NamedTuple):
    version: int
    roster: list[Player]
    chat: list[Line]


class Fact(NamedTuple):
    version: int
    fact: AnyFact


class Stream(NamedTuple):
    stream: int
    period: int


class Pong(NamedTuple):
    echo: int
    tick: int
    phase_us: int
    margin_us: int | None


class Error(NamedTuple):
    code: int
    sentence: str


class Said(NamedTuple):
    line: Line


class OwnRow(NamedTuple):
    table: int
    off: list[int]


class Own(NamedTuple):
    tick: int
    rows: list[OwnRow]


class Notice(NamedTuple):
    text: str
    seconds: int | None


CLIENT: tuple[type, ...] = (
    Hello, Attach, Input, Ack, Visible, Chat, Ping, QuickPlay, Create, Join, Leave,
)  # fmt: skip
SERVER: tuple[type, ...] = (
    Welcome, Lobby, Listed, Unlisted, Seat, Refused, Snapshot, Tables, Attached,
    Room, Fact, Stream, Pong, Error, Said, Own, Notice,
)  # fmt: skip
FACTS: tuple[type, ...] = (Joined, Left, Presence, Chatted, Recorded)

_NUMBERS = {kind: number for number, kind in enumerate(CLIENT, 1)} | {
    kind: number for number, kind in enumerate(SERVER, 1)
}
_FACT_NUMBERS = {kind: number for number, kind in enumerate(FACTS, 1)}
_NESTED: dict[tuple[type, str], type] = {
    (Lobby, "matches"): Match,
    (Lobby, "chat"): Line,
    (Listed, "match"): Match,
    (Seat, "match"): Match,
    (Room, "roster"): Player,
    (Room, "chat"): Line,
    (Said, "line"): Line,
    (Own, "rows"): OwnRow,
    (Joined, "player"): Player,
    (Chatted, "line"): Line,
}
_LISTS = {(Lobby, "matches"), (Lobby, "chat"), (Room, "roster"), (Room, "chat"), (Own, "rows")}
# Every plain integer is a u32, but for player ids, which are i32.
_UNSIGNED = {
    (kind, name)
    for kind in CLIENT + SERVER + FACTS + (Match,)
    for name, hint in get_type_hints(kind).items()
    if hint is int and name != "player"
}

T = TypeVar("T")


def encode(message: tuple) -> bytes:
    """One message as the payload of one binary WebSocket message."""
    kind = type(message)
    return msgpack.packb([_NUMBERS[kind], *(_plain(field) for field in message)])


def decode(data: bytes | str, kinds: tuple[type, ...] = SERVER) -> Any | None:
    """The message in `data`; None if its type is of a later version."""
    if isinstance(data, str):
        raise MalformedError("messages travel in binary frames")
    try:
        parts = msgpack.unpackb(data, strict_map_key=False)
    except (ValueError, msgpack.UnpackException) as error:
        raise MalformedError(str(error)) from error
    if not isinstance(parts, list) or not parts or not _is_int(parts[0]):
        raise MalformedError("a message is an array that begins with its type")
    if not 1 <= parts[0] <= len(kinds):
        return None
    return _read(kinds[parts[0] - 1], parts[1:])


def _read(kind: type[T], parts: Any) -> T:
    """Make a `kind` of the first elements of an array; the rest is of later."""
    fields: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]
    optional = len(kind._field_defaults)  # type: ignore[attr-defined]
    if not isinstance(parts, list) or len(parts) < len(fields) - optional:
        raise MalformedError(f"{kind.__name__} has too few fields")
    return kind(*(_field(kind, name, part) for name, part in zip(fields, parts)))


def _field(kind: type, name: str, part: Any) -> Any:
    if (kind, name) == (Fact, "fact"):
        return _fact(part)
    if nested := _NESTED.get((kind, name)):
        if (kind, name) in _LISTS:
            return [_read(nested, item) for item in part]
        return _read(nested, part)
    if (kind, name) in _UNSIGNED and not (_is_int(part) and 0 <= part <= U32_MAX):
        raise MalformedError(f"{kind.__name__}.{name} is no u32: {part!r}")
    return part


def _fact(part: Any) -> AnyFact:
    if not isinstance(part, list) or not part or not _is_int(part[0]):
        raise MalformedError("a fact is an array that begins with its kind")
    if not 1 <= part[0] <= len(FACTS):
        return UnknownFact()
    return _read(FACTS[part[0] - 1], part[1:])


def _plain(value: Any) -> Any:
    """Named tuples as the arrays they are; a fact gets its number back."""
    if number := _FACT_NUMBERS.get(type(value)):
        return [number, *(_plain(item) for item in value)]
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
