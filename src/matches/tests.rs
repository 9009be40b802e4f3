//! Matches spoken to by hand, at times that the test owns.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::prelude::*;
use skirmish_protocol::client::{Input, Level};
use skirmish_protocol::codes::CloseCode;
use skirmish_protocol::ids::{AccountId, MatchId, Seq, Tick};
use uuid::Uuid;

use super::actor::{Match, MatchSettings, Status};
use super::messages::*;
use super::seats::{Patience, RESERVATION};
use super::ticket::Ticket;
use crate::games::arena::Arena;
use crate::gauges::Gauges;
use crate::sim::{Command, Games, Rate};

/// Stands for the lobby and for a hub; counts the connections it is told to close.
struct Anybody(Rc<Cell<usize>>);

impl Actor for Anybody {
    type Context = Context<Anybody>;
}

impl Handler<Status> for Anybody {
    type Result = ();
    fn handle(&mut self, _: Status, _: &mut Context<Anybody>) {}
}

impl Handler<ToHub> for Anybody {
    type Result = ();
    fn handle(&mut self, message: ToHub, _: &mut Context<Anybody>) {
        let closes = message.parts.iter().filter(|part| matches!(part, Part::Close { .. }));
        self.0.set(self.0.get() + closes.count());
    }
}

struct Played {
    actor: Match,
    ctx: Context<Match>,
    others: Addr<Anybody>,
}

/// Runs a test with a match of which the first tick is due at `start`. Nobody reads the match's mail
/// meanwhile. Returns how many connections its hub was told to close.
fn with_match(house: bool, test: impl FnOnce(&mut Played, Instant)) -> usize {
    System::new().block_on(async {
        let start = Instant::now();
        let mut games = Games::new();
        games.add::<Arena>();
        let sim = games.create("arena", &[0xc0], Rate::default(), 1).expect("its defaults do");
        let settings = MatchSettings {
            id: MatchId(Uuid::nil()),
            code: "AAAAAA".into(),
            name: "By hand".into(),
            private: false,
            seats: 4,
            bots: 0,
            patience: Patience { grace: Duration::from_secs(30), idle: None },
            snapshot_period: 1,
            house,
        };
        let closes = Rc::new(Cell::new(0));
        let others = Anybody(closes.clone()).start();
        let lobby = others.clone().recipient();
        let actor = Match::new(settings, sim, start, lobby, Arc::new(Gauges::new()));
        let mut played = Played { actor, ctx: Context::new(), others };
        test(&mut played, start);
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        closes.get()
    })
}

impl Played {
    fn goes_on_at(&mut self, now: Instant) -> bool {
        self.actor.tick(now, &mut self.ctx);
        self.ctx.state() == ActorState::Running
    }

    /// The secret of a ticket for a seat.
    fn reserve(&mut self) -> Uuid {
        let person = Person { account: AccountId(Uuid::nil()), name: "Ada".into() };
        let reserve = Reserve { person, spectate: false };
        let reserved = self.actor.handle(reserve, &mut self.ctx).expect("there is a seat");
        Ticket::parse(&reserved.ticket).expect("a ticket").secret
    }

    fn claim(&mut self, secret: Uuid, connection: u64) {
        let answers = self.others.clone().recipient();
        let (connection, hub) = (ConnectionId(connection), HubId(connection));
        let claim = Claim { connection, hub, answers, secret, level: Level::Play, since: 0 };
        self.actor.handle(claim, &mut self.ctx);
    }

    fn input(&mut self, connection: u64, seq: u32) {
        let (tick, view, seen, payload) = (Tick(0), Tick(0), Tick(0), Vec::new());
        let input = Input { seq: Seq(seq), tick, seen, view, payload };
        let inputs = vec![(ConnectionId(connection), input)];
        let from = FromHub { hub: HubId(connection), inputs, needs: Vec::new() };
        self.actor.handle(from, &mut self.ctx);
    }
}

const MINUTE: Duration = Duration::from_secs(60);
const MOMENT: Duration = Duration::from_millis(1);

#[test]
fn a_match_to_which_nobody_comes_ends_after_a_minute() {
    with_match(false, |played, start| {
        assert!(played.goes_on_at(start));
        assert!(played.goes_on_at(start + MINUTE));
        assert!(!played.goes_on_at(start + MINUTE + MOMENT));
    });
    with_match(true, |played, start| {
        assert!(played.goes_on_at(start + MINUTE * 60), "a house match stays");
    });
}

#[test]
fn a_match_that_people_left_ends_a_minute_after_the_last() {
    with_match(false, |played, start| {
        // Somebody was promised a seat, and did not come.
        played.reserve();
        let promised = start + RESERVATION;
        assert!(played.goes_on_at(promised));
        assert!(played.goes_on_at(promised + MINUTE));
        assert!(!played.goes_on_at(promised + MINUTE + MOMENT));
    });
    with_match(false, |played, start| {
        let secret = played.reserve();
        played.claim(secret, 1);
        let hour = start + MINUTE * 60;
        assert!(played.goes_on_at(hour), "somebody is there");
        let gone = FromMember { connection: ConnectionId(1), what: MemberAct::Leave };
        played.actor.handle(gone, &mut played.ctx);
        assert!(played.goes_on_at(hour + MINUTE));
        assert!(!played.goes_on_at(hour + MINUTE + MOMENT));
    });
}

#[test]
fn what_an_older_connection_still_sends_does_not_pass_for_the_newer_ones() {
    with_match(false, |played, start| {
        let secret = played.reserve();
        played.claim(secret, 1);
        played.goes_on_at(start);
        played.input(1, 500);
        let resume = played.actor.seats.resume_of(ConnectionId(1)).expect("a seat");
        played.claim(resume, 2);
        // The older one's hub has not heard of it yet.
        played.input(1, 501);
        played.input(2, 1);
        let resumed = |command: &Command| matches!(command, Command::Resume { .. });
        let at = played.actor.commands.iter().position(resumed).expect("it resumed");
        let seqs = |commands: &[Command]| -> Vec<u32> {
            let seq = |command: &Command| match command {
                Command::Input { seq, .. } => Some(seq.0),
                _ => None,
            };
            commands.iter().filter_map(seq).collect()
        };
        assert_eq!(seqs(&played.actor.commands[..at]), [500]);
        assert_eq!(seqs(&played.actor.commands[at..]), [1]);
    });
}

#[test]
fn the_last_words_reach_a_hub_whose_mailbox_is_full() {
    let closes = with_match(false, |played, start| {
        for connection in 1..=2 {
            let secret = played.reserve();
            played.claim(secret, connection);
        }
        for tick in 0..100 {
            assert!(played.goes_on_at(start + MOMENT * tick));
        }
        let leave = FromMember { connection: ConnectionId(1), what: MemberAct::Leave };
        played.actor.handle(leave, &mut played.ctx);
        played.actor.handle(End(CloseCode::GoingAway), &mut played.ctx);
    });
    assert_eq!(closes, 2, "one has left, and the other was there to the end");
}
