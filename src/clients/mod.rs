//! Clients of the public protocol that live on the command line. They know nothing of the server
//! that a stranger does not read in SPEC.md, and use none of its modules but for what reads the end
//! of a certificate.
//!
//! - [`target`]: where a server is, with TLS or without
//! - [`frames`], [`link`]: one WebSocket: bytes, frames, compression, and what they cost
//! - [`token`]: by which a server that asks for one lets a client in
//! - [`seat`]: the way from the lobby into a match
//! - [`pilot`]: flies a ship by what the tables show
//! - [`bot`], [`bots`], [`report`]: `skirmish bots`
//! - [`describe`], [`watch`]: `skirmish watch`
//! - [`healthcheck`]: whether a server answers
//! - [`doctor`], [`distrust`], [`netsim`]: why a client cannot connect, and how it fares on a bad link

mod bot;
pub mod bots;
mod describe;
mod distrust;
pub mod doctor;
pub mod frames;
pub mod healthcheck;
pub mod link;
pub mod netsim;
pub mod pilot;
mod report;
pub mod seat;
pub mod target;
pub mod token;
pub mod watch;

use std::fmt::Display;
use std::io::{self, Write};

/// A line on standard output. Whoever reads only the first ones is no failure of ours.
fn say(line: impl Display) {
    let _ = writeln!(io::stdout(), "{line}");
}
