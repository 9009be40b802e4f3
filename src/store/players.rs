//! Players who were here.

use std::net::IpAddr;

use rusqlite::{Connection, named_params};

use super::StoreError;

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
