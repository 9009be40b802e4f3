//! snapshots.json: chains of snapshots with the tables that must come of them.

use serde_json::{Value, json};
use skirmish_protocol::server::{ServerMessage, Snapshot};

use crate::json::{Node, check, from_msgpack};
use crate::story::{Row, Story};

/// A ship that only has a place.
fn ship(x: i32) -> [i32; 5] {
    [1, x, 0, 100, 0]
}

fn moving() -> Story {
    let mut story =
        Story::new("moving", "linear columns go on by themselves while a table's delta is 0");
    let states = [
        ("full", 300, 1600, 10),
        ("the first change", 301, 1640, 13),
        ("as expected: 0 for every table", 302, 1680, 16),
        ("as expected again", 303, 1720, 19),
        ("the ship brakes, its seq goes on", 304, 1750, 22),
        ("it stands", 305, 1750, 25),
        ("the player's seq did not rise", 305, 1750, 25),
    ];
    for (note, seq, x, aim) in states {
        story.step(note, 1, &[&[(7, 0, &[seq])], &[(7, 0, &[2, x, aim, 100, 5])], &[]]);
    }
    story
}

fn rows() -> Story {
    let mut story = Story::new("rows", "rows come and go in every place");
    let mut at = |note: &str, ids: &[i32], bolts: &[i32]| {
        let ships: Vec<(i32, [i32; 5])> = ids.iter().map(|id| (*id, ship(id * 10))).collect();
        let ships: Vec<Row> = ships.iter().map(|(id, row)| (*id, 0, &row[..])).collect();
        let shots: Vec<(i32, [i32; 2])> = bolts.iter().map(|id| (*id, [id * 3, 1000])).collect();
        let shots: Vec<Row> = shots.iter().map(|(id, row)| (*id, 0, &row[..])).collect();
        story.step(note, 1, &[&[], &ships, &shots]);
    };
    at("full, of nothing", &[], &[]);
    at("the first rows", &[10, 20, 30], &[]);
    at("one behind", &[10, 20, 30, 40], &[1]);
    at("one in front, one between", &[5, 10, 15, 20, 30, 40], &[1, 2]);
    at("the first and the last go", &[10, 15, 20, 30], &[2, 3]);
    at("one goes, another comes in its place", &[10, 15, 25, 30], &[3]);
    at("the last goes and one comes: its id counts from the one that goes", &[10, 15, 25, 50], &[]);
    at("all go, others come", &[-5, 0, 3], &[4]);
    at("all go", &[], &[]);
    at("ids count from 0 again", &[-8, 2], &[]);
    story
}

fn lives() -> Story {
    let mut story =
        Story::new("lives", "an id removed and added at once is a new life: never interpolated");
    story.step("full", 1, &[&[], &[(1, 0, &ship(100)), (2, 0, &ship(200))], &[(9, 0, &[5, 6])]]);
    story.step(
        "both move",
        1,
        &[&[], &[(1, 0, &ship(110)), (2, 0, &ship(230))], &[(9, 0, &[5, 6])]],
    );
    story.step(
        "ship 1 starts a new life elsewhere, its last change is 0",
        1,
        &[&[], &[(1, 1, &ship(900)), (2, 0, &ship(260))], &[(9, 0, &[5, 6])]],
    );
    story.step(
        "and moves again; a fixed column of bolt 9 differs: another bolt",
        1,
        &[&[], &[(1, 1, &ship(901)), (2, 0, &ship(290))], &[(9, 0, &[5, 7])]],
    );
    story.step(
        "the last row is replaced: the first id is 0 away",
        1,
        &[&[], &[(1, 1, &ship(902)), (2, 5, &ship(0))], &[(9, 0, &[5, 7])]],
    );
    story.step(
        "a new life in the very same place",
        1,
        &[&[], &[(1, 2, &ship(902)), (2, 5, &ship(0))], &[(9, 0, &[5, 7])]],
    );
    story
}

fn wraps() -> Story {
    let mut story = Story::new("wraps", "columns that go round: 256 for aim, 2^31 for heading");
    let half = 1 << 30;
    let states = [
        ("full", 250, i32::MAX),
        ("over the top, the short way", 2, 0),
        ("and on, as expected", 10, 0),
        ("back below 0", 251, i32::MAX - 9),
        ("half a turn is -128", 123, half),
        ("half a turn again", 251, 0),
        ("half a turn as expected would be 123: it stands", 251, half),
        ("one more than half a turn", 124, half + 1),
        ("the game's own value of 300 is 44, -1 is 2^31 - 1", 300, -1),
    ];
    for (note, aim, heading) in states {
        story.step(note, 1, &[&[], &[(1, 0, &[3, 0, aim, 1, heading])], &[]]);
    }
    story
}

