//! Who is forgotten, and where nothing of them is left.

use super::last::{places, row, write};
use super::*;

#[test]
fn whoever_is_forgotten_leaves_a_nameless_row() {
    run(async || {
        let store = store();
        let round = result(vec![standing(1, "Ada", 9), standing(2, "Bob", 4)]);
        write(&store, [round.clone()]).await;
        store.seen(seen("guest-Ada", "Ada", NOON)).await.expect("it is noted");
        for action in done_to("guest-Ada", "Ada, 203.0.113.7", NOON) {
            store.note(action).await.expect("it is noted");
        }
        let ban = NewBan {
            target: BanTarget::Player("guest-Ada".into()),
            reason: "rude".into(),
            author: "root".into(),
            created_s: NOON,
            expires_s: None,
        };
        store.add_ban(ban).await.expect("it is noted");
        assert_eq!(
            store.forget("guest-Ada".into()).await,
            Ok(Forgotten { known: true, results: 1, bans: 1 })
        );
        let kept = store.result(round.id).await.expect("it answers").expect("it stays");
        let nameless = Standing { account: None, name: None, ..standing(1, "Ada", 9) };
        assert_eq!(kept.standings, [nameless, standing(2, "Bob", 4)]);
        assert_eq!(places(&store, all()).await, [row("Bob", 0, 0, 1, 4)]);
        let events = store.outbox(10).await.expect("it answers");
        assert!(events.iter().all(|event| !event.body.contains("Ada")), "{events:?}");
        assert!(events.iter().all(|event| event.body.contains("Bob")), "{events:?}");
        let actions = store.actions(10).await.expect("it answers");
        let said = format!("{actions:?}");
        assert!(!said.contains("Ada") && !said.contains("203.0.113.7"), "{said}");
        assert_eq!(store.bans(NOON).await.expect("it answers").len(), 1, "it is not lifted by it");
        assert_eq!(store.forget("guest-Ada".into()).await.map(|was| was.known), Ok(false));
    });
}

/// What stands in the audit log, as src/ops/admin writes it, of all that is done to somebody.
fn done_to(target: &str, who: &str, at_s: i64) -> [Action; 4] {
    [
        ("ban", "for good, 1 connections cut: rude".to_owned()),
        ("kick", who.to_owned()),
        ("mute", format!("{who}: for 60 s")),
        ("unmute", who.to_owned()),
    ]
    .map(|(what, detail)| Action {
        at_s,
        who: "root".into(),
        what: what.into(),
        target: target.into(),
        detail,
    })
}

#[test]
fn what_admins_did_before_the_fourth_schema_is_forgotten_too() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path()).expect("a folder");
    let old = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/upgrades/3.db");
    std::fs::copy(old, folder.file()).expect("a database of the third schema");
    let insert =
        "INSERT INTO actions (at_s, who, what, target, detail) VALUES (?, 'root', ?, ?, ?)";
    {
        let db = rusqlite::Connection::open(folder.file()).expect("it opens");
        for (what, target, detail) in [
            ("kick", "Wil (the, best) M (guest-1, 203.0.113.7)", ""),
            ("mute", "Zoë (guest-2, 2001:db8::/64)", "for 60 s"),
            ("unmute", "? (?, 203.0.113.9)", ""),
        ] {
            db.execute(insert, rusqlite::params![NOON, what, target, detail]).expect("it is noted");
        }
    }
    run(async || {
        let store = folder.open();
        let listed = async || -> Vec<(String, String)> {
            let actions = store.actions(3).await.expect("it answers");
            actions.into_iter().rev().map(|act| (act.target, act.detail)).collect()
        };
        let own = |rows: [(&str, &str); 3]| rows.map(|(a, b)| (a.to_owned(), b.to_owned()));
        let mut rows = own([
            ("guest-1", "Wil (the, best) M, 203.0.113.7"),
            ("guest-2", "Zoë, 2001:db8::/64: for 60 s"),
            ("a connection", "?, 203.0.113.9"),
        ]);
        assert_eq!(listed().await, rows);
        store.forget("guest-1".into()).await.expect("it answers");
        rows[0] = ("(forgotten)".into(), String::new());
        assert_eq!(listed().await, rows);
        store.tidy(NOON + 1).await.expect("it answers");
        assert_eq!(
            listed().await,
            own([("(forgotten)", ""), ("guest-2", ""), ("a connection", "")])
        );
        store.close().await.expect("it closes");
    });
}

