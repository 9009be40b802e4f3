//! Whether ticks run late, so that a server that cannot keep up takes no more matches.

use std::collections::VecDeque;

/// How long the past counts, in samples: one a second.
const SAMPLES: usize = 10;
/// Fewer ticks than this tell nothing.
const ENOUGH: u64 = 100;

/// Ticks so far, and how many of them began later than half a tick.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ticks {
    pub all: u64,
    pub late: u64,
}

pub struct Lateness {
    /// More than this share of late ticks is busy; 0: never.
    percent: u32,
    samples: VecDeque<Ticks>,
    busy: bool,
}

impl Lateness {
    pub fn new(percent: u32) -> Lateness {
        Lateness { percent, samples: VecDeque::new(), busy: false }
    }

    pub fn busy(&self) -> bool {
        self.busy
    }

    /// Takes the totals so far; says whether the verdict has changed.
    pub fn sample(&mut self, now: Ticks) -> bool {
        if self.samples.len() == SAMPLES {
            self.samples.pop_front();
        }
        self.samples.push_back(now);
        let first = self.samples.front().copied().unwrap_or_default();
        let (all, late) = (now.all - first.all, now.late - first.late);
        let busy = self.percent > 0 && all >= ENOUGH && late * 100 > all * u64::from(self.percent);
        std::mem::replace(&mut self.busy, busy) != busy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn busy_while_more_than_the_share_is_late() {
        let mut lateness = Lateness::new(1);
        let mut total = Ticks::default();
        let mut run = |late: u64, seconds: u32| {
            for _ in 0..seconds {
                total.all += 300;
                total.late += late;
                lateness.sample(total);
            }
            lateness.busy()
        };
        assert!(!run(3, 20), "1 % is still right");
        assert!(run(30, 3));
        assert!(!run(0, 10), "it passes");
    }
}
