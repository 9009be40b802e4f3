//! What follows from the config and never changes: clients get it once.

use serde::Serialize;

use super::bot::Chart;
use super::config::{Config, Level, Mode};
use super::figures::{Figures, UNIT};
use super::map::Map;
use crate::sim::{Rate, Refusal};

#[derive(Serialize)]
pub struct Setup {
    pub mode: Mode,
    #[serde(rename = "tick_rate")]
    pub rate: Rate,
    /// Units of length in a pixel of the map.
    pub unit: i32,
    pub map: Map,
    pub figures: Figures,
    #[serde(skip)]
    pub bots: Level,
    /// Where bots can fly.
    #[serde(skip)]
    pub chart: Chart,
}

/// No phase is longer than this.
pub const LONGEST_MS: u32 = 3_600_000;

impl Setup {
    pub fn new(config: &Config, rate: Rate) -> Result<Setup, Refusal> {
        let map = Map::load(&config.map)?;
        let mut figures = Figures::at(rate)?;
        let phases = [
            (config.countdown_ms, &mut figures.countdown),
            (config.fight_ms, &mut figures.fight),
            (config.result_ms, &mut figures.result),
        ];
        for (chosen, figure) in phases {
            match chosen {
                Some(ms) if ms > LONGEST_MS => {
                    return Err(Refusal::BadConfig("a phase is at most an hour long".into()));
                }
                Some(ms) => *figure = rate.ticks(ms),
                None => {}
            }
        }
        if !config.lag_compensation {
            figures.lag_most = 0;
        }
        let chart = Chart::new(&map);
        let Config { mode, bots, .. } = *config;
        Ok(Setup { mode, rate, unit: UNIT, map, figures, bots, chart })
    }
}

#[cfg(test)]
impl Default for Setup {
    fn default() -> Setup {
        Setup::new(&Config::default(), Rate::default()).expect("the default config is good")
    }
}
