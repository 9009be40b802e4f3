//! Reads sockets in batches while many send.
//!
//! A match takes its inputs once a tick, so nobody gains if a worker is woken for each of them; yet
//! waking costs more than reading. A busy worker therefore sleeps by the clock for a short while
//! and then serves at once all that came meanwhile, as network cards do with their interrupts.

use std::cell::Cell;
use std::time::{Duration, Instant};

use super::hub::HubHandle;

/// What comes waits this long at most.
const QUANTUM: Duration = Duration::from_millis(2);
/// How often it is judged whether a worker is busy.
const JUDGE: Duration = Duration::from_millis(100);
/// Reads in that time from which on batches pay: fewer would come one for each quantum.
const BUSY: u32 = 150;

thread_local! {
    /// Of this worker: reads of sockets, and whatever leaves something else to be done.
    static READS: Cell<u32> = const { Cell::new(0) };
    static WORK: Cell<u32> = const { Cell::new(0) };
}

/// To be called for each read of a socket.
pub fn read() {
    READS.set(READS.get().wrapping_add(1));
}

/// To be called for whatever another task of this worker has to follow.
pub fn work_follows() {
    WORK.set(WORK.get().wrapping_add(1));
}

/// Runs on a worker's thread for as long as that lives.
pub async fn run(hub: HubHandle) {
    loop {
        tokio::time::sleep(JUDGE).await;
        while READS.take() >= BUSY {
            hub.rests(true);
            let until = Instant::now() + JUDGE;
            let mut woke = Instant::now();
            while woke < until {
                // This blocks the whole worker, which is the point. Its work is taken out of the
                // pause, so who has no time to rest does not; no match waits for its inputs, and
                // what one sends ends the pause.
                let mut rest = QUANTUM.saturating_sub(woke.elapsed());
                if let Some(due) = hub.next_flush() {
                    rest = rest.min(due.saturating_duration_since(Instant::now()));
                }
                std::thread::park_timeout(rest);
                woke = Instant::now();
                serve().await;
                hub.flush_due();
            }
        }
        hub.rests(false);
    }
}

/// Lets everything go first, sockets and timers too, until nothing follows.
async fn serve() {
    loop {
        let before = WORK.get();
        tokio::task::yield_now().await;
        if WORK.get() == before {
            return;
        }
    }
}
