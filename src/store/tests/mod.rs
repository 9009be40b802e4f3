//! The store on databases of its own, in memory and in folders of the system's for such things.

mod bad;
mod forgotten;
mod journal;
mod last;
mod upgrade;

use std::future::Future;
use std::path::{Path, PathBuf};

use serde_json::json;
use uuid::Uuid;

use super::sqlite::Held;
use super::*;

/// Runs a test within an actix system.
fn run<F: Future<Output = ()>>(test: impl FnOnce() -> F) {
    actix::System::new().block_on(test());
}

/// A store in memory that queues events.
fn store() -> Sqlite {
    Sqlite::on(Held::memory().expect("memory takes a database"), true)
}

/// A folder of its own, which goes with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        let folder = std::env::temp_dir().join(format!("skirmish-test-{}", Uuid::new_v4()));
        Folder(folder)
    }

    fn path(&self) -> &Path {
        &self.0
    }

    fn file(&self) -> PathBuf {
        self.0.join("skirmish.db")
    }

    fn open(&self) -> Sqlite {
        Sqlite::start(&self.settings()).expect("a good database")
    }

    fn settings(&self) -> StoreSettings {
        StoreSettings { data_dir: Some(self.0.clone()), events: true }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const NOON: i64 = 1_800_000_000;

fn standing(rank: u32, who: &str, score: i64) -> Standing {
    Standing {
        rank,
        player: rank as i32,
        account: Some(format!("guest-{who}")),
        name: Some(who.into()),
        bot: false,
        team: 0,
        score,
        details: json!({"deaths": 2}),
    }
}

fn bot(rank: u32, score: i64) -> Standing {
    Standing { account: None, bot: true, ..standing(rank, "Vega", score) }
}

fn result(standings: Vec<Standing>) -> MatchResult {
    MatchResult {
        id: Uuid::new_v4(),
        match_id: Uuid::new_v4(),
        name: "The Arena".into(),
        game: "arena".into(),
        mode: "ffa".into(),
        private: false,
        finished_s: NOON,
        length_s: 180,
        outcome: json!({"map": "basin", "winner": 1}),
        standings,
    }
}

fn all() -> Board {
    Board { game: None, mode: None, from_s: None, limit: 100 }
}

fn recent() -> Recent {
    Recent { private: false, limit: 100 }
}

fn seen(account: &str, name: &str, at_s: i64) -> Seen {
    let address = Some("203.0.113.7".parse().expect("an address"));
    Seen { account: account.into(), name: name.into(), guest: true, address, at_s }
}
