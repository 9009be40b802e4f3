//! Writes what the outboxes of this worker took in: one task for all, so that a tick wakes it once
//! and not every connection, and what one tick told a member leaves in one write.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::task::{Poll, Waker};

use super::outbox::Outbox;

#[derive(Default)]
struct Due {
    outboxes: RefCell<Vec<Outbox>>,
    waker: RefCell<Option<Waker>>,
    runs: Cell<bool>,
}

thread_local! {
    static DUE: Due = Due::default();
}

/// This outbox has something to send.
pub fn add(outbox: Outbox) {
    DUE.with(|due| {
        due.outboxes.borrow_mut().push(outbox);
        if let Some(waker) = due.waker.take() {
            waker.wake();
        }
        if !due.runs.replace(true) {
            // A write that finds no room is woken by its connection: nothing to be fair to here.
            actix::spawn(tokio::task::unconstrained(run()));
        }
    });
}

/// Runs on a worker's thread for as long as that lives.
async fn run() {
    let mut outboxes = Vec::new();
    poll_fn(|cx| {
        DUE.with(|due| {
            std::mem::swap(&mut outboxes, &mut *due.outboxes.borrow_mut());
            *due.waker.borrow_mut() = Some(cx.waker().clone());
        });
        outboxes.drain(..).for_each(|outbox| outbox.flush());
        Poll::Pending
    })
    .await
}
