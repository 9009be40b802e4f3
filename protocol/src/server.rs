//! What the server sends.

use crate::codes::server::*;
use crate::codes::{ErrorCode, LeaveReason, StreamKind, fact};
use crate::ids::{PlayerId, Tick};
use crate::schema::Schema;
use crate::tables::Tables;
use crate::wire::{Malformed, Reader, Writer};

/// A match as the lobby lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchSummary {
    /// A UUID.
    pub id: String,
    /// Joins the match; stands in links.
    pub code: String,
    pub name: String,
    pub game: String,
    /// People in seats.
    pub players: u32,
    pub bots: u32,
    pub seats: u32,
    pub spectators: u32,
    /// The game's own summary: one MessagePack map.
    pub detail: Vec<u8>,
}

/// A game that this server offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub kind: String,
    /// What its configuration can be: one MessagePack value of the game's own.
    pub options: Vec<u8>,
}

/// One line of chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatLine {
    /// The player who said it; `None`: a spectator, or somebody in the lobby.
    pub player: Option<PlayerId>,
    pub name: String,
    pub text: String,
}

/// A player in the roster of a match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterEntry {
    pub player: PlayerId,
    pub name: String,
    pub bot: bool,
    /// False while its seat waits for it to come back.
    pub present: bool,
}

/// A change of the room: never lost, never twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    Joined(RosterEntry),
    Left { player: PlayerId, reason: LeaveReason },
    Presence { player: PlayerId, present: bool },
    Chat(ChatLine),
}

/// What a member needs to know once, before its first snapshot.
#[derive(Clone, Debug, PartialEq)]
pub struct Attached {
    pub match_id: String,
    pub code: String,
    pub name: String,
    pub game: String,
    /// Grows when a game's rules change.
    pub rules: u32,
    /// `None` for a spectator.
    pub player: Option<PlayerId>,
    /// Brings the member back to its seat after a drop; `None` for a spectator.
    pub ticket: Option<String>,
    /// How long the seat waits for that, in ms.
    pub grace_ms: u32,
    /// The last finished tick.
    pub tick: Tick,
    /// Ticks a second.
    pub tick_rate: u32,
    pub schema: Schema,
    /// The game's own constants and geometry: one MessagePack value.
    pub setup: Vec<u8>,
}

/// A delta of the tables, still encoded; read with [`crate::delta::Chain::apply`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    pub tick: Tick,
    /// Ticks back to the snapshot it builds on; 0: it builds on empty tables.
    pub age: u32,
    /// One MessagePack value: the tables' delta.
    pub delta: Vec<u8>,
    /// One MessagePack array: the game's events since the snapshot before.
    pub events: Vec<u8>,
    /// Of the tables after this delta: with every full one and every 32nd delta.
    pub checksum: Option<u32>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ServerMessage {
    Welcome {
        version: u32,
        account: String,
        name: String,
        agent: String,
    },
    Lobby {
        games: Vec<Offer>,
        matches: Vec<MatchSummary>,
        chat: Vec<ChatLine>,
    },
    Listed(MatchSummary),
    Unlisted {
        id: String,
    },
    Seat {
        request: u32,
        ticket: String,
        summary: MatchSummary,
    },
    Refused {
        request: u32,
        code: u32,
        sentence: String,
    },
    Snapshot(Snapshot),
    /// Full tables: for each table of the schema, its rows `[id, values…]`.
    Tables {
        tick: Tick,
        tables: Vec<Vec<Vec<i32>>>,
        events: Vec<u8>,
    },
    Attached(Box<Attached>),
    Room {
        version: u32,
        roster: Vec<RosterEntry>,
        chat: Vec<ChatLine>,
    },
    Fact {
        version: u32,
        fact: Fact,
    },
    /// Which stream the member is on from here, and how many ticks apart its snapshots are.
    Stream {
        stream: StreamKind,
        period: u32,
    },
    /// `phase_us`: how far the tick after `tick` was under way, in µs. `margin_us`: by how much the
    /// latest of the inputs since the last `Pong` came before its tick; negative: too late; nil: none.
    Pong {
        echo: u32,
        tick: Tick,
        phase_us: u32,
        margin_us: Option<i32>,
    },
    Error {
        code: u32,
        sentence: String,
    },
    Said(ChatLine),
    /// A type that this client does not know: to be ignored.
    Unknown {
        kind: u32,
    },
}

impl ServerMessage {
    pub fn error(code: ErrorCode) -> ServerMessage {
        ServerMessage::Error { code: code.code(), sentence: code.sentence().into() }
    }

    pub fn refused(request: u32, code: ErrorCode) -> ServerMessage {
        ServerMessage::Refused { request, code: code.code(), sentence: code.sentence().into() }
    }

