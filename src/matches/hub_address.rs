//! Where a hub hears.
//!
//! A worker that is at rest is woken at the end of the sender's turn: matches that tick at the same
//! time wake it once.

use std::thread::{self, Thread};

use actix::Recipient;
use actix::prelude::SendError;

use super::messages::ToHub;
use crate::turn::{TurnEnd, at_turn_end};

thread_local! {
    static AT_REST: TurnEnd<Thread> = const { TurnEnd::new(|thread| thread.unpark()) };
}

/// A hub's mailbox, and its thread: that may be at rest, when a message alone would not wake it.
#[derive(Clone)]
pub struct HubAddress {
    mailbox: Recipient<ToHub>,
    thread: Thread,
}

impl HubAddress {
    /// Of a hub on this thread.
    pub fn here(mailbox: Recipient<ToHub>) -> HubAddress {
        HubAddress { mailbox, thread: thread::current() }
    }

    pub fn try_send(&self, message: ToHub) -> Result<(), SendError<ToHub>> {
        self.mailbox.try_send(message)?;
        self.wake();
        Ok(())
    }

    /// However full the mailbox is.
    pub fn do_send(&self, message: ToHub) {
        self.mailbox.do_send(message);
        self.wake();
    }

    fn wake(&self) {
        // This thread is awake.
        if self.thread.id() != thread::current().id() {
            at_turn_end(&AT_REST, self.thread.clone());
        }
    }
}
