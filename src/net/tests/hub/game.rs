//! A match whose time and mail are the test's, and its twin, which tells what is true.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::prelude::*;
use skirmish_protocol::codes::CloseCode;
use skirmish_protocol::ids::{AccountId, MatchId, Tick};
use skirmish_protocol::schema::Schema;
use uuid::Uuid;

use crate::gauges::Gauges;
use crate::matches::{
    Audience, Claim, End, Match, MatchSettings, Patience, Person, Reserve, Status, Ticket, ToHub,
};
use crate::net::tests::mail::{Letters, Mail};
use crate::net::tests::peer::{Rows, Sent};
use crate::net::tests::world::{HALF, World};
use crate::sim::Running as _;
use crate::store::Record;

/// Messages that a match's mailbox takes from a hub before it is full.
const MAILBOX: usize = 1;
/// How long what was sent is remembered, in ticks: longer than anybody stalls.
const REMEMBERED: u32 = 1200;

/// What was sent to somebody, by tick.
pub type Log = Rc<RefCell<BTreeMap<Tick, Vec<Sent>>>>;

pub struct Running {
    pub id: MatchId,
    actor: Match,
    ctx: Context<Match>,
    mail: Mail<Match>,
    _lobby: Letters<Status>,
    _results: Letters<Record>,
    twin: World,
    /// What each audience had to see at the latest ticks.
    truths: BTreeMap<Tick, [(Audience, Rows); 2]>,
    pub log: Log,
    pub busy: u32,
}

impl Running {
    pub fn new(seed: u64, now: Instant) -> Running {
        let id = MatchId(Uuid::from_u128(u128::from(seed)));
        let settings = MatchSettings {
            id,
            code: "AAAAAA".into(),
            name: "By script".into(),
            private: false,
            seats: 200,
            bots: 0,
            patience: Patience {
                unclaimed: usize::MAX,
                grace: Duration::from_secs(3600),
                idle: None,
            },
            snapshot_period: 1,
            house: true,
        };
        let (lobby, results) = (Letters::new(1), Letters::new(1));
        let world = Box::new(World::new(seed));
        let gauges = Arc::new(Gauges::new());
        Running {
            id,
            actor: Match::new(settings, world, now, lobby.recipient(), results.recipient(), gauges),
            ctx: Context::new(),
            mail: Mail::new(MAILBOX),
            _lobby: lobby,
            _results: results,
            twin: World::new(seed),
            truths: BTreeMap::new(),
            log: Log::default(),
            busy: 0,
        }
    }

    pub fn now(&self) -> Tick {
        self.twin.tick()
    }

    pub fn schema(&self) -> &Schema {
        self.twin.schema()
    }

    /// The secret of a ticket.
    pub fn reserve(&mut self, spectate: bool) -> Uuid {
        let person = Person { account: AccountId::guest(Uuid::nil()), name: "Ada".into() };
        let reserve = Reserve { person, from: [127, 0, 0, 1].into(), spectate };
        let reserved = self.actor.handle(reserve, &mut self.ctx);
        let ticket = reserved.expect("there are seats enough").ticket;
        Ticket::parse(&ticket).expect("a ticket").secret
    }

    pub fn claim(&mut self, claim: Claim) {
        self.actor.claim(claim, &self.mail.address);
    }

    pub fn end(&mut self, code: CloseCode) {
        self.actor.handle(End(code), &mut self.ctx);
    }

    pub fn tick(&mut self, now: Instant) {
        self.busy = self.busy.saturating_sub(1);
        if self.busy == 0 {
            self.mail.deliver(&mut self.actor, &mut self.ctx);
        }
        self.twin.step(Vec::new());
        let truth = |audience| (audience, self.twin.truth(audience));
        self.truths.insert(self.twin.tick(), [truth(Audience::EVERYONE), truth(HALF)]);
        self.actor.tick(now, &mut self.ctx);
        let tick = self.twin.tick();
        self.truths.retain(|then, _| tick.since(*then) < REMEMBERED);
        self.log.borrow_mut().retain(|then, _| tick.since(*then) < REMEMBERED);
    }

    /// A hub got these snapshots.
    pub fn note(&self, message: &ToHub) {
        if message.streams.is_empty() {
            return;
        }
        self.log.borrow_mut().entry(message.tick).or_insert_with(|| {
            let truths = &self.truths[&message.tick];
            let truth = |to| truths.iter().find(|(audience, _)| *audience == to);
            let sent = message.streams.iter().map(|out| {
                let (_, truth) = truth(out.key.audience).expect("one of the two audiences");
                Sent { out: out.clone(), truth: truth.clone() }
            });
            sent.collect()
        });
    }
}
