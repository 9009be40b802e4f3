//! The tree keeps its shape: who imports whom, how long files are, and nothing in them of the
//! machine they were written on.

mod imports;
mod tree;

use imports::Import;

/// What a module of the crate may import of ours: paths, by their beginning. The table in
/// `src/lib.rs`, to the letter.
const MAY: &[(&str, &[&str])] = &[
    ("sim", &["protocol::ids", "protocol::schema", "protocol::tables", "protocol::slack"]),
    ("games", &["sim"]),
    ("ws", &[]),
    ("access", &["protocol", "store", "names", "matches::ConnectionId"]),
    ("directory", &["matches", "protocol"]),
    ("store", &[]),
    (
        "matches",
        &[
            "sim",
            "protocol",
            "directory",
            "store",
            "alarm",
            "bucket",
            "gauges",
            "names",
            "turn",
            "ws::Frame",
            "ws::CompressedFrame",
            "ws::Deflater",
            "ws::BROADCAST_WINDOW_BITS",
        ],
    ),
    (
        "lobby",
        &["sim", "protocol", "directory", "matches", "store", "bucket", "gauges", "ws::Frame"],
    ),
    (
        "net",
        &[
            "ws", "protocol", "access", "lobby", "matches", "store", "alarm", "bucket", "gauges",
            "turn", "Shared",
        ],
    ),
    (
        "http",
        &[
            "protocol",
            "access",
            "lobby",
            "store",
            "net::client_address",
            "net::Origins",
            "gauges",
            "addresses",
            "Shared",
            "server::Shared",
        ],
    ),
    ("webhooks", &["store"]),
    (
        "ops",
        &[
            "protocol",
            "access",
            "bucket",
            "config",
            "gauges",
            "http",
            "lobby",
            "matches",
            "meters",
            "net::Hubs",
            "net::MemberLine",
            "stop",
            "store",
            "ws::Frame",
        ],
    ),
    ("meters", &["protocol::codes", "ws::Violation"]),
    ("clients", &["protocol", "tls::expiry"]),
    ("log", &[]),
    ("notify", &[]),
    ("tls", &[]),
    ("addresses", &[]),
    ("stop", &[]),
    ("alarm", &[]),
    ("bucket", &[]),
    ("gauges", &[]),
    ("turn", &[]),
    ("names", &["protocol::limits"]),
    ("config", ALL),
    ("server", ALL),
    ("store", &["matches", "protocol"]),
    ("lib", ALL),
    ("main", ALL),
];
const ALL: &[&str] = &[""];

/// Names that have no business in code that knows no clock, no socket and no actor.
const IMPURE: &[&str] = &[
    "actix",
    "actix_web",
    "tokio",
    "Instant",
    "SystemTime",
    "TcpStream",
    "thread",
    "rand",
    "HashMap",
];
const PURE: &[&str] = &["sim", "games", "ws", "protocol"];

fn allowed(import: &Import) -> bool {
    let rules = MAY.iter().find(|(module, _)| *module == import.by).map(|(_, may)| *may);
    let rules = rules.unwrap_or_else(|| panic!("{} is in no row of the table", import.by));
    rules.iter().any(|may| {
        may.is_empty() || import.of == *may || import.of.starts_with(&format!("{may}::"))
    })
}

#[test]
fn modules_import_only_what_they_may() {
    let imports = imports::of_crate();
    assert!(imports.len() > 100, "only {} imports were read", imports.len());
    let wrong: Vec<_> = imports.iter().filter(|import| !allowed(import)).collect();
    assert!(wrong.is_empty(), "against the table in src/lib.rs: {wrong:#?}");
}

#[test]
fn the_protocol_imports_nothing_of_ours() {
    let wrong: Vec<_> =
        imports::names("protocol/src").into_iter().filter(|(_, name)| name == "skirmish").collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let manifest = tree::read("protocol/Cargo.toml");
    assert!(!manifest.contains("path ="), "the protocol crate depends on a crate of this tree");
}

#[test]
fn what_is_pure_knows_no_clock_socket_or_actor() {
    let wrong: Vec<_> = PURE
        .iter()
        .flat_map(|module| match *module {
            "protocol" => imports::names("protocol/src"),
            module => imports::names(&format!("src/{module}")),
        })
        .filter(|(_, name)| IMPURE.contains(&name.as_str()))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn files_stay_short() {
    let sizes = tree::source_lines();
    let long: Vec<_> = sizes.iter().filter(|(_, lines)| *lines > 500).collect();
    assert!(long.is_empty(), "over 500 lines: {long:?}");
    let longish = sizes.iter().filter(|(_, lines)| *lines > 400).count();
    assert!(longish * 20 <= sizes.len(), "{longish} of {} files are over 400 lines", sizes.len());
}

#[test]
fn nothing_names_a_path_of_one_machine() {
    let found = tree::machine_paths();
    assert!(found.is_empty(), "{found:#?}");
}
