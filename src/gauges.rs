//! The few numbers that several threads keep and anybody may read.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

pub struct Gauges {
    pub started: Instant,
    pub connections: AtomicU64,
    pub matches: AtomicU64,
    /// Ticks of all matches, and those that began later than half a tick.
    pub ticks: AtomicU64,
    pub late_ticks: AtomicU64,
    /// Nothing new begins any more: the server is not ready.
    pub draining: AtomicBool,
    /// The store takes nothing.
    pub store_fails: AtomicBool,
    /// Nobody is let in any more.
    pub stopping: AtomicBool,
}

impl Gauges {
    pub fn ticked(&self, late: bool) {
        self.ticks.fetch_add(1, Ordering::Relaxed);
        self.late_ticks.fetch_add(u64::from(late), Ordering::Relaxed);
    }

    /// Why nobody should be sent here; `None`: they should.
    pub fn unready(&self) -> Option<&'static str> {
        if self.stopping.load(Ordering::Relaxed) {
            return Some("stopping");
        }
        if self.draining.load(Ordering::Relaxed) {
            return Some("draining");
        }
        self.store_fails.load(Ordering::Relaxed).then_some("store")
    }

    pub fn new() -> Gauges {
        Gauges {
            started: Instant::now(),
            connections: AtomicU64::new(0),
            matches: AtomicU64::new(0),
            ticks: AtomicU64::new(0),
            late_ticks: AtomicU64::new(0),
            draining: AtomicBool::new(false),
            store_fails: AtomicBool::new(false),
            stopping: AtomicBool::new(false),
        }
    }
}

/// Counts that somebody met a limit whose error or close code others share. docs/limits.md lists
/// the names.
pub fn count_exceeded(limit: &'static str) {
    metrics::counter!("skirmish_limits_exceeded_total", "limit" => limit).increment(1);
}
