//! WebSocket (RFC 6455) with per-message deflate (RFC 7692): the server's side,
//! without IO, clock or actors.
//!
//! Bytes and limits go in, events and owed replies come out:
//!
//! ```text
//! Sec-WebSocket-Extensions ─▶ negotiate ─▶ Agreed
//! client's bytes ─▶ Receiver (+ Inflater) ─▶ Event, and the Frame it owes
//! payload ─▶ Frame                          RSV1 = 0, fit for anybody
//! payload ─▶ Deflater ─▶ Compressed ─▶ CompressedFrame    RSV1 = 1
//! ```
//!
//! Invariants:
//! - The read half never writes: whoever holds the [`Receiver`] sends its replies.
//! - Sizes are checked before memory is taken, while inflating too.
//! - After a close or a [`Violation`] a receiver yields nothing more.
//! - [`Frame`] and [`CompressedFrame`] are different types. A compressed frame moves
//!   the window of everyone who reads it, so it may go only to those who got all
//!   the frames its [`Deflater`] made since the last reset.
//!
//! `header` and `utf8` know one frame and one sequence of bytes; `message` puts
//! fragments together; `receiver` decides what may follow what.

mod deflate;
mod frame;
mod header;
mod inflate;
mod message;
mod negotiate;
mod receiver;
mod utf8;
mod violation;

#[cfg(test)]
mod tests;

#[cfg(test)]
pub use deflate::COMPRESSIONS;
pub use deflate::{Compressed, Deflater};
pub use frame::{CompressedFrame, Frame};
pub use inflate::Inflater;
pub use negotiate::{Agreed, BROADCAST_WINDOW_BITS, Policy, negotiate};
pub use receiver::{Event, Limits, ReceiveDeflate, Receiver};
pub use violation::Violation;
