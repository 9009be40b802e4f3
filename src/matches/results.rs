//! Results: from a game's word that a round has ended to what the store keeps, and back to members.

use std::time::Instant;

use actix::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::actor::Match;
use crate::bucket::Bucket;
use crate::gauges::count_exceeded;
use crate::sim::{self, Finished, Tick};
use crate::store::{MatchResult, Record, Recorded, Standing, now_s};

/// Results of one match. Whoever creates a match chooses how long its rounds are, and could fill the
/// disk with them.
const A_MINUTE: u32 = 20;
/// Bots that come behind so many are not kept: a match may have two hundred of them.
const BOTS_AMONG: usize = 12;

/// Where a match's results go, and how many of them are on the way.
pub struct Outgoing {
    to: Recipient<Record>,
    allowance: Bucket,
    /// When the round before ended.
    last: Tick,
    /// Sent, but not known to be written.
    unwritten: usize,
}

impl Outgoing {
    pub fn new(to: Recipient<Record>, now: Instant) -> Outgoing {
        let allowance = Bucket::per_minute(A_MINUTE, now);
        Outgoing { to, allowance, last: Tick(0), unwritten: 0 }
    }

    pub fn unwritten(&self) -> usize {
        self.unwritten
    }
}

impl Match {
    /// Hands results over. The rounds of bots alone are nobody's.
    pub(super) fn record(&mut self, finished: Vec<Finished>, now: Instant, tell: &Addr<Match>) {
        for round in finished {
            let ticks = self.sim.tick().since(self.results.last);
            self.results.last = self.sim.tick();
            let result = self.result(round, ticks / self.sim.rate().per_second());
            if result.standings.iter().all(|standing| standing.bot) {
                continue;
            }
            if !self.results.allowance.take(now) {
                count_exceeded("results");
                continue;
            }
            self.results.unwritten += 1;
            self.results.to.do_send(Record { result, tell: tell.clone().recipient() });
        }
    }

    fn result(&self, round: Finished, length_s: u32) -> MatchResult {
        MatchResult {
            id: Uuid::new_v4(),
            match_id: self.settings.id.0,
            name: self.settings.name.clone(),
            game: self.sim.kind().into(),
            mode: round.mode,
            private: self.settings.private,
            finished_s: now_s(),
            length_s,
            outcome: rmp_serde::from_slice(&round.outcome).unwrap_or(Value::Null),
            standings: round
                .standings
                .into_iter()
                .filter_map(|row| self.standing(row))
                .enumerate()
                .filter(|(place, standing)| !standing.bot || *place < BOTS_AMONG)
                .map(|(_, standing)| standing)
                .collect(),
        }
    }

    /// `None`: nobody here has that number.
    fn standing(&self, row: sim::Standing) -> Option<Standing> {
        let entry = self.room.entry(row.player)?;
        Some(Standing {
            rank: row.rank,
            player: row.player.0,
            account: self.seats.account(row.player).map(ToString::to_string),
            name: Some(entry.name.clone()),
            bot: entry.bot,
            team: row.team,
            score: row.score,
            details: json!(row.details),
        })
    }
}

impl Handler<Recorded> for Match {
    type Result = ();

    fn handle(&mut self, Recorded(id): Recorded, ctx: &mut Context<Match>) {
        self.results.unwritten -= 1;
        let fact = self.room.recorded(id);
        self.tell_everybody(&fact);
        self.deliver();
        self.end_if_over(ctx);
    }
}
