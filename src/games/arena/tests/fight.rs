use super::*;
use crate::games::arena::pickups::Kind;
use crate::sim::{Audience, Tables};

fn duel(mode: Mode, team: i32) -> Stage {
    let mut stage = Stage::new("basin", mode);
    stage.ship(1, if team == 0 { 0 } else { 1 }, (600, 360));
    stage.ship(2, team, (800, 360));
    stage
}

const SHOOT: [(i32, [i64; 4]); 1] = [(1, [0, 0, RIGHT, FIRE])];

#[test]
fn five_hits_destroy_and_two_seconds_bring_the_next_ship() {
    let mut stage = duel(Mode::Ffa, 0);
    let mut events = Vec::new();
    while stage.pilot(2).ship.is_some() {
        events.extend(stage.step(&SHOOT));
    }
    let (by, victim) = (PlayerId(1), PlayerId(2));
    let hits = events.iter().filter(|event| **event == Event::Hit { by, victim }).count();
    assert_eq!((hits, events.last()), (5, Some(&Event::Kill { by, victim })));
    assert_eq!((stage.pilot(1).kills, stage.pilot(2).deaths), (1, 1));
    let due = stage.pilot(2).respawn;
    assert_eq!(due.since(stage.tick), 60);
    stage.steps(59, &[]);
    assert!(stage.pilot(2).ship.is_none());
    stage.step(&[]);
    assert_eq!(stage.of(2).safe.since(stage.tick), 45);
    assert_eq!(stage.pilot(2).lives, 1);
}

#[test]
fn fire_keeps_its_pace_and_rapid_fire_its_own() {
    let shots = |rapid: u32| {
        let mut stage = Stage::new("basin", Mode::Ffa);
        stage.ship(1, 0, (600, 360));
        stage.of(1).rapid = Tick(1000 + rapid);
        let before = stage.state.last_bolt;
        stage.steps(21, &SHOOT);
        stage.state.last_bolt - before
    };
    assert_eq!([shots(0), shots(1000)], [3, 7]);
}

#[test]
fn protection_holds_until_its_bearer_fires() {
    let mut stage = duel(Mode::Ffa, 0);
    stage.of(2).safe = Tick(5000);
    let events = stage.steps(60, &SHOOT);
    assert!(events.len() > 3, "hits are seen");
    assert_eq!(stage.of(2).health, 100);
    stage.step(&[(2, [0, 0, DOWN, FIRE])]);
    stage.steps(20, &SHOOT);
    assert!(stage.of(2).health < 100);
}

#[test]
fn shields_take_harm_first() {
    let mut stage = duel(Mode::Ffa, 0);
    stage.of(2).shield = 30;
    let mut seen = vec![];
    while stage.pilot(2).ship.is_some() {
        let now = (stage.of(2).shield, stage.of(2).health);
        if seen.last() != Some(&now) {
            seen.push(now);
        }
        stage.step(&SHOOT);
    }
    assert_eq!(seen[..4], [(30, 100), (10, 100), (0, 90), (0, 70)]);
}

#[test]
fn friends_are_passed_through() {
    let mut stage = duel(Mode::Teams, 1);
    stage.ship(3, 2, (900, 360));
    while stage.pilot(3).ship.is_some() {
        stage.step(&SHOOT);
    }
    assert_eq!(stage.of(2).health, 100);
    assert_eq!(stage.state.round.teams, [1, 0]);
}

#[test]
fn walls_stop_bolts() {
    let mut stage = Stage::new("basin", Mode::Ffa);
    // A pillar of the map lies between them.
    stage.ship(1, 0, (600, 460));
    stage.ship(2, 0, (780, 460));
    stage.steps(90, &SHOOT);
    assert_eq!(stage.of(2).health, 100);
}

#[test]
fn bolts_end_of_age_and_with_their_owner() {
    let mut stage = Stage::new("basin", Mode::Ffa);
    stage.ship(1, 0, (120, 110));
    stage.step(&SHOOT);
    let mut lived = 0;
    while !stage.state.bolts.is_empty() {
        stage.step(&[]);
        lived += 1;
    }
    assert_eq!(lived, stage.setup.figures.bolt_life + 1);
    stage.steps(10, &SHOOT);
    Arena::leave(&stage.setup, &mut stage.state, PlayerId(1));
    stage.step(&[]);
    assert!(stage.state.bolts.is_empty());
}

