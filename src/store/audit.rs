//! What admins did with the server.

use rusqlite::{Connection, params};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    pub at_s: i64,
    /// The admin's name.
    pub who: String,
    /// Such as `kick`.
    pub what: String,
    /// An account, a network, a match.
    pub target: String,
    pub detail: String,
}

pub fn note(db: &mut Connection, action: &Action) -> rusqlite::Result<()> {
    let Action { at_s, who, what, target, detail } = action;
    db.prepare_cached(
        "INSERT INTO actions (at_s, who, what, target, detail) VALUES (?, ?, ?, ?, ?)",
    )?
    .execute(params![at_s, who, what, target, detail])?;
    Ok(())
}

pub fn last(db: &mut Connection, limit: u32) -> rusqlite::Result<Vec<Action>> {
    db.prepare_cached(
        "SELECT at_s, who, what, target, detail FROM actions ORDER BY n DESC LIMIT ?",
    )?
    .query_map([limit], |row| {
        Ok(Action {
            at_s: row.get("at_s")?,
            who: row.get("who")?,
            what: row.get("what")?,
            target: row.get("target")?,
            detail: row.get("detail")?,
        })
    })?
    .collect()
}
