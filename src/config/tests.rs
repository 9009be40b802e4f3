use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use super::*;
use crate::HouseMatch;
use crate::games::arena::Arena;
use crate::sim::Games;

/// A folder of this process, gone at the end of the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        let path = std::env::temp_dir().join(format!("skirmish-{}", uuid::Uuid::new_v4()));
        fs::create_dir(&path).expect("a folder of its own");
        Folder(path)
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).expect("a file of its own");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn load(flags: &[(&str, &str)], environment: &[(&str, &str)], file: &str) -> Loaded {
    let folder = Folder::new();
    let path = folder.file("skirmish.toml", file);
    load_from(flags, environment, Some(path))
}

fn load_from(
    flags: &[(&str, &str)],
    environment: &[(&str, &str)],
    path: Option<PathBuf>,
) -> Loaded {
    let flags = flags.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let environment = environment.iter().map(|(name, value)| (OsString::from(name), value.into()));
    let mut games = Games::new();
    games.add::<Arena>();
    Loaded::from(&Flags(flags), environment, path.as_deref(), None).for_games(&games)
}

/// What is said, without the folder.
fn said(loaded: &Loaded) -> Vec<String> {
    let (_, mistakes) = loaded.fill();
    let told = mistakes.iter().map(ToString::to_string);
    let short = |sentence: String| match sentence.find("skirmish.toml") {
        Some(at) => sentence[at..].to_owned(),
        None => sentence,
    };
    told.map(short).collect()
}

#[test]
fn flags_beat_the_environment_beats_the_file_beats_defaults() {
    let file = "# a comment\ntick_rate = 20\ngrace_s = 5\nidle_after_s = 7\n";
    let environment = [("SKIRMISH_GRACE_S", "6"), ("SKIRMISH_IDLE_AFTER_S", "8")];
    let loaded = load(&[("idle_after_s", "9")], &environment, file);
    let config = loaded.resolve().expect("no mistake");
    assert_eq!((config.tick_rate, config.snapshot_rate), (20, 20), "a default by another setting");
    assert_eq!((config.grace_s, config.idle_after_s, config.max_matches), (6, 9, 100));
    let source = |name| loaded.source(name).to_string();
    assert!(source("tick_rate").ends_with("skirmish.toml, line 2"), "{}", source("tick_rate"));
    assert_eq!(source("grace_s"), "SKIRMISH_GRACE_S");
    assert_eq!(source("idle_after_s"), "--idle-after-s");
    assert_eq!(source("max_matches"), "default");
    let ends = [
        ("grace_s in ", "line 3, has no effect: SKIRMISH_GRACE_S beats it"),
        ("idle_after_s in ", "line 4, has no effect: SKIRMISH_IDLE_AFTER_S beats it"),
    ];
    assert_eq!(loaded.beaten.len(), ends.len(), "{:?}", loaded.beaten);
    for (line, (begins, ends)) in loaded.beaten.iter().zip(ends) {
        assert!(line.starts_with(begins) && line.ends_with(ends), "{line}");
    }
    let shown = loaded.show();
    let line = |name: &str| shown.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    assert!(line("grace_s = 6 ").ends_with("# SKIRMISH_GRACE_S"), "{shown}");
    assert!(line("connections_per_address = no limit ").ends_with("# default"), "{shown}");
}

