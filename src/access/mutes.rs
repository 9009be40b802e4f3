//! Who may not chat for a while. Those of accounts are kept in the store and looked up here; that of
//! a connection ends with it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use skirmish_protocol::ids::AccountId;

use crate::matches::ConnectionId;
use crate::store::{Mute, Store, StoreError, now_s};

/// Whom a mute is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Whom {
    Account(AccountId),
    Connection(ConnectionId),
}

type Book = HashMap<Whom, Option<i64>>;

#[derive(Clone)]
pub struct Mutes {
    store: Arc<dyn Store>,
    book: Arc<Mutex<Book>>,
}

impl Mutes {
    pub async fn load(store: Arc<dyn Store>) -> Result<Mutes, StoreError> {
        let kept = store.mutes(now_s()).await?.into_iter();
        let book: Book = kept
            .filter_map(|Mute { account, expires_s }| {
                Some((Whom::Account(AccountId::new(&account)?), expires_s))
            })
            .collect();
        Ok(Mutes { store, book: Arc::new(Mutex::new(book)) })
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// In force when it returns: until then, in seconds since 1970; `None`: until it is lifted.
    pub async fn add(&self, whom: Whom, expires_s: Option<i64>) -> Result<(), StoreError> {
        if let Whom::Account(account) = &whom {
            let account = account.as_str().to_owned();
            self.store.mute(Mute { account, expires_s }).await?;
        }
        self.book().insert(whom, expires_s);
        Ok(())
    }

    /// Whether there was one.
    pub async fn lift(&self, whom: &Whom) -> Result<bool, StoreError> {
        if let Whom::Account(account) = whom {
            self.store.unmute(account.as_str().to_owned()).await?;
        }
        Ok(self.book().remove(whom).is_some())
    }

    /// The accounts that are muted, by name.
    pub fn accounts(&self, now_s: i64) -> Vec<Mute> {
        let book = self.book();
        let mut mutes: Vec<Mute> = book
            .iter()
            .filter(|(_, expires_s)| in_force(**expires_s, now_s))
            .filter_map(|(whom, expires_s)| match whom {
                Whom::Account(account) => {
                    Some(Mute { account: account.as_str().to_owned(), expires_s: *expires_s })
                }
                Whom::Connection(_) => None,
            })
            .collect();
        mutes.sort_by(|one, other| one.account.cmp(&other.account));
        mutes
    }

    pub fn has(&self, account: &AccountId, connection: ConnectionId, now_s: i64) -> bool {
        let book = self.book();
        [Whom::Account(account.clone()), Whom::Connection(connection)]
            .iter()
            .any(|whom| book.get(whom).is_some_and(|expires_s| in_force(*expires_s, now_s)))
    }

    /// A mute of a connection ends with it.
    pub fn gone(&self, connection: ConnectionId) {
        self.book().remove(&Whom::Connection(connection));
    }
}

fn in_force(expires_s: Option<i64>, now_s: i64) -> bool {
    expires_s.is_none_or(|expires_s| now_s < expires_s)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Sqlite, StoreSettings};

    fn account(text: &str) -> AccountId {
        AccountId::new(text).expect("an account")
    }

    fn of(who: &str) -> Whom {
        Whom::Account(account(who))
    }

    async fn mutes() -> Mutes {
        let store = Sqlite::start(&StoreSettings::default()).expect("a database in memory");
        Mutes::load(Arc::new(store)).await.expect("the store answers")
    }

    #[actix_web::test]
    async fn a_mute_is_for_its_account_or_connection_and_ends() {
        let mutes = mutes().await;
        mutes.add(of("ada"), Some(100)).await.expect("it is kept");
        mutes.add(Whom::Connection(ConnectionId(7)), None).await.expect("it is noted");
        let muted = |who: &str, connection, now_s| {
            mutes.has(&account(who), ConnectionId(connection), now_s)
        };
        assert!(muted("ada", 1, 99));
        assert!(!muted("ada", 1, 100));
        assert!(!muted("eve", 1, 0));
        assert!(muted("eve", 7, 1_000_000));
        mutes.gone(ConnectionId(7));
        assert!(!muted("eve", 7, 0));
        mutes.add(of("ada"), None).await.expect("it is kept");
        assert!(muted("ada", 1, 1_000_000));
        mutes.add(of("Zoe"), Some(100)).await.expect("it is kept");
        mutes.add(Whom::Connection(ConnectionId(7)), None).await.expect("it is noted");
        let listed =
            |now_s| mutes.accounts(now_s).into_iter().map(|mute| (mute.account, mute.expires_s));
        let ada = ("ada".to_owned(), None);
        assert_eq!(listed(99).collect::<Vec<_>>(), [("Zoe".to_owned(), Some(100)), ada.clone()]);
        assert_eq!(listed(100).collect::<Vec<_>>(), [ada]);
        assert_eq!(mutes.lift(&of("ada")).await, Ok(true));
        assert_eq!(mutes.lift(&of("ada")).await, Ok(false));
        assert!(!muted("ada", 1, 0));
    }

    #[actix_web::test]
    async fn those_of_accounts_are_there_after_a_restart() {
        let mutes = mutes().await;
        let now_s = now_s();
        let given = [("ada", None), ("eve", Some(now_s + 60)), ("old", Some(now_s - 1))];
        for (who, expires_s) in given {
            mutes.add(of(who), expires_s).await.expect("it is kept");
        }
        mutes.add(of("zoe"), None).await.expect("it is kept");
        mutes.lift(&of("zoe")).await.expect("it is lifted");
        mutes.add(Whom::Connection(ConnectionId(7)), None).await.expect("it is noted");
        let again = Mutes::load(mutes.store.clone()).await.expect("the store answers");
        let muted = |who| again.has(&account(who), ConnectionId(7), now_s);
        assert_eq!(["ada", "eve", "old", "zoe"].map(muted), [true, true, false, false]);
    }
}
