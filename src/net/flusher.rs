//! Writes what the outboxes of this worker took in, at the end of a turn: a tick wakes one task and not
//! every connection, and what it told a member leaves in one write. A write that finds no room is
//! woken by its connection.

use super::outbox::Outbox;
use crate::turn::{TurnEnd, at_turn_end};

thread_local! {
    static DUE: TurnEnd<Outbox> = const { TurnEnd::new(|outbox| outbox.flush()) };
}

/// This outbox has something to send.
pub fn add(outbox: Outbox) {
    at_turn_end(&DUE, outbox);
}
