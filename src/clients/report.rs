//! What the bots of a run counted, put together, and whether the server kept up.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::bot::Tally;

/// If more than 1 in 100 inputs left later than this, in ms, the bots themselves were short of
/// time: then slow snapshots say nothing about the server. A third of a tick of 33 ms.
pub const OWN_LATENESS_MS: f64 = 11.0;
/// The part of the nominal rates that the slowest client must reach: 29.5 snapshots and 29 inputs
/// of 30.
const SNAPSHOTS_KEPT: f64 = 29.5 / 30.0;
const INPUTS_KEPT: f64 = 29.0 / 30.0;

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Percentiles {
    pub p50: f64,
    pub p99: f64,
}

/// The keys of the JSON object. Rates and bytes are of what the clients received within the
/// counted seconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    pub clients: usize,
    pub seconds: f64,
    pub snapshots_per_client_s: f64,
    pub slowest_client_snapshots_s: f64,
    pub inputs_per_client_s: f64,
    pub slowest_client_inputs_s: f64,
    pub wire_bytes_per_client_s: f64,
    pub payload_bytes_per_snapshot: f64,
    pub round_trip_ms: Percentiles,
    pub input_to_snapshot_ms: Percentiles,
    pub own_lateness_ms: Percentiles,
    pub flew: usize,
    pub fired: usize,
    pub hit: usize,
    pub errors: BTreeMap<String, u64>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    Kept,
    /// What the server did not keep to.
    Missed(String),
    /// The bots were the bottleneck.
    None(String),
}

impl Report {
    pub fn new(tallies: &[Tally], seconds: f64) -> Report {
        let rate = |count: &dyn Fn(&Tally) -> u64| {
            let rates = tallies.iter().map(|tally| count(tally) as f64 / seconds);
            let sum: f64 = rates.clone().sum();
            (round(sum / tallies.len().max(1) as f64), round(rates.reduce(f64::min).unwrap_or(0.0)))
        };
        let (snapshots_per_client_s, slowest_client_snapshots_s) = rate(&|t| t.snapshots);
        let (inputs_per_client_s, slowest_client_inputs_s) = rate(&|t| t.inputs);
        let (wire_bytes_per_client_s, _) = rate(&|t| t.wire_bytes);
        let snapshots: u64 = tallies.iter().map(|t| t.snapshots).sum();
        let payload: u64 = tallies.iter().map(|t| t.payload_bytes).sum();
        let mut errors = BTreeMap::new();
        for (kind, count) in tallies.iter().flat_map(|tally| &tally.errors) {
            *errors.entry(kind.clone()).or_default() += count;
        }
        let count = |done: &dyn Fn(&Tally) -> bool| tallies.iter().filter(|t| done(t)).count();
        Report {
            clients: tallies.len(),
            seconds,
            snapshots_per_client_s,
            slowest_client_snapshots_s,
            inputs_per_client_s,
            slowest_client_inputs_s,
            wire_bytes_per_client_s,
            payload_bytes_per_snapshot: round(payload as f64 / snapshots.max(1) as f64),
            round_trip_ms: percentiles(tallies, |t| &t.round_trips),
            input_to_snapshot_ms: percentiles(tallies, |t| &t.input_to_snapshot),
            own_lateness_ms: percentiles(tallies, |t| &t.lateness),
            flew: count(&|t| t.deeds.flew),
            fired: count(&|t| t.deeds.fired),
            hit: count(&|t| t.deeds.hit),
            errors,
        }
    }

    pub fn verdict(&self, tallies: &[Tally]) -> Verdict {
        if self.own_lateness_ms.p99 > OWN_LATENESS_MS {
            return Verdict::None(format!(
                "the bots were the bottleneck: 1 in 100 inputs left more than {} ms late, and {OWN_LATENESS_MS} ms is \
                 the most that still lets them judge a server",
                self.own_lateness_ms.p99
            ));
        }
        if !self.errors.is_empty() {
            let told = self.errors.iter().map(|(kind, count)| format!("{count} × {kind}"));
            return Verdict::Missed(format!("errors: {}", told.collect::<Vec<_>>().join(", ")));
        }
        let behind = |count: u64, nominal: f64, kept: f64| {
            nominal == 0.0 || (count as f64) < nominal * kept * self.seconds
        };
        let slow = |t: &&Tally| behind(t.snapshots, t.nominal_snapshots_s, SNAPSHOTS_KEPT);
        let still = |t: &&Tally| behind(t.inputs, t.nominal_inputs_s, INPUTS_KEPT);
        match (tallies.iter().filter(slow).count(), tallies.iter().filter(still).count()) {
            (0, 0) => Verdict::Kept,
            (0, few) => Verdict::Missed(format!("{few} clients sent too few inputs")),
            (few, _) => Verdict::Missed(format!("{few} clients got too few snapshots")),
        }
    }
}

