//! The store as an actor on a thread of its own: SQLite's calls block.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use actix::prelude::*;
use futures_util::FutureExt;
use futures_util::future::ready;
use rusqlite::Connection;
use tokio::sync::{Semaphore, oneshot};
use uuid::Uuid;

use super::*;

/// Jobs that wait for the thread. Beyond it callers are told `Busy`; results are tried again.
const QUEUE: usize = 1024;
/// Results that are kept, on a disk (a gigabyte or so) and in memory; the leaderboard needs none.
const KEPT_ON_DISK: u32 = 1_000_000;
const KEPT_IN_MEMORY: u32 = 10_000;

/// What programs that look at files may know these by: "SKIR".
const APPLICATION: u32 = 0x534b_4952;

/// How the store is kept.
#[derive(Clone, Debug, Default)]
pub struct StoreSettings {
    /// The folder of the database; `None`: in memory, and nothing lasts.
    pub data_dir: Option<PathBuf>,
    /// Whether anybody wants events; else none are queued.
    pub events: bool,
}

/// The store in a file of SQLite's, or in memory.
pub struct Sqlite {
    thread: Addr<Worker>,
    room: Arc<Semaphore>,
    events: bool,
    results_kept: u32,
}

impl Sqlite {
    /// Opens the database and starts its thread, within a running actix system. The error is a
    /// sentence that names the file and says what to do.
    pub fn start(settings: &StoreSettings) -> Result<Sqlite, String> {
        let connection = match &settings.data_dir {
            Some(folder) => Held::file(folder)?,
            None => Held::memory()?,
        };
        Ok(Sqlite::on(connection, settings.events))
    }

    pub(super) fn on(held: Held, events: bool) -> Sqlite {
        let results_kept = if held.lock.is_some() { KEPT_ON_DISK } else { KEPT_IN_MEMORY };
        let held = Mutex::new(Some(held));
        let thread = SyncArbiter::start(1, move || {
            let held = held.lock().expect("nobody else has it").take();
            Worker(held.expect("there is one thread, which starts once"))
        });
        Sqlite { thread, room: Arc::new(Semaphore::new(QUEUE)), events, results_kept }
    }

    pub(super) fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Answer<T> {
        self.run_held(move |held| job(&mut held.connection))
    }

    fn run_held<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Held) -> rusqlite::Result<T> + Send + 'static,
    ) -> Answer<T> {
        let Ok(place) = self.room.clone().try_acquire_owned() else {
            count_failure(&StoreError::Busy);
            return ready(Err(StoreError::Busy)).boxed();
        };
        let room = self.room.clone();
        count_waiting(&room);
        let (tell, told) = oneshot::channel();
        self.thread.do_send(Work(Box::new(move |held| {
            let began = Instant::now();
            let _ = tell.send(job(held));
            metrics::histogram!("skirmish_store_duration_seconds").record(began.elapsed());
            drop(place);
            count_waiting(&room);
        })));
        async move {
            let done = told.await.map_err(|_| StoreError::Closed);
            done.and_then(|done| done.map_err(StoreError::from)).inspect_err(count_failure)
        }
        .boxed()
    }
}

fn count_waiting(room: &Semaphore) {
    metrics::gauge!("skirmish_store_queue").set((QUEUE - room.available_permits()) as f64);
}

fn count_failure(error: &StoreError) {
    metrics::counter!("skirmish_store_failures_total", "reason" => error.name()).increment(1);
}

/// The database, and with a file the lock that keeps a second server away.
pub(super) struct Held {
    pub connection: Connection,
    pub lock: Option<std::fs::File>,
}

struct Worker(Held);

#[derive(Message)]
#[rtype(result = "()")]
struct Work(Box<dyn FnOnce(&mut Held) + Send>);

impl Actor for Worker {
    type Context = SyncContext<Worker>;
}

impl Handler<Work> for Worker {
    type Result = ();

    fn handle(&mut self, Work(job): Work, _: &mut SyncContext<Worker>) {
        // A panic would take the thread with it; its transaction is rolled back, its caller told.
        if catch_unwind(AssertUnwindSafe(|| job(&mut self.0))).is_err() {
            tracing::error!("a job of the database failed");
        }
    }
}

