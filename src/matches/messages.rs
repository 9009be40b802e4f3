//! What a match hears and says. A match knows hubs and connections only by these.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::Instant;

use actix::{Message, Recipient};
use skirmish_protocol::client::{Input, Level};
use skirmish_protocol::codes::{CloseCode, ErrorCode, LeaveReason};
use skirmish_protocol::ids::{AccountId, MatchId, PlayerId, Tick};
use skirmish_protocol::server::MatchSummary;
use uuid::Uuid;

use super::hub_address::HubAddress;
use super::stream::{Needs, StreamKey, StreamOut};
use crate::sim::Audience;
use crate::ws::Frame;

/// One WebSocket, for the life of this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u64);

/// One hub, which is one web worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HubId(pub u64);

/// Who wants to play: the lobby and the match know no more of a person.
#[derive(Clone, Debug)]
pub struct Person {
    pub account: AccountId,
    pub name: String,
}

/// From the lobby: keep a place for this person.
#[derive(Message)]
#[rtype(result = "Result<Reserved, ErrorCode>")]
pub struct Reserve {
    pub person: Person,
    /// Its address: one may hold only so many places that nobody has claimed yet.
    pub from: IpAddr,
    pub spectate: bool,
}

pub struct Reserved {
    pub ticket: String,
    pub summary: MatchSummary,
}

/// From a connection, by its hub: take the place that the ticket stands for.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Claim {
    pub connection: ConnectionId,
    pub hub: HubId,
    pub answers: HubAddress,
    pub account: AccountId,
    /// The secret half of the ticket.
    pub secret: Uuid,
    pub level: Level,
    /// The room version that the client holds; 0: none.
    pub since: u32,
}

/// From a hub, for the next tick.
pub enum FromHub {
    /// As it comes.
    Input(ConnectionId, Input),
    /// Once a tick, shortly before: what its members need, and inputs that had to wait.
    Flush { hub: HubId, inputs: Vec<(ConnectionId, Input)>, needs: Vec<(StreamKey, Needs)> },
}

/// From a connection: seldom, and never to be lost.
#[derive(Message)]
#[rtype(result = "()")]
pub struct FromMember {
    pub connection: ConnectionId,
    pub what: MemberAct,
}

pub enum MemberAct {
    Chat(String),
    /// Gives up the seat.
    Leave,
    /// The host has sent it out: the seat is given up at once.
    Expelled(LeaveReason),
    /// The connection is gone; the seat waits.
    Gone,
}

/// Who and what is in a match, for whoever looks after the server.
#[derive(Message)]
#[rtype(result = "Inspection")]
pub struct Inspect;

pub struct Inspection {
    pub summary: MatchSummary,
    pub tick: Tick,
    pub tick_rate: u32,
    /// Of the ticks so far, those that began later than half a tick.
    pub late_ticks: u64,
    pub people: Vec<Attendee>,
}

/// Somebody in a match: present, expected back, or a bot.
pub struct Attendee {
    /// `None`: a bot, or somebody whose seat waits.
    pub connection: Option<ConnectionId>,
    /// `None`: a spectator.
    pub player: Option<PlayerId>,
    pub name: String,
    pub account: Option<AccountId>,
    pub bot: bool,
}

/// To be sent to all members: a `Notice`.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Announce(pub Frame);

/// The server is about to stop: this round is the last.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "()")]
pub struct Drain {
    /// Then it ends whatever is on.
    pub until: Instant,
}

/// End this match and tell everybody why.
#[derive(Message)]
#[rtype(result = "()")]
pub struct End(pub CloseCode);

/// From a match to a hub: one message a tick, and one for each admission.
#[derive(Message)]
#[rtype(result = "()")]
pub struct ToHub {
    pub match_id: MatchId,
    pub tick: Tick,
    /// When the tick after that is due.
    pub next_due: Instant,
    /// Take effect in this order, before the streams.
    pub parts: Vec<Part>,
    /// The same for every hub.
    pub streams: Arc<[StreamOut]>,
}

pub enum Part {
    Admit(Box<Admission>),
    /// The ticket was no good; the connection may try another.
    Refuse {
        connection: ConnectionId,
        code: ErrorCode,
    },
    Tell {
        to: To,
        frame: Frame,
    },
    /// The member sees what this audience sees from now on.
    Show {
        connection: ConnectionId,
        audience: Audience,
    },
    /// The client made a mistake that its connection has to count.
    Fault {
        connection: ConnectionId,
        code: ErrorCode,
    },
    Close {
        connection: ConnectionId,
        code: CloseCode,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    Everybody,
    One(ConnectionId),
}

/// A connection became a member.
pub struct Admission {
    pub connection: ConnectionId,
    /// Whose place it is.
    pub account: AccountId,
    pub player: Option<PlayerId>,
    pub audience: Audience,
    pub level: Level,
    pub tick_us: u32,
    pub periods: Periods,
    /// `Attached`, and the room or the facts it missed.
    pub frames: Vec<Frame>,
    /// Read at the beginning of each tick.
    pub inputs: SyncSender<FromHub>,
    pub acts: Recipient<FromMember>,
}

/// How many ticks apart the snapshots of each rate are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Periods {
    pub fast: u32,
    pub slow: u32,
    pub watch: u32,
}
