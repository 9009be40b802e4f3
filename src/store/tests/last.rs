//! Results, the leaderboard, and who is forgotten.

use super::*;

/// Each place as (name, points, wins, rounds, score).
async fn places(store: &Sqlite, board: Board) -> Vec<(String, i64, i64, i64, i64)> {
    let places = store.leaderboard(board).await.expect("it answers");
    places.into_iter().map(|p| (p.name, p.points, p.wins, p.rounds, p.score)).collect()
}

fn row(
    name: &str,
    points: i64,
    wins: i64,
    rounds: i64,
    score: i64,
) -> (String, i64, i64, i64, i64) {
    (name.to_owned(), points, wins, rounds, score)
}

async fn write(store: &Sqlite, results: impl IntoIterator<Item = MatchResult>) {
    for result in results {
        store.record(result).await.expect("it is written");
    }
}

#[test]
fn a_result_comes_back_as_it_was_and_stands_there_once() {
    run(async || {
        let store = store();
        let first = result(vec![standing(1, "Ada", 9), bot(2, 4)]);
        let second = MatchResult { private: true, ..result(vec![standing(1, "Bob", 1)]) };
        write(&store, [first.clone(), second.clone(), first.clone()]).await;
        assert_eq!(store.result(first.id).await, Ok(Some(first.clone())));
        assert_eq!(store.result(Uuid::new_v4()).await, Ok(None));
        assert_eq!(store.results(recent()).await, Ok(vec![first.clone()]));
        let all = Recent { private: true, limit: 100 };
        assert_eq!(store.results(all).await, Ok(vec![second, first]));
        assert_eq!(store.outbox_state().await.expect("it answers").waiting, 2);
    });
}

#[test]
fn a_point_for_each_other_person_behind_and_none_for_bots() {
    run(async || {
        let store = store();
        let four =
            vec![standing(1, "Ada", 9), bot(2, 8), standing(3, "Bob", 5), standing(4, "Cy", 1)];
        let two_seats = vec![standing(1, "Bob", 3), standing(1, "Cy", 3), standing(2, "Bob", 0)];
        let bots_alone = vec![standing(1, "Dora", 40), bot(2, 1), bot(3, 0)];
        write(&store, [four, two_seats, bots_alone].map(result)).await;
        assert_eq!(
            places(&store, all()).await,
            [
                row("Ada", 2, 1, 1, 9),
                row("Bob", 1, 0, 2, 8),
                row("Dora", 0, 0, 1, 40),
                row("Cy", 0, 0, 2, 4),
            ]
        );
        let first = Board { limit: 1, ..all() };
        assert_eq!(places(&store, first).await, [row("Ada", 2, 1, 1, 9)]);
    });
}

#[test]
fn private_and_very_short_rounds_do_not_count() {
    run(async || {
        let store = store();
        let round = || result(vec![standing(1, "Ada", 9), standing(2, "Bob", 4)]);
        let private = MatchResult { private: true, ..round() };
        let short = MatchResult { length_s: 29, ..round() };
        write(&store, [private, short]).await;
        assert_eq!(places(&store, all()).await, []);
        assert_eq!(store.results(recent()).await.expect("it answers").len(), 1);
    });
}

#[test]
fn a_leaderboard_is_of_a_game_a_mode_and_a_week() {
    run(async || {
        let store = store();
        const DAY: i64 = 24 * 3600;
        let of = |game: &str, mode: &str, finished_s, who: &str| MatchResult {
            game: game.into(),
            mode: mode.into(),
            finished_s,
            ..result(vec![standing(1, who, 1)])
        };
        write(
            &store,
            [
                of("arena", "ffa", NOON, "Ada"),
                of("arena", "teams", NOON - 6 * DAY, "Bob"),
                of("arena", "ffa", NOON - 7 * DAY, "Cy"),
                of("tag", "", NOON, "Dora"),
            ],
        )
        .await;
        let names = async |board| -> Vec<String> {
            let mut names: Vec<_> =
                places(&store, board).await.into_iter().map(|place| place.0).collect();
            names.sort();
            names
        };
        let arena = Board { game: Some("arena".into()), ..all() };
        assert_eq!(names(all()).await, ["Ada", "Bob", "Cy", "Dora"]);
        assert_eq!(names(arena.clone()).await, ["Ada", "Bob", "Cy"]);
        let ffa = Board { mode: Some("ffa".into()), ..arena.clone() };
        assert_eq!(names(ffa).await, ["Ada", "Cy"]);
        let week = Board { from_s: Some(NOON - 6 * DAY), ..arena };
        assert_eq!(names(week).await, ["Ada", "Bob"]);
    });
}

#[test]
fn a_player_has_the_name_of_the_last_time() {
    run(async || {
        let store = store();
        write(&store, [result(vec![standing(1, "Ada", 1)])]).await;
        store.seen(seen("guest-Ada", "Ada Lovelace", NOON)).await.expect("it is noted");
        assert_eq!(places(&store, all()).await, [row("Ada Lovelace", 0, 0, 1, 1)]);
    });
}

