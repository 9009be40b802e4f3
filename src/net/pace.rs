//! How old a member's picture is, and which stream it should be on therefore.
//!
//! The member tells the newest snapshot it holds, so this works through proxies, where the socket
//! tells nothing. Age is counted above the smallest round trip seen: distance is not slowness.
//!
//! What a link could carry is seen without loading it: a WebSocket ping of a few bytes goes just
//! before a snapshot and tells the distance. How much later the snapshot is acknowledged is what
//! its bytes took.

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
/// A link whose first full snapshot took longer is thin beyond doubt. Not less: a page that is
/// just being set up answers late too, on the best of links.
const FULL_TOOK: Duration = Duration::from_millis(600);
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

#[derive(Clone, Copy, Debug)]
struct Sent {
    tick: Tick,
    at: Instant,
    /// Whether the ping before it was answered.
    pong: bool,
}

#[derive(Clone, Debug)]
pub struct Pace {
    kind: StreamKind,
    since: Instant,
    in_flight: VecDeque<Sent>,
    /// Whether anything was acknowledged yet; the bytes sent until then.
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
}

impl Pace {
    /// `kind`: the stream of the member's level; `Watch` never changes.
    pub fn new(kind: StreamKind, now: Instant) -> Pace {
        Pace {
            kind,
            since: now,
            in_flight: VecDeque::new(),
            heard: false,
            unheard: 0,
            round_trip: None,
            draining: false,
            took: None,
            headroom_since: None,
            patience: PATIENCE.0,
            returned: false,
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

    /// Whether a ping should go before the next snapshot.
    pub fn wants_ping(&self) -> bool {
        match self.kind {
            StreamKind::Fast => !self.heard && self.in_flight.is_empty(),
            StreamKind::Slow | StreamKind::Paced => true,
            StreamKind::Watch => false,
        }
    }

    /// False: enough is under way to somebody who has never answered.
    pub fn sent(&mut self, tick: Tick, bytes: usize, now: Instant) -> bool {
        self.draining = false;
        self.unheard += bytes;
        if self.in_flight.len() < IN_FLIGHT {
            self.in_flight.push_back(Sent { tick, at: now, pong: false });
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

    /// The ping that went before this snapshot was answered.
    pub fn pong(&mut self, tick: Tick, now: Instant) {
        if let Some(sent) = self.in_flight.iter_mut().find(|sent| sent.tick == tick) {
            sent.pong = true;
            let trip = now.saturating_duration_since(sent.at);
            self.travelled(trip);
        }
    }

    /// The member holds this snapshot.
    pub fn seen(&mut self, tick: Tick, now: Instant) {
        while let Some(sent) = self.in_flight.pop_front_if(|sent| sent.tick <= tick) {
            if sent.tick == tick {
                self.arrived(sent, now);
            }
        }
    }

    fn arrived(&mut self, sent: Sent, now: Instant) {
        self.heard = true;
        let trip = now.saturating_duration_since(sent.at);
        let least = self.travelled(trip);
        // The fast stream has a ping before its first snapshot only.
        if self.kind == StreamKind::Fast && !sent.pong {
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
        self.headroom_since = None;
    }

    /// How much older the member's picture is than it has to be.
    pub fn age(&self, now: Instant) -> Duration {
        let least = self.round_trip.unwrap_or(UNKNOWN_TRIP);
        self.in_flight
            .front()
            .map_or(Duration::ZERO, |sent| now.saturating_duration_since(sent.at + least))
    }

    /// Whether the member has not read what it was sent long ago.
    pub fn stuck(&self, now: Instant) -> bool {
        let oldest = self.in_flight.front();
        oldest.is_some_and(|sent| now.saturating_duration_since(sent.at) > STUCK_AFTER)
    }

    /// The stream to move to, if any.
    pub fn judge(&mut self, now: Instant) -> Option<StreamKind> {
        if self.draining && !self.in_flight.is_empty() {
            return None;
        }
        let age = self.age(now);
        let next = match self.kind {
            StreamKind::Watch => return None,
            StreamKind::Fast => {
                // Measured with the first snapshot only, which is a full one.
                let thin = self.took.take().is_some_and(|took| took > FULL_TOOK);
                (thin || age > TOO_OLD).then_some(StreamKind::Slow)
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
mod tests {
    use super::*;

    const TICK: Duration = Duration::from_micros(33_333);

    /// A member at the end of a link, in ticks of its own: what is sent takes its time, one after
    /// another, and so does the way there and back.
    struct Link {
        pace: Pace,
        start: Instant,
        tick: u32,
        round_trip: Duration,
        /// Bytes a second; snapshots on the fast stream, on the slow one, and full ones.
        rate: f64,
        sizes: [f64; 3],
        free_at: Duration,
        /// When each tick's pong and acknowledgement come.
        under_way: VecDeque<(Tick, Duration, Duration)>,
        changes: Vec<StreamKind>,
        worst: Duration,
        lost: bool,
    }

    impl Link {
        fn new(rate: f64, round_trip: u64, sizes: [f64; 3]) -> Link {
            let start = Instant::now();
            Link {
                pace: Pace::new(StreamKind::Fast, start),
                start,
                tick: 0,
                round_trip: Duration::from_millis(round_trip),
                rate,
                sizes,
                free_at: Duration::ZERO,
                under_way: VecDeque::new(),
                changes: Vec::new(),
                worst: Duration::ZERO,
                lost: true,
            }
        }

        fn run(&mut self, seconds: u32) -> StreamKind {
            self.worst = Duration::ZERO;
            for _ in 0..seconds * 30 {
                self.step();
            }
            self.pace.kind()
        }

        fn step(&mut self) {
            self.tick += 1;
            let (at, tick) = (TICK * self.tick, Tick(self.tick));
            let now = self.start + at;
            for (tick, pong, ack) in &self.under_way {
                if *pong <= at {
                    self.pace.pong(*tick, self.start + *pong);
                }
                if *ack <= at {
                    self.pace.seen(*tick, now);
                }
            }
            self.under_way.retain(|(.., ack)| *ack > at);
            self.worst = self.worst.max(self.pace.age(now));
            if self.pace.kind() != StreamKind::Fast && !self.tick.is_multiple_of(6) {
                return;
            }
            if let Some(kind) = self.pace.judge(now) {
                self.changes.push(kind);
                self.lost = true;
            } else if !self.lost || self.pace.open() {
                self.send(tick, at);
            }
        }

        fn send(&mut self, tick: Tick, at: Duration) {
            let size = match self.pace.kind() {
                _ if self.lost => self.sizes[2],
                StreamKind::Fast => self.sizes[0],
                _ => self.sizes[1],
            };
            self.lost = self.pace.kind() == StreamKind::Paced;
            let begins = self.free_at.max(at);
            self.free_at = begins + Duration::from_secs_f64(size / self.rate);
            let pong =
                if self.pace.wants_ping() { begins + self.round_trip } else { Duration::MAX };
            self.under_way.push_back((tick, pong, self.free_at + self.round_trip));
            if !self.pace.sent(tick, size as usize, self.start + at) {
                self.pace.drain();
                self.lost = true;
            }
        }
    }

    const TWENTY: [f64; 3] = [60.0, 130.0, 650.0];
    const TWO_HUNDRED: [f64; 3] = [300.0, 680.0, 2700.0];

    #[test]
    fn distance_is_not_slowness() {
        for round_trip in [1, 50, 300, 600] {
            let mut link = Link::new(1e6, round_trip, TWENTY);
            assert_eq!(link.run(30), StreamKind::Fast);
            assert_eq!(link.changes, [], "at {round_trip} ms");
        }
    }

    #[test]
    fn a_thin_link_gets_the_slow_stream_and_keeps_it() {
        for (rate, sizes) in [(1000.0, TWENTY), (4000.0, TWO_HUNDRED)] {
            for round_trip in [1, 40, 300] {
                let mut link = Link::new(rate, round_trip, sizes);
                link.run(5);
                assert_eq!(link.run(60), StreamKind::Slow);
                assert_eq!(link.changes, [StreamKind::Slow], "at {rate} bytes/s");
                let worst = link.worst;
                assert!(
                    worst < Duration::from_millis(500),
                    "{worst:?} at {rate} bytes/s, {round_trip} ms"
                );
                link.rate = 1e6;
                assert_eq!(link.run(15), StreamKind::Fast, "the link is free");
            }
        }
    }

    #[test]
    fn a_link_that_turns_thin_is_left_to_drain_first() {
        let mut link = Link::new(1e6, 40, TWENTY);
        link.run(10);
        link.rate = 1000.0;
        link.run(5);
        link.run(30);
        assert_eq!(link.changes, [StreamKind::Slow]);
        assert!(link.worst < Duration::from_millis(250), "{:?}", link.worst);
    }

    #[test]
    fn the_thinnest_gets_one_full_snapshot_at_a_time() {
        let mut link = Link::new(400.0, 40, TWENTY);
        link.run(20);
        assert_eq!(link.pace.kind(), StreamKind::Paced);
        assert!(link.pace.in_flight.len() <= 1);
        link.rate = 1e6;
        assert_eq!(link.run(20), StreamKind::Fast);
    }

    #[test]
    fn nothing_more_is_sent_to_who_never_answers() {
        let start = Instant::now();
        let mut pace = Pace::new(StreamKind::Fast, start);
        let sent = (0..).take_while(|tick| pace.sent(Tick(*tick), 60, start)).count();
        assert_eq!(sent + 1, UNHEARD);
        pace.drain();
        for tick in 0..3000 {
            assert!(!pace.open());
            pace.judge(start + TICK * tick);
            assert_eq!(pace.stuck(start + TICK * tick), tick > 360);
        }
        pace.seen(Tick(UNHEARD as u32), start + TICK);
        assert!(pace.open());
    }

    #[test]
    fn patience_grows_with_every_relapse() {
        let mut link = Link::new(1e6, 20, TWENTY);
        link.run(12);
        let mut waits = Vec::new();
        for _ in 0..3 {
            link.rate = 200.0;
            while link.pace.kind() == StreamKind::Fast {
                link.step();
            }
            link.rate = 1e6;
            link.free_at = TICK * link.tick;
            let from = link.tick;
            while link.pace.kind() != StreamKind::Fast {
                link.step();
            }
            waits.push(link.tick - from);
        }
        assert!(waits[0] < waits[1] && waits[1] < waits[2], "{waits:?}");
    }
}
