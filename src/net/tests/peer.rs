//! A client as the protocol describes it: reads frames, inflates, follows the chain of snapshots and
//! the facts of the room, and compares all it holds with what is true.

use std::collections::BTreeMap;

use bytes::Bytes;
use flate2::{Decompress, FlushDecompress};
use skirmish_protocol::client::Level;
use skirmish_protocol::ids::{PlayerId, Tick};
use skirmish_protocol::picture::Picture;
use skirmish_protocol::schema::{Column, Schema};
use skirmish_protocol::server::{Attached, Fact, OwnRow, RosterEntry, ServerMessage};
use skirmish_protocol::tables::Tables;

use super::world::{BOLTS, LOOSE, SHIPS};
use crate::matches::{StreamOut, StreamRate};
use crate::net::outbox::Outbox;
use crate::net::standing::Form;

const WINDOW_BITS: u8 = 12;
const CLOSE: u8 = 8;
/// Pings go before some snapshots; who answers them takes them from here.
const PING: u8 = 9;

/// Which form a snapshot came in; how often each was seen shows that a test tests something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Came {
    Shared,
    Fresh,
    Plain,
    Full,
    Watch,
    /// By how much its own rows are off, before a snapshot.
    Own,
}

/// By table: of each row its id and its values.
pub type Rows = Vec<Vec<Vec<i32>>>;

/// What was sent at a tick to some, and what they must hold after it.
#[derive(Clone)]
pub struct Sent {
    pub out: StreamOut,
    pub truth: Rows,
}

pub struct Peer {
    pub form: Form,
    pub level: Level,
    outbox: Outbox,
    inflater: Decompress,
    picture: Picture,
    schema: Schema,
    /// What was said of the snapshot that comes next.
    own: Option<(Tick, Vec<OwnRow>)>,
    /// A new stream begins with a full snapshot.
    begins: bool,
    pub held: Tick,
    pub player: Option<PlayerId>,
    pub attached: Option<Box<Attached>>,
    /// Of the room; 0: nothing is held.
    pub version: u32,
    /// Who is in the match, and there.
    pub roster: BTreeMap<PlayerId, bool>,
    pub pings: Vec<Bytes>,
    /// Of all that came and was no snapshot.
    pub reliable_bytes: usize,
    pub closed: Option<u16>,
    pub last: Option<Came>,
    pub came: BTreeMap<Came, usize>,
}

impl Peer {
    pub fn new(form: Form, level: Level, outbox: Outbox, schema: &Schema) -> Peer {
        Peer {
            form,
            level,
            outbox,
            inflater: Decompress::new_with_window_bits(false, WINDOW_BITS),
            picture: Picture::new(schema),
            schema: schema.clone(),
            own: None,
            begins: false,
            held: Tick(0),
            player: None,
            attached: None,
            version: 0,
            roster: BTreeMap::new(),
            pings: Vec::new(),
            reliable_bytes: 0,
            closed: None,
            last: None,
            came: BTreeMap::new(),
        }
    }

    /// Reads all that waits; `sent` says what was sent at each tick.
    pub fn read(&mut self, sent: &BTreeMap<Tick, Vec<Sent>>) {
        while let Some(chunk) = self.outbox.take() {
            let mut rest = chunk;
            while !rest.is_empty() {
                let frame = rest.split_to(frame_length(&rest));
                self.frame(&frame, sent);
            }
        }
    }