    pub fn name(&self) -> &'static str {
        match self {
            ServerMessage::Welcome { .. } => "welcome",
            ServerMessage::Lobby { .. } => "lobby",
            ServerMessage::Listed(_) => "listed",
            ServerMessage::Unlisted { .. } => "unlisted",
            ServerMessage::Seat { .. } => "seat",
            ServerMessage::Refused { .. } => "refused",
            ServerMessage::Snapshot(_) => "snapshot",
            ServerMessage::Tables { .. } => "tables",
            ServerMessage::Attached(_) => "attached",
            ServerMessage::Room { .. } => "room",
            ServerMessage::Fact { .. } => "fact",
            ServerMessage::Stream { .. } => "stream",
            ServerMessage::Pong { .. } => "pong",
            ServerMessage::Error { .. } => "error",
            ServerMessage::Said(_) => "said",
            ServerMessage::Unknown { .. } => "unknown",
        }
    }

    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        let mut begin = |kind: u32, fields: usize| {
            w.array(1 + fields);
            w.uint(u64::from(kind));
        };
        match self {
            ServerMessage::Welcome { version, account, name, agent } => {
                begin(WELCOME, 4);
                w.uint(u64::from(*version));
                w.str(account);
                w.str(name);
                w.str(agent);
            }
            ServerMessage::Lobby { games, matches, chat } => {
                begin(LOBBY, 3);
                w.array(games.len());
                for offer in games {
                    w.array(2);
                    w.str(&offer.kind);
                    w.raw(&offer.options);
                }
                w.array(matches.len());
                matches.iter().for_each(|summary| summary.write(&mut w));
                write_chat(chat, &mut w);
            }
            ServerMessage::Listed(summary) => {
                begin(LISTED, 1);
                summary.write(&mut w);
            }
            ServerMessage::Unlisted { id } => {
                begin(UNLISTED, 1);
                w.str(id);
            }
            ServerMessage::Seat { request, ticket, summary } => {
                begin(SEAT, 3);
                w.uint(u64::from(*request));
                w.str(ticket);
                summary.write(&mut w);
            }
            ServerMessage::Refused { request, code, sentence } => {
                begin(REFUSED, 3);
                w.uint(u64::from(*request));
                w.uint(u64::from(*code));
                w.str(sentence);
            }
            ServerMessage::Snapshot(snapshot) => {
                begin(SNAPSHOT, 4 + usize::from(snapshot.checksum.is_some()));
                w.uint(u64::from(snapshot.tick.0));
                w.uint(u64::from(snapshot.age));
                w.raw(&snapshot.delta);
                w.raw(&snapshot.events);
                snapshot.checksum.iter().for_each(|crc| w.uint(u64::from(*crc)));
            }
            ServerMessage::Tables { tick, tables, events } => {
                begin(TABLES, 3);
                w.uint(u64::from(tick.0));
                w.array(tables.len());
                for rows in tables {
                    w.array(rows.len());
                    rows.iter().for_each(|row| w.ints(row));
                }
                w.raw(events);
            }
            ServerMessage::Attached(attached) => {
                begin(ATTACHED, 12);
                attached.write(&mut w);
            }
            ServerMessage::Room { version, roster, chat } => {
                begin(ROOM, 3);
                w.uint(u64::from(*version));
                w.array(roster.len());
                roster.iter().for_each(|entry| entry.write(&mut w));
                write_chat(chat, &mut w);
            }
            ServerMessage::Fact { version, fact } => {
                begin(FACT, 2);
                w.uint(u64::from(*version));
                fact.write(&mut w);
            }
            ServerMessage::Stream { stream, period } => {
                begin(STREAM, 2);
                w.uint(u64::from(stream.code()));
                w.uint(u64::from(*period));
            }
            ServerMessage::Pong { echo, tick, phase_us, margin_us } => {
                begin(PONG, 4);
                w.uint(u64::from(*echo));
                w.uint(u64::from(tick.0));
                w.uint(u64::from(*phase_us));
                match margin_us {
                    Some(margin) => w.int(i64::from(*margin)),
                    None => w.nil(),
                }
            }
            ServerMessage::Error { code, sentence } => {
                begin(ERROR, 2);
                w.uint(u64::from(*code));
                w.str(sentence);
            }
            ServerMessage::Said(line) => {
                begin(SAID, 1);
                line.write(&mut w);
            }
            ServerMessage::Unknown { kind } => begin(*kind, 0),
        }
        w.into_bytes()
    }

    /// Reads one message as a client does: unknown types and extra elements are ignored.
    pub fn decode(bytes: &[u8]) -> Result<ServerMessage, Malformed> {
        let mut reader = Reader::new(bytes);
        let r = &mut reader;
        let len = r.array()?;
        let kind = r.u32()?;
        let (message, fields) = match kind {
            WELCOME => (
                ServerMessage::Welcome {
                    version: r.u32()?,
                    account: text(r)?,
                    name: text(r)?,
                    agent: text(r)?,
                },
                4,
            ),
            LOBBY => (
                ServerMessage::Lobby {
                    games: r.list(MANY, |r| {
                        r.tuple(2, |r| Ok(Offer { kind: text(r)?, options: value(r)? }))
                    })?,
                    matches: r.list(MANY, MatchSummary::read)?,
                    chat: r.list(MANY, ChatLine::read)?,
                },
                3,
            ),
            LISTED => (ServerMessage::Listed(MatchSummary::read(r)?), 1),
            UNLISTED => (ServerMessage::Unlisted { id: text(r)? }, 1),
            SEAT => (
                ServerMessage::Seat {
                    request: r.u32()?,
                    ticket: text(r)?,
                    summary: MatchSummary::read(r)?,
                },
                3,
            ),
            REFUSED => (
                ServerMessage::Refused { request: r.u32()?, code: r.u32()?, sentence: text(r)? },
                3,
            ),
            SNAPSHOT => {
                let mut snapshot = Snapshot {
                    tick: Tick(r.u32()?),
                    age: r.u32()?,
                    delta: value(r)?,
                    events: value(r)?,
                    checksum: None,
                };
                if len > 5 {
                    snapshot.checksum = Some(r.u32()?);
                }
                (ServerMessage::Snapshot(snapshot), len.clamp(5, 6) - 1)
            }
            TABLES => (
                ServerMessage::Tables {
                    tick: Tick(r.u32()?),
                    tables: r.list(MANY, |r| r.list(MANY, |r| r.list(MANY, Reader::i32)))?,
                    events: value(r)?,
                },
                3,
            ),
            ATTACHED => (ServerMessage::Attached(Box::new(Attached::read(r)?)), 12),
            ROOM => (
                ServerMessage::Room {
                    version: r.u32()?,
                    roster: r.list(MANY, RosterEntry::read)?,
                    chat: r.list(MANY, ChatLine::read)?,
                },
                3,
            ),
            FACT => {
                let version = r.u32()?;
                match Fact::read(r)? {
                    Some(fact) => (ServerMessage::Fact { version, fact }, 2),
                    None => (ServerMessage::Unknown { kind }, 2),
                }
            }
            STREAM => {
                let (stream, period) = (StreamKind::from_code(r.u32()?), r.u32()?);
                let stream = stream.ok_or(Malformed::Range)?;
                (ServerMessage::Stream { stream, period }, 2)
            }
            PONG => (
                ServerMessage::Pong {
                    echo: r.u32()?,
                    tick: Tick(r.u32()?),
                    phase_us: r.u32()?,
                    margin_us: r.option(Reader::i32)?,
                },
                4,
            ),
            ERROR => (ServerMessage::Error { code: r.u32()?, sentence: text(r)? }, 2),
            SAID => (ServerMessage::Said(ChatLine::read(r)?), 1),
            kind => (ServerMessage::Unknown { kind }, 0),
        };
        let extra = len.checked_sub(1 + fields).ok_or(Malformed::Short)?;
        r.skip(extra)?;
        r.end()?;
        Ok(message)
    }
}

