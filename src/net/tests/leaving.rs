//! Who goes, and who is told.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Instant;

use skirmish_protocol::client::Level;
use skirmish_protocol::ids::{MatchId, Tick};

use super::TICK;
use super::mail::Letters;
use crate::matches::{
    Admission, ConnectionId, FromMember, HubAddress, HubId, MemberAct, Part, Periods, ToHub,
};
use crate::net::connection::Notice;
use crate::net::hub::{Hub, HubHandle};
use crate::net::outbox::Outbox;
use crate::net::standing::Form;
use crate::sim::Audience;

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
        match_id: MatchId(uuid::Uuid::nil()),
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
