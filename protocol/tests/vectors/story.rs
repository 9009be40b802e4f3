//! One chain of snapshots in the making.

use serde_json::{Value, json};
use skirmish_protocol::delta::Chain;
use skirmish_protocol::ids::Tick;
use skirmish_protocol::picture::{Fault, Picture};
use skirmish_protocol::schema::{Column, Schema};
use skirmish_protocol::server::{ServerMessage, Snapshot, plain_rows};
use skirmish_protocol::tables::Tables;
use skirmish_protocol::wire::Writer;

use crate::json::{Node, from_msgpack, hex, object};

fn schema() -> Schema {
    Schema::new()
        .table("players", [Column::linear("seq")])
        .table(
            "ships",
            [
                Column::fixed("hull"),
                Column::linear("x").scaled(16, "px"),
                Column::linear("aim").scaled(256, "turn").wrapped(256),
                Column::hold("health"),
                Column::hold("heading").wrapped(1 << 31),
            ],
        )
        .table("bolts", [Column::fixed("x").scaled(16, "px"), Column::fixed("born")])
}

/// A row: its id, its life, its values.
pub type Row<'a> = (i32, u32, &'a [i32]);

/// One chain in the making: a sender, and a member that checks it.
pub struct Story {
    name: &'static str,
    note: &'static str,
    schema: Schema,
    sender: Chain,
    member: Picture,
    tick: u32,
    messages: Vec<Node>,
    /// As sent, for the compressed vectors.
    pub sent: Vec<Vec<u8>>,
}

impl Story {
    pub fn new(name: &'static str, note: &'static str) -> Story {
        let schema = schema();
        Story {
            name,
            note,
            sender: Chain::new(&schema),
            member: Picture::new(&schema),
            schema,
            tick: 1000,
            messages: vec![],
            sent: vec![],
        }
    }

    pub fn checksum(&self) -> u32 {
        self.sender.tables().checksum()
    }

    fn show(&self, rows: &[&[Row]]) -> Tables {
        let mut tables = Tables::new(&self.schema);
        for (index, rows) in rows.iter().enumerate() {
            for (id, life, values) in *rows {
                tables.table_mut(index).push_life(*id, *life, values);
            }
        }
        tables
    }

    fn snapshot(&self, age: u32, delta: Writer) -> Snapshot {
        let checksum = (age == 0).then(|| self.sender.tables().checksum());
        let events = vec![0x90];
        Snapshot { tick: Tick(self.tick), age, delta: delta.into_bytes(), events, checksum }
    }

    /// The next snapshot, `age` ticks on; the first is a full one.
    pub fn step(&mut self, note: &str, age: u32, rows: &[&[Row]]) {
        let snapshot = self.advance(age, rows);
        self.takes(note, snapshot);
    }

    /// Goes on without sending.
    pub fn advance(&mut self, age: u32, rows: &[&[Row]]) -> Snapshot {
        self.tick += age;
        let mut delta = Writer::new();
        self.sender.advance(&self.show(rows), &mut delta);
        self.snapshot(if self.messages.is_empty() { 0 } else { age }, delta)
    }

    /// A full snapshot of what the sender has, some ticks on.
    pub fn full(&mut self, note: &str) {
        let mut delta = Writer::new();
        self.sender.full(&mut delta);
        let snapshot = self.snapshot(0, delta);
        self.takes(note, snapshot);
    }

    pub fn takes(&mut self, note: &str, snapshot: Snapshot) {
        let bytes = ServerMessage::Snapshot(snapshot.clone()).encode();
        self.takes_bytes(note, snapshot, bytes);
    }

    /// Takes a snapshot that was sent as these bytes.
    pub fn takes_bytes(&mut self, note: &str, snapshot: Snapshot, bytes: Vec<u8>) {
        let before = plain_rows(self.member.tables());
        assert_eq!(self.member.take(&snapshot), Ok(()), "{}: {note}", self.name);
        assert_eq!(self.member.tables().checksum(), self.sender.tables().checksum());
        let new_lives = new_lives(&before, &snapshot);
        self.messages.push(object([
            ("note", json!(note)),
            ("hex", json!(hex(&bytes))),
            ("tick", json!(self.tick)),
            ("tables", json!(plain_rows(self.member.tables()))),
            ("checksum", json!(self.member.tables().checksum())),
            ("new_lives", json!(new_lives)),
        ]));
        self.sent.push(bytes);
    }

    fn refuses(&mut self, note: &str, bytes: Vec<u8>, why: &str) {
        let ServerMessage::Snapshot(snapshot) = ServerMessage::decode(&bytes).unwrap() else {
            panic!("{note} is not a snapshot");
        };
        let found = match self.member.take(&snapshot) {
            Err(Fault::Base { .. }) => "base",
            Err(Fault::Checksum { .. }) => "checksum",
            Err(Fault::Malformed(_)) => "malformed",
            Ok(()) => "nothing",
        };
        assert_eq!(found, why, "{}: {note}", self.name);
        let members = [("note", json!(note)), ("hex", json!(hex(&bytes))), ("refused", json!(why))];
        self.messages.push(object(members));
    }

    pub fn refuses_snapshot(&mut self, note: &str, snapshot: Snapshot, why: &str) {
        self.refuses(note, ServerMessage::Snapshot(snapshot).encode(), why);
    }

    /// Refuses a delta to the second table, written as JSON.
    pub fn refuses_ships(&mut self, note: &str, ships: Value) {
        let delta = rmp_serde::to_vec(&json!([0, ships, 0])).expect("JSON fits MessagePack");
        let tick = Tick(self.tick + 1);
        let snapshot = Snapshot { tick, age: 1, delta, events: vec![0x90], checksum: None };
        self.refuses_snapshot(note, snapshot, "malformed");
        self.full("full: all is well again");
    }

    pub fn finish(self) -> Node {
        let mut schema = Writer::new();
        self.schema.write(&mut schema);
        let tables: Vec<Node> = match from_msgpack(schema.bytes()) {
            Value::Array(tables) => tables.into_iter().map(Node::from).collect(),
            _ => panic!("a schema is an array"),
        };
        Node::Object(vec![
            ("name", json!(self.name).into()),
            ("note", json!(self.note).into()),
            ("schema", Node::List(tables)),
            ("messages", Node::List(self.messages)),
        ])
    }
}

/// Per table, the ids that a delta both removes and adds, read from its bytes alone.
fn new_lives(before: &[Vec<Vec<i32>>], snapshot: &Snapshot) -> Vec<Vec<i64>> {
    let delta = from_msgpack(&snapshot.delta);
    let ids = |(index, rows): (usize, &Vec<Vec<i32>>)| {
        let numbers = |value: &Value| -> Vec<i64> {
            value
                .as_array()
                .into_iter()
                .flatten()
                .map(|n| n.as_i64().expect("an integer"))
                .collect()
        };
        let mut id = rows.last().map_or(0, |row| row[0]);
        let added: Vec<i32> = numbers(&delta[index][1][0])
            .into_iter()
            .map(|step| {
                id = id.wrapping_add(step as i32);
                id
            })
            .collect();
        let removed = numbers(&delta[index][0]).into_iter().map(|place| rows[place as usize][0]);
        removed.filter(|id| added.contains(id)).map(i64::from).collect()
    };
    match snapshot.age {
        0 => vec![vec![]; before.len()],
        _ => before.iter().enumerate().map(ids).collect(),
    }
}
