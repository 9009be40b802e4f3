//! What a bot wants.

use serde::{Deserialize, Serialize};

use super::sighted::{Seen, SeenPickup, SeenShip};
use super::steer::{around_walls, is_free, lead, off, out_of_the_way};
use crate::games::arena::figures::UNIT;
use crate::games::arena::input::{DASH, FIRE, FULL, Input};
use crate::games::arena::pickups::Kind;
use crate::games::arena::setup::Setup;
use crate::sim::math::trig::{TURN, atan2, length};
use crate::sim::math::walls::clear;
use crate::sim::{PlayerId, Rate, Rng, Sight, Tick};

/// Times in ms.
const THINK: u32 = 260;
/// How long it keeps a direction.
const STEER: (u32, u32) = (450, 950);
/// From seeing a foe to shooting at it.
const REACT: u32 = 250;
const STRAFE: (u32, u32) = (800, 1800);
/// For how long it shoots in one go, and rests from it.
const BURST: (u32, u32) = (600, 1400);
const REST: (u32, u32) = (300, 900);
const REPLAN: u32 = 700;
/// Pushing without moving for this long is being stuck.
const STUCK: u32 = 600;

/// Lengths in units.
const RANGE: i32 = 440 * UNIT;
/// At which distance a bot likes to fight.
const NEAR: i32 = 200 * UNIT;
const FAR: i32 = 340 * UNIT;
/// How far it goes for what it would like to have.
const DETOUR: i32 = 420 * UNIT;

/// Of 100 bolts that are about to hit, how many it tries to dodge.
const DODGE: u32 = 50;
/// By how many steps an aim is off at most.
const AIM_ERROR: i32 = 18;
/// By how many steps its aim must be off for it to aim anew, while it shoots and while it does not.
const STEADY: i32 = 10;
const IDLE: i32 = 80;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Memory {
    think: Tick,
    foe: Option<PlayerId>,
    /// Since when the foe has been in sight.
    sighted: Option<Tick>,
    /// On which side it passes its foe, and until when.
    side: i32,
    strafe: Tick,
    /// Whether it is shooting or resting, and until when.
    shooting: bool,
    spell: Tick,
    goal: (i32, i32),
    path: Vec<(i32, i32)>,
    replan: Tick,
    /// Where it was when it last got anywhere, and when.
    stood: (i32, i32),
    moved: Tick,
    direction: i32,
    /// When it looks again where to go.
    steer: Tick,
    aim: i32,
}

impl Memory {
    /// A few times a second; in between the input stays as it is.
    pub fn decide(&mut self, setup: &Setup, sight: Sight<'_>) -> Option<Input> {
        if sight.tick < self.think {
            return None;
        }
        let rate = setup.rate;
        // Uneven, so that not all bots think in the same tick.
        self.think = sight.tick.plus(rate.ticks(THINK) + sight.rng.below(3));
        let Some(seen) = Seen::read(&sight, &setup.figures) else {
            *self = Memory { think: self.think, aim: self.aim, ..Memory::default() };
            return Some(Input { aim: self.aim, ..Input::default() });
        };
        let (tick, rng) = (sight.tick, sight.rng);
        let foe = self.choose_foe(setup, &seen, tick);
        let mut buttons = 0;
        if let Some((foe, true)) = foe
            && self.attack(setup, &seen, &foe, tick, rng)
        {
            buttons |= FIRE;
        }
        if tick >= self.steer || !is_free(setup, &seen.me, self.direction) {
            self.steer = tick.plus(some(rate, STEER, rng));
            let wanted = self.heading(setup, &seen, foe, tick, rng);
            self.direction = around_walls(setup, &seen.me, wanted, self.direction);
        }
        let direction = self.direction;
        if foe.is_none_or(|(_, in_sight)| !in_sight) {
            self.aim = direction;
        }
        let pressed = out_of_the_way(&seen, &setup.figures).is_some();
        if seen.me.dashes > 0 && (pressed && rng.chance(30) || rng.chance(3)) {
            buttons |= DASH;
        }
        Some(Input { direction, strength: FULL, aim: self.aim, buttons })
    }

