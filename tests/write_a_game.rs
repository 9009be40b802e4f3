//! The game that docs/write-a-game.md shows is the example, and it works.

// The example's own main is not run here.
#[allow(dead_code)]
#[path = "../docs/examples/tag.rs"]
mod tag;

use skirmish::sim::{Audience, Command, PlayerId, Profile, Rate, Seq, Simulation, Tables, Tick};
use tag::{Field, Input, Tag};

const PAGE: &str = include_str!("../docs/write-a-game.md");
const EXAMPLE: &str = include_str!("../docs/examples/tag.rs");

#[test]
fn the_page_shows_the_example() {
    assert!(
        PAGE.contains(&format!("```rust\n{EXAMPLE}```")),
        "docs/write-a-game.md is out of date"
    );
}

fn join(id: i32, bot: bool) -> Command {
    let (player, profile) = (PlayerId(id), Profile { name: format!("p{id}") });
    if bot { Command::AddBot { player, profile } } else { Command::Join { player, profile } }
}

#[test]
fn bots_play_it_the_same_twice() {
    let play = || {
        let mut game = Simulation::<Tag>::new(Field::default(), Rate::default(), 3).unwrap();
        let mut commands = vec![join(1, true), join(2, true), join(3, true)];
        let mut caught = 0;
        for _ in 0..1800 {
            caught += game.step(std::mem::take(&mut commands)).events.len();
        }
        (caught, game.checkpoint())
    };
    let (caught, end) = play();
    assert!(caught > 3, "{caught}");
    assert!((caught, end) == play());
}

#[test]
fn a_person_runs_where_they_want() {
    let mut game = Simulation::<Tag>::new(Field::default(), Rate::default(), 3).unwrap();
    let mut tables = Tables::new(game.schema());
    let payload = rmp_serde::to_vec(&Input { go: Some(256) }).unwrap();
    assert_eq!(payload, [0x91, 0xcd, 1, 0], "travels as [go]");
    game.step(vec![join(1, false)]);
    game.view(Audience::EVERYONE, &mut tables);
    let before = tables.table(1).value(0, 1);
    let (player, seq, tick, view) = (PlayerId(1), Seq(1), Tick(0), Tick(0));
    game.step(vec![Command::Input { player, seq, tick, view, payload }]);
    game.view(Audience::EVERYONE, &mut tables);
    assert_eq!(tables.table(1).value(0, 1) - before, 8, "down, 240 px a second");
    assert_eq!(tables.table(0).value(0, 0), 1, "the input was applied");
}
