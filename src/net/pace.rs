//! How old a member's picture is, and which stream it should be on therefore.
//!
//! The member tells the newest snapshot it holds, so this works through proxies, where the socket
//! tells nothing. Age is counted above the smallest round trip seen: distance is not slowness.
//!
//! What a link could carry is seen without loading it: a WebSocket ping of a few bytes goes just
//! before a snapshot and tells the distance. How much later the snapshot arrives is what its bytes
//! took.
//!
//! A program that is busy acknowledges late on the best of links. A ping just behind a snapshot is
//! answered beside the program by browsers and by most libraries: its pong says that the snapshot
//! arrived, whatever the program does. A program that is behind for longer is too slow as well.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use skirmish_protocol::codes::StreamKind;
use skirmish_protocol::ids::Tick;

/// Snapshots in flight that are remembered. Beyond it no more are added: the oldest tells the age.
const IN_FLIGHT: usize = 128;
/// What is sent before the first snapshot was acknowledged: those of 300 ms at 30 a second, or one
/// that is large. More would only queue on a thin link.
const UNHEARD: usize = 9;
const UNHEARD_BYTES: usize = 1500;
/// An age at which a member moves to the slow stream. Acks may come 250 ms apart.
const TOO_OLD: Duration = Duration::from_millis(400);
/// Assumed until the first snapshot was acknowledged: a far client is not judged before.
const UNKNOWN_TRIP: Duration = Duration::from_secs(2);
/// An age at which even the slow stream is too much.
const MUCH_TOO_OLD: Duration = Duration::from_millis(1500);
/// An age at which the link is asked whether it is slow, or the program busy.
const OVERDUE: Duration = Duration::from_millis(100);
/// How much longer than the least round trip its answer may take.
const ANSWER: Duration = Duration::from_millis(150);
/// How long a program may be busy with something else on a link that is good.
const BUSY: Duration = Duration::from_millis(1500);
/// A link on which the first full snapshot took longer is thin: 20 ships fighting take 650 ms at
/// 8 kbit/s, and the fast stream then needs twice what there is.
const FULL_TOOK: Duration = Duration::from_millis(300);
/// A link on which the slow stream's snapshots take no longer carries the fast stream: measured, a
/// slow snapshot has as many bytes as 65 ms of the fast stream.
const SLOW_TOOK: Duration = Duration::from_millis(65);
/// A link on which a full snapshot takes no longer carries the slow stream.
const PACED_TOOK: Duration = Duration::from_millis(500);
/// Above this age there is no headroom, whatever was measured before.
const FRESH: Duration = Duration::from_millis(300);
/// How long there must be headroom to move back: at first, and at most.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(8));
/// Who acknowledges nothing for this long does not read any more, whatever the socket says.
const STUCK_AFTER: Duration = Duration::from_secs(12);
/// Who keeps the faster stream this long has earned the first patience again.
const FORGIVEN: Duration = Duration::from_secs(30);

/// How long it takes to read what came while this server stood still.
const CATCH_UP: Duration = Duration::from_millis(100);

#[derive(Clone, Copy, Debug)]
struct Sent {
    tick: Tick,
    at: Instant,
    /// Whether the ping before it was answered.
    distance: bool,
    /// Whether the pong of a ping behind it, or behind a later one, has come.
    arrived: bool,
}

/// Where a WebSocket ping goes, relative to a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Before,
    Behind,
}

#[derive(Clone, Debug)]
pub struct Pace {
    kind: StreamKind,
    since: Instant,
    /// What was not acknowledged yet.
    in_flight: VecDeque<Sent>,
    /// When the ping behind a snapshot went out that has no answer yet: the oldest such.
    asked: Option<(Tick, Instant)>,
    /// Whether anything is known to have arrived yet; the bytes sent until then.
    heard: bool,
    unheard: usize,
    round_trip: Option<Duration>,
    /// Nothing more is sent until what is in flight has arrived.
    draining: bool,
    /// What snapshots took lately, on average.
    took: Option<Duration>,
    headroom_since: Option<Instant>,
    patience: Duration,
    /// Whether it was moved back to a faster stream since it was calm.
    returned: bool,
    /// From when on it may be judged.
    fair: Instant,
}

