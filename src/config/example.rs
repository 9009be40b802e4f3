//! The example file: every setting explained, at its default.

use std::fmt::Write;

use super::load::credential;
use super::settings::all;
use super::table::Setting;
use crate::lobby::HouseMatch;

const WIDTH: usize = 96;

/// `assets/deploy/skirmish.toml`, as `skirmish check-config --example` prints it.
pub fn example() -> String {
    let mut out = String::new();
    paragraph(&mut out, HEAD);
    let settings = all();
    let (tables, plain): (Vec<_>, Vec<_>) = settings.iter().partition(|setting| setting.file_only);
    let mut heading = "";
    for setting in plain {
        if setting.heading != heading {
            heading = setting.heading;
            let _ = writeln!(out, "\n\n## {heading}");
        }
        out.push('\n');
        paragraph(&mut out, &explained(setting));
        let _ = writeln!(out, "#{} = {}", setting.name, setting.example);
    }
    // What follows a table belongs to it, so tables come last.
    for setting in tables {
        let _ = writeln!(out, "\n\n## {}\n", setting.heading);
        paragraph(&mut out, &explained(setting));
        out.push_str(&house());
    }
    out
}

const HEAD: &str = "Settings of Skirmish. What is commented out is at its default. The environment \
    (SKIRMISH_BIND …) beats this file, and flags (--bind …) beat the environment. After a change: \
    skirmish check-config --config THIS_FILE, then restart the server.";

fn explained(setting: &Setting) -> String {
    let mut text = setting.help.clone();
    if let Some(measure) = &setting.measure {
        let _ = write!(text, " ({measure})");
    }
    text.push('.');
    if let Some(file) = setting.file_setting() {
        let _ = write!(
            text,
            " A secret: better in a file of its own, named by {file}, or as systemd's credential \
             {}.",
            credential(setting.name)
        );
    }
    let _ = write!(text, " Default: {}.", setting.default);
    text
}

fn paragraph(out: &mut String, text: &str) {
    let mut line = String::from("#");
    for word in text.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            let _ = writeln!(out, "{line}");
            line = String::from("#");
        }
        let _ = write!(line, " {word}");
    }
    let _ = writeln!(out, "{line}");
}

fn house() -> String {
    let HouseMatch { name, game, seats, bots, .. } = HouseMatch::default();
    format!(
        "#[[house]]\n#name = \"{name}\"\n#game = \"{game}\"\n#seats = {seats}\n#bots = {bots}\n\
         # What the game's own settings are: docs/play.md.\n#config = {{}}\n"
    )
}
