//! Vectors as files: JSON with one case a line.

use std::path::PathBuf;

use serde_json::Value;

pub fn path(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), name].iter().collect()
}

pub fn updating() -> bool {
    std::env::var_os("UPDATE_VECTORS").is_some()
}

pub fn read(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Compares a file with what it should be, or writes it.
pub fn check(name: &str, text: &str) {
    if updating() {
        return write(name, text);
    }
    let found = read(name);
    let differs = found.lines().zip(text.lines()).position(|(a, b)| a != b);
    let hint = "if the change is meant, run the tests with UPDATE_VECTORS=1";
    if let Some(line) = differs {
        let (a, b) = (found.lines().nth(line), text.lines().nth(line));
        panic!("{name}:{}: is {a:?}, should be {b:?}; {hint}", line + 1);
    }
    assert_eq!(found.len(), text.len(), "{name} has another length; {hint}");
}

/// Writes a file at once: other tests may be reading it.
pub fn write(name: &str, text: &str) {
    let new = path(&format!("{name}.new"));
    let written = std::fs::write(&new, text).and_then(|()| std::fs::rename(&new, path(name)));
    written.unwrap_or_else(|error| panic!("{name}: {error}"));
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn unhex(value: &Value) -> Vec<u8> {
    let text = value.as_str().expect("hex is a string");
    let byte = |at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex digits");
    (0..text.len()).step_by(2).map(byte).collect()
}

/// MessagePack as JSON, read by another library than the protocol's own.
pub fn from_msgpack(bytes: &[u8]) -> Value {
    rmp_serde::from_slice(bytes).expect("one MessagePack value that JSON can show")
}

/// An object on one line, its members in this order.
pub fn object<K: AsRef<str>>(members: impl IntoIterator<Item = (K, Value)>) -> Node {
    let member = |(key, value): (K, Value)| format!("{:?}:{value}", key.as_ref());
    Node::Line(format!("{{{}}}", members.into_iter().map(member).collect::<Vec<_>>().join(",")))
}

/// JSON text in the making. Members keep their order, which `Value` does not promise.
pub enum Node {
    Line(String),
    List(Vec<Node>),
    Object(Vec<(&'static str, Node)>),
}

impl From<Value> for Node {
    fn from(value: Value) -> Node {
        Node::Line(value.to_string())
    }
}

impl Node {
    /// As a file: lists and objects are opened, an item a line.
    pub fn file(&self) -> String {
        let mut text = String::new();
        self.write(0, &mut text);
        text.push('\n');
        text
    }

    fn write(&self, indent: usize, out: &mut String) {
        let (open, close, items): (_, _, Vec<(String, &Node)>) = match self {
            Node::Line(text) => return out.push_str(text),
            Node::List(items) => ('[', ']', items.iter().map(|i| (String::new(), i)).collect()),
            Node::Object(items) => {
                ('{', '}', items.iter().map(|(key, i)| (format!("{key:?}: "), i)).collect())
            }
        };
        out.push(open);
        for (index, (key, item)) in items.into_iter().enumerate() {
            out.push_str(if index == 0 { "\n" } else { ",\n" });
            out.push_str(&" ".repeat(indent + 1));
            out.push_str(&key);
            item.write(indent + 1, out);
        }
        out.push('\n');
        out.push_str(&" ".repeat(indent));
        out.push(close);
    }
}
