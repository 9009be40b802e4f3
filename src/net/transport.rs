//! What HTTP and WebSockets are spoken over: TCP, or TLS on it.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::dev::Extensions;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::arrival::Arrival;
use super::sockets::Sockets;

/// A TLS handshake that takes longer is cut.
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(5);

pub struct Transport {
    io: Io,
    arrival: Rc<Arrival>,
}

enum Io {
    Plain(TcpStream),
    Secure(Box<Secure>),
}

/// Invariant: while bytes wait for the kernel, nothing more is taken. rustls alone would take 64 KiB,
/// which the outbox then could no longer drop.
struct Secure {
    stream: TlsStream<TcpStream>,
    /// Bytes that are encrypted already, of those that are offered again until the kernel has them.
    taken: usize,
}

impl Secure {
    fn poll_write(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.taken == 0 {
            self.taken = ready!(Pin::new(&mut self.stream).poll_write(cx, bytes))?;
        }
        ready!(Pin::new(&mut self.stream).poll_flush(cx))?;
        Poll::Ready(Ok(std::mem::take(&mut self.taken)))
    }
}

impl Transport {
    /// What an accepted socket becomes, and who is at its other end. `None`: nothing.
    pub async fn of(
        stream: TcpStream,
        sockets: Sockets,
        tls: Option<TlsAcceptor>,
    ) -> Option<(Transport, Option<SocketAddr>)> {
        // Without a peer it is gone already.
        let peer = stream.peer_addr().ok()?;
        let arrival = Arrival::of(&stream, peer.ip(), &sockets)?;
        let Some(tls) = tls else {
            return Some((Transport { io: Io::Plain(stream), arrival }, Some(peer)));
        };
        let reason = match timeout(HANDSHAKE_WITHIN, tls.accept(stream)).await {
            Ok(Ok(stream)) => {
                let io = Io::Secure(Box::new(Secure { stream, taken: 0 }));
                return Some((Transport { io, arrival }, Some(peer)));
            }
            Ok(Err(error)) => {
                tracing::debug!(%peer, %error, "TLS handshake failed");
                "refused"
            }
            Err(_) => "slow",
        };
        metrics::counter!("skirmish_tls_handshakes_failed_total", "reason" => reason).increment(1);
        None
    }

    /// What requests know of their socket.
    pub fn tell(&self, data: &mut Extensions) {
        data.insert(self.arrival.clone());
    }
}

impl AsyncRead for Transport {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut self.io {
            Io::Plain(stream) => Pin::new(stream).poll_read(cx, into),
            Io::Secure(secure) => Pin::new(&mut secure.stream).poll_read(cx, into),
        }
    }
}

/// Who is told to wait with a write offers the same bytes again, as actix-http does.
impl AsyncWrite for Transport {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match &mut self.io {
            Io::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Io::Secure(secure) => secure.poll_write(cx, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.io {
            Io::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Io::Secure(secure) => Pin::new(&mut secure.stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.io {
            Io::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Io::Secure(secure) => Pin::new(&mut secure.stream).poll_shutdown(cx),
        }
    }
}
