//! What waits to be sent to one peer: a bounded FIFO on one thread, and the socket that it goes to.
//!
//! Invariant: the order of everything but snapshots is the order in which it was pushed, and
//! nothing of it is dropped: an outbox that cannot take a message says so, and its connection ends.
//! Snapshots may be dropped, all that wait at once.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use bytes::{Bytes, BytesMut};

use super::socket::{Incoming, Socket};
use super::transport::Transport;
use super::{batch, flusher, tally};

/// Bytes of reliable messages that may wait. Beyond it the connection is closed as too slow.
pub(super) const RELIABLE_BYTES: usize = 96 * 1024;
/// Bytes handed to the socket at once.
const CHUNK: usize = 16 * 1024;

thread_local! {
    /// Bytes handed to all sockets of this worker.
    static SENT: Cell<u64> = const { Cell::new(0) };
}

pub fn sent_by_this_worker() -> u64 {
    SENT.get()
}

#[derive(Default)]
pub(super) struct Queue {
    waiting: VecDeque<(Bytes, Kind)>,
    /// Bytes of reliable messages that are not written yet.
    reliable: usize,
    /// Those of them that were handed out last: written once more is asked for.
    in_hand: usize,
    snapshots: usize,
    /// Bytes handed to the socket.
    sent: u64,
    /// Nothing more goes in: something did not fit, and what follows it must not pass it; or the
    /// last word was said.
    shut: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Reliable,
    /// Reliable, and not joined with what follows: it should arrive before that does.
    Ahead,
    Snapshot,
    /// Belongs to the snapshot next to it, and is dropped with it.
    Beside,
}

/// A message did not fit: the peer is too slow.
#[derive(Debug)]
pub struct Full;

#[derive(Clone, Default)]
pub struct Outbox(Rc<Inner>);

#[derive(Default)]
struct Inner {
    queue: RefCell<Queue>,
    /// `None`: it was given up, or there never was one.
    socket: RefCell<Option<Socket>>,
    /// The flusher is to come by.
    due: Cell<bool>,
    /// The peer is cut off: it has not long to take what waits.
    cut: Cell<bool>,
}

impl Outbox {
    /// `early`: what was read from the socket already.
    pub fn new(transport: Transport, early: Bytes) -> Outbox {
        let socket = Socket::new(transport, early);
        Outbox(Rc::new(Inner { socket: Some(socket).into(), ..Inner::default() }))
    }

    /// What the peer sends, to the end of the socket. Something has to poll it, or what finds no
    /// room in the socket is not sent later either.
    pub fn incoming(&self) -> Incoming {
        Incoming(self.clone())
    }

    pub fn push(&self, frame: &Bytes) -> Result<(), Full> {
        self.push_reliable(frame, Kind::Reliable)
    }

    /// As `push`, in a write of its own.
    pub fn push_ahead(&self, frame: &Bytes) -> Result<(), Full> {
        self.push_reliable(frame, Kind::Ahead)
    }

    fn push_reliable(&self, frame: &Bytes, kind: Kind) -> Result<(), Full> {
        let mut queue = self.0.queue.borrow_mut();
        let fits = queue.reliable + frame.len() <= RELIABLE_BYTES;
        // What goes ahead of a snapshot may be left out like it.
        queue.shut |= !fits && kind == Kind::Reliable;
        if queue.shut || !fits {
            return Err(Full);
        }
        queue.reliable += frame.len();
        self.put(&mut queue, frame, kind);
        Ok(())
    }

    pub fn push_snapshot(&self, frame: &Bytes) {
        let mut queue = self.0.queue.borrow_mut();
        if !queue.shut {
            queue.snapshots += 1;
            self.put(&mut queue, frame, Kind::Snapshot);
        }
    }

    /// What is of use only with the snapshot that is pushed next, or was just now.
    pub fn push_beside(&self, frame: &Bytes) {
        let mut queue = self.0.queue.borrow_mut();
        if !queue.shut {
            self.put(&mut queue, frame, Kind::Beside);
        }
    }

