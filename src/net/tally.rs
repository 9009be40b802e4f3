//! What a worker counts for each message and each snapshot: in cells of its own thread, without a
//! lock, and added to the metrics once a second.

use std::cell::Cell;
use std::time::{Duration, Instant};

use metrics::{Counter, Gauge, Histogram};
use skirmish_protocol::codes::{self, StreamKind, server::SNAPSHOT};

use super::hub::HubHandle;

const EVERY: Duration = Duration::from_secs(1);
/// More than there are types of messages in either direction.
const TYPES: usize = 32;

thread_local! {
    static TALLY: Tally = const { Tally::new() };
}

/// The form in which a member is sent a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    Shared,
    Fresh,
    Plain,
    Full,
}

/// Why a snapshot was taken out of an outbox again.
#[derive(Clone, Copy, Debug)]
pub enum Dropped {
    /// The next whole picture is there.
    Newer,
    /// The peer takes them too slowly.
    Slow,
    /// The member moves to another stream.
    Stream,
}

type Cells<const N: usize> = [Cell<u64>; N];

struct Tally {
    bytes_received: Cell<u64>,
    bytes_sent: Cell<u64>,
    received: Cells<TYPES>,
    sent: Cells<TYPES>,
    forms: Cells<4>,
    raw: Cell<u64>,
    packed: Cell<u64>,
    dropped: Cells<3>,
    inputs_dropped: Cell<u64>,
}

impl Tally {
    const fn new() -> Tally {
        const fn cells<const N: usize>() -> Cells<N> {
            [const { Cell::new(0) }; N]
        }
        Tally {
            bytes_received: Cell::new(0),
            bytes_sent: Cell::new(0),
            received: cells(),
            sent: cells(),
            forms: cells(),
            raw: Cell::new(0),
            packed: Cell::new(0),
            dropped: cells(),
            inputs_dropped: Cell::new(0),
        }
    }
}

fn add(cell: impl FnOnce(&Tally) -> Option<&Cell<u64>>, count: usize) {
    TALLY.with(|tally| {
        if let Some(cell) = cell(tally) {
            cell.set(cell.get() + count as u64);
        }
    });
}

pub fn bytes_received(count: usize) {
    add(|tally| Some(&tally.bytes_received), count);
}

pub fn bytes_sent(count: usize) {
    add(|tally| Some(&tally.bytes_sent), count);
}

/// A client's message of this type was read.
pub fn received(kind: u32) {
    add(|tally| tally.received.get(kind as usize), 1);
}

/// A frame goes into an outbox.
pub fn sent(frame: &[u8]) {
    if let Some(kind) = message_type(frame) {
        add(|tally| tally.sent.get(kind as usize), 1);
    }
}

/// A snapshot goes into an outbox: its bytes before and after it was compressed.
pub fn snapshot(form: Sent, raw: usize, packed: usize) {
    TALLY.with(|tally| {
        let form = &tally.forms[form as usize];
        form.set(form.get() + 1);
        tally.raw.set(tally.raw.get() + raw as u64);
        tally.packed.set(tally.packed.get() + packed as u64);
    });
}

pub fn dropped(why: Dropped, snapshots: usize) {
    add(|tally| tally.dropped.get(why as usize), snapshots);
}

pub fn inputs_dropped(count: usize) {
    add(|tally| Some(&tally.inputs_dropped), count);
}

/// The type of the message in a frame of the server's; `None`: it is a control frame.
fn message_type(frame: &[u8]) -> Option<u32> {
    const RSV1: u8 = 0x40;
    const BINARY: u8 = 0x02;
    const OPCODE: u8 = 0x0f;
    let [first, length, rest @ ..] = frame else { return None };
    if first & OPCODE != BINARY {
        return None;
    }
    // Only snapshots are ever compressed.
    if first & RSV1 != 0 {
        return Some(SNAPSHOT);
    }
    let message = match length {
        126 => rest.get(2..)?,
        127 => rest.get(8..)?,
        _ => rest,
    };
    // The heads of an array of fewer than 16 elements and of a number under 128.
    match message {
        [array, kind, ..] if array >> 4 == 9 && *kind < 0x80 => Some(u32::from(*kind)),
        _ => None,
    }
}

/// The metrics that a worker adds to.
struct Totals {
    bytes_received: Counter,
    bytes_sent: Counter,
    received: Vec<(usize, Counter)>,
    sent: Vec<(usize, Counter)>,
    forms: [Counter; 4],
    raw: Counter,
    packed: Counter,
    dropped: [Counter; 3],
    inputs_dropped: Counter,
    age: Histogram,
    members: Vec<(StreamKind, Gauge, u32)>,
}

fn by_type(name: &'static str, types: &[(u32, &'static str)]) -> Vec<(usize, Counter)> {
    let counter = |(kind, text): &(u32, &'static str)| {
        (*kind as usize, metrics::counter!(name, "type" => *text))
    };
    types.iter().map(counter).collect()
}

