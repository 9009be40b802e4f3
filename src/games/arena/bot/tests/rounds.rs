//! Whole rounds of the game, as a match plays them, without a server.

use std::time::{Duration, Instant};

use super::habits::{Habits, Worst};
use super::novice::Novice;
use crate::games::arena::Arena;
use crate::games::arena::bot::{Level, Memory};
use crate::games::arena::config::Config;
use crate::games::arena::input::Input;
use crate::games::arena::round::Phase;
use crate::games::arena::setup::Setup;
use crate::games::arena::state::State;
use crate::sim::{
    Audience, Events, Game, PlayerId, Profile, Rate, Results, Rng, Sight, Step, Tables, Tick, Turn,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Bot(Level),
    Novice,
}

/// A map, set up for bots of each level.
pub struct Field {
    setups: [Setup; 3],
}

impl Field {
    pub fn new(map: &str) -> Field {
        let setup = |bots| Config { map: map.into(), bots, ..Config::default() };
        Field { setups: Level::ALL.map(|bots| Setup::new(&setup(bots), Rate::default()).unwrap()) }
    }

    pub fn setup(&self, level: Level) -> &Setup {
        &self.setups[level as usize]
    }
}

pub struct Round<'a> {
    field: &'a Field,
    state: State,
    tick: Tick,
    rng: Rng,
    pilots: Vec<Pilot>,
    tables: Tables,
    habits: Habits,
}

struct Pilot {
    player: PlayerId,
    mind: Mind,
    rng: Rng,
    input: Input,
}

enum Mind {
    Bot(Level, Memory),
    Novice(Novice),
}

impl<'a> Round<'a> {
    /// The first gets player id 1, the second 2, …
    pub fn new(field: &'a Field, seed: u64, kinds: &[Kind]) -> Round<'a> {
        let setup = field.setup(Level::Easy);
        let mut rng = Rng::new(seed, 0);
        let mut state = Arena::init(setup, &mut rng);
        let mut pilots = Vec::new();
        for (n, kind) in kinds.iter().enumerate() {
            let player = PlayerId(n as i32 + 1);
            let who = Profile { name: format!("p{player}") };
            Arena::join(setup, &mut state, player, &who, &mut rng).unwrap();
            let mind = match kind {
                Kind::Bot(level) => Mind::Bot(*level, Memory::default()),
                Kind::Novice => Mind::Novice(Novice::default()),
            };
            pilots.push(Pilot { player, mind, rng: rng.fork(), input: Input::default() });
        }
        let tables = Tables::new(&Arena::schema(setup));
        let habits = Habits::default();
        Round { field, state, tick: Tick(0), rng, pilots, tables, habits }
    }

    fn think(&mut self) {
        let setup = self.field.setup(Level::Easy);
        self.tables.clear();
        Arena::view(setup, &self.state, Audience::EVERYONE, &mut self.tables);
        for pilot in &mut self.pilots {
            let (tick, tables, rng) = (self.tick, &self.tables, &mut pilot.rng);
            let sight = Sight { me: pilot.player, tick, tables, rng };
            let next = match &mut pilot.mind {
                Mind::Bot(level, memory) => Arena::bot(self.field.setup(*level), memory, sight),
                Mind::Novice(novice) => Some(novice.decide(setup, sight)),
            };
            pilot.input = next.unwrap_or(pilot.input);
        }
    }

    /// One tick. How long all thought about it.
    pub fn step(&mut self) -> Duration {
        let began = Instant::now();
        self.think();
        let thought = began.elapsed();
        let setup = self.field.setup(Level::Easy);
        let turn =
            |pilot: &Pilot| Turn { player: pilot.player, input: pilot.input, view: self.tick };
        let turns: Vec<Turn<Input>> = self.pilots.iter().map(turn).collect();
        self.tick = self.tick.next();
        let (rng, events) = (&mut self.rng, &mut Events::default());
        let results = &mut Results::default();
        let step = Step { tick: self.tick, turns: &turns, rng, events, results };
        Arena::tick(setup, &mut self.state, step);
        for pilot in self.pilots.iter().filter(|pilot| matches!(pilot.mind, Mind::Bot(..))) {
            let ship = self.state.pilots[&pilot.player].ship.as_ref();
            self.habits.watch(setup, pilot.player, ship.map(|ship| (ship, &pilot.input)));
        }
        thought
    }

    /// Until the result.
    pub fn play(mut self) -> Ending {
        while self.state.round.phase != Phase::Result {
            self.step();
        }
        let kills = self.pilots.iter().map(|pilot| self.state.pilots[&pilot.player].kills);
        Ending { winner: self.state.round.winner, kills: kills.collect(), worst: self.habits.worst }
    }

    pub fn worst(&self) -> Worst {
        self.habits.worst
    }

    pub fn kills(&self, player: i32) -> i32 {
        self.state.pilots[&PlayerId(player)].kills
    }

    pub fn seconds(&self) -> u32 {
        self.tick.0 / self.field.setup(Level::Easy).rate.per_second()
    }
}

pub struct Ending {
    /// The player who won; 0 for a draw.
    pub winner: i32,
    pub kills: Vec<i32>,
    pub worst: Worst,
}
