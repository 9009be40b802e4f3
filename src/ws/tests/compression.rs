//! Compressed messages: RFC 7692's own examples, windows, shared inflaters, bombs.

use proptest::collection::vec;
use proptest::prelude::*;

use super::super::{
    CompressedFrame, Deflater, Event, Inflater, Limits, ReceiveDeflate, Receiver, Violation,
};
use super::client::*;

const HELLO: [u8; 7] = [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00];

fn hello() -> Event {
    Event::Text("Hello".into())
}

fn wire(deflate: ReceiveDeflate) -> Wire {
    Wire::new(LIMITS, Some(deflate))
}

fn both() -> [Wire; 2] {
    [wire(ReceiveDeflate::PerMessage), wire(ReceiveDeflate::Takeover)]
}

#[test]
fn examples_of_the_rfc() {
    let examples: &[(&str, &[u8])] = &[
        ("one block", &HELLO),
        ("no compression", &[0x00, 0x05, 0x00, 0xfa, 0xff, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x00]),
        ("BFINAL", &[0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00]),
        (
            "two blocks",
            &[0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00],
        ),
    ];
    for (name, payload) in examples {
        for mut wire in both() {
            wire.push(&frame(FIN | RSV1 | TEXT, payload));
            wire.push(&frame(FIN | RSV1 | TEXT, payload));
            wire.push(&fragments(RSV1 | TEXT, payload, &[3]).concat());
            assert_eq!(wire.violation, None, "{name}");
            assert_eq!(wire.events, [hello(), hello(), hello()], "{name}");
        }
    }
}

#[test]
fn a_kept_window_needs_takeover() {
    // The second message of RFC 7692, section 7.2.3.2, refers back to the first.
    let bytes = [
        frame(FIN | RSV1 | TEXT, &HELLO),
        frame(FIN | RSV1 | TEXT, &[0xf2, 0x00, 0x11, 0x00, 0x00]),
    ]
    .concat();
    let [mut per_message, mut takeover] = both();
    takeover.push(&bytes);
    assert_eq!(takeover.events, [hello(), hello()]);
    per_message.push(&bytes);
    assert_eq!(per_message.events, [hello()]);
    assert_eq!(per_message.violation, Some(Violation::CorruptDeflate));
}

#[test]
fn a_window_outlives_last_blocks() {
    let bytes = [
        frame(FIN | RSV1 | TEXT, &[0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00]),
        frame(FIN | RSV1 | TEXT, &[0xf2, 0x00, 0x11, 0x00, 0x00]),
    ]
    .concat();
    let mut wire = wire(ReceiveDeflate::Takeover);
    wire.push(&bytes);
    assert_eq!(wire.events, [hello(), hello()]);
}

#[test]
fn plain_messages_between_compressed_ones() {
    for mut wire in both() {
        wire.push(&frame(FIN | RSV1 | TEXT, &HELLO));
        wire.push(&frame(FIN | TEXT, b"Hello"));
        wire.push(&frame(FIN | RSV1 | TEXT, &HELLO));
        assert_eq!(wire.events, [hello(), hello(), hello()]);
    }
}

#[test]
fn empty_messages() {
    for mut wire in both() {
        wire.push(&frame(FIN | RSV1 | BINARY, &[0x00]));
        wire.push(&fragments(RSV1 | BINARY, &[0x00], &[0, 0]).concat());
        let empty = Event::Binary(Default::default());
        assert_eq!(wire.events, [empty.clone(), empty]);
    }
}

#[test]
fn corrupt_and_cut_off_data() {
    let cases: &[(&str, &[u8])] = &[
        ("reserved block type", &[0xff, 0xff, 0xff]),
        ("cut off", &HELLO[..4]),
        ("stored block cut off", &[0x00, 0x50, 0x00, 0xaf, 0xff, 0x48]),
        ("nothing at all", &[]),
        ("wrong stored length", &[0x00, 0x05, 0x00, 0xfa, 0xfe, 0x48]),
        ("before the beginning", &[0xf2, 0x00, 0x11, 0x00, 0x00]),
    ];
    for (name, payload) in cases {
        for mut wire in both() {
            wire.push(&frame(FIN | RSV1 | BINARY, payload));
            assert_eq!(wire.violation, Some(Violation::CorruptDeflate), "{name}");
            assert_eq!(wire.events, [], "{name}");
        }
    }
}

#[test]
fn text_is_checked_after_inflating() {
    let mut payload = vec![b'x'; 50];
    payload.extend(b"\xed\xa0\x80");
    let compressed = Deflater::new(15, 6).compress(&payload);
    for mut wire in both() {
        wire.push(&frame(FIN | RSV1 | TEXT, compressed.as_bytes()));
        assert_eq!(wire.violation, Some(Violation::InvalidUtf8));
    }

    // With an inflater of its own, a receiver need not wait for the end.
    let mut wire = wire(ReceiveDeflate::Takeover);
    wire.push(&frame(RSV1 | TEXT, compressed.as_bytes()));
    assert_eq!(wire.violation, Some(Violation::InvalidUtf8));
}

#[test]
fn bombs_are_refused() {
    let bomb = Deflater::new(15, 9).compress(&vec![0; 64 << 20]);
    let limits = Limits { frame: 1 << 20, message: 100_000, fragments: 10 };
    for deflate in [ReceiveDeflate::PerMessage, ReceiveDeflate::Takeover] {
        let mut wire = Wire::new(limits, Some(deflate));
        let head = &bomb.as_bytes()[..60_000];
        wire.push(&frame(FIN | RSV1 | BINARY, head));
        assert_eq!(wire.violation, Some(Violation::MessageTooBig));
    }

    // Exactly the limit passes.
    let exact = Deflater::new(15, 6).compress(&vec![0; 100_000]);
    let mut wire = Wire::new(limits, Some(ReceiveDeflate::Takeover));
    wire.push(&frame(FIN | RSV1 | BINARY, exact.as_bytes()));
    assert_eq!(wire.events.len(), 1);
}

