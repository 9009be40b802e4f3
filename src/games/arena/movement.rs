//! How ships move. ARENA.md says the same in words and vectors check it: whoever predicts a ship
//! gets every bit of it right. Changing anything here means raising `RULES`.

use super::figures::{Figures, UNIT};
use super::input::{DASH, FULL, Input};
use super::state::{Ship, State};
use crate::sim::math::trig::{length, polar};
use crate::sim::math::walls::{Rect, push_out};
use crate::sim::{PlayerId, Tick};

/// A ship goes at most this far between two looks at the walls.
const STRIDE: i32 = 16 * UNIT;

/// Moves a ship by one tick, as if it were alone. Whether it dashed.
pub fn fly(ship: &mut Ship, input: &Input, tick: Tick, figures: &Figures, walls: &[Rect]) -> bool {
    ship.aim = input.aim;
    let dashes = input.pressed(DASH) && ship.dashes > 0 && tick >= ship.dash_ready;
    if dashes {
        dash(ship, input, tick, figures);
    } else {
        thrust(ship, input, figures);
    }
    glide(ship, figures, walls);
    dashes
}

/// At once as fast as dashes are, where the player steers, or else aims.
fn dash(ship: &mut Ship, input: &Input, tick: Tick, figures: &Figures) {
    let direction = if input.strength > 0 { input.direction } else { input.aim };
    (ship.vx, ship.vy) = polar(direction, figures.dash_speed);
    ship.dashes -= 1;
    ship.dash_ready = tick.plus(figures.dash_interval);
}

/// Toward the wanted velocity as far as the engine can, and exactly to it: who keeps an order
/// keeps a velocity, which then costs nothing to send.
fn thrust(ship: &mut Ship, input: &Input, figures: &Figures) {
    let speed = figures.ship_speed * input.strength / FULL;
    let (wanted_x, wanted_y) = polar(input.direction, speed);
    let most = if input.strength > 0 { figures.ship_thrust } else { figures.ship_drag };
    let (dx, dy) = (wanted_x - ship.vx, wanted_y - ship.vy);
    let change = length(dx, dy);
    if change <= most {
        (ship.vx, ship.vy) = (wanted_x, wanted_y);
    } else {
        ship.vx += dx * most / change;
        ship.vy += dy * most / change;
    }
}

/// Moves in strides short enough for no wall to be jumped. The velocity becomes what the ship
/// really moved: a wall takes what points into it, and a position's change is always the velocity.
fn glide(ship: &mut Ship, figures: &Figures, walls: &[Rect]) {
    let (from_x, from_y) = (ship.x, ship.y);
    let (vx, vy) = (ship.vx, ship.vy);
    let strides = 1 + vx.abs().max(vy.abs()) / STRIDE;
    for stride in 1..=strides {
        let part = |v: i32| v * stride / strides - v * (stride - 1) / strides;
        (ship.x, ship.y) =
            push_out(walls, ship.x + part(vx), ship.y + part(vy), figures.ship_radius);
    }
    (ship.vx, ship.vy) = (ship.x - from_x, ship.y - from_y);
}

/// Pushes apart ships that overlap, after all of them moved.
pub fn shove(state: &mut State, figures: &Figures, walls: &[Rect]) {
    let mut ships: Vec<(PlayerId, &mut Ship)> = state
        .pilots
        .iter_mut()
        .filter_map(|(id, pilot)| Some((*id, pilot.ship.as_mut()?)))
        .collect();
    for second in 1..ships.len() {
        let (before, rest) = ships.split_at_mut(second);
        let (_, b) = &mut rest[0];
        for (_, a) in before {
            if let Some((dx, dy)) = overlap(a, b, figures) {
                push_ship(a, -dx, -dy, figures, walls);
                push_ship(b, dx, dy, figures, walls);
            }
        }
    }
}

/// Half of the way by which `b` must be moved to touch `a` no more, if they do.
fn overlap(a: &Ship, b: &Ship, figures: &Figures) -> Option<(i32, i32)> {
    let apart = 2 * figures.ship_radius;
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    if dx.abs() >= apart || dy.abs() >= apart {
        return None;
    }
    let distance = length(dx, dy);
    if distance >= apart {
        return None;
    }
    let shift = ((apart - distance + 1) / 2).min(figures.ship_shove);
    if distance == 0 {
        return Some((shift, 0));
    }
    Some((dx * shift / distance, dy * shift / distance))
}

fn push_ship(ship: &mut Ship, dx: i32, dy: i32, figures: &Figures, walls: &[Rect]) {
    let (from_x, from_y) = (ship.x, ship.y);
    (ship.x, ship.y) = push_out(walls, ship.x + dx, ship.y + dy, figures.ship_radius);
    ship.vx += ship.x - from_x;
    ship.vy += ship.y - from_y;
}
