//! What a match counts, by handles that are looked up once.

use std::time::Duration;

use metrics::{Counter, Histogram};

use crate::sim::{InputCounts, InputFault};

pub struct Meters {
    duration: Histogram,
    lateness: Histogram,
    late: Counter,
    lost: Counter,
    applied: Counter,
    inputs_late: Counter,
    repeated: Counter,
}

impl Meters {
    pub fn new() -> Meters {
        Meters {
            duration: metrics::histogram!("skirmish_tick_duration_seconds"),
            lateness: metrics::histogram!("skirmish_tick_lateness_seconds"),
            late: metrics::counter!("skirmish_ticks_late_total"),
            lost: metrics::counter!("skirmish_ticks_lost_total"),
            applied: metrics::counter!("skirmish_inputs_applied_total"),
            inputs_late: metrics::counter!("skirmish_inputs_late_total"),
            repeated: metrics::counter!("skirmish_inputs_repeated_total"),
        }
    }

    /// A tick begins.
    pub fn begins(&self, lateness: Duration, late: bool) {
        self.lateness.record(lateness);
        self.late.increment(u64::from(late));
    }

    pub fn took(&self, duration: Duration) {
        self.duration.record(duration);
    }

    /// Time was given up.
    pub fn lost(&self, time: Duration, period: Duration) {
        self.lost.increment(time.div_duration_f64(period).ceil() as u64);
    }

    pub fn inputs(&self, counts: InputCounts) {
        self.applied.increment(counts.applied);
        self.inputs_late.increment(counts.late);
        self.repeated.increment(counts.missing);
    }
}

pub fn count_fault(fault: InputFault) {
    let reason = match fault {
        InputFault::Malformed => "malformed",
        InputFault::Early => "early",
        InputFault::Late => "late",
        InputFault::Order => "order",
    };
    metrics::counter!("skirmish_inputs_dropped_total", "reason" => reason).increment(1);
}