#[test]
fn bytes_that_inflate_to_nothing_come_to_an_end() {
    let empty_blocks = [0x00, 0x00, 0x00, 0xff, 0xff].repeat(200);
    let limits = Limits { frame: 1_000, message: 5_000, fragments: 1_000 };
    for deflate in [ReceiveDeflate::PerMessage, ReceiveDeflate::Takeover] {
        let mut wire = Wire::new(limits, Some(deflate));
        wire.push(&frame(RSV1 | BINARY, &empty_blocks));
        for _ in 0..4 {
            wire.push(&frame(CONTINUATION, &empty_blocks));
            assert_eq!(wire.violation, None);
        }
        wire.push(&frame(CONTINUATION, &empty_blocks));
        assert_eq!(wire.violation, Some(Violation::MessageTooBig));
    }
}

#[test]
fn incompressible_messages_of_the_full_size_pass() {
    let limits = Limits { frame: 1 << 20, message: 70_000, fragments: 10 };
    let mut state = 1u32;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .take(limits.message)
    .collect();
    for level in [0, 1, 6] {
        let compressed = Deflater::new(9, level).compress(&noise);
        assert!(compressed.as_bytes().len() > noise.len());
        let mut wire = Wire::new(limits, Some(ReceiveDeflate::PerMessage));
        wire.push(&fragments(RSV1 | BINARY, compressed.as_bytes(), &[1_000]).concat());
        assert_eq!(wire.violation, None);
        assert!(wire.events == [Event::Binary(noise.clone().into())]);
    }
}

#[test]
fn one_inflater_serves_receivers_in_the_middle_of_messages() {
    let mut inflater = Inflater::new();
    let mut connections: Vec<_> = (0..4u8)
        .map(|i| {
            let payload = vec![i; 5_000 + usize::from(i)];
            let compressed = Deflater::new(15, 6).compress(&payload);
            let frames = fragments(RSV1 | BINARY, compressed.as_bytes(), &[3, 3, 3]);
            let receiver = Receiver::new(LIMITS, Some(ReceiveDeflate::PerMessage));
            (receiver, frames.into_iter(), Event::Binary(payload.into()))
        })
        .collect();
    for last in [false, false, false, true] {
        for (receiver, frames, event) in &mut connections {
            receiver.push(frames.next().unwrap()[..].into());
            let received = receiver.next(&mut inflater).unwrap().map(|r| r.event);
            assert_eq!(received, last.then(|| event.clone()));
        }
    }
}

#[test]
fn compressed_frames_carry_rsv1() {
    let compressed = Deflater::new(15, 6).compress(b"Hello");
    assert_eq!(compressed.as_bytes(), HELLO);
    let text = CompressedFrame::text(&compressed);
    assert_eq!(text.bytes()[..2], [0xc1, 7]);
    assert_eq!(text.bytes()[2..], HELLO);
    assert_eq!(CompressedFrame::binary(&compressed).bytes()[0], 0xc2);
}

/// Payloads with repetitions near and far, small and larger than every window.
fn payload() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => vec(0..8u8, 0..200),
        2 => vec(any::<u8>(), 0..2_000),
        1 => (vec(any::<u8>(), 1..3_000), 1..40usize).prop_map(|(bytes, n)| bytes.repeat(n)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn round_trips(
        payloads in vec((payload(), any::<bool>()), 1..8),
        window_bits in 9..=15u8,
        level in 1..=9u32,
        cuts in vec(0..300usize, 0..3),
        sizes in vec(1..5_000usize, 1..4),
        takeover in any::<bool>(),
    ) {
        let deflate = if takeover { ReceiveDeflate::Takeover } else { ReceiveDeflate::PerMessage };
        let mut wire = wire(deflate);
        let mut deflater = Deflater::new(window_bits, level);
        for (payload, reset) in &payloads {
            if *reset || !takeover {
                deflater.reset();
            }
            let compressed = deflater.compress(payload);
            let frames = fragments(RSV1 | BINARY, compressed.as_bytes(), &cuts);
            wire.push_in_pieces(&frames.concat(), &sizes);
            wire.push(&frame(FIN | BINARY, b"a plain one leaves the window alone"));
        }
        prop_assert_eq!(wire.violation, None);
        let received: Vec<_> = wire.events.into_iter().step_by(2).collect();
        let sent: Vec<_> = payloads.into_iter().map(|(p, _)| Event::Binary(p.into())).collect();
        prop_assert_eq!(received, sent);
    }

    #[test]
    fn corrupt_data_never_panics(
        payload in payload(),
        (at, byte) in (any::<prop::sample::Index>(), any::<u8>()),
        takeover in any::<bool>(),
    ) {
        let mut bytes = Deflater::new(15, 6).compress(&payload).as_bytes().to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let deflate = if takeover { ReceiveDeflate::Takeover } else { ReceiveDeflate::PerMessage };
        let mut wire = wire(deflate);
        wire.push(&frame(FIN | RSV1 | TEXT, &bytes));
        prop_assert_eq!(wire.events.len() + usize::from(wire.violation.is_some()), 1);
    }
}
