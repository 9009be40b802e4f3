//! The echo endpoint: one compressor and one inflater for each connection, no limits of the game.

use actix::prelude::*;
use bytes::{Bytes, BytesMut};

use super::outbox::Outbox;
use crate::ws::{Agreed, CompressedFrame, Deflater, Event, Frame, Inflater, Limits, Receiver};

const LIMITS: Limits = Limits { frame: 16 << 20, message: 16 << 20, fragments: 65_536 };
const DEFLATE_LEVEL: u32 = 6;
/// Bytes that wait for a peer that sends and does not read. Beyond it the connection ends.
const WAITING: u64 = 64 << 20;

pub struct Echo {
    outbox: Outbox,
    receiver: Receiver,
    inflater: Inflater,
    deflate: Option<(Deflater, bool)>,
    /// Bytes given to the outbox.
    given: u64,
}

impl Echo {
    pub fn new(outbox: Outbox, agreed: Option<Agreed>) -> Echo {
        Echo {
            outbox,
            receiver: Receiver::new(LIMITS, agreed.map(|agreed| agreed.receive_deflate())),
            inflater: Inflater::new(),
            deflate: agreed.map(|agreed| {
                let deflater = Deflater::new(agreed.server_window_bits, DEFLATE_LEVEL);
                (deflater, agreed.server_no_context_takeover)
            }),
            given: 0,
        }
    }

    /// The frame that sends a message back.
    fn back(&mut self, payload: &[u8], text: Option<&str>) -> Bytes {
        match (&mut self.deflate, text) {
            (Some((deflater, no_takeover)), _) => {
                if *no_takeover {
                    deflater.reset();
                }
                let compressed = deflater.compress(payload);
                match text {
                    Some(_) => CompressedFrame::text(&compressed).bytes().clone(),
                    None => CompressedFrame::binary(&compressed).bytes().clone(),
                }
            }
            (None, Some(text)) => Frame::text(text).bytes().clone(),
            (None, None) => Frame::binary(payload).bytes().clone(),
        }
    }
}

impl Actor for Echo {
    type Context = Context<Echo>;

    fn started(&mut self, ctx: &mut Context<Echo>) {
        ctx.add_stream(self.outbox.incoming());
    }

    fn stopped(&mut self, _: &mut Context<Echo>) {
        self.outbox.end();
    }
}

impl StreamHandler<BytesMut> for Echo {
    fn handle(&mut self, bytes: BytesMut, ctx: &mut Context<Echo>) {
        self.receiver.push(bytes);
        loop {
            match self.receiver.next(&mut self.inflater) {
                Ok(None) => return,
                Ok(Some(received)) => {
                    let closes = matches!(received.event, Event::Close { .. });
                    let back = match received.event {
                        Event::Text(text) => Some(self.back(text.as_bytes(), Some(&text))),
                        Event::Binary(bytes) => Some(self.back(&bytes, None)),
                        Event::Ping(_) | Event::Pong(_) | Event::Close { .. } => None,
                    };
                    let reply = received.reply.map(|frame| frame.bytes().clone());
                    for bytes in back.iter().chain(&reply) {
                        self.given += bytes.len() as u64;
                        self.outbox.push_snapshot(bytes);
                    }
                    if closes || self.given - self.outbox.sent() > WAITING {
                        return ctx.stop();
                    }
                }
                Err(violation) => {
                    self.outbox.push_snapshot(violation.reply().bytes());
                    return ctx.stop();
                }
            }
        }
    }

    fn finished(&mut self, ctx: &mut Context<Echo>) {
        ctx.stop();
    }
}