#[test]
fn whoever_is_forgotten_leaves_a_nameless_row() {
    run(async || {
        let store = store();
        let round = result(vec![standing(1, "Ada", 9), standing(2, "Bob", 4)]);
        write(&store, [round.clone()]).await;
        store.seen(seen("guest-Ada", "Ada", NOON)).await.expect("it is noted");
        let kick = Action {
            at_s: NOON,
            who: "root".into(),
            what: "kick".into(),
            target: "guest-Ada".into(),
            detail: "Ada was rude".into(),
        };
        store.note(kick).await.expect("it is noted");
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
        assert!(!format!("{actions:?}").contains("Ada"), "{actions:?}");
        assert_eq!(store.bans(NOON).await.expect("it answers").len(), 1, "it is not lifted by it");
        assert_eq!(store.forget("guest-Ada".into()).await.map(|was| was.known), Ok(false));
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
        let act = |target: &str| Action {
            at_s: old,
            who: "root".into(),
            what: "ban".into(),
            target: target.into(),
            detail: String::new(),
        };
        store.note(act("203.0.113.7/32")).await.expect("it is noted");
        store.note(act("guest-Cy")).await.expect("it is noted");

        assert_eq!(store.tidy(old).await, Ok(0), "nobody is older than that");
        assert_eq!(store.tidy(NOON - 500).await, Ok(1));
        let names: Vec<_> = places(&store, all()).await.into_iter().map(|row| row.0).collect();
        assert_eq!(names, ["Ada", "Cy"], "with a token one stays, and who came back does");
        let actions = store.actions(10).await.expect("it answers");
        let targets: Vec<_> = actions.iter().map(|action| action.target.as_str()).collect();
        assert_eq!(targets, ["guest-Cy", "(forgotten)"]);
        let addresses = store.run(|db| {
            db.prepare("SELECT account FROM players WHERE address IS NOT NULL")?
                .query_map((), |row| row.get(0))?
                .collect::<Result<Vec<String>, _>>()
        });
        assert_eq!(addresses.await, Ok(vec!["guest-Cy".to_owned()]));
    });
}

#[test]
fn a_clock_moved_back_loses_nothing_and_breaks_no_order() {
    run(async || {
        let store = store();
        const HOUR: i64 = 3600;
        let at = |finished_s| MatchResult { finished_s, ..result(vec![standing(1, "Ada", 1)]) };
        let rounds = [at(NOON), at(NOON - HOUR), at(NOON - HOUR + 200)];
        write(&store, rounds.clone()).await;
        let listed = store.results(recent()).await.expect("it answers");
        let newest_first: Vec<_> = rounds.iter().rev().cloned().collect();
        assert_eq!(listed, newest_first, "in the order in which they ended");
        assert_eq!(places(&store, all()).await, [row("Ada", 0, 0, 3, 3)]);

        // Seen before the clock went back, and after.
        store.seen(seen("guest-Ada", "Ada", NOON)).await.expect("it is noted");
        store.seen(seen("guest-Ada", "Ada", NOON - HOUR)).await.expect("it is noted");
        assert_eq!(store.tidy(NOON - 1).await, Ok(0), "she was here at noon");

        // An event made before, one that failed before.
        let first = store.due(NOON - HOUR, 10).await.expect("it answers");
        assert_eq!(first.len(), 3, "none waits for the old time");
        store.failed(first[0].id, NOON + 60, "no".into()).await.expect("it is noted");
        let later = store.due(NOON - HOUR, 10).await.expect("it answers");
        assert_eq!(later, {
            let failed = Delivery {
                attempts: 1,
                next_s: NOON + 60,
                error: Some("no".into()),
                ..first[0].clone()
            };
            [failed, first[1].clone(), first[2].clone()]
        });

        // A token that was used, expired, and would be good again.
        assert_eq!(store.use_token("once".into(), NOON - 10).await, Ok(true));
        store.tidy(NOON).await.expect("it is tidied");
        assert_eq!(store.use_token("once".into(), NOON - 10).await, Ok(false));
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
fn of_results_the_newest_are_kept() {
    run(async || {
        let store = store();
        let rounds: Vec<_> = (0..5).map(|score| result(vec![standing(1, "Ada", score)])).collect();
        write(&store, rounds.clone()).await;
        store.run(|db| players::tidy(db, 0, 3)).await.expect("it is tidied");
        let kept: Vec<_> = rounds.iter().skip(2).rev().cloned().collect();
        assert_eq!(store.results(recent()).await, Ok(kept));
        assert_eq!(places(&store, all()).await, [row("Ada", 0, 0, 5, 10)], "all of them count");
        let orphans = "SELECT count(*) FROM standings WHERE result NOT IN (SELECT n FROM results)";
        let orphans = store.run(move |db| db.query_row(orphans, (), |row| row.get::<_, i64>(0)));
        assert_eq!(orphans.await, Ok(0));
    });
}
