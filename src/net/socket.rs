//! The socket of one WebSocket: written from its outbox, read by its connection.

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use futures_util::Stream;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;
use tokio_util::io::poll_read_buf;

use super::outbox::{Outbox, Queue};
use super::transport::Transport;

/// Bytes read at once.
const READ: usize = 16 * 1024;
/// A peer that does not take the last words within this time does not get them.
const LAST_WORDS: Duration = Duration::from_secs(5);
/// So does one that is cut off, which has to be gone within a second whatever it does.
const LAST_WORDS_TO_THE_CUT: Duration = Duration::from_millis(250);

thread_local! {
    /// Pieces of it are handed out; once they are gone it is used again.
    static BUFFER: RefCell<BytesMut> = RefCell::default();
}

pub struct Socket {
    transport: Transport,
    /// Read before anybody listened.
    early: Bytes,
    /// Out of the outbox, but not in the kernel yet. Nothing more is taken meanwhile: what waits in
    /// the outbox can still be dropped.
    unsent: Bytes,
    /// The socket cannot be written any more.
    broken: bool,
    /// The kernel gave it up: for too long the peer took nothing of what was sent.
    timed_out: bool,
    /// Of the connection: it is told when there is room again.
    waker: Waker,
}

impl Socket {
    pub fn new(transport: Transport, early: Bytes) -> Socket {
        let waker = Waker::noop().clone();
        Socket { transport, early, unsent: Bytes::new(), broken: false, timed_out: false, waker }
    }

    /// Writes what waits, as far as there is room. When there is more, the connection is woken, and
    /// comes here by `poll_read`.
    pub fn flush(&mut self, queue: &mut Queue) {
        while !self.broken {
            if self.unsent.is_empty() {
                match queue.take() {
                    Some(chunk) => self.unsent = chunk,
                    None => return,
                }
            }
            let mut cx = Context::from_waker(&self.waker);
            match Pin::new(&mut self.transport).poll_write(&mut cx, &self.unsent) {
                Poll::Pending => return,
                Poll::Ready(Ok(written @ 1..)) => {
                    #[cfg(test)]
                    tests::WRITES.set(tests::WRITES.get() + 1);
                    self.unsent.advance(written);
                }
                Poll::Ready(failed) => {
                    self.note(failed.as_ref().map(drop));
                    self.broken = true;
                    self.waker.wake_by_ref();
                }
            }
        }
    }

    fn note(&mut self, done: Result<(), &io::Error>) {
        self.timed_out |= done.is_err_and(|error| error.kind() == io::ErrorKind::TimedOut);
    }

    pub fn timed_out(&self) -> bool {
        self.timed_out
    }

    /// `None`: the end.
    fn poll_read(&mut self, queue: &mut Queue, cx: &mut Context<'_>) -> Poll<Option<BytesMut>> {
        if !self.waker.will_wake(cx.waker()) {
            self.waker = cx.waker().clone();
        }
        if !self.unsent.is_empty() {
            self.flush(queue);
        }
        if self.broken {
            return Poll::Ready(None);
        }
        if !self.early.is_empty() {
            return Poll::Ready(Some(std::mem::take(&mut self.early).into()));
        }
        BUFFER.with_borrow_mut(|buffer| {
            buffer.reserve(READ);
            let read = ready!(poll_read_buf(Pin::new(&mut self.transport), cx, buffer));
            self.note(read.as_ref().map(drop));
            Poll::Ready(matches!(read, Ok(1..)).then(|| buffer.split()))
        })
    }

    /// Sends what is left, and says that nothing follows. `cut`: there is less time for it.
    pub async fn finish(mut self, mut queue: Queue, cut: bool) {
        let last = async {
            self.transport.write_all(&self.unsent).await?;
            while let Some(chunk) = queue.take() {
                self.transport.write_all(&chunk).await?;
            }
            self.transport.shutdown().await
        };
        let within = if cut { LAST_WORDS_TO_THE_CUT } else { LAST_WORDS };
        // Who is gone does not need to hear it.
        let _: Result<io::Result<()>, _> = timeout(within, last).await;
    }
}