/// A bound on lists that a client accepts, so that a length alone never takes memory.
const MANY: usize = 65_536;

fn text(r: &mut Reader<'_>) -> Result<String, Malformed> {
    r.str(MANY).map(str::to_owned)
}

fn value(r: &mut Reader<'_>) -> Result<Vec<u8>, Malformed> {
    r.raw(1 << 20).map(<[u8]>::to_vec)
}

fn write_chat(lines: &[ChatLine], w: &mut Writer) {
    w.array(lines.len());
    lines.iter().for_each(|line| line.write(w));
}

fn write_player(player: Option<PlayerId>, w: &mut Writer) {
    w.int(player.map_or(0, |p| i64::from(p.0)));
}

fn read_player(r: &mut Reader<'_>) -> Result<Option<PlayerId>, Malformed> {
    Ok(Some(PlayerId(r.i32()?)).filter(|p| p.0 != 0))
}

impl ChatLine {
    pub fn write(&self, w: &mut Writer) {
        w.array(3);
        write_player(self.player, w);
        w.str(&self.name);
        w.str(&self.text);
    }

    fn read(r: &mut Reader<'_>) -> Result<ChatLine, Malformed> {
        r.tuple(3, |r| Ok(ChatLine { player: read_player(r)?, name: text(r)?, text: text(r)? }))
    }
}

