//! docs/limits.md tells what `--help` and the code say.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Command};
use skirmish::config::{Config, Flags, Settings};
use skirmish_protocol::limits;

struct Row {
    what: String,
    setting: String,
    default: String,
    counter: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rows() -> Vec<Row> {
    let text = fs::read_to_string(root().join("docs/limits.md")).expect("docs/limits.md");
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let lines = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| ---"));
    lines
        .map(cells)
        .filter(|cells| cells[0] != "what")
        .map(|cells| {
            let [what, setting, default, _, _, counter] =
                cells.try_into().expect("six cells in a row");
            Row { what, setting, default, counter }
        })
        .collect()
}

fn public() -> Config {
    let bind = Some(([0, 0, 0, 0], 8080).into());
    Settings { bind, ..Settings::default() }.resolve().expect("the defaults are right")
}

#[test]
fn settings_and_defaults_are_those_of_the_command_line() {
    let config = public();
    let in_force: BTreeMap<&str, String> = [
        ("--max-connections", config.max_connections.to_string()),
        ("--sockets-per-address", config.sockets_per_address.to_string()),
        ("--connections-per-address", config.connections_per_address.to_string()),
        ("--connects-per-second", config.connects_per_second.to_string()),
        ("--unclaimed-per-address", config.unclaimed_per_address.to_string()),
        ("--guesses-per-minute", config.guesses_per_minute.to_string()),
        ("--matches-per-address", config.matches_per_address.to_string()),
        ("--creates-per-minute", config.creates_per_minute.to_string()),
        ("--max-matches", config.max_matches.to_string()),
        ("--busy-late-percent", config.busy_late_percent.to_string()),
        ("--grace-s", config.grace_s.to_string()),
        ("--idle-after-s", config.idle_after_s.to_string()),
        ("--allowed-origins", "none".to_owned()),
        ("--guest-chat", config.guest_chat.to_string()),
    ]
    .into();
    let command = Flags::augment_args(Command::new("skirmish"));
    let help = |flag: &str| {
        let name = flag.trim_start_matches("--");
        let arg = command.get_arguments().find(|arg| arg.get_long() == Some(name));
        arg.and_then(|arg| arg.get_help()).map(ToString::to_string).unwrap_or_default()
    };
    let mut listed = Vec::new();
    for row in rows().iter().filter(|row| row.setting.contains("--")) {
        let flag = row.setting.trim_end_matches(" *").trim_matches('`');
        assert_eq!(in_force.get(flag), Some(&row.default), "{flag} in force");
        let stated = help(flag).split_once("[default: ").map(|(_, rest)| rest.to_owned());
        let stated = stated.unwrap_or_else(|| panic!("--help gives no default of {flag}"));
        let end = stated.find([';', ']']).unwrap_or(stated.len());
        assert_eq!(stated[..end], row.default, "{flag} in --help");
        assert_eq!(
            stated.contains("loopback"),
            row.setting.ends_with('*') || flag == "--allowed-origins",
            "{flag}: {stated}"
        );
        listed.push(flag.to_owned());
    }
    for flag in in_force.keys() {
        assert!(listed.iter().any(|listed| listed == flag), "{flag} is in no table");
    }
}

#[test]
fn figures_are_those_of_the_protocol() {
    let rows = rows();
    for (what, figure) in [
        ("a frame", limits::CLIENT_MESSAGE as u32),
        ("a message, after inflating", limits::CLIENT_MESSAGE as u32),
        ("messages, pings and pongs", limits::MESSAGES_PER_TICK),
        ("bytes of them", limits::BYTES.per_s),
        ("chat messages", limits::CHATS.per_s),
        ("QuickPlay, Create, Join", limits::REQUESTS.per_s),
        ("errors: unreadable, of an unknown type, in the wrong state", limits::ERRORS),
        ("from the handshake to Hello and Attach", limits::ATTACH_S),
        (
            "pings, one every 3 s, that are left unanswered, whatever else comes",
            limits::PINGS_UNANSWERED,
        ),
        ("a reserved seat", limits::CLAIM_S),
    ] {
        let row = rows.iter().find(|row| row.what == what);
        let row = row.unwrap_or_else(|| panic!("no row for {what}"));
        assert_eq!(row.default, figure.to_string(), "{what}");
    }
}

/// Figures that are nowhere but in the code.
#[test]
fn fixed_figures_are_those_of_the_code() {
    let mut code = String::new();
    sources(&root().join("src"), &mut code);
    let rows = rows();
    for (what, constant) in [
        ("sockets of everybody that are no WebSockets, or not yet", "OTHER_SOCKETS: usize = #;"),
        ("a TLS handshake", "HANDSHAKE_WITHIN: Duration = Duration::from_secs(#);"),
        (
            "a request, until its head is whole",
            "REQUEST_WITHIN: Duration = Duration::from_secs(#);",
        ),
        ("a socket between two requests", "IDLE_HTTP: Duration = Duration::from_secs(#);"),
        ("the time for a body", "BODY_WITHIN: Duration = Duration::from_secs(#);"),
        ("a peer that takes no bytes", "STUCK_AFTER: Duration = Duration::from_secs(#);"),
        (
            "a member that acknowledges nothing while a snapshot is under way",
            "STUCK_AFTER: Duration = Duration::from_secs(#);",
        ),
        ("spectators of a match, with those who were promised a place", "SPECTATORS: usize = #;"),
        ("an empty match", "EMPTY_FOR: Duration = Duration::from_secs(#);"),
    ] {
        let row = rows.iter().find(|row| row.what == what);
        let row = row.unwrap_or_else(|| panic!("no row for {what}"));
        let constant = format!("const {}", constant.replace('#', &row.default));
        assert!(code.contains(&constant), "{what}: the code has no `{constant}`");
    }
}

#[test]
fn every_limit_is_counted_or_says_why_not() {
    for Row { what, counter, .. } in rows() {
        let why_not = counter.strip_prefix("none: ").is_some_and(|why| why.len() > 20);
        assert!(why_not || counter.starts_with("`skirmish_"), "{what} is not counted");
    }
}

fn sources(folder: &Path, out: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder of sources").flatten() {
        let path: PathBuf = entry.path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            out.push_str(&fs::read_to_string(&path).expect("a source"));
        }
    }
}

/// What stands in quotes after each `mark`.
fn quoted<'a>(text: &'a str, mark: &str) -> Vec<&'a str> {
    text.split(mark).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn counters_are_those_of_the_code() {
    let mut code = String::new();
    sources(&root().join("src"), &mut code);
    sources(&root().join("protocol/src"), &mut code);
    let counters: String = rows().into_iter().map(|row| row.counter + "\n").collect();
    for name in counters.split('`').filter(|word| word.starts_with("skirmish_")) {
        let name = name.split('{').next().unwrap_or_default();
        assert!(code.contains(&format!("\"{name}\"")), "no code counts {name}");
    }
    for label in quoted(&counters, "=\"") {
        assert!(code.contains(&format!("\"{label}\"")), "no code counts {label}");
    }
    let counted = quoted(&code, "count_exceeded(\"");
    assert!(counted.len() >= 8, "{counted:?}");
    for limit in counted {
        assert!(counters.contains(&format!("{{limit=\"{limit}\"}}")), "{limit} is in no table");
    }
}
