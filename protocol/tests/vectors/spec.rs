//! SPEC.md against the code: message tables, codes, limits; its examples come from the vectors.

use skirmish_protocol::codes::{CloseCode, ErrorCode, LeaveReason, StreamKind};
use skirmish_protocol::{VERSION, VERSIONS, limits};

use crate::json::{check, read};
use crate::messages;

const SPEC: &str = "SPEC.md";

/// A row of the tables of messages in section 3.
pub struct Row {
    pub number: u32,
    pub name: String,
    pub fields: Vec<String>,
    /// How many of the last fields may be left out.
    pub optional: usize,
}

pub fn messages(direction: &str) -> Vec<Row> {
    let heading = format!("### {}{} messages\n", direction[..1].to_uppercase(), &direction[1..]);
    let spec = read(SPEC);
    let section = spec.split(&heading).nth(1).expect("section 3 has both tables");
    let table = section.lines().skip_while(|line| !line.starts_with('|')).skip(2);
    table.take_while(|line| line.starts_with('|')).map(row).collect()
}

pub fn message(direction: &str, name: &str) -> Row {
    let same = |row: &Row| row.name.to_lowercase() == name.replace('_', "");
    messages(direction).into_iter().find(same).unwrap_or_else(|| panic!("SPEC.md lacks {name}"))
}

fn row(line: &str) -> Row {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let mut depth = 0;
    let outer = cells[3].split(|c: char| {
        depth += match c {
            '[' | '(' => 1,
            ']' | ')' => -1,
            _ => 0,
        };
        c == ',' && depth == 0
    });
    let fields: Vec<&str> = outer.map(str::trim).filter(|field| !field.is_empty()).collect();
    Row {
        number: cells[1].parse().expect("a type is a number"),
        name: cells[2].into(),
        optional: fields.iter().filter(|field| field.ends_with("left out")).count(),
        fields: fields.iter().map(|f| f.split(' ').next().expect("a name").to_owned()).collect(),
    }
}

/// "4096" as "4,096".
fn thousands(number: usize) -> String {
    match number {
        0..1000 => number.to_string(),
        _ => format!("{},{:03}", number / 1000, number % 1000),
    }
}

/// Whether a line is a row of a table, and not its head.
fn is_row(line: &str) -> bool {
    line.starts_with("| ") && !["| ---", "| code |", "| what |"].iter().any(|h| line.starts_with(h))
}

#[test]
fn examples() {
    let spec = read(SPEC);
    let heading = "## 16. Examples\n";
    let (text, _) = spec.split_once(heading).expect("SPEC.md ends in its examples");
    let mut text = format!(
        "{text}{heading}\nEvery message in every form, as in `vectors/messages.json`: the bytes in hex, then the \
         fields as JSON. They show the encoding; the game's own values in them (schema, setup, \
         options, detail, config) are made up and shorter than the arena's.\n"
    );
    let mut last = String::new();
    for entry in messages::all() {
        let title = format!("{} ({} message {})", entry.name, entry.direction, entry.number);
        if title != last {
            text += &format!("\n### {title}\n");
            last = title;
        }
        let note = Some(entry.note).filter(|note| !note.is_empty());
        text += &note.map(|note| format!("\n{note}:\n")).unwrap_or_default();
        let hex = &entry.hex;
        let bytes: Vec<&str> = (0..hex.len()).step_by(2).map(|at| &hex[at..at + 2]).collect();
        let lines: Vec<String> = bytes.chunks(32).map(|line| line.join(" ")).collect();
        text += &format!("```\n{}\n{}\n```\n", lines.join("\n"), entry.fields());
    }
    check(SPEC, &text);
}

#[test]
fn codes_are_those_of_the_crate() {
    let spec = read(SPEC);
    let section = spec.split("\n## 11.").nth(1).and_then(|s| s.split("\n## 12.").next()).unwrap();
    let rows: Vec<&str> = section.lines().filter(|line| is_row(line)).collect();
    let errors = ErrorCode::ALL.iter().map(|e| (e.code(), e.name(), e.sentence()));
    let closes = CloseCode::ALL.iter().map(|c| (u32::from(c.code()), c.name(), c.sentence()));
    let expected: Vec<String> = errors
        .chain(closes)
        .map(|(code, name, text)| format!("| {code} | {name} | {text} |"))
        .collect();
    assert_eq!(rows.len(), expected.len(), "as many codes in section 11 as in codes.rs");
    for (found, expected) in rows.iter().zip(&expected) {
        assert!(found.starts_with(expected), "section 11 has {found:?}, codes.rs {expected:?}");
    }
    for kind in StreamKind::ALL {
        let text = format!("{} {}:", kind.code(), kind.name());
        assert!(spec.contains(&text), "section 7 does not say {text:?}");
    }
    let reasons: Vec<String> =
        LeaveReason::ALL.iter().map(|r| format!("{} {}", r.code(), r.sentence())).collect();
    assert!(spec.contains(&reasons.join(", ")), "section 3 does not say {reasons:?}");
}

