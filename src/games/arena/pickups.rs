//! Four things that lie about.

use serde::{Deserialize, Serialize};

use super::event::Event;
use super::figures::Figures;
use super::setup::Setup;
use super::state::{Ship, State};
use crate::sim::math::trig::length;
use crate::sim::{Events, Tick};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Gives health back.
    Repair = 0,
    /// Takes harm before the health does.
    Shield = 1,
    /// Fires faster for a while.
    Rapid = 2,
    /// Some bursts of speed.
    Dash = 3,
}

impl Kind {
    pub const ALL: [Kind; 4] = [Kind::Repair, Kind::Shield, Kind::Rapid, Kind::Dash];

    /// By the type of its object in a map.
    pub fn named(name: &str) -> Option<Kind> {
        match name {
            "repair" => Some(Kind::Repair),
            "shield" => Some(Kind::Shield),
            "rapid" => Some(Kind::Rapid),
            "dash" => Some(Kind::Dash),
            _ => None,
        }
    }

    /// Whether a ship gains anything by it. What nobody needs stays for who does.
    fn helps(self, ship: &Ship, figures: &Figures) -> bool {
        match self {
            Kind::Repair => ship.health < figures.ship_health,
            Kind::Shield => ship.shield < figures.shield_points,
            Kind::Rapid => true,
            Kind::Dash => ship.dashes < figures.dash_charges,
        }
    }

    fn give(self, ship: &mut Ship, tick: Tick, figures: &Figures) {
        match self {
            Kind::Repair => {
                ship.health = (ship.health + figures.repair_health).min(figures.ship_health);
            }
            Kind::Shield => ship.shield = figures.shield_points,
            Kind::Rapid => ship.rapid = tick.plus(figures.rapid_lasts),
            Kind::Dash => ship.dashes = figures.dash_charges,
        }
    }
}

/// Ships take what they touch, in order of their players.
pub fn take(setup: &Setup, state: &mut State, tick: Tick, events: &mut Events<Event>) {
    let figures = &setup.figures;
    let reach = figures.ship_radius + figures.pickup_radius;
    for (index, place) in setup.map.pickups.iter().enumerate() {
        if tick < state.pickups[index] {
            continue;
        }
        let taker = state.pilots.iter_mut().find_map(|(id, pilot)| {
            let ship = pilot.ship.as_mut()?;
            let touches = length(ship.x - place.x, ship.y - place.y) < reach;
            (touches && place.kind.helps(ship, figures)).then_some((*id, ship))
        });
        if let Some((by, ship)) = taker {
            place.kind.give(ship, tick, figures);
            state.pickups[index] = tick.plus(figures.pickup_return);
            events.tell(Event::Pickup { by, pickup: index as i32 + 1 });
        }
    }
}
