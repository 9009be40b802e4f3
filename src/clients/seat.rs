//! The way into a match: Hello and Attach in the lobby, a ticket, Hello and Attach in the match.

use std::fmt;

use skirmish_protocol::VERSION;
use skirmish_protocol::client::{ClientMessage, Level, Settings};
use skirmish_protocol::codes::ErrorCode;
use skirmish_protocol::server::{Attached, MatchSummary, ServerMessage};

use super::link::{Broken, Link};

/// What a client asks for.
#[derive(Clone, Debug)]
pub struct Wish {
    pub name: String,
    pub agent: &'static str,
    pub level: Level,
    /// A host's token, and once the server has given its own for this client, that.
    pub token: Option<String>,
}

#[derive(Clone, Debug)]
pub enum Place {
    /// Any match of this game.
    QuickPlay(&'static str),
    Code {
        code: String,
        spectate: bool,
    },
    /// A private match of its own, without the server's bots.
    New {
        game: &'static str,
        name: String,
        seats: u32,
    },
}

/// A place in a match, waiting to be claimed.
#[derive(Clone, Debug)]
pub struct Seat {
    pub ticket: String,
    /// Of the match.
    pub code: String,
}

/// Why there is no seat.
#[derive(Debug)]
pub enum NoSeat {
    Broken(Broken),
    Refused { code: u32, sentence: String },
}

impl NoSeat {
    /// A few words to count by.
    pub fn kind(&self) -> String {
        match self {
            NoSeat::Broken(broken) => broken.kind(),
            NoSeat::Refused { code, sentence } => match limit(sentence) {
                Some(limit) => format!("refused: {} ({limit})", error_name(*code)),
                None => format!("refused: {}", error_name(*code)),
            },
        }
    }
}

/// The limit that a refusal names.
fn limit(sentence: &str) -> Option<&str> {
    sentence.rsplit_once("(Limit: ")?.1.strip_suffix(".)")
}

impl fmt::Display for NoSeat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoSeat::Broken(broken) => broken.fmt(f),
            NoSeat::Refused { sentence, .. } => f.write_str(sentence),
        }
    }
}

impl From<Broken> for NoSeat {
    fn from(broken: Broken) -> NoSeat {
        NoSeat::Broken(broken)
    }
}

/// In MessagePack: the game's defaults.
const NIL: [u8; 1] = [0xc0];

/// The name of an error code, or the code itself.
pub fn error_name(code: u32) -> String {
    ErrorCode::from_code(code).map_or_else(|| code.to_string(), |known| known.name().to_owned())
}

fn greet(link: &mut Link, wish: &Wish, ticket: Option<String>) {
    link.send(&ClientMessage::Hello {
        version: VERSION,
        agent: wish.agent.into(),
        name: wish.name.clone(),
        token: wish.token.clone(),
    });
    link.send(&ClientMessage::Attach { ticket, level: wish.level, since: 0 });
}

/// Enters the lobby over a new connection, and keeps what makes the client the same account on the
/// next. Returns the public matches.
pub async fn enter_lobby(link: &mut Link, wish: &mut Wish) -> Result<Vec<MatchSummary>, NoSeat> {
    greet(link, wish, None);
    loop {
        match link.receive().await?.message {
            ServerMessage::Welcome { keep: Some(keep), .. } => wish.token = Some(keep),
            ServerMessage::Lobby { matches, .. } => return Ok(matches),
            other => refusal(other)?,
        }
    }
}

/// Gets a seat from the lobby.
pub async fn reserve(link: &mut Link, place: &Place) -> Result<Seat, NoSeat> {
    link.send(&match place.clone() {
        Place::QuickPlay(game) => ClientMessage::QuickPlay { request: 1, game: game.into() },
        Place::Code { code, spectate } => ClientMessage::Join { request: 1, code, spectate },
        Place::New { game, name, seats } => ClientMessage::Create {
            request: 1,
            settings: Settings {
                name,
                game: game.into(),
                seats,
                bots: 0,
                private: true,
                config: NIL.to_vec(),
            },
        },
    });
    loop {
        match link.receive().await?.message {
            ServerMessage::Seat { ticket, summary, .. } => {
                return Ok(Seat { ticket, code: summary.code });
            }
            other => refusal(other)?,
        }
    }
}

/// Claims a seat over a new connection.
pub async fn claim(link: &mut Link, wish: &Wish, seat: Seat) -> Result<Attached, NoSeat> {
    greet(link, wish, Some(seat.ticket));
    loop {
        match link.receive().await?.message {
            ServerMessage::Attached(attached) => return Ok(*attached),
            other => refusal(other)?,
        }
    }
}

fn refusal(message: ServerMessage) -> Result<(), NoSeat> {
    match message {
        ServerMessage::Refused { code, sentence, .. } | ServerMessage::Error { code, sentence } => {
            Err(NoSeat::Refused { code, sentence })
        }
        _ => Ok(()),
    }
}
