//! What must outlive the process: results, the leaderboard, players, bans, mutes, the audit log, events
//! that wait to be delivered, used tokens, secrets.
//!
//! [`Store`] is the seam: several nodes may one day share one. [`Sqlite`] is the one there is: a
//! file in the data directory, or memory. Each method is one transaction. Time is an argument:
//! nothing here reads a clock but [`now_s`].
//!
//! Each file holds what is kept of one thing: its types, and how it is read and written.

mod audit;
mod backup;
mod bans;
pub mod commands;
mod error;
mod forgetting;
mod leaderboard;
mod mutes;
mod open;
mod outbox;
mod players;
mod recorder;
mod results;
mod retention;
mod sqlite;
#[cfg(test)]
mod tests;
mod tokens;
mod traces;

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use futures_util::future::BoxFuture;
use uuid::Uuid;

pub use audit::Action;
pub use backup::backup;
pub use bans::{Ban, BanTarget, NewBan};
pub use error::StoreError;
pub use forgetting::Forgotten;
pub use leaderboard::{Board, Place};
pub use mutes::Mute;
pub use outbox::{Delivery, OutboxState};
pub use players::Seen;
pub use recorder::{Event, Finish, Record, Recorded, Recorder};
pub use results::{MatchResult, Recent, Standing};
pub use retention::{Retention, keep_tidy};
pub use sqlite::{Sqlite, StoreSettings};

/// What a method of the store answers. The work is on its way whether this is awaited or not.
pub type Answer<T> = BoxFuture<'static, Result<T, StoreError>>;

/// Times are seconds since 1970.
pub trait Store: Send + Sync {
    /// Writes the result of a round, for good: once this has answered, no crash loses it. One that
    /// was written before is not written again.
    fn record(&self, result: MatchResult) -> Answer<()>;
    /// The last results, the newest first.
    fn results(&self, recent: Recent) -> Answer<Vec<MatchResult>>;
    fn result(&self, id: Uuid) -> Answer<Option<MatchResult>>;
    /// The best first.
    fn leaderboard(&self, board: Board) -> Answer<Vec<Place>>;

    /// Somebody was here.
    fn seen(&self, seen: Seen) -> Answer<()>;
    /// Takes name and account of a player out of everything; results keep a nameless row. Says what
    /// was there.
    fn forget(&self, account: String) -> Answer<Forgotten>;
    /// Forgets guests and addresses not seen since then, and what else is too old; of guests not so
    /// many that others wait for long. Says how many guests it forgot: 0, when none are left.
    fn tidy(&self, unseen_since_s: i64) -> Answer<u64>;

    fn add_ban(&self, ban: NewBan) -> Answer<Ban>;
    /// Whether there was such a ban.
    fn lift_ban(&self, id: i64) -> Answer<bool>;
    /// Those in force, the oldest first.
    fn bans(&self, now_s: i64) -> Answer<Vec<Ban>>;

    /// In place of an earlier one of that account.
    fn mute(&self, mute: Mute) -> Answer<()>;
    /// Whether there was one.
    fn unmute(&self, account: String) -> Answer<bool>;
    /// Those in force.
    fn mutes(&self, now_s: i64) -> Answer<Vec<Mute>>;

    /// Notes what somebody did with the server.
    fn note(&self, action: Action) -> Answer<()>;
    /// The last such actions, the newest first.
    fn actions(&self, limit: u32) -> Answer<Vec<Action>>;

    /// Queues an event for delivery, unless nobody wants any (see [`StoreSettings::events`]).
    fn push_event(&self, kind: String, body: String, now_s: i64) -> Answer<()>;
    /// Events whose time has come, in the order in which they happened.
    fn due(&self, now_s: i64, limit: u32) -> Answer<Vec<Delivery>>;
    fn delivered(&self, id: Uuid) -> Answer<()>;
    /// Could not be delivered: again at `next_s`, at most an hour from now.
    fn failed(&self, id: Uuid, next_s: i64, error: String) -> Answer<()>;
    /// Is not delivered any more, but kept for a while as dead.
    fn give_up(&self, id: Uuid, error: String) -> Answer<()>;
    /// Each event that was given up is tried once more: too old to wait, it is given up again if that
    /// fails. How many there are.
    fn revive_events(&self) -> Answer<u64>;
    fn outbox_state(&self) -> Answer<OutboxState>;
    /// Events that wait, the oldest first.
    fn outbox(&self, limit: u32) -> Answer<Vec<Delivery>>;

    /// False if this token was used before. It is remembered until it has expired.
    fn use_token(&self, jti: String, expires_s: i64) -> Answer<bool>;
    /// A secret of this server's own: made at random when it is first asked for, then always the
    /// same.
    fn secret(&self, name: String) -> Answer<[u8; 32]>;

    /// Writes what says nothing, to see whether anything can be written.
    fn probe(&self) -> Answer<()>;
    /// Nothing is asked of the store after this; what was asked before is done.
    fn close(&self) -> Answer<()>;
}

/// The time, for the store's callers.
pub fn now_s() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64)
}

/// Forgets one player in a data directory, whether or not a server runs on it. `who` is an account,
/// or a name that only one has. The error is a sentence.
pub fn forget(data_dir: &Path, who: &str) -> Result<(String, Forgotten), String> {
    let mut connection = open::existing_and_current(data_dir)?;
    let account = players::find(&connection, who)?;
    let forgotten = forgetting::forget(&mut connection, &account)
        .map_err(|error| StoreError::from(error).to_string())?;
    Ok((account, forgotten))
}
