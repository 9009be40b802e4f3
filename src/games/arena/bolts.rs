//! Shots: from firing to what they meet.
//!
//! A bolt flies straight, so its path follows from its row: clients get the row once. In the tick
//! `n` ticks after it was born it goes from `origin + v * (n - 1)` to `origin + v * n`, looked at
//! in `bolt_parts` equal parts; it ends at the first point that lies in a wall or touches a foe.
//! One whose shooter saw the others in the past was born then: see [`lag`].

use super::event::Event;
use super::figures::{Figures, UNIT};
use super::input::{FIRE, Input};
use super::lag;
use super::setup::Setup;
use super::state::{Bolt, Pilot, State};
use crate::sim::math::trig::polar;
use crate::sim::{Events, PlayerId, Tick, Turn};

/// Fires, if the pilot wants to and may. Whoever fires is protected no longer.
pub fn fire(state: &mut State, turn: &Turn<Input>, tick: Tick, figures: &Figures) {
    let pilot = state.pilots.get_mut(&turn.player);
    let Some(ship) = pilot.and_then(|pilot| pilot.ship.as_mut()) else { return };
    if !turn.input.pressed(FIRE) || tick < ship.ready {
        return;
    }
    let rapid = tick < ship.rapid;
    ship.ready = tick.plus(if rapid { figures.rapid_interval } else { figures.fire_interval });
    ship.safe = ship.safe.min(tick);
    let lag = lag::behind(turn.view, tick, figures);
    state.last_bolt = state.last_bolt.wrapping_add(1);
    state.bolts.push(Bolt {
        id: state.last_bolt,
        owner: turn.player,
        x: ship.x / UNIT,
        y: ship.y / UNIT,
        angle: ship.aim,
        born: Tick(tick.since(Tick(lag))),
        lag,
    });
}

/// Where a bolt is after so many parts of a tick, in units.
pub fn position((x, y): (i32, i32), angle: i32, part: i32, figures: &Figures) -> (i32, i32) {
    let (vx, vy) = polar(angle, figures.bolt_speed);
    (x + vx * part / figures.bolt_parts, y + vy * part / figures.bolt_parts)
}

/// Moves all bolts by one tick and settles what they meet.
pub fn fly(setup: &Setup, state: &mut State, tick: Tick, events: &mut Events<Event>) {
    let bolts = std::mem::take(&mut state.bolts);
    let flying = bolts
        .into_iter()
        .filter(|bolt| match meet(setup, state, bolt, tick) {
            Meeting::Nothing => true,
            Meeting::End => false,
            Meeting::Ship(victim) => {
                strike(setup, state, bolt.owner, victim, tick, events);
                false
            }
        })
        .collect();
    state.bolts = flying;
}

enum Meeting {
    Nothing,
    End,
    Ship(PlayerId),
}

fn meet(setup: &Setup, state: &State, bolt: &Bolt, tick: Tick) -> Meeting {
    let figures = &setup.figures;
    let age = tick.since(bolt.born);
    if age > figures.bolt_life {
        return Meeting::End;
    }
    let Some(owner) = state.pilots.get(&bolt.owner) else { return Meeting::End };
    // In the tick in which it was shot it catches up with the present.
    let from = if age == bolt.lag { 1 } else { age };
    let origin = (bolt.x * UNIT, bolt.y * UNIT);
    let parts = figures.bolt_parts;
    for then in from..=age {
        for part in (then as i32 - 1) * parts + 1..=then as i32 * parts {
            let at = position(origin, bolt.angle, part, figures);
            if setup.map.is_wall(at.0, at.1) {
                return Meeting::End;
            }
            if let Some(victim) = touched(state, (bolt.owner, owner), at, age - then, figures) {
                return Meeting::Ship(victim);
            }
        }
    }
    Meeting::Nothing
}

/// The first foe, in order of players, whose ship stood where a bolt touches it so many ticks ago.
fn touched(
    state: &State,
    (owner_id, owner): (PlayerId, &Pilot),
    (x, y): (i32, i32),
    back: u32,
    figures: &Figures,
) -> Option<PlayerId> {
    let reach = figures.ship_radius + figures.bolt_radius;
    state
        .ships()
        .filter(|(id, pilot, _)| *id != owner_id && owner.is_foe(pilot))
        .find(|(_, _, ship)| {
            ship.stood(back).is_some_and(|(ship_x, ship_y)| {
                let (dx, dy) = (ship_x - x, ship_y - y);
                dx.abs() < reach && dy.abs() < reach && dx * dx + dy * dy < reach * reach
            })
        })
        .map(|(id, ..)| id)
}

fn strike(
    setup: &Setup,
    state: &mut State,
    by: PlayerId,
    victim: PlayerId,
    tick: Tick,
    events: &mut Events<Event>,
) {
    let figures = &setup.figures;
    events.tell(Event::Hit { by, victim });
    let Some(pilot) = state.pilots.get_mut(&victim) else { return };
    let Some(ship) = pilot.ship.as_mut() else { return };
    if tick < ship.safe {
        return;
    }
    let absorbed = ship.shield.min(figures.bolt_damage);
    ship.shield -= absorbed;
    ship.health -= figures.bolt_damage - absorbed;
    if ship.health > 0 {
        return;
    }
    pilot.ship = None;
    pilot.deaths += 1;
    pilot.respawn = tick.plus(figures.respawn);
    events.tell(Event::Kill { by, victim });
    if let Some(killer) = state.pilots.get_mut(&by) {
        killer.kills += 1;
        if let Some(kills) = state.round.teams.get_mut((killer.team - 1) as usize) {
            *kills += 1;
        }
    }
}