#[test]
fn all_mistakes_are_told_at_once_and_where() {
    let file = r#"
tick_rat = 60
grace_s = "long"
web_threads = 0
trusted_proxies = ["10.0.0.1", "proxy"]
wholly_different = 1
log = "x=y=z"
[[house]]
name = "One"
seets = 3
"#;
    let environment =
        [("SKIRMISH_BIND", "8080"), ("SKIRMISH_TICKRATE", "5"), ("SKIRMISH_PORT", "1")];
    let loaded = load(&[("idle_after_s", "-1"), ("snapshot_rate", "7")], &environment, file);
    assert_eq!(
        said(&loaded),
        [
            "skirmish.toml, line 3: grace_s is \"long\"; it has to be a whole number of 0 or more.",
            "skirmish.toml, line 10: house has an entry with a mistake: unknown field `seets`, \
             expected one of `name`, `game`, `seats`, `bots`, `config`.",
            "skirmish.toml, line 2: tick_rat is no setting; did you mean tick_rate?",
            "skirmish.toml, line 5: trusted_proxies is [\"10.0.0.1\", \"proxy\"]; it has to be a \
             list, each of it an IP address, or a network such as \"10.0.0.0/8\".",
            "skirmish.toml, line 6: wholly_different is no setting; `skirmish --help` lists them \
             all.",
            "SKIRMISH_BIND: bind is 8080; it has to be an address and a port, such as \
             \"0.0.0.0:8080\".",
            "SKIRMISH_TICKRATE: this is no setting; did you mean SKIRMISH_TICK_RATE?",
            "--idle-after-s: idle_after_s is -1; it has to be a whole number of 0 or more.",
            "skirmish.toml, line 4: web_threads is 0; it has to be 1 to 256.",
            "skirmish.toml, line 7: log is \"x=y=z\"; this is not a filter: error parsing level \
             filter: expected one of \"off\", \"error\", \"warn\", \"info\", \"debug\", \
             \"trace\", or a number 0-5.",
            "--snapshot-rate: snapshot_rate 7 does not divide tick_rate 30.",
        ]
    );
    assert!(loaded.resolve().is_err());
    assert!(loaded.show().contains("grace_s = \"long\" "), "{}", loaded.show());
}

#[test]
fn mistakes_of_the_file_as_a_whole() {
    let said = |file: &str| said(&load(&[], &[], file));
    let both = said("bind = \"127.0.0.1:1\nlog = debug\ngrace_s = 5\n");
    assert!(both.iter().any(|told| told.starts_with("skirmish.toml, line 1: this is not TOML: ")));
    assert!(both.iter().any(|told| told.starts_with("skirmish.toml, line 2: this is not TOML: ")));
    let house = said(
        "grace_s = 5\n[[house]]\nname = \"One\"\nseats = 3\nbots = 4\ngame = \"chess\"\n\n\
         [[house]]\nname = \"Two\"\n\n[[house]]\nname = \"3\"\nseats = 900\n",
    );
    assert_eq!(
        house,
        [
            "skirmish.toml, line 2: the house match \"One\": A match cannot have more bots than \
             seats.",
            "skirmish.toml, line 2: the house match \"One\": There is no game called \"chess\" here.",
            "skirmish.toml, line 11: the house match \"3\": A match's name has 2 to 32 visible \
             characters.",
            "skirmish.toml, line 11: the house match \"3\": A match has 1 to 200 seats.",
        ]
    );
    let twice = said("grace_s = 5\n\ngrace_s = 6\n[[house]]\nname = \"One\"\nname = \"Two\"\n");
    assert_eq!(
        twice,
        [
            "skirmish.toml, line 3: grace_s is given twice, also in line 1; leave one out.",
            "skirmish.toml, line 6: name is given twice; leave one out.",
        ]
    );
    let misplaced = said("[[house]]\nname = \"One\"\n\nbind = \"0.0.0.0:1\"\ngrace_s = 5\n");
    assert_eq!(
        misplaced,
        ["skirmish.toml, line 4: house has an entry with a mistake: what stands below [[house]] \
          belongs to that house match, and bind, grace_s to the server; settings stand above the \
          first [[house]]."]
    );
    let nowhere = load_from(&[], &[], Some("nowhere/skirmish.toml".into()));
    let (_, mistakes) = nowhere.fill();
    let told = mistakes[0].to_string();
    assert!(told.starts_with("nowhere/skirmish.toml: the file of settings cannot be read: "));
}

#[test]
fn bounds_have_their_sentences() {
    let said = |settings: Settings| settings.resolve().expect_err("a mistake").to_string();
    let wrong = Settings { tick_rate: Some(500), ..Settings::default() };
    assert_eq!(said(wrong), "tick_rate is 500; it has to be 10 to 120.");
    let wrong = Settings { idle_after_s: Some(4), ..Settings::default() };
    assert_eq!(said(wrong), "idle_after_s is 4; it has to be 5 to 3600, or 0: never.");
    let never = Settings { idle_after_s: Some(0), ..Settings::default() };
    assert_eq!(never.resolve().expect("0 is never").idle_after_s, 0);
    let house = vec![HouseMatch::default(); 3];
    let wrong = Settings { house: Some(house), max_matches: Some(2), ..Settings::default() };
    assert_eq!(said(wrong), "there are 3 house matches, and max_matches is 2.");
}

