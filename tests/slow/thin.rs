//! Thin links: how old the picture gets, and whether the fast stream comes back.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::{Value, json};
use skirmish_protocol::codes::StreamKind;
use skirmish_protocol::ids::Tick;
use tokio::time::{Instant, sleep};

use crate::player::{self, Player};
use crate::processes::{Process, netsim, nginx, server};
use crate::{is_full, seconds};

/// How long after the first snapshot everything has to be settled.
const SETTLED: Duration = Duration::from_secs(5);
const TOO_OLD: Duration = Duration::from_millis(500);
const DELAY_MS: u64 = 20;
const BACK_WITHIN: u64 = 15;

pub struct Thin {
    pub name: &'static str,
    pub ships: u32,
    pub kbit: u64,
    pub config: Value,
    pub through_nginx: bool,
}

/// Nobody can be hurt in the countdown, so nobody fights.
pub fn two_hundred_ships() -> Thin {
    let config = json!({ "countdown_ms": 3_600_000 });
    Thin { name: "200 ships, 32 kbit/s", ships: 200, kbit: 32, config, through_nginx: false }
}

pub fn twenty_fighting() -> Thin {
    let config = json!({ "countdown_ms": 1000, "fight_ms": 3_600_000 });
    Thin { name: "20 fighting, 8 kbit/s", ships: 20, kbit: 8, config, through_nginx: false }
}

pub fn twenty_fighting_through_nginx() -> Thin {
    Thin { name: "the same through nginx", through_nginx: true, ..twenty_fighting() }
}

pub fn two_hundred_ships_through_nginx() -> Thin {
    Thin { name: "the same through nginx", through_nginx: true, ..two_hundred_ships() }
}

pub async fn squeeze(thin: Thin) {
    if thin.through_nginx && !is_full() {
        return println!("{:24} only in the full form", thin.name);
    }
    let squeezed = seconds(20, 65);
    let server = server(&[]);
    let (bots, seats) = (thin.ships - 1, thin.ships);
    let seat = player::create(&server.url(), seats, bots, thin.config.clone()).await;
    let watcher = player::reserve(&server.url(), &seat.code, true).await;
    let mut watcher = Player::claim(&server.url(), watcher).await;
    watcher.diary.ships = Some(HashMap::new());
    let back = Duration::from_secs(BACK_WITHIN + 1);
    // One bot comes in each tick, and the fight begins.
    let filling = Duration::from_secs(3 + u64::from(thin.ships) / 30);
    let watching = tokio::spawn(async move {
        let watched = watcher.play(filling + squeezed + back + Duration::from_secs(3)).await;
        watched.map(|()| watcher.diary)
    });
    sleep(filling).await;

    let proxy: Option<Process> = match thin.through_nginx {
        true => match nginx(&server.address) {
            Some(nginx) => Some(nginx),
            None => panic!("{}: nginx is not installed", thin.name),
        },
        false => None,
    };
    let behind = proxy.as_ref().map_or(&server.address, |proxy| &proxy.address);
    let (rate, delay, free) =
        (thin.kbit.to_string(), DELAY_MS.to_string(), squeezed.as_secs().to_string());
    let link = netsim(behind, &["--rate", &rate, "--delay", &delay, "--free-after", &free]);
    let begun = Instant::now();
    let free_at = begun + squeezed;

    let seat = player::reserve(&server.url(), &seat.code, false).await;
    let url = link.url();
    let mut member = Player::claim(&url, seat).await;
    member.diary.ships = Some(HashMap::new());
    let played = member.play(free_at + back - Instant::now()).await;
    played.expect("a thin link is no reason to end");
    drop(link);

    let watched = watching.await.expect("the watcher does not panic").expect("the watcher stays");
    let me = member.attached.player.expect("a seat").0;
    let shown = watched.ships.as_ref().expect("the watcher notes ships");
    let own = member.diary.ships.iter().flatten().filter(|((_, id), _)| *id == me);
    let mut told = 0;
    for (at, motion) in own {
        let Some(truth) = shown.get(at) else { continue };
        told += 1;
        assert_eq!(motion, truth, "{}: where the own ship is, at {at:?}", thin.name);
    }
    println!("{:24} the own ship exact in {told} snapshots", thin.name);
    assert!(told > 50, "{}: {told}", thin.name);
    let made: HashMap<Tick, Instant> = watched.snapshots.into_iter().collect();
    let report = Report::new(&member, &made, free_at);
    println!("{:24} {report}", thin.name);
    report.check(thin.name);
}

