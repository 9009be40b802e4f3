//! A stream: the snapshots of one audience at one rate, encoded once and compressed once for all.
//!
//! Invariant: within an epoch, `shared` frames are compressed one after the other in one window.
//! A reader that has had every shared frame since the epoch opened can read the next; everybody
//! else reads `fresh`, which is compressed from an empty window. The first frame of an epoch is
//! compressed from an empty window too, so it is where fresh readers cross over.

use std::collections::BTreeMap;

use skirmish_protocol::client::Level;
use skirmish_protocol::delta::Chain;
use skirmish_protocol::ids::{PlayerId, Tick};
use skirmish_protocol::limits;
use skirmish_protocol::schema::Schema;
use skirmish_protocol::server::{ServerMessage, Snapshot, plain_rows};
use skirmish_protocol::slack::Slack;
use skirmish_protocol::tables::Tables;
use skirmish_protocol::wire::Writer;

use crate::sim::Audience;
use crate::ws::{BROADCAST_WINDOW_BITS, CompressedFrame, Deflater, Frame};

const DEFLATE_LEVEL: u32 = 6;
/// A reset costs every reader about 40 bytes, so it waits this long while anybody shares.
const RESET_SECONDS: u32 = 5;
/// Bytes of events that a stream keeps until its next snapshot. Beyond it the newest are
/// dropped: events may be lost.
const EVENT_BYTES: usize = 16 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StreamRate {
    /// Every snapshot.
    Fast,
    /// Fewer, and with less in them, for thin links.
    Slow,
    /// Full tables, 5 a second.
    Watch,
}

impl StreamRate {
    /// The rate at which a new member begins.
    pub fn of(level: Level) -> StreamRate {
        if level == Level::Watch { StreamRate::Watch } else { StreamRate::Fast }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamKey {
    pub audience: Audience,
    pub rate: StreamRate,
}

/// How many members need which form of the next snapshot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Sharing the window.
    pub shared: u32,
    /// Fit to share from the next reset on.
    pub waiting: u32,
    /// Always compressed from an empty window.
    pub fresh: u32,
    pub plain: u32,
    /// A full snapshot, to be admitted by.
    pub full: u32,
}

impl Needs {
    pub fn add(&mut self, other: Needs) {
        self.shared += other.shared;
        self.waiting += other.waiting;
        self.fresh += other.fresh;
        self.plain += other.plain;
        self.full += other.full;
    }

    pub fn any(&self) -> bool {
        *self != Needs::default()
    }
}

/// One snapshot of a stream, in the forms that somebody needs.
#[derive(Clone, Debug)]
pub struct StreamOut {
    pub key: StreamKey,
    pub tick: Tick,
    /// The snapshot that the deltas build on.
    pub base: Tick,
    pub epoch: u32,
    /// Whether `shared` is the first of its epoch.
    pub opens: bool,
    pub shared: Option<CompressedFrame>,
    pub fresh: Option<CompressedFrame>,
    pub plain: Option<Frame>,
    /// Bytes of the delta's message, before it is compressed.
    pub raw: usize,
    pub full: Option<Full>,
    /// On a stream with slack, by player: the message that makes its own rows exact.
    pub own: BTreeMap<PlayerId, Frame>,
}

#[derive(Clone, Debug)]
pub struct Full {
    /// From an empty window.
    pub compressed: CompressedFrame,
    pub plain: Frame,
}

pub struct Stream {
    key: StreamKey,
    /// How much less its members see.
    slack: Option<Slack>,
    chain: Chain,
    tick: Tick,
    shared: Deflater,
    fresh: Deflater,
    epoch: u32,
    opened: Tick,
    /// Whether the shared window holds what its readers hold.
    open: bool,
    /// Whether somebody was admitted since the epoch opened, and waits to share.
    admitted: bool,
    deltas: u32,
    reset_ticks: u32,
    events: Vec<Vec<u8>>,
    event_bytes: usize,
    scratch: Writer,
}

impl Stream {
    pub fn new(key: StreamKey, schema: &Schema, slack: Option<Slack>, tick_rate: u32) -> Stream {
        Stream {
            key,
            slack,
            chain: Chain::new(schema),
            tick: Tick(0),
            shared: Deflater::new(BROADCAST_WINDOW_BITS, DEFLATE_LEVEL),
            fresh: Deflater::new(BROADCAST_WINDOW_BITS, DEFLATE_LEVEL),
            epoch: 0,
            opened: Tick(0),
            open: false,
            admitted: false,
            deltas: 0,
            reset_ticks: RESET_SECONDS * tick_rate,
            events: Vec::new(),
            event_bytes: 0,
            scratch: Writer::new(),
        }
    }

