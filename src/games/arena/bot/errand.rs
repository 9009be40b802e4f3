//! What is worth flying for, and the way there.

use serde::{Deserialize, Serialize};

use super::level::Skill;
use super::sighted::{Seen, SeenPickup};
use crate::games::arena::figures::UNIT;
use crate::games::arena::pickups::Kind;
use crate::games::arena::setup::Setup;
use crate::sim::math::trig::{atan2, length};
use crate::sim::math::walls::clear;
use crate::sim::{Rng, Tick};

/// How far from walls ways are cut short.
const BERTH: i32 = 4 * UNIT;
/// How far away a repair may be for who is weak.
const REFUGE: i32 = 900 * UNIT;
/// A foe that is nearer to a pickup by so much will have it.
const LOST: i32 = 120 * UNIT;

/// So near is there, for who has nothing to do there.
const HERE: i32 = 60 * UNIT;

/// Times in ms.
const REPLAN: u32 = 700;
/// Pushing without moving for this long is being stuck.
const STUCK: u32 = 600;

/// The pickup to go for, if there is one worth the way: repair first when it hurts.
pub fn wish(setup: &Setup, seen: &Seen, skill: &Skill) -> Option<(i32, i32)> {
    let me = &seen.me;
    let figures = &setup.figures;
    let detour = skill.detour * UNIT;
    let weak = me.strength() <= skill.weak;
    let reach = |kind| match kind {
        Kind::Repair if weak => REFUGE,
        Kind::Repair => (figures.ship_health - me.health) * detour / 35,
        _ if weak && kind != Kind::Shield => 0,
        Kind::Shield if me.shield < figures.shield_points / 2 => detour,
        Kind::Rapid if seen.tick >= me.rapid => detour,
        Kind::Dash if me.dashes == 0 => detour / 2,
        _ => 0,
    };
    seen.pickups
        .iter()
        .filter_map(|pickup| {
            let far = me.distance((pickup.x, pickup.y));
            let mut reach = reach(pickup.kind);
            if reach > 0 && skill.contests {
                let theirs = nearest_foe(seen, pickup);
                let lost = theirs + LOST < far;
                let contested = theirs < detour;
                reach = if lost {
                    0
                } else if contested {
                    reach * 3 / 2
                } else {
                    reach
                };
            }
            let way = if skill.contests { far / figures.ship_speed } else { 0 };
            let there = seen.tick.plus(way as u32) >= pickup.ready;
            (far < reach && there).then_some((far, pickup.x, pickup.y))
        })
        .min()
        .map(|(_, x, y)| (x, y))
}

fn nearest_foe(seen: &Seen, pickup: &SeenPickup) -> i32 {
    let place = (pickup.x, pickup.y);
    let nearest = seen.foes().min_by_key(|foe| foe.square(place));
    nearest.map_or(i32::MAX - LOST, |foe| foe.distance(place))
}

/// A bot on its way.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Way {
    goal: (i32, i32),
    path: Vec<(i32, i32)>,
    replan: Tick,
    /// Where it was when it last got anywhere, and when.
    stood: (i32, i32),
    moved: Tick,
}

impl Way {
    /// Whether it has not got anywhere for a while. Where it was going is forgotten then.
    pub fn is_stuck(&mut self, setup: &Setup, seen: &Seen) -> bool {
        const STEP: i32 = 24 * UNIT;
        if seen.me.distance(self.stood) > STEP {
            self.stood = seen.me.place();
            self.moved = seen.tick;
        }
        let stuck = seen.tick.since(self.moved) > setup.rate.ticks(STUCK);
        if stuck {
            self.path.clear();
            self.replan = seen.tick;
        }
        stuck
    }

    /// Toward some place where pickups lie, one after another.
    pub fn wander(&mut self, setup: &Setup, seen: &Seen, rng: &mut Rng) -> i32 {
        let place = rng.pick(&setup.map.pickups).filter(|_| seen.me.distance(self.goal) < HERE);
        let goal = place.map_or(self.goal, |place| (place.x, place.y));
        self.go(setup, seen, goal)
    }

    /// Along a way to a goal: toward the farthest point of it that can be flown to straight.
    pub fn go(&mut self, setup: &Setup, seen: &Seen, goal: (i32, i32)) -> i32 {
        const ARRIVED: i32 = 24 * UNIT;
        /// Points of a way that are looked at.
        const AHEAD: usize = 24;
        let me = seen.me.place();
        let toward = |(x, y): (i32, i32)| atan2(y - me.1, x - me.0);
        let margin = setup.figures.ship_radius + BERTH;
        let walls = &setup.map.walls;
        if clear(walls, me, goal, margin) {
            self.path.clear();
            self.goal = goal;
            return toward(goal);
        }
        let changed = length(goal.0 - self.goal.0, goal.1 - self.goal.1) > setup.map.tile;
        if self.path.is_empty() || changed && seen.tick >= self.replan {
            self.path = setup.chart.path(me, goal);
            self.goal = goal;
            self.replan = seen.tick.plus(setup.rate.ticks(REPLAN));
        }
        let last = self.path.iter().take(AHEAD).rposition(|point| clear(walls, me, *point, margin));
        self.path.drain(..last.unwrap_or(0));
        match self.path[..] {
            [near, next, ..] if seen.me.distance(near) <= ARRIVED => toward(next),
            [next, _, ..] => toward(next),
            _ => {
                self.path.clear();
                toward(goal)
            }
        }
    }
}