/// Three digits after the point are enough for anybody.
fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

fn percentiles(tallies: &[Tally], times: impl Fn(&Tally) -> &Vec<u32>) -> Percentiles {
    let mut all: Vec<u32> = tallies.iter().flat_map(|tally| times(tally).iter().copied()).collect();
    all.sort_unstable();
    // The smallest value that so many per cent of all are not above.
    let at = |percent: usize| {
        let rank = (all.len() * percent).div_ceil(100).max(1);
        round(all.get(rank - 1).map_or(0.0, |micros| f64::from(*micros) / 1000.0))
    };
    Percentiles { p50: at(50), p99: at(99) }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let two = |p: Percentiles| format!("{:.1} ms, 99 %: {:.1} ms", p.p50, p.p99);
        writeln!(f, "{} clients, {} s", self.clients, self.seconds)?;
        writeln!(
            f,
            "  snapshots          {:.2} a second and client, the slowest {:.2}",
            self.snapshots_per_client_s, self.slowest_client_snapshots_s
        )?;
        writeln!(
            f,
            "  inputs             {:.2} a second and client, the slowest {:.2}",
            self.inputs_per_client_s, self.slowest_client_inputs_s
        )?;
        writeln!(
            f,
            "  on the wire        {:.0} bytes a second and client",
            self.wire_bytes_per_client_s
        )?;
        writeln!(
            f,
            "  payload            {:.1} bytes a snapshot",
            self.payload_bytes_per_snapshot
        )?;
        writeln!(f, "  round trip         {}", two(self.round_trip_ms))?;
        writeln!(f, "  input to snapshot  {}", two(self.input_to_snapshot_ms))?;
        writeln!(f, "  own lateness       {}", two(self.own_lateness_ms))?;
        writeln!(f, "  flew {}, fired {}, were hit {}", self.flew, self.fired, self.hit)?;
        if self.errors.is_empty() {
            return write!(f, "  no errors");
        }
        write!(f, "  errors")?;
        self.errors.iter().try_for_each(|(kind, count)| write!(f, "\n    {count} × {kind}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(snapshots: u64, inputs: u64) -> Tally {
        Tally {
            nominal_inputs_s: 30.0,
            nominal_snapshots_s: 30.0,
            snapshots,
            inputs,
            payload_bytes: 40 * snapshots,
            round_trips: (1..=100).map(|ms| ms * 1000).collect(),
            lateness: vec![500; 100],
            ..Tally::default()
        }
    }

    fn verdict(tallies: &[Tally]) -> Verdict {
        Report::new(tallies, 10.0).verdict(tallies)
    }

    #[test]
    fn the_slowest_client_decides() {
        assert_eq!(verdict(&[tally(300, 300), tally(295, 290)]), Verdict::Kept);
        let missed = |tallies: &[Tally]| matches!(verdict(tallies), Verdict::Missed(_));
        assert!(missed(&[tally(300, 300), tally(294, 300)]));
        assert!(missed(&[tally(300, 289)]));
        let mut error = tally(300, 300);
        error.errors.insert("closed: 1006".into(), 1);
        assert!(missed(&[error]));
        assert!(missed(&[Tally::default()]), "who got no seat got no snapshots");
    }

    #[test]
    fn no_verdict_when_the_bots_were_late() {
        let mut late = tally(10, 10);
        late.lateness = vec![100; 97];
        late.lateness.extend([20_000; 3]);
        assert!(matches!(verdict(&[late]), Verdict::None(_)));
    }

    #[test]
    fn figures() {
        let report = Report::new(&[tally(300, 300), tally(100, 200)], 10.0);
        assert_eq!(
            (report.snapshots_per_client_s, report.slowest_client_snapshots_s),
            (20.0, 10.0)
        );
        assert_eq!((report.inputs_per_client_s, report.slowest_client_inputs_s), (25.0, 20.0));
        assert_eq!(report.payload_bytes_per_snapshot, 40.0);
        assert_eq!(report.round_trip_ms, Percentiles { p50: 50.0, p99: 99.0 });
        let json = serde_json::to_string(&report).unwrap();
        assert!(
            !json.contains('\n') && json.contains(r#""round_trip_ms":{"p50":50.0,"p99":99.0}"#)
        );
    }
}
