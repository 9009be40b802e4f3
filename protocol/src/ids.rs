//! Typed ids and units. A bare integer never stands for two things.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::limits;

/// One fixed step of a simulation, numbered from 0. Numbers are never skipped.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Tick(pub u32);

impl Tick {
    pub fn next(self) -> Tick {
        Tick(self.0.wrapping_add(1))
    }

    pub fn plus(self, ticks: u32) -> Tick {
        Tick(self.0.saturating_add(ticks))
    }

    /// Ticks from `earlier` to this one; 0 if `earlier` is later.
    pub fn since(self, earlier: Tick) -> u32 {
        self.0.saturating_sub(earlier.0)
    }
}

/// A player within one match: 1 or greater, kept over a resume, never reused in that match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlayerId(pub i32);

/// The number of an input: 1 for the first of a generation, one more for each.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Seq(pub u32);

/// One match, for its whole life and on every node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MatchId(pub Uuid);

/// Who somebody is across matches: 1 to 64 visible ASCII characters. A guest's begins with
/// `guest-`; any other is what the host's own tokens call the player.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountId(String);

const GUEST: &str = "guest-";

impl AccountId {
    pub fn guest(id: Uuid) -> AccountId {
        AccountId(format!("{GUEST}{id}"))
    }

    /// `None`: too long, empty, or with a character that is not visible ASCII.
    pub fn new(text: &str) -> Option<AccountId> {
        let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
        ((1..=limits::ACCOUNT).contains(&text.len()) && visible).then(|| AccountId(text.to_owned()))
    }

    pub fn is_guest(&self) -> bool {
        self.0.starts_with(GUEST)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for AccountId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<AccountId, Self::Error> {
        AccountId::new(&text).ok_or("an account is 1 to 64 visible ASCII characters")
    }
}

impl From<AccountId> for String {
    fn from(account: AccountId) -> String {
        account.0
    }
}

impl fmt::Display for Tick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for PlayerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for MatchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_short_visible_ascii() {
        let longest = "x".repeat(64);
        for right in ["a", "user:42", "guest-1", &longest] {
            assert_eq!(AccountId::new(right).map(String::from).as_deref(), Some(right));
        }
        for wrong in ["", "a b", "a\n", "é", "\u{7f}", &"x".repeat(65)] {
            assert_eq!(AccountId::new(wrong), None, "{wrong:?}");
        }
        assert!(AccountId::guest(Uuid::nil()).is_guest());
        assert!(!AccountId::new("42").expect("it is visible").is_guest());
    }
}
