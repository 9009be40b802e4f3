//! The delta codec: whoever joins, whenever, holds what the old members hold and expects the same.

use proptest::prelude::*;
use skirmish_protocol::delta::Chain;
use skirmish_protocol::ids::Tick;
use skirmish_protocol::picture::{Fault, Picture};
use skirmish_protocol::schema::{Column, Schema};
use skirmish_protocol::server::Snapshot;
use skirmish_protocol::tables::Tables;
use skirmish_protocol::wire::Writer;

fn schema() -> Schema {
    Schema::new()
        .table("players", [Column::linear("seq")])
        .table(
            "ships",
            [
                Column::fixed("hull"),
                Column::linear("x").scaled(16, "px"),
                Column::linear("aim").wrapped(1 << 8),
                Column::hold("health"),
                Column::hold("heading").wrapped(1 << 31),
                Column::linear("tiny").wrapped(2),
                Column::fixed("tint").wrapped(1 << 16),
            ],
        )
        .table("walls", [Column::fixed("x")])
        .table("marks", [])
}

/// What happens to a row between two ticks.
#[derive(Clone, Debug)]
enum Change {
    /// Adds the row, or moves it by these steps per column.
    Move(Vec<i32>),
    /// As above, the values themselves.
    Put(Vec<i32>),
    /// The same id, another life.
    Replace(Vec<i32>),
    Remove,
}

#[derive(Clone, Debug)]
struct Edit {
    table: usize,
    id: i32,
    change: Change,
}

fn number() -> impl Strategy<Value = i32> {
    prop_oneof![
        4 => -3..4i32,
        1 => any::<i32>(),
        1 => prop::sample::select(vec![i32::MIN, i32::MIN + 1, i32::MAX, i32::MAX - 1, 255, 256, -128, 127]),
    ]
}

fn edit() -> impl Strategy<Value = Edit> {
    let id = prop_oneof![4 => 1..6i32, 1 => number()];
    let values = || prop::collection::vec(number(), 7);
    let change = prop_oneof![
        4 => values().prop_map(Change::Move),
        1 => values().prop_map(Change::Put),
        1 => values().prop_map(Change::Replace),
        1 => Just(Change::Remove),
    ];
    (0..4usize, id, change).prop_map(|(table, id, change)| Edit { table, id, change })
}

/// The rows of a world as a game holds them: values are not reduced to their wraps.
#[derive(Default)]
struct World {
    rows: std::collections::BTreeMap<(usize, i32), (u32, Vec<i32>)>,
}

impl World {
    fn apply(&mut self, edit: &Edit, columns: usize) {
        let key = (edit.table, edit.id);
        let (life, old) = self.rows.get(&key).cloned().unwrap_or((0, vec![0; columns]));
        let row = match &edit.change {
            Change::Move(steps) => {
                (life, old.iter().zip(steps).map(|(v, step)| v.wrapping_add(*step)).collect())
            }
            Change::Put(values) => (life, values[..columns].to_vec()),
            Change::Replace(values) => (life + 1, values[..columns].to_vec()),
            Change::Remove => {
                self.rows.remove(&key);
                return;
            }
        };
        self.rows.insert(key, row);
    }

    fn show(&self, schema: &Schema) -> Tables {
        let mut tables = Tables::new(schema);
        for ((table, id), (life, row)) in &self.rows {
            tables.table_mut(*table).push_life(*id, *life, row);
        }
        tables
    }
}

/// A value as members see it: modulo its column's wrap.
fn reduced(world: &World, schema: &Schema) -> Vec<Vec<Vec<i32>>> {
    let mut tables = vec![Vec::new(); schema.tables.len()];
    for ((table, id), (_, row)) in &world.rows {
        let wrap = |(value, column): (&i32, &Column)| match column.wrap {
            0 => *value,
            wrap => i64::from(*value).rem_euclid(i64::from(wrap)) as i32,
        };
        let values = row.iter().zip(&schema.tables[*table].columns).map(wrap);
        tables[*table].push(std::iter::once(*id).chain(values).collect());
    }
    tables
}

