//! The few numbers that several threads keep and anybody may read.

use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::Instant;

pub struct Gauges {
    pub started: Instant,
    pub connections: AtomicU64,
    pub matches: AtomicU64,
    /// Nobody is let in any more.
    pub stopping: AtomicBool,
}

impl Gauges {
    pub fn new() -> Gauges {
        Gauges {
            started: Instant::now(),
            connections: AtomicU64::new(0),
            matches: AtomicU64::new(0),
            stopping: AtomicBool::new(false),
        }
    }
}
