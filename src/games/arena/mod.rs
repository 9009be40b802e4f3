//! The bundled game: ships in a walled map, free for all or two teams, in rounds.
//!
//! A tick goes through these files in this order: [`lag`], [`round`], [`spawn`], [`movement`],
//! [`bolts`], [`pickups`]; [`view`] shows what came of it. `protocol/ARENA.md` tells client authors the same.

mod bolts;
mod bot;
mod config;
mod event;
mod figures;
mod input;
mod lag;
mod map;
mod movement;
mod pickups;
mod round;
mod setup;
mod spawn;
mod state;
#[cfg(test)]
mod tests;
mod view;

pub use config::{Config, Level, Mode};
pub use event::Event;
pub use input::Input;
pub use setup::Setup;
pub use state::State;

use serde::Serialize;

use crate::sim::{
    Audience, Game, PlayerId, Profile, Rate, Refusal, Rng, Schema, Sight, Slack, Step, Tables,
    Verdict,
};

/// Ships that shoot at each other.
pub struct Arena;

/// For lists of matches.
#[derive(Serialize)]
pub struct Summary {
    map: String,
    mode: Mode,
    bots: Level,
    phase: &'static str,
    round: i32,
}

impl Game for Arena {
    const KIND: &'static str = "arena";
    const RULES: u16 = 2;

    type Config = Config;
    type Setup = Setup;
    type State = State;
    type Input = Input;
    type Event = Event;
    type Bot = bot::Memory;

    fn options() -> impl Serialize {
        config::Options::new(map::Map::choices())
    }

    fn setup(config: &Config, rate: Rate) -> Result<Setup, Refusal> {
        Setup::new(config, rate)
    }

    fn schema(setup: &Setup) -> Schema {
        view::schema(setup)
    }

    fn slack(setup: &Setup, schema: &Schema) -> Slack {
        view::slack(setup, schema)
    }

    fn init(setup: &Setup, _rng: &mut Rng) -> State {
        State::new(setup)
    }

    fn join(
        setup: &Setup,
        state: &mut State,
        player: PlayerId,
        _who: &Profile,
        _rng: &mut Rng,
    ) -> Result<(), Refusal> {
        let team = match setup.mode {
            Mode::Ffa => 0,
            Mode::Teams => spawn::team(state),
        };
        state.pilots.insert(player, state::Pilot::new(team));
        Ok(())
    }

    fn leave(_setup: &Setup, state: &mut State, player: PlayerId) {
        state.pilots.remove(&player);
    }

    fn tick(setup: &Setup, state: &mut State, step: Step<'_, Arena>) -> Verdict {
        let Step { tick, turns, rng, events, results } = step;
        let (figures, walls) = (&setup.figures, &setup.map.walls);
        lag::remember(state, figures);
        round::advance(setup, state, tick, results);
        spawn::due(setup, state, tick, rng);
        for turn in turns {
            let ship = state.pilots.get_mut(&turn.player).and_then(|pilot| pilot.ship.as_mut());
            if let Some(ship) = ship
                && movement::fly(ship, &turn.input, tick, figures, walls)
            {
                events.tell(Event::Dash { by: turn.player });
            }
        }
        movement::shove(state, figures, walls);
        if state.round.is_fight() {
            for turn in turns {
                bolts::fire(state, turn, tick, figures);
            }
            bolts::fly(setup, state, tick, events);
            pickups::take(setup, state, tick, events);
        }
        Verdict::Continue
    }

    fn view(setup: &Setup, state: &State, _to: Audience, out: &mut Tables) {
        view::fill(setup, state, out);
    }

    fn summary(setup: &Setup, state: &State) -> impl Serialize {
        Summary {
            map: setup.map.id.clone(),
            mode: setup.mode,
            bots: setup.bots,
            phase: state.round.phase.name(),
            round: state.round.number,
        }
    }

    fn bot(setup: &Setup, memory: &mut bot::Memory, sight: Sight<'_>) -> Option<Input> {
        memory.decide(setup, sight)
    }
}
