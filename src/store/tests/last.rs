//! Results and the leaderboard.

use super::*;

/// Each place as (name, points, wins, rounds, score).
pub async fn places(store: &Sqlite, board: Board) -> Vec<(String, i64, i64, i64, i64)> {
    let places = store.leaderboard(board).await.expect("it answers");
    places.into_iter().map(|p| (p.name, p.points, p.wins, p.rounds, p.score)).collect()
}

pub fn row(
    name: &str,
    points: i64,
    wins: i64,
    rounds: i64,
    score: i64,
) -> (String, i64, i64, i64, i64) {
    (name.to_owned(), points, wins, rounds, score)
}

pub async fn write(store: &Sqlite, results: impl IntoIterator<Item = MatchResult>) {
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
fn of_results_the_newest_are_kept() {
    run(async || {
        let store = store();
        let rounds: Vec<_> = (0..5).map(|score| result(vec![standing(1, "Ada", score)])).collect();
        write(&store, rounds.clone()).await;
        store.run(|db| forgetting::tidy(db, 0, 3)).await.expect("it is tidied");
        let kept: Vec<_> = rounds.iter().skip(2).rev().cloned().collect();
        assert_eq!(store.results(recent()).await, Ok(kept));
        assert_eq!(places(&store, all()).await, [row("Ada", 0, 0, 5, 10)], "all of them count");
        let orphans = "SELECT count(*) FROM standings WHERE result NOT IN (SELECT n FROM results)";
        let orphans = store.run(move |db| db.query_row(orphans, (), |row| row.get::<_, i64>(0)));
        assert_eq!(orphans.await, Ok(0));
    });
}
