//! Bytes of a snapshot on the wire, all included: tables, events, message and frame header, the
//! checksum of every 32nd, and the window that begins anew every 5 s.
//!
//! `cargo bench --bench snapshot_bytes`; `cargo test --bench snapshot_bytes`, in tests/run.sh, asserts
//! the same. The seed makes it the same every time and everywhere.

use flate2::{Compress, Compression, FlushCompress};
use skirmish::games::Arena;
use skirmish::games::arena::{Config, Input, Level};
use skirmish::sim::{
    Audience, Command, Outcome, PlayerId, Profile, Rate, Rng, Seq, Simulation, Tables, Tick,
};
use skirmish_protocol::delta::Chain;
use skirmish_protocol::wire::Writer;

const SEED: u64 = 20_250_601;
const SHIPS: i32 = 20;
const SECONDS: u32 = 60;

fn main() {
    println!("seed {SEED}, {SHIPS} ships, {SECONDS} s, 30 snapshots a second, default map");
    let flying = flying();
    flying.print("flying under random inputs", 45);
    let fights = Level::ALL.map(|level| (level, fighting(level)));
    for (level, fighting) in &fights {
        fighting.print(&format!("{level:?} bots fighting"), 60);
    }
    let fit = fights.iter().all(|(_, fighting)| fighting.average() <= 60.0);
    assert!(flying.average() <= 45.0 && fit, "over the budget");
}

/// People who steer, aim and change their minds at random, one input a tick, in a long countdown.
fn flying() -> Wire {
    let config = Config { countdown_ms: Some(600_000), ..Config::default() };
    let mut simulation = simulation(config);
    let mut rng = Rng::new(SEED, 1);
    let mut inputs: Vec<(Input, u32)> = (0..SHIPS).map(|_| (Input::default(), 0)).collect();
    let mut commands: Vec<Command> = (1..=SHIPS).map(|id| join(id, false)).collect();
    let mut wire = Wire::new(&simulation);
    for tick in 1..=Rate::default().per_second() * SECONDS {
        for (n, (input, until)) in inputs.iter_mut().enumerate() {
            if tick >= *until {
                // Keys give eight directions and all or nothing.
                let strength = if rng.chance(85) { 127 } else { 0 };
                let (direction, aim) = (rng.between(0, 7) * 128, rng.between(0, 1023));
                *input = Input { direction, strength, aim, buttons: 0 };
                *until = tick + 6 + rng.below(48);
            }
            commands.push(Command::Input {
                player: PlayerId(n as i32 + 1),
                seq: Seq(tick),
                tick: Tick(0),
                view: Tick(0),
                payload: rmp_serde::to_vec(input).expect("an input is plain data"),
            });
        }
        let outcome = simulation.step(std::mem::take(&mut commands));
        wire.send(&simulation, outcome);
    }
    wire
}

fn fighting(bots: Level) -> Wire {
    let config = Config { countdown_ms: Some(1000), bots, ..Config::default() };
    let mut simulation = simulation(config);
    let mut commands: Vec<Command> = (1..=SHIPS).map(|id| join(id, true)).collect();
    for _ in 0..Rate::default().per_second() {
        simulation.step(std::mem::take(&mut commands));
    }
    let mut wire = Wire::new(&simulation);
    for _ in 0..Rate::default().per_second() * SECONDS {
        let outcome = simulation.step(Vec::new());
        wire.send(&simulation, outcome);
    }
    wire
}

fn simulation(config: Config) -> Simulation<Arena> {
    Simulation::new(config, Rate::default(), SEED).expect("the config is good")
}

fn join(id: i32, bot: bool) -> Command {
    let (player, profile) = (PlayerId(id), Profile { name: format!("p{id}") });
    if bot { Command::AddBot { player, profile } } else { Command::Join { player, profile } }
}

/// One stream, as members on the shared window get it.
struct Wire {
    chain: Chain,
    tables: Tables,
    deflate: Compress,
    sent: u32,
    plain: usize,
    bytes: Vec<usize>,
    events: usize,
}

const CHECKSUM_EVERY: u32 = 32;
const EPOCH: u32 = 150;

impl Wire {
    fn new(simulation: &Simulation<Arena>) -> Wire {
        let schema = simulation.schema();
        Wire {
            chain: Chain::new(schema),
            tables: Tables::new(schema),
            deflate: Compress::new_with_window_bits(Compression::new(6), false, 12),
            sent: 0,
            plain: 0,
            bytes: Vec::new(),
            events: 0,
        }
    }

    fn send(&mut self, simulation: &Simulation<Arena>, outcome: Outcome) {
        simulation.view(Audience::EVERYONE, &mut self.tables);
        let checked = self.sent.is_multiple_of(CHECKSUM_EVERY);
        let mut out = Writer::new();
        out.array(if checked { 6 } else { 5 });
        out.uint(7);
        out.uint(u64::from(simulation.tick().0));
        out.uint(1);
        self.chain.advance(&self.tables, &mut out);
        out.array(outcome.events.len());
        outcome.events.iter().for_each(|(_, event)| out.raw(event));
        if checked {
            out.uint(u64::from(self.tables.checksum()));
        }
        if self.sent.is_multiple_of(EPOCH) {
            self.deflate.reset();
        }
        let mut packed = Vec::with_capacity(16 * 1024);
        self.deflate
            .compress_vec(out.bytes(), &mut packed, FlushCompress::Sync)
            .expect("deflate takes every input");
        assert!(packed.ends_with(&[0, 0, 0xff, 0xff]), "the flush is whole");
        let payload = packed.len() - 4;
        let header = if payload < 126 { 2 } else { 4 };
        // The first is a full snapshot, which each member gets once.
        if self.sent > 0 {
            self.bytes.push(payload + header);
            self.plain += out.bytes().len();
            self.events += outcome.events.len();
        }
        self.sent += 1;
    }

    fn average(&self) -> f64 {
        self.bytes.iter().sum::<usize>() as f64 / self.bytes.len() as f64
    }

    fn print(&self, name: &str, budget: u32) {
        let mut sorted = self.bytes.clone();
        sorted.sort_unstable();
        println!(
            "{name}: {:.1} bytes on average (budget {budget}), median {}, p99 {}, largest {}; {:.0} before compression; {:.2} events",
            self.average(),
            sorted[sorted.len() / 2],
            sorted[sorted.len() * 99 / 100],
            sorted[sorted.len() - 1],
            self.plain as f64 / self.bytes.len() as f64,
            self.events as f64 / self.bytes.len() as f64,
        );
    }
}
