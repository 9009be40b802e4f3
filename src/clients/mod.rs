//! Clients of the public protocol that live on the command line. They know nothing of the server
//! that a stranger does not read in SPEC.md, and use none of its modules.
//!
//! - [`frames`], [`link`]: one WebSocket: bytes, frames, compression, and what they cost
//! - [`seat`]: the way from the lobby into a match
//! - [`pilot`]: flies a ship by what the tables show
//! - [`bot`], [`bots`], [`report`]: `skirmish bots`
//! - [`describe`], [`watch`]: `skirmish watch`

mod bot;
pub mod bots;
mod describe;
mod frames;
mod link;
mod pilot;
mod report;
mod seat;
pub mod watch;
