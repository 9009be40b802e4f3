//! How each connection of a worker is doing, for whoever looks after the server.

use std::time::Instant;

use actix::prelude::*;
use skirmish_protocol::codes::StreamKind;

use super::hub::{HubActor, Hubs};
use super::outbox;
use crate::matches::ConnectionId;

/// What one worker tells.
pub struct Survey {
    /// Bytes that went to all its sockets since it started.
    pub sent_bytes: u64,
    pub members: Vec<MemberLine>,
}

/// How a member of a match is doing.
pub struct MemberLine {
    pub connection: ConnectionId,
    pub stream: StreamKind,
    /// By how much its picture is older than it has to be.
    pub age_ms: u32,
    pub round_trip_ms: Option<u32>,
    /// Whether it is looked at; a hidden tab gets no snapshots.
    pub visible: bool,
    pub sent_bytes: u64,
}

#[derive(Message)]
#[rtype(result = "Survey")]
pub struct Ask;

impl Hubs {
    /// Asks all workers. One that is gone says nothing.
    pub async fn survey(&self) -> Vec<Survey> {
        let asked: Vec<_> = self.lock().iter().map(|hub| hub.send(Ask)).collect();
        futures_util::future::join_all(asked).await.into_iter().flatten().collect()
    }
}

impl Handler<Ask> for HubActor {
    type Result = MessageResult<Ask>;

    fn handle(&mut self, _: Ask, _: &mut Context<HubActor>) -> Self::Result {
        let now = Instant::now();
        let hub = self.hub.borrow();
        let members = hub.slots.iter().filter_map(|(connection, slot)| {
            let member = slot.member.as_ref()?;
            let progress = member.progress(now);
            Some(MemberLine {
                connection: *connection,
                stream: progress.stream,
                age_ms: ms(progress.age),
                round_trip_ms: progress.round_trip.map(ms),
                visible: progress.visible,
                sent_bytes: slot.outbox.sent(),
            })
        });
        MessageResult(Survey {
            sent_bytes: outbox::sent_by_this_worker(),
            members: members.collect(),
        })
    }
}

fn ms(time: std::time::Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}
