//! The lobby: the one place of a node that lists, creates and finds matches and hands out tickets.
//!
//! Connections that attached to it see the list live and chat. It never blocks: a seat is asked of
//! the match itself, which alone knows whether it has one.

mod actor;
mod busy;
mod drain;
mod events;
mod founding;
mod messages;
mod meters;
mod oversee;
mod quota;

pub use actor::Lobby;
pub use founding::{Founder, HouseMatch};
pub use quota::{Limits, QuotaLimits};

pub use messages::{
    AnnounceToAll, Ask, CreateMatch, DrainWithin, Enter, Exit, Find, ListMatches, Listing,
    LobbyAnswer, Oversee, Overview, Refused, Say, Stop, Wish,
};
