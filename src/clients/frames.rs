//! RFC 6455 and 7692, a client's side, without IO: bytes in, messages out; messages in, masked
//! frames out. It keeps count of what each message cost on the wire, which libraries do not tell.

use std::io::Cursor;

use bytes::{Buf, BytesMut};
use flate2::{Decompress, FlushDecompress};
use tungstenite::protocol::frame::FrameHeader;
use tungstenite::protocol::frame::coding::{Control, Data, OpCode};

/// No message of a server is longer, inflated or not: 200 ships in full are 20 KB.
const LONGEST: usize = 4 << 20;
/// What RFC 7692 leaves out of a compressed message.
const TAIL: [u8; 4] = [0, 0, 0xff, 0xff];

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received {
    Message(Message),
    Ping(Vec<u8>),
    Pong,
    Close { code: u16, reason: String },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub bytes: Vec<u8>,
    pub compressed: bool,
    /// Bytes of its frames' payloads, as they travelled.
    pub payload: usize,
    /// The same with the frames' headers.
    pub wire: usize,
}

/// What the server answered to the offer of permessage-deflate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deflate {
    pub window_bits: u8,
    /// The server compresses each message from an empty window.
    pub no_takeover: bool,
}

impl Deflate {
    /// Reads `Sec-WebSocket-Extensions` of the server's answer.
    pub fn from_answer(answer: &str) -> Result<Deflate, String> {
        let mut parts = answer.split(';').map(str::trim);
        if parts.next() != Some("permessage-deflate") {
            return Err(format!("the server answered with an extension nobody offered: {answer}"));
        }
        let mut deflate = Deflate { window_bits: 15, no_takeover: false };
        for part in parts {
            match part
                .split_once('=')
                .map_or((part, ""), |(name, value)| (name, value.trim_matches('"')))
            {
                ("server_no_context_takeover", "") => deflate.no_takeover = true,
                ("server_max_window_bits", bits) => {
                    let bits = bits.parse().ok().filter(|bits| (8..=15).contains(bits));
                    deflate.window_bits = bits.ok_or_else(|| format!("a bad window: {part}"))?;
                }
                // Nothing that is sent from here is compressed.
                ("client_no_context_takeover", "") | ("client_max_window_bits", _) => {}
                _ => {
                    return Err(format!(
                        "the server answered with a parameter unknown here: {part}"
                    ));
                }
            }
        }
        Ok(deflate)
    }
}

/// Frames of one connection, put together to messages.
#[derive(Debug, Default)]
pub struct Frames {
    bytes: BytesMut,
    inflate: Option<Inflate>,
    /// The message whose fragments are coming in.
    open: Option<Message>,
}

impl Frames {
    pub fn new(deflate: Option<Deflate>) -> Frames {
        Frames { inflate: deflate.map(Inflate::new), ..Frames::default() }
    }

    pub fn feed(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The next message or control frame that is here as a whole.
    pub fn take(&mut self) -> Result<Option<Received>, &'static str> {
        loop {
            let mut cursor = Cursor::new(&self.bytes);
            let parsed = FrameHeader::parse(&mut cursor).map_err(|_| "a broken frame header")?;
            let Some((header, length)) = parsed else { return Ok(None) };
            let head = cursor.position() as usize;
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            if length > LONGEST {
                return Err("a frame beyond all bounds");
            }
            if self.bytes.len() < head + length {
                return Ok(None);
            }
            if header.mask.is_some() || header.rsv2 || header.rsv3 {
                return Err("a masked frame, or one with reserved bits");
            }
            self.bytes.advance(head);
            let payload = self.bytes.split_to(length);
            if let Some(received) = self.read(&header, &payload, head + length)? {
                return Ok(Some(received));
            }
        }
    }

