//! Why a match could not be made or joined.

use std::fmt;

/// A refusal, with a sentence for the person who asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No game of that name is offered here.
    UnknownGame(String),
    /// The config cannot be read, or asks for what there is not.
    BadConfig(String),
    /// The game does not let this player in.
    Denied(String),
    /// A checkpoint that is broken, or of other rules.
    BadCheckpoint(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::UnknownGame(kind) => write!(f, "There is no game called \"{kind}\" here."),
            Refusal::BadConfig(why) => write!(f, "The match cannot be set up so: {why}."),
            Refusal::Denied(why) => write!(f, "The game did not let you in: {why}."),
            Refusal::BadCheckpoint(why) => write!(f, "The saved match cannot be restored: {why}."),
        }
    }
}

impl std::error::Error for Refusal {}
