use super::super::errand::wish;
use super::super::fight::Fight;
use super::super::sighted::{Seen, SeenPickup, SeenShip};
use super::super::{Level, Memory};
use super::rounds::Field;
use crate::games::arena::Arena;
use crate::games::arena::figures::UNIT;
use crate::games::arena::input::FIRE;
use crate::games::arena::pickups::Kind;
use crate::games::arena::round::Phase;
use crate::games::arena::state::{Pilot, Ship, State};
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
