//! Players who were here, and how they are forgotten.

use std::net::IpAddr;

use ipnet::IpNet;
use rusqlite::{Connection, Transaction, TransactionBehavior, named_params, params};
use serde_json::Value;

use super::leaderboard::DAY_S;
use super::{StoreError, outbox, tokens};

/// Somebody was here.
#[derive(Clone, Debug)]
pub struct Seen {
    pub account: String,
    pub name: String,
    /// Came without a token.
    pub guest: bool,
    pub address: Option<IpAddr>,
    pub at_s: i64,
}

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
const SOMEBODY: &str = "(forgotten)";

/// A time never goes back, whatever a clock does.
pub fn seen(db: &mut Connection, seen: &Seen) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO players VALUES (:account, :name, :guest, :address, :at, :at)
         ON CONFLICT DO UPDATE SET name = :name, guest = :guest,
            address = coalesce(:address, address), seen_s = max(seen_s, :at)",
    )?
    .execute(named_params! {
        ":account": seen.account,
        ":name": seen.name,
        ":guest": seen.guest,
        ":address": seen.address.map(|address| address.to_string()),
        ":at": seen.at_s,
    })?;
    Ok(())
}

/// Somebody is in a result, and so was here until then.
pub fn played(db: &Connection, account: &str, name: &str, at_s: i64) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO players VALUES (:account, :name, :guest, NULL, :at, :at)
         ON CONFLICT DO UPDATE SET seen_s = max(seen_s, :at)",
    )?
    .execute(named_params! {
        ":account": account,
        ":name": name,
        ":guest": account.starts_with("guest-"),
        ":at": at_s,
    })?;
    Ok(())
}

/// The account of that name, or of which it is the account; or a sentence. Names are not unique:
/// every one counts that a player has or that a result keeps.
pub fn find(db: &Connection, who: &str) -> Result<String, String> {
    let listed = |query: &str| -> rusqlite::Result<Vec<String>> {
        db.prepare(query)?.query_map([who], |row| row.get(0))?.collect()
    };
    let accounts = listed(
        "SELECT account FROM players WHERE account = ?1
         UNION SELECT account FROM standings WHERE account = ?1",
    );
    let names = || {
        listed(
            "SELECT account FROM players WHERE name = ?1
             UNION SELECT account FROM standings WHERE name = ?1 AND account IS NOT NULL",
        )
    };
    let found = accounts.and_then(|found| if found.is_empty() { names() } else { Ok(found) });
    let found = found.map_err(|error| StoreError::from(error).to_string())?;
    match &found[..] {
        [] => Err(format!("Nobody called {who:?} is known here.")),
        [account] => Ok(account.clone()),
        several => Err(format!(
            "{} players were called {who:?}; give the account of one of them: {}",
            several.len(),
            several.join(", ")
        )),
    }
}

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
    let results = db
        .execute("UPDATE standings SET account = NULL, name = NULL WHERE account = ?", [account])?;
    let tallies = db.execute("DELETE FROM tallies WHERE account = ?", [account])?;
    let players = db.execute("DELETE FROM players WHERE account = ?", [account])?;
    db.execute(
        "UPDATE actions SET target = ?2, detail = '' WHERE target = ?1",
        params![account, SOMEBODY],
    )?;
    db.execute(
        "UPDATE actions SET detail = replace(detail, ?1, ?2) WHERE instr(detail, ?1)",
        params![account, SOMEBODY],
    )?;
    erase_from_events(db, account)?;
    let bans: i64 =
        db.query_row("SELECT count(*) FROM bans WHERE player = ?", [account], |row| row.get(0))?;
    Ok(Forgotten {
        known: results + tallies + players > 0,
        results: results as u64,
        bans: bans as u64,
    })
}

/// Events that have yet to be delivered tell of results.
fn erase_from_events(db: &Transaction<'_>, account: &str) -> rusqlite::Result<()> {
    let found: Vec<(i64, String)> = db
        .prepare("SELECT n, body FROM outbox WHERE instr(body, ?)")?
        .query_map([account], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (n, body) in found {
        let Ok(mut event) = serde_json::from_str(&body) else { continue };
        blank(&mut event, account);
        db.execute("UPDATE outbox SET body = ? WHERE n = ?", params![event.to_string(), n])?;
    }
    Ok(())
}

/// Wherever a map has this account, it and the name beside it become null.
fn blank(value: &mut Value, account: &str) {
    match value {
        Value::Object(fields) => {
            if fields.get("account").and_then(Value::as_str) == Some(account) {
                fields.insert("account".into(), Value::Null);
                fields.insert("name".into(), Value::Null);
            }
            fields.values_mut().for_each(|value| blank(value, account));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| blank(value, account)),
        _ => {}
    }
}

/// A token that expired before a clock was moved back must not be good again.
const TOKENS_KEPT_S: i64 = DAY_S;

/// `results`: how many are kept, the newest.
pub fn tidy(db: &mut Connection, unseen_since_s: i64, results: u32) -> rusqlite::Result<u64> {
    let guests: Vec<String> = db
        .prepare("SELECT account FROM players WHERE guest AND seen_s < ?")?
        .query_map([unseen_since_s], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for account in &guests {
        // One at a time: results need not wait for all of them.
        let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        erase(&change, account)?;
        // Nobody can come as that account again.
        change.execute("DELETE FROM mutes WHERE account = ?", [account])?;
        change.commit()?;
    }
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
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

/// The audit log keeps what was done, not to which address.
fn erase_addresses(db: &Transaction<'_>, before_s: i64) -> rusqlite::Result<()> {
    let old: Vec<(i64, String)> = db
        .prepare("SELECT n, target FROM actions WHERE at_s < ?")?
        .query_map([before_s], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let is_address = |text: &str| text.parse::<IpNet>().is_ok() || text.parse::<IpAddr>().is_ok();
    for (n, _) in old.into_iter().filter(|(_, target)| is_address(target)) {
        db.execute("UPDATE actions SET target = ?, detail = '' WHERE n = ?", params![SOMEBODY, n])?;
    }
    Ok(())
}
