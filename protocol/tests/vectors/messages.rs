//! messages.json: every message in every form, by its fields and its bytes.

use serde_json::{Value, json};
use skirmish_protocol::client::{ClientMessage, Unreadable};
use skirmish_protocol::server::{Fact, ServerMessage};
use skirmish_protocol::wire::Malformed;

use crate::cases;
use crate::json::{Node, check, from_msgpack, hex, object};
use crate::spec;

/// One case as it stands in the file.
pub struct Entry {
    pub direction: &'static str,
    pub number: u32,
    pub name: String,
    pub note: &'static str,
    /// By name, in the order of SPEC.md.
    fields: Vec<(String, Value)>,
    pub hex: String,
}

impl Entry {
    fn new(direction: &'static str, name: &str, note: &'static str, bytes: &[u8]) -> Entry {
        let row = spec::message(direction, name);
        let Value::Array(elements) = from_msgpack(bytes) else { panic!("{name} is not an array") };
        assert_eq!(elements[0], row.number, "the type of {name}");
        let values = &elements[1..];
        assert!(values.len() <= row.fields.len(), "{name} has more fields than in SPEC.md");
        assert!(values.len() + row.optional >= row.fields.len(), "{name} lacks fields of SPEC.md");
        let fields = row.fields.into_iter().zip(values.iter().cloned()).collect();
        Entry { direction, number: row.number, name: row.name, note, fields, hex: hex(bytes) }
    }

    pub fn fields(&self) -> String {
        let Node::Line(text) = object(self.fields.clone()) else { unreachable!("it is a line") };
        text
    }

    fn node(&self) -> Node {
        let members = [
            ("direction", json!(self.direction)),
            ("type", json!(self.number)),
            ("name", json!(self.name)),
            ("note", json!(self.note)),
            ("hex", json!(self.hex)),
        ];
        let Node::Line(text) = object(members) else { unreachable!("it is a line") };
        let open = text.trim_end_matches('}');
        Node::Line(format!("{open},\"fields\":{}}}", self.fields()))
    }
}

pub fn all() -> Vec<Entry> {
    let mut entries = Vec::new();
    for case in cases::client() {
        let bytes = case.message.encode();
        assert_eq!(ClientMessage::decode(&bytes).as_ref(), Ok(&case.message));
        entries.push(Entry::new("client", case.message.name(), case.note, &bytes));
    }
    for case in cases::server() {
        let bytes = case.message.encode();
        assert_eq!(ServerMessage::decode(&bytes).as_ref(), Ok(&case.message));
        entries.push(Entry::new("server", case.message.name(), case.note, &bytes));
    }
    entries
}

fn reads_as(note: &str, bytes: &[u8], reads_as: Value) -> Node {
    object([("note", json!(note)), ("hex", json!(hex(bytes))), ("reads_as", reads_as)])
}

/// What a client must read without complaint: `reads_as` the case of that hex, or, if null,
/// something to ignore.
fn tolerated() -> Vec<Node> {
    let ack = cases::server().into_iter().find(|c| c.message.name() == "stream").unwrap().message;
    let plain = ack.encode();
    let same = [
        ("an element more", [&[0x94][..], &plain[1..], &[0xa1, b'x']].concat()),
        (
            "a nested element more",
            [&[0x94][..], &plain[1..], &[0x81, 0xa1, b'a', 0x91, 0xc0]].concat(),
        ),
        (
            "integers in longer forms",
            vec![0x93, 0xcc, 12, 0xcd, 0, 0, 0xd3, 0, 0, 0, 0, 0, 0, 0, 1],
        ),
        ("arrays in longer forms", vec![0xdc, 0, 3, 12, 0, 1]),
    ];
    let ignored = [
        ("a type of a later version", vec![0x93, 0xcd, 1, 0, 1, 0x92, 2, 3]),
        ("a kind of stream of a later version", vec![0x93, 12, 9, 1]),
    ];
    let mut entries = Vec::new();
    for (note, bytes) in same {
        assert_eq!(ServerMessage::decode(&bytes), Ok(ack.clone()), "{note}");
        entries.push(reads_as(note, &bytes, json!(hex(&plain))));
    }
    for (note, bytes) in ignored {
        let read = ServerMessage::decode(&bytes);
        assert!(matches!(read, Ok(ServerMessage::Unknown { .. })), "{note}: {read:?}");
        entries.push(reads_as(note, &bytes, json!(null)));
    }
    let note = "a kind of fact of a later version: ignored, but the room is at version 23";
    let bytes = [0x93, 11, 23, 0x93, 9, 1, 2];
    let read = ServerMessage::decode(&bytes);
    let fact = ServerMessage::Fact { version: 23, fact: Fact::Unknown { kind: 9 } };
    assert_eq!(read, Ok(fact));
    entries.push(reads_as(note, &bytes, json!(null)));
    entries
}

