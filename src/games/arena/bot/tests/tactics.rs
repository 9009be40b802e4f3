use super::super::errand::wish;
use super::super::fight::{Fight, lead};
use super::super::sighted::{Seen, SeenPickup, SeenShip};
use super::super::steer::off;
use super::super::{Level, Memory};
use super::rounds::Field;
use crate::games::arena::Arena;
use crate::games::arena::figures::UNIT;
use crate::games::arena::input::{FIRE, Input};
use crate::games::arena::pickups::Kind;
use crate::games::arena::round::Phase;
use crate::games::arena::state::{Pilot, Ship, State};
use crate::sim::math::trig::{TURN, length, polar};
use crate::sim::{Audience, Game, PlayerId, Rng, Sight, Tables, Tick};

/// A ship as new, at a place in px.
fn ship(id: i32, (x, y): (i32, i32)) -> SeenShip {
    SeenShip {
        id: PlayerId(id),
        x: x * UNIT,
        y: y * UNIT,
        vx: 0,
        vy: 0,
        aim: 0,
        health: 100,
        shield: 0,
        ready: Tick(0),
        rapid: Tick(0),
        dashes: 0,
        safe: Tick(0),
        is_foe: true,
    }
}

/// Player 1 looks at the others, in a place without walls.
fn seen(others: &[SeenShip]) -> Seen {
    let me = ship(1, (600, 360));
    Seen { tick: Tick(1000), me, others: others.to_vec(), pickups: Vec::new(), fighting: true }
}

#[test]
fn the_nearest_is_left_to_who_shoots_at_it_already() {
    let field = Field::new("basin");
    let setup = field.setup(Level::Easy);
    let chosen = |others: &[SeenShip]| {
        Fight::default().choose(setup, &seen(others)).map(|foe| foe.ship.id.0)
    };
    let (near, far) = (ship(2, (700, 360)), ship(3, (600, 560)));
    // Aims to the right, at the near one or past it.
    let shooter = ship(4, (400, 300));
    assert_eq!(chosen(&[near, far]), Some(2));
    assert_eq!(
        chosen(&[near, far, SeenShip { x: shooter.x, y: near.y, is_foe: false, ..shooter }]),
        Some(3)
    );
    assert_eq!(chosen(&[near, far, SeenShip { aim: 512, is_foe: false, ..shooter }]), Some(2));
}

#[test]
fn the_weak_look_for_repair_first() {
    let field = Field::new("basin");
    let lies =
        |kind, (x, y): (i32, i32)| SeenPickup { kind, x: x * UNIT, y: y * UNIT, ready: Tick(0) };
    for level in Level::ALL {
        let setup = field.setup(level);
        let mut seen = seen(&[]);
        seen.pickups = vec![lies(Kind::Rapid, (700, 360)), lies(Kind::Repair, (1300, 360))];
        assert_eq!(wish(setup, &seen, level.skill()), Some((700 * UNIT, 360 * UNIT)));
        seen.me.health = level.skill().weak;
        assert_eq!(wish(setup, &seen, level.skill()), Some((1300 * UNIT, 360 * UNIT)));
    }
}

#[test]
fn what_a_foe_will_have_sooner_is_left_to_it_by_who_knows() {
    let field = Field::new("basin");
    let goes = |level: Level, foe: (i32, i32)| {
        let mut seen = seen(&[ship(2, foe)]);
        seen.pickups =
            vec![SeenPickup { kind: Kind::Rapid, x: 800 * UNIT, y: 360 * UNIT, ready: Tick(0) }];
        wish(field.setup(level), &seen, level.skill()).is_some()
    };
    let (there, away) = ((820, 360), (1300, 360));
    assert_eq!(Level::ALL.map(|level| goes(level, away)), [true; 3]);
    assert_eq!(Level::ALL.map(|level| goes(level, there)), [true, false, false]);
}

#[test]
fn what_a_foe_is_about_to_take_is_worth_a_longer_way() {
    let field = Field::new("basin");
    let goes = |level: Level, contested: bool| {
        let detour = level.skill().detour;
        let (x, y) = (600 + detour * 11 / 10, 360);
        let foe = ship(2, (x + if contested { detour - 10 } else { detour * 2 }, y));
        let mut seen = seen(&[foe]);
        let lies = SeenPickup { kind: Kind::Rapid, x: x * UNIT, y: y * UNIT, ready: Tick(0) };
        seen.pickups = vec![lies];
        wish(field.setup(level), &seen, level.skill()).is_some()
    };
    assert_eq!(Level::ALL.map(|level| goes(level, false)), [false; 3]);
    assert_eq!(Level::ALL.map(|level| goes(level, true)), [false, true, true]);
}

