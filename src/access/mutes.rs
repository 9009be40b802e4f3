//! Who may not chat for a while. Kept as long as the server runs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use skirmish_protocol::ids::AccountId;

use crate::matches::ConnectionId;

/// Whom a mute is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Whom {
    Account(AccountId),
    Connection(ConnectionId),
}

#[derive(Clone, Default)]
pub struct Mutes(Arc<Mutex<HashMap<Whom, Option<i64>>>>);

impl Mutes {
    fn book(&self) -> MutexGuard<'_, HashMap<Whom, Option<i64>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Until then, in seconds since 1970; `None`: until it is lifted, or the server ends.
    pub fn add(&self, whom: Whom, until_s: Option<i64>) {
        self.book().insert(whom, until_s);
    }

    /// Whether there was one.
    pub fn lift(&self, whom: &Whom) -> bool {
        self.book().remove(whom).is_some()
    }

    /// Those in force.
    pub fn list(&self, now_s: i64) -> Vec<(Whom, Option<i64>)> {
        let mut book = self.book();
        book.retain(|_, until_s| in_force(*until_s, now_s));
        book.iter().map(|(whom, until_s)| (whom.clone(), *until_s)).collect()
    }

    pub fn has(&self, account: &AccountId, connection: ConnectionId, now_s: i64) -> bool {
        let book = self.book();
        [Whom::Account(account.clone()), Whom::Connection(connection)]
            .iter()
            .any(|whom| book.get(whom).is_some_and(|until_s| in_force(*until_s, now_s)))
    }

    /// A mute of a connection ends with it.
    pub fn gone(&self, connection: ConnectionId) {
        self.book().remove(&Whom::Connection(connection));
    }
}

fn in_force(until_s: Option<i64>, now_s: i64) -> bool {
    until_s.is_none_or(|until_s| now_s < until_s)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(text: &str) -> AccountId {
        AccountId::new(text).expect("an account")
    }

    #[test]
    fn a_mute_is_for_its_account_or_connection_and_ends() {
        let mutes = Mutes::default();
        mutes.add(Whom::Account(account("ada")), Some(100));
        mutes.add(Whom::Connection(ConnectionId(7)), None);
        let muted = |who: &str, connection, now_s| {
            mutes.has(&account(who), ConnectionId(connection), now_s)
        };
        assert!(muted("ada", 1, 99));
        assert!(!muted("ada", 1, 100));
        assert!(!muted("eve", 1, 0));
        assert!(muted("eve", 7, 1_000_000));
        assert_eq!(mutes.list(100), [(Whom::Connection(ConnectionId(7)), None)]);
        mutes.gone(ConnectionId(7));
        assert!(!muted("eve", 7, 0));
        mutes.add(Whom::Account(account("ada")), None);
        assert!(muted("ada", 1, 1_000_000));
        assert!(mutes.lift(&Whom::Account(account("ada"))));
        assert!(!mutes.lift(&Whom::Account(account("ada"))));
        assert!(!muted("ada", 1, 0));
    }
}
