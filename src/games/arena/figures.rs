//! The game's figures, and what they are in ticks and units.

use serde::{Deserialize, Serialize};

use crate::sim::{Rate, Refusal};

/// Units of length in a pixel of the map.
pub const UNIT: i32 = 16;

/// `assets/arena.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    ship: ShipFigures,
    bolt: BoltFigures,
    life: LifeFigures,
    pickup: PickupFigures,
    repair: RepairFigures,
    shield: ShieldFigures,
    rapid: RapidFigures,
    dash: DashFigures,
    round: RoundFigures,
    slack: SlackFigures,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShipFigures {
    radius: i32,
    speed: i32,
    to_speed_ms: u32,
    to_rest_ms: u32,
    health: i32,
    shove: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BoltFigures {
    speed: i32,
    radius: i32,
    life_ms: u32,
    damage: i32,
    interval_ms: u32,
    lag_most_ms: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LifeFigures {
    respawn_ms: u32,
    protection_ms: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PickupFigures {
    radius: i32,
    return_ms: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RepairFigures {
    health: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShieldFigures {
    points: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RapidFigures {
    lasts_ms: u32,
    interval_ms: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DashFigures {
    charges: i32,
    speed: i32,
    interval_ms: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoundFigures {
    countdown_ms: u32,
    fight_ms: u32,
    result_ms: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SlackFigures {
    place: i32,
    speed: i32,
    aim: i32,
}

/// The figures at a tick rate: lengths in units, speeds in units a tick, times in ticks.
#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    pub ship_radius: i32,
    pub ship_speed: i32,
    /// By how much the velocity may change in a tick, toward what the player wants.
    pub ship_thrust: i32,
    /// The same with hands off.
    pub ship_drag: i32,
    pub ship_health: i32,
    pub ship_shove: i32,
    pub bolt_speed: i32,
    pub bolt_radius: i32,
    pub bolt_life: u32,
    /// Into how many parts a bolt's tick is cut to see what it meets.
    pub bolt_parts: i32,
    pub bolt_damage: i32,
    pub fire_interval: u32,
    /// By how much a shot may begin in the past; 0: lag is not compensated.
    pub lag_most: u32,
    pub respawn: u32,
    pub protection: u32,
    pub pickup_radius: i32,
    pub pickup_return: u32,
    pub repair_health: i32,
    pub shield_points: i32,
    pub rapid_lasts: u32,
    pub rapid_interval: u32,
    pub dash_charges: i32,
    pub dash_speed: i32,
    pub dash_interval: u32,
    pub countdown: u32,
    pub fight: u32,
    pub result: u32,
    /// How far off the slow stream may be.
    pub slack_place: i32,
    pub slack_speed: i32,
    pub slack_aim: i32,
}

/// A bolt moves at most this many units between two looks at what it meets.
const BOLT_PART: i32 = 8 * UNIT;

impl Figures {
    pub fn at(rate: Rate) -> Result<Figures, Refusal> {
        let file: File = toml::from_str(include_str!("../../../assets/arena.toml"))
            .map_err(|why| Refusal::BadConfig(format!("arena.toml: {}", why.message())))?;
        let units = |px: i32| px * UNIT;
        let per_tick = |px: i32| rate.per_tick(units(px));
        let ship_speed = per_tick(file.ship.speed);
        let change = |ms: u32| (ship_speed as u32).div_ceil(rate.ticks(ms)) as i32;
        let bolt_speed = per_tick(file.bolt.speed);
        Ok(Figures {
            ship_radius: units(file.ship.radius),
            ship_speed,
            ship_thrust: change(file.ship.to_speed_ms),
            ship_drag: change(file.ship.to_rest_ms),
            ship_health: file.ship.health,
            ship_shove: units(file.ship.shove),
            bolt_speed,
            bolt_radius: units(file.bolt.radius),
            bolt_life: rate.ticks(file.bolt.life_ms),
            bolt_parts: (bolt_speed as u32).div_ceil(BOLT_PART as u32) as i32,
            bolt_damage: file.bolt.damage,
            fire_interval: rate.ticks(file.bolt.interval_ms),
            lag_most: match file.bolt.lag_most_ms {
                0 => 0,
                ms => rate.ticks(ms),
            },
            respawn: rate.ticks(file.life.respawn_ms),
            protection: rate.ticks(file.life.protection_ms),
            pickup_radius: units(file.pickup.radius),
            pickup_return: rate.ticks(file.pickup.return_ms),
            repair_health: file.repair.health,
            shield_points: file.shield.points,
            rapid_lasts: rate.ticks(file.rapid.lasts_ms),
            rapid_interval: rate.ticks(file.rapid.interval_ms),
            dash_charges: file.dash.charges,
            dash_speed: per_tick(file.dash.speed),
            dash_interval: rate.ticks(file.dash.interval_ms),
            countdown: rate.ticks(file.round.countdown_ms),
            fight: rate.ticks(file.round.fight_ms),
            result: rate.ticks(file.round.result_ms),
            slack_place: units(file.slack.place),
            slack_speed: per_tick(file.slack.speed),
            slack_aim: file.slack.aim,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_keep_what_the_game_promises() {
        let f = Figures::at(Rate::default()).unwrap();
        assert_eq!(f.ship_speed / f.ship_thrust, 17, "top speed in 0.6 s, 18 ticks");
        let hits = f.ship_health.div_euclid(f.bolt_damage);
        assert!((4..=6).contains(&hits));
        assert_eq!((f.respawn, f.protection), (60, 45));
        assert_eq!((f.fight, f.bolt_parts), (5400, 4));
    }
}