/// What the server answers with `Error`, by code.
fn refused() -> Vec<Node> {
    let malformed = |why| Unreadable::Malformed(why);
    let long = [&[0xda, 4, 1][..], &[b'x'; 1025]].concat();
    let payload = [&[0xc5, 1, 0][..], &[0; 256]].concat();
    let deep = [&[0x91; 16][..], &[0xc0]].concat();
    let cases = [
        ("nothing", vec![], malformed(Malformed::Short)),
        ("an empty array", vec![0x90], malformed(Malformed::Short)),
        ("a map", vec![0x81, 1, 1], malformed(Malformed::Kind)),
        ("a type that is no integer", vec![0x92, 0xa1, b'4', 1], malformed(Malformed::Kind)),
        ("a type that is not known", vec![0x92, 99, 1], Unreadable::UnknownType(99)),
        ("a field too few", vec![0x91, 4], malformed(Malformed::Short)),
        ("cut", vec![0x92, 4, 0xcd, 1], malformed(Malformed::Short)),
        ("bytes behind the end", vec![0x92, 4, 1, 0], malformed(Malformed::Trailing)),
        ("a negative tick", vec![0x92, 4, 0xff], malformed(Malformed::Range)),
        (
            "a tick of 33 bits",
            { vec![0x92, 4, 0xcf, 0, 0, 0, 1, 0, 0, 0, 0] },
            malformed(Malformed::Range),
        ),
        (
            "a tick that is a float",
            vec![0x92, 4, 0xca, 0x3f, 0x80, 0, 0],
            malformed(Malformed::Kind),
        ),
        ("a level that is not known", vec![0x94, 2, 0xc0, 3, 0], malformed(Malformed::Range)),
        ("text that is not UTF-8", vec![0x92, 6, 0xa2, 0xc3, 0x28], malformed(Malformed::Utf8)),
        ("a text of 1,025 bytes", [&[0x92, 6][..], &long].concat(), malformed(Malformed::Range)),
        (
            "a length of 4 GiB",
            vec![0x92, 6, 0xdb, 0xff, 0xff, 0xff, 0xff],
            malformed(Malformed::Range),
        ),
        (
            "a payload of 259 bytes",
            { [&[0x96, 3, 1, 0, 0, 0][..], &payload].concat() },
            malformed(Malformed::Range),
        ),
        (
            "a payload nested 17 deep",
            { [&[0x96, 3, 1, 0, 0, 0][..], &deep].concat() },
            malformed(Malformed::Range),
        ),
    ];
    let entry = |(note, bytes, why): (&str, Vec<u8>, Unreadable)| {
        assert_eq!(ClientMessage::decode(&bytes), Err(why), "{note}");
        let code = if matches!(why, Unreadable::UnknownType(_)) { 2 } else { 1 };
        object([("note", json!(note)), ("hex", json!(hex(&bytes))), ("error", json!(code))])
    };
    cases.into_iter().map(entry).collect()
}

#[test]
fn messages() {
    let file = Node::Object(vec![
        ("messages", Node::List(all().iter().map(Entry::node).collect())),
        ("tolerated", Node::List(tolerated())),
        ("refused", Node::List(refused())),
    ]);
    check("vectors/messages.json", &file.file());
}

/// Nobody can add a message without its case.
#[test]
fn every_message_has_a_case() {
    let entries = all();
    for (direction, rows) in
        [("client", spec::messages("client")), ("server", spec::messages("server"))]
    {
        for row in rows {
            let found = entries.iter().any(|e| e.direction == direction && e.name == row.name);
            assert!(found, "no case for {}", row.name);
        }
    }
}