#[test]
fn limits_that_let_nobody_in_and_origins_that_never_match_are_mistakes() {
    for name in
        ["max_connections", "sockets_per_address", "connections_per_address", "connects_per_second"]
    {
        let told = said(&load(&[(name, "0")], &[], ""));
        let flag = name.replace('_', "-");
        assert_eq!(told, [format!("--{flag}: {name} is 0; it has to be 1 or more.")]);
        assert_eq!(said(&load(&[(name, "1")], &[], "")), Vec::<String>::new());
    }
    let told = |origin: &str| said(&load(&[("allowed_origins", origin)], &[], ""));
    for right in [
        "*",
        "null",
        "none",
        "https://play.example.org",
        "http://[::1]:8080,https://b.example",
        "tauri://localhost",
    ] {
        assert_eq!(told(right), Vec::<String>::new(), "{right}");
    }
    for wrong in [
        "play.example.org",
        "https://play.example.org/",
        "https://play.example.org/game",
        "https://play.example.org:443",
        "http://play.example.org:80",
        "https://",
        "https://*.example org",
        "https://pläy.example",
    ] {
        let told = told(wrong);
        assert!(
            told.len() == 1 && told[0].contains(&format!("{wrong:?} is no origin")),
            "{told:?}"
        );
    }
}

#[test]
fn all_that_is_wrong_with_who_may_be_here_is_told() {
    let folder = Folder::new();
    let key = folder.file("key.pem", "no key");
    let words = folder.file("words", "two words\n");
    let (key, words) = (key.to_str().expect("plain"), words.to_str().expect("plain"));
    let given = [("guests", "false"), ("token_key", key), ("chat_words", words)];
    let told = said(&load(&given, &[("SKIRMISH_TOKEN_SECRET", "too short")], ""));
    assert_eq!(
        told,
        [
            "SKIRMISH_TOKEN_SECRET: token_secret has to be at least 32 bytes long.".to_owned(),
            "--token-key: token_key has to be the file of an Ed25519 public key in PEM \
             (-----BEGIN PUBLIC KEY-----)."
                .to_owned(),
            format!("--chat-words: {words}: line 1 has to be one word."),
        ]
    );
    let told = said(&load(&[("guests", "false"), ("chat_words", "nowhere/words")], &[], ""));
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("--guests: guests is false, and there is neither"), "{told:?}");
    assert!(told[1].starts_with("--chat-words: nowhere/words cannot be read"), "{told:?}");
}

#[test]
fn a_word_in_the_filter_of_the_log_is_a_level() {
    for right in
        ["info", "WARN", "off", "3", "debug,actix_server=warn", "skirmish::net", "", "a=info"]
    {
        assert_eq!(said(&load(&[("log", right)], &[], "")), Vec::<String>::new(), "{right}");
    }
    let wrong = |log| said(&load(&[("log", log)], &[], ""));
    assert_eq!(wrong("infoo"), ["--log: log is \"infoo\"; infoo is no level; did you mean info?"]);
    assert_eq!(
        wrong("skirmish::net=debug, Debgu"),
        ["--log: log is \"skirmish::net=debug, Debgu\"; Debgu is no level; did you mean debug?"]
    );
    assert_eq!(
        wrong("skirmish"),
        ["--log: log is \"skirmish\"; skirmish is no level: those are error, warn, info, debug, \
          trace, off; all that a module says is skirmish=trace."]
    );
    let elsewhere = load(&[], &[("SKIRMISH_LOG", "wran")], "log = \"infoo\"\n");
    assert_eq!(
        said(&elsewhere),
        ["SKIRMISH_LOG: log is \"wran\"; wran is no level; did you mean warn?"]
    );
}