#[test]
fn a_led_shot_meets_a_ship_that_keeps_its_course() {
    let field = Field::new("basin");
    let figures = &field.setup(Level::Hard).figures;
    // How near the bolt comes to the middle of the foe.
    let near = |me: &SeenShip, foe: &SeenShip, share, delay: i32| {
        let (vx, vy) = polar(lead(me, foe, share, delay, figures), figures.bolt_speed);
        let (x, y) = (me.x + me.vx * delay, me.y + me.vy * delay);
        let misses = (0..figures.bolt_life as i32 * 4).map(|part| {
            let (dx, dy) = (foe.vx * part / 4 + foe.vx * delay, foe.vy * part / 4 + foe.vy * delay);
            length(foe.x + dx - (x + vx * part / 4), foe.y + dy - (y + vy * part / 4))
        });
        misses.min().expect("it flies")
    };
    let speed = figures.ship_speed;
    let me = SeenShip { vy: -speed / 2, ..ship(1, (600, 360)) };
    for (vx, vy) in [(0, speed), (0, -speed), (speed / 2, speed / 2), (-speed, 0), (0, 0)] {
        for (delay, place) in [(0, (800, 360)), (5, (880, 420)), (14, (600, 600))] {
            let foe = SeenShip { vx, vy, ..ship(2, place) };
            let missed = near(&me, &foe, 100, delay);
            assert!(missed < figures.ship_radius, "{vx}, {vy} from {place:?}: {missed}");
        }
    }
    let crossing = SeenShip { vy: speed, ..ship(2, (880, 360)) };
    let missed = near(&me, &crossing, 0, 5);
    assert!(missed > figures.ship_radius + figures.bolt_radius, "not led, it misses: {missed}");
}

#[test]
fn levels_react_after_the_times_that_are_told() {
    assert_eq!(Level::ALL.map(|level| level.skill().reaction), [450, 280, 160]);
}

/// Hurt and with nothing to mend it, or whole, in front of a foe to its right.
#[test]
fn who_is_low_draws_away() {
    let field = Field::new("basin");
    let way = |level: Level, health: i32| {
        let setup = field.setup(level);
        let mut state = State::new(setup);
        state.round.phase = Phase::Fight;
        state.pickups.fill(Tick(100_000));
        let fly = |(x, y): (i32, i32), health| {
            let ship = Ship { x: x * UNIT, y: y * UNIT, health, ..Ship::default() };
            Pilot { ship: Some(ship), ..Pilot::new(0) }
        };
        state.pilots.insert(PlayerId(1), fly((600, 360), health));
        state.pilots.insert(PlayerId(2), fly((850, 360), 100));
        let (mut memory, mut rng) = (Memory::default(), Rng::new(1, 1));
        let mut tables = Tables::new(&Arena::schema(setup));
        Arena::view(setup, &state, Audience::EVERYONE, &mut tables);
        let mut input = Input::default();
        // After the first answer, and before it would think that it is stuck.
        for tick in 0..=setup.rate.ticks(level.skill().reaction) {
            let sight = Sight { me: PlayerId(1), tick: Tick(tick), tables: &tables, rng: &mut rng };
            input = Arena::bot(setup, &mut memory, sight).unwrap_or(input);
        }
        input
    };
    for level in Level::ALL {
        let away = |health| off(way(level, health).direction, TURN / 2);
        assert!(way(level, level.skill().weak).strength > 0, "{level:?}");
        assert!(away(level.skill().weak) <= TURN / 16, "{level:?}: {}", away(level.skill().weak));
        assert!(away(100) > TURN / 8, "{level:?} fights: {}", away(100));
    }
}

/// A foe appears in front of a bot that flies alone.
#[test]
fn nobody_shoots_sooner_than_it_reacts() {
    const APPEARS: u32 = 90;
    let field = Field::new("basin");
    for level in Level::ALL {
        let setup = field.setup(level);
        let mut state = State::new(setup);
        state.round.phase = Phase::Fight;
        let fly = |(x, y): (i32, i32)| {
            let ship = Ship { x: x * UNIT, y: y * UNIT, health: 100, ..Ship::default() };
            Pilot { ship: Some(ship), ..Pilot::new(0) }
        };
        state.pilots.insert(PlayerId(1), fly((600, 360)));
        let (mut memory, mut rng) = (Memory::default(), Rng::new(1, 1));
        let mut tables = Tables::new(&Arena::schema(setup));
        let shot = (0..300).find(|tick| {
            if *tick == APPEARS {
                state.pilots.insert(PlayerId(2), fly((850, 360)));
            }
            tables.clear();
            Arena::view(setup, &state, Audience::EVERYONE, &mut tables);
            let sight =
                Sight { me: PlayerId(1), tick: Tick(*tick), tables: &tables, rng: &mut rng };
            Arena::bot(setup, &mut memory, sight).is_some_and(|input| input.pressed(FIRE))
        });
        let answered = shot.expect("it shoots") - APPEARS;
        let reaction = setup.rate.ticks(level.skill().reaction);
        assert!((reaction..reaction + 60).contains(&answered), "{level:?}: {answered} ticks");
    }
}
