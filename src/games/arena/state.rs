//! All that changes in a match.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use super::round::Round;
use super::setup::Setup;
use crate::sim::{PlayerId, Tick};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct State {
    pub round: Round,
    pub pilots: BTreeMap<PlayerId, Pilot>,
    /// In ascending id.
    pub bolts: Vec<Bolt>,
    /// The id of the last bolt.
    pub last_bolt: i32,
    /// When each of the map's pickups is there again; not after the present tick: it is there.
    pub pickups: Vec<Tick>,
}

/// A player in the arena, with a ship or waiting for one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pilot {
    /// 1 or 2; 0 where everyone is against everyone.
    pub team: i32,
    pub kills: i32,
    pub deaths: i32,
    /// How many ships this pilot has had.
    pub lives: u32,
    /// When the next ship comes, while there is none.
    pub respawn: Tick,
    pub ship: Option<Ship>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ship {
    pub x: i32,
    pub y: i32,
    /// By how much it moved in the last tick.
    pub vx: i32,
    pub vy: i32,
    pub aim: i32,
    pub health: i32,
    pub shield: i32,
    /// From this tick on it may fire.
    pub ready: Tick,
    /// Before this tick it fires faster.
    pub rapid: Tick,
    pub dashes: i32,
    /// From this tick on it may dash.
    pub dash_ready: Tick,
    /// Before this tick nothing harms it.
    pub safe: Tick,
    /// Where it stood at the ends of the ticks before this one, the latest first: see `lag`.
    pub trail: VecDeque<(i32, i32)>,
}

/// Its path follows from these: see `bolts`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Bolt {
    pub id: i32,
    pub owner: PlayerId,
    /// Whole pixels, so that they travel short.
    pub x: i32,
    pub y: i32,
    pub angle: i32,
    /// `lag` before the tick in which it was shot.
    pub born: Tick,
    /// By how much its shooter saw the others in the past, in ticks.
    pub lag: u32,
}

impl State {
    pub fn new(setup: &Setup) -> State {
        State {
            round: Round::first(setup),
            pilots: BTreeMap::new(),
            bolts: Vec::new(),
            last_bolt: 0,
            pickups: vec![Tick(0); setup.map.pickups.len()],
        }
    }

    /// The ships, in order of their players.
    pub fn ships(&self) -> impl Iterator<Item = (PlayerId, &Pilot, &Ship)> {
        self.pilots.iter().filter_map(|(id, pilot)| Some((*id, pilot, pilot.ship.as_ref()?)))
    }
}

impl Pilot {
    /// A pilot whose first ship comes at once.
    pub fn new(team: i32) -> Pilot {
        Pilot { team, kills: 0, deaths: 0, lives: 0, respawn: Tick(0), ship: None }
    }

    /// Whether the two may harm each other.
    pub fn is_foe(&self, other: &Pilot) -> bool {
        self.team == 0 || self.team != other.team
    }
}