    /// Keeps an event for the next snapshot.
    pub fn event(&mut self, event: &[u8]) {
        if self.event_bytes + event.len() <= EVENT_BYTES {
            self.event_bytes += event.len();
            self.events.push(event.to_vec());
        }
    }

    /// Nobody is on this stream: what waits is dropped, and the window is no longer anybody's.
    pub fn rest(&mut self) {
        self.open = false;
        self.take_events();
    }

    fn take_events(&mut self) -> Vec<u8> {
        let mut out = Writer::new();
        out.array(self.events.len());
        self.events.drain(..).for_each(|event| out.raw(&event));
        self.event_bytes = 0;
        out.into_bytes()
    }

    /// Makes the snapshot of `tick` in the forms that are needed.
    pub fn snapshot(&mut self, tick: Tick, tables: &Tables, needs: Needs) -> StreamOut {
        let events = self.take_events();
        let base = std::mem::replace(&mut self.tick, tick);
        let mut out = StreamOut {
            key: self.key,
            tick,
            base,
            epoch: self.epoch,
            opens: false,
            shared: None,
            fresh: None,
            plain: None,
            raw: 0,
            full: None,
            own: BTreeMap::new(),
        };
        if self.key.rate == StreamRate::Watch {
            // The chain takes each value modulo its column's wrap, as all members see it.
            self.scratch.clear();
            self.chain.advance(tables, &mut self.scratch);
            let tables = plain_rows(self.chain.tables());
            let message = ServerMessage::Tables { tick, tables, events };
            let message = message.encode();
            out.raw = message.len();
            out.plain = Some(Frame::binary(&message));
            return out;
        }
        self.delta(&mut out, tables, &events, needs);
        if needs.full > 0 {
            out.full = Some(self.full(tick, events));
            self.admitted = true;
        }
        out
    }

    fn delta(&mut self, out: &mut StreamOut, tables: &Tables, events: &[u8], needs: Needs) {
        self.scratch.clear();
        match &self.slack {
            Some(slack) => {
                let loose = slack.loosen(&self.chain, tables);
                self.chain.advance(&loose, &mut self.scratch);
                let tick = out.tick;
                let off = slack.off(tables, self.chain.tables()).into_iter();
                let own = off.map(|(player, rows)| {
                    let message = ServerMessage::Own { tick, rows };
                    (PlayerId(player), Frame::binary(&message.encode()))
                });
                out.own = own.collect();
            }
            None => self.chain.advance(tables, &mut self.scratch),
        }
        self.deltas += 1;
        let due = self.deltas.is_multiple_of(limits::CHECKSUM_EVERY);
        let message = ServerMessage::Snapshot(Snapshot {
            tick: out.tick,
            age: out.tick.since(out.base),
            delta: self.scratch.bytes().to_vec(),
            events: events.to_vec(),
            checksum: due.then(|| self.chain.tables().checksum()),
        })
        .encode();

        out.raw = message.len();
        if needs.shared + needs.waiting > 0 {
            let since_reset = out.tick.since(self.opened);
            let someone_waits = self.admitted || needs.waiting > 0;
            let reset = someone_waits && (needs.shared == 0 || since_reset >= self.reset_ticks);
            if reset || !self.open {
                self.shared.reset();
                self.epoch += 1;
                self.opened = out.tick;
                self.open = true;
                self.admitted = false;
                out.opens = true;
            }
            out.epoch = self.epoch;
            out.shared = Some(CompressedFrame::binary(&self.shared.compress(&message)));
        } else {
            self.open = false;
        }
        let waits = self.admitted || needs.waiting > 0;
        if needs.fresh > 0 || waits && !out.opens {
            self.fresh.reset();
            out.fresh = Some(CompressedFrame::binary(&self.fresh.compress(&message)));
        }
        if needs.plain > 0 {
            out.plain = Some(Frame::binary(&message));
        }
    }

    fn full(&mut self, tick: Tick, events: Vec<u8>) -> Full {
        self.scratch.clear();
        self.chain.full(&mut self.scratch);
        let message = ServerMessage::Snapshot(Snapshot {
            tick,
            age: 0,
            delta: self.scratch.bytes().to_vec(),
            events,
            checksum: Some(self.chain.tables().checksum()),
        })
        .encode();
        self.fresh.reset();
        Full {
            compressed: CompressedFrame::binary(&self.fresh.compress(&message)),
            plain: Frame::binary(&message),
        }
    }
}
