//! Who may not join.

use std::fmt;

use ipnet::IpNet;
use rusqlite::{Connection, Row, params};

/// Whom a ban keeps out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BanTarget {
    /// An account.
    Player(String),
    /// An IPv4 address (/32) or an IPv6 /64, as a rule.
    Network(IpNet),
}

/// A ban to be.
#[derive(Clone, Debug)]
pub struct NewBan {
    pub target: BanTarget,
    pub reason: String,
    /// The admin who gave it.
    pub author: String,
    pub created_s: i64,
    /// `None`: until it is lifted.
    pub expires_s: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ban {
    pub id: i64,
    pub target: BanTarget,
    pub reason: String,
    pub author: String,
    pub created_s: i64,
    pub expires_s: Option<i64>,
}

impl fmt::Display for BanTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BanTarget::Player(account) => account.fmt(f),
            BanTarget::Network(network) => network.fmt(f),
        }
    }
}

pub fn add(db: &mut Connection, ban: NewBan) -> rusqlite::Result<Ban> {
    let NewBan { target, reason, author, created_s, expires_s } = ban;
    let target = match target {
        BanTarget::Network(network) => BanTarget::Network(network.trunc()),
        player => player,
    };
    let (player, network) = match &target {
        BanTarget::Player(account) => (Some(account.clone()), None),
        BanTarget::Network(network) => (None, Some(network.to_string())),
    };
    db.prepare_cached(
        "INSERT INTO bans (player, network, reason, author, created_s, expires_s)
         VALUES (?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![player, network, reason, author, created_s, expires_s])?;
    Ok(Ban { id: db.last_insert_rowid(), target, reason, author, created_s, expires_s })
}

pub fn lift(db: &mut Connection, id: i64) -> rusqlite::Result<bool> {
    Ok(db.prepare_cached("DELETE FROM bans WHERE id = ?")?.execute([id])? > 0)
}

pub fn in_force(db: &mut Connection, now_s: i64) -> rusqlite::Result<Vec<Ban>> {
    db.prepare_cached(
        "SELECT id, player, network, reason, author, created_s, expires_s FROM bans
         WHERE expires_s IS NULL OR expires_s > ? ORDER BY id",
    )?
    .query_map([now_s], read)?
    .collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<Ban> {
    let target = match row.get("player")? {
        Some(account) => BanTarget::Player(account),
        None => {
            let network: String = row.get("network")?;
            let broken = |error| {
                rusqlite::Error::FromSqlConversionFailure(
                    2,
                    rusqlite::types::Type::Text,
                    Box::new(error),
                )
            };
            BanTarget::Network(network.parse().map_err(broken)?)
        }
    };
    Ok(Ban {
        id: row.get("id")?,
        target,
        reason: row.get("reason")?,
        author: row.get("author")?,
        created_s: row.get("created_s")?,
        expires_s: row.get("expires_s")?,
    })
}
