//! Everything between a match and its members' sockets, as a script of bytes tells it: members join,
//! stall, hide, leave and come back by another socket while the older one lives; mailboxes are full
//! or wait. A fuzzer writes the script (tests/fuzz), and the tests replay what it has kept.
//!
//! The matches, their post, seats and streams, the hubs and the outboxes are the real ones. Time is
//! the test's, and so is when each mailbox is emptied. What stands for a `Connection` and the client
//! at its other end checks all it is sent.

mod client;
mod game;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::{Duration, Instant};

use skirmish_protocol::client::Level;
use skirmish_protocol::codes::CloseCode;
use skirmish_protocol::ids::{AccountId, MatchId};

use super::mail::Letters;
use crate::matches::{Claim, ConnectionId, HubAddress, HubId, ToHub};
use crate::net::hub::{Hub, HubHandle};
use crate::net::standing::Form;
use client::{Client, Place};
use game::Running;

const TICK: Duration = Duration::from_micros(33_333);
const WORKERS: u64 = 2;
const MATCHES: usize = 2;
/// At the same time; a script may have more one after another.
const CLIENTS: usize = 8;
/// Messages that a hub's mailbox takes before it is full.
const MAILBOX: usize = 2;
/// Ticks in which everybody has to be up to date once nothing disturbs them.
const CALM: u32 = 30;
/// How old a picture may be then: the slow stream has a snapshot every 6 ticks, and leaves one out
/// where a member comes to it.
const BEHIND: u32 = 12;

/// A web worker: its hub, and what waits for it.
struct Worker {
    hub: HubHandle,
    mail: Letters<ToHub>,
    /// Matches that are owed a flush before their next tick.
    owed: BTreeSet<MatchId>,
    busy: u32,
}

impl Worker {
    fn new(id: u64) -> Worker {
        let (id, mail) = (HubId(id), Letters::new(MAILBOX));
        let address = HubAddress::here(mail.recipient());
        let hub = HubHandle { id, address, hub: Rc::new(Hub::new(id).into()) };
        Worker { hub, mail, owed: BTreeSet::new(), busy: 0 }
    }

    fn flush(&mut self) {
        if self.busy == 0 {
            for id in std::mem::take(&mut self.owed) {
                self.hub.hub.borrow_mut().flush(id);
            }
        }
    }

    /// The hub's books agree with each other.
    fn check(&self) {
        let hub = self.hub.hub.borrow();
        for (id, here) in &hub.matches {
            let members: BTreeSet<_> = here.members.iter().collect();
            assert_eq!(members.len(), here.members.len(), "nobody is in the book twice");
            assert!(!members.is_empty(), "a match without members here is forgotten");
            for member in members {
                let member = hub.slots.get(member).and_then(|slot| slot.member.as_ref());
                assert_eq!(member.map(|member| member.match_id), Some(*id));
            }
        }
        let members = hub.slots.values().filter(|slot| slot.member.is_some()).count();
        assert_eq!(members, hub.matches.values().map(|here| here.members.len()).sum::<usize>());
    }
}

struct Stage {
    now: Instant,
    workers: Vec<Worker>,
    matches: Vec<Running>,
    /// Those that have ended: their last mail may still wait somewhere.
    ended: Vec<Running>,
    clients: Vec<Client>,
    connections: u64,
    seed: u64,
}

/// What the bytes tell.
struct Script<'a>(&'a [u8]);

impl Script<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }
}

thread_local! {
    /// Never driven: the alarm of a match wants one to be there.
    static RUNTIME: tokio::runtime::Runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
}

/// Plays a script. Panics where anything is not as it should be.
pub fn run(bytes: &[u8]) {
    RUNTIME.with(|runtime| {
        let _entered = runtime.enter();
        play(bytes);
    });
}

fn play(bytes: &[u8]) {
    let mut script = Script(bytes);
    let seed = script.byte().unwrap_or_default();
    let mut stage = Stage::new(u64::from(seed));
    while stage.step(&mut script).is_some() {}
    stage.calm();
    stage.end();
}