fn extremes() -> Story {
    let mut story = Story::new("extremes", "arithmetic is modulo 2^32");
    let (min, max) = (i32::MIN, i32::MAX);
    let states: [(&str, i32, i32); 7] = [
        ("full, with ids at both ends", min, max),
        ("from end to end is one step of -1, or 1", max, min),
        ("and back", min, max),
        ("half way round", 0, -1),
        ("all the way the other way", min, min),
        ("the middle", -1, 0),
        ("as far as the last change", max, 1),
    ];
    for (note, x, health) in states {
        let row = [min, x, 0, health, 0];
        story.step(
            note,
            1,
            &[&[(1, 0, &[x])], &[(min, 0, &row), (0, 0, &row), (max, 0, &row)], &[]],
        );
    }
    let row = ship(max);
    story.step(
        "rows come between ids at both ends",
        1,
        &[
            &[(min, 0, &[1]), (1, 0, &[max])],
            &[(min + 1, 0, &row), (-1, 0, &row), (max, 0, &row)],
            &[],
        ],
    );
    story
}

fn full_in_the_middle() -> Story {
    let name = "full in the middle";
    let mut story =
        Story::new(name, "who gets a full snapshot goes on as if it had been there before");
    let at = |x: i32| [1, x, (7 * x) & 255, 100, 0];
    story.step("full", 1, &[&[(1, 0, &[1])], &[(1, 0, &at(0)), (4, 0, &at(50))], &[]]);
    story.step("all move", 1, &[&[(1, 0, &[2])], &[(1, 0, &at(3)), (4, 0, &at(40))], &[]]);
    story.full("full, of the same tick: the last changes are in it");
    story.step("as expected", 1, &[&[(1, 0, &[3])], &[(1, 0, &at(6)), (4, 0, &at(30))], &[]]);
    story.advance(3, &[&[(1, 0, &[6])], &[(1, 0, &at(10))], &[(2, 0, &[1, 2])]]);
    story.full("full, three ticks on: what came between was never sent");
    story.step("a delta on it", 3, &[&[(1, 0, &[9])], &[(1, 0, &at(14))], &[(2, 0, &[1, 2])]]);
    story.step(
        "three ticks on, as expected",
        3,
        &[&[(1, 0, &[12])], &[(1, 0, &at(18))], &[(2, 0, &[1, 2])]],
    );
    story
}

fn refusals() -> Story {
    let note = "a refused snapshot leaves nothing to build on: only a full one is taken after it";
    let mut story = Story::new("refusals", note);
    let at = |x: i32| ship(x);
    story.step("full", 1, &[&[], &[(1, 0, &at(0)), (2, 0, &at(9))], &[]]);
    story.advance(1, &[&[], &[(1, 0, &at(1)), (2, 0, &at(9))], &[]]);
    let next = story.advance(1, &[&[], &[(1, 0, &at(2)), (2, 0, &at(9))], &[]]);
    story.refuses_snapshot(
        "one was left out: this builds on a tick that is not held",
        next,
        "base",
    );
    let next = story.advance(1, &[&[], &[(1, 0, &at(3)), (2, 0, &at(9))], &[]]);
    story.refuses_snapshot("a delta while nothing is held", next, "base");
    story.full("full: all is well again");
    let mut next = story.advance(1, &[&[], &[(1, 0, &at(4)), (2, 0, &at(9))], &[]]);
    next.checksum = Some(story.checksum() ^ 1);
    story.refuses_snapshot("the checksum is wrong", next, "checksum");
    story.full("full: all is well again");
    let row = |ids: Value| json!([ids, 0, 0, 0, 0, 0, 0, 0]);
    story.refuses_ships("a position beyond the table", json!([[2], 0, 0]));
    story.refuses_ships("positions that do not rise", json!([[1, 0], 0, 0]));
    story.refuses_ships("a position twice", json!([[0, 0], 0, 0]));
    story.refuses_ships("an id that is there already", json!([0, row(json!([0])), 0]));
    story.refuses_ships("added ids that do not rise", json!([0, row(json!([5, 0])), 0]));
    story.refuses_ships("a column of added values too few", json!([0, [[5], 0, 0, 0, 0, 0, 0], 0]));
    story.refuses_ships(
        "two values for one added row",
        json!([0, [[5], [1, 2], 0, 0, 0, 0, 0, 0], 0]),
    );
    story.refuses_ships("one residual for two rows", json!([0, 0, [[1], 0, 0, 0]]));
    story.refuses_ships(
        "an integer that stands for an array and is not 0",
        json!([0, 0, [1, 0, 0, 0]]),
    );
    story.refuses_ships("a column of residuals too few", json!([0, 0, [[1, 1], 0, 0]]));
    story.refuses_ships("a residual beyond 32 bits", json!([0, 0, [[1, 4294967296u64], 0, 0, 0]]));
    story.refuses_ships("a part too few", json!([0, 0]));
    story
}

