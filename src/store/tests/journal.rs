//! Bans, the audit log, the outbox, tokens, secrets, and the queue before them.

use super::*;

fn ban(target: BanTarget, expires_s: Option<i64>) -> NewBan {
    NewBan { target, reason: "rude".into(), author: "root".into(), created_s: NOON, expires_s }
}

fn network(text: &str) -> BanTarget {
    BanTarget::Network(text.parse().expect("a network"))
}

#[test]
fn bans_last_until_they_expire_or_are_lifted() {
    run(async || {
        let store = store();
        let forever = store.add_ban(ban(network("2001:db8:1:2:3::/64"), None)).await;
        let forever = forever.expect("it is noted");
        assert_eq!(forever.target, network("2001:db8:1:2::/64"));
        let hour = ban(BanTarget::Player("guest-Ada".into()), Some(NOON + 3600));
        let hour = store.add_ban(hour).await.expect("it is noted");
        assert_eq!(store.bans(NOON).await, Ok(vec![forever.clone(), hour.clone()]));
        assert_eq!(store.bans(NOON + 3600).await, Ok(vec![forever.clone()]));
        assert_eq!(store.lift_ban(forever.id).await, Ok(true));
        assert_eq!(store.lift_ban(forever.id).await, Ok(false));
        assert_eq!(store.bans(NOON).await, Ok(vec![hour]));
    });
}

#[test]
fn actions_are_listed_newest_first() {
    run(async || {
        let store = store();
        let action = |what: &str| Action {
            at_s: NOON,
            who: "root".into(),
            what: what.into(),
            target: "guest-Ada".into(),
            detail: "for 'nothing'; --".into(),
        };
        for what in ["kick", "ban", "drain"] {
            store.note(action(what)).await.expect("it is noted");
        }
        assert_eq!(store.actions(2).await, Ok(vec![action("drain"), action("ban")]));
    });
}

#[test]
fn events_wait_in_order_until_they_are_delivered() {
    run(async || {
        let store = store();
        for (n, kind) in ["match.created", "match.ended"].into_iter().enumerate() {
            let at_s = NOON + n as i64;
            store.push_event(kind.into(), "{}".into(), at_s).await.expect("it is queued");
        }
        let due = store.due(NOON, 10).await.expect("it answers");
        let kinds: Vec<_> = due.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds, ["match.created", "match.ended"]);
        store.failed(due[0].id, NOON + 60, "refused".into()).await.expect("it is noted");
        let now = store.due(NOON + 59, 10).await.expect("it answers");
        assert_eq!(now, [due[1].clone()]);
        let later = store.due(NOON + 60, 10).await.expect("it answers");
        assert_eq!((later.len(), later[0].attempts), (2, 1));
        assert_eq!(later[0].error.as_deref(), Some("refused"));
        let state = OutboxState { waiting: 2, oldest_s: Some(NOON), dead: 0 };
        assert_eq!(store.outbox_state().await, Ok(state));
        store.give_up(due[0].id, "refused".into()).await.expect("it is noted");
        let left = store.due(NOON + 60, 10).await.expect("it answers");
        assert_eq!(left, [due[1].clone()], "what was given up is not tried again");
        let state = OutboxState { waiting: 1, oldest_s: Some(NOON + 1), dead: 1 };
        assert_eq!(store.outbox_state().await, Ok(state));
        let kept = store.outbox(10).await.expect("it answers");
        assert_eq!(kept.iter().map(|event| event.dead).collect::<Vec<_>>(), [true, false]);
        assert_eq!(store.revive_events().await, Ok(1));
        assert_eq!(store.revive_events().await, Ok(0), "none is left");
        let again = store.due(NOON, 10).await.expect("it answers");
        assert_eq!(again.iter().map(|event| event.id).collect::<Vec<_>>(), [due[0].id, due[1].id]);
        assert_eq!(again[0].attempts, 2, "those before count");
        store.give_up(due[0].id, "refused".into()).await.expect("it is noted");
        store.tidy(NOON).await.expect("it is done");
        assert_eq!(store.outbox(10).await.expect("it answers").len(), 2, "it is kept for a while");
        store.tidy(NOON + 1).await.expect("it is done");
        assert_eq!(store.outbox(10).await.expect("it answers"), [due[1].clone()]);
        for event in &due {
            store.delivered(event.id).await.expect("it is noted");
        }
        let empty = OutboxState { waiting: 0, oldest_s: None, dead: 0 };
        assert_eq!(store.outbox_state().await, Ok(empty));
        assert_eq!(store.outbox(10).await, Ok(vec![]));
    });
}

#[test]
fn without_anybody_who_wants_events_none_are_queued() {
    run(async || {
        let store = Sqlite::on(Held::memory().expect("memory takes a database"), false);
        store.push_event("match.created".into(), "{}".into(), NOON).await.expect("it is dropped");
        store.record(result(vec![standing(1, "Ada", 1)])).await.expect("it is written");
        assert_eq!(store.outbox_state().await.expect("it answers").waiting, 0);
    });
}

#[test]
fn a_token_is_good_once_and_a_secret_stays() {
    let folder = Folder::new();
    let mut secrets = Vec::new();
    for round in 0..2 {
        run(async || {
            let store = folder.open();
            assert_eq!(store.use_token("one".into(), NOON).await, Ok(round == 0));
            secrets.push(store.secret("guests".into()).await.expect("it is made"));
            assert_ne!(store.secret("other".into()).await.expect("it is made"), secrets[round]);
            store.close().await.expect("it closes");
        });
    }
    assert_eq!(secrets[0], secrets[1]);
}

#[test]
fn a_full_queue_says_so_and_takes_again_later() {
    run(async || {
        let store = store();
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let held_up = store.run(move |_| Ok(wait.recv().is_ok()));
        let asked: Vec<_> = (0..2000).map(|_| store.outbox_state()).collect();
        go.send(()).expect("it waits");
        assert_eq!(held_up.await, Ok(true));
        let mut busy = 0;
        for answer in asked {
            busy += usize::from(answer.await == Err(StoreError::Busy));
        }
        assert_eq!(busy, 2000 - 1023);
        assert!(store.outbox_state().await.is_ok());
    });
}

#[test]
fn a_closed_store_leaves_one_file() {
    let folder = Folder::new();
    run(async || {
        let store = folder.open();
        store.record(result(vec![standing(1, "Ada", 1)])).await.expect("it is written");
        store.close().await.expect("it closes");
        let mut files: Vec<_> = std::fs::read_dir(folder.path())
            .expect("a folder")
            .flatten()
            .map(|file| file.file_name().into_string().expect("a name"))
            .collect();
        files.sort();
        assert_eq!(files, ["skirmish.db", "skirmish.lock"]);
    });
}
