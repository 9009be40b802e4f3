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

/// Objects and arrays are opened down to `depth`; what is deeper stands on one line.
pub fn layout(value: &Value, depth: usize) -> String {
    let mut text = String::new();
    lay_out(value, depth, 0, &mut text);
    text.push('\n');
    text
}

fn lay_out(value: &Value, depth: usize, indent: usize, out: &mut String) {
    let items: Vec<(String, &Value)> = match value {
        Value::Array(items) => items.iter().map(|item| (String::new(), item)).collect(),
        Value::Object(items) => {
            items.iter().map(|(key, item)| (format!("\"{key}\": "), item)).collect()
        }
        _ => vec![],
    };
    if depth == 0 || items.is_empty() {
        return out.push_str(&value.to_string());
    }
    let (open, close) = if value.is_array() { ('[', ']') } else { ('{', '}') };
    out.push(open);
    for (index, (key, item)) in items.into_iter().enumerate() {
        out.push_str(if index == 0 { "\n" } else { ",\n" });
        out.push_str(&" ".repeat(indent + 1));
        out.push_str(&key);
        lay_out(item, depth - 1, indent + 1, out);
    }
    out.push('\n');
    out.push_str(&" ".repeat(indent));
    out.push(close);
}