impl Store for Sqlite {
    fn record(&self, result: MatchResult) -> Answer<()> {
        let events = self.events;
        self.run(move |db| results::record(db, &result, events))
    }

    fn results(&self, recent: Recent) -> Answer<Vec<MatchResult>> {
        self.run(move |db| results::recent(db, &recent))
    }

    fn result(&self, id: Uuid) -> Answer<Option<MatchResult>> {
        self.run(move |db| results::one(db, id))
    }

    fn leaderboard(&self, board: Board) -> Answer<Vec<Place>> {
        self.run(move |db| leaderboard::places(db, &board))
    }

    fn seen(&self, seen: Seen) -> Answer<()> {
        self.run(move |db| players::seen(db, &seen))
    }

    fn forget(&self, account: String) -> Answer<Forgotten> {
        self.run(move |db| forgetting::forget(db, &account))
    }

    fn tidy(&self, unseen_since_s: i64) -> Answer<u64> {
        let results = self.results_kept;
        self.run(move |db| forgetting::tidy(db, unseen_since_s, results))
    }

    fn add_ban(&self, ban: NewBan) -> Answer<Ban> {
        self.run(move |db| bans::add(db, ban))
    }

    fn lift_ban(&self, id: i64) -> Answer<bool> {
        self.run(move |db| bans::lift(db, id))
    }

    fn bans(&self, now_s: i64) -> Answer<Vec<Ban>> {
        self.run(move |db| bans::in_force(db, now_s))
    }

    fn mute(&self, mute: Mute) -> Answer<()> {
        self.run(move |db| mutes::add(db, &mute))
    }

    fn unmute(&self, account: String) -> Answer<bool> {
        self.run(move |db| mutes::lift(db, &account))
    }

    fn mutes(&self, now_s: i64) -> Answer<Vec<Mute>> {
        self.run(move |db| mutes::in_force(db, now_s))
    }

    fn note(&self, action: Action) -> Answer<()> {
        self.run(move |db| audit::note(db, &action))
    }

    fn actions(&self, limit: u32) -> Answer<Vec<Action>> {
        self.run(move |db| audit::last(db, limit))
    }

    fn push_event(&self, kind: String, body: String, now_s: i64) -> Answer<()> {
        if !self.events {
            return ready(Ok(())).boxed();
        }
        self.run(move |db| outbox::push(db, &kind, &body, now_s))
    }

    fn due(&self, now_s: i64, limit: u32) -> Answer<Vec<Delivery>> {
        self.run(move |db| outbox::due(db, now_s, limit))
    }

    fn delivered(&self, id: Uuid) -> Answer<()> {
        self.run(move |db| outbox::delivered(db, id))
    }

    fn failed(&self, id: Uuid, next_s: i64, error: String) -> Answer<()> {
        self.run(move |db| outbox::failed(db, id, next_s, &error))
    }

    fn give_up(&self, id: Uuid, error: String) -> Answer<()> {
        self.run(move |db| outbox::give_up(db, id, &error))
    }

    fn revive_events(&self) -> Answer<u64> {
        self.run(outbox::revive)
    }

    fn outbox_state(&self) -> Answer<OutboxState> {
        self.run(outbox::state)
    }

    fn outbox(&self, limit: u32) -> Answer<Vec<Delivery>> {
        self.run(move |db| outbox::waiting(db, limit))
    }

    fn use_token(&self, jti: String, expires_s: i64) -> Answer<bool> {
        self.run(move |db| tokens::first_use(db, &jti, expires_s))
    }

    fn secret(&self, name: String) -> Answer<[u8; 32]> {
        self.run(move |db| tokens::secret(db, &name))
    }

    fn probe(&self) -> Answer<()> {
        // A commit like any other, though the page that it writes is as it was.
        self.run(|db| db.pragma_update(None, "application_id", APPLICATION))
    }

    fn close(&self) -> Answer<()> {
        // The last connection that closes leaves one file behind, without a write-ahead log.
        self.run_held(|held| {
            let closed = std::mem::replace(&mut held.connection, Connection::open_in_memory()?);
            let done = closed.close().map_err(|(_, error)| error);
            held.lock = None;
            done
        })
    }
}
