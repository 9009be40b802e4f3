//! A client's connection: one WebSocket that speaks the public protocol.
//!
//! Sending only puts bytes into a buffer; [`Link::receive`] writes them while it waits. So a select
//! over it and a timer loses nothing, and a server that does not read cannot block its client.

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use skirmish_protocol::SUBPROTOCOL;
use skirmish_protocol::client::ClientMessage;
use skirmish_protocol::server::ServerMessage;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tungstenite::client::IntoClientRequest;
use tungstenite::handshake::client::{Response, generate_request};
use tungstenite::handshake::derive_accept_key;
use tungstenite::handshake::machine::TryParse;
use tungstenite::http::header::{
    CONTENT_LENGTH, HeaderName, HeaderValue, ORIGIN, SEC_WEBSOCKET_ACCEPT,
    SEC_WEBSOCKET_EXTENSIONS, SEC_WEBSOCKET_PROTOCOL,
};
use tungstenite::http::{StatusCode, Uri};
use tungstenite::protocol::frame::coding::{Control, Data, OpCode};

use super::frames::{self, Deflate, Frames, Message, Received};
use super::target::{Target, Way};

/// How long the server may take to answer the handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Bytes that may wait to be sent before the server counts as stalled.
const WAITING: usize = 256 << 10;

/// What TLS says to somebody who does not speak it begins with this.
const TLS_ALERT: u8 = 21;
/// Why there is no answer in HTTP.
pub const SPEAKS_TLS: &str =
    "the server speaks TLS at this port: the address has to begin with wss://";
const CLOSED: &str = "the server took the connection and closed it without a word, as Skirmish does at \
                      its limit sockets_per_address";

/// What passed over a link, for whoever looks on.
pub enum Passed<'a> {
    Sent { message: &'a ClientMessage, bytes: &'a [u8], wire: usize },
    Received { message: &'a ServerMessage, frame: &'a Message },
    Control { sent: bool, name: &'static str, text: String },
}

