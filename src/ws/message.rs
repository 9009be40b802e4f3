//! One message: put together from its fragments, inflated, and checked on the way.

use bytes::BytesMut;

use super::header::Header;
use super::receiver::{Event, Limits, ReceiveDeflate};
use super::utf8::Utf8;
use super::{Inflater, Violation};

#[derive(Debug)]
pub(super) struct Message {
    /// `Some` if this message is compressed.
    deflate: Option<ReceiveDeflate>,
    /// Frames that left it unfinished.
    fragments: usize,
    /// Bytes announced so far, as on the wire, and how many may be.
    announced: usize,
    wire_limit: usize,
    /// Compressed bytes that wait until the shared inflater can have them all at once.
    waiting: Vec<u8>,
    content: Content,
}

impl Message {
    pub(super) fn begin(text: bool, deflate: Option<ReceiveDeflate>, limits: &Limits) -> Self {
        // Deflate may make a payload longer: 9 bits for a byte in a fixed block. More than
        // that is somebody who feeds us bytes that inflate to nothing.
        let overhead = deflate.map_or(0, |_| limits.message / 8 + 64);
        Self {
            deflate,
            fragments: 0,
            announced: 0,
            wire_limit: limits.message.saturating_add(overhead),
            waiting: Vec::new(),
            content: Content {
                bytes: Vec::new(),
                limit: limits.message,
                text: text.then(Utf8::default),
            },
        }
    }

    /// Checks a frame of this message against the limits before any of its payload is taken.
    pub(super) fn announce(&mut self, header: &Header, limits: &Limits) -> Result<(), Violation> {
        if header.length > limits.frame {
            return Err(Violation::FrameTooBig);
        }
        self.fragments += usize::from(!header.fin);
        if self.fragments > limits.fragments {
            return Err(Violation::TooManyFragments);
        }
        if header.length > self.wire_limit - self.announced {
            return Err(Violation::MessageTooBig);
        }
        self.announced += header.length;
        Ok(())
    }

    /// Takes unmasked payload that does not complete the message.
    pub(super) fn add(&mut self, payload: &[u8], inflater: &mut Inflater) -> Result<(), Violation> {
        match self.deflate {
            None => self.content.append(payload)?,
            Some(ReceiveDeflate::Takeover) => {
                inflater.feed(payload, |inflated| self.content.append(inflated))?;
            }
            Some(ReceiveDeflate::PerMessage) => {
                extend(&mut self.waiting, payload, self.wire_limit);
            }
        }
        Ok(())
    }

    /// Takes the payload that completes it.
    pub(super) fn complete(
        self,
        payload: BytesMut,
        inflater: &mut Inflater,
    ) -> Result<Event, Violation> {
        let mut content = self.content;
        let Some(deflate) = self.deflate else {
            if content.bytes.is_empty() {
                return content.replace(payload);
            }
            content.append(&payload)?;
            return content.finish();
        };
        let mut sink = |inflated: &[u8]| content.append(inflated);
        if deflate == ReceiveDeflate::PerMessage {
            inflater.reset();
            inflater.feed(&self.waiting, &mut sink)?;
        }
        inflater.feed(&payload, &mut sink)?;
        inflater.finish(sink)?;
        content.finish()
    }
}

/// What the message says, so far.
#[derive(Debug)]
struct Content {
    bytes: Vec<u8>,
    limit: usize,
    /// `Some` for text.
    text: Option<Utf8>,
}

impl Content {
    fn append(&mut self, more: &[u8]) -> Result<(), Violation> {
        if more.len() > self.limit - self.bytes.len() {
            return Err(Violation::MessageTooBig);
        }
        if let Some(utf8) = &mut self.text {
            utf8.push(more)?;
        }
        extend(&mut self.bytes, more, self.limit);
        Ok(())
    }

    /// The payload that arrived in one piece is the content, without a copy.
    fn replace(self, payload: BytesMut) -> Result<Event, Violation> {
        match self.text {
            Some(_) => text(payload.into()),
            None => Ok(Event::Binary(payload.freeze())),
        }
    }

    fn finish(self) -> Result<Event, Violation> {
        match self.text {
            // What was checked as it came is checked again: it is cheap, and finds the
            // character that was never completed.
            Some(_) => text(self.bytes),
            None => Ok(Event::Binary(self.bytes.into())),
        }
    }
}

fn text(bytes: Vec<u8>) -> Result<Event, Violation> {
    String::from_utf8(bytes).map(Event::Text).map_err(|_| Violation::InvalidUtf8)
}

/// Doubles when full, as a `Vec` does, but never reserves beyond the limit, which the new
/// length must not exceed.
fn extend(bytes: &mut Vec<u8>, more: &[u8], limit: usize) {
    let needed = bytes.len() + more.len();
    if needed > bytes.capacity() {
        let capacity = (bytes.capacity() * 2).min(limit).max(needed);
        bytes.reserve_exact(capacity - bytes.len());
    }
    bytes.extend_from_slice(more);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_stays_within_the_limit() {
        let limit = 1_000;
        let mut content = Content { bytes: Vec::new(), limit, text: None };
        while content.append(&[0; 7]).is_ok() {
            assert!(content.bytes.capacity() <= limit);
        }
        assert_eq!(content.bytes.len(), 994);
        assert_eq!(content.append(&[0; 6]), Ok(()));
        assert_eq!(content.append(&[0]), Err(Violation::MessageTooBig));
        assert_eq!(content.bytes.capacity(), limit);
    }
}
