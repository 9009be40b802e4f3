//! Who comes in, and as whom.

use skirmish_protocol::ids::AccountId;
use uuid::Uuid;

use super::session::{Kept, Sessions};
use super::token::{Fault, Head, Keys, Once, Role, Token};
use crate::names;

/// Somebody whose token, if any, was found to be right.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub account: AccountId,
    /// What a token calls the player: stands above the name in `Hello`.
    named: Option<String>,
    /// What a guest was called before.
    nick: Option<String>,
    pub only: Option<String>,
    pub role: Role,
    /// Its token has to be used up before it is let in.
    pub once: Option<Once>,
    until_s: i64,
}

pub struct Door {
    keys: Keys,
    sessions: Sessions,
    /// Whether one is let in without a token.
    guests: bool,
}

impl Door {
    pub fn new(keys: Keys, sessions: Sessions, guests: bool) -> Door {
        Door { keys, sessions, guests }
    }

    /// Whether one may come without a token.
    pub fn open(&self) -> bool {
        self.guests
    }

    pub fn who(&self, token: Option<&str>, now_s: i64) -> Result<Visitor, Fault> {
        let visitor = match token {
            None => self.guest(now_s),
            Some(token) => {
                let head = Head::of(token)?;
                match Sessions::is_one(&head) {
                    true => Visitor::again(self.sessions.read(token, now_s)?),
                    false => self.player(self.keys.read(token, &head, now_s)?, now_s)?,
                }
            }
        };
        match self.guests || !visitor.account.is_guest() {
            true => Ok(visitor),
            false => Err(Fault::Missing),
        }
    }

    fn guest(&self, now_s: i64) -> Visitor {
        let account = AccountId::guest(Uuid::new_v4());
        let until_s = self.sessions.until(&account, now_s);
        Visitor {
            account,
            named: None,
            nick: None,
            only: None,
            role: Role::Player,
            once: None,
            until_s,
        }
    }

    fn player(&self, token: Token, now_s: i64) -> Result<Visitor, Fault> {
        let Token { account, name, only, role, once } = token;
        let named = name.map(|name| {
            names::name(&name)
                .ok_or(Fault::Malformed("its name has to be 2 to 20 visible characters"))
        });
        let until_s = self.sessions.until(&account, now_s);
        Ok(Visitor { account, named: named.transpose()?, nick: None, only, role, once, until_s })
    }

    /// The token by which one of the host's own people looks on at one match, and does nothing else,
    /// until then. `who` is an admin's name. It is a session of this server's, so it is good where
    /// guests may not come in, and whatever keys the host has.
    pub fn watcher(&self, who: &str, match_id: &str, until_s: i64) -> Option<String> {
        self.sessions.token(&Kept {
            account: AccountId::new(&format!("admin:{who}"))?,
            until_s,
            name: "Host".into(),
            named: false,
            only: Some(match_id.to_owned()),
            role: Role::Spectator,
        })
    }

    /// The token by which this visitor comes again under this name.
    pub fn keep(&self, visitor: &Visitor, name: &str, now_s: i64) -> Option<String> {
        let account = visitor.account.clone();
        let until_s = match account.is_guest() {
            true => self.sessions.until(&account, now_s),
            false => visitor.until_s,
        };
        self.sessions.token(&Kept {
            account,
            until_s,
            name: name.to_owned(),
            named: visitor.named.is_some(),
            only: visitor.only.clone(),
            role: visitor.role,
        })
    }
}

impl Visitor {
    fn again(kept: Kept) -> Visitor {
        let Kept { account, until_s, name, named, only, role } = kept;
        let (named, nick) = if named { (Some(name), None) } else { (None, Some(name)) };
        Visitor { account, named, nick, only, role, once: None, until_s }
    }

    /// The name in force, of one who asks to be called `wanted`; `None`: that is no name.
    pub fn called(&self, wanted: &str) -> Option<String> {
        let made_up = || {
            let kind = if self.account.is_guest() { "Guest" } else { "Player" };
            format!("{kind} {}", rand::random_range(1000..10_000))
        };
        match &self.named {
            Some(name) => Some(name.clone()),
            None if wanted.is_empty() => Some(self.nick.clone().unwrap_or_else(made_up)),
            None => names::name(wanted),
        }
    }
}

#[cfg(test)]
#[path = "tests/door.rs"]
mod tests;
