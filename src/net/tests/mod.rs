//! Streams, standings and outboxes against clients that inflate, with time that the test owns:
//! whatever is lost, skipped, paused or moved, every client holds at every snapshot just what is
//! true, and finds its way back to the cheapest form.

mod counts;
#[cfg(test)]
mod fuzzed;
pub mod hub;
mod inputs;
mod leaving;
mod mail;
mod peer;
mod world;

use std::collections::BTreeMap;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use actix::{Actor, Context, Handler};
use skirmish_protocol::client::Level;
use skirmish_protocol::codes::StreamKind;
use skirmish_protocol::ids::{AccountId, MatchId, PlayerId, Tick};

use super::member::Member;
use super::outbox::Outbox;
use super::standing::Form;
use crate::matches::{
    Admission, ConnectionId, FromMember, HubId, Needs, StreamKey, StreamOut, Streams,
};
use crate::sim::{Audience, Rng, Running};
use peer::{Came, Peer, Sent};
use world::{HALF, World};

const TICK: Duration = Duration::from_micros(33_333);
const HUBS: u64 = 3;
const MOST: usize = 9;
const WILD_TICKS: u32 = 900;
/// The longest patience of a slowed member is a minute; then a reset has to come by.
const CALM_TICKS: u32 = 30 * 75;

/// Stands for the match where a hub's mail goes; nobody reads it here.
struct Nowhere;

impl Actor for Nowhere {
    type Context = Context<Nowhere>;
}

impl Handler<FromMember> for Nowhere {
    type Result = ();
    fn handle(&mut self, _: FromMember, _: &mut Context<Nowhere>) {}
}

/// One member at both ends, and the link between them.
struct End {
    hub: HubId,
    member: Member,
    outbox: Outbox,
    peer: Peer,
    sent: BTreeMap<Tick, Vec<Sent>>,
    visible: bool,
    /// Until these ticks it takes nothing, and tells nothing.
    stalled: Tick,
    silent: Tick,
}

struct Match {
    world: World,
    streams: Streams,
    ends: Vec<End>,
    rng: Rng,
    now: Instant,
    joined: u64,
    came: BTreeMap<Came, usize>,
}

impl Match {
    fn new(seed: u64) -> Match {
        let world = World::new(seed);
        Match {
            streams: Streams::new(&world, 1),
            world,
            ends: Vec::new(),
            rng: Rng::new(seed, 2),
            now: Instant::now(),
            joined: 0,
            came: BTreeMap::new(),
        }
    }

    fn join(&mut self) {
        let form =
            [Form::Shared, Form::Shared, Form::Fresh, Form::Plain][self.rng.below(4) as usize];
        let level = if self.rng.chance(15) { Level::Watch } else { Level::Play };
        self.joined += 1;
        // There is a ship of that id at times.
        let player = (level == Level::Play).then_some(PlayerId(1 + self.joined as i32 % 24));
        let nowhere = Nowhere.start();
        let admission = Admission {
            connection: ConnectionId(self.joined),
            account: AccountId::guest(uuid::Uuid::nil()),
            player,
            audience: Audience::EVERYONE,
            level,
            tick_us: TICK.as_micros() as u32,
            periods: self.streams.periods(),
            frames: Vec::new(),
            inputs: sync_channel(1).0,
            acts: nowhere.recipient(),
        };
        let member = Member::new(MatchId(uuid::Uuid::nil()), form, &admission, self.now);
        let outbox = Outbox::default();
        outbox.push(member.stream_message().bytes()).expect("an empty outbox has room");
        let mut peer = Peer::new(form, level, outbox.clone(), self.world.schema());
        peer.player = player;
        self.ends.push(End {
            hub: HubId(u64::from(self.rng.below(HUBS as u32))),
            member,
            peer,
            outbox,
            sent: BTreeMap::new(),
            visible: true,
            stalled: Tick(0),
            silent: Tick(0),
        });
    }

    fn leave(&mut self, at: usize) {
        let end = self.ends.swap_remove(at);
        end.peer.came.iter().for_each(|(came, n)| *self.came.entry(*came).or_default() += n);
        if !self.ends.iter().any(|other| other.hub == end.hub) {
            self.streams.forget(end.hub);
        }
    }

    /// Something may happen to somebody.
    fn disturb(&mut self) {
        if self.ends.len() < MOST && self.rng.chance(6) {
            self.join();
        }
        if self.ends.is_empty() {
            return;
        }
        let at = self.rng.below(self.ends.len() as u32) as usize;
        let (now, tick) = (self.now, self.world.tick());
        let (what, long) = (self.rng.below(100), 1 + self.rng.below(40));
        let end = &mut self.ends[at];
        match what {
            0..3 => self.leave(at),
            3..6 => end.stalled = Tick(tick.0 + long),
            6..8 => end.silent = Tick(tick.0 + 3 * long),
            8..11 => {
                end.visible = !end.visible;
                end.member.set_visible(end.visible);
            }
            11..13 => end.member.show(if long % 2 == 0 { HALF } else { Audience::EVERYONE }),
            13 => end.member.seen(Tick(tick.0.saturating_sub(long)), now),
            _ => {}
        }
    }

    /// What a hub tells the match just before a tick.
    fn flush(&mut self, hub: HubId) {
        let mut needs: BTreeMap<StreamKey, Needs> = BTreeMap::new();
        for end in self.ends.iter().filter(|end| end.hub == hub) {
            needs.entry(end.member.key()).or_default().add(end.member.needs(&end.outbox));
        }
        if !needs.is_empty() {
            self.streams.set_needs(hub, needs.into_iter().collect());
        }
    }

