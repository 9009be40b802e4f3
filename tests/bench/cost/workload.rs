//! How many play, and in how many matches.

use std::time::Duration;

/// Both of the simulation and of inputs.
pub const TICK: Duration = Duration::from_nanos(33_333_333);

#[derive(Clone, Copy, Debug)]
pub struct Workload {
    pub name: &'static str,
    pub matches: usize,
    pub players: usize,
}

pub const ALL: [Workload; 4] = [
    Workload { name: "W1", matches: 10, players: 20 },
    Workload { name: "W2", matches: 4, players: 50 },
    Workload { name: "W3", matches: 1, players: 200 },
    Workload { name: "W4", matches: 50, players: 10 },
];

impl Workload {
    pub fn clients(&self) -> usize {
        self.matches * self.players
    }

    pub fn size(&self) -> String {
        format!("{} × {}", self.matches, self.players)
    }
}
