use super::*;
use crate::games::arena::bolts::position;
use crate::games::arena::view::{BOLTS, bolt};
use crate::sim::math::trig::atan2;
use crate::sim::{Audience, Tables};

const UP: i64 = 768;
const SHOOT: [(i32, [i64; 4]); 1] = [(1, [0, 0, RIGHT, FIRE])];
const HIT: Event = Event::Hit { by: PlayerId(1), victim: PlayerId(2) };

/// A shooter, and a target to the right of it, near enough to be met in the tick of the shot.
fn pair(mode: Mode, team: i32) -> Stage {
    let mut stage = Stage::new("basin", mode);
    stage.ship(1, i32::from(team != 0), (600, 360));
    stage.ship(2, team, (700, 360));
    stage
}

impl Stage {
    /// One tick in which player 1 shoots at a picture that is so many ticks older than the newest.
    fn shoot(&mut self, behind: u32) -> Vec<Event> {
        let view = Tick(self.tick.0 - behind);
        self.step_seen(&SHOOT, view)
    }

    /// Puts a ship elsewhere, in px.
    fn carry(&mut self, id: i32, (x, y): (i32, i32)) {
        let unit = self.setup.unit;
        let ship = self.of(id);
        (ship.x, ship.y) = (x * unit, y * unit);
    }
}

/// The others' ship where a screen shows it at a time between two ticks.
fn between(places: &[(i32, i32)], at: f64) -> (f64, f64) {
    let (before, share) = (at.floor() as usize, at.fract());
    let mix = |from: i32, to: i32| f64::from(from) + f64::from(to - from) * share;
    let (from, to) = (places[before], places[before + 1]);
    (mix(from.0, to.0), mix(from.1, to.1))
}

/// Somebody whose screen shows the others 70 to 200 ms behind the own ship shoots once, a little
/// off, at a ship that crosses at full speed. Whether the screen shows a hit, and whether it is one.
fn crossing(seed: u64, lag_compensation: bool) -> (bool, bool) {
    let mut rng = Rng::new(seed, 4);
    let mut stage = Stage::new("basin", Mode::Ffa);
    let config = Config { lag_compensation, ..Config::default() };
    stage.setup = Setup::new(&config, Rate::default()).unwrap();
    let figures = stage.setup.figures.clone();
    stage.ship(1, 0, (rng.between(530, 610), rng.between(560, 840)));
    let (start, way) = if rng.chance(50) { (330, DOWN) } else { (1080, UP) };
    stage.ship(2, 0, (rng.between(450, 480), start));
    let way = way + i64::from(rng.between(-12, 12));
    let behind = f64::from(rng.between(20, 60)) / 10.0;
    let shot = rng.between(25, 45) as usize;
    let slip = rng.between(-24, 24);

    let first = stage.tick.0;
    let (origin, mut aim, mut hit) = ((stage.of(1).x, stage.of(1).y), 0, false);
    let mut places = vec![(stage.of(2).x, stage.of(2).y)];
    for n in 1..90 {
        let mut inputs = vec![(2, [way, FULL, 0, 0])];
        let mut view = Tick(0);
        if n == shot {
            let seen = between(&places, n as f64 - 1.0 - behind);
            let speed = f64::from(figures.ship_speed) * if way < 512 { 1.0 } else { -1.0 };
            let (dx, dy) = (seen.0 - f64::from(origin.0), seen.1 - f64::from(origin.1));
            let ticks = 1.0 + dx.hypot(dy) / f64::from(figures.bolt_speed);
            aim = (atan2((dy + speed * ticks) as i32, dx as i32) + slip) & 1023;
            inputs.push((1, [0, 0, i64::from(aim), FIRE]));
            view = Tick(first + n as u32 - 1 - behind.round() as u32);
        }
        hit |= stage.step_seen(&inputs, view).contains(&HIT);
        places.push((stage.of(2).x, stage.of(2).y));
    }

    let parts = figures.bolt_parts;
    let reach = f64::from(figures.ship_radius + figures.bolt_radius);
    let shown = (1..=figures.bolt_life as i32 * parts)
        .map(|part| (part, position(origin, aim, part, &figures)))
        .take_while(|(_, (x, y))| !stage.setup.map.is_wall(*x, *y))
        .any(|(part, (x, y))| {
            let age = f64::from(part) / f64::from(parts);
            let ship = between(&places, shot as f64 + age - behind);
            (ship.0 - f64::from(x)).hypot(ship.1 - f64::from(y)) < reach
        });
    (shown, hit)
}

#[test]
fn what_the_screen_shows_hit_is_hit() {
    let share = |lag_compensation| {
        let shots: Vec<_> = (0..400).map(|seed| crossing(seed, lag_compensation)).collect();
        let shown = shots.iter().filter(|(shown, _)| *shown).count();
        let both = shots.iter().filter(|(shown, hit)| *shown && *hit).count();
        let unseen = shots.iter().filter(|(shown, hit)| !shown && *hit).count();
        println!("compensated {lag_compensation}: {both} of {shown}; {unseen} not shown");
        assert!((150..350).contains(&shown), "the shots are neither sure nor hopeless: {shown}");
        (100 * both / shown, 100 * unseen / (both + unseen))
    };
    let (on, off) = (share(true), share(false));
    assert!(
        on.0 >= 90 && on.1 <= 10,
        "hits in percent of those shown, and hits that were not: {on:?}"
    );
    assert!(off.0 < 50, "without it, {off:?}: the test would tell nothing");
}

