//! How good bots are, and what they never do.
//!
//! `cargo test --lib hundred_rounds -- --nocapture` prints the table.

mod habits;
mod novice;
mod rounds;
mod tactics;

use std::ops::RangeInclusive;

use habits::Worst;
use rounds::{Field, Kind, Round};

use super::Level;

const EASY: Kind = Kind::Bot(Level::Easy);
const MEDIUM: Kind = Kind::Bot(Level::Medium);
const HARD: Kind = Kind::Bot(Level::Hard);

/// Who meets whom, and how many of a hundred rounds the first has to win.
const PAIRINGS: [(&str, Kind, Kind, RangeInclusive<u32>); 3] = [
    ("hard : easy", HARD, EASY, 85..=100),
    ("medium : easy", MEDIUM, EASY, 65..=100),
    ("novice : easy", Kind::Novice, EASY, 40..=60),
];

/// As many fly in the match that is there by default.
const CREW: usize = 6;

#[derive(Default)]
struct Tally {
    rounds: u32,
    won: u32,
    drawn: u32,
    kills: [i32; 2],
    worst: Worst,
}

/// Rounds of one against one, in turns on both maps and on both sides.
fn duels(one: Kind, other: Kind, rounds: u64) -> Tally {
    let fields = [Field::new("basin"), Field::new("warren")];
    let mut tally = Tally::default();
    for seed in 0..rounds {
        let turned = seed / 2 % 2 == 1;
        let pair = if turned { [other, one] } else { [one, other] };
        let (first, second) = if turned { (1, 0) } else { (0, 1) };
        let ending = Round::new(&fields[seed as usize % 2], seed, &pair).play();
        tally.rounds += 1;
        tally.won += u32::from(ending.winner == first as i32 + 1);
        tally.drawn += u32::from(ending.winner == 0);
        tally.kills[0] += ending.kills[first];
        tally.kills[1] += ending.kills[second];
        tally.worst = tally.worst.or(ending.worst);
    }
    tally
}

impl Tally {
    fn print(&self, name: &str) {
        let Tally { rounds, won, drawn, kills, worst } = self;
        let lost = rounds - won - drawn;
        let [kills, deaths] = kills.map(|kills| f64::from(kills) / f64::from(*rounds));
        println!(
            "{name:14} {won:4} won {drawn:3} drawn {lost:4} lost   kills in a round {kills:4.1} : {deaths:4.1}   {worst}"
        );
    }
}

#[test]
fn levels_are_apart_over_a_hundred_rounds() {
    let mut wrong = Vec::new();
    for (name, one, other, share) in PAIRINGS {
        let tally = duels(one, other, 100);
        tally.print(name);
        tally.worst.check();
        if !share.contains(&tally.won) {
            wrong.push(format!("{name}: {} %", tally.won));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn many_rounds_of_a_whole_crew_have_no_bad_habits() {
    for (map, level) in [("basin", EASY), ("warren", MEDIUM), ("basin", HARD), ("warren", HARD)] {
        let field = Field::new(map);
        for seed in 0..10 {
            let ending = Round::new(&field, seed, &[level; CREW]).play();
            ending.worst.check();
        }
    }
}

/// Somebody new takes a bot's place in the default match.
#[test]
fn a_newcomer_has_a_kill_within_a_minute() {
    let field = Field::new("basin");
    let mut crew = [Kind::Bot(Level::default()); CREW];
    crew[0] = Kind::Novice;
    let kills: Vec<Option<u32>> = (0..10)
        .map(|seed| {
            let mut round = Round::new(&field, seed, &crew);
            while round.kills(1) == 0 && round.seconds() < 60 {
                round.step();
            }
            round.worst().check();
            (round.kills(1) > 0).then(|| round.seconds())
        })
        .collect();
    println!("the newcomer's first kill after so many seconds: {kills:?}");
    assert!(kills.iter().flatten().count() >= 8, "{kills:?}");
}

/// `cargo test --release --no-default-features --lib two_hundred_bots -- --ignored --nocapture`
#[test]
#[ignore = "prints what a tick of thought costs"]
fn two_hundred_bots() {
    let field = Field::new("basin");
    for level in [EASY, MEDIUM, HARD] {
        let mut round = Round::new(&field, 1, &[level; 200]);
        let mut thought = std::time::Duration::ZERO;
        for tick in 0..900 {
            if tick == 300 {
                thought = std::time::Duration::ZERO;
            }
            thought += round.step();
        }
        println!("{level:?}: {:?} a tick", thought / 600);
    }
}