#[test]
fn a_match_is_not_called_after_the_forgotten() {
    let folder = Folder::new();
    let name = "Wilhelmina";
    run(async || {
        let store = folder.open();
        let title = "Wilhelmina's match";
        let titled =
            |title: &str, standings| MatchResult { name: title.into(), ..result(standings) };
        let hers = titled(title, vec![standing(1, name, 9), standing(2, "Bob", 4)]);
        // She founded it and went before the round was over.
        let without = titled(title, vec![standing(1, "Bob", 4)]);
        let about = titled("Beat Wilhelmina!", vec![standing(1, name, 9)]);
        let other = titled("Wilhelminas", vec![standing(1, "Bob", 4)]);
        write(&store, [&hers, &without, &about, &other].map(Clone::clone)).await;
        store.seen(seen("guest-Wilhelmina", name, NOON)).await.expect("it is noted");
        let created = json!({"match_id": Uuid::new_v4(), "name": title, "code": "ABC"});
        let push = store.push_event("match.created".into(), created.to_string(), NOON);
        push.await.expect("it is queued");
        let end = Action {
            at_s: NOON,
            who: "root".into(),
            what: "end match".into(),
            target: Uuid::new_v4().to_string(),
            detail: title.into(),
        };
        store.note(end).await.expect("it is noted");
        forget(folder.path(), name).expect("there is one");
        let results = store.results(recent()).await.expect("it answers");
        let titles: Vec<_> = results.iter().rev().map(|result| &*result.name).collect();
        assert_eq!(titles, ["A match", "A match", "A match", "Wilhelminas"]);
        store.close().await.expect("it closes");
        let left = contents(folder.path()).replace("Wilhelminas", "");
        assert!(!left.contains(name), "{:?}", left.match_indices(name).next());
        assert!(left.contains("ABC") && left.contains("Bob"));
    });
}

#[test]
fn an_account_that_needs_escapes_is_forgotten_and_one_within_another_is_not() {
    run(async || {
        let store = store();
        let of = |account: &str, name: &str| Standing {
            account: Some(account.into()),
            name: Some(name.into()),
            ..standing(1, "Ada", 42)
        };
        let quoted = "say\"hi\\there";
        write(&store, [result(vec![of(quoted, "Wil\"ma"), of("42", "Cy"), of("1425", "Dora")])])
            .await;
        let drain = Action {
            at_s: NOON,
            who: "root".into(),
            what: "drain".into(),
            target: "the server".into(),
            detail: "within 42 s".into(),
        };
        store.note(drain.clone()).await.expect("it is noted");
        for account in [quoted, "42"] {
            assert!(store.forget(account.into()).await.expect("it answers").known);
        }
        let events = store.outbox(10).await.expect("it answers");
        let body: serde_json::Value = serde_json::from_str(&events[0].body).expect("JSON");
        let left: Vec<_> =
            body["standings"].as_array().expect("a list").iter().map(|s| &s["account"]).collect();
        assert_eq!(left, [&json!(null), &json!(null), &json!("1425")]);
        assert!(!events[0].body.contains("Cy"), "{}", events[0].body);
        assert_eq!(store.actions(1).await, Ok(vec![drain]));
    });
}

#[test]
fn of_the_forgotten_nothing_is_in_the_files() {
    let folder = Folder::new();
    let name = "Wilhelmina";
    run(async || {
        let store = folder.open();
        write(&store, [result(vec![standing(1, name, 9), standing(2, "Bob", 4)])]).await;
        store.seen(seen("guest-Wilhelmina", name, NOON)).await.expect("it is noted");
        let at_first = contents(folder.path());
        assert!(at_first.contains(name), "it is looked for where it stands");
        // Beside the running server, as the command does it.
        let (account, forgotten) = forget(folder.path(), name).expect("there is one");
        assert_eq!((account.as_str(), forgotten.results), ("guest-Wilhelmina", 1));
        assert!(!contents(folder.path()).contains(name));
        assert!(contents(folder.path()).contains("Bob"));
        let unknown = forget(folder.path(), name).expect_err("nobody is left");
        assert_eq!(unknown, "Nobody called \"Wilhelmina\" is known here.");
        store.close().await.expect("it closes");
    });
}

