//! Who goes, and who is told.

use std::net::IpAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use actix::Actor;
use skirmish_protocol::client::Level;
use skirmish_protocol::codes::{CloseCode, LeaveReason};
use skirmish_protocol::ids::{AccountId, MatchId, PlayerId, Tick};
use uuid::Uuid;

use super::TICK;
use super::mail::{Letters, Mail};
use crate::access::{Access, Cut, Place, Rules};
use crate::gauges::Gauges;
use crate::lobby::Lobby;
use crate::matches::{
    Admission, ConnectionId, FromMember, HubAddress, HubId, MemberAct, Part, Periods, ToHub,
};
use crate::net::connection::{Connection, Notice, Opened, State};
use crate::net::gate::{Gate, GateLimits};
use crate::net::hub::{Hub, HubHandle};
use crate::net::outbox::Outbox;
use crate::net::standing::Form;
use crate::sim::Audience;
use crate::store::{Sqlite, StoreSettings};
use crate::ws::{Limits, Receiver};

#[test]
fn a_socket_that_goes_before_its_connection_knows_that_it_is_a_member() {
    let (id, now) = (HubId(1), Instant::now());
    let mail = Letters::<ToHub>::new(1);
    let address = HubAddress::here(mail.recipient());
    let hub = HubHandle { id, address, hub: Rc::new(Hub::new(id).into()) };
    let mut notices = Letters::<Notice>::new(1);
    let mut acts = Letters::<FromMember>::new(1);
    let connection = ConnectionId(7);
    hub.register(connection, Outbox::default(), notices.recipient(), Form::Plain);
    let admission = Admission {
        connection,
        account: AccountId::guest(Uuid::nil()),
        player: None,
        audience: Audience::EVERYONE,
        level: Level::Play,
        tick_us: TICK.as_micros() as u32,
        periods: Periods { fast: 1, slow: 6, watch: 6 },
        frames: Vec::new(),
        inputs: sync_channel(1).0,
        acts: acts.recipient(),
    };
    let message = ToHub {
        match_id: MatchId(Uuid::nil()),
        tick: Tick(1),
        next_due: now + TICK,
        parts: vec![Part::Admit(Box::new(admission))],
        streams: Arc::from([]),
    };
    hub.hub.borrow_mut().hear(message, now);
    hub.remove(connection);
    hub.remove(connection);
    assert_eq!(notices.take().len(), 1, "it would have been told");
    let told = acts.take();
    assert!(
        matches!(told[..], [FromMember { connection: ConnectionId(7), what: MemberAct::Gone }]),
        "the match hears of it, once"
    );
}

/// Sent out just while it takes a seat: the seat is free at once, not after `grace_s`; also if the
/// socket goes in that moment.
#[actix_web::test]
async fn who_is_cut_while_attaching_gives_up_the_seat() {
    let ban = || Cut { code: CloseCode::Banned, sentence: "Out.".into() };
    for (cut, reason, goes) in [
        (Cut::kick(), LeaveReason::Kicked, false),
        (ban(), LeaveReason::Banned, false),
        (ban(), LeaveReason::Banned, true),
    ] {
        let (id, now) = (HubId(1), Instant::now());
        let mail = Letters::<ToHub>::new(1);
        let address = HubAddress::here(mail.recipient());
        let hub = HubHandle { id, address, hub: Rc::new(Hub::new(id).into()) };
        let gauges = Arc::new(Gauges::new());
        let limits =
            GateLimits { connections: 1, per_address: 1, per_second: 1, guesses_per_minute: 1 };
        let pass =
            Gate::new(limits).enter(IpAddr::from([192, 0, 2, 1]), now).expect("there is room");
        let store = Arc::new(Sqlite::start(&StoreSettings::default()).expect("a database"));
        let access = Access::open(Rules::default(), 1, store).await.expect("the store answers");
        let opened = Opened {
            id: ConnectionId(7),
            pass,
            outbox: Outbox::default(),
            form: Form::Plain,
            receiver: Receiver::new(Limits { frame: 1, message: 1, fragments: 1 }, None),
            tick_rate: 30,
            access: Arc::new(access),
        };
        let connection = Connection::create(|_| {
            // Nobody is there, and nobody is asked.
            let lobby = Mail::<Lobby>::new(1).address;
            let mut connection = Connection::new(opened, hub, lobby, gauges);
            connection.state = State::Attaching;
            connection
        });
        let mut acts = Letters::<FromMember>::new(4);
        let match_id = MatchId(Uuid::nil());
        let account = AccountId::guest(Uuid::nil());
        let place = Place { match_id, player: Some(PlayerId(1)) };
        let attached = Notice::Attached { acts: acts.recipient(), place, account };
        // Both are there before it finds that it has no socket; or only the first.
        connection.do_send(cut);
        if goes {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        connection.send(attached).await.expect("it lives");
        let told = acts.take();
        assert!(
            matches!(&told[..], [FromMember { what: MemberAct::Expelled(why), .. }] if *why == reason),
            "{} acts",
            told.len()
        );
    }
}
