//! Flies and fights by what the snapshots show: the tables `ships`, `bolts` and `pilots` of the
//! arena, read by their columns' names.

use std::f64::consts::TAU;

use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use skirmish_protocol::ids::PlayerId;
use skirmish_protocol::schema::Schema;
use skirmish_protocol::server::Attached;
use skirmish_protocol::tables::{Table, Tables};
use skirmish_protocol::wire::Writer;

/// Steps of an angle in a turn, as in an input.
const STEPS: f64 = 1024.0;
/// The strength of full thrust.
const FULL: i32 = 127;
const FIRE: i32 = 1;
const DASH: i32 = 2;

/// Shots are tried up to this distance, in px.
const RANGE: f64 = 600.0;
/// Foes are circled at this distance, in px.
const NEAR: f64 = 180.0;
/// A person changes course about five times a second, and follows a foe with the aim more often.
const COURSE: u32 = 6;
const FOLLOW: u32 = 2;
/// A ship that got less than this far, in px, in [`PATIENCE`] inputs is caught at a wall.
const STUCK: f64 = 30.0;
const PATIENCE: u32 = 20;

/// A table's place in the schema, and those of some of its columns.
struct Columns<const N: usize> {
    table: usize,
    columns: [usize; N],
    scale: f64,
}

impl<const N: usize> Columns<N> {
    /// The scale is that of the first column.
    fn find(schema: &Schema, table: &str, names: [&str; N]) -> Option<Columns<N>> {
        let index = schema.index(table)?;
        let table = &schema.tables[index];
        let mut columns = [0; N];
        for (column, name) in columns.iter_mut().zip(names) {
            *column = table.index(name)?;
        }
        let scale = f64::from(table.columns[*columns.first()?].scale);
        Some(Columns { table: index, columns, scale })
    }

    fn table<'t>(&self, tables: &'t Tables) -> &'t Table {
        tables.table(self.table)
    }

    fn row(&self, table: &Table, row: usize) -> [i32; N] {
        self.columns.map(|column| table.value(row, column))
    }
}

/// What a pilot has done, or had done to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deeds {
    pub flew: bool,
    pub fired: bool,
    pub hit: bool,
}

pub struct Pilot {
    player: PlayerId,
    ships: Columns<6>,
    bolts: Columns<1>,
    pilots: Columns<2>,
    rng: SmallRng,
    /// How far a bolt flies in a tick, in px.
    bolt_speed: f64,
    origin: Option<(f64, f64)>,
    strength: Option<i32>,
    deaths: Option<i32>,
    /// Where the ship was when its patience began, and how many inputs ago.
    halt: ((f64, f64), u32),
    /// A heading to keep for some changes of course, away from a wall.
    detour: (f64, u32),
    /// Which way round foes are circled.
    side: f64,
    inputs: u32,
    heading: f64,
    aim: f64,
    pub deeds: Deeds,
}

#[derive(Clone, Copy)]
struct Ship {
    at: (f64, f64),
    speed: (f64, f64),
}

impl Pilot {
    /// `None` if this is not a game of ships, or not a player's seat.
    pub fn new(attached: &Attached, seed: u64) -> Option<Pilot> {
        let schema = &attached.schema;
        let setup: serde_json::Value = rmp_serde::from_slice(&attached.setup).unwrap_or_default();
        let ships = Columns::find(schema, "ships", ["x", "y", "vx", "vy", "health", "shield"])?;
        let bolt_speed = setup["figures"]["bolt_speed"].as_f64().unwrap_or(320.0) / ships.scale;
        Some(Pilot {
            player: attached.player?,
            bolts: Columns::find(schema, "bolts", ["owner"])?,
            pilots: Columns::find(schema, "pilots", ["team", "deaths"])?,
            ships,
            rng: SmallRng::seed_from_u64(seed),
            bolt_speed,
            origin: None,
            strength: None,
            deaths: None,
            halt: ((0.0, 0.0), 0),
            detour: (0.0, 0),
            side: 1.0,
            inputs: 0,
            heading: 0.0,
            aim: 0.0,
            deeds: Deeds::default(),
        })
    }

    fn ship(&self, table: &Table, row: usize) -> Ship {
        let [x, y, vx, vy, ..] = self.ships.row(table, row);
        let px = |value: i32| f64::from(value) / self.ships.scale;
        Ship { at: (px(x), px(y)), speed: (px(vx), px(vy)) }
    }

