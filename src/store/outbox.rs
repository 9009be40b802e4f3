//! Events that wait to be delivered, each at least once, in order.

use rusqlite::{Connection, Row, params};
use serde::Serialize;
use uuid::Uuid;

/// Longer than any back-off: a time further off was set before the clock was moved back.
const FURTHEST_S: i64 = 3600;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub id: Uuid,
    /// Such as `match.result`.
    pub kind: String,
    /// JSON.
    pub body: String,
    pub created_s: i64,
    /// Those that failed.
    pub attempts: u32,
    /// Not before then.
    pub next_s: i64,
    /// It was given up.
    pub dead: bool,
    /// Why the last attempt failed.
    pub error: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OutboxState {
    pub waiting: u64,
    /// When the oldest of them was made.
    pub oldest_s: Option<i64>,
    /// Those that were given up, beside them.
    pub dead: u64,
}

pub fn push(db: &Connection, kind: &str, body: &str, now_s: i64) -> rusqlite::Result<()> {
    let id = Uuid::new_v4().to_string();
    db.prepare_cached(
        "INSERT INTO outbox (id, kind, body, created_s, attempts, next_s) VALUES (?, ?, ?, ?, 0, 0)",
    )?
    .execute(params![id, kind, body, now_s])?;
    Ok(())
}

pub fn due(db: &mut Connection, now_s: i64, limit: u32) -> rusqlite::Result<Vec<Delivery>> {
    db.prepare_cached(
        "SELECT * FROM outbox WHERE NOT dead AND (next_s <= ? OR next_s > ?) ORDER BY n LIMIT ?",
    )?
    .query_map(params![now_s, now_s + FURTHEST_S, limit], read)?
    .collect()
}

pub fn waiting(db: &mut Connection, limit: u32) -> rusqlite::Result<Vec<Delivery>> {
    db.prepare_cached("SELECT * FROM outbox ORDER BY n LIMIT ?")?
        .query_map([limit], read)?
        .collect()
}

pub fn delivered(db: &mut Connection, id: Uuid) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM outbox WHERE id = ?")?.execute([id.to_string()])?;
    Ok(())
}

pub fn failed(db: &mut Connection, id: Uuid, next_s: i64, error: &str) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE outbox SET attempts = attempts + 1, next_s = ?, error = ? WHERE id = ?",
    )?
    .execute(params![next_s, error, id.to_string()])?;
    Ok(())
}

pub fn give_up(db: &mut Connection, id: Uuid, error: &str) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE outbox SET attempts = attempts + 1, dead = 1, error = ? WHERE id = ?",
    )?
    .execute(params![error, id.to_string()])?;
    Ok(())
}

/// Those that were given up are due again. Returns how many there were.
pub fn revive(db: &mut Connection) -> rusqlite::Result<u64> {
    let revived = db.execute("UPDATE outbox SET dead = 0, next_s = 0 WHERE dead", ())?;
    Ok(revived as u64)
}

/// Forgets those that were given up and are older.
pub fn tidy(db: &Connection, before_s: i64) -> rusqlite::Result<()> {
    db.execute("DELETE FROM outbox WHERE dead AND created_s < ?", [before_s])?;
    Ok(())
}

pub fn state(db: &mut Connection) -> rusqlite::Result<OutboxState> {
    // Each half from the index that has it, and from nothing else.
    let select = "SELECT count(*), min(created_s),
        (SELECT count(*) FROM outbox WHERE dead) FROM outbox WHERE NOT dead";
    db.prepare_cached(select)?.query_row((), |row| {
        Ok(OutboxState {
            waiting: row.get::<_, i64>(0)? as u64,
            oldest_s: row.get(1)?,
            dead: row.get::<_, i64>(2)? as u64,
        })
    })
}

fn read(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    Ok(Delivery {
        id: super::results::uuid(row, "id")?,
        kind: row.get("kind")?,
        body: row.get("body")?,
        created_s: row.get("created_s")?,
        attempts: row.get("attempts")?,
        next_s: row.get("next_s")?,
        dead: row.get("dead")?,
        error: row.get("error")?,
    })
}
