//! Who is connected, over all web workers: to be listed, and to be cut off.
//!
//! Locked when a connection begins, says who it is, attaches and ends; never by what members send.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix::{Message, Recipient};
use skirmish_protocol::codes::CloseCode;
use skirmish_protocol::ids::{AccountId, MatchId, PlayerId};

use crate::matches::ConnectionId;

/// To a connection: end at once, and give up any seat.
#[derive(Clone, Debug, Message)]
#[rtype(result = "()")]
pub struct Cut {
    /// `Kicked` or `Banned`.
    pub code: CloseCode,
    /// What the person is told.
    pub sentence: String,
}

impl Cut {
    pub fn kick() -> Cut {
        Cut { code: CloseCode::Kicked, sentence: CloseCode::Kicked.sentence().into() }
    }
}

/// One connection.
#[derive(Clone, Debug)]
pub struct Live {
    pub connection: ConnectionId,
    /// IPv4, or the first address of an IPv6 /64.
    pub address: IpAddr,
    /// Seconds since 1970.
    pub since_s: i64,
    /// Before `Hello` nobody knows.
    pub account: Option<AccountId>,
    pub name: Option<String>,
    pub place: Option<Place>,
}

/// Where a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub match_id: MatchId,
    /// `None`: a spectator.
    pub player: Option<PlayerId>,
}

type Book = BTreeMap<ConnectionId, (Live, Recipient<Cut>)>;

#[derive(Clone, Default)]
pub struct Roster(Arc<Mutex<Book>>);

impl Roster {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection begins; it is in the roster for as long as it holds the entry.
    pub fn enter(
        &self,
        connection: ConnectionId,
        address: IpAddr,
        now_s: i64,
        cut: Recipient<Cut>,
    ) -> Entry {
        let live =
            Live { connection, address, since_s: now_s, account: None, name: None, place: None };
        self.book().insert(connection, (live, cut));
        Entry { roster: self.clone(), connection }
    }

    /// Those who are connected now.
    pub fn list(&self) -> Vec<Live> {
        self.book().values().map(|(live, _)| live.clone()).collect()
    }

    /// Ends the connections that `whom` chooses; says how many.
    pub fn cut(&self, whom: impl Fn(&Live) -> bool, cut: &Cut) -> usize {
        let chosen: Vec<_> =
            self.book().values().filter(|(live, _)| whom(live)).map(|(_, to)| to.clone()).collect();
        for to in &chosen {
            to.do_send(cut.clone());
        }
        chosen.len()
    }
}

/// A connection's own place in the roster.
pub struct Entry {
    roster: Roster,
    connection: ConnectionId,
}

impl Entry {
    fn change(&self, change: impl FnOnce(&mut Live)) {
        if let Some((live, _)) = self.roster.book().get_mut(&self.connection) {
            change(live);
        }
    }

    pub fn greeted(&self, account: &AccountId, name: &str) {
        self.change(|live| {
            live.account = Some(account.clone());
            live.name = Some(name.to_owned());
        });
    }

    pub fn attached(&self, place: Place) {
        self.change(|live| live.place = Some(place));
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.roster.book().remove(&self.connection);
    }
}
