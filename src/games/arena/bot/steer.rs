//! How a bot gets where it wants: around walls and out of the way of bolts.

use super::sighted::{Seen, SeenShip};
use crate::games::arena::figures::{Figures, UNIT};
use crate::games::arena::setup::Setup;
use crate::sim::math::trig::{TURN, atan2, length, polar};
use crate::sim::math::walls::clear;

/// Bots steer in 16 directions: a ship whose order stays the same costs nothing to send.
const DIRECTION: i32 = TURN / 16;
/// A present direction that is off by no more than this is kept.
const KEEP: i32 = DIRECTION;
/// How far ahead the way must be free.
const LOOK: i32 = 90 * UNIT;

/// The nearest of 16 directions to a wanted one in which no wall is in the way; the present one if
/// that is nearly as good.
pub fn around_walls(setup: &Setup, me: &SeenShip, wanted: i32, present: i32) -> i32 {
    if off(wanted, present) <= KEEP && is_free(setup, me, present) {
        return present;
    }
    let wanted = (wanted + DIRECTION / 2).div_euclid(DIRECTION) * DIRECTION;
    let turns = [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 7, -7, 8];
    let directions = turns.map(|turn| (wanted + turn * DIRECTION) & (TURN - 1));
    let free = directions.iter().copied().find(|direction| is_free(setup, me, *direction));
    free.unwrap_or(directions[0])
}

/// Whether no wall is near in a direction.
pub fn is_free(setup: &Setup, me: &SeenShip, direction: i32) -> bool {
    let (dx, dy) = polar(direction, LOOK);
    let margin = setup.figures.ship_radius - UNIT;
    clear(&setup.map.walls, (me.x, me.y), (me.x + dx, me.y + dy), margin)
}

/// Where to go to let the most pressing bolt pass, if one is about to hit.
pub fn out_of_the_way(seen: &Seen, figures: &Figures) -> Option<i32> {
    const NEAR: i32 = 320 * UNIT;
    let me = &seen.me;
    let danger = figures.ship_radius + figures.bolt_radius + 12 * UNIT;
    seen.bolts
        .iter()
        .filter_map(|bolt| {
            let (dx, dy) = (me.x - bolt.x, me.y - bolt.y);
            let (ux, uy) = polar(bolt.angle, 1 << 8);
            let ahead = (dx * ux + dy * uy) >> 8;
            let aside = (dy * ux - dx * uy) >> 8;
            let pressing = (0..NEAR).contains(&ahead) && aside.abs() < danger;
            let side = if aside >= 0 { TURN / 4 } else { -TURN / 4 };
            pressing.then_some((ahead, bolt.angle + side))
        })
        .min()
        .map(|(_, direction)| direction)
}

/// Where to aim so that a bolt shot in the next tick meets a ship that keeps its velocity.
pub fn lead(me: &SeenShip, foe: &SeenShip, figures: &Figures) -> i32 {
    let (mut x, mut y) = (foe.x - me.x, foe.y - me.y);
    for _ in 0..3 {
        let ticks = 1 + length(x, y) / figures.bolt_speed;
        (x, y) = (foe.x + foe.vx * ticks - me.x, foe.y + foe.vy * ticks - me.y);
    }
    atan2(y, x)
}

/// By how much two directions differ, the short way round.
pub fn off(a: i32, b: i32) -> i32 {
    ((a - b + TURN / 2).rem_euclid(TURN) - TURN / 2).abs()
}
