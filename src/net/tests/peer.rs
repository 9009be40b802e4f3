//! A client as the protocol describes it: reads frames, inflates, follows the chain of snapshots,
//! and compares all it holds with what is true.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use actix_web::body::MessageBody;
use bytes::Bytes;
use flate2::{Decompress, FlushDecompress};
use skirmish_protocol::client::Level;
use skirmish_protocol::ids::Tick;
use skirmish_protocol::picture::Picture;
use skirmish_protocol::schema::Schema;
use skirmish_protocol::server::ServerMessage;
use skirmish_protocol::tables::Tables;

use crate::matches::StreamOut;
use crate::net::outbox::{Body, Outbox};
use crate::net::standing::Form;

const WINDOW_BITS: u8 = 12;
/// The opcode of pings, which go before some snapshots; this client answers none.
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

/// What was sent at a tick, and what a reader must hold after it.
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
            last: None,
            came: BTreeMap::new(),
        }
    }

    /// Reads all that waits; `sent` says what was put into the outbox at each tick.
    pub fn read(&mut self, sent: &BTreeMap<Tick, Sent>) {
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

    fn frame(&mut self, frame: &Bytes, sent: &BTreeMap<Tick, Sent>) {
        if frame[0] & 0x0f == PING {
            return;
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
                let sent = self.arrived(snapshot.tick, sent);
                self.note(came(frame, &sent.out));
                assert_eq!(rows(self.picture.tables()), sent.truth, "at tick {}", snapshot.tick);
            }
            ServerMessage::Tables { tick, tables, .. } => {
                assert!(self.level == Level::Watch && !compressed);
                let sent = self.arrived(tick, sent);
                self.note(Came::Watch);
                assert_eq!(tables, sent.truth, "at tick {tick}");
            }
            other => panic!("unexpected: {other:?}"),
        }
    }

    fn arrived<'a>(&mut self, tick: Tick, sent: &'a BTreeMap<Tick, Sent>) -> &'a Sent {
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

fn came(frame: &Bytes, out: &StreamOut) -> Came {
    let is = |form: Option<&Bytes>| form == Some(frame);
    if is(out.shared.as_ref().map(|f| f.bytes())) {
        Came::Shared
    } else if is(out.fresh.as_ref().map(|f| f.bytes())) {
        Came::Fresh
    } else if is(out.plain.as_ref().map(|f| f.bytes())) {
        Came::Plain
    } else {
        Came::Full
    }
}

fn rows(tables: &Tables) -> Vec<Vec<Vec<i32>>> {
    let row = |table: &skirmish_protocol::tables::Table, at: usize| {
        std::iter::once(table.ids()[at]).chain(table.row(at)).collect()
    };
    tables.iter().map(|table| (0..table.len()).map(|at| row(table, at)).collect()).collect()
}
