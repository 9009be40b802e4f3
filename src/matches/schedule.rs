//! When ticks are due: drift-free, and honest about time that was lost.

use std::time::{Duration, Instant};

/// How many ticks a late match makes up for at once; what is later is given up.
const CATCH_UP: u32 = 5;

/// Due times at a fixed rate. Tick numbers never skip: time that cannot be made up for shifts
/// the schedule.
#[derive(Clone, Debug)]
pub struct Schedule {
    origin: Instant,
    period: Duration,
    done: u32,
}

impl Schedule {
    /// The first tick is due at `origin`.
    pub fn new(origin: Instant, ticks_per_second: u32) -> Schedule {
        let period = Duration::from_secs(1) / ticks_per_second;
        Schedule { origin, period, done: 0 }
    }

    pub fn period(&self) -> Duration {
        self.period
    }

    /// When the next tick is due.
    pub fn due(&self) -> Instant {
        self.origin + self.period * self.done
    }

    /// Counts one tick as done.
    pub fn advance(&mut self) {
        self.done += 1;
        // The origin follows, so that the product above stays small for months.
        if self.done == 1 << 16 {
            self.origin = self.due();
            self.done = 0;
        }
    }

    /// Gives up time that is too long ago to be made up for, and says how much: whole ticks' time, so
    /// that a match goes on ticking together with others.
    pub fn shift(&mut self, now: Instant) -> Duration {
        let late = now.saturating_duration_since(self.due()).as_nanos() / self.period.as_nanos();
        let late = u32::try_from(late).unwrap_or(u32::MAX);
        let lost = self.period * late.saturating_sub(CATCH_UP);
        self.origin += lost;
        lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_drifts() {
        let start = Instant::now();
        let mut schedule = Schedule::new(start, 30);
        for _ in 0..200_000 {
            schedule.advance();
        }
        let exact = (Duration::from_secs(1) / 30) * 200_000;
        assert_eq!(schedule.due() - start, exact);
    }

    #[test]
    fn a_short_delay_is_made_up_for_and_a_long_one_given_up() {
        let start = Instant::now();
        let mut schedule = Schedule::new(start, 10);
        assert_eq!(schedule.shift(start + Duration::from_millis(500)), Duration::ZERO);
        assert_eq!(schedule.due(), start);
        let lost = schedule.shift(start + Duration::from_millis(2_500));
        assert_eq!(lost, Duration::from_secs(2));
        assert_eq!(schedule.due(), start + lost);
    }
}
