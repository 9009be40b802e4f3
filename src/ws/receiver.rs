//! The read half of a connection.

use bytes::{Buf, Bytes, BytesMut};

use super::header::{Header, Opcode, unmask};
use super::message::Message;
use super::{Frame, Inflater, Violation};

/// What one client may send. Checked before memory is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Payload bytes of one frame, as on the wire.
    pub frame: usize,
    /// Bytes of one message, after inflating.
    pub message: usize,
    /// Frames of one message before its last, so that endless small or empty ones end.
    pub fragments: usize,
}

/// How the client's messages are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiveDeflate {
    /// Each from an empty window: any [`Inflater`] will do, also one shared by many
    /// receivers. Compressed bytes wait until their message is whole.
    PerMessage,
    /// Each with the window of the one before: the [`Inflater`] must belong to this
    /// receiver alone. Inflated as the bytes arrive.
    Takeover,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Text(String),
    /// May be a slice of a larger buffer: copy what is kept for long.
    Binary(Bytes),
    Ping(Bytes),
    Pong(Bytes),
    Close {
        code: Option<u16>,
        reason: String,
    },
}

/// An event, and the frame that has to be sent because of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    pub event: Event,
    pub reply: Option<Frame>,
}

/// Turns a client's bytes into events. `push` what has arrived, then call `next` until it
/// returns `None`: that is what bounds its memory, together with the limits.
#[derive(Debug)]
pub struct Receiver {
    limits: Limits,
    deflate: Option<ReceiveDeflate>,
    buffer: BytesMut,
    /// The frame that is being read; its length and mask are those of what is missing.
    frame: Option<Header>,
    message: Option<Message>,
    finished: bool,
}

impl Receiver {
    /// `deflate` is `None` if the extension was not negotiated.
    pub fn new(limits: Limits, deflate: Option<ReceiveDeflate>) -> Self {
        Self {
            limits,
            deflate,
            buffer: BytesMut::new(),
            frame: None,
            message: None,
            finished: false,
        }
    }

    /// What is read in one piece is not copied, and the memory is given back by `next`.
    pub fn push(&mut self, bytes: BytesMut) {
        if self.finished {
            return;
        }
        if self.buffer.is_empty() {
            self.buffer = bytes;
        } else {
            self.buffer.extend_from_slice(&bytes);
        }
    }

    /// The next event, or `None` until more bytes arrive; always `None` after a close or
    /// a violation.
    pub fn next(&mut self, inflater: &mut Inflater) -> Result<Option<Received>, Violation> {
        if self.finished {
            return Ok(None);
        }
        let outcome = self.advance(inflater);
        let goes_on = match &outcome {
            Ok(Some(received)) => !matches!(received.event, Event::Close { .. }),
            Ok(None) => {
                // The beginning of a frame at most, in what may be a large buffer of the sockets'.
                self.buffer = BytesMut::from(&self.buffer[..]);
                true
            }
            Err(_) => false,
        };
        if !goes_on {
            self.finished = true;
            self.buffer = BytesMut::new();
            self.message = None;
        }
        outcome
    }

    fn advance(&mut self, inflater: &mut Inflater) -> Result<Option<Received>, Violation> {
        loop {
            if self.frame.is_none() {
                self.frame = self.begin_frame()?;
            }
            let Some(frame) = &mut self.frame else {
                return Ok(None);
            };
            let header = *frame;
            let available = header.length.min(self.buffer.len());
            let whole = available == header.length;
            if !whole && (available == 0 || header.opcode.is_control()) {
                return Ok(None);
            }
            let mut payload = self.buffer.split_to(available);
            unmask(&mut payload, header.mask);
            if whole {
                self.frame = None;
            } else {
                frame.length -= available;
                frame.mask.rotate_left(available % 4);
            }

            if header.opcode.is_control() {
                return control(header.opcode, payload.freeze()).map(Some);
            }
            // `begin_frame` lets no data frame through without a message.
            let mut message = self.message.take().ok_or(Violation::NothingToContinue)?;
            if whole && header.fin {
                let event = message.complete(payload, inflater)?;
                return Ok(Some(Received { event, reply: None }));
            }
            message.add(&payload, inflater)?;
            self.message = Some(message);
        }
    }

    /// Reads a header, and refuses a frame that must not come now.
    fn begin_frame(&mut self) -> Result<Option<Header>, Violation> {
        let Some((header, size)) = Header::parse(&self.buffer)? else {
            return Ok(None);
        };
        self.buffer.advance(size);
        match (header.opcode, &mut self.message) {
            (Opcode::Close | Opcode::Ping | Opcode::Pong, _) => {}
            (Opcode::Continuation, None) => return Err(Violation::NothingToContinue),
            (Opcode::Continuation, Some(message)) => message.announce(&header, &self.limits)?,
            (Opcode::Text | Opcode::Binary, Some(_)) => return Err(Violation::MessageInterrupted),
            (Opcode::Text | Opcode::Binary, message @ None) => {
                if header.compressed && self.deflate.is_none() {
                    return Err(Violation::ReservedBits);
                }
                let text = header.opcode == Opcode::Text;
                let deflate = self.deflate.filter(|_| header.compressed);
                message
                    .insert(Message::begin(text, deflate, &self.limits))
                    .announce(&header, &self.limits)?;
            }
        }
        Ok(Some(header))
    }
}

fn control(opcode: Opcode, payload: Bytes) -> Result<Received, Violation> {
    Ok(match opcode {
        Opcode::Close => close(&payload)?,
        Opcode::Ping => {
            Received { reply: Some(Frame::pong(&payload)), event: Event::Ping(payload) }
        }
        _ => Received { event: Event::Pong(payload), reply: None },
    })
}

/// The answer repeats the code, as RFC 6455, section 5.5.1 recommends, but not the reason.
fn close(payload: &[u8]) -> Result<Received, Violation> {
    let Some((&code, reason)) = payload.split_first_chunk() else {
        if !payload.is_empty() {
            return Err(Violation::CloseTruncated);
        }
        return Ok(Received {
            event: Event::Close { code: None, reason: String::new() },
            reply: Some(Frame::close_without_code()),
        });
    };
    let code = u16::from_be_bytes(code);
    // Section 7.4 and the codes registered since; 1004, 1005, 1006 and 1015 are never sent.
    if !matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999) {
        return Err(Violation::CloseCodeInvalid);
    }
    let reason = std::str::from_utf8(reason).map_err(|_| Violation::InvalidUtf8)?;
    Ok(Received {
        event: Event::Close { code: Some(code), reason: reason.to_owned() },
        reply: Some(Frame::close(code, "")),
    })
}
