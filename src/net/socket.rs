//! The socket of one WebSocket: written from its outbox, read by its connection.

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use bytes::{Buf, Bytes};
use futures_util::Stream;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::time::timeout;

use super::outbox::{Outbox, Queue};
use super::transport::Transport;

/// Bytes read at once.
const READ: usize = 16 * 1024;
/// A peer that does not take the last words within this time does not get them.
const LAST_WORDS: Duration = Duration::from_secs(5);

thread_local! {
    static BUFFER: RefCell<Box<[u8]>> = RefCell::new(vec![0; READ].into());
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
    /// Of the connection: it is told when there is room again.
    waker: Waker,
}

impl Socket {
    pub fn new(transport: Transport, early: Bytes) -> Socket {
        let waker = Waker::noop().clone();
        Socket { transport, early, unsent: Bytes::new(), broken: false, waker }
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
                Poll::Ready(Ok(written @ 1..)) => self.unsent.advance(written),
                Poll::Ready(Ok(0) | Err(_)) => {
                    self.broken = true;
                    self.waker.wake_by_ref();
                }
            }
        }
    }

    /// `None`: the end.
    fn poll_read(&mut self, queue: &mut Queue, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
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
            return Poll::Ready(Some(std::mem::take(&mut self.early)));
        }
        BUFFER.with_borrow_mut(|buffer| {
            let mut read = ReadBuf::new(buffer);
            let done = ready!(Pin::new(&mut self.transport).poll_read(cx, &mut read));
            let bytes = read.filled();
            let more = done.is_ok() && !bytes.is_empty();
            Poll::Ready(more.then(|| Bytes::copy_from_slice(bytes)))
        })
    }

    /// Sends what is left, and says that nothing follows.
    pub async fn finish(mut self, mut queue: Queue) {
        let last = async {
            self.transport.write_all(&self.unsent).await?;
            while let Some(chunk) = queue.take() {
                self.transport.write_all(&chunk).await?;
            }
            self.transport.shutdown().await
        };
        // Who is gone does not need to hear it.
        let _: Result<io::Result<()>, _> = timeout(LAST_WORDS, last).await;
    }
}

/// What the peer sends.
pub struct Incoming(pub(super) Outbox);

impl Stream for Incoming {
    type Item = Bytes;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        let read = self.0.with(|socket, queue| socket.poll_read(queue, cx));
        read.unwrap_or(Poll::Ready(None))
    }
}
