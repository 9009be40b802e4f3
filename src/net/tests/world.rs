//! A match without rules: rows come, move, are replaced and go at random, extreme values included.
//! Of inputs it only asks that they are numbered upwards.

use std::collections::BTreeMap;

use skirmish_protocol::ids::{PlayerId, Seq, Tick};
use skirmish_protocol::schema::{Column, Predictor, Schema};
use skirmish_protocol::slack::Slack;
use skirmish_protocol::tables::Tables;

use crate::sim::{
    Audience, Command, InputCounts, InputFault, Outcome, Rate, Rng, Running, Verdict, Viewer,
};

/// Members of this audience see the rows of even ids only.
pub const HALF: Audience = Audience(1);
/// Members on thin links see these columns of the ships within so much, but for their own.
pub const LOOSE: [(&str, u32); 3] = [("x", 20), ("aim", 64), ("heading", 1 << 20)];
/// They are told their own row of this table.
pub const SHIPS: &str = "ships";
/// And nothing of this one.
pub const BOLTS: &str = "bolts";

/// Its life, and for each column a value and a speed.
type Row = (u32, Vec<(i32, i32)>);

pub struct World {
    schema: Schema,
    tick: Tick,
    /// By table and id.
    rows: BTreeMap<(usize, i32), Row>,
    rng: Rng,
    /// Of each player, the last input.
    inputs: BTreeMap<PlayerId, Seq>,
}

impl World {
    pub fn new(seed: u64) -> World {
        let schema = Schema::new()
            .table("players", [Column::linear("seq")])
            .table(
                SHIPS,
                [
                    Column::fixed("hull"),
                    Column::linear("x").scaled(16, "px"),
                    Column::linear("aim").wrapped(1 << 10),
                    Column::hold("health"),
                    Column::hold("heading").wrapped(1 << 31),
                ],
            )
            .table(BOLTS, [Column::fixed("x"), Column::fixed("born").wrapped(128)]);
        World {
            schema,
            tick: Tick(0),
            rows: BTreeMap::new(),
            rng: Rng::new(seed, 1),
            inputs: BTreeMap::new(),
        }
    }

    fn number(rng: &mut Rng) -> i32 {
        match rng.below(10) {
            0 => i32::MIN,
            1 => i32::MAX,
            2 => rng.next_u32() as i32,
            _ => rng.between(-300, 300),
        }
    }

    fn advance(&mut self) {
        self.tick = self.tick.next();
        let World { schema, rows, rng, .. } = self;
        for _ in 0..rng.below(4) {
            let table = rng.below(3) as usize;
            let id = if rng.chance(95) { rng.between(1, 24) } else { World::number(rng) };
            if rng.chance(30) {
                rows.remove(&(table, id));
                continue;
            }
            let columns = schema.tables[table].columns.len();
            let values = (0..columns).map(|_| (World::number(rng), rng.between(-40, 40))).collect();
            let life = rows.get(&(table, id)).map_or(0, |(life, _)| life + 1);
            rows.insert((table, id), (life, values));
        }
        for ((table, _), (_, values)) in rows {
            for ((value, speed), column) in values.iter_mut().zip(&schema.tables[*table].columns) {
                if column.predictor == Predictor::Linear {
                    *value = value.wrapping_add(*speed);
                    *speed += i32::from(rng.chance(10));
                } else if column.predictor == Predictor::Hold && rng.chance(5) {
                    *value = World::number(rng);
                }
            }
        }
    }

    fn obey(&mut self, command: Command) -> Option<(PlayerId, InputFault)> {
        match command {
            Command::Join { player, .. } | Command::Resume { player } => {
                self.inputs.insert(player, Seq(0));
            }
            Command::Leave { player } => drop(self.inputs.remove(&player)),
            Command::Input { player, seq, .. } => {
                let last = self.inputs.get_mut(&player)?;
                if seq <= *last {
                    return Some((player, InputFault::Order));
                }
                *last = seq;
            }
            Command::AddBot { .. } => {}
        }
        None
    }

    /// The rows that a member of this audience has to hold, with values as they travel.
    pub fn truth(&self, to: Audience) -> Vec<Vec<Vec<i32>>> {
        let mut tables = vec![Vec::new(); self.schema.tables.len()];
        for ((table, id), (_, values)) in self.rows.iter().filter(|((_, id), _)| sees(to, *id)) {
            let columns = &self.schema.tables[*table].columns;
            let wrapped =
                values.iter().zip(columns).map(|((value, _), column)| match column.wrap {
                    0 => *value,
                    wrap => i64::from(*value).rem_euclid(i64::from(wrap)) as i32,
                });
            tables[*table].push(std::iter::once(*id).chain(wrapped).collect());
        }
        tables
    }
}

fn sees(audience: Audience, id: i32) -> bool {
    audience != HALF || id % 2 == 0
}

impl Running for World {
    fn kind(&self) -> &'static str {
        "world"
    }
    fn rules(&self) -> u16 {
        1
    }
    fn rate(&self) -> Rate {
        Rate::default()
    }
    fn schema(&self) -> &Schema {
        &self.schema
    }
    fn setup(&self) -> Vec<u8> {
        vec![0x80]
    }
    fn summary(&self) -> Vec<u8> {
        vec![0x80]
    }
    fn tick(&self) -> Tick {
        self.tick
    }
    fn step(&mut self, commands: Vec<Command>) -> Outcome {
        let faults = commands.into_iter().filter_map(|command| self.obey(command)).collect();
        self.advance();
        let events = match self.rng.below(3) {
            0 => vec![(Audience::EVERYONE, vec![0x92, 0x01, self.rng.below(100) as u8])],
            _ => Vec::new(),
        };
        Outcome {
            verdict: Verdict::Continue,
            events,
            finished: Vec::new(),
            refused: Vec::new(),
            faults,
            inputs: InputCounts::default(),
        }
    }
    /// Some players see everything and some half of it, in turns.
    fn audience(&self, viewer: Viewer) -> Audience {
        match viewer {
            Viewer::Player(player) if (player.0 as u32 + self.tick.0 / 64).is_multiple_of(4) => {
                HALF
            }
            _ => Audience::EVERYONE,
        }
    }
    fn view(&self, to: Audience, out: &mut Tables) {
        out.clear();
        for ((table, id), (life, values)) in self.rows.iter().filter(|((_, id), _)| sees(to, *id)) {
            let values: Vec<i32> = values.iter().map(|(value, _)| *value).collect();
            out.table_mut(*table).push_life(*id, *life, &values);
        }
    }
    fn slack(&self) -> Slack {
        LOOSE
            .iter()
            .fold(Slack::none(&self.schema), |slack, (column, within)| {
                slack.within(SHIPS, column, *within)
            })
            .without(BOLTS)
            .own(SHIPS)
    }
    fn input_counts(&self, _: PlayerId) -> Option<InputCounts> {
        None
    }
    fn checkpoint(&self) -> Vec<u8> {
        Vec::new()
    }
}
