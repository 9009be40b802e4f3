//! What members see.

use super::setup::Setup;
use super::state::State;
use crate::sim::math::trig::TURN;
use crate::sim::{Column, Schema, Slack, Tables, UNTOLD};

/// The places of the tables in the game's schema.
pub const SHIPS: usize = 0;
pub const BOLTS: usize = 1;
pub const PICKUPS: usize = 2;
pub const PILOTS: usize = 3;
pub const ROUND: usize = 4;

/// The places of the columns that bots read.
pub mod ship {
    pub const X: usize = 0;
    pub const Y: usize = 1;
    pub const VX: usize = 2;
    pub const VY: usize = 3;
    pub const AIM: usize = 4;
    pub const HEALTH: usize = 5;
    pub const SHIELD: usize = 6;
    pub const READY: usize = 7;
    pub const RAPID: usize = 8;
    pub const DASHES: usize = 9;
    pub const SAFE: usize = 11;
}

pub mod bolt {
    pub const X: usize = 0;
    pub const Y: usize = 1;
    pub const ANGLE: usize = 2;
    pub const OWNER: usize = 3;
    pub const BORN: usize = 4;
}

pub mod pickup {
    pub const KIND: usize = 0;
    pub const X: usize = 1;
    pub const Y: usize = 2;
    pub const READY: usize = 3;
}

pub mod pilot {
    pub const TEAM: usize = 0;
}

pub mod round {
    pub const PHASE: usize = 1;
}

/// A bolt's birth is told modulo this: longer than any bolt lives, and one byte.
pub const BIRTHS: u32 = 128;
/// Silhouettes to tell ships apart by.
const HULLS: i32 = 3;

/// Positions are `linear` and velocities `hold`: a position's change is the velocity, so both have
/// the same residuals, which compress to those of one.
pub fn schema(setup: &Setup) -> Schema {
    let unit = setup.unit as u32;
    let turn = TURN as u32;
    let tick = |column: Column| column.scaled(1, "tick");
    Schema::new()
        .table(
            "ships",
            [
                Column::linear("x").scaled(unit, "px"),
                Column::linear("y").scaled(unit, "px"),
                Column::hold("vx").scaled(unit, "px/tick"),
                Column::hold("vy").scaled(unit, "px/tick"),
                Column::hold("aim").scaled(turn, "turn").wrapped(turn),
                Column::hold("health"),
                Column::hold("shield"),
                tick(Column::hold("ready")),
                tick(Column::hold("rapid")),
                Column::hold("dashes"),
                tick(Column::hold("dash_ready")),
                tick(Column::hold("safe")),
            ],
        )
        .table(
            "bolts",
            [
                Column::fixed("x").scaled(1, "px"),
                Column::fixed("y").scaled(1, "px"),
                Column::fixed("angle").scaled(turn, "turn").wrapped(turn),
                Column::fixed("owner"),
                tick(Column::fixed("born")).wrapped(BIRTHS),
            ],
        )
        .table(
            "pickups",
            [
                Column::fixed("kind"),
                Column::fixed("x").scaled(unit, "px"),
                Column::fixed("y").scaled(unit, "px"),
                tick(Column::hold("ready")),
            ],
        )
        .table(
            "pilots",
            [
                Column::fixed("team"),
                Column::fixed("hull"),
                Column::hold("kills"),
                Column::hold("deaths"),
                tick(Column::hold("respawn")),
            ],
        )
        .table(
            "round",
            [
                Column::hold("number"),
                Column::hold("phase"),
                tick(Column::hold("until")),
                Column::hold("winner"),
                Column::hold("team_1"),
                Column::hold("team_2"),
            ],
        )
}

/// On thin links: ships within their own size of where they are, and no bolts, which are half of
/// what a fight costs; hits and kills are told as ever.
pub fn slack(setup: &Setup, schema: &Schema) -> Slack {
    let figures = &setup.figures;
    let [place, speed, aim] = [figures.slack_place, figures.slack_speed, figures.slack_aim]
        .map(|slack| slack.unsigned_abs());
    Slack::none(schema)
        .within("ships", "x", place)
        .within("ships", "y", place)
        .within("ships", "vx", speed)
        .within("ships", "vy", speed)
        .within("ships", "aim", aim)
        .within("ships", "ready", UNTOLD)
        .within("ships", "rapid", UNTOLD)
        .within("ships", "dash_ready", UNTOLD)
        .within("ships", "safe", UNTOLD)
        .without("bolts")
        .own("ships")
}

pub fn fill(setup: &Setup, state: &State, out: &mut Tables) {
    let ships = out.table_mut(SHIPS);
    for (id, pilot, s) in state.ships() {
        let row = [
            s.x,
            s.y,
            s.vx,
            s.vy,
            s.aim,
            s.health,
            s.shield,
            s.ready.0 as i32,
            s.rapid.0 as i32,
            s.dashes,
            s.dash_ready.0 as i32,
            s.safe.0 as i32,
        ];
        ships.push_life(id.0, pilot.lives, &row);
    }
    let bolts = out.table_mut(BOLTS);
    for bolt in &state.bolts {
        let born = (bolt.born.0 % BIRTHS) as i32;
        bolts.push(bolt.id, &[bolt.x, bolt.y, bolt.angle, bolt.owner.0, born]);
    }
    let pickups = out.table_mut(PICKUPS);
    for (index, (place, ready)) in setup.map.pickups.iter().zip(&state.pickups).enumerate() {
        let row = [place.kind as i32, place.x, place.y, ready.0 as i32];
        pickups.push(index as i32 + 1, &row);
    }
    let pilots = out.table_mut(PILOTS);
    for (id, pilot) in &state.pilots {
        let hull = id.0.rem_euclid(HULLS);
        let row = [pilot.team, hull, pilot.kills, pilot.deaths, pilot.respawn.0 as i32];
        pilots.push(id.0, &row);
    }
    let round = &state.round;
    let [team_1, team_2] = round.teams;
    let row =
        [round.number, round.phase as i32, round.until.0 as i32, round.winner, team_1, team_2];
    out.table_mut(ROUND).push(1, &row);
}
