//! What Skirmish costs, against the least that a server can do, on this machine.
//!
//! `cargo bench --no-default-features --bench cost`. Linux, two cores, `taskset` of util-linux.

mod bare;
mod client;
mod delivery;
mod entry;
mod latency;
mod load;
mod memory;
mod side;
mod stats;
mod workload;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand};
use workload::Workload;

#[derive(Parser)]
struct Options {
    #[command(subcommand)]
    own: Option<Own>,
    /// How often everything is measured
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// For how long each time
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// Only these of delivery, latency, memory, or one of W1 to W4
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Connections that come and go to see whether memory grows
    #[arg(long, default_value_t = 10_000)]
    drops: usize,
    /// Servers to compare, in place of the one built with this
    #[arg(long = "server", default_value = env!("CARGO_BIN_EXE_skirmish"))]
    servers: Vec<PathBuf>,
    /// Cargo says so to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

/// This program's own processes.
#[derive(Subcommand)]
enum Own {
    #[command(hide = true)]
    Bare { matches: usize, players: usize, frame: usize, rest_us: u64 },
    #[command(hide = true)]
    Timer { seconds: u64 },
}

impl Options {
    fn wants(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only.eq_ignore_ascii_case(part))
    }
}

fn main() {
    let options = Options::parse();
    match options.own {
        Some(Own::Bare { matches, players, frame, rest_us }) => {
            let rest = Duration::from_micros(rest_us);
            return bare::serve(Workload { name: "", matches, players }, frame, rest);
        }
        Some(Own::Timer { seconds }) => return latency::timer(seconds),
        None => {}
    }
    side::pin_load();
    let workloads: Vec<Workload> = workload::ALL
        .into_iter()
        .filter(|workload| options.wants("delivery") || options.wants(workload.name))
        .collect();
    if !workloads.is_empty() {
        delivery::measure(&options, &workloads);
    }
    if options.wants("latency") {
        latency::measure(&options);
    }
    if options.wants("memory") {
        memory::measure(&options);
    }
}