    /// Aims at a foe in sight. Whether to shoot.
    fn attack(
        &mut self,
        setup: &Setup,
        seen: &Seen,
        foe: &SeenShip,
        tick: Tick,
        rng: &mut Rng,
    ) -> bool {
        let reacted =
            self.sighted.is_some_and(|since| tick.since(since) >= setup.rate.ticks(REACT));
        let near = distance(&seen.me, (foe.x, foe.y)) < RANGE;
        let worth_it = reacted && near && seen.fighting && tick >= foe.safe;
        let shoots = worth_it && self.in_burst(setup.rate, tick, rng);
        let aim = lead(&seen.me, foe, &setup.figures) + rng.between(-AIM_ERROR, AIM_ERROR);
        if off(aim, self.aim) > if shoots { STEADY } else { IDLE } {
            self.aim = aim & (TURN - 1);
        }
        shoots
    }

    /// Nobody keeps a finger on the trigger for ever.
    fn in_burst(&mut self, rate: Rate, tick: Tick, rng: &mut Rng) -> bool {
        if tick >= self.spell {
            self.shooting = !self.shooting;
            let spell = if self.shooting { BURST } else { REST };
            self.spell = tick.plus(some(rate, spell, rng));
        }
        self.shooting
    }

    /// The foe to deal with, and whether it is in sight: the nearest in sight, else the nearest,
    /// with some loyalty to the one before.
    fn choose_foe(&mut self, setup: &Setup, seen: &Seen, tick: Tick) -> Option<(SeenShip, bool)> {
        let me = (seen.me.x, seen.me.y);
        let walls = &setup.map.walls;
        let (foe, in_sight, _) = seen
            .foes
            .iter()
            .map(|foe| {
                let in_sight = distance(&seen.me, (foe.x, foe.y)) < 2 * RANGE
                    && clear(walls, me, (foe.x, foe.y), setup.figures.bolt_radius);
                let mut cost = distance(&seen.me, (foe.x, foe.y));
                cost += if in_sight { 0 } else { RANGE };
                cost += if tick < foe.safe { FAR } else { 0 };
                cost -= if self.foe == Some(foe.id) { NEAR / 2 } else { 0 };
                (foe, in_sight, cost)
            })
            .min_by_key(|(foe, _, cost)| (*cost, foe.id))?;
        if !in_sight || self.foe != Some(foe.id) {
            self.sighted = None;
        }
        if in_sight && self.sighted.is_none() {
            self.sighted = Some(tick);
        }
        self.foe = Some(foe.id);
        Some((*foe, in_sight))
    }

    /// Where to go now.
    fn heading(
        &mut self,
        setup: &Setup,
        seen: &Seen,
        foe: Option<(SeenShip, bool)>,
        tick: Tick,
        rng: &mut Rng,
    ) -> i32 {
        if self.is_stuck(seen, tick, setup.rate.ticks(STUCK)) {
            self.path.clear();
            self.replan = tick;
            return rng.below(TURN as u32) as i32;
        }
        if let Some(aside) = out_of_the_way(seen, &setup.figures).filter(|_| rng.chance(DODGE)) {
            return aside;
        }
        if let Some(pickup) = self.wish(setup, seen, tick) {
            return self.go(setup, seen, (pickup.x, pickup.y), tick, rng);
        }
        match foe {
            Some((foe, true)) => self.dance(setup.rate, seen, &foe, tick, rng),
            Some((foe, false)) => self.go(setup, seen, (foe.x, foe.y), tick, rng),
            None => {
                let places = &setup.map.pickups;
                let goal = rng.pick(places).map_or(self.goal, |place| (place.x, place.y));
                let goal = if self.path.is_empty() { goal } else { self.goal };
                self.go(setup, seen, goal, tick, rng)
            }
        }
    }

