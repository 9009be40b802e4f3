//! What goes out to the hubs: parts in order, and with each tick the snapshots.
//!
//! Invariant: a part is never dropped. What a hub cannot take now waits in order, and a hub that
//! takes nothing for too long is given up with all its members. Snapshots do not wait: their
//! receivers notice the gap and are admitted again.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use actix::prelude::SendError;
use skirmish_protocol::codes::CloseCode;
use skirmish_protocol::ids::{MatchId, Tick};

use super::hub_address::HubAddress;
use super::messages::{ConnectionId, HubId, Part, To, ToHub};
use super::stream::StreamOut;
use crate::ws::Frame;

/// Parts that wait for a hub that does not take them. Beyond it the hub is given up: facts must
/// not be lost.
const PENDING: usize = 4096;

/// A hub with members here.
struct HubLink {
    to: HubAddress,
    parts: Vec<Part>,
}

pub struct Post {
    match_id: MatchId,
    hubs: BTreeMap<HubId, HubLink>,
}

impl Post {
    pub fn new(match_id: MatchId) -> Post {
        Post { match_id, hubs: BTreeMap::new() }
    }

    pub fn link(&mut self, hub: HubId, to: &HubAddress) {
        self.hubs.entry(hub).or_insert_with(|| HubLink { to: to.clone(), parts: Vec::new() });
    }

    /// Forgets a hub. What waits for it goes into its mailbox, however full that is: nothing would
    /// bring it later.
    pub fn unlink(&mut self, hub: HubId, tick: Tick, next_due: Instant) {
        let Some(HubLink { to, parts }) = self.hubs.remove(&hub) else { return };
        if !parts.is_empty() {
            let (match_id, streams) = (self.match_id, Arc::from([]));
            to.do_send(ToHub { match_id, tick, next_due, parts, streams });
        }
    }

    pub fn unlink_all(&mut self, tick: Tick, next_due: Instant) {
        let hubs: Vec<HubId> = self.hubs.keys().copied().collect();
        hubs.into_iter().for_each(|hub| self.unlink(hub, tick, next_due));
    }

    pub fn links(&self, hub: HubId) -> bool {
        self.hubs.contains_key(&hub)
    }

    pub fn part(&mut self, hub: HubId, part: Part) {
        if let Some(hub) = self.hubs.get_mut(&hub) {
            hub.parts.push(part);
        }
    }

    pub fn tell_everybody(&mut self, frame: &Frame) {
        for hub in self.hubs.values_mut() {
            hub.parts.push(Part::Tell { to: To::Everybody, frame: frame.clone() });
        }
    }

    pub fn waiting(&self) -> bool {
        self.hubs.values().any(|hub| !hub.parts.is_empty())
    }

    /// A hub that takes nothing: what waits for it is dropped, and its members are let go. That goes
    /// into its mailbox however full it is, once, or they would wait for ever.
    pub fn give_up(
        &mut self,
        hub: HubId,
        members: impl Iterator<Item = ConnectionId>,
        tick: Tick,
        next_due: Instant,
    ) {
        let Some(link) = self.hubs.get_mut(&hub) else { return };
        let close = |connection| Part::Close { connection, code: CloseCode::TooSlow };
        link.parts = members.map(close).collect();
        self.unlink(hub, tick, next_due);
    }

    /// One message to each hub. Returns the hubs that are to be given up.
    pub fn send(
        &mut self,
        tick: Tick,
        next_due: Instant,
        streams: &Arc<[StreamOut]>,
    ) -> Vec<HubId> {
        let mut given_up = Vec::new();
        for (id, hub) in &mut self.hubs {
            let message = ToHub {
                match_id: self.match_id,
                tick,
                next_due,
                parts: std::mem::take(&mut hub.parts),
                streams: streams.clone(),
            };
            match hub.to.try_send(message) {
                Ok(()) => {}
                Err(SendError::Full(message)) => {
                    metrics::counter!("skirmish_mailboxes_full_total", "of" => "hub").increment(1);
                    hub.parts = message.parts;
                    if hub.parts.len() > PENDING {
                        given_up.push(*id);
                    }
                }
                Err(SendError::Closed(_)) => given_up.push(*id),
            }
        }
        for id in &given_up {
            tracing::error!(match_id = %self.match_id, hub = id.0, "a hub takes nothing; its members are let go");
        }
        given_up
    }
}
