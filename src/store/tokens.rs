//! Tokens that are good once, and the server's own secrets.

use rusqlite::{Connection, OptionalExtension, params};

pub fn first_use(db: &mut Connection, jti: &str, expires_s: i64) -> rusqlite::Result<bool> {
    let made = db
        .prepare_cached("INSERT OR IGNORE INTO used_tokens (jti, expires_s) VALUES (?, ?)")?
        .execute(params![jti, expires_s])?;
    Ok(made > 0)
}

/// Forgets tokens that expired before then.
pub fn tidy(db: &Connection, expired_s: i64) -> rusqlite::Result<()> {
    db.execute("DELETE FROM used_tokens WHERE expires_s < ?", [expired_s])?;
    Ok(())
}

pub fn secret(db: &mut Connection, name: &str) -> rusqlite::Result<[u8; 32]> {
    let made: [u8; 32] = rand::random();
    db.execute("INSERT OR IGNORE INTO secrets (name, secret) VALUES (?, ?)", params![name, made])?;
    let kept = db
        .query_row("SELECT secret FROM secrets WHERE name = ?", [name], |row| row.get(0))
        .optional()?;
    Ok(kept.unwrap_or(made))
}