    fn is_stuck(&mut self, seen: &Seen, tick: Tick, patience: u32) -> bool {
        const STEP: i32 = 24 * UNIT;
        if distance(&seen.me, self.stood) > STEP {
            self.stood = (seen.me.x, seen.me.y);
            self.moved = tick;
        }
        tick.since(self.moved) > patience
    }

    /// Around a foe, neither near nor far, changing sides now and then.
    fn dance(&mut self, rate: Rate, seen: &Seen, foe: &SeenShip, tick: Tick, rng: &mut Rng) -> i32 {
        if tick >= self.strafe || self.side == 0 {
            self.side = if rng.chance(50) { 1 } else { -1 };
            self.strafe = tick.plus(some(rate, STRAFE, rng));
        }
        let toward = atan2(foe.y - seen.me.y, foe.x - seen.me.x);
        let far = distance(&seen.me, (foe.x, foe.y));
        // A quarter turn goes around; less closes in, more draws away.
        let weak = seen.me.health + seen.me.shield < foe.health + foe.shield - 40;
        let turn = match far {
            _ if weak && far < FAR => 6,
            _ if far < NEAR => 5,
            _ if far > FAR => 2,
            _ => 4,
        };
        toward + self.side * turn * (TURN / 16)
    }

    /// What lies near enough to be worth the way: repair first when it hurts.
    fn wish(&self, setup: &Setup, seen: &Seen, tick: Tick) -> Option<SeenPickup> {
        let me = &seen.me;
        let figures = &setup.figures;
        seen.pickups
            .iter()
            .filter_map(|pickup| {
                let reach = match pickup.kind {
                    Kind::Repair => (figures.ship_health - me.health) * DETOUR / 35,
                    Kind::Shield if me.shield < figures.shield_points / 2 => DETOUR,
                    Kind::Rapid if tick >= me.rapid => DETOUR,
                    Kind::Dash if me.dashes == 0 => DETOUR / 2,
                    _ => 0,
                };
                let far = distance(me, (pickup.x, pickup.y));
                (far < reach).then_some((far, pickup))
            })
            .min_by_key(|(far, pickup)| (*far, pickup.x, pickup.y))
            .map(|(_, pickup)| *pickup)
    }

    /// Along a way to a goal: toward the farthest point of it that can be flown to straight.
    fn go(
        &mut self,
        setup: &Setup,
        seen: &Seen,
        goal: (i32, i32),
        tick: Tick,
        rng: &mut Rng,
    ) -> i32 {
        const ARRIVED: i32 = 24 * UNIT;
        /// Points of a way that are looked at.
        const AHEAD: usize = 24;
        let me = (seen.me.x, seen.me.y);
        let margin = setup.figures.ship_radius + 2 * UNIT;
        let walls = &setup.map.walls;
        if clear(walls, me, goal, margin) {
            self.path.clear();
            self.goal = goal;
            return atan2(goal.1 - me.1, goal.0 - me.0);
        }
        let changed = length(goal.0 - self.goal.0, goal.1 - self.goal.1) > setup.map.tile;
        if self.path.is_empty() || changed && tick >= self.replan {
            self.path = setup.chart.path(me, goal);
            self.goal = goal;
            self.replan = tick.plus(setup.rate.ticks(REPLAN));
        }
        let last = self.path.iter().take(AHEAD).rposition(|point| clear(walls, me, *point, margin));
        self.path.drain(..last.unwrap_or(0));
        match self.path.first() {
            Some(next) if distance(&seen.me, *next) > ARRIVED => {
                atan2(next.1 - me.1, next.0 - me.0)
            }
            _ => {
                self.path.clear();
                rng.below(TURN as u32) as i32
            }
        }
    }
}

fn distance(me: &SeenShip, (x, y): (i32, i32)) -> i32 {
    length(x - me.x, y - me.y)
}

/// Some time between two, in ticks.
fn some(rate: Rate, (least, most): (u32, u32), rng: &mut Rng) -> u32 {
    rate.ticks(least) + rng.below(rate.ticks(most - least))
}
