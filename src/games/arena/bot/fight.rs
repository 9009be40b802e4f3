//! Whom a bot fights, and how.

use serde::{Deserialize, Serialize};

use super::level::Skill;
use super::sighted::{Seen, SeenShip};
use super::steer::{DIRECTION, off};
use crate::games::arena::figures::{Figures, UNIT};
use crate::games::arena::setup::Setup;
use crate::sim::math::trig::{atan2, cos, length, sin};
use crate::sim::math::walls::clear;
use crate::sim::{PlayerId, Rate, Rng, Tick};

/// For how long it passes its foe on one side, in ms.
const STRAFE: (u32, u32) = (800, 1800);

/// Lengths in units. How far a bot sees what is worth fighting.
const SIGHT: i32 = 880 * UNIT;
/// At which distance it likes to fight.
const NEAR: i32 = 200 * UNIT;
const FAR: i32 = 340 * UNIT;
/// How much farther away a foe seems that is out of sight, that nothing harms yet, that somebody
/// else shoots at already; and how much nearer the one it is fighting.
const HIDDEN: i32 = 440 * UNIT;
const PROTECTED: i32 = 340 * UNIT;
const BUSY: i32 = 250 * UNIT;
const LOYALTY: i32 = 100 * UNIT;
/// How many of the nearest foes are looked at closely.
const CLOSEST: usize = 6;

/// The foe to deal with.
pub struct Foe {
    pub ship: SeenShip,
    pub in_sight: bool,
}

pub struct Attack {
    pub aim: i32,
    pub shoots: bool,
    /// In how many ticks: in time for a shot, if it is shooting.
    pub delay: u32,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Fight {
    foe: Option<PlayerId>,
    /// Whether it is shooting or resting, and until when.
    shooting: bool,
    spell: Tick,
    /// On which side it passes its foe, and until when.
    side: i32,
    strafe: Tick,
}

impl Fight {
    /// The nearest foe in sight, else the nearest; rather one that nobody else is shooting at, and
    /// with some loyalty to the one before.
    pub fn choose(&mut self, setup: &Setup, seen: &Seen) -> Option<Foe> {
        let me = &seen.me;
        let mut foes: Vec<(i64, PlayerId, &SeenShip)> =
            seen.foes().map(|foe| (me.square(foe.place()), foe.id, foe)).collect();
        if foes.len() > CLOSEST {
            foes.select_nth_unstable_by_key(CLOSEST, |(square, id, _)| (*square, *id));
            foes.truncate(CLOSEST);
        }
        foes.sort_unstable_by_key(|(square, id, _)| (*square, *id));
        let mut best: Option<(i32, PlayerId, Foe)> = None;
        for (_, id, foe) in foes {
            let far = me.distance(foe.place());
            let least = far + if seen.tick < foe.safe { PROTECTED } else { 0 }
                - if self.foe == Some(id) { LOYALTY } else { 0 };
            if best.as_ref().is_some_and(|(cost, ..)| *cost < least) {
                continue;
            }
            let in_sight = far < SIGHT
                && clear(&setup.map.walls, me.place(), foe.place(), setup.figures.bolt_radius);
            let cost = least + if in_sight { BUSY * attackers(seen, foe) } else { HIDDEN };
            if best.as_ref().is_none_or(|(most, other, _)| (cost, id) < (*most, *other)) {
                best = Some((cost, id, Foe { ship: *foe, in_sight }));
            }
        }
        let (_, id, foe) = best?;
        self.foe = Some(id);
        Some(foe)
    }

    /// What to do about a foe in sight, so many ticks from now at the earliest.
    pub fn attack(
        &mut self,
        setup: &Setup,
        seen: &Seen,
        foe: &SeenShip,
        skill: &Skill,
        earliest: u32,
        rng: &mut Rng,
    ) -> Attack {
        let near = seen.me.distance(foe.place()) < skill.range * UNIT;
        let worth_it = near && seen.fighting && seen.tick >= foe.safe;
        let was_shooting = self.shooting;
        let shoots = worth_it && self.in_burst(setup.rate, seen.tick, skill, rng);
        let delay = match shoots && was_shooting {
            true => until_shot(seen, earliest, &setup.figures),
            false => earliest,
        };
        let error = rng.between(-skill.aim_error, skill.aim_error);
        let aim = lead(&seen.me, foe, skill.lead, delay as i32, &setup.figures) + error;
        Attack { aim, shoots, delay }
    }

