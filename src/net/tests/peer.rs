//! A client as the protocol describes it: reads frames, inflates, follows the chain of snapshots and
//! the facts of the room, and compares all it holds with what is true.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use actix_web::body::MessageBody;
use bytes::Bytes;
use flate2::{Decompress, FlushDecompress};
use skirmish_protocol::client::Level;
use skirmish_protocol::ids::{PlayerId, Tick};
use skirmish_protocol::picture::Picture;
use skirmish_protocol::schema::Schema;
use skirmish_protocol::server::{Attached, Fact, RosterEntry, ServerMessage};
use skirmish_protocol::tables::Tables;

use crate::matches::StreamOut;
use crate::net::outbox::{Body, Outbox};
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
}

/// What was sent at a tick to some, and what they must hold after it.
#[derive(Clone)]
pub struct Sent {
    pub out: StreamOut,
    pub truth: Vec<Vec<Vec<i32>>>,
}

pub struct Peer {
    pub form: Form,
    pub level: Level,
    body: Body<fn()>,
    inflater: Decompress,
    picture: Picture,
    /// A new stream begins with a full snapshot.
    begins: bool,
    pub held: Tick,
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
            body: Body::new(outbox, || ()),
            inflater: Decompress::new_with_window_bits(false, WINDOW_BITS),
            picture: Picture::new(schema),
            begins: false,
            held: Tick(0),
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
        while let Poll::Ready(Some(Ok(chunk))) =
            Pin::new(&mut self.body).poll_next(&mut Context::from_waker(Waker::noop()))
        {
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
                let rows = rows(self.picture.tables());
                let came = self.arrived(snapshot.tick, sent).iter().find_map(|sent| {
                    let came = came(frame, &sent.out)?;
                    (rows == sent.truth).then_some(came)
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
            ServerMessage::Attached(attached) => self.attached = Some(attached),
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
                    Fact::Chat(_) | Fact::Unknown { .. } => {}
                }
            }
            other => panic!("unexpected: {other:?}"),
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

fn rows(tables: &Tables) -> Vec<Vec<Vec<i32>>> {
    let row = |table: &skirmish_protocol::tables::Table, at: usize| {
        std::iter::once(table.ids()[at]).chain(table.row(at)).collect()
    };
    tables.iter().map(|table| (0..table.len()).map(|at| row(table, at)).collect()).collect()
}
