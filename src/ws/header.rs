//! One frame header as clients send it, and the mask it announces.

use super::Violation;

/// What a control frame may carry at most (RFC 6455, section 5.5).
pub(super) const CONTROL_MAX: usize = 125;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opcode {
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

impl Opcode {
    fn parse(nibble: u8) -> Option<Self> {
        Some(match nibble {
            0 => Self::Continuation,
            1 => Self::Text,
            2 => Self::Binary,
            8 => Self::Close,
            9 => Self::Ping,
            10 => Self::Pong,
            _ => return None,
        })
    }

    pub(super) fn is_control(self) -> bool {
        self as u8 & 8 != 0
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub fin: bool,
    /// RSV1: this frame begins a compressed message.
    pub compressed: bool,
    pub opcode: Opcode,
    pub mask: [u8; 4],
    pub length: usize,
}

impl Header {
    /// The header at the start of `bytes` and its size, or `None` if more bytes are
    /// needed. What the first two bytes give away is refused as soon as they are here.
    pub(super) fn parse(bytes: &[u8]) -> Result<Option<(Self, usize)>, Violation> {
        let Some((&[first, second], rest)) = bytes.split_first_chunk() else {
            return Ok(None);
        };
        let opcode = Opcode::parse(first & 0x0f).ok_or(Violation::ReservedOpcode)?;
        let fin = first & 0x80 != 0;
        let compressed = first & 0x40 != 0;
        let begins_message = matches!(opcode, Opcode::Text | Opcode::Binary);
        if first & 0x30 != 0 || (compressed && !begins_message) {
            return Err(Violation::ReservedBits);
        }
        if second & 0x80 == 0 {
            return Err(Violation::Unmasked);
        }
        let short = second & 0x7f;
        if opcode.is_control() {
            if !fin {
                return Err(Violation::ControlFragmented);
            }
            if usize::from(short) > CONTROL_MAX {
                return Err(Violation::ControlTooLong);
            }
        }
        let Some((length, rest)) = length(short, rest)? else {
            return Ok(None);
        };
        let Some((&mask, payload)) = rest.split_first_chunk() else {
            return Ok(None);
        };
        let header = Self { fin, compressed, opcode, mask, length };
        Ok(Some((header, bytes.len() - payload.len())))
    }
}

/// The payload length and what follows it.
fn length(short: u8, rest: &[u8]) -> Result<Option<(usize, &[u8])>, Violation> {
    let (length, least, rest) = match short {
        126 => match rest.split_first_chunk() {
            Some((&long, rest)) => (u64::from(u16::from_be_bytes(long)), 126, rest),
            None => return Ok(None),
        },
        127 => match rest.split_first_chunk() {
            Some((&long, rest)) => (u64::from_be_bytes(long), 1 << 16, rest),
            None => return Ok(None),
        },
        _ => (u64::from(short), 0, rest),
    };
    if length < least {
        return Err(Violation::LengthNotMinimal);
    }
    if length >> 63 != 0 {
        return Err(Violation::LengthOverflow);
    }
    let length = usize::try_from(length).map_err(|_| Violation::FrameTooBig)?;
    Ok(Some((length, rest)))
}

/// Takes the mask off (or puts it on). Eight bytes at a time, which compilers widen.
pub(super) fn unmask(payload: &mut [u8], mask: [u8; 4]) {
    let [a, b, c, d] = mask;
    let wide = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let (chunks, rest) = payload.as_chunks_mut();
    for chunk in chunks {
        *chunk = (u64::from_ne_bytes(*chunk) ^ wide).to_ne_bytes();
    }
    for (byte, key) in rest.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= key;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_all_its_bytes() {
        let bytes = [0x82, 0xff, 0, 0, 0, 0, 0, 1, 0, 0, 1, 2, 3, 4];
        for n in 0..bytes.len() {
            assert_eq!(Header::parse(&bytes[..n]), Ok(None));
        }
        let header = Header {
            fin: true,
            compressed: false,
            opcode: Opcode::Binary,
            mask: [1, 2, 3, 4],
            length: 65_536,
        };
        assert_eq!(Header::parse(&bytes), Ok(Some((header, 14))));
    }

    #[test]
    fn refuses() {
        use Violation::*;
        let table: &[(&[u8], Violation)] = &[
            (&[0x82, 0x00], Unmasked),
            (&[0xa2, 0x80], ReservedBits),
            (&[0x92, 0x80], ReservedBits),
            (&[0xc0, 0x80], ReservedBits),
            (&[0xc9, 0x80], ReservedBits),
            (&[0x83, 0x80], ReservedOpcode),
            (&[0x87, 0x80], ReservedOpcode),
            (&[0x8b, 0x80], ReservedOpcode),
            (&[0x8f, 0x80], ReservedOpcode),
            (&[0x09, 0x80], ControlFragmented),
            (&[0x08, 0x80], ControlFragmented),
            (&[0x89, 0xfe], ControlTooLong),
            (&[0x8a, 0xff], ControlTooLong),
            (&[0x82, 0xfe, 0, 125], LengthNotMinimal),
            (&[0x82, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff], LengthNotMinimal),
            (&[0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0], LengthOverflow),
        ];
        for (bytes, violation) in table {
            assert_eq!(Header::parse(bytes), Err(*violation), "{bytes:02x?}");
        }
    }

    #[test]
    fn unmasks_at_every_length() {
        let mask = [0x11, 0x22, 0x44, 0x88];
        for n in 0..40 {
            let plain: Vec<u8> = (0..n).collect();
            let mut bytes = plain.clone();
            unmask(&mut bytes, mask);
            for (i, byte) in bytes.iter().enumerate() {
                assert_eq!(*byte, plain[i] ^ mask[i % 4]);
            }
        }
    }
}
