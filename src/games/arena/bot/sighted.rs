//! What a bot reads from the tables.

use crate::games::arena::figures::{Figures, UNIT};
use crate::games::arena::view::{BIRTHS, bolt, pickup, pilot, round, ship};
use crate::games::arena::view::{BOLTS, PICKUPS, PILOTS, ROUND, SHIPS};
use crate::games::arena::{bolts, pickups::Kind, round::Phase};
use crate::sim::{PlayerId, Sight, Table, Tick};

#[derive(Clone, Copy, Debug)]
pub struct SeenShip {
    pub id: PlayerId,
    pub x: i32,
    pub y: i32,
    pub vx: i32,
    pub vy: i32,
    pub health: i32,
    pub shield: i32,
    pub rapid: Tick,
    pub dashes: i32,
    pub safe: Tick,
    team: i32,
}

#[derive(Clone, Copy, Debug)]
pub struct SeenPickup {
    pub x: i32,
    pub y: i32,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug)]
pub struct SeenBolt {
    pub x: i32,
    pub y: i32,
    pub angle: i32,
}

pub struct Seen {
    pub me: SeenShip,
    pub foes: Vec<SeenShip>,
    /// Those that can be taken now.
    pub pickups: Vec<SeenPickup>,
    /// Those that foes shot.
    pub bolts: Vec<SeenBolt>,
    pub fighting: bool,
}

impl Seen {
    /// `None` while the bot has no ship.
    pub fn read(sight: &Sight<'_>, figures: &Figures) -> Option<Seen> {
        let tables = sight.tables;
        let (ships, pilots) = (tables.table(SHIPS), tables.table(PILOTS));
        let me = seen_ship(ships, pilots, ships.find(sight.me.0)?);
        let foes: Vec<SeenShip> = (0..ships.len())
            .map(|row| seen_ship(ships, pilots, row))
            .filter(|other| other.id != me.id && (me.team == 0 || other.team != me.team))
            .collect();
        let lying = tables.table(PICKUPS);
        let pickups = (0..lying.len())
            .filter(|row| lying.value(*row, pickup::READY) as u32 <= sight.tick.0)
            .map(|row| SeenPickup {
                x: lying.value(row, pickup::X),
                y: lying.value(row, pickup::Y),
                kind: Kind::ALL[lying.value(row, pickup::KIND) as usize],
            })
            .collect();
        let phase = tables.table(ROUND).value(0, round::PHASE);
        let flying = tables.table(BOLTS);
        let bolts = (0..flying.len())
            .filter(|row| {
                let owner = flying.value(*row, bolt::OWNER);
                foes.iter().any(|foe| foe.id.0 == owner)
            })
            .map(|row| {
                let value = |column| flying.value(row, column);
                let age = sight.tick.0.wrapping_sub(value(bolt::BORN) as u32) % BIRTHS;
                let origin = (value(bolt::X) * UNIT, value(bolt::Y) * UNIT);
                let angle = value(bolt::ANGLE);
                let parts = age as i32 * figures.bolt_parts;
                let (x, y) = bolts::position(origin, angle, parts, figures);
                SeenBolt { x, y, angle }
            })
            .collect();
        Some(Seen { me, foes, pickups, bolts, fighting: phase == Phase::Fight as i32 })
    }
}

fn seen_ship(ships: &Table, pilots: &Table, row: usize) -> SeenShip {
    let value = |column| ships.value(row, column);
    let id = ships.ids()[row];
    SeenShip {
        id: PlayerId(id),
        x: value(ship::X),
        y: value(ship::Y),
        vx: value(ship::VX),
        vy: value(ship::VY),
        health: value(ship::HEALTH),
        shield: value(ship::SHIELD),
        rapid: Tick(value(ship::RAPID) as u32),
        dashes: value(ship::DASHES),
        safe: Tick(value(ship::SAFE) as u32),
        team: pilots.find(id).map_or(0, |pilot| pilots.value(pilot, pilot::TEAM)),
    }
}