/// What the member saw, against when each tick was made.
struct Report {
    joined_after: Duration,
    oldest: Duration,
    /// Since the first snapshot.
    oldest_after: Duration,
    p99: Duration,
    per_second: f64,
    kbit: f64,
    changes: Vec<StreamKind>,
    back_after: Option<Duration>,
}

impl Report {
    fn new(member: &Player, made: &HashMap<Tick, Instant>, free_at: Instant) -> Report {
        let diary = &member.diary;
        let first = diary.snapshots.first().expect("a snapshot").1;
        let from = first + SETTLED;
        let thin: Vec<_> =
            diary.snapshots.iter().filter(|(.., at)| (from..free_at).contains(at)).collect();
        let bytes: usize = diary
            .bytes
            .iter()
            .filter(|(_, at)| (from..free_at).contains(at))
            .map(|(size, _)| size)
            .sum();
        // The picture is oldest just before the next comes.
        let mut ages = Vec::new();
        for pair in diary.snapshots.windows(2) {
            let ((held, _), (_, replaced)) = (pair[0], pair[1]);
            if (from..free_at).contains(&replaced)
                && let Some(made) = made.get(&held)
            {
                ages.push((replaced - *made, replaced - first));
            }
        }
        ages.sort();
        let (oldest, oldest_after) = *ages.last().expect("snapshots while the link was thin");
        let time = (free_at - from).as_secs_f64();
        Report {
            joined_after: first - (free_at - seconds(20, 65)),
            oldest,
            oldest_after,
            p99: ages[(ages.len() * 99 / 100).saturating_sub(1)].0,
            per_second: thin.len() as f64 / time,
            kbit: bytes as f64 * 8.0 / 1000.0 / time,
            changes: diary.streams.iter().map(|(kind, _)| *kind).collect(),
            back_after: diary
                .streams
                .iter()
                .rev()
                .find(|(kind, at)| *kind == StreamKind::Fast && *at > free_at)
                .map(|(_, at)| *at - free_at),
        }
    }

    fn check(&self, name: &str) {
        let limit = TOO_OLD + Duration::from_millis(2 * DELAY_MS);
        assert!(self.changes.contains(&StreamKind::Slow), "{name}: the stream never changed");
        // On a machine that does other things too, one snapshot in a hundred may come late.
        let oldest = if is_full() { self.oldest } else { self.p99 };
        assert!(oldest <= limit, "{name}: the picture was {oldest:?} old");
        assert!(self.per_second >= 3.0, "{name}: {:.1} snapshots a second", self.per_second);
        assert!(
            self.changes.last() == Some(&StreamKind::Fast),
            "{name}: not back on the fast stream"
        );
        let back = self.back_after.expect("the last stream is the fast one");
        assert!(back <= Duration::from_secs(BACK_WITHIN), "{name}: back after {back:?}");
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ms = |time: Duration| time.as_millis();
        write!(
            f,
            "first snapshot after {} ms, oldest picture {} ms (at {} s; p99 {}), {:.1} snapshots/s, {:.1} kbit/s, streams {}, fast again after {} ms",
            ms(self.joined_after),
            ms(self.oldest),
            self.oldest_after.as_secs(),
            ms(self.p99),
            self.per_second,
            self.kbit,
            self.changes.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(" "),
            self.back_after.map_or("-".into(), |time| ms(time).to_string()),
        )
    }
}