impl Pace {
    /// `kind`: the stream of the member's level; `Watch` never changes.
    pub fn new(kind: StreamKind, now: Instant) -> Pace {
        Pace {
            kind,
            since: now,
            in_flight: VecDeque::new(),
            asked: None,
            heard: false,
            unheard: 0,
            round_trip: None,
            draining: false,
            took: None,
            headroom_since: None,
            patience: PATIENCE.0,
            returned: false,
            fair: now,
        }
    }

    pub fn kind(&self) -> StreamKind {
        self.kind
    }

    /// Whether a full snapshot may be sent now.
    pub fn open(&self) -> bool {
        let one_by_one = self.draining || self.kind == StreamKind::Paced;
        !one_by_one || self.in_flight.is_empty()
    }

    /// Whether a ping should go there at the next snapshot.
    pub fn wants_ping(&self, place: Place, now: Instant) -> bool {
        match self.kind {
            StreamKind::Fast => {
                let first = !self.heard && self.in_flight.is_empty();
                first || place == Place::Behind && self.heard && self.age(now) > OVERDUE
            }
            StreamKind::Slow | StreamKind::Paced => true,
            StreamKind::Watch => false,
        }
    }

    /// A ping went out there at the snapshot of this tick.
    pub fn pinged(&mut self, place: Place, tick: Tick, now: Instant) {
        if place == Place::Behind {
            self.asked.get_or_insert((tick, now));
        }
    }

    /// False: enough is under way to somebody who has never answered.
    pub fn sent(&mut self, tick: Tick, bytes: usize, now: Instant) -> bool {
        self.draining = false;
        self.unheard += bytes;
        if self.in_flight.len() < IN_FLIGHT {
            self.in_flight.push_back(Sent { tick, at: now, distance: false, arrived: false });
        }
        let little = self.in_flight.len() < UNHEARD && self.unheard < UNHEARD_BYTES;
        self.heard || little
    }

    /// The latest so many never left.
    pub fn unsent(&mut self, count: usize) {
        self.in_flight.truncate(self.in_flight.len().saturating_sub(count));
    }

    /// What is under way has to arrive before more is sent.
    pub fn drain(&mut self) {
        self.draining = true;
    }

    /// The ping there at the snapshot of this tick was answered.
    pub fn pong(&mut self, place: Place, tick: Tick, now: Instant) {
        match place {
            Place::Before => {
                let sent = self.in_flight.iter_mut().find(|sent| sent.tick == tick);
                let Some(sent) = sent.filter(|sent| !sent.arrived) else { return };
                sent.distance = true;
                let trip = now.saturating_duration_since(sent.at);
                self.travelled(trip);
            }
            Place::Behind => self.arrived(tick, now),
        }
    }

    /// The member holds this snapshot.
    pub fn seen(&mut self, tick: Tick, now: Instant) {
        self.arrived(tick, now);
        while self.in_flight.pop_front_if(|sent| sent.tick <= tick).is_some() {}
    }

    /// Everything up to this snapshot has arrived.
    fn arrived(&mut self, tick: Tick, now: Instant) {
        self.asked = self.asked.filter(|(asked, _)| *asked > tick);
        let mut last = None;
        for sent in self.in_flight.iter_mut().take_while(|sent| sent.tick <= tick) {
            if !std::mem::replace(&mut sent.arrived, true) {
                last = Some(*sent);
            }
        }
        let Some(sent) = last.filter(|sent| sent.tick == tick) else { return };
        self.heard = true;
        let trip = now.saturating_duration_since(sent.at);
        let least = self.travelled(trip);
        // The fast stream has a ping before its first snapshot only.
        if self.kind == StreamKind::Fast && !sent.distance {
            return;
        }
        let took = trip - least;
        self.took = Some(self.took.map_or(took, |average| (average * 3 + took) / 4));
    }

