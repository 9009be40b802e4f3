//! Finished server frames: unmasked, unfragmented, cheap to share.

use bytes::Bytes;

use super::Compressed;
use super::header::{CONTROL_MAX, Opcode};

const FIN: u8 = 0x80;
const RSV1: u8 = 0x40;

/// A frame any client can read at any time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame(Bytes);

impl Frame {
    pub fn text(payload: &str) -> Self {
        Self(build(FIN, Opcode::Text, payload.as_bytes()))
    }

    pub fn binary(payload: &[u8]) -> Self {
        Self(build(FIN, Opcode::Binary, payload))
    }

    /// What is beyond 125 bytes is cut off: control frames cannot carry it.
    pub fn ping(payload: &[u8]) -> Self {
        Self(build(FIN, Opcode::Ping, cut(payload)))
    }

    /// Cut off like a ping.
    pub fn pong(payload: &[u8]) -> Self {
        Self(build(FIN, Opcode::Pong, cut(payload)))
    }

    /// The reason is cut at 123 bytes, between characters.
    pub fn close(code: u16, reason: &str) -> Self {
        let reason = &reason[..reason.floor_char_boundary(CONTROL_MAX - 2)];
        let payload = [&code.to_be_bytes(), reason.as_bytes()].concat();
        Self(build(FIN, Opcode::Close, &payload))
    }

    /// The answer to a close frame that gave no code.
    pub(super) fn close_without_code() -> Self {
        Self(build(FIN, Opcode::Close, &[]))
    }

    pub fn bytes(&self) -> &Bytes {
        &self.0
    }
}

/// A compressed message. It fits only readers whose window is where the [`super::Deflater`]
/// that made it had its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompressedFrame(Bytes);

impl CompressedFrame {
    /// The caller answers for it that the bytes inflate to UTF-8.
    pub fn text(payload: &Compressed) -> Self {
        Self(build(FIN | RSV1, Opcode::Text, payload.as_bytes()))
    }

    pub fn binary(payload: &Compressed) -> Self {
        Self(build(FIN | RSV1, Opcode::Binary, payload.as_bytes()))
    }

    pub fn bytes(&self) -> &Bytes {
        &self.0
    }
}

fn cut(payload: &[u8]) -> &[u8] {
    &payload[..payload.len().min(CONTROL_MAX)]
}

fn build(flags: u8, opcode: Opcode, payload: &[u8]) -> Bytes {
    const LONGEST_HEADER: usize = 10;
    let mut frame = Vec::with_capacity(LONGEST_HEADER + payload.len());
    frame.push(flags | opcode as u8);
    match payload.len() {
        short @ 0..=125 => frame.push(short as u8),
        medium @ 126..=0xffff => {
            frame.push(126);
            frame.extend_from_slice(&(medium as u16).to_be_bytes());
        }
        long => {
            frame.push(127);
            frame.extend_from_slice(&(long as u64).to_be_bytes());
        }
    }
    frame.extend_from_slice(payload);
    frame.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_in_the_fewest_bytes() {
        let head = |n: usize| {
            let frame = Frame::binary(&vec![7; n]);
            frame.bytes()[..frame.bytes().len() - n].to_vec()
        };
        assert_eq!(head(0), [0x82, 0]);
        assert_eq!(head(125), [0x82, 125]);
        assert_eq!(head(126), [0x82, 126, 0, 126]);
        assert_eq!(head(65_535), [0x82, 126, 0xff, 0xff]);
        assert_eq!(head(65_536), [0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]);
    }

    #[test]
    fn kinds() {
        assert_eq!(&Frame::text("Hello").bytes()[..], b"\x81\x05Hello");
        assert_eq!(&Frame::ping(b"Hello").bytes()[..], b"\x89\x05Hello");
        assert_eq!(&Frame::pong(b"Hello").bytes()[..], b"\x8a\x05Hello");
        assert_eq!(&Frame::close(1001, "bye").bytes()[..], b"\x88\x05\x03\xe9bye");
        assert_eq!(&Frame::close_without_code().bytes()[..], b"\x88\x00");
        assert_eq!(Frame::ping(&[0; 200]).bytes().len(), 2 + 125);
    }

    #[test]
    fn reasons_are_cut_between_characters() {
        let reason = "é".repeat(100);
        let frame = Frame::close(1000, &reason);
        assert_eq!(frame.bytes()[1], 2 + 122);
        assert_eq!(&frame.bytes()[4..], "é".repeat(61).as_bytes());
    }
}
