//! What a game is and how it is stepped. Knows no clock, no socket, no actor: a step is a function
//! of the state and the commands of its tick, so the same seed and commands give the same state on
//! every machine.
//!
//! - [`Game`]: what a game author writes
//! - [`Simulation`]: owns a game's state and steps it; [`Running`] is its face without the type
//! - [`Command`], [`Outcome`]: what goes into a step and what comes out
//! - [`Results`]: what came of the rounds that ended
//! - [`Games`]: the games a server offers
//! - [`Rng`], [`math`]: the same numbers everywhere
//!
//! Imports only ids and tables from the protocol, and passes them on: a game imports only `sim`.

mod command;
mod game;
mod games;
mod inputs;
pub mod math;
mod rate;
mod refusal;
mod results;
mod rng;
mod simulation;

pub use command::{Command, Faults, InputFault, Outcome};
pub use game::{Audience, Events, Game, Profile, Sight, Step, Turn, Verdict, Viewer};
pub use games::{Games, Running};
pub use inputs::InputCounts;
pub use rate::Rate;
pub use refusal::Refusal;
pub use results::{Finished, Results, Standing};
pub use rng::Rng;
pub use simulation::Simulation;

pub use skirmish_protocol::ids::{PlayerId, Seq, Tick};
pub use skirmish_protocol::schema::{Column, Predictor, Schema, TableSchema};
pub use skirmish_protocol::slack::{Slack, UNTOLD};
pub use skirmish_protocol::tables::{Table, Tables};