impl Stage {
    fn new(seed: u64) -> Stage {
        let mut stage = Stage {
            now: Instant::now(),
            workers: (0..WORKERS).map(Worker::new).collect(),
            matches: Vec::new(),
            ended: Vec::new(),
            clients: Vec::new(),
            connections: 0,
            seed,
        };
        while stage.matches.len() < MATCHES {
            let game = stage.found();
            stage.matches.push(game);
        }
        stage
    }

    fn found(&mut self) -> Running {
        self.seed += 1;
        Running::new(self.seed, self.now)
    }

    /// One step of the script; `None` at its end.
    fn step(&mut self, script: &mut Script<'_>) -> Option<()> {
        let what = script.byte()?;
        let (what, how) = (what & 0x0f, u32::from(what >> 4));
        if what == 0 {
            (0..=how).for_each(|_| self.tick());
            return Some(());
        }
        let who = script.byte()?;
        let one = usize::from(who);
        match what {
            1 => self.join(how as usize, who),
            2 if self.clients.len() < CLIENTS => self.come_back(one, how as usize),
            3 if how == 15 => self.end_match(one % MATCHES),
            4 => self.workers[one % WORKERS as usize].busy = how,
            5 => self.matches[one % MATCHES].busy = how,
            6 => self.now += Duration::from_millis(500) * how,
            _ if self.clients.is_empty() => {}
            _ => {
                let at = one % self.clients.len();
                let client = &mut self.clients[at];
                let hub = &self.workers[client.worker].hub;
                match what {
                    3 => self.clients.swap_remove(at).abort(hub),
                    7 => client.stalled = 1 << (how % 10),
                    8 => client.silent = 1 << (how % 10),
                    9 => client.busy = how,
                    10 => client.show(hub, how % 2 == 0),
                    11 => client.leave(),
                    12 => client.talk(1 + how * 16),
                    13 => client.input(hub, 1 + how * 3, self.now),
                    14 => client.claim_to_hold(hub, how, self.now),
                    _ => client.pong(hub, how as usize, self.now),
                }
            }
        }
        Some(())
    }

    fn tick(&mut self) {
        self.now += TICK;
        self.workers.iter_mut().for_each(Worker::flush);
        for game in &mut self.matches {
            game.tick(self.now);
        }
        self.hear();
        for client in &mut self.clients {
            let hub = &self.workers[client.worker].hub;
            client.attend(hub);
            client.read(hub, self.now);
        }
        self.clients.retain(|client| !client.over());
        self.workers.iter().for_each(Worker::check);
    }

    /// Hubs read their mail.
    fn hear(&mut self) {
        for worker in &mut self.workers {
            worker.busy = worker.busy.saturating_sub(1);
            if worker.busy > 0 {
                continue;
            }
            for message in worker.mail.take() {
                let id = message.match_id;
                let mut known = self.matches.iter().chain(&self.ended);
                known.find(|game| game.id == id).expect("a match").note(&message);
                if worker.hub.hub.borrow_mut().hear(message, self.now) {
                    worker.owed.insert(id);
                }
            }
        }
    }

    fn join(&mut self, how: usize, who: u8) {
        if self.clients.len() == CLIENTS {
            return;
        }
        let form = [Form::Shared, Form::Shared, Form::Fresh, Form::Plain][usize::from(who % 4)];
        let level = if who & 0x1c == 0 { Level::Watch } else { Level::Play };
        let game = &mut self.matches[how % MATCHES];
        let ticket = game.reserve(who & 0xe0 == 0);
        self.claim(how % MATCHES, ticket, first(how / MATCHES, form, level));
    }

