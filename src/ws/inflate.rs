//! Inflating what clients send.

use std::fmt;

use flate2::{Decompress, FlushDecompress, Status};

use super::Violation;
use super::deflate::TAIL;

/// The largest window deflate has. A client with a smaller one never looks further back.
const WINDOW: usize = 32 * 1024;

/// An empty last block: fed after the tail it ends the stream, if the message was whole.
const LAST_BLOCK: [u8; 2] = [0x03, 0x00];

/// An inflater to be used again and again. One per thread serves all connections that agreed
/// to `client_no_context_takeover`, since [`super::Receiver`] resets it before each
/// message; the others own one each.
pub struct Inflater {
    zlib: Decompress,
    /// Inflated bytes on their way to the message, one window of history before them.
    output: Box<[u8]>,
    filled: usize,
}

impl Inflater {
    pub fn new() -> Self {
        Self {
            zlib: Decompress::new(false),
            output: vec![0; 2 * WINDOW].into_boxed_slice(),
            filled: 0,
        }
    }

    /// Forgets the window.
    pub(super) fn reset(&mut self) {
        self.zlib.reset(false);
        self.filled = 0;
    }

    /// Inflates one piece of a message. The sink gets small pieces, so that it can refuse
    /// too much of it before taking memory.
    pub(super) fn feed(
        &mut self,
        input: &[u8],
        sink: impl FnMut(&[u8]) -> Result<(), Violation>,
    ) -> Result<(), Violation> {
        self.run(input, sink).map(drop)
    }

    /// Ends a message, which must have been whole. The window stays for the next one.
    pub(super) fn finish(
        &mut self,
        mut sink: impl FnMut(&[u8]) -> Result<(), Violation>,
    ) -> Result<(), Violation> {
        self.run(&TAIL, &mut sink)?;
        match self.run(&LAST_BLOCK, &mut sink)? {
            Ended::Exactly => Ok(()),
            Ended::Open => Err(Violation::CorruptDeflate),
        }
    }

    fn run(
        &mut self,
        mut input: &[u8],
        mut sink: impl FnMut(&[u8]) -> Result<(), Violation>,
    ) -> Result<Ended, Violation> {
        loop {
            self.make_room();
            let (read, written) = (self.zlib.total_in(), self.zlib.total_out());
            let room = &mut self.output[self.filled..];
            let outcome = self.zlib.decompress(input, room, FlushDecompress::Sync);
            let read = (self.zlib.total_in() - read) as usize;
            let written = (self.zlib.total_out() - written) as usize;
            input = &input[read..];
            let from = self.filled;
            self.filled += written;
            // Before the error, so that the first fault counts however the input was cut.
            sink(&self.output[from..self.filled])?;
            let status = outcome.map_err(|_| Violation::CorruptDeflate)?;

            if status == Status::StreamEnd {
                // A last block (BFINAL) need not be the end of the message
                // (RFC 7692, section 7.2.3.4): go on with the same window.
                self.resume()?;
                if input.is_empty() {
                    return Ok(Ended::Exactly);
                }
            } else if self.filled < self.output.len() {
                // Room is left: all input is used up.
                return Ok(Ended::Open);
            }
        }
    }

    fn make_room(&mut self) {
        if self.filled == self.output.len() {
            self.output.copy_within(self.filled - WINDOW.., 0);
            self.filled = WINDOW;
        }
    }

    /// Begins a new deflate stream that can refer back to what came before.
    fn resume(&mut self) -> Result<(), Violation> {
        self.zlib.reset(false);
        let history = &self.output[self.filled.saturating_sub(WINDOW)..self.filled];
        if !history.is_empty() {
            self.zlib.set_dictionary(history).map_err(|_| Violation::CorruptDeflate)?;
        }
        Ok(())
    }
}

impl Default for Inflater {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Inflater {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inflater").field("zlib", &self.zlib).finish_non_exhaustive()
    }
}

/// Whether the input ended together with a deflate stream.
enum Ended {
    Exactly,
    Open,
}