    /// Nobody keeps a finger on the trigger for ever.
    fn in_burst(&mut self, rate: Rate, tick: Tick, skill: &Skill, rng: &mut Rng) -> bool {
        if tick >= self.spell {
            self.shooting = !self.shooting;
            let spell = if self.shooting { skill.burst } else { skill.rest };
            self.spell = tick.plus(some(rate, spell, rng));
        }
        self.shooting
    }

    /// Around a foe, neither near nor far, changing sides now and then.
    pub fn dance(&mut self, rate: Rate, seen: &Seen, foe: &SeenShip, rng: &mut Rng) -> i32 {
        if seen.tick >= self.strafe || self.side == 0 {
            self.side = if rng.chance(50) { 1 } else { -1 };
            self.strafe = seen.tick.plus(some(rate, STRAFE, rng));
        }
        let toward = atan2(foe.y - seen.me.y, foe.x - seen.me.x);
        let far = seen.me.distance(foe.place());
        // A quarter turn goes around; less closes in, more draws away.
        let weaker = seen.me.strength() < foe.strength() - 40;
        let turn = match far {
            _ if weaker && far < FAR => 6,
            _ if far < NEAR => 5,
            _ if far > FAR => 2,
            _ => 4,
        };
        toward + self.side * turn * DIRECTION
    }
}

/// In how many ticks, `earliest` or more, to aim so that a shot leaves at once. Who aims between
/// two shots aims for nothing: the target has moved on by the time of the next.
fn until_shot(seen: &Seen, earliest: u32, figures: &Figures) -> u32 {
    let rapid = seen.tick < seen.me.rapid;
    let interval = if rapid { figures.rapid_interval } else { figures.fire_interval };
    // What is decided on now is done in the next tick.
    let ready = seen.me.ready.since(seen.tick.next());
    ready + earliest.saturating_sub(ready).div_ceil(interval) * interval
}

/// How many others, friends or not, have a ship in front of their guns.
fn attackers(seen: &Seen, target: &SeenShip) -> i32 {
    /// By how many steps an aim may be off to be at the target.
    const AT: i32 = 40;
    /// More of them make no difference.
    const CROWD: usize = 3;
    let aims = |other: &&SeenShip| {
        let (dx, dy) = (target.x - other.x, target.y - other.y);
        if dx.abs().max(dy.abs()) >= HIDDEN || other.id == target.id {
            return false;
        }
        // Most aim elsewhere, and two products tell.
        let (ux, uy) = (cos(other.aim), sin(other.aim));
        (dy * ux - dx * uy).abs() < (dx * ux + dy * uy) / 3 && off(atan2(dy, dx), other.aim) < AT
    };
    seen.others.iter().filter(aims).take(CROWD).count() as i32
}

/// Where to aim so that a bolt shot in `delay` ticks meets a ship that keeps its velocity, if that
/// is allowed for in full: `share` is in percent.
pub(super) fn lead(
    me: &SeenShip,
    foe: &SeenShip,
    share: i32,
    delay: i32,
    figures: &Figures,
) -> i32 {
    let (vx, vy) = (foe.vx * share / 100, foe.vy * share / 100);
    let (from_x, from_y) = (me.x + me.vx * delay, me.y + me.vy * delay);
    let at = |ticks: i32| (foe.x + vx * ticks - from_x, foe.y + vy * ticks - from_y);
    let (mut x, mut y) = at(delay);
    for _ in 0..3 {
        (x, y) = at(delay + 1 + length(x, y) / figures.bolt_speed);
    }
    atan2(y, x)
}

/// Some time between two, in ticks.
pub fn some(rate: Rate, (least, most): (u32, u32), rng: &mut Rng) -> u32 {
    rate.ticks(least) + rng.below(rate.ticks(most - least))
}
