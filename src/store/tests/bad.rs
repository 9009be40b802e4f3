//! What may be wrong with a database, a disk, a name.

use std::fs;

use super::*;

/// Why a server does not start on this folder.
fn refusal(folder: &Folder) -> String {
    let mut said = String::new();
    run(async || {
        said = Sqlite::start(&folder.settings()).map(|_| ()).expect_err("something is wrong");
    });
    said
}

fn made() -> Folder {
    let folder = Folder::new();
    run(async || {
        let store = folder.open();
        for round in 0..200 {
            let round = result(vec![standing(1, &format!("Ada {round}"), 9), bot(2, 4)]);
            store.record(round).await.expect("it is written");
        }
        store.close().await.expect("it closes");
    });
    folder
}

#[test]
fn a_corrupt_database_is_refused_and_the_way_out_named() {
    let folder = made();
    let file = folder.file();
    let good = fs::read(&file).expect("a file");
    let mut torn = good.clone();
    // From the second page on: the tables.
    torn[4096..].fill(0x5a);
    let mut headless = good.clone();
    headless[..16].copy_from_slice(b"not a database!\0");
    for bad in [torn, headless, good[..good.len() / 2].to_vec()] {
        fs::write(&file, bad).expect("a file");
        let said = refusal(&folder);
        assert!(said.contains(" is corrupt: "), "{said}");
        assert!(said.contains(&*file.to_string_lossy()), "{said}");
        assert!(said.contains("skirmish backup --data-dir"), "{said}");
    }
    fs::write(&file, good).expect("a file");
    run(async || {
        let store = folder.open();
        assert_eq!(store.results(recent()).await.expect("it answers").len(), 100);
        store.close().await.expect("it closes");
    });
}

#[test]
fn a_database_of_a_newer_release_is_refused() {
    let folder = made();
    let newer = rusqlite::Connection::open(folder.file()).expect("a database");
    newer.pragma_update(None, "user_version", 1000).expect("it is written");
    drop(newer);
    let said = refusal(&folder);
    assert!(said.contains("is of a newer release of Skirmish than this one"), "{said}");
}

#[test]
fn two_servers_do_not_share_a_folder() {
    let folder = Folder::new();
    run(async || {
        let store = folder.open();
        let second = Sqlite::start(&folder.settings()).map(|_| ()).expect_err("it is taken");
        assert!(second.starts_with("Another server runs on the data directory"), "{second}");
        store.close().await.expect("it closes");
        folder.open().close().await.expect("it is free again");
    });
}

#[test]
fn a_folder_that_cannot_be_written_to_is_named() {
    // A file where the folder should be: a bar to everybody, root included.
    let folder = Folder::new();
    fs::write(folder.path(), "").expect("a file");
    let said = refusal(&folder);
    assert!(said.contains("cannot be written to"), "{said}");
    assert!(said.contains(&*folder.path().to_string_lossy()), "{said}");
    fs::remove_file(folder.path()).expect("it is there");
}

/// The names that strangers may try; all come back as they went in.
#[test]
fn names_are_only_names() {
    run(async || {
        let store = store();
        let names = [
            "Robert'); DROP TABLE players;--",
            "' OR 1=1 --",
            "\"; DELETE FROM results; \"",
            "a\0b",
            "\u{1b}[31mred\u{7}",
            "%s%n_*?",
            "Zo\u{e9} \u{1f680}\u{202e}",
            "",
        ];
        for name in names {
            let account = format!("guest-{name}");
            store.seen(seen(&account, name, NOON)).await.expect("it is noted");
            let round = result(vec![standing(1, name, 1)]);
            store.record(round.clone()).await.expect("it is written");
            assert_eq!(store.result(round.id).await, Ok(Some(round)));
        }
        let places = store.leaderboard(all()).await.expect("it answers");
        let mut listed: Vec<_> = places.iter().map(|place| place.name.as_str()).collect();
        listed.sort_unstable();
        let mut names = names;
        names.sort_unstable();
        assert_eq!(listed, names);
        for name in names {
            let forgotten = store.forget(format!("guest-{name}")).await.expect("it answers");
            assert_eq!((forgotten.known, forgotten.results), (true, 1), "{name:?}");
        }
        assert_eq!(store.leaderboard(all()).await, Ok(vec![]));
        assert_eq!(store.results(recent()).await.expect("it answers").len(), names.len());
    });
}

#[test]
fn a_job_that_panics_takes_nothing_with_it() {
    run(async || {
        let store = store();
        let failed = store.run(|_| -> rusqlite::Result<()> { panic!("on purpose") }).await;
        assert_eq!(failed, Err(StoreError::Closed));
        store.record(result(vec![standing(1, "Ada", 1)])).await.expect("it is written");
    });
}

