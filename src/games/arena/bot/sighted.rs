//! What a bot reads from the tables.

use crate::games::arena::figures::{Figures, UNIT};
use crate::games::arena::view::{BIRTHS, bolt, pickup, pilot, round, ship};
use crate::games::arena::view::{BOLTS, PICKUPS, PILOTS, ROUND, SHIPS};
use crate::games::arena::{bolts, pickups::Kind, round::Phase};
use crate::sim::math::trig::length;
use crate::sim::{PlayerId, Sight, Table, Tables, Tick};

#[derive(Clone, Copy, Debug)]
pub struct SeenShip {
    pub id: PlayerId,
    pub x: i32,
    pub y: i32,
    pub vx: i32,
    pub vy: i32,
    pub aim: i32,
    pub health: i32,
    pub shield: i32,
    pub ready: Tick,
    pub rapid: Tick,
    pub dashes: i32,
    pub safe: Tick,
    pub is_foe: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct SeenPickup {
    pub x: i32,
    pub y: i32,
    pub kind: Kind,
    /// It is there from this tick on.
    pub ready: Tick,
}

#[derive(Clone, Copy, Debug)]
pub struct SeenBolt {
    pub x: i32,
    pub y: i32,
    pub angle: i32,
}

pub struct Seen {
    pub tick: Tick,
    pub me: SeenShip,
    /// All other ships, friends among them.
    pub others: Vec<SeenShip>,
    pub pickups: Vec<SeenPickup>,
    pub fighting: bool,
}

impl Seen {
    /// `None` while the bot has no ship.
    pub fn read(sight: &Sight<'_>) -> Option<Seen> {
        let (tables, tick) = (sight.tables, sight.tick);
        let me = own_ship(sight)?;
        let is_foe = foes_of(tables, me.id);
        let ships = tables.table(SHIPS);
        let others = (0..ships.len())
            .filter(|row| ships.ids()[*row] != me.id.0)
            .map(|row| {
                let other = seen_ship(ships, row);
                SeenShip { is_foe: is_foe(other.id), ..other }
            })
            .collect();
        let lying = tables.table(PICKUPS);
        let pickups = (0..lying.len())
            .map(|row| SeenPickup {
                x: lying.value(row, pickup::X),
                y: lying.value(row, pickup::Y),
                kind: Kind::ALL[lying.value(row, pickup::KIND) as usize],
                ready: Tick(lying.value(row, pickup::READY) as u32),
            })
            .collect();
        let phase = tables.table(ROUND).value(0, round::PHASE);
        Some(Seen { tick, me, others, pickups, fighting: phase == Phase::Fight as i32 })
    }

    pub fn foes(&self) -> impl Iterator<Item = &SeenShip> {
        self.others.iter().filter(|other| other.is_foe)
    }
}

impl SeenShip {
    pub fn distance(&self, (x, y): (i32, i32)) -> i32 {
        length(x - self.x, y - self.y)
    }

    /// The square of the distance.
    pub fn square(&self, (x, y): (i32, i32)) -> i64 {
        let (dx, dy) = (i64::from(x - self.x), i64::from(y - self.y));
        dx * dx + dy * dy
    }

    pub fn place(&self) -> (i32, i32) {
        (self.x, self.y)
    }

    /// What it takes before it is destroyed.
    pub fn strength(&self) -> i32 {
        self.health + self.shield
    }
}

/// The bot's own; `None` while it has none.
pub fn own_ship(sight: &Sight<'_>) -> Option<SeenShip> {
    let ships = sight.tables.table(SHIPS);
    Some(seen_ship(ships, ships.find(sight.me.0)?))
}

/// The bolts that foes shot.
pub fn foes_bolts(
    tables: &Tables,
    me: PlayerId,
    tick: Tick,
    figures: &Figures,
) -> impl Iterator<Item = SeenBolt> {
    let flying = tables.table(BOLTS);
    let is_foe = foes_of(tables, me);
    (0..flying.len())
        .filter(move |row| is_foe(PlayerId(flying.value(*row, bolt::OWNER))))
        .map(move |row| seen_bolt(flying, row, tick, figures))
}

/// Without teams everyone else is a foe.
fn foes_of(tables: &Tables, me: PlayerId) -> impl Fn(PlayerId) -> bool {
    let team = team_of(tables, me);
    move |id| id != me && (team == 0 || team_of(tables, id) != team)
}

fn team_of(tables: &Tables, id: PlayerId) -> i32 {
    let pilots = tables.table(PILOTS);
    pilots.find(id.0).map_or(0, |row| pilots.value(row, pilot::TEAM))
}

fn seen_ship(ships: &Table, row: usize) -> SeenShip {
    let value = |column| ships.value(row, column);
    SeenShip {
        id: PlayerId(ships.ids()[row]),
        x: value(ship::X),
        y: value(ship::Y),
        vx: value(ship::VX),
        vy: value(ship::VY),
        aim: value(ship::AIM),
        health: value(ship::HEALTH),
        shield: value(ship::SHIELD),
        ready: Tick(value(ship::READY) as u32),
        rapid: Tick(value(ship::RAPID) as u32),
        dashes: value(ship::DASHES),
        safe: Tick(value(ship::SAFE) as u32),
        is_foe: false,
    }
}

fn seen_bolt(flying: &Table, row: usize, tick: Tick, figures: &Figures) -> SeenBolt {
    let value = |column| flying.value(row, column);
    let age = tick.0.wrapping_sub(value(bolt::BORN) as u32) % BIRTHS;
    let origin = (value(bolt::X) * UNIT, value(bolt::Y) * UNIT);
    let angle = value(bolt::ANGLE);
    let (x, y) = bolts::position(origin, angle, age as i32 * figures.bolt_parts, figures);
    SeenBolt { x, y, angle }
}
