//! The load's end of a connection: sends what it is told, counts what comes.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use skirmish::clients::frames::{self, Deflate, Frames, Message, Received};
use skirmish_protocol::client::{ClientMessage, Input, Level};
use skirmish_protocol::ids::{Seq, Tick};
use skirmish_protocol::{SUBPROTOCOL, VERSION};
use tungstenite::protocol::frame::coding::{Control, Data, OpCode};

pub struct Client {
    pub stream: TcpStream,
    frames: Frames,
    out: Vec<u8>,
    mask: u32,
}

impl Client {
    /// A socket without a handshake, for the bare loop.
    pub fn bare(to: SocketAddr) -> io::Result<Client> {
        let stream = TcpStream::connect(to)?;
        stream.set_nodelay(true)?;
        Ok(Client { stream, frames: Frames::new(None), out: vec![], mask: 1 })
    }

    /// A WebSocket with deflate, greeted.
    pub fn open(to: SocketAddr) -> io::Result<Client> {
        let mut client = Client::bare(to)?;
        client.stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        write!(
            client.stream,
            "GET /ws HTTP/1.1\r\nHost: {to}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             Sec-WebSocket-Protocol: {SUBPROTOCOL}\r\n\
             Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"
        )?;
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            client.stream.read_exact(&mut byte)?;
            head.push(byte[0]);
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let deflate = head
            .lines()
            .find_map(|line| {
                line.split_once(": ")
                    .filter(|(name, _)| name.eq_ignore_ascii_case("sec-websocket-extensions"))
            })
            .and_then(|(_, answer)| Deflate::from_answer(answer).ok());
        if deflate.is_none() {
            return Err(io::Error::other(format!("no WebSocket with deflate: {head}")));
        }
        client.frames = Frames::new(deflate);
        client.send(&ClientMessage::Hello {
            version: VERSION,
            agent: "skirmish-cost".into(),
            name: String::new(),
            token: None,
        })?;
        Ok(client)
    }

    pub fn attach(&mut self, ticket: Option<String>) -> io::Result<()> {
        self.send(&ClientMessage::Attach { ticket, level: Level::Play, since: 0 })
    }

    pub fn send(&mut self, message: &ClientMessage) -> io::Result<()> {
        self.frame(OpCode::Data(Data::Binary), &message.encode())
    }

    /// An input of the arena, for the next tick.
    pub fn input(&mut self, seq: u32, seen: Tick, payload: &[u8]) -> io::Result<()> {
        let payload = payload.to_vec();
        self.send(&ClientMessage::Input(Input {
            seq: Seq(seq),
            tick: Tick(0),
            seen,
            view: Tick(0),
            payload,
        }))
    }

    fn frame(&mut self, opcode: OpCode, payload: &[u8]) -> io::Result<()> {
        self.mask = self.mask.wrapping_add(0x9e37_79b9);
        self.out.clear();
        frames::write(opcode, payload, self.mask.to_be_bytes(), &mut self.out);
        self.stream.write_all(&self.out)
    }

    /// Waits for a message that `wanted` takes; its socket still blocks.
    pub fn wait<T>(&mut self, mut wanted: impl FnMut(&Message) -> Option<T>) -> io::Result<T> {
        loop {
            while let Some(message) = self.next()? {
                if let Some(found) = wanted(&message) {
                    return Ok(found);
                }
            }
            self.read()?;
        }
    }

    /// One read. False: there was nothing.
    pub fn read(&mut self) -> io::Result<bool> {
        let mut chunk = [0; 16 << 10];
        match self.stream.read(&mut chunk) {
            Ok(0) => Err(ErrorKind::UnexpectedEof.into()),
            Ok(n) => {
                self.frames.feed(&chunk[..n]);
                Ok(true)
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The next message that has come as a whole; pings are answered.
    pub fn next(&mut self) -> io::Result<Option<Message>> {
        loop {
            match self.frames.take().map_err(io::Error::other)? {
                Some(Received::Message(message)) => return Ok(Some(message)),
                Some(Received::Ping(payload)) => {
                    self.frame(OpCode::Control(Control::Pong), &payload)?;
                }
                Some(Received::Pong) => {}
                Some(Received::Close { code, reason }) => {
                    return Err(io::Error::other(format!("closed with {code}: {reason}")));
                }
                None => return Ok(None),
            }
        }
    }
}