    /// The client asks for its seat by another socket, whatever became of this one.
    fn come_back(&mut self, who: usize, worker: usize) {
        if self.clients.is_empty() {
            return;
        }
        let client = &self.clients[who % self.clients.len()];
        let Some(ticket) = client.ticket() else { return };
        let place = Place { worker: worker % WORKERS as usize, ..client.place() };
        let Some(game) = self.matches.iter().position(|game| game.id == ticket.match_id) else {
            return;
        };
        self.claim(game, ticket.secret, place);
    }

    fn claim(&mut self, game: usize, secret: uuid::Uuid, place: Place) {
        self.connections += 1;
        let id = ConnectionId(self.connections);
        let hub = &self.workers[place.worker].hub;
        let game = &mut self.matches[game];
        game.claim(Claim {
            account: AccountId::guest(uuid::Uuid::nil()),
            connection: id,
            hub: hub.id,
            answers: hub.address.clone(),
            secret,
            level: place.level,
            since: place.since,
        });
        self.clients.push(Client::new(id, place, hub, game));
    }

    fn end_match(&mut self, at: usize) {
        self.matches[at].end(CloseCode::MatchEnded);
        let next = self.found();
        self.ended.push(std::mem::replace(&mut self.matches[at], next));
    }

    /// Nothing disturbs anybody any more: everybody gets what it should.
    fn calm(&mut self) {
        for worker in &mut self.workers {
            worker.busy = 0;
        }
        for game in &mut self.matches {
            game.busy = 0;
        }
        (0..3).for_each(|_| self.tick());
        self.come_back_all();
        for client in &mut self.clients {
            (client.stalled, client.silent, client.busy) = (0, 0, 0);
            client.show(&self.workers[client.worker].hub, true);
        }
        (0..CALM).for_each(|_| self.tick());
        for client in &self.clients {
            let goes_on = self.matches.iter().any(|game| client.member_of(game.id));
            assert!(goes_on, "{} was not told that its match has ended", client.id.0);
        }
        for game in &self.matches {
            let members = || self.clients.iter().filter(|client| client.member_of(game.id));
            let version = members().map(|client| client.peer.version).max();
            let here: BTreeSet<_> = members().filter_map(Client::player).collect();
            for client in members() {
                let held = client.peer.held;
                let behind = game.now().since(held);
                assert!(behind <= BEHIND, "{} is {behind} ticks behind", client.id.0);
                assert_eq!(Some(client.peer.version), version, "{} misses facts", client.id.0);
                assert_eq!(client.present(), here, "who is there");
            }
        }
    }

    /// Everybody with a seat takes it with another socket, however much it has missed.
    fn come_back_all(&mut self) {
        let before = self.clients.len();
        for who in 0..before {
            self.come_back(who, who);
        }
        self.clients[before..].iter_mut().for_each(|client| client.prompt = true);
    }

    /// Everybody goes, some without a word: nothing of them is left anywhere.
    fn end(&mut self) {
        for (n, client) in std::mem::take(&mut self.clients).into_iter().enumerate() {
            let hub = &self.workers[client.worker].hub;
            if n % 2 == 0 {
                client.leave();
            }
            client.abort(hub);
        }
        (0..CALM).for_each(|_| self.tick());
        for game in 0..MATCHES {
            let ticket = self.matches[game].reserve(true);
            self.claim(game, ticket, first(0, Form::Plain, Level::Play));
        }
        (0..CALM).for_each(|_| self.tick());
        for client in &self.clients {
            assert!(client.present().is_empty(), "still there: {:?}", client.present());
        }
        assert_eq!(self.clients.len(), MATCHES);
        for client in std::mem::take(&mut self.clients) {
            let hub = &self.workers[client.worker].hub;
            client.abort(hub);
        }
        for worker in &self.workers {
            let hub = worker.hub.hub.borrow();
            assert!(hub.slots.is_empty() && hub.matches.is_empty());
        }
    }
}

/// A client that has not been here before.
fn first(worker: usize, form: Form, level: Level) -> Place {
    let worker = worker % WORKERS as usize;
    Place { worker, form, level, since: 0, roster: BTreeMap::new() }
}
