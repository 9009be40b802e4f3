//! What the server sends.

mod attached;
mod lobby;
mod own;
mod room;

pub use attached::Attached;
pub use lobby::{MatchSummary, Offer};
pub use own::OwnRow;
pub use room::{ChatLine, Fact, RosterEntry};

use crate::codes::server::*;
use crate::codes::{ErrorCode, StreamKind};
use crate::ids::Tick;
use crate::tables::Tables;
use crate::wire::{Malformed, Reader, Writer};

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
    /// Of the tables after this delta: with every full one and every 32nd delta; nil or left out
    /// with the others.
    pub checksum: Option<u32>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ServerMessage {
    Welcome {
        version: u32,
        account: String,
        name: String,
        agent: String,
        /// A token for the next `Hello`: with it one is the same account again.
        keep: Option<String>,
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
    /// By how much the receiver's own rows are off in the snapshot of this tick.
    Own {
        tick: Tick,
        rows: Vec<OwnRow>,
    },
    /// What the host wants everybody to know. `seconds`: the server stops, and in so many at most.
    Notice {
        text: String,
        seconds: Option<u32>,
    },
    /// A type, or a form of it, that this client does not know: to be ignored.
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
            ServerMessage::Own { .. } => "own",
            ServerMessage::Notice { .. } => "notice",
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
            ServerMessage::Welcome { version, account, name, agent, keep } => {
                begin(WELCOME, 5);
                w.uint(u64::from(*version));
                w.str(account);
                w.str(name);
                w.str(agent);
                w.option_str(keep.as_deref());
            }
            ServerMessage::Lobby { games, matches, chat } => {
                begin(LOBBY, 3);
                w.list(games, Offer::write);
                w.list(matches, MatchSummary::write);
                w.list(chat, ChatLine::write);
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
                w.list(tables, |rows, w| w.list(rows, |row, w| w.ints(row)));
                w.raw(events);
            }
            ServerMessage::Attached(attached) => {
                begin(ATTACHED, 12);
                attached.write(&mut w);
            }
            ServerMessage::Room { version, roster, chat } => {
                begin(ROOM, 3);
                w.uint(u64::from(*version));
                w.list(roster, RosterEntry::write);
                w.list(chat, ChatLine::write);
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
            ServerMessage::Own { tick, rows } => {
                begin(OWN, 2);
                w.uint(u64::from(tick.0));
                w.list(rows, OwnRow::write);
            }
            ServerMessage::Notice { text, seconds } => {
                begin(NOTICE, 2);
                w.str(text);
                match seconds {
                    Some(seconds) => w.uint(u64::from(*seconds)),
                    None => w.nil(),
                }
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
            WELCOME => {
                let (version, account, name, agent) = (r.u32()?, text(r)?, text(r)?, text(r)?);
                let keep = if len > 5 { r.option(text)? } else { None };
                let message = ServerMessage::Welcome { version, account, name, agent, keep };
                (message, len.clamp(5, 6) - 1)
            }
            LOBBY => (
                ServerMessage::Lobby {
                    games: r.list(MANY, Offer::read)?,
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
                    snapshot.checksum = r.option(Reader::u32)?;
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
                (ServerMessage::Fact { version, fact: Fact::read(r)? }, 2)
            }
            STREAM => {
                let (stream, period) = (StreamKind::from_code(r.u32()?), r.u32()?);
                let unknown = ServerMessage::Unknown { kind };
                (stream.map_or(unknown, |stream| ServerMessage::Stream { stream, period }), 2)
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
            OWN => {
                let tick = Tick(r.u32()?);
                (ServerMessage::Own { tick, rows: r.list(MANY, OwnRow::read)? }, 2)
            }
            NOTICE => {
                (ServerMessage::Notice { text: text(r)?, seconds: r.option(Reader::u32)? }, 2)
            }
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
