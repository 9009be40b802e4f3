//! Bans: kept in the store, looked up here, and in force at once.
//!
//! The view in memory is what connections are checked against: loaded at the start, changed with
//! each ban that is added or lifted. Whoever enters is in the roster before being checked, and a
//! ban is in the view before the roster is searched, so nobody slips through between the two.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use ipnet::IpNet;
use skirmish_protocol::codes::{CloseCode, ErrorCode};
use skirmish_protocol::ids::AccountId;

use super::roster::{Cut, Live, Roster};
use crate::store::{Ban, BanTarget, NewBan, Store, StoreError, now_s};

#[derive(Clone)]
pub struct Bans {
    store: Arc<dyn Store>,
    roster: Roster,
    view: Arc<RwLock<View>>,
}

#[derive(Default)]
struct View {
    by_account: HashMap<String, Vec<Ban>>,
    by_network: HashMap<IpNet, Vec<Ban>>,
}

impl Bans {
    pub async fn load(store: Arc<dyn Store>, roster: Roster) -> Result<Bans, StoreError> {
        let mut view = View::default();
        store.bans(now_s()).await?.into_iter().for_each(|ban| view.add(ban));
        Ok(Bans { store, roster, view: Arc::new(RwLock::new(view)) })
    }

    /// In force when it returns: those who are connected and meet it are cut off. Says how many.
    pub async fn add(&self, new: NewBan) -> Result<(Ban, usize), StoreError> {
        let ban = self.store.add_ban(new).await?;
        self.write().add(ban.clone());
        let cut = Cut { code: CloseCode::Banned, sentence: sentence(&ban) };
        let count = match in_force(&ban, now_s()) {
            true => self.roster.cut(|live| meets(&ban.target, live), &cut),
            false => 0,
        };
        Ok((ban, count))
    }

    /// Whether there was one.
    pub async fn lift(&self, id: i64) -> Result<bool, StoreError> {
        let lifted = self.store.lift_ban(id).await?;
        self.write().lift(id);
        Ok(lifted)
    }

    /// Those in force, the newest last.
    pub fn list(&self) -> Vec<Ban> {
        let now = now_s();
        let view = self.read();
        let all = view.by_account.values().chain(view.by_network.values()).flatten();
        let mut bans: Vec<Ban> = all.filter(|ban| in_force(ban, now)).cloned().collect();
        bans.sort_by_key(|ban| ban.id);
        bans
    }

    /// Why an address may not come in, for people.
    pub fn of_address(&self, address: IpAddr, now_s: i64) -> Option<String> {
        let network = network(address);
        longest(self.read().by_network.get(&network)?, now_s)
    }

    pub fn of_account(&self, account: &AccountId, now_s: i64) -> Option<String> {
        longest(self.read().by_account.get(account.as_str())?, now_s)
    }

    fn read(&self) -> RwLockReadGuard<'_, View> {
        self.view.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, View> {
        self.view.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl View {
    fn add(&mut self, ban: Ban) {
        let of_target = match &ban.target {
            BanTarget::Player(account) => self.by_account.entry(account.clone()).or_default(),
            BanTarget::Network(of) => self.by_network.entry(network(of.addr())).or_default(),
        };
        of_target.push(ban);
    }

    fn lift(&mut self, id: i64) {
        self.by_account.retain(|_, bans| {
            bans.retain(|ban| ban.id != id);
            !bans.is_empty()
        });
        self.by_network.retain(|_, bans| {
            bans.retain(|ban| ban.id != id);
            !bans.is_empty()
        });
    }
}

/// What a ban of an address is for: the IPv4 address, or the IPv6 /64.
pub fn network(address: IpAddr) -> IpNet {
    let address = address.to_canonical();
    let bits = if address.is_ipv4() { 32 } else { 64 };
    IpNet::new_assert(address, bits).trunc()
}

fn meets(target: &BanTarget, live: &Live) -> bool {
    match target {
        BanTarget::Player(account) => {
            live.account.as_ref().is_some_and(|of| of.as_str() == account.as_str())
        }
        BanTarget::Network(of) => network(live.address) == network(of.addr()),
    }
}

fn in_force(ban: &Ban, now_s: i64) -> bool {
    ban.expires_s.is_none_or(|expires_s| now_s < expires_s)
}

/// Of several bans the one that lasts longest is told.
fn longest(bans: &[Ban], now_s: i64) -> Option<String> {
    let in_force = bans.iter().filter(|ban| in_force(ban, now_s));
    in_force.max_by_key(|ban| ban.expires_s.unwrap_or(i64::MAX)).map(sentence)
}

/// The reason is for the host alone.
fn sentence(ban: &Ban) -> String {
    let end = ban
        .expires_s
        .and_then(|expires_s| time::OffsetDateTime::from_unix_timestamp(expires_s).ok());
    match end {
        None => ErrorCode::Banned.sentence().to_owned(),
        Some(end) => format!(
            "You are banned from this server until {} at {:02}:{:02} UTC.",
            end.date(),
            end.hour(),
            end.minute()
        ),
    }
}

#[cfg(test)]
#[path = "tests/bans.rs"]
mod tests;