    /// What a hub does with the message of a tick.
    fn deliver(&mut self, hub: HubId, streams: &[StreamOut]) {
        for end in self.ends.iter_mut().filter(|end| end.hub == hub) {
            for out in streams {
                let waiting = end.outbox.snapshots();
                let moved = end.member.deliver(out, &end.outbox, self.now);
                let replaced = end.peer.level == Level::Watch && out.key == end.member.key();
                if end.outbox.snapshots() > waiting || replaced {
                    let truth = self.world.truth(out.key.audience);
                    let sent = Sent { out: out.clone(), truth };
                    end.sent.entry(out.tick).or_default().push(sent);
                }
                if moved.is_some() {
                    end.outbox.push(end.member.stream_message().bytes()).expect("there is room");
                    break;
                }
            }
        }
    }

    /// One tick; each message between a hub and the match is lost in so many of 100 cases.
    fn tick(&mut self, lost: u32) {
        self.now += TICK;
        for hub in (0..HUBS).map(HubId) {
            if !self.rng.chance(lost) {
                self.flush(hub);
            }
        }
        if lost > 0 {
            self.disturb();
        }
        let outcome = self.world.step(Vec::new());
        self.streams.keep(&outcome.events);
        let streams = self.streams.snapshots(&self.world);
        for hub in (0..HUBS).map(HubId) {
            if !self.rng.chance(lost) {
                self.deliver(hub, &streams);
            }
        }
        let tick = self.world.tick();
        for end in &mut self.ends {
            if end.stalled < tick {
                end.peer.read(&end.sent);
                if end.silent < tick {
                    end.member.seen(end.peer.held, self.now);
                }
            }
            end.sent.retain(|sent, _| tick.since(*sent) < 300);
        }
    }

    /// Whether everybody gets what it should in the cheapest form it can read.
    fn settled(&self) -> bool {
        let tick = self.world.tick();
        self.ends.iter().all(|end| {
            let best = match (end.peer.level, end.peer.form) {
                (Level::Watch, _) => return tick.since(end.peer.held) < 6,
                (_, Form::Shared) => Came::Shared,
                (_, Form::Fresh) => Came::Fresh,
                (_, Form::Plain) => Came::Plain,
            };
            let fast = [StreamKind::Fast.code() as u8, 1];
            end.member.stream_message().bytes().ends_with(&fast)
                && end.peer.held == tick
                && end.peer.last.is_some_and(|last| last == best || last == Came::Shared)
        })
    }
}

fn in_actix(test: impl FnOnce()) {
    actix::System::new().block_on(async { test() });
}

#[test]
fn everybody_holds_what_is_true_whatever_is_lost() {
    in_actix(|| {
        let mut came: BTreeMap<Came, usize> = BTreeMap::new();
        for seed in 0..16 {
            let mut game = Match::new(seed);
            for _ in 0..WILD_TICKS {
                game.tick(4);
            }
            for end in &mut game.ends {
                end.visible = true;
                end.member.set_visible(true);
            }
            let calm = (0..CALM_TICKS).find(|_| {
                game.tick(0);
                game.settled()
            });
            assert!(calm.is_some(), "seed {seed}: somebody was left in a form too dear");
            while !game.ends.is_empty() {
                game.leave(0);
            }
            game.came.iter().for_each(|(form, n)| *came.entry(*form).or_default() += n);
        }
        let seen = |form: Came| came.get(&form).copied().unwrap_or_default();
        for form in [Came::Shared, Came::Fresh, Came::Plain, Came::Full, Came::Watch] {
            assert!(seen(form) > 300, "{form:?} was seen {} times: {came:?}", seen(form));
        }
        assert!(seen(Came::Own) > 300, "own rows were told {} times: {came:?}", seen(Came::Own));
    });
}

#[test]
fn who_joins_calm_members_shares_their_window_within_a_reset() {
    in_actix(|| {
        let mut game = Match::new(99);
        for _ in 0..4 {
            game.join();
        }
        for end in &mut game.ends {
            assert_eq!(end.member.key().audience, Audience::EVERYONE);
        }
        for _ in 0..10 {
            game.tick(0);
        }
        game.join();
        let full =
            game.ends.iter().map(|e| e.peer.came.get(&Came::Full).copied()).collect::<Vec<_>>();
        let settled = (0..152).find(|_| {
            game.tick(0);
            game.settled()
        });
        assert!(settled.is_some());
        for (end, before) in game.ends.iter().zip(full).take(4) {
            assert_eq!(end.peer.came.get(&Came::Full).copied(), before, "a join disturbs nobody");
        }
    });
}

#[test]
fn who_acknowledges_nothing_gets_one_snapshot_at_a_time() {
    in_actix(|| {
        let mut game = Match::new(7);
        game.join();
        game.ends[0].silent = Tick(u32::MAX);
        for _ in 0..300 {
            game.tick(0);
        }
        let count = |game: &Match| game.ends[0].peer.came.values().sum::<usize>();
        let before = count(&game);
        for _ in 0..300 {
            game.tick(0);
        }
        assert!(count(&game) <= before + 1, "{} came unasked", count(&game) - before);
        game.ends[0].silent = Tick(0);
        let settled = (0..CALM_TICKS).find(|_| {
            game.tick(0);
            game.settled()
        });
        assert!(settled.is_some(), "acknowledging again brings the fast stream back");
    });
}
