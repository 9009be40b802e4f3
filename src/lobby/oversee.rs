//! The lobby as whoever looks after the server sees it.

use actix::prelude::*;

use super::actor::Lobby;
use super::messages::{AnnounceToAll, Listing, Oversee, Overview};

impl Handler<Oversee> for Lobby {
    type Result = MessageResult<Oversee>;

    fn handle(&mut self, _: Oversee, _: &mut Context<Lobby>) -> Self::Result {
        let matches = self.directory.all().map(|entry| Listing {
            summary: entry.summary.clone(),
            address: entry.address.clone(),
            private: entry.private,
            house: entry.house,
        });
        MessageResult(Overview {
            matches: matches.collect(),
            visitors: self.visitors.len(),
            drain_left: self.drain_left(),
        })
    }
}

impl Handler<AnnounceToAll> for Lobby {
    type Result = ();

    fn handle(&mut self, AnnounceToAll(frame): AnnounceToAll, _: &mut Context<Lobby>) {
        self.announce(&frame);
    }
}
