//! From an input to the first snapshot that shows it as applied, and how late ticks begin.
//!
//! Inputs for the next tick are sent at random, so with nothing in between they would wait for
//! their tick between 0 and one tick, evenly. What is more than that is Skirmish's.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use skirmish_protocol::ids::PlayerId;
use skirmish_protocol::picture::Picture;
use skirmish_protocol::server::ServerMessage;

use crate::client::Client;
use crate::side::{self, Side};
use crate::stats::{Spread, quantile};
use crate::workload::{self, TICK};
use crate::{Options, entry};

const QUANTUM: Duration = Duration::from_micros(100);
const SETTLE: Duration = Duration::from_secs(6);
const SEED: u64 = 20_250_602;
/// Nothing pressed, nothing aimed at.
const HANDS_OFF: [u8; 5] = [0x94, 0, 0, 0, 0];

struct Player {
    client: Client,
    id: PlayerId,
    picture: Picture,
    seq: u32,
    due: Instant,
    unseen: VecDeque<(u32, Instant)>,
}

#[derive(Clone, Copy)]
struct Run {
    /// ms above the ideal.
    p50: f64,
    p99: f64,
    /// ms, at p99.9: of ticks, and of a thread that only sleeps, on the same core at the same time.
    ticks: f64,
    timer: f64,
}

pub fn measure(options: &Options) {
    println!(
        "\nLatency with 200 clients in matches of 20. Medians of {} runs (least to most), ms.\n",
        options.runs
    );
    println!(
        "| | p50 above the ideal | p99 above it | ticks late, p99.9 | a bare timer | difference |"
    );
    println!("| --- | --- | --- | --- | --- | --- |");
    for server in &options.servers {
        let runs: Vec<Run> = (0..options.runs).map(|_| run(options, server)).collect();
        let of = |what: fn(&Run) -> f64| Spread::of(runs.iter().map(what));
        println!(
            "| {} | {} | {} | {} | {} | {} |",
            server.file_name().unwrap_or_default().display(),
            of(|run| run.p50),
            of(|run| run.p99),
            of(|run| run.ticks),
            of(|run| run.timer),
            of(|run| run.ticks - run.timer),
        );
    }
}

fn run(options: &Options, binary: &Path) -> Run {
    let ops = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
    let ops = ops.expect("loopback has a free port");
    let server = Side::skirmish_with(binary, &["--ops-bind", &ops.to_string()]);
    let mut players: Vec<Player> = entry::fill(server.address, workload::ALL[0])
        .into_iter()
        .map(|(client, attached)| Player {
            client,
            id: attached.player.expect("it took a seat"),
            picture: Picture::new(&attached.schema),
            seq: 0,
            due: Instant::now(),
            unseen: VecDeque::new(),
        })
        .collect();
    let mut rng = SmallRng::seed_from_u64(SEED);
    play(&mut players, SETTLE, &mut rng).expect("nobody is closed");
    let timer = side::timer(options.seconds);
    let time = Duration::from_secs(options.seconds);
    let mut waits = play(&mut players, time, &mut rng).expect("nobody is closed");
    waits.sort_by(f64::total_cmp);
    let ideal = |q: f64| q * TICK.as_secs_f64() * 1e3;
    Run {
        p50: quantile(&waits, 0.5) - ideal(0.5),
        p99: quantile(&waits, 0.99) - ideal(0.99),
        // Older servers do not tell.
        ticks: tick_lateness(ops).unwrap_or(f64::NAN),
        timer: timer.join().expect("the timer's process ends well"),
    }
}

/// Plays for a time. Returns how many ms each input waited.
fn play(players: &mut [Player], time: Duration, rng: &mut SmallRng) -> io::Result<Vec<f64>> {
    let mut waits = Vec::new();
    let until = Instant::now() + time;
    for player in players.iter_mut() {
        player.client.stream.set_nonblocking(true)?;
        player.due = Instant::now() + TICK.mul_f64(rng.random_range(0.0..1.0));
        player.unseen.clear();
    }
    while Instant::now() < until {
        for player in players.iter_mut() {
            let now = Instant::now();
            if player.due <= now {
                // Never two for one tick.
                player.due = now + TICK.mul_f64(rng.random_range(1.0..2.0));
                player.seq += 1;
                let seen = player.picture.tick().unwrap_or_default();
                player.client.input(player.seq, seen, &HANDS_OFF)?;
                player.unseen.push_back((player.seq, now));
            }
            if player.client.read()? {
                let now = Instant::now();
                while let Some(message) = player.client.next()? {
                    if let Ok(ServerMessage::Snapshot(snapshot)) =
                        ServerMessage::decode(&message.bytes)
                    {
                        player.picture.take(&snapshot).map_err(io::Error::other)?;
                    }
                }
                let table = player.picture.tables().table(0);
                let applied = table.find(player.id.0).map_or(0, |row| table.value(row, 0) as u32);
                while let Some((_, sent)) = player.unseen.pop_front_if(|(seq, _)| *seq <= applied) {
                    waits.push((now - sent).as_secs_f64() * 1e3);
                }
            }
        }
        std::thread::sleep(QUANTUM);
    }
    Ok(waits)
}

/// From the server's metrics, in ms.
fn tick_lateness(ops: SocketAddr) -> Option<f64> {
    let mut stream = TcpStream::connect(ops).ok()?;
    write!(stream, "GET /metrics HTTP/1.1\r\nHost: {ops}\r\nConnection: close\r\n\r\n").ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let buckets = text.lines().filter_map(|line| {
        let rest = line.strip_prefix("skirmish_tick_lateness_seconds_bucket{le=\"")?;
        let (bound, count) = rest.split_once("\"} ")?;
        Some((bound.parse::<f64>().ok()?, count.parse::<f64>().ok()?))
    });
    let buckets: Vec<(f64, f64)> = buckets.collect();
    let wanted = buckets.last()?.1 * 0.999;
    // Within its bucket, as Prometheus has it.
    let at = buckets.iter().position(|(_, count)| *count >= wanted)?;
    let (from, below) = at.checked_sub(1).map_or((0.0, 0.0), |before| buckets[before]);
    let (to, count) = buckets[at];
    Some((from + (to - from) * (wanted - below) / (count - below)) * 1e3)
}

/// As many timers as there are ticks in matches of 20, by sleeping alone. Prints the p99.9 in ms.
pub fn timer(seconds: u64) {
    let period = TICK / workload::ALL[0].matches as u32;
    let start = Instant::now();
    let mut late = Vec::new();
    for n in 1.. {
        let due = period * n;
        if due > Duration::from_secs(seconds) {
            break;
        }
        std::thread::sleep(due.saturating_sub(start.elapsed()));
        late.push((start.elapsed().saturating_sub(due)).as_secs_f64() * 1e3);
    }
    late.sort_by(f64::total_cmp);
    println!("{}", quantile(&late, 0.999));
}
