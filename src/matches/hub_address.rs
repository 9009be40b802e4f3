//! Where a hub hears.

use std::thread::{self, Thread};

use actix::Recipient;
use actix::prelude::SendError;

use super::messages::ToHub;

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
        self.thread.unpark();
        Ok(())
    }

    /// However full the mailbox is.
    pub fn do_send(&self, message: ToHub) {
        self.mailbox.do_send(message);
        self.thread.unpark();
    }
}