impl Totals {
    fn new() -> Totals {
        let form = |form| metrics::counter!("skirmish_snapshots_sent_total", "form" => form);
        let dropped = |why| metrics::counter!("skirmish_snapshots_dropped_total", "reason" => why);
        let members = |kind: &StreamKind| {
            (*kind, metrics::gauge!("skirmish_members", "stream" => kind.name()), 0)
        };
        Totals {
            bytes_received: metrics::counter!("skirmish_received_bytes_total"),
            bytes_sent: metrics::counter!("skirmish_sent_bytes_total"),
            received: by_type("skirmish_messages_received_total", codes::client::ALL),
            sent: by_type("skirmish_messages_sent_total", codes::server::ALL),
            // In the order of the enums.
            forms: ["shared", "fresh", "plain", "full"].map(form),
            raw: metrics::counter!("skirmish_snapshot_raw_bytes_total"),
            packed: metrics::counter!("skirmish_snapshot_sent_bytes_total"),
            dropped: ["newer", "slow", "stream"].map(dropped),
            inputs_dropped: metrics::counter!("skirmish_inputs_dropped_total", "reason" => "queue"),
            age: metrics::histogram!("skirmish_picture_age_seconds"),
            members: StreamKind::ALL.iter().map(members).collect(),
        }
    }

    fn add(&self, tally: &Tally) {
        let move_to = |cell: &Cell<u64>, counter: &Counter| match cell.take() {
            0 => {}
            count => counter.increment(count),
        };
        let single = [
            (&tally.bytes_received, &self.bytes_received),
            (&tally.bytes_sent, &self.bytes_sent),
            (&tally.raw, &self.raw),
            (&tally.packed, &self.packed),
            (&tally.inputs_dropped, &self.inputs_dropped),
        ];
        let forms = tally.forms.iter().zip(&self.forms);
        let dropped = tally.dropped.iter().zip(&self.dropped);
        single.into_iter().chain(forms).chain(dropped).for_each(|(cell, to)| move_to(cell, to));
        for (cells, counters) in [(&tally.received, &self.received), (&tally.sent, &self.sent)] {
            counters.iter().for_each(|(kind, counter)| move_to(&cells[*kind], counter));
        }
    }

    /// Who is on which stream, and how old what they hold is.
    fn look(&mut self, hub: &HubHandle, now: Instant) {
        let hub = hub.hub.borrow();
        let mut counts = vec![0; self.members.len()];
        for member in hub.slots.values().filter_map(|slot| slot.member.as_ref()) {
            let at = self.members.iter().position(|(kind, ..)| *kind == member.stream());
            at.into_iter().for_each(|at| counts[at] += 1);
            if let Some(age) = member.age(now) {
                self.age.record(age);
            }
        }
        for ((_, gauge, before), count) in self.members.iter_mut().zip(counts) {
            // Other workers count theirs.
            gauge.increment(f64::from(count) - f64::from(*before));
            *before = count;
        }
    }
}

/// Runs on a worker's thread for as long as that lives.
pub async fn run(hub: HubHandle) {
    let mut totals = Totals::new();
    loop {
        tokio::time::sleep(EVERY).await;
        TALLY.with(|tally| totals.add(tally));
        totals.look(&hub, Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use skirmish_protocol::codes::{CloseCode, ErrorCode};
    use skirmish_protocol::ids::Tick;
    use skirmish_protocol::server::ServerMessage;

    use super::*;
    use crate::ws::{BROADCAST_WINDOW_BITS, CompressedFrame, Deflater, Frame};

    #[test]
    fn the_type_stands_in_the_frame() {
        let told = |message: &ServerMessage| {
            let kind = message_type(Frame::binary(&message.encode()).bytes());
            kind.map(codes::server::name)
        };
        let pong = ServerMessage::Pong { echo: 1, tick: Tick(9), phase_us: 5, margin_us: None };
        assert_eq!(told(&pong), Some("pong"));
        assert_eq!(told(&ServerMessage::error(ErrorCode::TooFast)), Some("error"));
        for length in [200, 70_000] {
            let tables = ServerMessage::Tables {
                tick: Tick(1),
                tables: vec![vec![vec![1; length]]],
                events: vec![0x90],
            };
            assert_eq!(told(&tables), Some("tables"));
        }
        let mut deflater = Deflater::new(BROADCAST_WINDOW_BITS, 6);
        let snapshot = CompressedFrame::binary(&deflater.compress(b"anything"));
        assert_eq!(message_type(snapshot.bytes()), Some(SNAPSHOT));
        let close = Frame::close(CloseCode::Normal.code(), "bye");
        for frame in [Frame::ping(b"\x92\x07"), close] {
            assert_eq!(message_type(frame.bytes()), None);
        }
    }

    #[test]
    fn there_is_a_cell_for_each_type() {
        let types = codes::client::ALL.iter().chain(codes::server::ALL);
        assert!(types.map(|(kind, _)| *kind as usize).all(|kind| kind < TYPES));
    }
}