fn later_versions() -> Story {
    let note = "elements that a later version adds are ignored, in every array that is a tuple";
    let mut story = Story::new("later versions", note);
    story.step("full", 1, &[&[(1, 0, &[5])], &[(1, 0, &ship(0))], &[]]);
    let next = story.advance(1, &[&[(1, 0, &[6])], &[(1, 0, &ship(4)), (3, 0, &ship(8))], &[]]);
    let Value::Array(mut delta) = from_msgpack(&next.delta) else { panic!("a delta is an array") };
    delta.push(json!("more"));
    let ships = delta[1].as_array_mut().expect("the ships changed");
    ships.push(json!([1]));
    ships[1].as_array_mut().expect("a ship was added").push(json!({"a": 1}));
    ships[2].as_array_mut().expect("a ship moved").push(json!(9));
    let delta = rmp_serde::to_vec(&delta).expect("JSON fits MessagePack");
    story.takes("four elements more", Snapshot { delta, ..next });
    let next = story.advance(1, &[&[(1, 0, &[7])], &[(1, 0, &ship(8)), (3, 0, &ship(8))], &[]]);
    let bytes = ServerMessage::Snapshot(next).encode();
    let longer = [&[0x97][..], &bytes[1..], &[0xc0, 0xa1, b'x']].concat();
    let Ok(ServerMessage::Snapshot(read)) = ServerMessage::decode(&longer) else { panic!() };
    story.takes_bytes("nil for the checksum, and an element behind it", read, longer);
    story
}

/// The numbers of a small generator: the same on every machine.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn below(&mut self, n: u32) -> i32 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) % u64::from(n)) as i32
    }
}

/// Ships that fly, die and come back, and their bolts, for `ticks` snapshots.
pub fn fight(name: &'static str, ships: i32, ticks: u32) -> Story {
    let mut story = Story::new(name, "ships that fly, die and come back, and their bolts");
    let mut random = Numbers(7);
    let mut fleet: Vec<(i32, u32, [i32; 5], i32)> =
        (1..=ships).map(|id| (id, 0, [id % 3, id * 400, id * 31, 100, 0], 0)).collect();
    let mut bolts: Vec<(i32, [i32; 2])> = vec![];
    for tick in 0..ticks as i32 {
        for (_, life, row, speed) in &mut fleet {
            *speed += random.below(3) - 1;
            row[1] += *speed;
            row[2] = (row[2] + random.below(2) + 256) & 255;
            row[4] = row[4].wrapping_add(random.below(5) * 100_000_000);
            row[3] -= if random.below(20) == 0 { 25 } else { 0 };
            if row[3] <= 0 {
                (*life, *speed) = (*life + 1, 0);
                *row = [row[0], random.below(10_000), 0, 100, 0];
            }
        }
        bolts.retain(|(_, row)| tick - row[1] < 20);
        if random.below(3) == 0 {
            bolts.push((tick + 1, [random.below(10_000), tick]));
        }
        let seqs: Vec<(i32, [i32; 1])> = fleet.iter().map(|f| (f.0, [tick + f.0])).collect();
        let players: Vec<Row> = seqs.iter().map(|(id, row)| (*id, 0, &row[..])).collect();
        let ships: Vec<Row> = fleet.iter().map(|f| (f.0, f.1, &f.2[..])).collect();
        let shots: Vec<Row> = bolts.iter().map(|(id, row)| (*id, 0, &row[..])).collect();
        story.step("", 1, &[&players, &ships, &shots]);
    }
    story
}

#[test]
fn snapshots() {
    let stories = [
        moving(),
        rows(),
        lives(),
        wraps(),
        extremes(),
        full_in_the_middle(),
        refusals(),
        later_versions(),
        fight("a fight", 4, 40),
    ];
    let chains = stories.map(Story::finish).into_iter().collect();
    let file = Node::Object(vec![("chains", Node::List(chains))]);
    check("vectors/snapshots.json", &file.file());
}
