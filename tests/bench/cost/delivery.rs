//! The server's time for each delivered snapshot, one input per client and tick included.

use std::path::Path;
use std::time::Duration;

use crate::client::Client;
use crate::load::Load;
use crate::side::Side;
use crate::stats::Spread;
use crate::workload::Workload;
use crate::{Options, entry};

/// Until everybody shares the compression window, which is reset every 5 s while somebody waits.
const SETTLE: Duration = Duration::from_secs(6);
/// How often a disturbed run is repeated.
const TRIES: usize = 10;
/// How long the loop that reads in batches sleeps.
const BATCH_US: u64 = 1000;
const SETTLE_BARE: Duration = Duration::from_secs(1);

struct Run {
    bare: Sample,
    /// A bare loop that reads in batches.
    batches: Sample,
    servers: Vec<Sample>,
}

#[derive(Clone, Copy)]
struct Sample {
    /// µs for each snapshot.
    cost: f64,
    bytes: f64,
    /// Of the snapshots that there should be.
    share: f64,
}

pub fn measure(options: &Options, workloads: &[Workload]) {
    println!("\nServer CPU for each delivered snapshot, one input per client and tick included.");
    println!(
        "Median of {} interleaved runs of {} s (least to most).\n",
        options.runs, options.seconds
    );
    println!(
        "| | matches × players | bytes | bare loop µs | looking every ms µs | Skirmish µs | ratio to the bare loop | to the other |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- |");
    for workload in workloads {
        let runs: Vec<Run> = (0..options.runs).map(|_| undisturbed(options, *workload)).collect();
        for (n, server) in options.servers.iter().enumerate() {
            print(workload, &runs, n, server, options.servers.len() > 1);
        }
    }
}

fn print(workload: &Workload, runs: &[Run], n: usize, server: &Path, several: bool) {
    let bare = Spread::of(runs.iter().map(|run| run.bare.cost));
    let cost = Spread::of(runs.iter().map(|run| run.servers[n].cost));
    let ratio = Spread::of(runs.iter().map(|run| run.servers[n].cost / run.bare.cost));
    let batches = Spread::of(runs.iter().map(|run| run.batches.cost));
    let other = Spread::of(runs.iter().map(|run| run.servers[n].cost / run.batches.cost));
    let bytes = Spread::of(runs.iter().map(|run| run.servers[n].bytes)).median;
    let (name, size) = (workload.name, workload.size());
    print!("| {name} | {size} | {bytes:.0} | {bare} | {batches} | {cost} | {ratio} | {other} |");
    if several {
        print!(" {}", server.display());
    }
    println!();
}

/// A run in which everybody got every snapshot; what else the machine does may prevent it.
fn undisturbed(options: &Options, workload: Workload) -> Run {
    for _ in 0..TRIES {
        let run = run(options, workload);
        let mut shares = [run.bare, run.batches].into_iter().chain(run.servers.iter().copied());
        if shares.all(|sample| (0.98..1.02).contains(&sample.share)) {
            return run;
        }
        eprintln!("  {}: snapshots were lost, so this run is repeated", workload.name);
    }
    panic!("this machine is too busy to measure anything");
}

/// The servers first: they tell how many bytes the bare loop has to write.
fn run(options: &Options, workload: Workload) -> Run {
    let servers: Vec<Sample> = options
        .servers
        .iter()
        .map(|binary| {
            let server = Side::skirmish(binary);
            let clients = entry::fill(server.address, workload);
            let clients = clients.into_iter().map(|(client, _)| client).collect();
            sample(options, &server, clients, SETTLE)
        })
        .collect();
    let frame = servers.first().map_or(0.0, |sample| sample.bytes).round() as usize;
    let bare = |rest_us: u64| {
        let numbers = [workload.matches, workload.players, frame].map(|n| n.to_string());
        let args: Vec<String> =
            ["bare".into()].into_iter().chain(numbers).chain([rest_us.to_string()]).collect();
        let bare = Side::own(&args);
        let clients = (0..workload.clients())
            .map(|_| Client::bare(bare.address).expect("the bare loop listens"))
            .collect();
        sample(options, &bare, clients, SETTLE_BARE)
    };
    Run { bare: bare(0), batches: bare(BATCH_US), servers }
}

fn sample(options: &Options, side: &Side, clients: Vec<Client>, settle: Duration) -> Sample {
    let due = clients.len() as f64 * options.seconds as f64 * 30.0;
    let mut load = Load::new(clients);
    load.play(settle).expect("nobody is closed");
    let before = side.cpu();
    let count = load.play(Duration::from_secs(options.seconds)).expect("nobody is closed");
    let cpu = side.cpu() - before;
    let snapshots = count.snapshots as f64;
    Sample {
        cost: cpu.as_secs_f64() * 1e6 / snapshots,
        bytes: count.bytes as f64 / snapshots,
        share: snapshots / due,
    }
}
