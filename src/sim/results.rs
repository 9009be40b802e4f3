//! What a game says when a round has ended.

use std::collections::BTreeMap;

use serde::Serialize;

use super::PlayerId;
use super::simulation::to_map;

/// The rounds that ended in a tick: the host keeps them, and counts them for the leaderboard. A
/// game without rounds says nothing.
#[derive(Debug, Default)]
pub struct Results(Vec<Finished>);

/// A round that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    pub mode: String,
    /// The best first.
    pub standings: Vec<Standing>,
    /// A MessagePack map of the game's own.
    pub outcome: Vec<u8>,
}

/// How a player did in a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub player: PlayerId,
    /// 1 for who won; equals share a rank.
    pub rank: u32,
    /// What counted, such as kills.
    pub score: i64,
    /// 0 where everyone plays alone.
    pub team: i32,
    /// Further numbers to show.
    pub details: BTreeMap<&'static str, i64>,
}

impl Results {
    /// A round has ended. `mode` parts the leaderboard, "" in a game that has only one; the outcome
    /// is a map of whatever else there is to tell, such as the map that was played.
    pub fn finished(&mut self, mode: &str, standings: Vec<Standing>, outcome: &impl Serialize) {
        self.0.push(Finished { mode: mode.into(), standings, outcome: to_map(outcome) });
    }

    pub fn into_inner(self) -> Vec<Finished> {
        self.0
    }
}

impl Standing {
    pub fn new(player: PlayerId, score: i64) -> Standing {
        Standing { player, rank: 1, score, team: 0, details: BTreeMap::new() }
    }

    pub fn team(self, team: i32) -> Standing {
        Standing { team, ..self }
    }

    /// Adds a number to show.
    pub fn with(mut self, name: &'static str, number: i64) -> Standing {
        self.details.insert(name, number);
        self
    }

    /// Puts players in order and gives them their ranks: the smallest key first; equal keys share a
    /// rank and keep their order.
    pub fn ranked<K: Ord>(players: impl IntoIterator<Item = (K, Standing)>) -> Vec<Standing> {
        let mut players: Vec<(K, Standing)> = players.into_iter().collect();
        players.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut rank = 1;
        for n in 1..players.len() {
            if players[n].0 != players[n - 1].0 {
                rank = n as u32 + 1;
            }
            players[n].1.rank = rank;
        }
        players.into_iter().map(|(_, standing)| standing).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_share_a_rank_and_the_next_has_its_place() {
        let scores = [(1, 5), (2, 9), (3, 5), (4, 0)];
        let players = scores.map(|(id, score)| (-score, Standing::new(PlayerId(id), score)));
        let ranked: Vec<_> =
            Standing::ranked(players).iter().map(|s| (s.player.0, s.rank)).collect();
        assert_eq!(ranked, [(2, 1), (1, 2), (3, 2), (4, 4)]);
        assert_eq!(Standing::ranked::<i32>([]), []);
    }
}
