//! How players are forgotten: one who asks for it, and whoever was not here for long.
//!
//! Invariant: of a forgotten account no row has the id, nor a name that was known for it, save for
//! its bans and mutes, and for what admins wrote in words of their own about somebody of that name.

use std::net::IpAddr;

use ipnet::IpNet;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::leaderboard::DAY_S;
use super::traces::Traces;
use super::{outbox, tokens};

/// What was known of a player that is forgotten now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Whether anything was known.
    pub known: bool,
    /// Results that have a nameless row now.
    pub results: u64,
    /// Bans of this player, which stay: else being forgotten would lift them.
    pub bans: u64,
}

/// What a forgotten account is called in the audit log.
pub const SOMEBODY: &str = "(forgotten)";

pub fn forget(db: &mut Connection, account: &str) -> rusqlite::Result<Forgotten> {
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let forgotten = erase(&change, account)?;
    change.commit()?;
    // What was overwritten still stands in the log until it is emptied; a reader may prevent that,
    // and then a later commit does it.
    let _ = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()));
    Ok(forgotten)
}

fn erase(db: &Transaction<'_>, account: &str) -> rusqlite::Result<Forgotten> {
    Traces::of(db, account)?.erase(db)?;
    let results = db
        .execute("UPDATE standings SET account = NULL, name = NULL WHERE account = ?", [account])?;
    let tallies = db.execute("DELETE FROM tallies WHERE account = ?", [account])?;
    let players = db.execute("DELETE FROM players WHERE account = ?", [account])?;
    let bans: i64 =
        db.query_row("SELECT count(*) FROM bans WHERE player = ?", [account], |row| row.get(0))?;
    Ok(Forgotten {
        known: results + tallies + players > 0,
        results: results as u64,
        bans: bans as u64,
    })
}

/// A token that expired before a clock was moved back must not be good again.
const TOKENS_KEPT_S: i64 = DAY_S;

/// Guests that are forgotten at once. Results wait meanwhile, as for any job; and each commit waits for
/// the disk, so one for each guest would make it long.
pub const GUESTS_AT_ONCE: u32 = 100;

/// `results`: how many are kept, the newest.
pub fn tidy(db: &mut Connection, unseen_since_s: i64, results: u32) -> rusqlite::Result<u64> {
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let guests: Vec<String> = change
        .prepare("SELECT account FROM players WHERE guest AND seen_s < ? ORDER BY seen_s LIMIT ?")?
        .query_map([unseen_since_s, GUESTS_AT_ONCE.into()], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for account in &guests {
        erase(&change, account)?;
        // Nobody can come as that account again.
        change.execute("DELETE FROM mutes WHERE account = ?", [account])?;
    }
    change.execute(
        "UPDATE players SET address = NULL WHERE address IS NOT NULL AND seen_s < ?",
        [unseen_since_s],
    )?;
    change.execute("DELETE FROM bans WHERE expires_s < ?", [unseen_since_s])?;
    change.execute("DELETE FROM mutes WHERE expires_s < ?", [unseen_since_s])?;
    change.execute("DELETE FROM results WHERE n <= (SELECT max(n) FROM results) - ?", [results])?;
    erase_addresses(&change, unseen_since_s)?;
    outbox::tidy(&change, unseen_since_s)?;
    tokens::tidy(&change, unseen_since_s - TOKENS_KEPT_S)?;
    change.commit()?;
    Ok(guests.len() as u64)
}

/// The audit log keeps what was done to which account; not the name and the address of then.
fn erase_addresses(db: &Transaction<'_>, before_s: i64) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE actions SET detail = ''
         WHERE at_s < ? AND what IN ('kick', 'mute', 'unmute') AND detail <> ''",
        [before_s],
    )?;
    let old: Vec<(i64, String)> = db
        .prepare("SELECT n, target FROM actions WHERE at_s < ? AND what = 'ban'")?
        .query_map([before_s], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let is_address = |text: &str| text.parse::<IpNet>().is_ok() || text.parse::<IpAddr>().is_ok();
    for (n, _) in old.into_iter().filter(|(_, target)| is_address(target)) {
        db.execute("UPDATE actions SET target = ?, detail = '' WHERE n = ?", params![SOMEBODY, n])?;
    }
    Ok(())
}
