//! The leaderboard: who has come out ahead of most others.
//!
//! A player gets a point for each other person who ends a round behind. Bots are worth nothing,
//! and neither are rounds of private matches and very short ones: else anybody could found a match
//! of their own and be first in a minute.

use std::collections::BTreeMap;

use rusqlite::{Connection, named_params, params};

use super::results::{MatchResult, Standing};

/// Rounds that are shorter are kept, but do not count.
const SHORTEST_S: u32 = 30;
pub const DAY_S: i64 = 24 * 3600;

/// Which leaderboard.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Board {
    /// `None`: all of them.
    pub game: Option<String>,
    pub mode: Option<String>,
    /// From the day (UTC) of this time on; `None`: of all time.
    pub from_s: Option<i64>,
    pub limit: u32,
}

/// A place in the leaderboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub account: String,
    /// As this player was last called.
    pub name: String,
    pub points: i64,
    /// First places in rounds in which another person came behind.
    pub wins: i64,
    pub rounds: i64,
    /// In all rounds together.
    pub score: i64,
}

/// Adds a result up.
pub fn count(db: &Connection, result: &MatchResult) -> rusqlite::Result<()> {
    if result.private || result.length_s < SHORTEST_S {
        return Ok(());
    }
    // Whoever holds two seats has played once, and does not beat themselves.
    let mut people: BTreeMap<&str, &Standing> = BTreeMap::new();
    for standing in result.standings.iter().filter(|standing| !standing.bot) {
        if let Some(account) = &standing.account {
            people.entry(account).or_insert(standing);
        }
    }
    for (account, standing) in &people {
        let behind = people.values().filter(|other| other.rank > standing.rank);
        let points = behind.count() as i64;
        db.prepare_cached(
            "INSERT INTO tallies VALUES (:account, :game, :mode, :day, :points, :wins, 1, :score)
             ON CONFLICT DO UPDATE SET points = points + :points, wins = wins + :wins,
                rounds = rounds + 1, score = score + :score",
        )?
        .execute(named_params! {
            ":account": account,
            ":game": result.game,
            ":mode": result.mode,
            ":day": result.finished_s.div_euclid(DAY_S),
            ":points": points,
            ":wins": i64::from(standing.rank == 1 && points > 0),
            ":score": standing.score,
        })?;
    }
    Ok(())
}

pub fn places(db: &mut Connection, board: &Board) -> rusqlite::Result<Vec<Place>> {
    db.prepare_cached(
        "SELECT account, players.name AS name, sum(points) AS points, sum(wins) AS wins,
            sum(rounds) AS rounds, sum(score) AS score
         FROM tallies JOIN players USING (account)
         WHERE day >= ?1 AND (?2 IS NULL OR game = ?2) AND (?3 IS NULL OR mode = ?3)
         GROUP BY account
         ORDER BY sum(points) DESC, sum(wins) DESC, sum(score) DESC, sum(rounds), first_s, account
         LIMIT ?4",
    )?
    .query_map(
        params![
            board.from_s.map_or(i64::MIN, |from| from.div_euclid(DAY_S)),
            board.game,
            board.mode,
            board.limit,
        ],
        |row| {
            Ok(Place {
                account: row.get("account")?,
                name: row.get("name")?,
                points: row.get("points")?,
                wins: row.get("wins")?,
                rounds: row.get("rounds")?,
                score: row.get("score")?,
            })
        },
    )?
    .collect()
}
