//! What one connection may do in a time. The figures stand in SPEC.md, section 10.

use std::time::{Duration, Instant};

use skirmish_protocol::limits::{self, Rate};

use crate::bucket::Bucket;
use crate::gauges::count_exceeded;

/// Errors that are forgiven in a second.
const FORGIVEN: u32 = 1;
/// Excess that goes on this long ends the connection; as does so much of it, however soon.
const EXCESS_FOR: Duration = Duration::from_secs(limits::FLOOD_S as u64);
const EXCESS_MESSAGES: u32 = limits::FLOOD_MESSAGES;
/// How often a client is told that it is too fast.
const TELL_EVERY: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub struct Allowance {
    messages: Bucket,
    bytes: Bucket,
    chats: Bucket,
    requests: Bucket,
    errors: Bucket,
    excess_since: Option<Instant>,
    /// Messages dropped since then.
    excess: u32,
    told: Option<Instant>,
}

/// What to do with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Take,
    /// Too fast. `tell`: it is time to say so.
    Drop {
        tell: bool,
    },
    /// Too fast for too long.
    End,
}

impl Allowance {
    /// Bursts are five seconds' worth, so that what comes after a stall is no flood.
    pub fn new(tick_rate: u32, now: Instant) -> Allowance {
        let bucket = |rate: Rate| Bucket::new(rate.per_s, rate.burst, now);
        let messages = limits::MESSAGES_PER_TICK * tick_rate;
        Allowance {
            messages: bucket(limits::rate(messages)),
            bytes: bucket(limits::BYTES),
            chats: bucket(limits::CHATS),
            requests: bucket(limits::REQUESTS),
            errors: bucket(Rate { per_s: FORGIVEN, burst: limits::ERRORS }),
            excess_since: None,
            excess: 0,
            told: None,
        }
    }

    pub fn message(&mut self, bytes: usize, now: Instant) -> Verdict {
        let few = self.messages.take(now);
        if few && self.bytes.take_many(bytes, now) {
            if self.messages.relaxed() && self.bytes.relaxed() {
                self.excess_since = None;
                self.excess = 0;
            }
            return Verdict::Take;
        }
        self.excess += 1;
        let since = *self.excess_since.get_or_insert(now);
        if now.saturating_duration_since(since) > EXCESS_FOR || self.excess > EXCESS_MESSAGES {
            count_exceeded(if few { "bytes" } else { "messages" });
            return Verdict::End;
        }
        let tell = self.told.is_none_or(|told| now.saturating_duration_since(told) >= TELL_EVERY);
        if tell {
            self.told = Some(now);
        }
        Verdict::Drop { tell }
    }

    pub fn chat(&mut self, now: Instant) -> bool {
        self.chats.take(now)
    }

    pub fn request(&mut self, now: Instant) -> bool {
        self.requests.take(now)
    }

    /// False: that was one too many.
    pub fn error(&mut self, now: Instant) -> bool {
        let forgiven = self.errors.take(now);
        if !forgiven {
            count_exceeded("errors");
        }
        forgiven
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_after_a_stall_is_taken_and_a_flood_ends() {
        let start = Instant::now();
        let mut calm = Allowance::new(30, start);
        let stalled = (0..290).all(|_| calm.message(30, start) == Verdict::Take);
        assert!(stalled);

        let mut flood = Allowance::new(30, start);
        let mut told = 0;
        // Two hundred a second.
        for ms in (0..30_000).step_by(5) {
            let now = start + Duration::from_millis(ms);
            match flood.message(30, now) {
                Verdict::Take => {}
                Verdict::Drop { tell } => told += u32::from(tell),
                Verdict::End => {
                    assert!((10_000..13_000).contains(&ms), "ended after {ms} ms");
                    assert!((8..=12).contains(&told), "told {told} times");
                    return;
                }
            }
        }
        panic!("it went on for ever");
    }

    #[test]
    fn a_torrent_ends_before_its_time() {
        let start = Instant::now();
        let mut torrent = Allowance::new(30, start);
        let ends = |n: &u32| {
            torrent.message(2, start + Duration::from_micros((*n).into())) == Verdict::End
        };
        let ended = (0..100_000).find(ends).expect("it ends");
        assert!((EXCESS_MESSAGES..EXCESS_MESSAGES + 400).contains(&ended), "{ended}");
    }

    #[test]
    fn few_large_messages_are_a_flood_too() {
        let start = Instant::now();
        let mut flood = Allowance::new(30, start);
        let taken = (0..60).filter(|_| flood.message(4096, start) == Verdict::Take).count();
        assert_eq!(taken, 20);
    }
}