    /// Takes note of what a snapshot tells about the own ship.
    pub fn look(&mut self, tables: &Tables) {
        let bolts = self.bolts.table(tables);
        self.deeds.fired |= bolts.column(self.bolts.columns[0]).contains(&self.player.0);
        let pilots = self.pilots.table(tables);
        if let Some(row) = pilots.find(self.player.0) {
            let [_, deaths] = self.pilots.row(pilots, row);
            self.deeds.hit |= self.deaths.is_some_and(|before| deaths > before);
            self.deaths = Some(deaths);
        }
        let ships = self.ships.table(tables);
        let Some(row) = ships.find(self.player.0) else {
            (self.origin, self.strength) = (None, None);
            return;
        };
        let [.., health, shield] = self.ships.row(ships, row);
        self.deeds.hit |= self.strength.is_some_and(|before| health + shield < before);
        self.strength = Some(health + shield);
        let at = self.ship(ships, row).at;
        let origin = *self.origin.get_or_insert(at);
        self.deeds.flew |= distance(origin, at) > 2.0 * STUCK;
    }

    /// The next input's payload.
    pub fn steer(&mut self, tables: &Tables) -> Vec<u8> {
        let ships = self.ships.table(tables);
        let Some(own) = ships.find(self.player.0).map(|row| self.ship(ships, row)) else {
            return payload(0.0, 0, 0.0, 0);
        };
        self.mind_walls(own.at);
        self.inputs += 1;
        let foe = self.nearest_foe(tables, own.at);
        if self.inputs.is_multiple_of(COURSE) {
            self.heading = self.course(own, foe);
        }
        let Some(foe) = foe else { return payload(self.heading, FULL, self.aim, 0) };
        let gap = distance(own.at, foe.at);
        if self.inputs.is_multiple_of(FOLLOW) {
            // Where the foe will be when the bolt is there; a bolt does not inherit its ship's speed.
            let flight = gap / self.bolt_speed;
            let meeting = (foe.at.0 + foe.speed.0 * flight, foe.at.1 + foe.speed.1 * flight);
            self.aim = direction(own.at, meeting);
        }
        let mut buttons = if gap < RANGE { FIRE } else { 0 };
        if self.rng.random_range(0..150) == 0 {
            buttons |= DASH;
            self.side = -self.side;
        }
        payload(self.heading, FULL, self.aim, buttons)
    }

    fn course(&mut self, own: Ship, foe: Option<Ship>) -> f64 {
        let wander = self.rng.random_range(-0.3..0.3);
        let (detour, left) = &mut self.detour;
        match foe {
            _ if *left > 0 => {
                *left -= 1;
                *detour
            }
            // Spirals in, then circles.
            Some(foe) => {
                let turn = if distance(own.at, foe.at) > NEAR { 0.4 } else { 1.6 };
                direction(own.at, foe.at) + self.side * turn + wander
            }
            None => *detour + wander,
        }
    }

    fn mind_walls(&mut self, at: (f64, f64)) {
        let (since, inputs) = &mut self.halt;
        *inputs += 1;
        if *inputs < PATIENCE {
            return;
        }
        if distance(*since, at) < STUCK {
            self.detour = (self.rng.random_range(0.0..TAU), PATIENCE / COURSE);
        }
        self.halt = (at, 0);
    }

    fn nearest_foe(&self, tables: &Tables, at: (f64, f64)) -> Option<Ship> {
        let ships = self.ships.table(tables);
        let pilots = self.pilots.table(tables);
        // Without teams everybody's team is 0.
        let team = |id| pilots.find(id).map_or(0, |row| self.pilots.row(pilots, row)[0]);
        let own_team = team(self.player.0);
        (0..ships.len())
            .filter(|row| {
                let id = ships.ids()[*row];
                id != self.player.0 && (own_team == 0 || team(id) != own_team)
            })
            .map(|row| self.ship(ships, row))
            .min_by(|a, b| distance(a.at, at).total_cmp(&distance(b.at, at)))
    }
}

fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

fn direction(from: (f64, f64), to: (f64, f64)) -> f64 {
    (to.1 - from.1).atan2(to.0 - from.0)
}

fn payload(heading: f64, strength: i32, aim: f64, buttons: i32) -> Vec<u8> {
    let steps = |angle: f64| (angle.rem_euclid(TAU) / TAU * STEPS) as i32 & 1023;
    let mut out = Writer::new();
    out.ints(&[steps(heading), strength, steps(aim), buttons]);
    out.into_bytes()
}
