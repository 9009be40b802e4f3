//! What the lobby hears.

use std::net::IpAddr;
use std::time::Duration;

use actix::{Addr, Message, Recipient};
use skirmish_protocol::client::Settings;
use skirmish_protocol::codes::ErrorCode;
use skirmish_protocol::ids::MatchId;
use skirmish_protocol::server::MatchSummary;

use crate::matches::{ConnectionId, Match, Person};
use crate::ws::Frame;

/// To a connection in the lobby.
#[derive(Message)]
#[rtype(result = "()")]
pub enum LobbyAnswer {
    Send(Frame),
    /// The code that was asked for is that of a match: no wrong guess.
    CodeKnown,
    Refuse {
        request: u32,
        why: Refused,
    },
}

/// A connection attaches to the lobby.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Enter {
    pub connection: ConnectionId,
    pub answers: Recipient<LobbyAnswer>,
}

#[derive(Message)]
#[rtype(result = "()")]
pub struct Exit(pub ConnectionId);

/// A connection in the lobby wants a seat; answered by `Seat` or `Refused`.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Ask {
    pub connection: ConnectionId,
    pub request: u32,
    pub person: Person,
    /// Where it comes from: matches created are counted by address.
    pub address: IpAddr,
    /// The id or the code of the only match that is open to this person.
    pub only: Option<String>,
    pub what: Wish,
}

pub enum Wish {
    /// The fullest public match of this game that has a seat, else a new one. `""`: any game.
    QuickPlay(String),
    Create(Settings),
    Join {
        code: String,
        spectate: bool,
    },
}

#[derive(Message)]
#[rtype(result = "()")]
pub struct Say {
    pub name: String,
    pub text: String,
}

/// The match a ticket belongs to.
#[derive(Message)]
#[rtype(result = "Option<Addr<Match>>")]
pub struct Find(pub MatchId);

/// The public matches.
#[derive(Message)]
#[rtype(result = "Vec<MatchSummary>")]
pub struct ListMatches;

/// All of a node, for whoever looks after it.
#[derive(Message)]
#[rtype(result = "Overview")]
pub struct Oversee;

pub struct Overview {
    pub matches: Vec<Listing>,
    /// Connections in the lobby.
    pub visitors: usize,
    /// How much longer the drain that is under way may take.
    pub drain_left: Option<Duration>,
}

pub struct Listing {
    pub summary: MatchSummary,
    pub address: Addr<Match>,
    pub private: bool,
    pub house: bool,
}

/// To everybody in the lobby and in matches: a `Notice`.
#[derive(Message)]
#[rtype(result = "()")]
pub struct AnnounceToAll(pub Frame);

/// By the HTTP interface.
#[derive(Message)]
#[rtype(result = "Result<MatchSummary, Refused>")]
pub struct CreateMatch {
    pub settings: Settings,
    pub address: Option<IpAddr>,
}

/// Nothing new begins from now on, and matches end after their rounds. Answered when none is left;
/// nobody waits longer than this.
#[derive(Message)]
#[rtype(result = "()")]
pub struct DrainWithin(pub Duration);

/// The server stops: matches that still run end.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Stop;

/// Why a request was not granted.
#[derive(Clone, Debug)]
pub struct Refused {
    pub code: ErrorCode,
    pub sentence: String,
}

impl Refused {
    /// By a limit for each address, which hosts look for and players can tell them.
    pub fn by(limit: &str, code: ErrorCode) -> Refused {
        Refused { code, sentence: format!("{} (Limit: {limit}.)", code.sentence()) }
    }
}

impl From<ErrorCode> for Refused {
    fn from(code: ErrorCode) -> Refused {
        Refused { code, sentence: code.sentence().into() }
    }
}