    fn frame(&mut self, frame: &Bytes, sent: &BTreeMap<Tick, Vec<Sent>>) {
        assert_eq!(self.closed, None, "a close is the last");
        self.reliable_bytes += frame.len();
        match frame[0] & 0x0f {
            PING => return self.pings.push(frame.slice(2..)),
            CLOSE => return self.closed = Some(u16::from_be_bytes([frame[2], frame[3]])),
            _ => {}
        }
        let compressed = frame[0] & 0x40 != 0;
        let head = if frame[1] < 126 { 2 } else { 4 };
        let payload = &frame[head..];
        let message = if compressed { self.inflate(payload) } else { payload.to_vec() };
        match ServerMessage::decode(&message).expect("a message of the protocol") {
            ServerMessage::Stream { .. } => {
                assert!(!compressed, "only snapshots are compressed");
                self.begins = true;
            }
            ServerMessage::Snapshot(snapshot) => {
                assert!(self.level != Level::Watch, "a watcher gets tables");
                assert!(snapshot.age == 0 || !self.begins, "a stream begins with a full snapshot");
                self.begins = false;
                self.picture.take(&snapshot).expect("a snapshot that follows");
                let mut rows = rows(self.picture.tables());
                let own = self.own.take();
                if let Some((tick, off)) = &own {
                    assert_eq!(*tick, snapshot.tick, "it is said of the next snapshot");
                    self.make_exact(&mut rows, off);
                }
                let me = self.player;
                let schema = self.schema.clone();
                let came = self.arrived(snapshot.tick, sent).iter().find_map(|sent| {
                    let came = came(frame, &sent.out)?;
                    let right = match sent.out.key.rate {
                        StreamRate::Slow => near(&schema, &rows, &sent.truth, me),
                        StreamRate::Fast | StreamRate::Watch => own.is_none() && rows == sent.truth,
                    };
                    right.then_some(came)
                });
                self.note(came.unwrap_or_else(|| panic!("wrong at tick {}", snapshot.tick)));
                self.reliable_bytes -= frame.len();
            }
            ServerMessage::Tables { tick, tables, .. } => {
                assert!(self.level == Level::Watch && !compressed);
                let sent = self.arrived(tick, sent);
                assert!(sent.iter().any(|sent| tables == sent.truth), "wrong at tick {tick}");
                self.note(Came::Watch);
                self.reliable_bytes -= frame.len();
            }
            ServerMessage::Own { tick, rows } => {
                assert!(!compressed && self.own.is_none());
                self.own = Some((tick, rows));
                self.reliable_bytes -= frame.len();
                *self.came.entry(Came::Own).or_default() += 1;
            }
            ServerMessage::Attached(attached) => {
                self.player = attached.player;
                self.attached = Some(attached);
            }
            ServerMessage::Room { version, roster, .. } => {
                self.version = version;
                self.roster.clear();
                roster.into_iter().for_each(|entry| self.enters(&entry));
            }
            ServerMessage::Fact { version, fact } => {
                assert_eq!(version, self.version + 1, "none is missing, none comes twice");
                self.version = version;
                match fact {
                    Fact::Joined(entry) => self.enters(&entry),
                    Fact::Left { player, .. } => drop(self.roster.remove(&player)),
                    Fact::Presence { player, present } => {
                        self.roster.insert(player, present);
                    }
                    Fact::Chat(_) | Fact::Result { .. } | Fact::Unknown { .. } => {}
                }
            }
            other => panic!("unexpected: {other:?}"),
        }
    }

    /// Mends its own rows by what it was told.
    fn make_exact(&self, tables: &mut Rows, off: &[OwnRow]) {
        let player = self.player.expect("only players have rows of their own");
        assert!(!off.is_empty());
        for OwnRow { table, off } in off {
            let row = tables[*table as usize].iter_mut().find(|row| row[0] == player.0);
            let row = row.expect("what is off is there");
            assert!(off.iter().any(|off| *off != 0), "what is right need not be told");
            let columns = &self.schema.tables[*table as usize].columns;
            for ((value, off), column) in row[1..].iter_mut().zip(off).zip(columns) {
                *value = match column.wrap {
                    0 => value.wrapping_add(*off),
                    wrap => (i64::from(*value) + i64::from(*off)).rem_euclid(wrap.into()) as i32,
                };
            }
        }
    }

    fn enters(&mut self, entry: &RosterEntry) {
        self.roster.insert(entry.player, entry.present);
    }