#[test]
fn operators_need_an_address_of_their_own() {
    let told = |bind, ops| said(&load(&[("bind", bind), ("ops_bind", ops)], &[], ""));
    for (bind, ops) in [
        ("127.0.0.1:8080", "127.0.0.1:8080"),
        ("0.0.0.0:8080", "127.0.0.1:8080"),
        ("[::1]:8080", "[::]:8080"),
    ] {
        let sentence = format!(
            "--ops-bind: ops_bind is {ops}, and bind {bind}: what operators use needs an address or \
             port of its own."
        );
        assert_eq!(told(bind, ops), [sentence]);
    }
    for (bind, ops) in [
        ("127.0.0.1:8080", "127.0.0.1:8081"),
        ("127.0.0.1:8080", "127.0.0.2:8080"),
        ("127.0.0.1:0", "127.0.0.1:0"),
        ("127.0.0.1:8080", "none"),
    ] {
        assert_eq!(told(bind, ops), Vec::<String>::new(), "{bind} {ops}");
    }
}

#[test]
fn of_a_file_with_admin_tokens_empty_lines_do_not_count() {
    let folder = Folder::new();
    let told = |text: &str| {
        let path = folder.file("tokens", text);
        load(&[("admin_tokens_file", path.to_str().expect("plain"))], &[], "")
    };
    let (ann, bob) = ("ann:a-token-of-hers-and-long", "bob:a-token-of-his-and-long");
    for text in
        [format!("\n{ann}\n\n  \n{bob}\n\n"), format!("{ann}\r\n\r\n{bob}"), format!("{ann},{bob}")]
    {
        let config = told(&text).resolve().expect("no mistake");
        let tokens: Vec<&str> = config.admin_tokens.iter().map(Secret::reveal).collect();
        assert_eq!(tokens, [ann, bob], "{text:?}");
    }
    let wrong = said(&told(&format!("{ann}\n\n# of his\n{bob}\n")));
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(wrong[0].contains("each has to be name:token, and number 2 is not; "), "{wrong:?}");
    assert_eq!(said(&told("\n")).len(), 1, "none at all");
}

#[test]
fn of_a_secrets_file_only_the_lines_end_does_not_count() {
    let folder = Folder::new();
    for end in ["", "\n", "\r\n", "\n\n"] {
        let secret = " blanks count, and make 32 bytes of it\t";
        let path = folder.file("secret", &format!("{secret}{end}"));
        let given = [("token_secret_file", path.to_str().expect("plain"))];
        let config = load(&given, &[], "").resolve().expect("no mistake");
        assert_eq!(config.token_secret.as_ref().map(Secret::reveal), Some(secret), "{end:?}");
    }
}

#[test]
fn secrets_come_from_files_too_and_are_never_shown() {
    let folder = Folder::new();
    let path = folder.file("token", "hidden-one-of-32-bytes-or-more-of-them\n");
    let named = path.to_str().expect("a plain name");
    folder.file("skirmish_webhook_secret", "hidden-two-of-16-or-more\n");
    folder.file("skirmish_admin_tokens", "ann:hidden-three-and-long\nbob:hidden-four-and-long\n");
    let credentials = folder.0.to_str().expect("a plain name");
    let environment =
        [("SKIRMISH_TOKEN_SECRET_FILE", named), ("CREDENTIALS_DIRECTORY", credentials)];
    let loaded = load(&[], &environment, "token_secret = \"hidden-five\"\n");
    let config = loaded.resolve().expect("no mistake");
    assert_eq!(
        config.token_secret.as_ref().map(Secret::reveal),
        Some("hidden-one-of-32-bytes-or-more-of-them")
    );
    assert_eq!(
        config.webhook_secret.as_ref().map(Secret::reveal),
        Some("hidden-two-of-16-or-more")
    );
    let tokens: Vec<&str> = config.admin_tokens.iter().map(Secret::reveal).collect();
    assert_eq!(tokens, ["ann:hidden-three-and-long", "bob:hidden-four-and-long"]);
    assert_eq!(
        loaded.source("token_secret").to_string(),
        format!("{named}, named by SKIRMISH_TOKEN_SECRET_FILE")
    );
    assert_eq!(
        loaded.source("webhook_secret").to_string(),
        "the credential skirmish_webhook_secret"
    );
    let shown = format!("{}{config:?}", loaded.show());
    assert!(!shown.contains("hidden"), "{shown}");
    assert!(shown.contains("token_secret = \"***\" "), "{shown}");
}