    /// The last word, which always fits, and nothing after it.
    pub fn close(&self, frame: &Bytes) {
        self.drop_snapshots();
        let mut queue = self.0.queue.borrow_mut();
        queue.reliable += frame.len();
        self.put(&mut queue, frame, Kind::Reliable);
        queue.shut = true;
    }

    pub fn snapshots(&self) -> usize {
        self.0.queue.borrow().snapshots
    }

    pub fn drop_snapshots(&self) {
        let mut queue = self.0.queue.borrow_mut();
        queue.waiting.retain(|(_, kind)| !matches!(kind, Kind::Snapshot | Kind::Beside));
        queue.snapshots = 0;
    }

    pub fn sent(&self) -> u64 {
        self.0.queue.borrow().sent
    }

    /// Gives up the socket, once what waits has gone out.
    pub fn end(&self) {
        let Some(socket) = self.0.socket.take() else { return };
        let queue = self.0.queue.take();
        self.0.queue.borrow_mut().shut = true;
        actix::spawn(socket.finish(queue, self.0.cut.get()));
    }

    /// When it ends, what waits has hardly any time to go out.
    pub fn cut(&self) {
        self.0.cut.set(true);
    }

    fn put(&self, queue: &mut Queue, frame: &Bytes, kind: Kind) {
        tally::sent(frame);
        queue.waiting.push_back((frame.clone(), kind));
        if !self.0.due.get() && self.0.socket.borrow().is_some() {
            self.0.due.set(true);
            batch::work_follows();
            flusher::add(self.clone());
        }
    }

    /// Writes what waits, as far as the socket takes it.
    pub(super) fn flush(&self) {
        self.0.due.set(false);
        if let Some(socket) = &mut *self.0.socket.borrow_mut() {
            socket.flush(&mut self.0.queue.borrow_mut());
        }
    }

    /// Whether the socket ended since its peer took nothing.
    pub fn timed_out(&self) -> bool {
        self.0.socket.borrow().as_ref().is_some_and(Socket::timed_out)
    }

    pub(super) fn with<T>(&self, act: impl FnOnce(&mut Socket, &mut Queue) -> T) -> Option<T> {
        let mut socket = self.0.socket.borrow_mut();
        Some(act(socket.as_mut()?, &mut self.0.queue.borrow_mut()))
    }

    #[cfg(any(test, fuzzing))]
    pub(super) fn take(&self) -> Option<Bytes> {
        self.0.queue.borrow_mut().take()
    }
}

impl Queue {
    fn take_one(&mut self) -> Option<(Bytes, Kind)> {
        let (frame, kind) = self.waiting.pop_front()?;
        match kind {
            Kind::Reliable | Kind::Ahead => self.in_hand += frame.len(),
            Kind::Snapshot => self.snapshots -= 1,
            Kind::Beside => {}
        }
        Some((frame, kind))
    }

    /// All that waits, joined up to a chunk: one write instead of many. To be asked for once the one
    /// before was written.
    pub(super) fn take(&mut self) -> Option<Bytes> {
        self.reliable -= std::mem::take(&mut self.in_hand);
        let chunk = self.join()?;
        let bytes = chunk.len();
        self.sent += bytes as u64;
        SENT.set(SENT.get() + bytes as u64);
        tally::bytes_sent(bytes);
        Some(chunk)
    }

    #[cfg(test)]
    pub(super) fn waiting_bytes(&self) -> usize {
        self.waiting.iter().map(|(frame, _)| frame.len()).sum()
    }