fn snapshot(tick: u32, age: u32, chain: &Chain, delta: Writer) -> Snapshot {
    Snapshot {
        tick: Tick(tick),
        age,
        delta: delta.into_bytes(),
        events: vec![0x90],
        checksum: Some(chain.tables().checksum()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// A member from the start and one that joins at any tick, both checked against the world
    /// itself at every tick. That they take every later delta alike is that they expect alike.
    #[test]
    fn joiners_follow_old_members(
        ticks in prop::collection::vec((prop::collection::vec(edit(), 0..6), 1..4u32), 1..24),
        join_at in 0..24usize,
    ) {
        let schema = schema();
        let mut world = World::default();
        let mut sender = Chain::new(&schema);
        let mut member = Picture::new(&schema);
        let mut joiner = None;
        let mut tick = 0;
        for (index, (edits, age)) in ticks.iter().enumerate() {
            for edit in edits {
                world.apply(edit, schema.tables[edit.table].columns.len());
            }
            tick += age;
            let mut delta = Writer::new();
            sender.advance(&world.show(&schema), &mut delta);
            let age = if index == 0 { 0 } else { *age };
            let next = snapshot(tick, age, &sender, delta);

            prop_assert_eq!(member.take(&next), Ok(()));
            if let Some(joiner) = &mut joiner {
                let joiner: &mut Picture = joiner;
                prop_assert_eq!(joiner.take(&next), Ok(()));
            }
            if index == join_at {
                let mut full = Writer::new();
                sender.full(&mut full);
                let mut fresh = Picture::new(&schema);
                prop_assert_eq!(fresh.take(&snapshot(tick, 0, &sender, full)), Ok(()));
                joiner = Some(fresh);
            }
            let expected = reduced(&world, &schema);
            for picture in std::iter::once(&member).chain(&joiner) {
                prop_assert_eq!(&skirmish_protocol::server::plain_rows(picture.tables()), &expected);
                prop_assert_eq!(picture.tick(), Some(Tick(tick)));
            }
        }
        // What both would say of the present, last changes included, is the same to the byte.
        let mut full = Writer::new();
        sender.full(&mut full);
        let mut again = Chain::new(&schema);
        again.apply(&mut skirmish_protocol::wire::Reader::new(full.bytes())).unwrap();
        let mut second = Writer::new();
        again.full(&mut second);
        prop_assert_eq!(full.bytes(), second.bytes());
    }

    /// Whatever the picture holds, a snapshot that builds on another tick is refused, and after
    /// that only a full one is taken.
    #[test]
    fn another_base_is_refused(held in 0..100u32, tick in 0..200u32, age in 1..100u32) {
        prop_assume!(tick.checked_sub(age) != Some(held));
        let schema = schema();
        let chain = Chain::new(&schema);
        let empty = || {
            let mut delta = Writer::new();
            chain.full(&mut delta);
            delta
        };
        let mut picture = Picture::new(&schema);
        prop_assert_eq!(picture.take(&snapshot(held, 0, &chain, empty())), Ok(()));
        let skipped = snapshot(tick, age, &chain, empty());
        prop_assert_eq!(picture.take(&skipped), Err(Fault::Base { held: Some(Tick(held)) }));
        prop_assert_eq!(picture.take(&skipped), Err(Fault::Base { held: None }));
        prop_assert_eq!(picture.take(&snapshot(tick, 0, &chain, empty())), Ok(()));
    }
}

#[test]
fn a_wrong_checksum_is_found() {
    let schema = schema();
    let chain = Chain::new(&schema);
    let mut delta = Writer::new();
    chain.full(&mut delta);
    let mut wrong = snapshot(5, 0, &chain, delta);
    let right = wrong.checksum.replace(7).unwrap();
    let mut picture = Picture::new(&schema);
    let fault = Fault::Checksum { stated: 7, computed: right };
    assert_eq!(picture.take(&wrong), Err(fault));
    assert_eq!(picture.tick(), None);
}

#[test]
fn nothing_moves_as_expected_in_one_byte_a_table() {
    let schema = schema();
    let mut chain = Chain::new(&schema);
    let mut delta = Writer::new();
    for step in 0..3 {
        let mut next = Tables::new(&schema);
        next.table_mut(1).push(1, &[7, 100 * step, 200 + 60 * step, 3, 4, step, 9]);
        delta.clear();
        chain.advance(&next, &mut delta);
    }
    assert_eq!(delta.bytes(), [0x94, 0, 0, 0, 0], "linear columns went on as they did");
}