#[test]
fn versions_are_those_of_the_crate() {
    let (oldest, newest) = (VERSIONS.start(), VERSIONS.end());
    assert_eq!(*newest, VERSION);
    assert!((1..=VERSION).contains(oldest) && newest - oldest <= 1, "the one before, no more");
    let spec = read(SPEC);
    assert!(spec.contains(&format!("# The Skirmish protocol, version {VERSION}\n")));
    assert!(spec.contains(&format!("This release takes {oldest} to {newest}.")));
}

#[test]
fn limits_are_those_of_the_crate() {
    use limits::*;
    let bytes = |n: usize| format!("{} bytes", thousands(n));
    let range = |r: std::ops::RangeInclusive<usize>| format!("{} to {}", r.start(), r.end());
    let rate = |r: Rate| format!("{} a second, in bursts of up to {}", r.per_s, r.burst);
    let rows = [
        ("message from a client", format!("{}, after inflating", bytes(CLIENT_MESSAGE))),
        ("input payload", bytes(INPUT_PAYLOAD)),
        ("config in Create", bytes(CONFIG)),
        ("nesting of a value", NESTING.to_string()),
        ("name", format!("{} visible characters", range(NAME_CHARS))),
        ("match name", format!("{} visible characters", range(MATCH_NAME_CHARS))),
        ("chat", format!("{} visible characters", range(CHAT_CHARS))),
        ("any name or game, as sent", bytes(NAME_BYTES)),
        ("chat, as sent", bytes(CHAT_BYTES)),
        ("agent", bytes(AGENT)),
        ("token", bytes(TOKEN)),
        ("ticket", bytes(TICKET)),
        ("join code", bytes(CODE)),
        ("seats", format!("{} to {}", SEATS.start(), SEATS.end())),
        (
            "messages",
            format!(
                "{MESSAGES_PER_TICK} per tick, in bursts of up to 5 s of that (at 30 ticks a second: 60 and 300)"
            ),
        ),
        (
            "bytes of messages",
            format!(
                "{} a second, in bursts of up to {}",
                thousands(BYTES.per_s as usize),
                thousands(BYTES.burst as usize)
            ),
        ),
        (
            "wrong tokens, tickets and codes from one address",
            format!("the host's setting: {GUESSES_PER_MINUTE} a minute"),
        ),
        ("chat messages", rate(CHATS)),
        ("QuickPlay, Create, Join", rate(REQUESTS)),
        ("errors (not 9, 10, nor the 8 of a flood)", format!("{ERRORS}, one forgiven a second")),
        ("Hello and Attach", format!("{ATTACH_S} s from the handshake")),
        ("silence", format!("{PINGS_UNANSWERED} pings unanswered")),
        ("a reserved seat", format!("{CLAIM_S} s")),
        ("a player without inputs, or hidden", format!("the host's setting: {IDLE_S} s")),
    ];
    let spec = read(SPEC);
    let section = spec.split("\n## 10.").nth(1).and_then(|s| s.split("\n## 11.").next()).unwrap();
    let found = section.lines().filter(|line| is_row(line)).count();
    assert_eq!(found, rows.len(), "as many limits in section 10 as here");
    for (what, limit) in rows {
        let row = format!("| {what} | {limit} |");
        assert!(section.contains(&row), "section 10 does not say {row:?}");
    }
    let prose = [
        format!(
            "sustained for more than {FLOOD_S} s, or more than {} dropped: close 1008",
            thousands(FLOOD_MESSAGES as usize)
        ),
        format!("must come within {ATTACH_S} s of the handshake"),
        format!(
            "WebSocket pings every {PING_S} s. A peer that leaves {PINGS_UNANSWERED} of them unanswered"
        ),
        format!("must be claimed within {CLAIM_S} s"),
        format!("within {ACK_MS} ms after it came"),
        format!("more than {INPUT_S} s ahead"),
        format!("more than {INPUT_S} s late"),
        format!("repeats its last for up to {INPUT_REPEAT_MS} ms"),
        format!("every {CHECKSUM_EVERY}nd delta"),
        format!("the last {CHAT_LINES} lines"),
    ];
    for text in prose {
        assert!(spec.contains(&text), "SPEC.md does not say {text:?}");
    }
}
