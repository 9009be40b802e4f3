//! Golden data for whoever writes a client, in `protocol/vectors`. `UPDATE_VECTORS=1` writes them.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::*;
use crate::games::arena::bolts;
use crate::games::arena::state::Bolt;
use crate::sim::math::trig::{TURN, cos, length, polar, sin};

fn protocol(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("protocol").join(file)
}

/// Compares with the file, or writes it. One line per element of a list, to be read by people.
fn golden(name: &str, value: &Value) {
    let lines =
        |list: &Vec<Value>| list.iter().map(|v| format!("    {v}")).collect::<Vec<_>>().join(",\n");
    let fields = value.as_object().unwrap().iter().map(|(key, value)| match value {
        Value::Array(list) if list.iter().any(|v| v.is_array() || v.is_object()) => {
            format!("  \"{key}\": [\n{}\n  ]", lines(list))
        }
        other => format!("  \"{key}\": {other}"),
    });
    let text = format!("{{\n{}\n}}\n", fields.collect::<Vec<_>>().join(",\n"));
    let path = protocol("vectors").join(name);
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).is_ok_and(|file| file == text),
        "{} differs; UPDATE_VECTORS=1 writes it",
        path.display()
    );
}

#[test]
fn trig() {
    let mut rng = Rng::new(3, 3);
    let polars: Vec<Value> = (0..64)
        .map(|_| {
            let (angle, n) = (rng.between(0, TURN - 1), rng.between(0, 600));
            let (x, y) = polar(angle, n);
            json!([angle, n, x, y])
        })
        .collect();
    let lengths: Vec<Value> = (0..64)
        .map(|_| {
            let (x, y) = (rng.between(-700, 700), rng.between(-700, 700));
            json!([x, y, length(x, y)])
        })
        .collect();
    golden(
        "arena-trig.json",
        &json!({
            "sin": (0..TURN).map(sin).collect::<Vec<_>>(),
            "cos": (0..TURN).map(cos).collect::<Vec<_>>(),
            "polar": polars,
            "length": lengths,
        }),
    );
}

const COLUMNS: [&str; 9] = ["x", "y", "vx", "vy", "aim", "ready", "dashes", "dash_ready", "safe"];

fn row(ship: &Ship) -> [i64; 9] {
    let (ready, dash_ready, safe) = (ship.ready.0, ship.dash_ready.0, ship.safe.0);
    let tick = i64::from;
    let value = i64::from;
    [
        value(ship.x),
        value(ship.y),
        value(ship.vx),
        value(ship.vy),
        value(ship.aim),
        tick(ready),
        value(ship.dashes),
        tick(dash_ready),
        tick(safe),
    ]
}

/// What a run says of itself, and its inputs.
struct Run {
    name: &'static str,
    map: &'static str,
    at: (i32, i32),
    ship: Ship,
    inputs: Vec<[i64; 4]>,
}

impl Run {
    fn new(name: &'static str, map: &'static str, at: (i32, i32), inputs: Vec<[i64; 4]>) -> Run {
        Run { name, map, at, ship: Ship::default(), inputs }
    }

    fn with(mut self, ship: Ship) -> Run {
        self.ship = ship;
        self
    }

    fn play(self) -> Value {
        let mut stage = Stage::new(self.map, Mode::Ffa);
        let placed = stage.ship(1, 0, self.at);
        *placed = Ship { x: placed.x, y: placed.y, health: placed.health, ..self.ship };
        let (tick, rapid, start) = (stage.tick.0, stage.of(1).rapid.0, row(stage.of(1)));
        let rows: Vec<[i64; 9]> = self
            .inputs
            .iter()
            .map(|input| {
                stage.step(&[(1, *input)]);
                row(stage.of(1))
            })
            .collect();
        json!({
            "name": self.name, "map": self.map, "tick": tick, "rapid": rapid,
            "start": start, "inputs": self.inputs, "rows": rows,
        })
    }
}

fn held(ticks: usize, input: [i64; 4]) -> Vec<[i64; 4]> {
    vec![input; ticks]
}

/// Somebody who changes their mind often, with keys and with a stick.
fn restless(seed: u64, changes: usize, buttons: i32) -> Vec<[i64; 4]> {
    let mut rng = Rng::new(seed, 9);
    (0..changes)
        .flat_map(|_| {
            let strength = *rng.pick(&[127, 127, 127, 64, 1, 0]).unwrap();
            let input = [rng.between(0, 1023), strength, rng.between(0, 1023), buttons];
            held(rng.between(1, 24) as usize, input.map(i64::from))
        })
        .collect()
}