#[test]
fn pickups_help_who_needs_them_and_come_back() {
    for kind in Kind::ALL {
        let mut stage = Stage::new("basin", Mode::Ffa);
        let index = stage.setup.map.pickups.iter().position(|p| p.kind == kind).unwrap();
        let place = stage.setup.map.pickups[index];
        stage.state.pickups[index] = Tick(0);
        stage.ship(1, 0, (place.x / 16, place.y / 16));
        let full = Ship { shield: 60, dashes: 3, ..stage.of(1).clone() };
        *stage.of(1) = full;
        if kind != Kind::Rapid {
            assert_eq!(stage.step(&[]), [], "{kind:?}");
        }
        let ship = stage.of(1);
        (ship.health, ship.shield, ship.dashes) = (30, 0, 0);
        let by = PlayerId(1);
        assert_eq!(stage.step(&[]), [Event::Pickup { by, pickup: index as i32 + 1 }]);
        let tick = stage.tick;
        let ship = stage.of(1).clone();
        match kind {
            Kind::Repair => assert_eq!(ship.health, 90),
            Kind::Shield => assert_eq!(ship.shield, 60),
            Kind::Rapid => assert_eq!(ship.rapid.since(tick), 240),
            Kind::Dash => assert_eq!(ship.dashes, 3),
        }
        (stage.of(1).health, stage.of(1).shield, stage.of(1).dashes) = (30, 0, 0);
        assert_eq!(stage.steps(449, &[]), []);
        assert_eq!(stage.step(&[]).len(), 1);
    }
}

#[test]
fn rounds_follow_each_other() {
    let config = Config {
        countdown_ms: Some(1000),
        fight_ms: Some(2000),
        result_ms: Some(1000),
        ..Config::default()
    };
    let mut stage = Stage::new("basin", Mode::Ffa);
    stage.setup = Setup::new(&config, Rate::default()).unwrap();
    stage.state = State::new(&stage.setup);
    stage.tick = Tick(0);
    for id in [1, 2] {
        stage.state.pilots.insert(PlayerId(id), Pilot::new(0));
    }
    let mut phases = Vec::new();
    for _ in 0..150 {
        let events = stage.step(&[(1, [0, 0, 0, FIRE])]);
        let phase = stage.state.round.phase;
        if phase != Phase::Fight {
            assert!(stage.state.bolts.is_empty() && events.is_empty());
        }
        if phases.last().is_none_or(|(last, _)| *last != phase) {
            phases.push((phase, stage.tick.0));
        }
        if stage.tick.0 == 60 {
            stage.state.pilots.get_mut(&PlayerId(2)).unwrap().kills = 1;
        }
        if phase == Phase::Result {
            assert_eq!(stage.state.round.winner, 2);
        }
    }
    use Phase::*;
    assert_eq!(phases, [(Countdown, 1), (Fight, 31), (Result, 91), (Countdown, 121)]);
    assert_eq!(stage.state.round.number, 2);
    assert_eq!((stage.pilot(2).kills, stage.pilot(2).lives), (0, 2));
}

#[test]
fn teams_are_kept_even() {
    let mut stage = Stage::new("basin", Mode::Teams);
    let who = crate::sim::Profile { name: "someone".into() };
    for id in 1..=7 {
        Arena::join(&stage.setup, &mut stage.state, PlayerId(id), &who, &mut stage.rng).unwrap();
    }
    let team = |id| stage.state.pilots[&PlayerId(id)].team;
    assert_eq!((1..=7).map(team).collect::<Vec<_>>(), [1, 2, 1, 2, 1, 2, 1]);
    stage.step(&[]);
    for id in 1..=7 {
        let (side, x) = (stage.pilot(id).team, stage.of(id).x);
        assert_eq!(x < stage.setup.map.width / 2, side == 1, "each on its own side");
    }
}

#[test]
fn a_view_has_all_tables_in_order() {
    let mut stage = duel(Mode::Ffa, 0);
    stage.steps(5, &SHOOT);
    let mut tables = Tables::new(&Arena::schema(&stage.setup));
    Arena::view(&stage.setup, &stage.state, Audience::EVERYONE, &mut tables);
    let rows: Vec<usize> = tables.iter().map(|table| table.len()).collect();
    assert_eq!(rows, [2, 1, stage.setup.map.pickups.len(), 2, 1]);
}