#[test]
fn a_shot_meets_who_stood_there_then_and_not_who_is_there_now() {
    let mut stage = pair(Mode::Ffa, 0);
    stage.ship(3, 0, (700, 600));
    stage.steps(8, &[]);
    stage.carry(2, (700, 600));
    stage.carry(3, (700, 360));
    // The bolt is there after 3 ticks, which were 3 ticks ago.
    assert_eq!(stage.shoot(6), [HIT]);
    assert!(stage.state.bolts.is_empty());
    let mut now = pair(Mode::Ffa, 0);
    now.steps(6, &[]);
    now.carry(2, (700, 600));
    assert_eq!((now.shoot(0), now.steps(30, &[])), (vec![], vec![]), "who sees the present");
}

#[test]
fn once_caught_up_only_the_present_counts() {
    let mut stage = pair(Mode::Ffa, 0);
    stage.carry(2, (800, 360));
    stage.steps(10, &[]);
    assert_eq!(stage.shoot(4), []);
    // 200 px take 8 ticks: 4 of them it has flown, and the ship is not out of its way yet.
    assert_eq!(stage.steps(2, &[]), []);
    stage.carry(2, (800, 450));
    assert_eq!(stage.steps(30, &[]), []);
}

#[test]
fn a_later_ship_is_not_hit_where_the_former_one_stood() {
    let mut stage = pair(Mode::Ffa, 0);
    stage.steps(6, &[]);
    let pilot = stage.state.pilots.get_mut(&PlayerId(2)).unwrap();
    pilot.ship = None;
    pilot.respawn = stage.tick.next();
    assert_eq!(stage.shoot(4), [], "the new one has not been there");
    assert!(stage.pilot(2).ship.is_some());
    let mut gone = pair(Mode::Ffa, 0);
    gone.steps(6, &[]);
    let pilot = gone.state.pilots.get_mut(&PlayerId(2)).unwrap();
    pilot.ship = None;
    pilot.respawn = Tick(9999);
    assert_eq!(gone.shoot(4), []);
}

#[test]
fn a_new_ship_is_not_hit_before_it_was_there() {
    let hit_after = |ticks| {
        let mut stage = pair(Mode::Ffa, 0);
        stage.carry(2, (640, 360));
        stage.steps(ticks, &[]);
        stage.shoot(6) == [HIT]
    };
    assert_eq!([1, 5].map(hit_after), [false, true], "40 px are behind the bolt after 3 ticks");
}

#[test]
fn friends_walls_and_protection_are_as_ever() {
    let mut stage = pair(Mode::Teams, 1);
    stage.steps(6, &[]);
    assert_eq!(stage.shoot(6), []);
    assert_eq!(stage.steps(30, &[]), []);

    let mut stage = Stage::new("basin", Mode::Ffa);
    stage.ship(1, 0, (600, 460));
    stage.ship(2, 0, (760, 460));
    stage.steps(6, &[]);
    assert_eq!(stage.shoot(6), [], "a pillar lies between them");
    assert!(stage.state.bolts.is_empty());

    let mut stage = pair(Mode::Ffa, 0);
    stage.steps(6, &[]);
    stage.of(2).safe = stage.tick.plus(2);
    assert_eq!(stage.shoot(6), [HIT]);
    assert_eq!(stage.of(2).health, 100, "protected now, whatever it was then");
}

#[test]
fn the_past_is_bounded() {
    let lag = |view: u32, lag_compensation| {
        let config = Config { lag_compensation, ..Config::default() };
        let mut stage = Stage::new("basin", Mode::Ffa);
        stage.setup = Setup::new(&config, Rate::default()).unwrap();
        stage.ship(1, 0, (120, 110));
        assert_eq!(stage.tick, Tick(1000), "the newest there is to be seen");
        stage.step_seen(&SHOOT, Tick(view));
        let bolt = &stage.state.bolts[0];
        assert_eq!(stage.tick.since(bolt.born), bolt.lag);
        bolt.lag
    };
    let views = [1000, 999, 995, 994, 993, 1];
    assert_eq!(views.map(|view| lag(view, true)), [0, 1, 5, 6, 6, 6], "200 ms are 6 ticks");
    assert_eq!([1001, u32::MAX].map(|view| lag(view, true)), [0, 0], "not there yet");
    assert_eq!(lag(0, true), 0, "not told");
    assert_eq!(lag(995, false), 0, "turned off");
}

#[test]
fn its_row_says_where_it_is() {
    let mut stage = Stage::new("basin", Mode::Ffa);
    stage.ship(1, 0, (120, 110));
    stage.steps(9, &[]);
    stage.shoot(4);
    let shot = stage.tick;
    let mut tables = Tables::new(&Arena::schema(&stage.setup));
    Arena::view(&stage.setup, &stage.state, Audience::EVERYONE, &mut tables);
    assert_eq!(tables.table(BOLTS).value(0, bolt::BORN) as u32, (shot.0 - 4) % 128);
    let mut lived = 0;
    while !stage.state.bolts.is_empty() {
        stage.step(&[]);
        lived += 1;
    }
    assert_eq!(lived, stage.setup.figures.bolt_life + 1 - 4, "it reaches as far as any other");
}