impl RosterEntry {
    fn write(&self, w: &mut Writer) {
        w.array(4);
        w.int(i64::from(self.player.0));
        w.str(&self.name);
        w.bool(self.bot);
        w.bool(self.present);
    }

    fn read(r: &mut Reader<'_>) -> Result<RosterEntry, Malformed> {
        r.tuple(4, |r| {
            Ok(RosterEntry {
                player: PlayerId(r.i32()?),
                name: text(r)?,
                bot: r.bool()?,
                present: r.bool()?,
            })
        })
    }
}

impl Fact {
    fn write(&self, w: &mut Writer) {
        w.array(match self {
            Fact::Joined(_) | Fact::Chat(_) => 2,
            Fact::Left { .. } | Fact::Presence { .. } => 3,
        });
        match self {
            Fact::Joined(entry) => {
                w.uint(u64::from(fact::JOINED));
                entry.write(w);
            }
            Fact::Left { player, reason } => {
                w.uint(u64::from(fact::LEFT));
                w.int(i64::from(player.0));
                w.uint(u64::from(reason.code()));
            }
            Fact::Presence { player, present } => {
                w.uint(u64::from(fact::PRESENCE));
                w.int(i64::from(player.0));
                w.bool(*present);
            }
            Fact::Chat(line) => {
                w.uint(u64::from(fact::CHAT));
                line.write(w);
            }
        }
    }

    /// `None`: a kind of fact that this client does not know.
    fn read(r: &mut Reader<'_>) -> Result<Option<Fact>, Malformed> {
        let len = r.array()?;
        let (fact, fields) = match r.u32()? {
            fact::JOINED => (Fact::Joined(RosterEntry::read(r)?), 1),
            fact::LEFT => (
                Fact::Left {
                    player: PlayerId(r.i32()?),
                    reason: LeaveReason::from_code(r.u32()?).unwrap_or(LeaveReason::Left),
                },
                2,
            ),
            fact::PRESENCE => {
                (Fact::Presence { player: PlayerId(r.i32()?), present: r.bool()? }, 2)
            }
            fact::CHAT => (Fact::Chat(ChatLine::read(r)?), 1),
            _ => {
                r.skip(len.saturating_sub(1))?;
                return Ok(None);
            }
        };
        r.skip(len.checked_sub(1 + fields).ok_or(Malformed::Short)?)?;
        Ok(Some(fact))
    }
}

impl MatchSummary {
    pub fn write(&self, w: &mut Writer) {
        w.array(9);
        for text in [&self.id, &self.code, &self.name, &self.game] {
            w.str(text);
        }
        for number in [self.players, self.bots, self.seats, self.spectators] {
            w.uint(u64::from(number));
        }
        w.raw(&self.detail);
    }

    fn read(r: &mut Reader<'_>) -> Result<MatchSummary, Malformed> {
        r.tuple(9, |r| {
            Ok(MatchSummary {
                id: text(r)?,
                code: text(r)?,
                name: text(r)?,
                game: text(r)?,
                players: r.u32()?,
                bots: r.u32()?,
                seats: r.u32()?,
                spectators: r.u32()?,
                detail: value(r)?,
            })
        })
    }
}

impl Attached {
    fn write(&self, w: &mut Writer) {
        for text in [&self.match_id, &self.code, &self.name, &self.game] {
            w.str(text);
        }
        w.uint(u64::from(self.rules));
        write_player(self.player, w);
        w.option_str(self.ticket.as_deref());
        w.uint(u64::from(self.grace_ms));
        w.uint(u64::from(self.tick.0));
        w.uint(u64::from(self.tick_rate));
        self.schema.write(w);
        w.raw(&self.setup);
    }

    fn read(r: &mut Reader<'_>) -> Result<Attached, Malformed> {
        Ok(Attached {
            match_id: text(r)?,
            code: text(r)?,
            name: text(r)?,
            game: text(r)?,
            rules: r.u32()?,
            player: read_player(r)?,
            ticket: r.option(text)?,
            grace_ms: r.u32()?,
            tick: Tick(r.u32()?),
            tick_rate: r.u32()?,
            schema: Schema::read(r)?,
            setup: value(r)?,
        })
    }
}

/// The tables in the form of level 0: rows of `[id, values…]`.
pub fn plain_rows(tables: &Tables) -> Vec<Vec<Vec<i32>>> {
    tables
        .iter()
        .map(|table| {
            (0..table.len())
                .map(|row| std::iter::once(table.ids()[row]).chain(table.row(row)).collect())
                .collect()
        })
        .collect()
}