    fn join(&mut self) -> Option<Bytes> {
        let (first, kind) = self.take_one()?;
        let fits = |next: &Bytes, so_far: usize| so_far + next.len() <= CHUNK;
        if kind == Kind::Ahead
            || !self.waiting.front().is_some_and(|(next, _)| fits(next, first.len()))
        {
            return Some(first);
        }
        let mut chunk = BytesMut::with_capacity(CHUNK.min(first.len() * 4));
        chunk.extend_from_slice(&first);
        while self.waiting.front().is_some_and(|(next, _)| fits(next, chunk.len())) {
            let Some((next, kind)) = self.take_one() else { break };
            chunk.extend_from_slice(&next);
            if kind == Kind::Ahead {
                break;
            }
        }
        Some(chunk.freeze())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(outbox: &Outbox) -> Vec<Bytes> {
        std::iter::from_fn(|| outbox.take()).collect()
    }

    #[test]
    fn what_waits_is_joined_in_order() {
        let outbox = Outbox::default();
        outbox.push(&Bytes::from_static(b"a")).expect("there is room");
        outbox.push_snapshot(&Bytes::from_static(b"S"));
        outbox.push(&Bytes::from_static(b"b")).expect("there is room");
        assert_eq!(drain(&outbox), ["aSb"]);
        assert_eq!(outbox.snapshots(), 0);
    }

    #[test]
    fn what_goes_ahead_is_not_joined_with_what_follows() {
        let outbox = Outbox::default();
        outbox.push(&Bytes::from_static(b"a")).expect("there is room");
        outbox.push_ahead(&Bytes::from_static(b"b")).expect("there is room");
        outbox.push_snapshot(&Bytes::from_static(b"S"));
        outbox.push(&Bytes::from_static(b"c")).expect("there is room");
        assert_eq!(drain(&outbox), ["ab", "Sc"]);
    }

    #[test]
    fn only_snapshots_are_dropped() {
        let outbox = Outbox::default();
        outbox.push_snapshot(&Bytes::from_static(b"S"));
        outbox.push(&Bytes::from_static(b"a")).expect("there is room");
        outbox.push_beside(&Bytes::from_static(b"t"));
        outbox.push_snapshot(&Bytes::from_static(b"T"));
        outbox.drop_snapshots();
        assert_eq!(drain(&outbox), ["a"]);
    }

    #[test]
    fn reliable_messages_are_bounded_and_the_close_still_fits() {
        let outbox = Outbox::default();
        let big = Bytes::from(vec![0; RELIABLE_BYTES]);
        outbox.push(&big).expect("just fits");
        assert!(outbox.push(&Bytes::from_static(b"x")).is_err());
        outbox.close(&Bytes::from_static(b"bye"));
        let all = drain(&outbox);
        assert_eq!(all.last().map(|b| &b[..]), Some(&b"bye"[..]));
    }

    #[test]
    fn nothing_passes_what_did_not_fit() {
        let outbox = Outbox::default();
        outbox.push(&Bytes::from(vec![0; RELIABLE_BYTES - 1])).expect("it fits");
        assert!(outbox.push(&Bytes::from_static(b"two")).is_err());
        assert!(outbox.push(&Bytes::from_static(b"3")).is_err(), "though it would fit");
        drain(&outbox);
        assert!(outbox.push(&Bytes::from_static(b"4")).is_err(), "not even later");
        outbox.push_snapshot(&Bytes::from_static(b"S"));
        outbox.close(&Bytes::from_static(b"bye"));
        assert!(outbox.push(&Bytes::from_static(b"after")).is_err());
        assert_eq!(drain(&outbox), ["bye"]);
    }

    #[test]
    fn what_may_be_dropped_shuts_nothing() {
        let outbox = Outbox::default();
        outbox.push(&Bytes::from(vec![0; RELIABLE_BYTES])).expect("just fits");
        assert!(outbox.push_ahead(&Bytes::from_static(b"a")).is_err());
        outbox.push_snapshot(&Bytes::from_static(b"S"));
        outbox.push_beside(&Bytes::from_static(b"p"));
        assert_eq!(drain(&outbox).concat().len(), RELIABLE_BYTES + 2);
        outbox.push(&Bytes::from_static(b"b")).expect("nothing was refused that counts");
    }

    #[test]
    fn chunks_are_bounded_unless_one_frame_is_larger() {
        let outbox = Outbox::default();
        for size in [CHUNK - 1, 1, 1, CHUNK + 5] {
            outbox.push_snapshot(&Bytes::from(vec![0; size]));
        }
        let sizes: Vec<_> = drain(&outbox).iter().map(Bytes::len).collect();
        assert_eq!(sizes, [CHUNK, 1, CHUNK + 5]);
    }
}
