//! The same seed and commands give the same match: twice, across a checkpoint, and today as when
//! the rules got their number.

use skirmish::games::Arena;
use skirmish::games::arena::{Config, Input, Level, Mode};
use skirmish::sim::{
    Audience, Command, Game, Games, PlayerId, Profile, Rate, Rng, Running, Seq, Tables, Tick,
};

const TICKS: u32 = 1800;

fn games() -> Games {
    let mut games = Games::new();
    games.add::<Arena>();
    games
}

fn start(mode: Mode, map: &str) -> Box<dyn Running> {
    let config = Config {
        mode,
        map: map.into(),
        bots: Level::Hard,
        countdown_ms: Some(2000),
        fight_ms: Some(30_000),
        result_ms: Some(2000),
        ..Config::default()
    };
    let config = rmp_serde::to_vec_named(&config).unwrap();
    games().create(Arena::KIND, &config, Rate::default(), 11).unwrap()
}

/// Players that come and go, some of them bots, whose inputs come early, late, twice and broken.
struct Crowd {
    rng: Rng,
    bots: bool,
    next: i32,
    here: Vec<(PlayerId, bool, u32)>,
}

impl Crowd {
    fn new(seed: u64, bots: bool) -> Crowd {
        Crowd { rng: Rng::new(seed, 77), bots, next: 1, here: Vec::new() }
    }

    fn commands(&mut self, tick: u32) -> Vec<Command> {
        let mut commands = Vec::new();
        let rng = &mut self.rng;
        if self.here.len() < 4 || self.here.len() < 12 && rng.chance(2) {
            let (player, bot) = (PlayerId(self.next), self.bots && rng.chance(50));
            let profile = Profile { name: format!("p{player}") };
            commands.push(if bot {
                Command::AddBot { player, profile }
            } else {
                Command::Join { player, profile }
            });
            self.here.push((player, bot, 0));
            self.next += 1;
        }
        if self.here.len() > 6 && rng.chance(1) {
            let (player, ..) = self.here.remove(rng.below(self.here.len() as u32) as usize);
            commands.push(Command::Leave { player });
        }
        for (player, bot, seq) in &mut self.here {
            if *bot || rng.chance(10) {
                continue;
            }
            if rng.chance(1) {
                commands.push(Command::Resume { player: *player });
                *seq = 0;
            }
            *seq += 1;
            let numbers = [1023, 140, 1023, 3].map(|most| i64::from(rng.between(0, most)));
            let [direction, strength, aim, buttons] = numbers;
            let input = Input::from((direction, strength, aim, buttons));
            let mut payload = rmp_serde::to_vec(&input).unwrap();
            if rng.chance(2) {
                payload.truncate(2);
            }
            let target = if rng.chance(30) { 0 } else { (tick + 5).saturating_sub(rng.below(9)) };
            let (seq, view) = (Seq(*seq), Tick(tick.saturating_sub(rng.below(12))));
            commands.push(Command::Input {
                player: *player,
                seq,
                tick: Tick(target),
                view,
                payload,
            });
        }
        commands
    }
}

/// What everyone saw at each tick, and all that was kept at the end.
#[derive(Debug, PartialEq)]
struct Seen {
    ticks: Vec<(u32, Vec<Vec<u8>>, usize)>,
    end: Vec<u8>,
}

/// Plays a match; every `saved` ticks it goes on from a checkpoint instead of itself.
fn play(mut game: Box<dyn Running>, bots: bool, saved: Option<u32>) -> Seen {
    let mut crowd = Crowd::new(5, bots);
    let mut tables = Tables::new(game.schema());
    let ticks = (1..=TICKS)
        .map(|tick| {
            if saved.is_some_and(|every| tick % every == 0) {
                game = games().restore(&game.checkpoint()).unwrap();
            }
            let outcome = game.step(crowd.commands(tick));
            assert_eq!(game.tick(), Tick(tick));
            game.view(Audience::EVERYONE, &mut tables);
            let events = outcome.events.into_iter().map(|(_, event)| event).collect();
            (tables.checksum(), events, outcome.faults.len())
        })
        .collect();
    Seen { ticks, end: game.checkpoint() }
}

#[test]
fn the_same_twice_and_across_checkpoints() {
    for (mode, map) in [(Mode::Ffa, "basin"), (Mode::Teams, "warren")] {
        let once = play(start(mode, map), true, None);
        assert!(once.ticks.iter().any(|(_, events, _)| !events.is_empty()), "there was a fight");
        assert!(once.ticks.iter().any(|(.., faults)| *faults > 0), "and bad input");
        assert!(once == play(start(mode, map), true, None), "{map} twice");
        assert!(once == play(start(mode, map), true, Some(97)), "{map} across checkpoints");
    }
}

#[test]
fn another_seed_is_another_match() {
    let config = rmp_serde::to_vec_named(&Config::default()).unwrap();
    let game = |seed| games().create(Arena::KIND, &config, Rate::default(), seed).unwrap();
    assert!(play(game(1), true, None) != play(game(2), true, None));
}

/// Whoever changes the rules gets another end here, and raises `RULES`: old records and predicting
/// clients go by it. Bots are left out: they may get better without that.
#[test]
fn rules_keep_their_number() {
    let known = [(2, Mode::Ffa, "basin", 2_153_821_121), (2, Mode::Teams, "warren", 1_983_286_543)];
    for (rules, mode, map, checksum) in known {
        let seen = play(start(mode, map), false, None);
        let ends = seen.ticks.iter().fold(0u32, |sum, (tables, ..)| sum.rotate_left(5) ^ tables);
        assert_eq!((Arena::RULES, ends), (rules, checksum), "{map}");
    }
}

#[test]
fn checkpoints_of_others_are_refused() {
    let good = start(Mode::Ffa, "basin").checkpoint();
    assert!(games().restore(&good).is_ok());
    for cut in 0..good.len() {
        assert!(games().restore(&good[..cut]).is_err(), "cut at {cut}");
    }
    assert!(Games::new().restore(&good).is_err(), "a game that is not offered");
}

#[test]
fn bad_configs_are_refused_in_a_sentence() {
    let refusal = |config: &[u8]| {
        games().create(Arena::KIND, config, Rate::default(), 1).err().map(|why| why.to_string())
    };
    assert_eq!(refusal(&[]), None);
    assert_eq!(refusal(&[0xc0]), None);
    let config = |map: &str, fight_ms| {
        rmp_serde::to_vec_named(&Config { map: map.into(), fight_ms, ..Config::default() }).unwrap()
    };
    assert_eq!(
        refusal(&config("moon", None)).unwrap(),
        "The match cannot be set up so: there is no map called \"moon\"."
    );
    assert!(refusal(&config("basin", Some(u32::MAX))).is_some());
    assert!(refusal(&[0x81, 0xa3, b'm', b'a', b'x', 1]).unwrap().contains("max"));
    assert!(refusal(&[0xff, 0xff]).is_some());
    assert!(games().create("chess", &[], Rate::default(), 1).is_err());
}
