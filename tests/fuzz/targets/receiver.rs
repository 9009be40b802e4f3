//! Frames, fragments and compressed messages from anybody.
//!
//! The first byte says how they are compressed, the second into which pieces the rest is cut.
//! However it is cut, the same comes out; nothing exceeds the limits.

use crate::ws::{Event, Inflater, Limits, ReceiveDeflate, Receiver, Violation};

const LIMITS: Limits = Limits { frame: 4096, message: 4096, fragments: 64 };

pub fn run(bytes: &[u8]) {
    let [mode, cut, bytes @ ..] = bytes else { return };
    let deflate = match mode % 3 {
        0 => None,
        1 => Some(ReceiveDeflate::PerMessage),
        _ => Some(ReceiveDeflate::Takeover),
    };
    let whole = receive(deflate, bytes, bytes.len().max(1));
    let pieces = receive(deflate, bytes, usize::from(*cut) + 1);
    assert_eq!(whole, pieces, "in pieces of {}", usize::from(*cut) + 1);
}

fn receive(
    deflate: Option<ReceiveDeflate>,
    bytes: &[u8],
    piece: usize,
) -> (Vec<Event>, Option<Violation>) {
    let mut inflater = Inflater::new();
    let mut receiver = Receiver::new(LIMITS, deflate);
    let mut events = Vec::new();
    for piece in bytes.chunks(piece) {
        receiver.push(piece.into());
        loop {
            match receiver.next(&mut inflater) {
                Ok(Some(received)) => {
                    let ended = matches!(received.event, Event::Close { .. });
                    let owes = matches!(received.event, Event::Close { .. } | Event::Ping(_));
                    assert_eq!(received.reply.is_some(), owes);
                    check(&received.event);
                    events.push(received.event);
                    if ended {
                        assert_eq!(receiver.next(&mut inflater), Ok(None), "a close is the last");
                        return (events, None);
                    }
                }
                Ok(None) => break,
                Err(violation) => {
                    receiver.push(b"\x89\x80\0\0\0\0"[..].into());
                    assert_eq!(receiver.next(&mut inflater), Ok(None), "a violation is the last");
                    assert!(violation.reply().bytes().len() <= 127);
                    return (events, Some(violation));
                }
            }
        }
    }
    (events, None)
}

fn check(event: &Event) {
    match event {
        Event::Text(text) => assert!(text.len() <= LIMITS.message),
        Event::Binary(bytes) => assert!(bytes.len() <= LIMITS.message),
        Event::Ping(bytes) | Event::Pong(bytes) => assert!(bytes.len() <= 125),
        Event::Close { code, reason } => {
            assert!(reason.len() <= 123 && code.is_none_or(|code| code >= 1000));
        }
    }
}
