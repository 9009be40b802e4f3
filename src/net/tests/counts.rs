//! What a tick costs, counted: one write for each member, one compression for each stream, two
//! while somebody is admitted.

use std::collections::BTreeMap;
use std::sync::mpsc::sync_channel;
use std::time::Instant;

use actix::Actor;
use bytes::Bytes;
use skirmish_protocol::client::Level;
use skirmish_protocol::ids::{AccountId, MatchId};

use super::world::World;
use super::{Nowhere, TICK, in_actix};
use crate::matches::{Admission, ConnectionId, HubId, Needs, StreamKey, Streams};
use crate::net::member::Member;
use crate::net::outbox::Outbox;
use crate::net::standing::Form;
use crate::sim::{Audience, Running};
use crate::ws::COMPRESSIONS;

const HUB: HubId = HubId(1);
/// Windows are reset every 5 s while somebody waits to share one.
const RESET_TICKS: u32 = 5 * 30;

struct Seat {
    member: Member,
    outbox: Outbox,
}

impl Seat {
    /// The chunks that the socket would be handed: each is one write (`socket.rs` counts those).
    fn writes(&mut self) -> usize {
        std::iter::from_fn(|| self.outbox.take()).count()
    }
}

struct Room {
    world: World,
    streams: Streams,
    seats: Vec<Seat>,
    now: Instant,
}

impl Room {
    fn new(members: usize) -> Room {
        let world = World::new(5);
        let streams = Streams::new(&world, 1);
        let mut room = Room { world, streams, seats: Vec::new(), now: Instant::now() };
        (0..members).for_each(|_| room.join());
        (0..2 * RESET_TICKS).for_each(|_| drop(room.tick()));
        room
    }

    fn join(&mut self) {
        let nowhere = Nowhere.start();
        let admission = Admission {
            connection: ConnectionId(self.seats.len() as u64),
            account: AccountId::guest(uuid::Uuid::nil()),
            player: None,
            audience: Audience::EVERYONE,
            level: Level::Play,
            tick_us: TICK.as_micros() as u32,
            periods: self.streams.periods(),
            frames: Vec::new(),
            inputs: sync_channel(1).0,
            acts: nowhere.recipient(),
        };
        let id = MatchId(uuid::Uuid::nil());
        let member = Member::new(id, Form::Shared, &admission, self.now);
        let outbox = Outbox::default();
        self.seats.push(Seat { member, outbox });
    }

    /// One tick; everybody acknowledges what came. Returns the compressions, and the writes of each
    /// member.
    fn tick(&mut self) -> (usize, Vec<usize>) {
        self.now += TICK;
        let mut needs: BTreeMap<StreamKey, Needs> = BTreeMap::new();
        for seat in &self.seats {
            needs.entry(seat.member.key()).or_default().add(seat.member.needs(&seat.outbox));
        }
        self.streams.set_needs(HUB, needs.into_iter().collect());
        let outcome = self.world.step(Vec::new());
        self.streams.keep(&outcome.events);
        let before = COMPRESSIONS.get();
        let streams = self.streams.snapshots(&self.world);
        let compressions = COMPRESSIONS.get() - before;
        let mut writes = Vec::new();
        for seat in &mut self.seats {
            for out in streams.iter() {
                let moved = seat.member.deliver(out, &seat.outbox, self.now);
                assert_eq!(moved, None, "nobody is slow here");
            }
            writes.push(seat.writes());
            seat.member.seen(self.world.tick(), self.now);
        }
        (compressions, writes)
    }
}

#[test]
fn a_tick_is_one_write_for_each_member_and_one_compression_for_all() {
    in_actix(|| {
        let mut room = Room::new(20);
        for tick in 0..3 * RESET_TICKS {
            if tick % 10 == 0 {
                // What is told between two ticks goes with the next.
                let fact = Bytes::from_static(b"\x82\x01\x00");
                room.seats.iter().for_each(|seat| seat.outbox.push(&fact).expect("there is room"));
            }
            let (compressions, writes) = room.tick();
            assert_eq!(compressions, 1);
            assert_eq!(writes, [1; 20]);
        }
    });
}

#[test]
fn an_admission_costs_one_compression_more_until_the_window_is_reset() {
    in_actix(|| {
        let mut room = Room::new(20);
        for _ in 0..5 {
            room.join();
            let mut more = 0;
            for _ in 0..RESET_TICKS + 2 {
                let (compressions, writes) = room.tick();
                assert!(matches!(compressions, 1 | 2), "{compressions}");
                assert_eq!(writes[..20], [1; 20], "members notice nothing");
                more = if compressions == 2 { more + 1 } else { 0 };
            }
            assert_eq!(more, 0, "the newcomer shares the window by now");
        }
    });
}
