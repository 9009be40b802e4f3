//! Matches spoken to by hand, at times that the test owns.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::prelude::*;
use serde_json::json;
use skirmish_protocol::client::{Input, Level};
use skirmish_protocol::codes::CloseCode;
use skirmish_protocol::ids::{AccountId, MatchId, Seq, Tick};
use skirmish_protocol::server::{Fact, ServerMessage};
use uuid::Uuid;

use super::actor::{Match, MatchSettings, Status};
use super::hub_address::HubAddress;
use super::messages::*;
use super::seats::{Patience, RESERVATION};
use super::ticket::Ticket;
use crate::games::arena::Arena;
use crate::gauges::Gauges;
use crate::meters::counted;
use crate::sim::{Command, Games, Rate};
use crate::store::{MatchResult, Record, Recorded};
use crate::ws::Frame;

/// Stands for the lobby, the store and a hub.
struct Anybody(Rc<Heard>);

#[derive(Default)]
struct Heard {
    /// Connections to be closed.
    closes: Cell<usize>,
    told: RefCell<Vec<Frame>>,
    results: RefCell<Vec<MatchResult>>,
}

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
        for part in message.parts {
            match part {
                Part::Close { .. } => self.0.closes.set(self.0.closes.get() + 1),
                Part::Tell { frame, .. } => self.0.told.borrow_mut().push(frame),
                _ => {}
            }
        }
    }
}

impl Handler<Record> for Anybody {
    type Result = ();
    fn handle(&mut self, record: Record, _: &mut Context<Anybody>) {
        self.0.results.borrow_mut().push(record.result);
    }
}

struct Played {
    actor: Match,
    ctx: Context<Match>,
    others: Addr<Anybody>,
    heard: Rc<Heard>,
}

/// Runs a test with a match of which the first tick is due at `start`. Nobody reads the match's mail
/// meanwhile. Returns how many connections its hub was told to close.
fn with_match(house: bool, test: impl FnOnce(&mut Played, Instant)) -> usize {
    System::new().block_on(async {
        let start = Instant::now();
        let mut played = Played::new(house, json!(null), start);
        test(&mut played, start);
        settle().await;
        played.heard.closes.get()
    })
}

/// Until all mail is read.
async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

impl Played {
    fn new(house: bool, config: serde_json::Value, start: Instant) -> Played {
        let mut games = Games::new();
        games.add::<Arena>();
        let config = rmp_serde::to_vec_named(&config).expect("plain data");
        let sim = games.create("arena", &config, Rate::default(), 1).expect("a good config");
        let settings = MatchSettings {
            id: MatchId(Uuid::nil()),
            code: "AAAAAA".into(),
            name: "By hand".into(),
            private: false,
            seats: 4,
            bots: 0,
            patience: Patience { unclaimed: 9, grace: Duration::from_secs(30), idle: None },
            snapshot_period: 1,
            house,
        };
        let heard = Rc::new(Heard::default());
        let others = Anybody(heard.clone()).start();
        let (lobby, results) = (others.clone().recipient(), others.clone().recipient());
        let actor = Match::new(settings, sim, start, lobby, results, Arc::new(Gauges::new()));
        Played { actor, ctx: Context::new(), others, heard }
    }

    fn goes_on_at(&mut self, now: Instant) -> bool {
        self.actor.tick(now, &mut self.ctx);
        self.ctx.state() == ActorState::Running
    }

    /// The secret of a ticket for a seat.
    fn reserve(&mut self) -> Uuid {
        let person = Person { account: AccountId::guest(Uuid::nil()), name: "Ada".into() };
        let reserve = Reserve { person, from: [127, 0, 0, 1].into(), spectate: false };
        let reserved = self.actor.handle(reserve, &mut self.ctx).expect("there is a seat");
        Ticket::parse(&reserved.ticket).expect("a ticket").secret
    }

    fn claim(&mut self, secret: Uuid, connection: u64) {
        let answers = HubAddress::here(self.others.clone().recipient());
        let (connection, hub) = (ConnectionId(connection), HubId(connection));
        let account = AccountId::guest(Uuid::nil());
        let level = Level::Play;
        let claim = Claim { connection, hub, answers, account, secret, level, since: 0 };
        self.actor.handle(claim, &mut self.ctx);
    }

    fn input(&mut self, connection: u64, seq: u32) {
        let (tick, view, seen, payload) = (Tick(0), Tick(0), Tick(0), Vec::new());
        let input = Input { seq: Seq(seq), tick, seen, view, payload };
        let from = FromHub::Input(ConnectionId(connection), input);
        self.actor.to_inbox.try_send(from).expect("there is room");
    }
}

const MINUTE: Duration = Duration::from_secs(60);
const MOMENT: Duration = Duration::from_millis(1);

fn exceeded(limit: &str) -> String {
    format!("skirmish_limits_exceeded_total{{limit=\"{limit}\"}} 1\n")
}

