//! The rules at work: one or two ships in the real arena.

mod fight;
mod flight;
mod lag;
mod page;
mod vectors;

use super::round::Phase;
use super::state::{Pilot, Ship};
use super::{Arena, Config, Event, Input, Mode, Setup, State};
use crate::sim::{Events, Game, PlayerId, Rate, Results, Rng, Step, Tick, Turn};

/// Some ships, and what their players do.
struct Stage {
    setup: Setup,
    state: State,
    tick: Tick,
    rng: Rng,
}

impl Stage {
    /// The fight is on and nothing lies about.
    fn new(map: &str, mode: Mode) -> Stage {
        let config = Config { map: map.into(), mode, ..Config::default() };
        let setup = Setup::new(&config, Rate::default()).unwrap();
        let mut state = State::new(&setup);
        state.round.phase = Phase::Fight;
        state.round.until = Tick(1_000_000);
        state.pickups.fill(Tick(1_000_000));
        Stage { setup, state, tick: Tick(1000), rng: Rng::new(1, 1) }
    }

    /// Adds a player with a ship as new, unprotected, at a place in px.
    fn ship(&mut self, id: i32, team: i32, (x, y): (i32, i32)) -> &mut Ship {
        let unit = self.setup.unit;
        let health = self.setup.figures.ship_health;
        let ship = Ship { x: x * unit, y: y * unit, health, ..Ship::default() };
        let pilot = Pilot { ship: Some(ship), ..Pilot::new(team) };
        self.state.pilots.insert(PlayerId(id), pilot);
        self.of(id)
    }

    fn of(&mut self, id: i32) -> &mut Ship {
        self.state.pilots.get_mut(&PlayerId(id)).unwrap().ship.as_mut().unwrap()
    }

    fn pilot(&self, id: i32) -> &Pilot {
        &self.state.pilots[&PlayerId(id)]
    }

    /// One tick; players that are not named do nothing.
    fn step(&mut self, inputs: &[(i32, [i64; 4])]) -> Vec<Event> {
        self.step_seen(inputs, Tick(0))
    }

    /// The same, with `view` the tick of the others that the players saw.
    fn step_seen(&mut self, inputs: &[(i32, [i64; 4])], view: Tick) -> Vec<Event> {
        self.tick = self.tick.next();
        let turns: Vec<Turn<Input>> = self
            .state
            .pilots
            .keys()
            .map(|player| {
                let given = inputs.iter().find(|(id, _)| *id == player.0);
                let [a, b, c, d] = given.map_or([0; 4], |(_, input)| *input);
                Turn { player: *player, input: Input::from((a, b, c, d)), view }
            })
            .collect();
        let mut events = Events::default();
        let (rng, results) = (&mut self.rng, &mut Results::default());
        let step = Step { tick: self.tick, turns: &turns, rng, events: &mut events, results };
        Arena::tick(&self.setup, &mut self.state, step);
        events.into_inner().into_iter().map(|(_, event)| event).collect()
    }

    /// So many ticks of the same; all events.
    fn steps(&mut self, ticks: u32, inputs: &[(i32, [i64; 4])]) -> Vec<Event> {
        (0..ticks).flat_map(|_| self.step(inputs)).collect()
    }
}

const RIGHT: i64 = 0;
const DOWN: i64 = 256;
const FULL: i64 = 127;
const FIRE: i64 = 1;
const DASH: i64 = 2;
