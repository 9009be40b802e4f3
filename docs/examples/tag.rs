//! A whole game: tag. Whoever is "it" touches somebody else, who then is it. Each minute whoever was
//! caught least has won.
//!
//! `cargo run --example tag`, then `skirmish watch --url ws://127.0.0.1:8080/ws` shows a match.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use skirmish::sim::{
    Audience, Column, Game, PlayerId, Profile, Rate, Refusal, Rng, Schema, Sight, Standing, Step,
    Tables, Verdict, math::trig,
};

fn main() -> std::io::Result<()> {
    let (name, game) = ("Tag".into(), Tag::KIND.into());
    let house = skirmish::HouseMatch { name, game, ..skirmish::HouseMatch::default() };
    let config = skirmish::Config { house: vec![house], ..skirmish::Config::default() };
    skirmish::run(config, |games| {
        games.add::<Tag>();
    })
}

pub struct Tag;

/// What a creator may choose. Read by field name; what is left out has its default.
#[derive(Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Field {
    pub side: i32,
}

impl Default for Field {
    fn default() -> Field {
        Field { side: 800 }
    }
}

/// What never changes in a match. Clients get it as a map: `{"side": …, …}`.
#[derive(Serialize)]
pub struct Ground {
    side: i32,
    speed: i32,
    reach: i32,
    /// Ticks of a round.
    round: u32,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct State {
    runners: BTreeMap<PlayerId, Runner>,
    it: Option<PlayerId>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Runner {
    x: i32,
    y: i32,
    /// How often it was caught in this round.
    caught: i32,
}

/// Where to run, in steps of 1024 to a turn; `None`, which is nil, to stand. Travels as `[go]`.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Input {
    pub go: Option<i32>,
}

/// `[1, by, caught]`.
#[derive(Serialize)]
pub struct Caught(u8, PlayerId, PlayerId);

impl Game for Tag {
    const KIND: &'static str = "tag";
    const RULES: u16 = 1;

    type Config = Field;
    type Setup = Ground;
    type State = State;
    type Input = Input;
    type Event = Caught;
    type Bot = ();

    fn options() -> impl Serialize {
        BTreeMap::from([("side", [400, 800, 1600])])
    }

    fn setup(config: &Field, rate: Rate) -> Result<Ground, Refusal> {
        if !(100..=10_000).contains(&config.side) {
            return Err(Refusal::BadConfig("a side is 100 to 10000".into()));
        }
        let (speed, round) = (rate.per_tick(240), rate.ticks(60_000));
        Ok(Ground { side: config.side, speed, reach: 30, round })
    }

    fn schema(_: &Ground) -> Schema {
        let place = |name| Column::linear(name).scaled(1, "px");
        Schema::new()
            .table("runners", [place("x"), place("y"), Column::hold("it"), Column::hold("caught")])
    }

    fn init(_: &Ground, _: &mut Rng) -> State {
        State { runners: BTreeMap::new(), it: None }
    }

    fn join(
        ground: &Ground,
        state: &mut State,
        player: PlayerId,
        _: &Profile,
        rng: &mut Rng,
    ) -> Result<(), Refusal> {
        let (x, y) = (rng.between(0, ground.side), rng.between(0, ground.side));
        state.runners.insert(player, Runner { x, y, caught: 0 });
        Ok(())
    }

    fn leave(_: &Ground, state: &mut State, player: PlayerId) {
        state.runners.remove(&player);
        state.it = state.it.filter(|it| *it != player);
    }

    fn tick(ground: &Ground, state: &mut State, step: Step<'_, Tag>) -> Verdict {
        if step.tick.0.is_multiple_of(ground.round) {
            let runners = state.runners.iter_mut().map(|(id, runner)| {
                let caught = std::mem::take(&mut runner.caught);
                (caught, Standing::new(*id, caught.into()))
            });
            let outcome = BTreeMap::from([("side", ground.side)]);
            step.results.finished("", Standing::ranked(runners), &outcome);
        }
        for turn in step.turns {
            let Some(runner) = state.runners.get_mut(&turn.player) else { continue };
            if let Some(direction) = turn.input.go {
                let (dx, dy) = trig::polar(direction, ground.speed);
                runner.x = (runner.x + dx).clamp(0, ground.side);
                runner.y = (runner.y + dy).clamp(0, ground.side);
            }
        }
        let it = *state.it.get_or_insert_with(|| {
            let players: Vec<PlayerId> = state.runners.keys().copied().collect();
            step.rng.pick(&players).copied().unwrap_or(PlayerId(0))
        });
        let Some(hunter) = state.runners.get(&it).cloned() else {
            state.it = None;
            return Verdict::Continue;
        };
        let near =
            |runner: &Runner| trig::length(runner.x - hunter.x, runner.y - hunter.y) < ground.reach;
        let caught = state.runners.iter_mut().find(|(id, runner)| **id != it && near(runner));
        if let Some((id, runner)) = caught {
            runner.caught += 1;
            // Away from each other, or it would go to and fro.
            (runner.x, runner.y) =
                (step.rng.between(0, ground.side), step.rng.between(0, ground.side));
            state.it = Some(*id);
            step.events.tell(Caught(1, it, *id));
        }
        Verdict::Continue
    }

    fn view(_: &Ground, state: &State, _: Audience, out: &mut Tables) {
        for (id, runner) in &state.runners {
            let it = i32::from(state.it == Some(*id));
            // Another number of times caught is another life: a jump, not a very fast run.
            let life = runner.caught as u32;
            out.table_mut(0).push_life(id.0, life, &[runner.x, runner.y, it, runner.caught]);
        }
    }

    fn summary(_: &Ground, state: &State) -> impl Serialize {
        BTreeMap::from([("runners", state.runners.len())])
    }

    /// Runs after the next one if it is it, and away from it else. Sees the tables, as members do.
    fn bot(_: &Ground, _: &mut (), sight: Sight<'_>) -> Option<Input> {
        let runners = sight.tables.table(0);
        let me = runners.find(sight.me.0)?;
        let at = |row| (runners.value(row, 0), runners.value(row, 1));
        let is_it = |row| runners.value(row, 2) == 1;
        let (x, y) = at(me);
        let away = |row: usize| trig::length(at(row).0 - x, at(row).1 - y);
        let others = (0..runners.len()).filter(|row| *row != me);
        let other = others.filter(|row| is_it(me) || is_it(*row)).min_by_key(|row| away(*row))?;
        let toward = trig::atan2(at(other).1 - y, at(other).0 - x);
        Some(Input { go: Some(if is_it(me) { toward } else { toward + 512 }) })
    }
}
