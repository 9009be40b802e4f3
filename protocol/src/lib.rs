//! The wire protocol of Skirmish, without any IO.
//!
//! `SPEC.md` beside this crate is normative; this code and the vectors follow it.
//!
//! - [`codes`]: every number with a meaning: message types, errors, close codes
//! - [`limits`]: every bound that the protocol sets
//! - [`ids`]: typed ids and units
//! - [`client`], [`server`]: the messages of each direction
//! - [`schema`], [`tables`]: what a game shows: tables of integers
//! - [`delta`]: how tables travel: predicted columns
//! - [`slack`]: what thin links do without
//! - [`picture`]: what a member holds of them
//! - [`wire`]: MessagePack with limits, which all of these are written in

pub mod client;
pub mod codes;
pub mod delta;
pub mod ids;
pub mod limits;
pub mod picture;
pub mod schema;
pub mod server;
pub mod slack;
pub mod tables;
pub mod wire;

/// The WebSocket subprotocol that both sides must name.
pub const SUBPROTOCOL: &str = "skirmish.v1";

/// The version a client states in `Hello`: grows when messages are added.
pub const VERSION: u32 = 1;

/// The versions that the server takes: its own and, for one release, the one before. The first
/// grows one release after [`VERSION`] did.
pub const VERSIONS: std::ops::RangeInclusive<u32> = 1..=VERSION;
