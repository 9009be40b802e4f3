//! Skirmish: a real-time game state server.
//!
//! A game author implements [`sim::Game`] and runs it:
//!
//! ```no_run
//! # use skirmish::{Config, games::arena::Arena};
//! # fn main() -> std::io::Result<()> {
//! skirmish::run(Config::default(), |games| {
//!     games.add::<Arena>();
//! })
//! # }
//! ```
//!
//! Who may import whom (a test reads the imports):
//!
//! | module | is | imports |
//! | --- | --- | --- |
//! | [`sim`] | what a game is and how it is stepped | protocol's ids, tables and slack |
//! | [`games`] | the bundled games | `sim` |
//! | `ws` | RFC 6455 and 7692 without IO | nothing |
//! | [`access`] | who may be here: tokens, bans, what may be said | `protocol`, `store`, `names`, connections' ids |
//! | `names` | what makes a name, and which look alike | `protocol`'s limits |
//! | `directory` | where matches are listed | `matches` |
//! | [`store`] | what must outlive the process | nothing |
//! | `matches`, `lobby` | the actors that run and find matches | `sim`, `protocol`, `directory`, `store`, `names`, framing of `ws` |
//! | `net` | where bytes meet actors | `ws`, `protocol`, `access`, `lobby`, `matches`, `store` |
//! | `http` | API, health, the page | `protocol`, `access`, `lobby`, `store`, `addresses`, of `net` who a request comes from |
//! | `webhooks` | events for another program of the host's | `store` |
//! | `ops` | metrics, readiness and admin, for operators | `protocol`, `access`, `lobby`, `matches`, `net`, `store`, `config`, `meters`, of `http` health and files |
//! | `addresses` | where others find this server | nothing |
//! | `tls` | the certificate in force | nothing |
//! | [`log`] | where lines of the log go | nothing |
//! | `notify` | what systemd is told | nothing |
//! | `stop` | how it is asked to stop | nothing |
//! | `alarm`, `bucket`, `gauges`, `turn` | what several of these wait and count with | nothing |
//! | `meters` | every metric by name | protocol's codes, names of `ws`' violations |
//! | [`clients`] | load, watching: clients of the public protocol | `protocol`, of `tls` when a certificate ends |
//! | [`config`], [`server`] | settings and the wiring | all |

pub mod access;
mod addresses;
mod alarm;
mod bucket;
pub mod clients;
pub mod config;
mod directory;
pub mod games;
mod gauges;
mod http;
#[cfg(test)]
#[path = "../tests/fuzz/kept.rs"]
mod kept;
mod lobby;
pub mod log;
mod matches;
pub mod meters;
mod names;
mod net;
mod notify;
mod ops;
pub mod server;
pub mod sim;
mod stop;
pub mod store;
mod tls;
mod turn;
mod webhooks;
mod ws;

pub use config::Config;
pub use lobby::HouseMatch;
#[cfg(fuzzing)]
pub use net::fuzz_hub;
pub use ops::OpsBind;
pub use server::Server;
pub use stop::Stopper;

use server::Shared;

/// Runs a server until it is told to stop (SIGTERM, Ctrl-C).
pub fn run(config: Config, add: impl FnOnce(&mut sim::Games)) -> std::io::Result<()> {
    Server::bind(config, add)?.run()
}
