//! A match as whoever looks after the server sees it.

use std::collections::BTreeMap;

use actix::prelude::*;

use super::actor::Match;
use super::messages::{Attendee, Inspect, Inspection};

impl Handler<Inspect> for Match {
    type Result = MessageResult<Inspect>;

    fn handle(&mut self, _: Inspect, _: &mut Context<Match>) -> Self::Result {
        let seated: BTreeMap<_, _> =
            self.members.iter().filter_map(|(id, member)| Some((member.player?, *id))).collect();
        let players = self.room.roster().map(|entry| Attendee {
            connection: seated.get(&entry.player).copied(),
            player: Some(entry.player),
            name: entry.name.clone(),
            account: self.seats.account(entry.player).cloned(),
            bot: entry.bot,
        });
        let watching = self.members.iter().filter(|(_, member)| member.player.is_none());
        let spectators = watching.map(|(id, member)| Attendee {
            connection: Some(*id),
            player: None,
            name: member.name.clone(),
            account: None,
            bot: false,
        });
        MessageResult(Inspection {
            summary: self.summary(),
            tick: self.sim.tick(),
            tick_rate: self.sim.rate().per_second(),
            late_ticks: self.late_ticks,
            people: players.chain(spectators).collect(),
        })
    }
}
