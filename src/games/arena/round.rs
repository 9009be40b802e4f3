//! Rounds: a countdown in which ships fly but nothing harms, the fight, the result.

use serde::{Deserialize, Serialize};

use super::setup::Setup;
use super::state::State;
use crate::sim::{PlayerId, Results, Standing, Tick};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    Countdown = 0,
    Fight = 1,
    Result = 2,
}

impl Phase {
    pub fn name(self) -> &'static str {
        match self {
            Phase::Countdown => "countdown",
            Phase::Fight => "fight",
            Phase::Result => "result",
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Round {
    /// 1 for the first.
    pub number: i32,
    pub phase: Phase,
    /// The first tick of the next phase.
    pub until: Tick,
    /// In the result: the player or team that won, 0 for a draw.
    pub winner: i32,
    /// Kills of team 1 and team 2, those of pilots who left included.
    pub teams: [i32; 2],
}

impl Round {
    pub fn first(setup: &Setup) -> Round {
        let until = Tick(1 + setup.figures.countdown);
        Round { number: 1, phase: Phase::Countdown, until, winner: 0, teams: [0, 0] }
    }

    pub fn is_fight(&self) -> bool {
        self.phase == Phase::Fight
    }
}

/// What the host keeps of a round, beside the standings.
#[derive(Serialize)]
struct Outcome<'a> {
    map: &'a str,
    round: i32,
    winner: i32,
    teams: [i32; 2],
}

/// Goes on to the next phase when its time has come.
pub fn advance(setup: &Setup, state: &mut State, tick: Tick, results: &mut Results) {
    if tick < state.round.until {
        return;
    }
    let figures = &setup.figures;
    match state.round.phase {
        Phase::Countdown => {
            state.round.phase = Phase::Fight;
            state.round.until = tick.plus(figures.fight);
        }
        Phase::Fight => {
            state.round.phase = Phase::Result;
            state.round.until = tick.plus(figures.result);
            state.round.winner = winner(state);
            state.bolts.clear();
            let Round { number: round, winner, teams, .. } = state.round;
            let outcome = Outcome { map: &setup.map.id, round, winner, teams };
            results.finished(setup.mode.name(), standings(state), &outcome);
        }
        Phase::Result => begin(setup, state, tick),
    }
}

/// A new round: nothing of the old one is left, and everyone has a new ship.
fn begin(setup: &Setup, state: &mut State, tick: Tick) {
    state.round = Round {
        number: state.round.number.wrapping_add(1),
        phase: Phase::Countdown,
        until: tick.plus(setup.figures.countdown),
        winner: 0,
        teams: [0, 0],
    };
    state.pickups.fill(Tick(0));
    for pilot in state.pilots.values_mut() {
        (pilot.kills, pilot.deaths) = (0, 0);
        pilot.ship = None;
        pilot.respawn = tick;
    }
}

/// The team with more kills; else the pilot with most kills and, of those, fewest deaths.
fn winner(state: &State) -> i32 {
    let teams = state.round.teams;
    if state.pilots.values().any(|pilot| pilot.team != 0) {
        return match teams[0].cmp(&teams[1]) {
            std::cmp::Ordering::Greater => 1,
            std::cmp::Ordering::Less => 2,
            std::cmp::Ordering::Equal => 0,
        };
    }
    let mut ranks: Vec<(i32, i32, PlayerId)> =
        state.pilots.iter().map(|(id, pilot)| (-pilot.kills, pilot.deaths, *id)).collect();
    ranks.sort();
    match ranks[..] {
        [(0, ..), ..] | [] => 0,
        [first, second, ..] if (first.0, first.1) == (second.0, second.1) => 0,
        [(_, _, first), ..] => first.0,
    }
}

/// In the order of the scoreboard. Of teams all of one have its rank.
fn standings(state: &State) -> Vec<Standing> {
    let best = state.pilots.values().map(|pilot| pilot.kills).max().unwrap_or(0);
    let winner = state.round.winner;
    let mut pilots: Vec<_> = state.pilots.iter().collect();
    pilots.sort_by_key(|(id, pilot)| (-pilot.kills, pilot.deaths, **id));
    Standing::ranked(pilots.into_iter().map(|(id, pilot)| {
        let key = match pilot.team {
            // Nobody won anything if nobody scored.
            0 if best == 0 => (0, 0),
            0 => (-pilot.kills, pilot.deaths),
            team => (i32::from(winner != 0 && winner != team), 0),
        };
        let standing = Standing::new(*id, pilot.kills.into())
            .team(pilot.team)
            .with("deaths", pilot.deaths.into());
        (key, standing)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::games::arena::state::Pilot;

    fn state(pilots: &[(i32, i32, i32)], teams: [i32; 2]) -> State {
        let setup = Setup::default();
        let pilots = pilots.iter().enumerate().map(|(n, &(team, kills, deaths))| {
            (PlayerId(n as i32 + 1), Pilot { kills, deaths, ..Pilot::new(team) })
        });
        let mut state = State::new(&setup);
        state.pilots = pilots.collect();
        state.round.teams = teams;
        state
    }

    #[test]
    fn the_best_wins_and_equals_draw() {
        let winner_of = |pilots: &[_]| winner(&state(pilots, [0, 0]));
        assert_eq!(winner_of(&[(0, 3, 1), (0, 5, 9), (0, 4, 0)]), 2);
        assert_eq!(winner_of(&[(0, 5, 1), (0, 5, 0)]), 2);
        assert_eq!(winner_of(&[(0, 5, 1), (0, 5, 1)]), 0);
        assert_eq!(winner_of(&[(0, 0, 0)]), 0);
        assert_eq!(winner_of(&[]), 0);
        assert_eq!(winner(&state(&[(1, 9, 0), (2, 1, 0)], [9, 12])), 2);
        assert_eq!(winner(&state(&[(1, 9, 0), (2, 1, 0)], [3, 3])), 0);
    }

    #[test]
    fn the_end_of_a_fight_is_a_result() {
        let setup = Setup::default();
        let ranks = |pilots: &[_], teams| {
            let mut state = state(pilots, teams);
            state.round.phase = Phase::Fight;
            let (mut results, end) = (Results::default(), state.round.until);
            advance(&setup, &mut state, Tick(end.0 - 1), &mut results);
            advance(&setup, &mut state, end, &mut results);
            advance(&setup, &mut state, end.next(), &mut results);
            let finished = results.into_inner();
            assert_eq!(finished.len(), 1, "once, at its end");
            let ranks = finished[0].standings.iter().map(|s| (s.player.0, s.rank));
            ranks.collect::<Vec<_>>()
        };
        let three = [(0, 3, 1), (0, 5, 9), (0, 3, 1)];
        assert_eq!(ranks(&three, [0, 0]), [(2, 1), (1, 2), (3, 2)]);
        assert_eq!(ranks(&[(0, 0, 1), (0, 0, 0)], [0, 0]), [(2, 1), (1, 1)]);
        let sides = [(1, 9, 0), (2, 1, 0), (1, 0, 5)];
        assert_eq!(ranks(&sides, [9, 12]), [(2, 1), (1, 2), (3, 2)]);
        assert_eq!(ranks(&sides, [3, 3]), [(1, 1), (2, 1), (3, 1)]);
        assert_eq!(ranks(&[], [0, 0]), []);
    }

    #[test]
    fn a_result_tells_what_was_played() {
        let setup = Setup::default();
        let mut state = state(&[(0, 3, 1), (0, 5, 9)], [0, 0]);
        state.round.phase = Phase::Fight;
        let (mut results, end) = (Results::default(), state.round.until);
        advance(&setup, &mut state, end, &mut results);
        let finished = results.into_inner().pop().expect("it has ended");
        assert_eq!(finished.mode, "ffa");
        let outcome: serde_json::Value =
            rmp_serde::from_slice(&finished.outcome).expect("plain data");
        let told = serde_json::json!({"map": "basin", "round": 1, "winner": 2, "teams": [0, 0]});
        assert_eq!(outcome, told);
        let first = &finished.standings[0];
        assert_eq!((first.score, first.team, first.details["deaths"]), (5, 0, 9));
    }
}
