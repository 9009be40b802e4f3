//! Reads sockets in batches while many send.
//!
//! A match takes its inputs once a tick, so nobody gains if a worker is woken for each of them; yet
//! waking costs more than reading. A busy worker therefore sleeps by the clock for a short while
//! and then serves at once all that came meanwhile, as network cards do with their interrupts.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// What comes waits this long at most. The hub's lead before a tick allows for it.
const QUANTUM: Duration = Duration::from_micros(1000);
/// How often it is judged whether a worker is busy.
const JUDGE: Duration = Duration::from_millis(100);
/// Reads in that time from which on batches pay: fewer would come one for each quantum.
const BUSY: u32 = 150;

/// Counts what one worker reads.
#[derive(Clone, Default)]
pub struct Reads(Rc<Cell<u32>>);

impl Reads {
    pub fn count(&self) {
        self.0.set(self.0.get().saturating_add(1));
    }
}

/// Runs on a worker's thread for as long as it lives.
pub async fn batch(reads: Reads) {
    loop {
        tokio::time::sleep(JUDGE).await;
        while reads.0.take() >= BUSY {
            let until = Instant::now() + JUDGE;
            let mut woke = Instant::now();
            while woke < until {
                // This blocks the whole worker, which is the point. Work takes its own time out
                // of the pause, so a worker that has no time to rest does not.
                let rest = QUANTUM.saturating_sub(woke.elapsed());
                std::thread::sleep(rest);
                woke = Instant::now();
                // Everything that is ready goes first, sockets and timers too.
                tokio::task::yield_now().await;
            }
        }
    }
}
