//! Who may not chat.

use rusqlite::{Connection, params};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mute {
    pub account: String,
    /// `None`: until it is lifted.
    pub expires_s: Option<i64>,
}

/// In place of an earlier one.
pub fn add(db: &mut Connection, mute: &Mute) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO mutes VALUES (?1, ?2) ON CONFLICT DO UPDATE SET expires_s = ?2",
    )?
    .execute(params![mute.account, mute.expires_s])?;
    Ok(())
}

pub fn lift(db: &mut Connection, account: &str) -> rusqlite::Result<bool> {
    Ok(db.prepare_cached("DELETE FROM mutes WHERE account = ?")?.execute([account])? > 0)
}

pub fn in_force(db: &mut Connection, now_s: i64) -> rusqlite::Result<Vec<Mute>> {
    db.prepare_cached(
        "SELECT account, expires_s FROM mutes
         WHERE expires_s IS NULL OR expires_s > ? ORDER BY account",
    )?
    .query_map([now_s], |row| {
        Ok(Mute { account: row.get("account")?, expires_s: row.get("expires_s")? })
    })?
    .collect()
}
