//! How old a member's picture is, and which stream it should be on therefore.
//!
//! The member tells the newest snapshot it holds, so this works through proxies, where the socket
//! tells nothing. Age is counted above the smallest round trip seen: distance is not slowness.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use skirmish_protocol::codes::StreamKind;
use skirmish_protocol::ids::Tick;

/// Snapshots in flight that are remembered. Beyond it no more are added: the oldest tells the age.
const IN_FLIGHT: usize = 128;
/// An age at which a member moves to the slow stream. Acks may come 250 ms apart.
const TOO_OLD: Duration = Duration::from_millis(400);
/// Assumed until the first snapshot was acknowledged: a far client is not judged before.
const UNKNOWN_TRIP: Duration = Duration::from_secs(2);
/// An age at which even the slow stream is too much.
const MUCH_TOO_OLD: Duration = Duration::from_millis(900);
/// Below this age there is headroom.
const FRESH: Duration = Duration::from_millis(300);
/// How long there must be headroom to move back: at first, and at most.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(12));
/// Who keeps the faster stream this long has earned the first patience again.
const FORGIVEN: Duration = Duration::from_secs(30);

#[derive(Clone, Debug)]
pub struct Pace {
    kind: StreamKind,
    since: Instant,
    in_flight: VecDeque<(Tick, Instant)>,
    round_trip: Option<Duration>,
    headroom_since: Option<Instant>,
    patience: Duration,
}

impl Pace {
    /// `kind`: the stream of the member's level; `Watch` never changes.
    pub fn new(kind: StreamKind, now: Instant) -> Pace {
        Pace {
            kind,
            since: now,
            in_flight: VecDeque::new(),
            round_trip: None,
            headroom_since: None,
            patience: PATIENCE.0,
        }
    }

    pub fn kind(&self) -> StreamKind {
        self.kind
    }

    /// Whether another snapshot may be sent now.
    pub fn open(&self) -> bool {
        self.kind != StreamKind::Paced || self.in_flight.is_empty()
    }

    pub fn sent(&mut self, tick: Tick, now: Instant) {
        if self.in_flight.len() < IN_FLIGHT {
            self.in_flight.push_back((tick, now));
        }
    }

    /// The member holds this snapshot.
    pub fn seen(&mut self, tick: Tick, now: Instant) {
        while let Some((sent_tick, sent)) = self.in_flight.front().copied()
            && sent_tick <= tick
        {
            self.in_flight.pop_front();
            if sent_tick == tick {
                let trip = now.saturating_duration_since(sent);
                self.round_trip = Some(self.round_trip.map_or(trip, |least| least.min(trip)));
                // Only what was acknowledged is headroom: silence is none.
                self.headroom_since.get_or_insert(now);
            }
        }
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
            .map_or(Duration::ZERO, |(_, sent)| now.saturating_duration_since(*sent + least))
    }

    /// The stream to move to, if any.
    pub fn judge(&mut self, now: Instant) -> Option<StreamKind> {
        let age = self.age(now);
        let headroom = self.has_headroom(age, now);
        let next = match self.kind {
            StreamKind::Watch => return None,
            StreamKind::Fast if age > TOO_OLD => StreamKind::Slow,
            StreamKind::Slow if age > MUCH_TOO_OLD => StreamKind::Paced,
            StreamKind::Slow if headroom => StreamKind::Fast,
            StreamKind::Paced if headroom => StreamKind::Slow,
            StreamKind::Fast | StreamKind::Slow | StreamKind::Paced => return None,
        };
        let slower = next.code() > self.kind.code();
        if slower && now.saturating_duration_since(self.since) < FORGIVEN {
            self.patience = (self.patience * 2).min(PATIENCE.1);
        } else if slower {
            self.patience = PATIENCE.0;
        }
        self.kind = next;
        self.since = now;
        self.forget();
        Some(next)
    }

    fn has_headroom(&mut self, age: Duration, now: Instant) -> bool {
        if age > FRESH {
            self.headroom_since = None;
            return false;
        }
        self.headroom_since
            .is_some_and(|since| now.saturating_duration_since(since) >= self.patience)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TICK: Duration = Duration::from_micros(33_333);

    /// Sends every tick, acknowledges each `delay` later, and says the stream at the end.
    fn run(pace: &mut Pace, start: Instant, ticks: std::ops::Range<u32>, delay: u32) -> StreamKind {
        for t in ticks {
            let now = start + TICK * t;
            if pace.open() {
                pace.sent(Tick(t), now);
            }
            if let Some(seen) = t.checked_sub(delay) {
                pace.seen(Tick(seen), now);
            }
            pace.judge(now);
        }
        pace.kind()
    }

    #[test]
    fn distance_is_not_slowness() {
        let start = Instant::now();
        let mut pace = Pace::new(StreamKind::Fast, start);
        // 600 ms of round trip, from the first snapshot on: late once, and then never again.
        assert_eq!(run(&mut pace, start, 1..600, 9), StreamKind::Fast);
    }

    #[test]
    fn an_ageing_picture_moves_to_the_slow_stream_and_back() {
        let start = Instant::now();
        let mut pace = Pace::new(StreamKind::Fast, start);
        assert_eq!(run(&mut pace, start, 1..60, 1), StreamKind::Fast);
        assert_eq!(run(&mut pace, start, 60..80, 20), StreamKind::Slow);
        assert_eq!(run(&mut pace, start, 80..400, 1), StreamKind::Fast);
    }

    #[test]
    fn nothing_heard_ends_in_one_snapshot_at_a_time() {
        let start = Instant::now();
        let mut pace = Pace::new(StreamKind::Fast, start);
        run(&mut pace, start, 1..60, 1);
        assert_eq!(run(&mut pace, start, 60..200, 100_000), StreamKind::Paced);
        assert!(!pace.open());
    }

    #[test]
    fn silence_is_no_headroom() {
        let start = Instant::now();
        let mut pace = Pace::new(StreamKind::Fast, start);
        let mut faster = 0;
        for t in 1..3_000 {
            let now = start + TICK * t;
            if pace.open() {
                pace.sent(Tick(t), now);
            }
            let before = pace.kind().code();
            pace.judge(now);
            faster += u32::from(pace.kind().code() < before);
        }
        assert_eq!((pace.kind(), faster), (StreamKind::Paced, 0));
    }

    #[test]
    fn patience_grows_with_every_relapse() {
        let start = Instant::now();
        let mut pace = Pace::new(StreamKind::Fast, start);
        let mut waits = Vec::new();
        let mut t = 0;
        for _ in 0..3 {
            while pace.kind() == StreamKind::Fast {
                pace.sent(Tick(t), start + TICK * t);
                pace.judge(start + TICK * t);
                t += 1;
            }
            let slow = t;
            while pace.kind() != StreamKind::Fast {
                pace.sent(Tick(t), start + TICK * t);
                pace.seen(Tick(t), start + TICK * t);
                pace.judge(start + TICK * t);
                t += 1;
            }
            waits.push(t - slow);
        }
        assert!(waits[0] < waits[1] && waits[1] < waits[2], "{waits:?}");
    }
}
