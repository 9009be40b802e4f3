//! Founding matches: from settings to a running actor on one of the arbiters.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::{Actor, ArbiterHandle, Recipient};
use serde::Deserialize;
use skirmish_protocol::client::Settings;
use skirmish_protocol::codes::ErrorCode;
use skirmish_protocol::ids::MatchId;
use skirmish_protocol::limits;
use skirmish_protocol::server::MatchSummary;
use uuid::Uuid;

use super::messages::Refused;
use crate::directory::Entry;
use crate::gauges::Gauges;
use crate::matches::{Match, MatchSettings, Patience, Status, join_code};
use crate::sim::{Games, Rate, Running};
use crate::store::Record;

/// MessagePack's nil.
const NIL: u8 = 0xc0;
/// Instants in each tick's time at which matches tick. So few, so that of many matches some tick at
/// the same one: what wakes threads for one of them then wakes them for all.
const PHASES: u32 = 16;

/// A match that is there from the start and stays.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HouseMatch {
    pub name: String,
    pub game: String,
    pub seats: u32,
    pub bots: u32,
    /// The game's own configuration.
    pub config: toml::Table,
}

impl Default for HouseMatch {
    fn default() -> HouseMatch {
        HouseMatch {
            name: "The Arena".into(),
            game: "arena".into(),
            seats: 12,
            bots: 6,
            config: toml::Table::new(),
        }
    }
}

impl HouseMatch {
    pub fn settings(&self) -> Settings {
        Settings {
            name: self.name.clone(),
            game: self.game.clone(),
            seats: self.seats,
            bots: self.bots,
            private: false,
            // Nothing said is the game's default, whatever the type of its configuration.
            config: match self.config.is_empty() {
                true => vec![NIL],
                false => rmp_serde::to_vec_named(&self.config).expect("a table is plain data"),
            },
        }
    }

    /// Why there can be no such match, each reason in a sentence.
    pub fn flaws(&self, games: &Games, rate: Rate) -> Vec<String> {
        checked(games, rate, &self.settings(), 0).err().unwrap_or_default()
    }
}

/// The name and the simulation of such a match, or all that is wrong with it.
fn checked(
    games: &Games,
    rate: Rate,
    settings: &Settings,
    seed: u64,
) -> Result<(String, Box<dyn Running>), Vec<String>> {
    let mut flaws = Vec::new();
    let name = limits::visible_text(&settings.name, limits::MATCH_NAME_CHARS);
    if name.is_none() {
        flaws.push("A match's name has 2 to 32 visible characters.".into());
    }
    if !limits::SEATS.contains(&settings.seats) {
        flaws.push("A match has 1 to 200 seats.".into());
    }
    if settings.bots > settings.seats {
        flaws.push("A match cannot have more bots than seats.".into());
    }
    let kind = match settings.game.as_str() {
        "" => games.kinds().next().unwrap_or_default(),
        kind => kind,
    };
    let sim = games.create(kind, &settings.config, rate, seed);
    match (name, sim) {
        (Some(name), Ok(sim)) if flaws.is_empty() => Ok((name, sim)),
        (_, sim) => {
            flaws.extend(sim.err().map(|refusal| refusal.to_string()));
            Err(flaws)
        }
    }
}

/// Makes matches, spreading them over the arbiters.
pub struct Founder {
    games: Games,
    rate: Rate,
    snapshot_period: u32,
    patience: Patience,
    arbiters: Vec<ArbiterHandle>,
    results: Recipient<Record>,
    gauges: Arc<Gauges>,
    founded: u32,
    /// What all ticks are counted from.
    epoch: Instant,
}

impl Founder {
    /// `arbiters` must not be empty.
    pub fn new(
        games: Games,
        rate: Rate,
        snapshot_period: u32,
        patience: Patience,
        arbiters: Vec<ArbiterHandle>,
        results: Recipient<Record>,
        gauges: Arc<Gauges>,
    ) -> Founder {
        assert!(!arbiters.is_empty(), "matches need a thread to run on");
        let (founded, epoch) = (0, Instant::now());
        Founder {
            games,
            rate,
            snapshot_period,
            patience,
            arbiters,
            results,
            gauges,
            founded,
            epoch,
        }
    }

    pub fn games(&self) -> &Games {
        &self.games
    }

    pub fn found(
        &mut self,
        settings: Settings,
        house: bool,
        lobby: Recipient<Status>,
    ) -> Result<Entry, Refused> {
        let (name, sim) = checked(&self.games, self.rate, &settings, rand::random())
            .map_err(|flaws| Refused { code: ErrorCode::BadSettings, sentence: flaws.join(" ") })?;
        let id = MatchId(Uuid::new_v4());
        let own = MatchSettings {
            id,
            code: join_code(),
            name,
            private: settings.private,
            seats: settings.seats,
            bots: settings.bots,
            patience: self.patience,
            snapshot_period: self.snapshot_period,
            house,
        };
        let summary = MatchSummary {
            id: id.to_string(),
            code: own.code.clone(),
            name: own.name.clone(),
            game: sim.kind().into(),
            players: 0,
            bots: 0,
            seats: own.seats,
            spectators: 0,
            detail: sim.summary(),
        };
        let period = Duration::from_secs(1) / self.rate.per_second();
        let start = first_tick(self.epoch, Instant::now(), self.founded, period);
        let arbiter = &self.arbiters[self.founded as usize % self.arbiters.len()];
        let (results, gauges) = (self.results.clone(), self.gauges.clone());
        let address = Match::start_in_arbiter(arbiter, move |_| {
            Match::new(own, sim, start, lobby, results, gauges)
        });
        self.founded += 1;
        Ok(Entry { id, address, summary, private: settings.private, house, founder: None })
    }
}

/// When a match that is founded `now` ticks first: soon, at one of the phases, counted from `epoch` by
/// all. The golden ratio spreads any number of matches evenly over them.
fn first_tick(epoch: Instant, now: Instant, founded: u32, period: Duration) -> Instant {
    let fraction = u64::from(founded.wrapping_mul(2_654_435_769));
    let phase = (fraction * u64::from(PHASES)) >> u32::BITS;
    let begun = now.saturating_duration_since(epoch).as_nanos() / period.as_nanos() + 1;
    // A match founded after years of ticks would only tick beside the others.
    let begun = u32::try_from(begun).unwrap_or(u32::MAX);
    epoch + period * begun + period * phase as u32 / PHASES
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn matches_tick_soon_and_evenly_at_few_instants() {
        let (epoch, period) = (Instant::now(), Duration::from_secs(1) / 30);
        let mut phases = BTreeMap::new();
        for founded in 0..160 {
            // Whenever they are founded.
            let now = epoch + Duration::from_micros(1_234_567) * founded;
            let first = first_tick(epoch, now, founded, period);
            assert!(first > now && first <= now + period * 2);
            let phase = (first - epoch).as_nanos() % period.as_nanos();
            *phases.entry(phase).or_insert(0) += 1;
        }
        assert_eq!(phases.len(), PHASES as usize);
        assert!(phases.values().all(|matches| (8..=12).contains(matches)), "{phases:?}");
    }
}
