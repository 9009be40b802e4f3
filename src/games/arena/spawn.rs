//! Where new ships come from.

use super::map::Spawn;
use super::setup::Setup;
use super::state::{Pilot, Ship, State};
use crate::sim::{PlayerId, Rng, Tick};

/// A new pilot's side: the smaller one, in a match of teams.
pub fn team(state: &State) -> i32 {
    let size = |team| state.pilots.values().filter(|pilot| pilot.team == team).count();
    if size(2) < size(1) { 2 } else { 1 }
}

/// Gives a ship to everyone whose time has come.
pub fn due(setup: &Setup, state: &mut State, tick: Tick, rng: &mut Rng) {
    let waiting: Vec<PlayerId> = state
        .pilots
        .iter()
        .filter(|(_, pilot)| pilot.ship.is_none() && tick >= pilot.respawn)
        .map(|(id, _)| *id)
        .collect();
    for id in waiting {
        let place = place(setup, state, id, rng);
        let figures = &setup.figures;
        let Some(pilot) = state.pilots.get_mut(&id) else { continue };
        pilot.lives = pilot.lives.wrapping_add(1);
        pilot.respawn = Tick(0);
        pilot.ship = Some(Ship {
            x: place.x,
            y: place.y,
            health: figures.ship_health,
            safe: tick.plus(figures.protection),
            ..Ship::default()
        });
    }
}

/// One of the three places farthest from any foe, so that nobody can wait at the one.
fn place(setup: &Setup, state: &State, id: PlayerId, rng: &mut Rng) -> Spawn {
    let spawns = &setup.map.spawns;
    let Some(pilot) = state.pilots.get(&id) else { return spawns[0] };
    let own_side = |spawn: &&Spawn| pilot.team == 0 || spawn.team == 0 || spawn.team == pilot.team;
    let mut places: Vec<(i64, usize, &Spawn)> = spawns
        .iter()
        .filter(own_side)
        .enumerate()
        .map(|(n, spawn)| (nearest_other(state, pilot, id, spawn), n, spawn))
        .collect();
    places.sort_by_key(|(distance, n, _)| (std::cmp::Reverse(*distance), *n));
    places.truncate(3);
    rng.pick(&places).map_or(spawns[0], |(_, _, spawn)| **spawn)
}

/// How far the nearest foe is, squared; friends count too when they are in the very place.
fn nearest_other(state: &State, pilot: &Pilot, id: PlayerId, spawn: &Spawn) -> i64 {
    const CROWDED: i64 = 1000 * 1000;
    let distance = |ship: &Ship| {
        let (dx, dy) = (i64::from(ship.x - spawn.x), i64::from(ship.y - spawn.y));
        dx * dx + dy * dy
    };
    state
        .ships()
        .filter(|(other, ..)| *other != id)
        .map(|(_, other, ship)| (pilot.is_foe(other), distance(ship)))
        .filter(|(foe, distance)| *foe || *distance < CROWDED)
        .map(|(_, distance)| distance)
        .min()
        .unwrap_or(i64::MAX)
}
