//! How a bot keeps off walls and out of the way of bolts.

use super::sighted::{SeenBolt, SeenShip};
use crate::games::arena::figures::{Figures, UNIT};
use crate::games::arena::setup::Setup;
use crate::sim::math::trig::{TURN, polar};
use crate::sim::math::walls::{Rect, clear, push_out};

/// Bots steer in 16 directions: a ship whose order stays the same costs nothing to send.
pub const DIRECTION: i32 = TURN / 16;
/// A present direction that is off by no more than this is kept.
const KEEP: i32 = DIRECTION;
/// How far an aim goes round in one go.
const SWING: i32 = 160;
/// How far ahead the way must be free.
const LOOK: i32 = 90 * UNIT;
/// How far a bot keeps from walls. Nearer than this it only goes away from them.
const BERTH: i32 = 6 * UNIT;

/// The nearest of 16 directions to a wanted one in which no wall is in the way; the present one if
/// that is nearly as good.
pub fn around_walls(setup: &Setup, me: &SeenShip, wanted: i32, present: i32) -> i32 {
    let room = Room::around(setup, me);
    if off(wanted, present) <= KEEP && room.is_free(present) {
        return present;
    }
    let wanted = (wanted + DIRECTION / 2).div_euclid(DIRECTION) * DIRECTION;
    let turns = [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 7, -7, 8];
    let directions = turns.map(|turn| (wanted + turn * DIRECTION) & (TURN - 1));
    let free = directions.iter().copied().find(|direction| room.is_free(*direction));
    free.unwrap_or(directions[0])
}

/// Whether no wall is near in a direction.
pub fn is_free(setup: &Setup, me: &SeenShip, direction: i32) -> bool {
    Room::around(setup, me).is_free(direction)
}

/// The walls around a ship, and where it would stand if it kept its distance from them.
struct Room<'a> {
    walls: &'a [Rect],
    margin: i32,
    place: (i32, i32),
    /// From where it is to there.
    away: (i32, i32),
}

impl Room<'_> {
    fn around<'a>(setup: &'a Setup, me: &SeenShip) -> Room<'a> {
        let walls = &setup.map.walls;
        let margin = setup.figures.ship_radius + BERTH;
        let place = push_out(walls, me.x, me.y, margin);
        Room { walls, margin, place, away: (place.0 - me.x, place.1 - me.y) }
    }

    fn is_free(&self, direction: i32) -> bool {
        let (dx, dy) = polar(direction, LOOK);
        let leaves = dx * self.away.0 + dy * self.away.1 > 0;
        let (x, y) = self.place;
        (leaves || self.away == (0, 0))
            && clear(self.walls, self.place, (x + dx, y + dy), self.margin - UNIT)
    }
}

/// Where to go to let the most pressing bolt pass, if one is about to hit.
pub fn out_of_the_way(
    me: &SeenShip,
    bolts: impl Iterator<Item = SeenBolt>,
    figures: &Figures,
) -> Option<i32> {
    const NEAR: i32 = 320 * UNIT;
    let danger = figures.ship_radius + figures.bolt_radius + 12 * UNIT;
    bolts
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

/// Where to aim on the way to `wanted`: who swings round at once looks like a machine.
pub fn swing(wanted: i32, present: i32) -> i32 {
    let by = turn(wanted, present).clamp(-SWING, SWING);
    (present + by) & (TURN - 1)
}

/// From one direction to another, the short way round.
pub fn turn(to: i32, from: i32) -> i32 {
    (to - from + TURN / 2).rem_euclid(TURN) - TURN / 2
}

/// By how much two directions differ, the short way round.
pub fn off(a: i32, b: i32) -> i32 {
    turn(a, b).abs()
}
