//! Plays: one input per client and tick at a phase of its own, and counts the snapshots.
//!
//! A load that sleeps in epoll makes the server pay for waking an idle core at each send. So it
//! sleeps by the clock, for a short quantum, and then looks what has come.

use std::io;
use std::time::{Duration, Instant};

use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use rustix::event::{Timespec, epoll};
use skirmish::clients::frames::Message;
use skirmish_protocol::codes::server::SNAPSHOT;
use skirmish_protocol::ids::Tick;
use skirmish_protocol::wire::{Reader, Writer};

use crate::client::Client;
use crate::workload::TICK;

const QUANTUM: Duration = Duration::from_micros(200);
const SEED: u64 = 20_250_601;
/// A person changes course about five times a second.
const COURSE: u32 = 6;

/// What came in a time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Count {
    pub snapshots: u64,
    /// Of the snapshots, frame headers included.
    pub bytes: u64,
    pub inputs: u64,
}

struct Player {
    client: Client,
    phase: Duration,
    seq: u32,
    seen: Tick,
    payload: Vec<u8>,
}

pub struct Load {
    players: Vec<Player>,
    epoll: std::os::fd::OwnedFd,
    rng: SmallRng,
    start: Instant,
    /// Whose turn it is to send, in the order of phases, and in which period.
    turn: usize,
    period: u32,
    count: Count,
}

impl Load {
    pub fn new(clients: Vec<Client>) -> Load {
        let epoll = epoll::create(epoll::CreateFlags::empty()).expect("epoll");
        let mut rng = SmallRng::seed_from_u64(SEED);
        let mut players: Vec<Player> = clients
            .into_iter()
            .map(|client| Player {
                client,
                phase: TICK.mul_f64(rng.random_range(0.0..1.0)),
                seq: 0,
                seen: Tick(0),
                payload: Vec::new(),
            })
            .collect();
        players.sort_by_key(|player| player.phase);
        for (n, player) in players.iter().enumerate() {
            let stream = &player.client.stream;
            stream.set_nonblocking(true).expect("a socket option");
            epoll::add(&epoll, stream, epoll::EventData::new_u64(n as u64), epoll::EventFlags::IN)
                .expect("epoll");
        }
        let start = Instant::now();
        Load { players, epoll, rng, start, turn: 0, period: 0, count: Count::default() }
    }

    /// Plays for a time.
    pub fn play(&mut self, time: Duration) -> io::Result<Count> {
        let before = self.count;
        let until = Instant::now() + time;
        let mut events = Vec::with_capacity(256);
        while Instant::now() < until {
            self.send_due()?;
            events.clear();
            let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
            let room = rustix::buffer::spare_capacity(&mut events);
            epoll::wait(&self.epoll, room, Some(&at_once))?;
            for event in &events {
                self.read(event.data.u64() as usize)?;
            }
            std::thread::sleep(QUANTUM);
        }
        let now = self.count;
        Ok(Count {
            snapshots: now.snapshots - before.snapshots,
            bytes: now.bytes - before.bytes,
            inputs: now.inputs - before.inputs,
        })
    }

    fn send_due(&mut self) -> io::Result<()> {
        let now = self.start.elapsed();
        while TICK * self.period + self.players[self.turn].phase <= now {
            let player = &mut self.players[self.turn];
            if player.seq.is_multiple_of(COURSE) {
                player.payload = course(&mut self.rng);
            }
            player.seq += 1;
            player.client.input(player.seq, player.seen, &player.payload)?;
            self.count.inputs += 1;
            self.turn += 1;
            if self.turn == self.players.len() {
                self.turn = 0;
                self.period += 1;
            }
        }
        Ok(())
    }

    fn read(&mut self, n: usize) -> io::Result<()> {
        let player = &mut self.players[n];
        player.client.read()?;
        while let Some(message) = player.client.next()? {
            if let Some(tick) = snapshot(&message) {
                player.seen = tick;
                self.count.snapshots += 1;
                self.count.bytes += message.wire as u64;
            }
        }
        Ok(())
    }
}

/// The tick of a snapshot; 0 for one of the bare loop, which is all zeros.
fn snapshot(message: &Message) -> Option<Tick> {
    if message.bytes.first() == Some(&0) {
        return Some(Tick(0));
    }
    let mut reader = Reader::new(&message.bytes);
    reader.array().ok()?;
    (reader.u32().ok()? == SNAPSHOT).then(|| reader.u32().ok().map(Tick))?
}

/// Keys give eight directions and all or nothing.
fn course(rng: &mut SmallRng) -> Vec<u8> {
    let mut payload = Writer::new();
    payload.array(4);
    payload.uint(rng.random_range(0..8) * 128);
    payload.uint(if rng.random_range(0..100) < 85 { 127 } else { 0 });
    payload.uint(rng.random_range(0..1024));
    payload.uint(0);
    payload.into_bytes()
}
