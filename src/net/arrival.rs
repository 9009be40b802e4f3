//! A socket before it is a WebSocket: how long it may take to ask for something.
//!
//! actix-http limits the time for the first request only. After it a request that never ends, or a
//! chunked body that goes on behind its answer, would keep a socket for ever. So whatever is not
//! being answered is cut after a while; it counts for nobody's connections.

use std::cell::{Cell, RefCell};
use std::net::{IpAddr, Shutdown};
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use bytes::Bytes;
use socket2::{SockRef, Socket};
use tokio::net::TcpStream;

use super::sockets::{Place, Sockets, TooMany};
use crate::gauges::count_exceeded;

/// Unsent bytes the kernel takes before the outbox grows, where they can still be dropped.
const NOT_SENT: u32 = 16 * 1024;
/// A peer that takes nothing for this long is gone, though its socket never says so.
const STUCK_AFTER: Duration = Duration::from_secs(10);
/// Longer than the server's own times for the first request and between two, which go first.
const IDLE_FOR: Duration = Duration::from_secs(8);
/// Who reads an answer so slowly keeps a place that others wait for. The page, at 32 kbit/s, takes 80 s.
const ANSWERED_WITHIN: Duration = Duration::from_secs(120);
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Lives as long as its socket.
pub struct Arrival {
    place: Place,
    asked: Cell<bool>,
    /// Requests that are being answered.
    busy: Cell<usize>,
    /// When the last request began, or its answer ended.
    since: Cell<Instant>,
    /// The socket once more, to cut it. Let go of when it becomes a WebSocket, which has limits of
    /// its own.
    socket: RefCell<Option<Socket>>,
}

impl Arrival {
    fn cut(&self) {
        let Some(socket) = self.socket.take() else { return };
        // The first request is counted where the socket ends.
        if self.asked.get() {
            count_unfinished();
        }
        // An error says that it is gone already.
        let _ = socket.shutdown(Shutdown::Both);
    }
}

impl Drop for Arrival {
    fn drop(&mut self) {
        if !self.asked.get() {
            count_unfinished();
        }
    }
}

fn count_unfinished() {
    metrics::counter!("skirmish_requests_unfinished_total").increment(1);
}

impl Arrival {
    /// For each accepted socket. `None`: there are too many from there, and it is cut.
    pub fn of(stream: &TcpStream, peer: IpAddr, sockets: &Sockets) -> Option<Rc<Arrival>> {
        let socket = SockRef::from(stream);
        let place = match sockets.enter(peer) {
            Ok(place) => place,
            Err(TooMany(limit)) => {
                count_exceeded(limit);
                // An error says that it is gone already.
                let _ = socket.shutdown(Shutdown::Both);
                return None;
            }
        };
        tune(&socket);
        let arrival = Rc::new(Arrival {
            place,
            asked: Cell::new(false),
            busy: Cell::new(0),
            since: Cell::new(Instant::now()),
            socket: RefCell::new(socket.try_clone().ok()),
        });
        actix::spawn(watch(Rc::downgrade(&arrival)));
        Some(arrival)
    }
}

/// A failure costs latency, not correctness.
fn tune(socket: &Socket) {
    let tuned = [
        socket.set_tcp_nodelay(true),
        #[cfg(target_os = "linux")]
        socket.set_tcp_user_timeout(Some(STUCK_AFTER)),
        #[cfg(target_os = "linux")]
        socket.set_tcp_notsent_lowat(NOT_SENT),
    ];
    for error in tuned.into_iter().filter_map(Result::err) {
        tracing::debug!(%error, "a socket option could not be set");
    }
}

async fn watch(arrival: Weak<Arrival>) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let Some(arrival) = arrival.upgrade() else { return };
        let limit = if arrival.busy.get() == 0 { IDLE_FOR } else { ANSWERED_WITHIN };
        if arrival.since.get().elapsed() > limit {
            arrival.cut();
        }
        if arrival.socket.borrow().is_none() {
            return;
        }
    }
}

/// A request from its head to the end of its answer.
pub struct Answering(Option<Rc<Arrival>>);

impl Answering {
    pub fn new(request: &ServiceRequest) -> Answering {
        let arrival = request.conn_data::<Rc<Arrival>>().cloned();
        if let Some(arrival) = &arrival {
            arrival.asked.set(true);
            arrival.busy.set(arrival.busy.get() + 1);
            arrival.since.set(Instant::now());
        }
        Answering(arrival)
    }

    /// Holds on until the body has gone out.
    pub fn with(
        self,
        response: ServiceResponse<impl MessageBody + 'static>,
    ) -> ServiceResponse<Answer> {
        if let (Some(arrival), StatusCode::SWITCHING_PROTOCOLS) = (&self.0, response.status()) {
            arrival.socket.take();
            arrival.place.upgraded();
        }
        response.map_body(|_, body| Answer { body: body.boxed(), _answering: self })
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        if let Some(arrival) = &self.0 {
            arrival.busy.set(arrival.busy.get() - 1);
            arrival.since.set(Instant::now());
        }
    }
}

/// The body of an answer.
pub struct Answer {
    body: BoxBody,
    _answering: Answering,
}

impl MessageBody for Answer {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(cx)
    }
}