    fn arrived<'a>(&mut self, tick: Tick, sent: &'a BTreeMap<Tick, Vec<Sent>>) -> &'a [Sent] {
        assert!(tick > self.held, "tick {tick} came after {}", self.held);
        self.held = tick;
        sent.get(&tick).unwrap_or_else(|| panic!("nothing was sent at tick {tick}"))
    }

    fn note(&mut self, came: Came) {
        self.last = Some(came);
        *self.came.entry(came).or_default() += 1;
    }

    fn inflate(&mut self, payload: &[u8]) -> Vec<u8> {
        match self.form {
            Form::Plain => panic!("compressed, though it was not agreed to"),
            // It demanded server_no_context_takeover, and keeps no window.
            Form::Fresh => self.inflater.reset(false),
            Form::Shared => {}
        }
        let input = [payload, &[0x00, 0x00, 0xff, 0xff]].concat();
        let (read, mut out) = (self.inflater.total_in(), Vec::with_capacity(64 * 1024));
        self.inflater
            .decompress_vec(&input, &mut out, FlushDecompress::Sync)
            .expect("deflate data for a window of 12 bits");
        assert_eq!(self.inflater.total_in() - read, input.len() as u64);
        out
    }
}

/// The server's frames are whole and unmasked.
fn frame_length(bytes: &[u8]) -> usize {
    match bytes[1] {
        short @ 0..126 => 2 + usize::from(short),
        126 => 4 + usize::from(u16::from_be_bytes([bytes[2], bytes[3]])),
        other => panic!("a length byte of {other} in a small test"),
    }
}

/// In which form of a snapshot a frame came; `None`: it is no form of it.
fn came(frame: &Bytes, out: &StreamOut) -> Option<Came> {
    let is = |form: Option<&Bytes>| form == Some(frame);
    if is(out.shared.as_ref().map(|f| f.bytes())) {
        Some(Came::Shared)
    } else if is(out.fresh.as_ref().map(|f| f.bytes())) {
        Some(Came::Fresh)
    } else if is(out.plain.as_ref().map(|f| f.bytes())) {
        Some(Came::Plain)
    } else {
        let full = out.full.as_ref()?;
        (is(Some(full.compressed.bytes())) || is(Some(full.plain.bytes()))).then_some(Came::Full)
    }
}

/// Whether what a member on a thin link holds is as near to the truth as the game lets it be: its own
/// row exact, the others' within the slack, all else as it is or left out.
fn near(schema: &Schema, rows: &Rows, truth: &Rows, me: Option<PlayerId>) -> bool {
    schema.tables.iter().zip(rows.iter().zip(truth)).all(|(table, (rows, truth))| {
        match table.name.as_str() {
            BOLTS => rows.is_empty(),
            SHIPS => {
                rows.len() == truth.len()
                    && rows.iter().zip(truth).all(|(row, truth)| {
                        let mine = me.is_some_and(|me| me.0 == row[0]);
                        row == truth || !mine && near_row(&table.columns, row, truth)
                    })
            }
            _ => rows == truth,
        }
    })
}

fn near_row(columns: &[Column], row: &[i32], truth: &[i32]) -> bool {
    let values = row[1..].iter().zip(&truth[1..]).zip(columns);
    row[0] == truth[0]
        && values.into_iter().all(|((value, truth), column)| {
            let within = LOOSE.iter().find(|(name, _)| column.name == *name);
            let apart = i64::from(*value) - i64::from(*truth);
            let around = if column.wrap == 0 { 1 << 32 } else { i64::from(column.wrap) };
            let apart = apart.rem_euclid(around);
            apart.min(around - apart) <= within.map_or(0, |(_, within)| i64::from(*within))
        })
}

fn rows(tables: &Tables) -> Rows {
    let row = |table: &skirmish_protocol::tables::Table, at: usize| {
        std::iter::once(table.ids()[at]).chain(table.row(at)).collect()
    };
    tables.iter().map(|table| (0..table.len()).map(|at| row(table, at)).collect()).collect()
}
