use super::*;
use crate::sim::math::trig::length;

#[test]
fn full_speed_takes_six_tenths_of_a_second() {
    for direction in [0, 100, 128, 300, 700] {
        let mut stage = Stage::new("basin", Mode::Ffa);
        stage.ship(1, 0, (600, 600));
        let input = [(1, [direction, FULL, 0, 0])];
        let full = stage.setup.figures.ship_speed;
        let speed = |ship: &Ship| length(ship.vx, ship.vy);
        stage.steps(16, &input);
        assert!(speed(stage.of(1)) < full - 5, "direction {direction}");
        stage.steps(3, &input);
        assert!(speed(stage.of(1)) >= full - 2, "direction {direction}");
        let before = stage.of(1).clone();
        stage.step(&input);
        let after = stage.of(1).clone();
        assert_eq!((after.vx, after.vy), (before.vx, before.vy), "and is then kept");
        assert_eq!((after.x - before.x, after.y - before.y), (after.vx, after.vy));
    }
}

#[test]
fn hands_off_is_drift_then_rest() {
    let mut stage = Stage::new("basin", Mode::Ffa);
    stage.ship(1, 0, (600, 360));
    stage.steps(20, &[(1, [RIGHT, FULL, 0, 0])]);
    stage.steps(10, &[]);
    assert!(stage.of(1).vx > 80);
    stage.steps(30, &[]);
    assert_eq!((stage.of(1).vx, stage.of(1).vy), (0, 0));
}

#[test]
fn no_wall_is_passed_at_any_speed() {
    let mut rng = Rng::new(7, 7);
    for map in ["basin", "warren"] {
        let mut stage = Stage::new(map, Mode::Ffa);
        let spawn = stage.setup.map.spawns[0];
        stage.ship(1, 0, (spawn.x / 16, spawn.y / 16));
        for _ in 0..3000 {
            let ship = stage.of(1);
            ship.dashes = 3;
            let input = [rng.between(0, 1023), rng.between(0, 127), rng.between(0, 1023), 2];
            stage.steps(5, &[(1, input.map(i64::from))]);
            let (x, y) = (stage.of(1).x, stage.of(1).y);
            let radius = stage.setup.figures.ship_radius;
            for wall in &stage.setup.map.walls {
                let (nx, ny) = wall.nearest(x, y);
                assert!(length(x - nx, y - ny) >= radius, "{map}: {x},{y} is in {wall:?}");
            }
        }
    }
}

#[test]
fn a_dash_is_a_burst_and_needs_a_charge() {
    let mut stage = Stage::new("basin", Mode::Ffa);
    stage.ship(1, 0, (600, 360)).dashes = 1;
    let events = stage.step(&[(1, [RIGHT, FULL, DOWN, DASH])]);
    assert_eq!(events, [Event::Dash { by: PlayerId(1) }]);
    let speed = stage.setup.figures.dash_speed;
    assert_eq!(stage.of(1).vx, speed, "where it steers");
    assert_eq!(stage.steps(60, &[(1, [RIGHT, 0, DOWN, DASH])]), []);

    stage.ship(1, 0, (600, 360)).dashes = 2;
    stage.step(&[(1, [RIGHT, 0, DOWN, DASH])]);
    assert_eq!(stage.of(1).vx, 0);
    assert_eq!(stage.of(1).vy, speed, "else where it aims");
    let interval = stage.setup.figures.dash_interval;
    assert_eq!(stage.steps(interval - 1, &[(1, [0, 0, 0, DASH])]), []);
    assert_eq!(stage.step(&[(1, [0, 0, 0, DASH])]).len(), 1, "the next when its time has come");
}

#[test]
fn ships_push_each_other_apart() {
    let mut stage = Stage::new("basin", Mode::Ffa);
    stage.ship(1, 0, (600, 360));
    stage.ship(2, 0, (720, 360));
    for _ in 0..60 {
        stage.step(&[(1, [RIGHT, FULL, 0, 0]), (2, [512, FULL, 0, 0])]);
        let before = [stage.of(1).clone(), stage.of(2).clone()];
        stage.step(&[(1, [RIGHT, FULL, 0, 0]), (2, [512, FULL, 0, 0])]);
        for (id, before) in [1, 2].into_iter().zip(before) {
            let ship = stage.of(id);
            assert_eq!((ship.x - before.x, ship.y - before.y), (ship.vx, ship.vy));
        }
    }
    let apart = stage.of(2).x - stage.of(1).x;
    let touching = 2 * stage.setup.figures.ship_radius;
    assert!((touching - 40..=touching + 40).contains(&apart), "{apart}");

    stage.ship(1, 0, (600, 700));
    stage.ship(2, 0, (600, 700));
    stage.steps(40, &[]);
    assert!(stage.of(2).x - stage.of(1).x >= touching, "also from the same place");
}

#[test]
fn inputs_out_of_range_mean_the_nearest() {
    let input = |a, b, c, d| Input::from((a, b, c, d));
    let sane = Input { direction: 1023, strength: 127, aim: 0, buttons: 3 };
    assert_eq!(input(-1, 1 << 40, 1024, 0xff), sane);
    assert_eq!(input(i64::MIN, i64::MIN, 0, 0), Input::default());
    let read = |bytes: &[u8]| rmp_serde::from_slice::<Input>(bytes);
    assert_eq!(read(&[0x94, 5, 127, 7, 1]).unwrap(), input(5, 127, 7, 1));
    for wrong in [&[0x93, 1, 2, 3][..], &[0xc0], &[], &[0x94, 1, 2, 3, 0xa1, 0x61], &[0x94, 1]] {
        assert!(read(wrong).is_err(), "{wrong:?}");
    }
}
