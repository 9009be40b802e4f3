//! The client's side, for tests: masked frames, and a receiver fed in pieces.

use super::super::header::unmask;
use super::super::{Event, Frame, Inflater, Limits, ReceiveDeflate, Receiver, Violation};

pub const LIMITS: Limits = Limits { frame: 1 << 20, message: 1 << 20, fragments: 1_000 };

pub const CONTINUATION: u8 = 0;
pub const TEXT: u8 = 1;
pub const BINARY: u8 = 2;
pub const CLOSE: u8 = 8;
pub const PING: u8 = 9;
pub const PONG: u8 = 10;
pub const FIN: u8 = 0x80;
pub const RSV1: u8 = 0x40;

/// A masked frame with the length written in the fewest bytes.
pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mask = [0x37, 0xfa, 0x21, 0x3d];
    let mut bytes = vec![first];
    match payload.len() {
        n @ 0..=125 => bytes.push(0x80 | n as u8),
        n @ 126..=0xffff => {
            bytes.push(0x80 | 126);
            bytes.extend((n as u16).to_be_bytes());
        }
        n => {
            bytes.push(0x80 | 127);
            bytes.extend((n as u64).to_be_bytes());
        }
    }
    bytes.extend(mask);
    let start = bytes.len();
    bytes.extend_from_slice(payload);
    unmask(&mut bytes[start..], mask);
    bytes
}

/// A message split into frames at the given sizes; the last one takes the rest.
pub fn fragments(first: u8, payload: &[u8], sizes: &[usize]) -> Vec<Vec<u8>> {
    let mut frames = Vec::new();
    let (mut opcode, mut rest) = (first & !FIN, payload);
    for &size in sizes {
        let (piece, tail) = rest.split_at(size.min(rest.len()));
        frames.push(frame(opcode, piece));
        (opcode, rest) = (CONTINUATION, tail);
    }
    frames.push(frame(FIN | opcode, rest));
    frames
}

/// A receiver with an inflater of its own, and all it has given so far.
pub struct Wire {
    receiver: Receiver,
    inflater: Inflater,
    pub events: Vec<Event>,
    pub replies: Vec<Frame>,
    pub violation: Option<Violation>,
}

impl Wire {
    pub fn new(limits: Limits, deflate: Option<ReceiveDeflate>) -> Self {
        Self {
            receiver: Receiver::new(limits, deflate),
            inflater: Inflater::new(),
            events: Vec::new(),
            replies: Vec::new(),
            violation: None,
        }
    }

    pub fn push(&mut self, bytes: &[u8]) {
        self.receiver.push(bytes.into());
        loop {
            match self.receiver.next(&mut self.inflater) {
                Ok(Some(received)) => {
                    self.events.push(received.event);
                    self.replies.extend(received.reply);
                }
                Ok(None) => return,
                Err(violation) => {
                    assert_eq!(self.violation.replace(violation), None, "reported once");
                }
            }
        }
    }

    /// Pushes pieces of the given sizes, over and over, until all bytes are in.
    pub fn push_in_pieces(&mut self, mut bytes: &[u8], sizes: &[usize]) {
        for &size in sizes.iter().cycle() {
            if bytes.is_empty() {
                return;
            }
            let (piece, rest) = bytes.split_at(size.clamp(1, bytes.len()));
            self.push(piece);
            bytes = rest;
        }
    }
}
