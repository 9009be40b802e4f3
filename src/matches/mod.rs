//! Matches: one actor each, which owns its simulation, its members and its streams.
//!
//! A match speaks with three others, by the types in [`messages`](self) only: the lobby reserves
//! seats, hubs bring inputs and carry snapshots away, connections claim, chat and leave. Results go
//! to the store.
//! It knows no socket: a hub is somebody who takes [`ToHub`].

mod actor;
mod bots;
mod drain;
mod handlers;
mod hub_address;
mod inspect;
mod messages;
mod meters;
mod post;
mod results;
mod room;
mod schedule;
mod seats;
mod stream;
mod streams;
#[cfg(test)]
mod tests;
mod ticket;

pub use crate::sim::Audience;
pub use actor::{INPUTS_AT_ONCE, Match, MatchSettings, Status};
pub use hub_address::HubAddress;
pub use messages::{
    Admission, Announce, Attendee, Claim, ConnectionId, Drain, End, FromHub, FromMember, HubId,
    Inspect, Inspection, MemberAct, Part, Periods, Person, Reserve, Reserved, To, ToHub,
};
pub use seats::Patience;
pub use stream::{Needs, StreamKey, StreamOut, StreamRate};
#[cfg(any(test, fuzzing))]
pub use streams::Streams;
pub use ticket::{Ticket, join_code};
