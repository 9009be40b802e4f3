//! Somebody's first match: aims at the nearest, late, flies at it, and stops as often as not to aim.

use std::collections::VecDeque;

use crate::games::arena::bot::errand::Way;
use crate::games::arena::bot::fight::some;
use crate::games::arena::bot::sighted::Seen;
use crate::games::arena::figures::UNIT;
use crate::games::arena::input::{FIRE, FULL, Input};
use crate::games::arena::setup::Setup;
use crate::sim::math::trig::{TURN, atan2};
use crate::sim::math::walls::clear;
use crate::sim::{Sight, Tick};

/// How old a picture is when it is acted on, in ms.
const LATE: u32 = 300;
/// From where it shoots, and where it stops coming nearer.
const RANGE: i32 = 440 * UNIT;
const NEAR: i32 = 240 * UNIT;
/// For how long it holds a key, in ms.
const KEY: (u32, u32) = (400, 900);

#[derive(Default)]
pub struct Novice {
    /// What it saw of late, the oldest first.
    pictures: VecDeque<Option<Seen>>,
    way: Way,
    key: Tick,
    direction: i32,
    strength: i32,
}

impl Novice {
    pub fn decide(&mut self, setup: &Setup, sight: Sight<'_>) -> Input {
        self.pictures.push_back(Seen::read(&sight));
        if self.pictures.len() as u32 > setup.rate.ticks(LATE) + 1 {
            self.pictures.pop_front();
        }
        let (Some(Some(late)), Some(Some(now))) = (self.pictures.front(), self.pictures.back())
        else {
            return Input::default();
        };
        let me = now.me;
        let nearest = late.foes().min_by_key(|foe| (me.distance(foe.place()), foe.id));
        let Some(foe) = nearest else { return Input::default() };
        let aim = atan2(foe.y - me.y, foe.x - me.x);
        let in_sight = clear(&setup.map.walls, me.place(), foe.place(), setup.figures.bolt_radius);
        let shoots = in_sight && me.distance(foe.place()) < RANGE;
        if sight.tick >= self.key {
            self.key = sight.tick.plus(some(setup.rate, KEY, sight.rng));
            let near = in_sight && me.distance(foe.place()) < NEAR;
            self.strength = if near && sight.rng.chance(50) { 0 } else { FULL };
            self.direction = if near {
                aim + if sight.rng.chance(50) { TURN / 4 } else { -TURN / 4 }
            } else {
                self.way.go(setup, now, foe.place())
            };
        }
        let buttons = if shoots { FIRE } else { 0 };
        Input { direction: key(self.direction), strength: self.strength, aim, buttons }
    }
}

/// Keys give eight directions.
fn key(direction: i32) -> i32 {
    ((direction + TURN / 16).div_euclid(TURN / 8) * (TURN / 8)) & (TURN - 1)
}