#[test]
fn a_match_to_which_nobody_comes_ends_after_a_minute() {
    let counted = counted(|| {
        with_match(false, |played, start| {
            assert!(played.goes_on_at(start));
            assert!(played.goes_on_at(start + MINUTE));
            assert!(!played.goes_on_at(start + MINUTE + MOMENT));
        });
    });
    assert!(counted.contains(&exceeded("empty_match")), "{counted}");
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
fn a_seat_that_is_given_up_after_the_grace_period_is_counted() {
    let counted = counted(|| {
        with_match(false, |played, start| {
            let secret = played.reserve();
            played.claim(secret, 1);
            assert!(played.goes_on_at(start));
            let dropped = FromMember { connection: ConnectionId(1), what: MemberAct::Gone };
            played.actor.handle(dropped, &mut played.ctx);
            assert!(played.goes_on_at(start + MINUTE));
            assert!(!played.actor.seats.in_use());
        });
    });
    assert!(counted.contains(&exceeded("grace_s")), "{counted}");
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
        played.actor.hear_hubs(start);
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

#[test]
fn members_of_a_hub_that_takes_nothing_are_told_to_go() {
    let closes = with_match(false, |played, start| {
        for connection in 1..=3 {
            let secret = played.reserve();
            played.claim(secret, connection);
        }
        for tick in 0..100 {
            assert!(played.goes_on_at(start + MOMENT * tick));
        }
        let line = ServerMessage::Notice { text: "Hello".into(), seconds: None };
        (0..5000).for_each(|_| played.actor.tell_everybody(&line));
        assert!(played.goes_on_at(start + MOMENT * 100));
        assert!(played.actor.members.is_empty());
    });
    assert_eq!(closes, 3);
}

/// A round's result as soon as its fight has ended, for so many ticks.
async fn results_of(played: &mut Played, start: Instant, ticks: u32) -> Vec<MatchResult> {
    for tick in 0..ticks {
        assert!(played.goes_on_at(start + MOMENT * tick));
    }
    settle().await;
    played.heard.results.take()
}

#[test]
fn a_round_goes_to_the_store_and_members_hear_of_it_once_it_is_written() {
    System::new().block_on(async {
        let start = Instant::now();
        let rounds = json!({"countdown_ms": 0, "fight_ms": 2000, "result_ms": 60_000});
        let mut played = Played::new(false, rounds, start);
        played.actor.settings.bots = 2;
        let secret = played.reserve();
        played.claim(secret, 1);
        let results = results_of(&mut played, start, 90).await;
        let [result] = &results[..] else { panic!("one round has ended: {results:?}") };
        assert_eq!((result.name.as_str(), result.game.as_str()), ("By hand", "arena"));
        assert_eq!((result.mode.as_str(), result.length_s), ("ffa", 2));
        assert_eq!(result.outcome["map"], "basin");
        let mut players: Vec<_> =
            result.standings.iter().map(|s| (s.bot, s.account.is_some(), s.name.clone())).collect();
        players.sort();
        let name = |name: &str| Some(name.to_owned());
        assert_eq!(players[0], (false, true, name("Ada")));
        assert_eq!(players[1], (true, false, name("Altair")));
        assert_eq!(players.len(), 2, "bots give way to people");

        let facts = |heard: &Heard| -> Vec<Fact> {
            let told = heard.told.take();
            // Behind the head of a short frame, or of a longer one.
            let payload = |frame: &Frame| match frame.bytes()[1] {
                0..=125 => frame.bytes().slice(2..),
                _ => frame.bytes().slice(4..),
            };
            let messages = told.iter().map(|frame| ServerMessage::decode(&payload(frame)));
            let facts = messages.filter_map(|message| match message.expect("a message") {
                ServerMessage::Fact { fact, .. } => Some(fact),
                _ => None,
            });
            facts.filter(|fact| matches!(fact, Fact::Result { .. })).collect()
        };
        assert_eq!(facts(&played.heard), [], "it is not written yet");
        played.actor.handle(Recorded(result.id), &mut played.ctx);
        settle().await;
        assert_eq!(facts(&played.heard), [Fact::Result { id: result.id.to_string() }]);
    });
}

#[test]
fn rounds_of_bots_alone_are_nobodys_and_very_many_are_too_many() {
    System::new().block_on(async {
        let start = Instant::now();
        let rounds = json!({"countdown_ms": 0, "fight_ms": 0, "result_ms": 0});
        let mut played = Played::new(true, rounds, start);
        played.actor.settings.bots = 2;
        assert_eq!(results_of(&mut played, start, 90).await, []);
        let secret = played.reserve();
        played.claim(secret, 1);
        // Thirty rounds in less than a second.
        let results = results_of(&mut played, start + MOMENT * 90, 90).await;
        assert_eq!(results.len(), 20);
    });
}
