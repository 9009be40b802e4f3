//! The way of inputs from a connection to its match.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Instant;

use skirmish_protocol::client::{Input, Level};
use skirmish_protocol::ids::{AccountId, MatchId, PlayerId, Seq, Tick};

use super::TICK;
use super::mail::Letters;
use crate::matches::{
    Admission, ConnectionId, FromHub, FromMember, HubAddress, HubId, INPUTS_AT_ONCE, Part, Periods,
    ToHub,
};
use crate::net::connection::Notice;
use crate::net::hub::{Hub, HubHandle};
use crate::net::outbox::Outbox;
use crate::net::standing::Form;
use crate::sim::Audience;

const GAME: MatchId = MatchId(uuid::Uuid::nil());
const ADA: ConnectionId = ConnectionId(7);

#[test]
fn inputs_reach_the_match_as_they_come_and_a_burst_waits_for_the_flush() {
    let (id, now) = (HubId(1), Instant::now());
    let mail = Letters::<ToHub>::new(1);
    let address = HubAddress::here(mail.recipient());
    let hub = HubHandle { id, address, hub: Rc::new(Hub::new(id).into()) };
    let (notices, acts) = (Letters::<Notice>::new(1), Letters::<FromMember>::new(1));
    let (to_inbox, inbox) = sync_channel(64);
    hub.register(ADA, Outbox::default(), notices.recipient(), Form::Plain);
    let admission = Admission {
        connection: ADA,
        account: AccountId::guest(uuid::Uuid::nil()),
        player: Some(PlayerId(1)),
        audience: Audience::EVERYONE,
        level: Level::Play,
        tick_us: TICK.as_micros() as u32,
        periods: Periods { fast: 1, slow: 6, watch: 6 },
        frames: Vec::new(),
        inputs: to_inbox,
        acts: acts.recipient(),
    };
    let parts = vec![Part::Admit(Box::new(admission))];
    let (tick, next_due) = (Tick(1), now + TICK);
    let message = ToHub { match_id: GAME, tick, next_due, parts, streams: Arc::from([]) };
    hub.hub.borrow_mut().hear(message, now);
    let mut last = 0;
    let mut send = |count: u32| {
        for _ in 0..count {
            last += 1;
            let (tick, seen, view, payload) = (Tick(0), Tick(0), Tick(0), Vec::new());
            hub.input(ADA, Input { seq: Seq(last), tick, seen, view, payload }, now);
        }
    };
    let got = || -> (Vec<u32>, Vec<u32>) {
        let (mut at_once, mut flushed) = (Vec::new(), Vec::new());
        inbox.try_iter().for_each(|from| match from {
            FromHub::Input(from, input) => {
                assert_eq!(from, ADA);
                at_once.push(input.seq.0);
            }
            FromHub::Flush { inputs, .. } => flushed.extend(inputs.iter().map(|(_, i)| i.seq.0)),
        });
        (at_once, flushed)
    };
    send(1);
    assert_eq!(got(), (vec![1], vec![]), "nothing has to be flushed for it");
    send(50);
    let most = INPUTS_AT_ONCE as u32;
    assert_eq!(got(), ((2..=most).collect(), vec![]), "one member does not fill the inbox");
    hub.hub.borrow_mut().flush(GAME);
    assert_eq!(got(), (vec![], (20..=51).collect()), "of the others the latest count");
    send(1);
    assert_eq!(got(), (vec![52], vec![]));
}