/// Somebody that looks on.
pub type Tap = Box<dyn FnMut(Passed<'_>) + Send>;

pub struct Link {
    stream: Box<dyn Way>,
    frames: Frames,
    out: Vec<u8>,
    mask: u32,
    tap: Option<Tap>,
    /// Bytes received on this connection, frame headers included, the handshake not.
    pub received: u64,
}

/// A server message, and the frame it came in.
pub struct Arrival {
    pub message: ServerMessage,
    pub frame: Message,
}

/// Why a link is no more.
#[derive(Debug)]
pub enum Broken {
    Url(String),
    /// There is no token where one was said to be.
    Token(String),
    Io(io::Error),
    /// Why TLS failed, in whole sentences.
    Tls(String),
    /// The server did not open a WebSocket.
    Handshake(String),
    /// The server broke the WebSocket protocol.
    Frame(&'static str),
    Malformed(skirmish_protocol::wire::Malformed),
    Closed {
        code: u16,
        reason: String,
    },
    /// The server did not read for too long.
    Stalled,
}

impl Broken {
    /// A few words to count by.
    pub fn kind(&self) -> String {
        match self {
            Broken::Url(_) => "url".into(),
            Broken::Token(_) => "token".into(),
            Broken::Io(error) => format!("io: {}", error.kind()),
            Broken::Tls(_) => "tls".into(),
            Broken::Handshake(why) => format!("handshake: {why}"),
            Broken::Frame(why) => format!("frame: {why}"),
            Broken::Malformed(why) => format!("malformed: {why}"),
            Broken::Closed { code, .. } => format!("closed: {code}"),
            Broken::Stalled => "stalled".into(),
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Broken::Url(why) | Broken::Token(why) | Broken::Tls(why) | Broken::Handshake(why) => {
                f.write_str(why)
            }
            Broken::Io(error) => write!(f, "the connection failed: {error}"),
            Broken::Frame(why) => write!(f, "the server sent {why}"),
            Broken::Malformed(why) => write!(f, "the server sent a broken message: {why}"),
            Broken::Closed { code, reason } => {
                write!(f, "the server closed the connection with {code}: {reason}")
            }
            Broken::Stalled => f.write_str("the server no longer reads"),
        }
    }
}

impl std::error::Error for Broken {}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Broken {
        Broken::Io(error)
    }
}

impl Link {
    pub async fn open(target: &Target, tap: Option<Tap>) -> Result<Link, Broken> {
        match tokio::time::timeout(HANDSHAKE, shake_hands(target)).await {
            Ok(answer) => answer?.link(tap),
            Err(_) => Err(Broken::Handshake("the server did not answer the handshake".into())),
        }
    }

    /// Sends a message. Returns the size of its frame.
    pub fn send(&mut self, message: &ClientMessage) -> usize {
        let bytes = message.encode();
        let wire = self.frame(OpCode::Data(Data::Binary), &bytes);
        if let Some(tap) = &mut self.tap {
            tap(Passed::Sent { message, bytes: &bytes, wire });
        }
        wire
    }

    /// The next message. May be dropped and called again at any time.
    pub async fn receive(&mut self) -> Result<Arrival, Broken> {
        loop {
            let Some(received) = self.frames.take().map_err(Broken::Frame)? else {
                poll_fn(|context| self.poll_io(context)).await?;
                continue;
            };
            match received {
                Received::Message(frame) => {
                    let message = ServerMessage::decode(&frame.bytes).map_err(Broken::Malformed)?;
                    if let Some(tap) = &mut self.tap {
                        tap(Passed::Received { message: &message, frame: &frame });
                    }
                    return Ok(Arrival { message, frame });
                }
                Received::Ping(payload) => {
                    self.tell(false, "ping", "");
                    self.frame(OpCode::Control(Control::Pong), &payload);
                    self.tell(true, "pong", "");
                }
                Received::Pong => self.tell(false, "pong", ""),
                Received::Close { code, reason } => {
                    self.tell(false, "close", &format!("{code} {reason}"));
                    return Err(Broken::Closed { code, reason });
                }
            }
        }
    }

    /// Writes what waits, and reads nothing.
    pub async fn flush(&mut self) -> io::Result<()> {
        self.stream.write_all(&self.out).await?;
        self.out.clear();
        self.stream.flush().await
    }

    /// Says goodbye and waits a moment for the answer.
    pub async fn close(mut self) {
        self.frame(OpCode::Control(Control::Close), &1000u16.to_be_bytes());
        self.tell(true, "close", "1000");
        let answer = async { while self.receive().await.is_ok() {} };
        let _ = tokio::time::timeout(Duration::from_secs(2), answer).await;
    }

    fn frame(&mut self, opcode: OpCode, payload: &[u8]) -> usize {
        // Any step that is odd goes through all masks.
        self.mask = self.mask.wrapping_add(0x9e37_79b9);
        let before = self.out.len();
        frames::write(opcode, payload, self.mask.to_be_bytes(), &mut self.out);
        self.out.len() - before
    }

    fn tell(&mut self, sent: bool, name: &'static str, text: &str) {
        if let Some(tap) = &mut self.tap {
            tap(Passed::Control { sent, name, text: text.to_owned() });
        }
    }

    /// Writes what waits, as far as the socket takes it; ready when something was read.
    fn poll_io(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Broken>> {
        let mut written = 0;
        while written < self.out.len() {
            match Pin::new(&mut self.stream).poll_write(context, &self.out[written..]) {
                Poll::Ready(result) => written += result?,
                Poll::Pending => break,
            }
        }
        self.out.drain(..written);
        // TLS keeps what the socket did not take, and has it taken while it is flushed.
        let _ = Pin::new(&mut self.stream).poll_flush(context)?;
        if self.out.len() > WAITING {
            return Poll::Ready(Err(Broken::Stalled));
        }
        let mut chunk = [const { MaybeUninit::uninit() }; 16 << 10];
        let mut chunk = ReadBuf::uninit(&mut chunk);
        match Pin::new(&mut self.stream).poll_read(context, &mut chunk) {
            Poll::Ready(Ok(())) if chunk.filled().is_empty() => {
                Poll::Ready(Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()))
            }
            Poll::Ready(Ok(())) => {
                self.received += chunk.filled().len() as u64;
                self.frames.feed(chunk.filled());
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

/// What a server said to the wish for a WebSocket.
pub struct Answer {
    stream: Box<dyn Way>,
    key: String,
    pub response: Response,
    /// What came after the head of the response.
    pub rest: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: HeaderName) -> Option<&str> {
        self.response.headers().get(name).and_then(|value| value.to_str().ok())
    }

    /// The link, if the server opened one.
    pub fn link(self, tap: Option<Tap>) -> Result<Link, Broken> {
        let refused = |why: String| Broken::Handshake(why);
        if self.response.status() != StatusCode::SWITCHING_PROTOCOLS {
            // What limit it was is in the sentence.
            let text = String::from_utf8_lossy(&self.rest);
            let first: String =
                text.trim().lines().next().unwrap_or_default().chars().take(200).collect();
            return Err(refused(format!(
                "the server refused: {}: {first}",
                self.response.status()
            )));
        }
        if self.header(SEC_WEBSOCKET_ACCEPT) != Some(&derive_accept_key(self.key.as_bytes())) {
            return Err(refused("the server answered another handshake".into()));
        }
        if self.header(SEC_WEBSOCKET_PROTOCOL) != Some(SUBPROTOCOL) {
            return Err(refused(format!("the server does not speak {SUBPROTOCOL}")));
        }
        let deflate = self.header(SEC_WEBSOCKET_EXTENSIONS).map(Deflate::from_answer).transpose();
        let mut frames = Frames::new(deflate.map_err(refused)?);
        frames.feed(&self.rest);
        let stream = self.stream;
        Ok(Link { stream, frames, out: vec![], mask: rand::random(), tap, received: 0 })
    }
}

/// Asks for a WebSocket over a connection; `origin` is the page a browser would name.
pub async fn ask(
    mut stream: Box<dyn Way>,
    uri: Uri,
    origin: Option<&str>,
) -> Result<Answer, Broken> {
    let refused = |why: String| Broken::Handshake(why);
    let mut request = uri.into_client_request().map_err(|error| Broken::Url(error.to_string()))?;
    let headers = request.headers_mut();
    headers.insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
    let offer = HeaderValue::from_static("permessage-deflate; client_max_window_bits");
    headers.insert(SEC_WEBSOCKET_EXTENSIONS, offer);
    if let Some(origin) = origin {
        let origin = HeaderValue::from_str(origin);
        headers.insert(ORIGIN, origin.map_err(|_| Broken::Url("that is no origin".into()))?);
    }
    let (bytes, key) = generate_request(request).map_err(|error| refused(error.to_string()))?;

    stream.write_all(&bytes).await?;
    stream.flush().await?;
    // Enough for a refusal by another server to come as a whole: its body tells what it is.
    let mut answer = Vec::with_capacity(4 << 10);
    loop {
        if wants_tls(&answer) {
            return Err(refused(SPEAKS_TLS.into()));
        }
        let parsed = Response::try_parse(&answer).map_err(|error| refused(error.to_string()))?;
        if let Some((size, response)) = parsed {
            answer.drain(..size);
            let length =
                response.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
            let length: usize = length.and_then(|text| text.parse().ok()).unwrap_or(0);
            // A refusal is told in the body.
            while answer.len() < length.min(16 << 10) && stream.read_buf(&mut answer).await? > 0 {}
            return Ok(Answer { stream, key, response, rest: answer });
        }
        if answer.len() > 16 << 10 {
            return Err(refused("the server did not answer with HTTP".into()));
        }
        if read_some(&mut stream, &mut answer).await? == 0 {
            return Err(refused(match answer.is_empty() {
                true => CLOSED.into(),
                false => "the server did not answer with HTTP".into(),
            }));
        }
    }
}

/// Whether who speaks plainly at a port is answered so for want of TLS: by an alert of TLS, or in
/// HTTP, as Caddy and nginx say it.
pub fn wants_tls(answer: &[u8]) -> bool {
    let status = answer.get(8..12) == Some(b" 400");
    answer.first() == Some(&TLS_ALERT)
        || answer.starts_with(b"HTTP/1.")
            && status
            && answer.windows(5).any(|word| word == b"HTTPS")
}

/// A socket that is cut is at its end, too.
async fn read_some(stream: &mut Box<dyn Way>, into: &mut Vec<u8>) -> io::Result<usize> {
    match stream.read_buf(into).await {
        Err(error) if error.kind() == io::ErrorKind::ConnectionReset => Ok(0),
        read => read,
    }
}

async fn shake_hands(target: &Target) -> Result<Answer, Broken> {
    ask(target.connect().await?, target.uri.clone(), None).await
}
