//! Looks, decides, and acts a reaction time later.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::errand::{Way, wish};
use super::fight::{Fight, Foe, some};
use super::sighted::{Seen, foes_bolts, own_ship};
use super::steer::{around_walls, is_free, off, out_of_the_way, swing, turn};
use crate::games::arena::input::{DASH, FIRE, FULL, Input};
use crate::games::arena::setup::Setup;
use crate::sim::math::trig::{TURN, atan2};
use crate::sim::{Rng, Sight, Tables, Tick};

/// From one dodge to the next, in ms.
const CALM: u32 = 400;
/// How long it keeps a direction on its way, in ms.
const ON_THE_WAY: u32 = 330;
/// By how many steps its aim must be off for it to aim anew while it does not shoot, and not to
/// shoot.
const IDLE: i32 = 150;
const MISSES: i32 = 70;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Memory {
    /// When it looks next.
    look: Tick,
    /// What it decided on and has not done yet, in order.
    plans: VecDeque<Plan>,
    fight: Fight,
    way: Way,
    /// When it thinks again about where to go.
    steer: Tick,
    /// Until when it dodges no more.
    calm: Tick,
    /// Where it wants to go, and where it goes because of the walls.
    wanted: i32,
    /// By how much it turned in the last second, and when.
    turns: Vec<(Tick, i32)>,
    input: Input,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Plan {
    due: Tick,
    /// A new direction.
    wanted: Option<i32>,
    strength: i32,
    /// `None`: where it flies.
    aim: Option<i32>,
    buttons: u32,
}

impl Memory {
    /// A few times a second; in between the input stays as it is.
    pub fn decide(&mut self, setup: &Setup, sight: Sight<'_>) -> Option<Input> {
        let (tick, wanted) = (sight.tick, self.wanted);
        let looks = tick >= self.look;
        let acts = self.plans.front().is_some_and(|plan| tick >= plan.due);
        if !looks && !acts {
            return None;
        }
        if looks {
            // Uneven, so that not all bots think in the same tick.
            let uneven = if self.input.pressed(FIRE) { 0 } else { sight.rng.below(3) };
            self.look = tick.plus(setup.rate.ticks(setup.bots.skill().look) + uneven);
            let Some(seen) = Seen::read(&sight) else {
                let input = Input { aim: self.input.aim, ..Input::default() };
                *self = Memory { look: self.look, input, ..Memory::default() };
                return Some(input);
            };
            let plan = self.plan(setup, &seen, sight.tables, sight.rng);
            self.plans.push_back(plan);
        }
        // Its own ship and the walls it knows without looking.
        let me = own_ship(&sight)?;
        let done = self.plans.pop_front_if(|plan| tick >= plan.due);
        self.wanted = done.and_then(|plan| plan.wanted).unwrap_or(self.wanted);
        if self.wanted != wanted || !is_free(setup, &me, self.input.direction) {
            let direction = around_walls(setup, &me, self.wanted, self.input.direction);
            self.turn(tick, setup.rate.per_second(), direction);
        }
        if let Some(plan) = done {
            self.carry_out(&plan, setup.bots.skill().steady);
        }
        Some(self.input)
    }

    /// Into another direction, if that is not once round within a second.
    fn turn(&mut self, tick: Tick, second: u32, direction: i32) {
        self.turns.retain(|(then, _)| tick.since(*then) <= second);
        // Straight back is neither way round.
        let by = turn(direction, self.input.direction) % (TURN / 2);
        let mut round = by;
        let mut before = self.turns.iter().rev();
        let fits = before.all(|(_, by)| {
            round += by;
            round.abs() < TURN
        });
        if fits {
            self.turns.push((tick, by));
            self.input.direction = direction;
        }
    }

    fn carry_out(&mut self, plan: &Plan, steady: i32) {
        let input = &mut self.input;
        let aim = plan.aim.unwrap_or(input.direction);
        let shoots = plan.buttons & FIRE != 0;
        if off(aim, input.aim) > if shoots { steady } else { IDLE } {
            input.aim = swing(aim, input.aim);
        }
        input.strength = plan.strength;
        input.buttons = plan.buttons;
        if off(aim, input.aim) > MISSES {
            input.buttons &= !FIRE;
        }
    }

    /// What to do about what it sees.
    fn plan(&mut self, setup: &Setup, seen: &Seen, tables: &Tables, rng: &mut Rng) -> Plan {
        let skill = setup.bots.skill();
        let mut delay = setup.rate.ticks(skill.reaction);
        let foe = self.fight.choose(setup, seen);
        let mut buttons = 0;
        let target = foe.as_ref().filter(|foe| foe.in_sight).map(|foe| &foe.ship);
        let aim = target.map(|foe| {
            let attack = self.fight.attack(setup, seen, foe, skill, delay, rng);
            buttons |= if attack.shoots { FIRE } else { 0 };
            delay = attack.delay;
            attack.aim
        });
        let tries = seen.tick >= self.calm && rng.chance(skill.dodge);
        let dodge = tries.then(|| foes_bolts(tables, seen.me.id, seen.tick, &setup.figures));
        let dodge = dodge.and_then(|bolts| out_of_the_way(&seen.me, bolts, &setup.figures));
        if seen.me.dashes > 0 && (dodge.is_some() && rng.chance(60) || rng.chance(3)) {
            buttons |= DASH;
        }
        if dodge.is_some() {
            self.calm = seen.tick.plus(setup.rate.ticks(CALM));
        }
        let mut wanted = dodge;
        if wanted.is_none() && seen.tick >= self.steer {
            match self.heading(setup, seen, foe.as_ref(), rng) {
                // The map it knows: no need to react to it.
                Heading::Way(direction) => {
                    self.wanted = direction;
                    self.steer = seen.tick.plus(setup.rate.ticks(ON_THE_WAY));
                }
                Heading::Answer(direction) => wanted = Some(direction),
            }
        }
        if wanted.is_some() {
            self.steer = seen.tick.plus(some(setup.rate, skill.steer, rng));
        }
        let strength = if aim.is_some() { skill.pace } else { FULL };
        Plan { due: seen.tick.plus(delay), wanted, strength, aim, buttons }
    }

    /// Where to go now.
    fn heading(&mut self, setup: &Setup, seen: &Seen, foe: Option<&Foe>, rng: &mut Rng) -> Heading {
        let skill = setup.bots.skill();
        if self.way.is_stuck(setup, seen) {
            return Heading::Answer(rng.below(TURN as u32) as i32);
        }
        if let Some(pickup) = wish(setup, seen, skill) {
            return Heading::Way(self.way.go(setup, seen, pickup));
        }
        match foe {
            Some(Foe { ship, in_sight: true }) if seen.me.strength() <= skill.weak => {
                Heading::Answer(atan2(seen.me.y - ship.y, seen.me.x - ship.x))
            }
            Some(Foe { ship, in_sight: true }) => {
                Heading::Answer(self.fight.dance(setup.rate, seen, ship, rng))
            }
            Some(Foe { ship, .. }) => Heading::Way(self.way.go(setup, seen, ship.place())),
            None => Heading::Way(self.way.wander(setup, seen, rng)),
        }
    }
}

enum Heading {
    /// Along a way through the map.
    Way(i32),
    /// What others do asks for it.
    Answer(i32),
}
