//! Compressing what the server sends.

use std::fmt;

use zlib_rs::{Deflate, DeflateConfig, DeflateFlush};

/// What a sync flush ends with, and RFC 7692 leaves out of the message.
pub(super) const TAIL: [u8; 4] = [0x00, 0x00, 0xff, 0xff];

#[cfg(test)]
thread_local! {
    /// Messages compressed on this thread.
    pub static COMPRESSIONS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// zlib clears a buffer after each flush: 48 KiB at its default of 8, for messages of a hundred bytes.
/// At 5 it is 6 KiB, and what is larger becomes more blocks of one message.
const MEMORY_LEVEL: i32 = 5;

/// The payload of a compressed frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compressed(Vec<u8>);

impl Compressed {
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A compressor that keeps its window from message to message. Every reader must get
/// everything it made since the last [`reset`](Self::reset), in order, or it reads garbage
/// without noticing. Each message ends on a byte boundary, so a reset is always possible.
pub struct Deflater {
    zlib: Deflate,
}

impl Deflater {
    /// `window_bits` from 9 to 15 (anything else panics: zlib cannot keep to 8, and the
    /// negotiation never agrees to it), `level` from 0 to 9.
    pub fn new(window_bits: u8, level: u32) -> Self {
        assert!((9..=15).contains(&window_bits) && level <= 9, "{window_bits} bits, level {level}");
        let config = DeflateConfig {
            // Negative: no header.
            window_bits: -i32::from(window_bits),
            mem_level: MEMORY_LEVEL,
            ..DeflateConfig::new(level as i32)
        };
        Self { zlib: Deflate::new_with_config(config) }
    }

    pub fn compress(&mut self, payload: &[u8]) -> Compressed {
        #[cfg(test)]
        COMPRESSIONS.set(COMPRESSIONS.get() + 1);
        if payload.is_empty() {
            // zlib refuses to flush when nothing was added; this is the header of an
            // empty stored block, completed by the tail (RFC 7692, section 7.2.3.6).
            return Compressed(vec![0x00]);
        }
        let mut out = vec![0; payload.len() / 2 + 64];
        let (mut rest, mut filled) = (payload, 0);
        loop {
            let (read, written) = (self.zlib.total_in(), self.zlib.total_out());
            self.zlib
                .compress(rest, &mut out[filled..], DeflateFlush::SyncFlush)
                .expect("a compressor is never out of order between calls");
            rest = &rest[(self.zlib.total_in() - read) as usize..];
            filled += (self.zlib.total_out() - written) as usize;
            if filled < out.len() {
                break; // room was left over, so zlib had nothing more to say
            }
            out.resize(2 * filled, 0);
        }
        debug_assert!(rest.is_empty() && out[..filled].ends_with(&TAIL));
        out.truncate(filled - TAIL.len());
        Compressed(out)
    }

    /// Forgets the window: the next message can be read by anybody.
    pub fn reset(&mut self) {
        self.zlib.reset();
    }
}

impl fmt::Debug for Deflater {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deflater").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_is_one_byte() {
        let mut deflater = Deflater::new(12, 6);
        assert_eq!(deflater.compress(b"").as_bytes(), [0]);
        deflater.compress(b"Hello");
        assert_eq!(deflater.compress(b"").as_bytes(), [0]);
    }

    #[test]
    fn the_window_is_kept_until_reset() {
        let payload: Vec<u8> = (0..=255).collect();
        let mut deflater = Deflater::new(12, 6);
        let first = deflater.compress(&payload);
        let second = deflater.compress(&payload);
        assert!(second.as_bytes().len() < 20, "a repetition costs next to nothing");
        deflater.reset();
        assert_eq!(deflater.compress(&payload), first);
    }
}
