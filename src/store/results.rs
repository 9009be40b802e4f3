//! Results: what came of a round.

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::{leaderboard, outbox, players};

/// What came of a round: a match may have many.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MatchResult {
    pub id: Uuid,
    pub match_id: Uuid,
    /// The match's name.
    pub name: String,
    pub game: String,
    /// Of the game's own, such as `ffa`; empty for a game with one.
    pub mode: String,
    /// Of a private match: not for the public's eyes, and not for the leaderboard.
    pub private: bool,
    pub finished_s: i64,
    pub length_s: u32,
    /// A map of the game's own.
    pub outcome: Value,
    /// The best first.
    pub standings: Vec<Standing>,
}

/// How one player did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Standing {
    /// 1 for who won; equals share a rank.
    pub rank: u32,
    /// The number in that match.
    pub player: i32,
    /// `None` for bots, and for who was forgotten.
    pub account: Option<String>,
    /// `None` for who was forgotten.
    pub name: Option<String>,
    pub bot: bool,
    /// 0 where everyone plays alone.
    pub team: i32,
    pub score: i64,
    /// A map of the game's own, such as deaths.
    pub details: Value,
}

/// Which results to list.
#[derive(Clone, Copy, Debug)]
pub struct Recent {
    /// Those of private matches, too.
    pub private: bool,
    pub limit: u32,
}

/// Writes a result, what it counts for, and the event that tells of it: all or nothing.
pub fn record(db: &mut Connection, result: &MatchResult, events: bool) -> rusqlite::Result<()> {
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let made = change
        .prepare_cached(
            "INSERT INTO results
                (id, match_id, name, game, mode, private, finished_s, length_s, outcome)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        )?
        .execute(params![
            result.id.to_string(),
            result.match_id.to_string(),
            result.name,
            result.game,
            result.mode,
            result.private,
            result.finished_s,
            result.length_s,
            result.outcome.to_string(),
        ])?;
    if made == 0 {
        return Ok(());
    }
    let n = change.last_insert_rowid();
    for (place, standing) in result.standings.iter().enumerate() {
        change
            .prepare_cached("INSERT INTO standings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?
            .execute(params![
                n,
                place as i64,
                standing.rank,
                standing.player,
                standing.account,
                standing.name,
                standing.bot,
                standing.team,
                standing.score,
                standing.details.to_string(),
            ])?;
        if let (Some(account), Some(name)) = (&standing.account, &standing.name) {
            players::played(&change, account, name, result.finished_s)?;
        }
    }
    leaderboard::count(&change, result)?;
    if events {
        let body = serde_json::to_string(result).expect("a result is plain data");
        outbox::push(&change, "match.result", &body, result.finished_s)?;
    }
    change.commit()
}

pub fn recent(db: &mut Connection, which: &Recent) -> rusqlite::Result<Vec<MatchResult>> {
    let list = match which.private {
        true => "SELECT * FROM results ORDER BY n DESC LIMIT ?",
        false => "SELECT * FROM results WHERE NOT private ORDER BY n DESC LIMIT ?",
    };
    let found: Vec<(i64, MatchResult)> =
        db.prepare_cached(list)?.query_map([which.limit], read)?.collect::<Result<_, _>>()?;
    found.into_iter().map(|(n, result)| with_standings(db, n, result)).collect()
}

pub fn one(db: &mut Connection, id: Uuid) -> rusqlite::Result<Option<MatchResult>> {
    let found = db
        .prepare_cached("SELECT * FROM results WHERE id = ?")?
        .query_row([id.to_string()], read)
        .optional()?;
    found.map(|(n, result)| with_standings(db, n, result)).transpose()
}

fn read(row: &Row<'_>) -> rusqlite::Result<(i64, MatchResult)> {
    let result = MatchResult {
        id: uuid(row, "id")?,
        match_id: uuid(row, "match_id")?,
        name: row.get("name")?,
        game: row.get("game")?,
        mode: row.get("mode")?,
        private: row.get("private")?,
        finished_s: row.get("finished_s")?,
        length_s: row.get("length_s")?,
        outcome: json(row, "outcome")?,
        standings: Vec::new(),
    };
    Ok((row.get("n")?, result))
}

fn with_standings(db: &Connection, n: i64, result: MatchResult) -> rusqlite::Result<MatchResult> {
    let standings = db
        .prepare_cached("SELECT * FROM standings WHERE result = ? ORDER BY place")?
        .query_map([n], |row| {
            Ok(Standing {
                rank: row.get("rank")?,
                player: row.get("player")?,
                account: row.get("account")?,
                name: row.get("name")?,
                bot: row.get("bot")?,
                team: row.get("team")?,
                score: row.get("score")?,
                details: json(row, "details")?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(MatchResult { standings, ..result })
}

pub(super) fn uuid(row: &Row<'_>, column: &str) -> rusqlite::Result<Uuid> {
    row.get::<_, String>(column)?.parse().map_err(|error| broken(Box::new(error)))
}

fn json(row: &Row<'_>, column: &str) -> rusqlite::Result<Value> {
    serde_json::from_str(&row.get::<_, String>(column)?).map_err(|error| broken(Box::new(error)))
}

fn broken(error: Box<dyn std::error::Error + Send + Sync>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, error)
}