fn contents(folder: &Path) -> String {
    let files = std::fs::read_dir(folder).expect("a folder").flatten();
    let bytes: Vec<u8> =
        files.flat_map(|file| std::fs::read(file.path()).unwrap_or_default()).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn of_two_with_one_name_the_account_tells_which() {
    let folder = Folder::new();
    run(async || {
        let store = folder.open();
        for account in ["guest-1", "guest-2"] {
            store.seen(seen(account, "Ada", NOON)).await.expect("it is noted");
        }
        let which = forget(folder.path(), "Ada").expect_err("there are two");
        assert!(which.contains("guest-1, guest-2"), "{which}");
        assert_eq!(forget(folder.path(), "guest-2").expect("there is one").0, "guest-2");
        assert_eq!(forget(folder.path(), "Ada").expect("there is one").0, "guest-1");
        store.close().await.expect("it closes");
    });
}

#[test]
fn guests_and_addresses_not_seen_for_long_are_forgotten() {
    run(async || {
        let store = store();
        let old = NOON - 1000;
        let member = Seen { guest: false, ..seen("ada@example", "Ada", old) };
        store.seen(member).await.expect("it is noted");
        store.seen(seen("guest-Bob", "Bob", old)).await.expect("it is noted");
        store.seen(seen("guest-Cy", "Cy", old)).await.expect("it is noted");
        let standings = vec![
            Standing { account: Some("ada@example".into()), ..standing(1, "Ada", 3) },
            standing(2, "Bob", 2),
            standing(3, "Cy", 1),
        ];
        write(&store, [MatchResult { finished_s: old, ..result(standings) }]).await;
        store.seen(seen("guest-Cy", "Cy", NOON)).await.expect("it is noted");
        let all_done = done_to("203.0.113.7/32", "", old).into_iter().take(1).chain(
            done_to("guest-Bob", "Bob, 203.0.113.7", old).into_iter().chain(done_to(
                "guest-Cy",
                "Cy, 203.0.113.7",
                old,
            )),
        );
        for action in all_done {
            store.note(action).await.expect("it is noted");
        }

        assert_eq!(store.tidy(old).await, Ok(0), "nobody is older than that");
        assert_eq!(store.tidy(NOON - 500).await, Ok(1));
        let names: Vec<_> = places(&store, all()).await.into_iter().map(|row| row.0).collect();
        assert_eq!(names, ["Ada", "Cy"], "with a token one stays, and who came back does");
        let actions = store.actions(10).await.expect("it answers");
        let targets: Vec<_> = actions.iter().rev().map(|action| action.target.as_str()).collect();
        let (gone, here) = ("(forgotten)", "guest-Cy");
        assert_eq!(targets, [gone, gone, gone, gone, gone, here, here, here, here]);
        let said = format!("{actions:?}");
        assert!(!said.contains("203.0.113.7") && !said.contains("Cy,"), "{said}");
        assert!(said.contains("for good, 1 connections cut: rude"), "{said}");
        let addresses = store.run(|db| {
            db.prepare("SELECT account FROM players WHERE address IS NOT NULL")?
                .query_map((), |row| row.get(0))?
                .collect::<Result<Vec<String>, _>>()
        });
        assert_eq!(addresses.await, Ok(vec!["guest-Cy".to_owned()]));
    });
}

#[test]
fn tidying_goes_on_by_the_clock() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};
    use std::time::Duration;

    run(async || {
        const DAY: i64 = 24 * 3600;
        let store = Arc::new(store());
        store.seen(seen("guest-Ada", "Ada", NOON)).await.expect("it is noted");
        let clock = Arc::new(AtomicI64::new(NOON + 30 * DAY));
        let retention = Retention { days: 30, every: Duration::from_millis(1) };
        let time = clock.clone();
        actix::spawn(keep_tidy(store.clone(), retention, move || time.load(Ordering::Relaxed)));
        let players = async || {
            let count = store.run(|db| {
                db.query_row("SELECT count(*) FROM players", (), |row| row.get::<_, i64>(0))
            });
            count.await.expect("it answers")
        };
        for _ in 0..50 {
            assert_eq!(players().await, 1, "thirty days are not over");
        }
        clock.fetch_add(-DAY / 24, Ordering::Relaxed);
        assert_eq!(players().await, 1);
        clock.store(NOON + 30 * DAY + 1, Ordering::Relaxed);
        while players().await > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
}

#[test]
fn many_guests_are_forgotten_some_at_a_time() {
    run(async || {
        let store = store();
        const AT_ONCE: u64 = forgetting::GUESTS_AT_ONCE as u64;
        for n in 0..2 * AT_ONCE + 7 {
            let guest = format!("guest-{n}");
            store.seen(seen(&guest, "Ada", NOON - n as i64)).await.expect("it is noted");
        }
        let mut forgotten = Vec::new();
        for _ in 0..4 {
            forgotten.push(store.tidy(NOON + 1).await.expect("it answers"));
        }
        assert_eq!(forgotten, [AT_ONCE, AT_ONCE, 7, 0]);
    });
}
