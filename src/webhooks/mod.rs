//! Events for another program of the host's, by HTTP: `match.created`, `match.result`,
//! `match.ended`.
//!
//! An event is written into the store's outbox table with what it tells of, and is delivered from
//! there at least once, in order: docs/webhooks.md. Nothing waits for it.

mod courier;
mod patience;
mod receiver;
mod roots;
mod signature;

pub use courier::Courier;
pub use receiver::Target;
pub use roots::roots;
