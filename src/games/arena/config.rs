//! What whoever creates a match may choose.

use serde::{Deserialize, Serialize};

pub use super::bot::Level;

/// Fields that are left out have their defaults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The name of a map, as in the options.
    pub map: String,
    pub mode: Mode,
    /// How good the bots are.
    pub bots: Level,
    /// Lengths of a round's phases; the game's own if left out.
    pub countdown_ms: Option<u32>,
    pub fight_ms: Option<u32>,
    pub result_ms: Option<u32>,
    /// Whether shots meet foes where their shooter saw them.
    pub lag_compensation: bool,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            map: "basin".into(),
            mode: Mode::Ffa,
            bots: Level::default(),
            countdown_ms: None,
            fight_ms: None,
            result_ms: None,
            lag_compensation: true,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Everyone against everyone.
    Ffa,
    /// Team 1 against team 2.
    Teams,
}

impl Mode {
    pub fn name(self) -> &'static str {
        match self {
            Mode::Ffa => "ffa",
            Mode::Teams => "teams",
        }
    }
}

/// What a form for creating a match offers.
#[derive(Serialize)]
pub struct Options {
    pub maps: Vec<Choice>,
    pub modes: Vec<Choice>,
    pub bots: Vec<Choice>,
    pub defaults: Config,
}

#[derive(Serialize)]
pub struct Choice {
    pub id: String,
    pub title: String,
    pub about: String,
}

impl Options {
    pub fn new(maps: Vec<Choice>) -> Options {
        let choice = |id: &str, title: &str, about: &str| Choice {
            id: id.into(),
            title: title.into(),
            about: about.into(),
        };
        Options {
            maps,
            modes: vec![
                choice("ffa", "Free for all", "Everyone against everyone."),
                choice("teams", "Two teams", "One side against the other; no harm to your own."),
            ],
            bots: vec![
                choice("easy", "Easy", "Slow to react, and they miss a lot: for a first match."),
                choice(
                    "medium",
                    "Medium",
                    "Quicker and straighter, and they go for what you want.",
                ),
                choice("hard", "Hard", "They hardly miss, and are hard to hit."),
            ],
            defaults: Config::default(),
        }
    }
}
