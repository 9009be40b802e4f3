//! Compressing what the server sends.

use flate2::{Compress, Compression, FlushCompress};

/// What a sync flush ends with, and RFC 7692 leaves out of the message.
pub(super) const TAIL: [u8; 4] = [0x00, 0x00, 0xff, 0xff];

#[cfg(test)]
thread_local! {
    /// Messages compressed on this thread.
    pub static COMPRESSIONS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

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
#[derive(Debug)]
pub struct Deflater {
    zlib: Compress,
}

impl Deflater {
    /// `window_bits` from 9 to 15 (anything else panics: zlib cannot keep to 8, and the
    /// negotiation never agrees to it), `level` from 0 to 9.
    pub fn new(window_bits: u8, level: u32) -> Self {
        let level = Compression::new(level);
        Self { zlib: Compress::new_with_window_bits(level, false, window_bits) }
    }

    pub fn compress(&mut self, payload: &[u8]) -> Compressed {
        #[cfg(test)]
        COMPRESSIONS.set(COMPRESSIONS.get() + 1);
        if payload.is_empty() {
            // zlib refuses to flush when nothing was added; this is the header of an
            // empty stored block, completed by the tail (RFC 7692, section 7.2.3.6).
            return Compressed(vec![0x00]);
        }
        let mut out = Vec::with_capacity(payload.len() / 2 + 64);
        let mut rest = payload;
        loop {
            let before = self.zlib.total_in();
            self.zlib
                .compress_vec(rest, &mut out, FlushCompress::Sync)
                .expect("a compressor is never out of order between calls");
            rest = &rest[(self.zlib.total_in() - before) as usize..];
            if out.len() < out.capacity() {
                break; // room was left over, so zlib had nothing more to say
            }
            out.reserve(out.len());
        }
        debug_assert!(rest.is_empty() && out.ends_with(&TAIL));
        out.truncate(out.len() - TAIL.len());
        Compressed(out)
    }

    /// Forgets the window: the next message can be read by anybody.
    pub fn reset(&mut self) {
        self.zlib.reset();
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