#[test]
fn a_folder_of_secrets_stands_for_the_credentials_of_a_unit() {
    let (folder, settings) = (Folder::new(), Folder::new());
    folder.file("webhook_secret", "hidden-one-of-16-or-more\n");
    let file = settings.file("skirmish.toml", "webhook_url = \"http://127.0.0.1:1\"\n");
    let from = |secrets: Option<&PathBuf>| {
        Loaded::from(&Flags::default(), [], Some(&file), secrets.map(PathBuf::as_path))
    };
    let without = from(None);
    assert!(without.resolve().is_err() && without.show().contains("# Not seen here"));
    let with = from(Some(&folder.0));
    let config = with.resolve().expect("no mistake");
    assert!(config.webhook_secret.is_some_and(|secret| secret.reveal().ends_with("or-more")));
    assert!(
        with.source("webhook_secret").to_string().ends_with("webhook_secret, named by --secrets")
    );
    assert!(!with.show().contains("hidden") && !with.show().contains("# Not seen here"));
    assert!(!with.show().contains("Warning"), "{}", with.show());
    folder.file("webhook_secrets", "hidden-two-of-16-or-more\n");
    let shown = from(Some(&folder.0)).show();
    assert!(shown.contains("webhook_secrets is not looked at; did you mean webhook_secret?"));
    assert!(from(Some(&folder.0)).resolve().is_ok(), "a warning is no mistake");
    let nowhere = from(Some(&folder.0.join("nowhere"))).resolve().expect_err("a mistake");
    assert!(nowhere.to_string().contains("--secrets: "), "{nowhere}");
}

#[test]
fn mistakes_with_secrets() {
    let file = "token_secret = 12345\nwebhook_secret = \"a-secret-of-16-or-more\"\nwebhook_secret_file = \"nowhere/b\"\n";
    let told = said(&load(&[("admin_tokens_file", "nowhere/c")], &[], file));
    assert_eq!(
        told,
        [
            "skirmish.toml, line 2: both webhook_secret and webhook_secret_file are given; leave \
             one out.",
            "skirmish.toml, line 1: token_secret has to be text that is not empty, or \"none\".",
            "skirmish.toml, line 3: the file with webhook_secret cannot be read: No such file or \
             directory (os error 2).",
            "nowhere/c, named by --admin-tokens-file: the file with admin_tokens cannot be read: \
             No such file or directory (os error 2).",
        ]
    );
}

#[test]
fn the_example_file_is_that_of_the_code_and_is_right() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/deploy/skirmish.toml");
    if std::env::var_os("UPDATE_EXAMPLE").is_some() {
        fs::write(path, example()).expect("the file is written");
    }
    let kept = fs::read_to_string(path).expect("assets/deploy/skirmish.toml");
    assert_eq!(kept, example(), "make it anew: UPDATE_EXAMPLE=1 cargo test --lib example_file");
    let live: String = kept
        .lines()
        .filter_map(|line| line.strip_prefix('#').filter(|line| !line.starts_with([' ', '#'])))
        .map(|line| format!("{line}\n"))
        .collect();
    let loaded = load(&[], &[], &live);
    assert_eq!(said(&loaded), Vec::<String>::new(), "{live}");
    let told = |name: &str| loaded.source(name) != Source::Default;
    let missing: Vec<_> = settings::all().into_iter().filter(|s| !told(s.name)).collect();
    assert!(missing.is_empty(), "{:?}", missing.iter().map(|s| s.name).collect::<Vec<_>>());
    let as_default =
        Settings { bind: Some("0.0.0.0:1".parse().expect("an address")), ..Settings::default() };
    let public = as_default.resolve().expect("defaults").shown();
    let uncommented = loaded.resolve().expect("right").shown();
    for ((setting, one), other) in settings::all().iter().zip(public).zip(uncommented) {
        let by_machine = ["bind", "web_threads", "match_threads"].contains(&setting.name);
        assert!(by_machine || one == other, "{}: {one} and {other}", setting.name);
    }
}
