//! Where bytes meet actors: the upgrade, one [`Connection`] actor for each socket, and one hub for
//! each web worker.
//!
//! ```text
//! socket ─▶ Connection ─▶ hub ══ inputs, a flush a tick ══▶ Match
//!                          │  ◀═══ one message a tick ══════
//! socket ◀── outbox ◀──────┘
//! ```
//!
//! A connection, its outbox and its hub live on one thread and share cells, not locks. HTTP is
//! spoken up to the answer to the upgrade; then the socket leaves actix-http. A peer that stops
//! reading stops its outbox only, never the heartbeat.

mod address;
mod allowance;
mod arrival;
mod batch;
mod connection;
mod dispatch;
mod echo;
mod flusher;
mod gate;
mod handshake;
mod heartbeat;
mod hello;
mod hub;
mod member;
mod origin;
mod outbox;
mod pace;
mod socket;
mod sockets;
mod standing;
mod survey;
mod takeover;
mod tally;
#[cfg(any(test, fuzzing))]
#[cfg_attr(fuzzing, allow(dead_code, unused_imports))]
mod tests;
mod transport;
mod upgrade;

pub use address::{Network, client_address};
pub use arrival::Answering;
pub use gate::{Gate, GateLimits};
pub use hub::{HubHandle, Hubs};
pub use origin::Origins;
pub use sockets::Sockets;
pub use survey::MemberLine;
pub use takeover::take_over;
#[cfg(fuzzing)]
pub use tests::hub::run as fuzz_hub;
pub use transport::Transport;
pub use upgrade::{echo, ws};
