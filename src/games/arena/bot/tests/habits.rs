//! What no bot may do for long: rub a wall, or spin.

use std::collections::{BTreeMap, VecDeque};

use crate::games::arena::figures::UNIT;
use crate::games::arena::input::Input;
use crate::games::arena::setup::Setup;
use crate::games::arena::state::Ship;
use crate::sim::PlayerId;
use crate::sim::math::trig::{TURN, length};
use crate::sim::math::walls::push_out;

/// The worst of what was seen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Worst {
    /// The most ticks in a row within a pixel of a wall.
    pub rubbed: u32,
    /// The farthest that an aim went round within a second, in steps; and a course, while the ship
    /// did not leave the spot.
    pub aim: i32,
    pub course: i32,
}

impl Worst {
    pub fn or(self, other: Worst) -> Worst {
        Worst {
            rubbed: self.rubbed.max(other.rubbed),
            aim: self.aim.max(other.aim),
            course: self.course.max(other.course),
        }
    }
}

impl Worst {
    /// No bot rubs a wall for two seconds, or goes round within one.
    pub fn check(&self) {
        let fine = self.rubbed < 60 && self.aim < TURN && self.course < TURN;
        assert!(fine, "{self}");
    }
}

impl std::fmt::Display for Worst {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Worst { rubbed, aim, course } = self;
        let degrees = |steps: &i32| steps * 360 / TURN;
        let (aim, course) = (degrees(aim), degrees(course));
        write!(
            f,
            "worst: at a wall {rubbed} ticks, round in a second {aim}°, on the spot {course}°"
        )
    }
}

#[derive(Default)]
pub struct Habits {
    pilots: BTreeMap<PlayerId, Watched>,
    pub worst: Worst,
}

#[derive(Default)]
struct Watched {
    rubbing: u32,
    /// Where it was in the last second.
    places: VecDeque<(i32, i32)>,
    aim: Turning,
    course: Turning,
}

impl Habits {
    /// One tick of a bot; `None`: it has no ship.
    pub fn watch(&mut self, setup: &Setup, id: PlayerId, flown: Option<(&Ship, &Input)>) {
        let Some((ship, input)) = flown else {
            self.pilots.remove(&id);
            return;
        };
        let watched = self.pilots.entry(id).or_default();
        let second = setup.rate.per_second() as usize;
        let place = (ship.x, ship.y);
        let touches =
            push_out(&setup.map.walls, ship.x, ship.y, setup.figures.ship_radius + UNIT) != place;
        watched.rubbing = if touches { watched.rubbing + 1 } else { 0 };
        watched.places.push_back(place);
        if watched.places.len() > second {
            watched.places.pop_front();
        }
        let size = 2 * setup.figures.ship_radius;
        let near = |(x, y): &(i32, i32)| length(x - place.0, y - place.1) < size;
        let stays = watched.places.len() == second && watched.places.iter().all(near);
        let course = watched.course.turn(input.direction, second);
        self.worst = self.worst.or(Worst {
            rubbed: watched.rubbing,
            aim: watched.aim.turn(ship.aim, second),
            course: if stays { course } else { 0 },
        });
    }
}

/// How far an angle goes round.
#[derive(Default)]
struct Turning {
    last: Option<i32>,
    turns: VecDeque<i32>,
}

impl Turning {
    /// By how much the angle went round in the last ticks, to and fro taken off each other.
    fn turn(&mut self, angle: i32, ticks: usize) -> i32 {
        let last = self.last.replace(angle).unwrap_or(angle);
        // Half a turn goes neither way round.
        let turn = (angle - last + TURN / 2).rem_euclid(TURN) - TURN / 2;
        self.turns.push_back(if turn == -TURN / 2 { 0 } else { turn });
        if self.turns.len() > ticks {
            self.turns.pop_front();
        }
        self.turns.iter().sum::<i32>().abs()
    }
}

#[test]
fn what_goes_round_is_told_from_what_goes_to_and_fro() {
    let most = |angles: &dyn Fn(i32) -> i32| {
        let mut turning = Turning::default();
        (0..60).map(|n| turning.turn(angles(n) & (TURN - 1), 30)).max().unwrap()
    };
    assert_eq!(most(&|n| n * 40), 1200);
    assert_eq!(most(&|n| n % 2 * 400), 400);
    assert_eq!(most(&|n| n * 512), 0);
    assert_eq!(most(&|_| 7), 0);
}
