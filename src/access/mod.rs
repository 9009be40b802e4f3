//! Who may be here: tokens and guests, names of sessions, bans, mutes, what may be said.
//!
//! The web workers share one [`Access`]. Connections ask it when they begin, at `Hello`, and when
//! somebody chats; what members play never passes through here. The host changes bans and mutes by
//! its services ([`Bans`], [`Mutes`], [`Roster`]).

mod bans;
mod door;
pub mod mint;
mod mutes;
mod query;
mod roster;
mod rules;
mod session;
mod token;
mod words;

use std::sync::Arc;

pub use bans::{Bans, network};
pub use door::{Door, Visitor};
pub use mutes::{Mutes, Whom};
pub use query::refusal as refuse_secrets_in;
pub use roster::{Cut, Entry, Live, Place, Roster};
pub use rules::Rules;
pub use token::{Fault, Keys, Once, Role, secret_in};
pub use words::Words;

pub use crate::store::now_s;
use crate::store::{Store, StoreError};
use session::Sessions;

/// What all connections ask.
pub struct Access {
    pub door: Door,
    pub roster: Roster,
    pub bans: Bans,
    pub mutes: Mutes,
    pub words: Words,
    /// Whether guests may chat.
    pub guest_chat: bool,
    pub store: Arc<dyn Store>,
}

impl Access {
    /// `guest_days`: how long a guest may come back as the same account.
    pub async fn open(
        rules: Rules,
        guest_days: u32,
        store: Arc<dyn Store>,
    ) -> Result<Access, StoreError> {
        let sessions = Sessions::new(&store.secret("session".into()).await?, guest_days);
        let roster = Roster::default();
        Ok(Access {
            door: Door::new(rules.keys, sessions, rules.guests),
            bans: Bans::load(store.clone(), roster.clone()).await?,
            roster,
            mutes: Mutes::load(store.clone()).await?,
            words: rules.words,
            guest_chat: rules.guest_chat,
            store,
        })
    }
}