    /// Takes note of a round trip, and gives the least.
    fn travelled(&mut self, trip: Duration) -> Duration {
        if self.round_trip.is_none_or(|least| trip < least.mul_f32(0.9)) {
            // What snapshots took was measured against too long a way.
            self.headroom_since = None;
        }
        let least = self.round_trip.map_or(trip, |least| least.min(trip));
        self.round_trip = Some(least);
        least
    }

    /// Nothing more is expected of what was sent: the stream pauses, or starts anew.
    pub fn forget(&mut self) {
        self.in_flight.clear();
        self.asked = None;
        self.headroom_since = None;
    }

    /// The smallest so far, if there was any yet.
    pub fn round_trip(&self) -> Option<Duration> {
        self.round_trip
    }

    /// How much older the member's picture is than it has to be: by what has not arrived, or by
    /// what has and was not acknowledged, less what a busy program is allowed.
    pub fn age(&self, now: Instant) -> Duration {
        let least = self.round_trip.unwrap_or(UNKNOWN_TRIP);
        let since = |sent: &Sent| now.saturating_duration_since(sent.at + least);
        let under_way =
            self.in_flight.iter().find(|sent| !sent.arrived).map_or(Duration::ZERO, since);
        let unseen = self.in_flight.front().map_or(Duration::ZERO, since);
        under_way.max(unseen.saturating_sub(BUSY))
    }

    /// Whether the link was asked, and has time to answer yet.
    fn may_answer(&self, now: Instant) -> bool {
        let least = self.round_trip.unwrap_or(UNKNOWN_TRIP);
        self.asked.is_some_and(|(_, at)| now < at + least + ANSWER)
    }

    /// Whether the member has not read what it was sent long ago.
    pub fn stuck(&self, now: Instant) -> bool {
        let oldest = self.in_flight.front();
        oldest.is_some_and(|sent| now.saturating_duration_since(sent.at) > STUCK_AFTER)
    }

    /// This server stood still: what the member said meanwhile has yet to be read.
    pub fn pardon(&mut self, now: Instant) {
        self.fair = now + CATCH_UP;
    }

    /// The stream to move to, if any.
    pub fn judge(&mut self, now: Instant) -> Option<StreamKind> {
        if now < self.fair {
            return None;
        }
        if self.draining && !self.in_flight.is_empty() {
            return None;
        }
        let age = self.age(now);
        let next = match self.kind {
            StreamKind::Watch => return None,
            StreamKind::Fast => {
                // Measured with the first snapshot only, which is a full one.
                let thin = self.took.take().is_some_and(|took| took > FULL_TOOK);
                let old = age > TOO_OLD && !self.may_answer(now);
                (thin || old).then_some(StreamKind::Slow)
            }
            StreamKind::Slow if age > MUCH_TOO_OLD => Some(StreamKind::Paced),
            StreamKind::Slow => {
                self.has_headroom(SLOW_TOOK, age, self.patience, now).then_some(StreamKind::Fast)
            }
            StreamKind::Paced => {
                self.has_headroom(PACED_TOOK, age, PATIENCE.0, now).then_some(StreamKind::Slow)
            }
        }?;
        self.change(next, now);
        Some(next)
    }

    fn change(&mut self, next: StreamKind, now: Instant) {
        let slower = next.code() > self.kind.code();
        if slower && now.saturating_duration_since(self.since) >= FORGIVEN {
            self.patience = PATIENCE.0;
        } else if slower && self.returned {
            self.patience = (self.patience * 2).min(PATIENCE.1);
        }
        self.returned = !slower;
        self.kind = next;
        self.since = now;
        self.took = None;
        self.headroom_since = None;
        self.draining = true;
    }

    /// Whether snapshots have taken no longer than `limit` for as long as `patience` demands.
    fn has_headroom(
        &mut self,
        limit: Duration,
        age: Duration,
        patience: Duration,
        now: Instant,
    ) -> bool {
        if age > FRESH || self.took.is_none_or(|took| took > limit) {
            self.headroom_since = None;
            return false;
        }
        let since = *self.headroom_since.get_or_insert(now);
        now.saturating_duration_since(since) >= patience
    }
}

#[cfg(test)]
mod tests;
