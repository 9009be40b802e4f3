//! Databases of earlier releases open in this one with all that is in them.
//!
//! `UPDATE_UPGRADES=1 cargo test --lib upgrade` makes the file of the present schema, if it is not
//! there: once for each schema, and never again.

use std::fs;

use super::*;

const FILES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/upgrades");
/// The schema that this release writes.
const SCHEMA: u32 = 4;

fn path(schema: u32) -> PathBuf {
    Path::new(FILES).join(format!("{schema}.db"))
}

fn round(id: u128, mode: &str) -> MatchResult {
    let (id, match_id) = (Uuid::from_u128(id), Uuid::from_u128(7));
    let standings = vec![standing(1, "Ada", 9), bot(2, 8), standing(3, "Zoë'); --", 5)];
    MatchResult { id, match_id, mode: mode.into(), ..result(standings) }
}

fn action() -> Action {
    Action {
        at_s: NOON,
        who: "root".into(),
        what: "ban".into(),
        target: "203.0.113.0/24".into(),
        detail: "for an hour".into(),
    }
}

fn mute() -> Mute {
    Mute { account: "guest-Zoë".into(), expires_s: None }
}

async fn fill(store: &Sqlite) {
    for (id, mode) in [(1, "ffa"), (2, "teams")] {
        store.record(round(id, mode)).await.expect("it is written");
    }
    store.seen(seen("guest-Ada", "Ada Lovelace", NOON + 5)).await.expect("it is noted");
    let target = BanTarget::Network("203.0.113.0/24".parse().expect("a network"));
    let (reason, author) = ("rude".into(), "root".into());
    let ban = NewBan { target, reason, author, created_s: NOON, expires_s: Some(NOON + 3600) };
    store.add_ban(ban).await.expect("it is noted");
    store.mute(mute()).await.expect("it is noted");
    store.note(action()).await.expect("it is noted");
    store.use_token("once".into(), NOON).await.expect("it is noted");
    store.secret("guests".into()).await.expect("it is made");
}

#[test]
fn a_database_of_each_earlier_schema_opens_with_all_its_rows() {
    if std::env::var_os("UPDATE_UPGRADES").is_some() && !path(SCHEMA).exists() {
        let folder = Folder::new();
        run(async || {
            let store = folder.open();
            fill(&store).await;
            store.close().await.expect("it closes");
        });
        fs::copy(folder.file(), path(SCHEMA)).expect("it is copied");
    }
    for schema in 1..=SCHEMA {
        let folder = Folder::new();
        fs::create_dir(folder.path()).expect("a folder");
        fs::copy(path(schema), folder.file()).expect("the file of that schema");
        let mut secret = [0; 32];
        run(async || {
            let store = folder.open();
            let rounds = [round(2, "teams"), round(1, "ffa")];
            assert_eq!(store.results(recent()).await.as_deref(), Ok(&rounds[..]));
            let places = store.leaderboard(all()).await.expect("it answers");
            let places: Vec<_> = places.iter().map(|p| (&*p.name, p.points, p.rounds)).collect();
            assert_eq!(places, [("Ada Lovelace", 2, 2), ("Zoë'); --", 0, 2)]);
            let bans = store.bans(NOON).await.expect("it answers");
            assert_eq!((bans.len(), &*bans[0].target.to_string()), (1, "203.0.113.0/24"));
            let mutes = if schema < 3 { vec![] } else { vec![mute()] };
            assert_eq!(store.mutes(NOON).await, Ok(mutes));
            assert_eq!(store.actions(10).await, Ok(vec![action()]));
            assert_eq!(store.outbox_state().await.expect("it answers").waiting, 2);
            assert_eq!(store.use_token("once".into(), NOON).await, Ok(false));
            secret = store.secret("guests".into()).await.expect("it is kept");
            let tables = |store: &Sqlite| {
                store.run(|db| {
                    db.prepare("SELECT name, sql FROM sqlite_master ORDER BY name")?
                        .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?
                        .collect::<Result<Vec<(String, Option<String>)>, _>>()
                })
            };
            let new = super::store();
            assert_eq!(tables(&store).await, tables(&new).await, "no released step has changed");
            store.close().await.expect("it closes");
        });
        run(async || {
            let store = folder.open();
            assert_eq!(store.secret("guests".into()).await, Ok(secret));
            store.close().await.expect("it closes");
        });
    }
}

/// The schema of a database, and a table that only later ones have.
fn schema(file: &Path) -> (u32, bool) {
    let db = rusqlite::Connection::open(file).expect("it opens");
    let version = db.query_row("PRAGMA user_version", (), |row| row.get(0)).expect("a number");
    (version, db.prepare("SELECT * FROM mutes").is_ok())
}

#[test]
fn a_backup_changes_neither_the_schema_of_the_database_nor_its_own() {
    let folder = Folder::new();
    fs::create_dir(folder.path()).expect("a folder");
    fs::copy(path(1), folder.file()).expect("the file of that schema");
    let copy = folder.path().join("copy.db");
    backup(folder.path(), &copy).expect("it is copied");
    for file in [folder.file(), copy] {
        assert_eq!(schema(&file), (1, false), "{}", file.display());
    }
    let older = forget(folder.path(), "Ada Lovelace").expect_err("it is older");
    assert!(older.contains("is of an older release of Skirmish than this one"), "{older}");
    assert_eq!(schema(&folder.file()), (1, false));
}

#[test]
fn neither_command_reads_what_a_newer_release_made() {
    let folder = Folder::new();
    fs::create_dir(folder.path()).expect("a folder");
    fs::copy(path(SCHEMA), folder.file()).expect("the file of that schema");
    let db = rusqlite::Connection::open(folder.file()).expect("it opens");
    db.pragma_update(None, "user_version", SCHEMA + 1).expect("it is changed");
    drop(db);
    let copy = folder.path().join("copy.db");
    let newer = [
        backup(folder.path(), &copy).expect_err("it is newer"),
        forget(folder.path(), "Ada Lovelace").map(|_| ()).expect_err("it is newer"),
    ];
    assert!(newer.iter().all(|why| why.contains("is of a newer release")), "{newer:?}");
    assert!(!copy.exists());
}