/// What a member's connection is told of.
struct Told(Vec<Uuid>);

impl actix::Actor for Told {
    type Context = actix::Context<Told>;
}

impl actix::Handler<Recorded> for Told {
    type Result = ();
    fn handle(&mut self, Recorded(id): Recorded, _: &mut actix::Context<Told>) {
        self.0.push(id);
    }
}

#[derive(actix::Message)]
#[rtype(result = "Vec<Uuid>")]
struct Which;

impl actix::Handler<Which> for Told {
    type Result = actix::MessageResult<Which>;
    fn handle(&mut self, _: Which, _: &mut actix::Context<Told>) -> Self::Result {
        actix::MessageResult(self.0.clone())
    }
}

#[test]
fn while_a_disk_is_full_results_are_kept_and_written_when_there_is_room() {
    use std::sync::Arc;

    use actix::Actor;

    let folder = Folder::new();
    run(async || {
        let store = Arc::new(folder.open());
        let limit = async |pages: i64| {
            let limited = store.run(move |db| {
                let now: i64 = db.query_row("PRAGMA page_count", (), |row| row.get(0))?;
                db.query_row(&format!("PRAGMA max_page_count = {}", now + pages), (), |_| Ok(()))
            });
            limited.await.expect("it answers");
        };
        limit(2).await;
        let told = Told(Vec::new()).start();
        let recorder = Recorder::new(store.clone()).start();
        let rounds: Vec<_> = (0..40)
            .map(|round| {
                let many = (1..=40).map(|rank| standing(rank, &format!("{round}-{rank}"), 1));
                result(many.collect())
            })
            .collect();
        for round in &rounds {
            let tell = told.clone().recipient();
            recorder.do_send(Record { result: round.clone(), tell });
        }
        // Until it has met the end of the disk.
        let full = loop {
            let probe = store.record(result((1..=400).map(|n| bot(n, 1)).collect())).await;
            if let Err(error) = probe {
                break error;
            }
        };
        assert_eq!(full, StoreError::Full);
        let before = told.send(Which).await.expect("it lives");
        assert!(before.len() < rounds.len(), "the disk was not full");
        limit(10_000).await;
        recorder.send(Finish).await.expect("it lives");
        let after = told.send(Which).await.expect("it lives");
        let wanted: Vec<_> = rounds.iter().map(|round| round.id).collect();
        assert_eq!(after, wanted, "each once, in order");
        for round in rounds {
            assert_eq!(store.result(round.id).await, Ok(Some(round)));
        }
        store.close().await.expect("it closes");
    });
}

#[test]
fn a_backup_is_of_one_moment_and_overwrites_nothing() {
    let folder = Folder::new();
    let copies = Folder::new();
    fs::create_dir(copies.path()).expect("a folder");
    run(async || {
        let store = folder.open();
        let rounds: Vec<_> =
            (0..50).map(|_| result(vec![standing(1, "Ada", 1), bot(2, 0)])).collect();
        let mut written = Vec::new();
        for (n, round) in rounds.iter().enumerate() {
            written.push(store.record(round.clone()));
            if n % 10 == 9 {
                // While the thread writes.
                backup(folder.path(), &copies.path().join(n.to_string())).expect("it is copied");
            }
        }
        for answer in written {
            answer.await.expect("it is written");
        }
        let last = copies.file();
        backup(folder.path(), &last).expect("it is copied");
        let again = backup(folder.path(), &last).expect_err("it is there");
        assert!(again.contains("is there already"), "{again}");
        store.close().await.expect("it closes");
        for name in ["9", "19", "29", "39", "49", "skirmish.db"] {
            let copy = rusqlite::Connection::open(copies.path().join(name)).expect("a database");
            let count = |table: &str| -> i64 {
                let query = format!("SELECT count(*) FROM {table}");
                copy.query_row(&query, (), |row| row.get(0)).expect("it answers")
            };
            // A result and its two rows are one change.
            assert_eq!(count("standings"), 2 * count("results"));
            assert_eq!(count("outbox"), count("results"));
        }
        // Restored: a copy in a folder of its own is a database.
        let restored = copies.open();
        let newest_first: Vec<_> = rounds.into_iter().rev().collect();
        assert_eq!(restored.results(recent()).await, Ok(newest_first));
        restored.close().await.expect("it closes");
    });
}

#[test]
fn a_backup_says_what_is_wrong() {
    let folder = Folder::new();
    let said = backup(folder.path(), &folder.path().join("copy")).expect_err("there is none");
    assert!(said.starts_with("There is no database "), "{said}");
    let folder = made();
    let nowhere = folder.path().join("no/such/folder/copy");
    let said = backup(folder.path(), &nowhere).expect_err("there is no such folder");
    assert!(said.starts_with("The backup ") && said.contains("cannot be written"), "{said}");
}