fn runs() -> Vec<Run> {
    let drift = |vx, vy| Ship { vx, vy, ..Ship::default() };
    let charged = |dashes| Ship { dashes, ..Ship::default() };
    let mut runs: Vec<Run> = (0..8)
        .map(|eighth| {
            let mut inputs = held(24, [eighth * 128, FULL, eighth * 37, 0]);
            inputs.extend(held(36, [0, 0, 0, 0]));
            Run::new("from rest to full speed, and hands off", "basin", (1120, 370), inputs)
        })
        .collect();
    runs.extend([
        Run::new("turning about", "basin", (600, 600), {
            [[0, FULL], [512, FULL], [256, FULL], [640, FULL], [90, 40]]
                .iter()
                .flat_map(|[direction, strength]| held(25, [*direction, *strength, 5, 0]))
                .collect()
        }),
        Run::new("straight into a wall", "basin", (540, 464), held(30, [RIGHT, FULL, 0, 0])),
        Run::new("along a wall, pressing", "basin", (300, 100), held(60, [900, FULL, 0, 0])),
        Run::new("past a corner", "basin", (560, 400), held(40, [RIGHT, FULL, 0, 0]))
            .with(drift(100, 40)),
        Run::new("into an inner corner", "basin", (400, 330), held(40, [640, FULL, 0, 0])),
        Run::new("over a seam of two walls", "warren", (500, 300), held(70, [700, FULL, 0, 0])),
        Run::new("from within a wall", "basin", (660, 450), held(6, [RIGHT, FULL, 0, 0])),
        Run::new("dashes, also into walls", "basin", (300, 700), held(60, [30, FULL, 0, DASH]))
            .with(charged(3)),
        Run::new("a dash where it aims", "basin", (300, 500), held(30, [0, 0, 200, DASH]))
            .with(charged(1)),
        Run::new("shooting ends protection", "basin", (600, 600), held(20, [0, 0, 77, FIRE]))
            .with(Ship { safe: Tick(1040), ready: Tick(1004), ..Ship::default() }),
        Run::new("rapid fire runs out", "basin", (600, 600), held(40, [0, 0, 77, FIRE]))
            .with(Ship { rapid: Tick(1020), ..Ship::default() }),
        Run::new("restless in the open", "basin", (1120, 600), restless(1, 60, 0)),
        Run::new("restless in lanes", "warren", (160, 160), restless(2, 60, 0)),
        Run::new("restless, shooting and dashing", "warren", (1152, 736), restless(3, 40, 3))
            .with(charged(30)),
    ]);
    runs
}

/// Bolts that meet nothing but walls.
fn shots() -> Vec<Value> {
    let mut rng = Rng::new(5, 5);
    let shot = |n: i32| {
        let map = if n % 2 == 0 { "basin" } else { "warren" };
        let mut stage = Stage::new(map, Mode::Ffa);
        let spawn = stage.setup.map.spawns[n as usize % stage.setup.map.spawns.len()];
        let angle = rng.between(0, 1023);
        stage.ship(1, 0, (spawn.x / 16, spawn.y / 16));
        stage.step(&[(1, [0, 0, i64::from(angle), FIRE])]);
        let Bolt { x, y, born, .. } = stage.state.bolts[0];
        let mut path = Vec::new();
        loop {
            stage.step(&[]);
            if stage.state.bolts.is_empty() {
                break;
            }
            let parts = stage.tick.since(born) as i32 * stage.setup.figures.bolt_parts;
            path.push(bolts::position((x * 16, y * 16), angle, parts, &stage.setup.figures));
        }
        json!({ "map": map, "x": x, "y": y, "angle": angle, "path": path })
    };
    (0..24).map(shot).collect()
}

#[test]
fn movement() {
    let setup = |map: &str| serde_json::to_value(Stage::new(map, Mode::Ffa).setup).unwrap();
    golden(
        "arena-movement.json",
        &json!({
            "setups": [setup("basin"), setup("warren")],
            "columns": COLUMNS,
            "runs": runs().into_iter().map(Run::play).collect::<Vec<_>>(),
            "bolts": shots(),
        }),
    );
}

/// The figures that ARENA.md quotes, and the columns that it names, are the game's.
#[test]
fn the_page_says_what_is() {
    let page = std::fs::read_to_string(protocol("ARENA.md")).unwrap();
    let setup = Setup::default();
    let figures = serde_json::to_value(&setup.figures).unwrap();
    for (name, value) in figures.as_object().unwrap() {
        assert!(page.contains(&format!("| `{name}` | {value} |")), "{name} is {value}");
    }
    for table in &Arena::schema(&setup).tables {
        let at = page.find(&format!("**`{}`**", table.name)).expect("each table has its part");
        for column in &table.columns {
            assert!(page[at..].contains(&format!("`{}`", column.name)), "{}", column.name);
        }
    }
    let ships: Vec<String> =
        Arena::schema(&setup).tables[0].columns.iter().map(|c| format!("`{}`", c.name)).collect();
    assert!(page.contains(&format!("The order in the schema is {}.", ships.join(", "))));
    assert!(page.contains(&format!("`rules` {}", Arena::RULES)));
}