    fn read(
        &mut self,
        header: &FrameHeader,
        payload: &[u8],
        wire: usize,
    ) -> Result<Option<Received>, &'static str> {
        match header.opcode {
            OpCode::Control(_) if header.rsv1 || !header.is_final || payload.len() > 125 => {
                return Err("a broken control frame");
            }
            OpCode::Control(Control::Ping) => return Ok(Some(Received::Ping(payload.to_vec()))),
            OpCode::Control(Control::Pong) => return Ok(Some(Received::Pong)),
            OpCode::Control(Control::Close) => return Ok(Some(close(payload))),
            OpCode::Data(Data::Binary) if self.open.is_none() => {
                self.open =
                    Some(Message { bytes: vec![], compressed: header.rsv1, payload: 0, wire: 0 });
            }
            OpCode::Data(Data::Continue) if self.open.is_some() && !header.rsv1 => {}
            OpCode::Data(Data::Text) => return Err("a text frame"),
            _ => return Err("a frame out of turn"),
        }
        let Some(message) = &mut self.open else { return Ok(None) };
        message.bytes.extend_from_slice(payload);
        message.payload += payload.len();
        message.wire += wire;
        if message.payload > LONGEST {
            return Err("a message beyond all bounds");
        }
        if !header.is_final {
            return Ok(None);
        }
        let Some(mut message) = self.open.take() else { return Ok(None) };
        if message.compressed {
            let inflate = self.inflate.as_mut().ok_or("a compressed frame nobody agreed to")?;
            message.bytes = inflate.message(&message.bytes)?;
        }
        Ok(Some(Received::Message(message)))
    }
}

fn close(payload: &[u8]) -> Received {
    match payload.split_first_chunk() {
        Some((code, reason)) => Received::Close {
            code: u16::from_be_bytes(*code),
            reason: String::from_utf8_lossy(reason).into_owned(),
        },
        None => Received::Close { code: 1005, reason: String::new() },
    }
}

#[derive(Debug)]
struct Inflate {
    zlib: Decompress,
    no_takeover: bool,
}

impl Inflate {
    fn new(deflate: Deflate) -> Inflate {
        // zlib has no window of 8 bits, and reads one with a larger window.
        let bits = deflate.window_bits.max(9);
        let zlib = Decompress::new_with_window_bits(false, bits);
        Inflate { zlib, no_takeover: deflate.no_takeover }
    }

    fn message(&mut self, payload: &[u8]) -> Result<Vec<u8>, &'static str> {
        let mut out = Vec::with_capacity(4 * payload.len() + 256);
        for mut input in [payload, &TAIL] {
            loop {
                let read = self.zlib.total_in();
                self.zlib
                    .decompress_vec(input, &mut out, FlushDecompress::Sync)
                    .map_err(|_| "a message that does not inflate")?;
                input = &input[(self.zlib.total_in() - read) as usize..];
                if out.len() > LONGEST {
                    return Err("a message beyond all bounds");
                }
                if out.len() < out.capacity() {
                    break; // room was left over, so there is nothing more to come
                }
                out.reserve(out.len());
            }
            if !input.is_empty() {
                return Err("a message that does not inflate");
            }
        }
        if self.no_takeover {
            self.zlib.reset(false);
        }
        Ok(out)
    }
}

/// Appends a masked frame. The mask guards proxies against scripts in browsers; here it need not
/// be hard to guess, only present.
pub fn write(opcode: OpCode, payload: &[u8], mask: [u8; 4], out: &mut Vec<u8>) {
    let header = FrameHeader { opcode, mask: Some(mask), ..FrameHeader::default() };
    header.format(payload.len() as u64, out).expect("a Vec takes every write");
    out.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, key)| byte ^ key));
}

#[cfg(test)]
mod tests {
    use flate2::{Compress, Compression, FlushCompress};

    use super::*;

    fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
        assert!(payload.len() < 126);
        [&[first, payload.len() as u8], payload].concat()
    }

    fn compress(zlib: &mut Compress, message: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(1000);
        zlib.compress_vec(message, &mut out, FlushCompress::Sync).unwrap();
        out.truncate(out.len() - TAIL.len());
        out
    }

    #[test]
    fn messages_come_out_at_every_cut() {
        let mut zlib = Compress::new_with_window_bits(Compression::new(6), false, 12);
        let texts = [&b"one and one and one"[..], b"one and one and two", b"one and two"];
        let packed: Vec<Vec<u8>> = texts.iter().map(|text| compress(&mut zlib, text)).collect();
        assert!(packed[1].len() < packed[0].len(), "the window is kept");
        let (head, tail) = packed[1].split_at(3);
        let stream = [
            frame(0xc2, &packed[0]),
            frame(0x42, head),
            frame(0x89, b"ping"),
            frame(0x80, tail),
            frame(0x82, b"plain"),
            frame(0xc2, &packed[2]),
            frame(0x88, &[0x0f, 0xa1, b'b', b'y', b'e']),
        ]
        .concat();
        let deflate = Deflate { window_bits: 12, no_takeover: false };
        for step in 1..=stream.len() {
            let mut frames = Frames::new(Some(deflate));
            let mut found = vec![];
            for chunk in stream.chunks(step) {
                frames.feed(chunk);
                while let Some(received) = frames.take().unwrap() {
                    found.push(received);
                }
            }
            let message = |bytes: &[u8], compressed, payload, wire| {
                Received::Message(Message { bytes: bytes.to_vec(), compressed, payload, wire })
            };
            let sizes: Vec<usize> = packed.iter().map(Vec::len).collect();
            assert_eq!(
                found,
                [
                    message(texts[0], true, sizes[0], sizes[0] + 2),
                    Received::Ping(b"ping".to_vec()),
                    message(texts[1], true, sizes[1], sizes[1] + 4),
                    message(b"plain", false, 5, 7),
                    message(texts[2], true, sizes[2], sizes[2] + 2),
                    Received::Close { code: 4001, reason: "bye".into() },
                ]
            );
        }
    }

    #[test]
    fn broken_frames_are_found() {
        let deflate = Deflate { window_bits: 12, no_takeover: false };
        let table: [(&[u8], &str); 7] = [
            (&[0x82, 0x81, 0, 0, 0, 0, 0], "masked"),
            (&[0xa2, 1, 0], "reserved"),
            (&[0x81, 1, b'a'], "text"),
            (&[0x80, 1, 0], "out of turn"),
            (&[0x09, 0], "broken control"),
            (&[0xc2, 2, 0xff, 0xff], "does not inflate"),
            (&[0x82, 127, 0, 0, 0, 1, 0, 0, 0, 0], "beyond all bounds"),
        ];
        for (bytes, why) in table {
            let mut frames = Frames::new(Some(deflate));
            frames.feed(bytes);
            let found = frames.take().unwrap_err();
            assert!(found.contains(why), "{bytes:02x?}: {found}");
        }
        let mut frames = Frames::new(None);
        frames.feed(&[0xc2, 1, 0]);
        assert!(frames.take().unwrap_err().contains("nobody agreed"));
    }

    #[test]
    fn answers_of_the_server() {
        let read = Deflate::from_answer;
        assert_eq!(
            read("permessage-deflate").unwrap(),
            Deflate { window_bits: 15, no_takeover: false }
        );
        let answer = "permessage-deflate; client_no_context_takeover; server_max_window_bits=12";
        assert_eq!(read(answer).unwrap(), Deflate { window_bits: 12, no_takeover: false });
        let answer = "permessage-deflate;server_no_context_takeover";
        assert!(read(answer).unwrap().no_takeover);
        for wrong in
            ["x-deflate", "permessage-deflate; server_max_window_bits=7", "permessage-deflate; x=1"]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn frames_are_masked() {
        let mut out = vec![];
        write(OpCode::Data(Data::Binary), b"Hello", [1, 2, 3, 4], &mut out);
        assert_eq!(out, [0x82, 0x85, 1, 2, 3, 4, b'H' ^ 1, b'e' ^ 2, b'l' ^ 3, b'l' ^ 4, b'o' ^ 1]);
    }
}