/// What the peer sends.
pub struct Incoming(pub(super) Outbox);

impl Stream for Incoming {
    type Item = BytesMut;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<BytesMut>> {
        let read = self.0.with(|socket, queue| socket.poll_read(queue, cx));
        read.unwrap_or(Poll::Ready(None))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use futures_util::StreamExt;
    use socket2::SockRef;
    use tokio::io::AsyncReadExt;
    use tokio::net::{TcpListener, TcpSocket, TcpStream};

    use super::*;
    use crate::net::outbox::RELIABLE_BYTES;
    use crate::net::sockets::Sockets;

    thread_local! {
        /// Writes that sockets of this thread took.
        pub static WRITES: Cell<u32> = const { Cell::new(0) };
    }

    /// As little as the kernel buffers, so that a slow peer is felt.
    const BUFFERS: u32 = 4096;
    const FRAME: usize = 10_000;
    const FRAMES: u8 = 60;

    /// An outbox and its peer.
    async fn pair(early: &'static [u8]) -> (Outbox, TcpStream) {
        let (outbox, peer, _) = pair_with_kernels(early).await;
        (outbox, peer)
    }

    /// And the outbox's socket once more.
    async fn pair_with_kernels(early: &'static [u8]) -> (Outbox, TcpStream, socket2::Socket) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(BUFFERS).expect("a small buffer");
        let address = listener.local_addr().expect("an address");
        let (peer, accepted) = tokio::join!(socket.connect(address), listener.accept());
        let (stream, _) = accepted.expect("a connection");
        let kernels = SockRef::from(&stream).try_clone().expect("one more file");
        kernels.set_send_buffer_size(BUFFERS as usize).expect("a small buffer");
        let transport = Transport::of(stream, Sockets::new(9, &[]), None).await;
        let (transport, _) = transport.expect("there is room for one more");
        let outbox = Outbox::new(transport, Bytes::from_static(early));
        (outbox, peer.expect("a connection"), kernels)
    }

    fn fill(outbox: &Outbox) {
        (0..FRAMES).for_each(|n| outbox.push_snapshot(&Bytes::from(vec![n; FRAME])));
    }

    fn in_actix(test: impl Future<Output = ()>) {
        actix::System::new()
            .block_on(async { timeout(Duration::from_secs(30), test).await })
            .expect("it does not hang");
    }

    #[test]
    fn what_finds_no_room_goes_out_in_order_once_there_is() {
        in_actix(async {
            let (outbox, mut peer) = pair(b"").await;
            let mut incoming = outbox.incoming();
            actix::spawn(async move { while incoming.next().await.is_some() {} });
            fill(&outbox);
            tokio::task::yield_now().await;
            assert!(outbox.snapshots() > 0, "some wait where they can be dropped");
            let mut got = vec![0; FRAME * usize::from(FRAMES)];
            peer.read_exact(&mut got).await.expect("all of it");
            let right = |(n, frame): (usize, &[u8])| frame.iter().all(|byte| *byte == n as u8);
            assert!(got.chunks(FRAME).enumerate().all(right));
        });
    }

    #[test]
    fn what_waits_can_be_dropped_and_what_was_begun_is_finished() {
        in_actix(async {
            let (outbox, mut peer) = pair(b"").await;
            fill(&outbox);
            tokio::task::yield_now().await;
            outbox.drop_snapshots();
            outbox.push(&Bytes::from_static(b"last")).expect("there is room");
            outbox.end();
            let mut got = Vec::new();
            peer.read_to_end(&mut got).await.expect("the end");
            assert!(got.len() < FRAME * usize::from(FRAMES) && got.ends_with(b"last"));
            assert_eq!((got.len() - 4) % FRAME, 0, "whole frames");
        });
    }

    #[test]
    fn what_one_tick_tells_a_member_is_one_write() {
        in_actix(async {
            let mut members = Vec::new();
            for _ in 0..5 {
                members.push(pair(b"").await);
            }
            for tick in 1..=20u32 {
                for (outbox, _) in &members {
                    outbox.push(&Bytes::from_static(b"a fact")).expect("there is room");
                    outbox.push_beside(&Bytes::from_static(b"own"));
                    outbox.push_snapshot(&Bytes::from_static(b"snapshot"));
                    outbox.push_beside(&Bytes::from_static(b"ping"));
                }
                // Until the flusher has had its turn, and any other that should not be.
                for _ in 0..20 {
                    tokio::task::yield_now().await;
                }
                assert_eq!(WRITES.get(), tick * members.len() as u32);
                for (_, peer) in &mut members {
                    let mut got = [0; b"a factownsnapshotping".len()];
                    peer.read_exact(&mut got).await.expect("all of it");
                    assert_eq!(&got, b"a factownsnapshotping");
                }
            }
        });
    }

    #[test]
    fn who_is_cut_off_has_hardly_any_time_for_what_waits() {
        in_actix(async {
            for cut in [true, false] {
                let (outbox, mut peer) = pair(b"").await;
                (0..FRAMES / 10).for_each(|n| {
                    outbox.push(&Bytes::from(vec![n; FRAME])).expect("there is room");
                });
                tokio::task::yield_now().await;
                if cut {
                    outbox.cut();
                }
                outbox.end();
                tokio::time::sleep(LAST_WORDS_TO_THE_CUT * 2).await;
                let mut got = Vec::new();
                // What was cut in the middle may end by a reset.
                let _ = peer.read_to_end(&mut got).await;
                assert_eq!(got.len() == FRAME * usize::from(FRAMES / 10), !cut, "{}", got.len());
            }
        });
    }

    #[test]
    fn who_never_reads_takes_a_bounded_amount_of_memory() {
        in_actix(async {
            let (outbox, _peer) = pair(b"").await;
            // One that is handed to the socket whole, and is too large for the kernel.
            let mut kept = 0;
            for size in std::iter::once(80_000).chain(std::iter::repeat(1000)) {
                if outbox.push(&Bytes::from(vec![0; size])).is_err() {
                    break;
                }
                kept += size;
                tokio::task::yield_now().await;
            }
            let (held, taken) = outbox
                .with(|socket, queue| {
                    // What part of the chunk in hand the kernel took is still counted.
                    (socket.unsent.len() + queue.waiting_bytes(), kept)
                })
                .expect("it has a socket");
            assert!(held <= RELIABLE_BYTES && held > RELIABLE_BYTES / 2, "{held} are held");
            assert!(taken <= RELIABLE_BYTES + 2 * READ, "the kernel took too much: {taken}");
        });
    }

    #[test]
    fn what_was_read_before_comes_first_and_the_end_of_the_socket_last() {
        in_actix(async {
            let (outbox, mut peer) = pair(b"early").await;
            peer.write_all(b"late").await.expect("there is room");
            let mut incoming = outbox.incoming();
            assert_eq!(incoming.next().await.as_deref(), Some(&b"early"[..]));
            assert_eq!(incoming.next().await.as_deref(), Some(&b"late"[..]));
            drop(peer);
            assert_eq!(incoming.next().await, None);
        });
    }

    #[test]
    fn a_peer_that_takes_nothing_is_told_from_one_that_goes() {
        in_actix(async {
            for goes in [true, false] {
                let (outbox, peer, kernels) = pair_with_kernels(b"").await;
                let soon = Duration::from_millis(300);
                kernels.set_tcp_user_timeout(Some(soon)).expect("the kernel's patience");
                let mut incoming = outbox.incoming();
                fill(&outbox);
                let peer = (!goes).then_some(peer);
                assert_eq!(incoming.next().await, None);
                assert_eq!(outbox.timed_out(), !goes);
                drop(peer);
            }
        });
    }

    #[test]
    fn a_socket_that_takes_nothing_more_ends_what_is_read() {
        in_actix(async {
            let (outbox, peer) = pair(b"").await;
            let mut incoming = outbox.incoming();
            fill(&outbox);
            // Unread bytes make the end a reset.
            drop(peer);
            assert_eq!(incoming.next().await, None);
        });
    }
}
