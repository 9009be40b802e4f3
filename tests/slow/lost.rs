//! Peers that stop reading, stall, hide, live far away, or come back with another socket.

use std::time::Duration;

use serde_json::json;
use skirmish::clients::link::Broken;
use skirmish_protocol::client::ClientMessage;
use skirmish_protocol::codes::{CloseCode, StreamKind};
use skirmish_protocol::ids::{PlayerId, Tick};
use skirmish_protocol::server::Fact;
use tokio::time::{Instant, sleep, timeout};

use crate::player::{self, Player};
use crate::processes::{netsim, server};
use crate::{is_full, seconds};

const GONE_WITHIN: Duration = Duration::from_secs(15);

/// When the others were told that a player's connection is gone.
fn told_gone(watcher: &Player, player: Option<PlayerId>) -> Option<Instant> {
    watcher.diary.facts.iter().find_map(|(_, fact, at)| match fact {
        Fact::Presence { player: gone, present: false } if Some(*gone) == player => Some(*at),
        _ => None,
    })
}

pub async fn who_stops_reading_is_gone() {
    let server = server(&[]);
    let seat = player::create(&server.url(), 8, 4, json!({})).await;
    let watcher = player::reserve(&server.url(), &seat.code, true).await;
    let mut watcher = Player::claim(&server.url(), watcher).await;
    let code = seat.code.clone();
    let mut silent = Player::claim(&server.url(), seat).await;
    let talking = player::reserve(&server.url(), &code, false).await;
    let mut talking = Player::claim(&server.url(), talking).await;
    let two_seconds = Duration::from_secs(2);
    let (a, b, c) = tokio::join!(
        silent.play(two_seconds),
        talking.play(two_seconds),
        watcher.play(two_seconds)
    );
    a.and(b).and(c).expect("all is well");
    let stopped = Instant::now();
    // One falls silent; the other goes on to send, and never reads.
    let seen = talking.held();
    let keeps_sending = async {
        loop {
            talking.link.send(&ClientMessage::Ack { seen });
            let _ = talking.link.flush().await;
            sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::select! {
        watched = watcher.play(GONE_WITHIN + Duration::from_secs(5)) => watched.expect("the watcher stays"),
        () = keeps_sending => {}
    }
    for (who, player) in [("silent", &silent), ("sending", &talking)] {
        let gone =
            told_gone(&watcher, player.attached.player).expect("it was told that it is gone");
        println!("{:24} {who}: gone after {} ms", "stops reading", (gone - stopped).as_millis());
        assert!(gone - stopped <= GONE_WITHIN, "{who}: {:?}", gone - stopped);
    }
}

pub async fn stalled_readers_disturb_nobody() {
    let readers_in_all = if is_full() { 100 } else { 30 };
    let server = server(&[]);
    let config = json!({ "countdown_ms": 3_600_000 });
    let seat = player::create(&server.url(), 200, 0, config).await;
    let code = seat.code.clone();
    let mut stalled = vec![Player::claim(&server.url(), seat).await];
    let mut readers = Vec::new();
    for number in 1..2 * readers_in_all {
        let seat = player::reserve(&server.url(), &code, false).await;
        let member = Player::claim(&server.url(), seat).await;
        if number < readers_in_all { stalled.push(member) } else { readers.push(member) }
    }
    let time = seconds(15, 60);
    let mut tasks = Vec::new();
    for mut reader in readers {
        reader.inputs = 5;
        tasks.push(tokio::spawn(async move {
            let played = reader.play(time).await;
            (reader, played)
        }));
    }
    let from = Instant::now() + Duration::from_secs(5);
    let mut gaps = Vec::new();
    let mut missed = 0;
    let mut changes = 0;
    for task in tasks {
        let (reader, played) = task.await.expect("a reader does not panic");
        played.expect("the readers stay");
        changes += reader.diary.streams.iter().filter(|(_, at)| *at > from).count();
        let snapshots = reader.diary.snapshots.iter().filter(|(_, at)| *at > from);
        let snapshots: Vec<(Tick, Instant)> = snapshots.copied().collect();
        for pair in snapshots.windows(2) {
            missed += pair[1].0.since(pair[0].0) - 1;
            gaps.push(pair[1].1 - pair[0].1);
        }
    }
    drop(stalled);
    gaps.sort();
    let p99 = gaps[gaps.len() * 99 / 100];
    println!(
        "{:24} {} snapshots, {missed} missed, {changes} stream changes, p99 between two {} ms",
        format!("{readers_in_all} stalled of {}", 2 * readers_in_all),
        gaps.len(),
        p99.as_millis()
    );
    assert!(gaps.len() as u64 > (time.as_secs() - 5) * 30 * readers_in_all as u64 * 9 / 10);
    assert_eq!((missed, changes), (0, 0), "readers lost snapshots");
    if is_full() {
        assert!(p99 < Duration::from_millis(50), "{p99:?}");
    }
}

pub async fn who_comes_back_misses_no_fact() {
    let server = server(&[]);
    let seat = player::create(&server.url(), 8, 4, json!({})).await;
    let talker = player::reserve(&server.url(), &seat.code, false).await;
    let mut talker = Player::claim(&server.url(), talker).await;
    let mut member = Player::claim(&server.url(), seat).await;
    let player = member.attached.player;
    let talk = async {
        // As often as one may for long.
        for line in 0.. {
            talker.link.send(&ClientMessage::Chat { text: format!("line {line}") });
            talker.play(Duration::from_millis(1050)).await.expect("the talker stays");
        }
    };
    let come_back = async {
        let mut superseded = 0;
        for round in 0..seconds(6, 20).as_secs() {
            member.play(Duration::from_millis(700 + 130 * (round % 5))).await.expect("a place");
            let mut old = member.resume(&server.url()).await;
            if round % 2 == 0 {
                // The older socket is not known to be dead; it only hears that it lost the seat.
                let playing = member.play(Duration::from_millis(600));
                let told = async {
                    loop {
                        if let Err(broken) = old.receive().await {
                            return broken;
                        }
                    }
                };
                let (played, told) = tokio::join!(playing, timeout(Duration::from_secs(3), told));
                played.expect("the new one plays");
                match told.expect("the older is told") {
                    Broken::Closed { code, .. } => assert_eq!(code, CloseCode::Superseded.code()),
                    other => panic!("the older socket ended otherwise: {other}"),
                }
                superseded += 1;
            }
        }
        member.play(Duration::from_secs(2)).await.expect("a place");
        superseded
    };
    let superseded = tokio::select! {
        superseded = come_back => superseded,
        () = talk => unreachable!("the talk has no end"),
    };
    let versions: Vec<u32> = member.diary.facts.iter().map(|(version, ..)| *version).collect();
    let chats =
        member.diary.facts.iter().filter(|(_, fact, _)| matches!(fact, Fact::Chat(_))).count();
    println!(
        "{:24} {} facts in order ({chats} lines of chat), {superseded} sockets superseded",
        "comes back",
        versions.len()
    );
    assert!(versions.windows(2).all(|pair| pair[1] == pair[0] + 1), "{versions:?}");
    assert!(chats >= 5 && superseded >= 3);
    assert_eq!(member.attached.player, player);
}

pub async fn short_stalls_are_forgiven() {
    let server = server(&[]);
    let link =
        netsim(&server.address, &["--delay", "20", "--stall", "2000@9000", "--free-after", "19"]);
    let seat = player::create(&server.url(), 8, 7, json!({})).await;
    let mut member = Player::claim(&link.url(), seat).await;
    member.play(Duration::from_secs(19 + 11)).await.expect("a stall is no reason to end");
    let stalls = member
        .diary
        .snapshots
        .windows(2)
        .filter(|p| p[1].1 - p[0].1 > Duration::from_millis(1500))
        .count();
    let streams: Vec<&str> = member.diary.streams.iter().map(|(kind, _)| kind.name()).collect();
    println!("{:24} {stalls} stalls, streams {}", "stalls of 2 s", streams.join(" "));
    assert!(stalls >= 2, "the link did not stall");
    assert_eq!(streams.last(), Some(&StreamKind::Fast.name()));
}

pub async fn distance_and_hidden_tabs() {
    let server = server(&[]);
    let link = netsim(&server.address, &["--delay", "150", "--jitter", "20"]);
    let seat = player::create(&server.url(), 8, 7, json!({})).await;
    let mut member = Player::claim(&link.url(), seat).await;
    member.play(Duration::from_secs(6)).await.expect("distance is no reason to end");
    member.link.send(&ClientMessage::Visible { visible: false });
    member.play(Duration::from_secs(1)).await.expect("a hidden tab stays");
    let before = member.diary.snapshots.len();
    member.inputs = 0;
    member.play(seconds(6, 30)).await.expect("a hidden tab stays");
    assert_eq!(member.diary.snapshots.len(), before, "a hidden tab gets no snapshots");
    member.inputs = 30;
    let shown = Instant::now();
    member.link.send(&ClientMessage::Visible { visible: true });
    member.play(Duration::from_secs(3)).await.expect("it is back");
    let again = member.diary.snapshots[before].1 - shown;
    let streams: Vec<&str> = member.diary.streams.iter().map(|(kind, _)| kind.name()).collect();
    println!(
        "{:24} streams {}, shown again after {} ms",
        "300 ms away, hidden tab",
        streams.join(" "),
        again.as_millis()
    );
    assert_eq!(streams, [StreamKind::Fast.name()], "distance is not slowness");
    assert!(again < Duration::from_secs(1));
}
