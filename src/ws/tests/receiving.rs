//! Frames, fragments, control frames, text and limits, without compression.

use bytes::BytesMut;
use proptest::collection::vec;
use proptest::prelude::*;

use super::super::{Event, Frame, Inflater, Limits, ReceiveDeflate, Receiver, Violation};
use super::client::*;

fn receive(bytes: &[u8]) -> Wire {
    let mut wire = Wire::new(LIMITS, None);
    wire.push(bytes);
    wire
}

#[test]
fn a_frame_in_single_bytes() {
    let mut wire = Wire::new(LIMITS, None);
    let bytes = frame(FIN | BINARY, &[7; 300]);
    let (last, before) = bytes.split_last().unwrap();
    wire.push_in_pieces(before, &[1]);
    assert_eq!(wire.events, []);
    wire.push(&[*last]);
    assert_eq!(wire.events, [Event::Binary(vec![7; 300].into())]);
}

#[test]
fn control_frames_between_fragments() {
    let wire = receive(
        &[
            frame(TEXT, "Hel".as_bytes()),
            frame(FIN | PING, b"p"),
            frame(CONTINUATION, b""),
            frame(FIN | PONG, b"q"),
            frame(FIN | CONTINUATION, b"lo"),
        ]
        .concat(),
    );
    let expected =
        [Event::Ping(b"p"[..].into()), Event::Pong(b"q"[..].into()), Event::Text("Hello".into())];
    assert_eq!(wire.events, expected);
    assert_eq!(wire.replies, [Frame::pong(b"p")]);
}

#[test]
fn a_close_is_echoed_and_ends_everything() {
    let bytes = [frame(FIN | CLOSE, b"\x03\xe8so long"), frame(FIN | BINARY, b"late")];
    let mut wire = receive(&bytes.concat());
    wire.push(&frame(FIN | PING, b""));
    assert_eq!(wire.events, [Event::Close { code: Some(1000), reason: "so long".into() }]);
    assert_eq!(wire.replies, [Frame::close(1000, "")]);
    assert_eq!(wire.violation, None);

    let wire = receive(&frame(FIN | CLOSE, b""));
    assert_eq!(wire.events, [Event::Close { code: None, reason: String::new() }]);
    assert_eq!(wire.replies[0].bytes()[..], [0x88, 0]);
}

#[test]
fn nothing_follows_a_violation() {
    let mut wire = receive(&[frame(FIN | BINARY, b"ok"), vec![0x82, 0x00]].concat());
    wire.push(&frame(FIN | BINARY, b"late"));
    assert_eq!(wire.violation, Some(Violation::Unmasked));
    assert_eq!(wire.events, [Event::Binary(b"ok"[..].into())]);
}

#[test]
fn close_codes() {
    for code in 0..=0xffff {
        let valid = matches!(code, 1000..=1014 | 3000..=4999) && !matches!(code, 1004..=1006);
        let wire = receive(&frame(FIN | CLOSE, &u16::to_be_bytes(code)));
        let expected = (!valid).then_some(Violation::CloseCodeInvalid);
        assert_eq!(wire.violation, expected, "{code}");
    }
}

#[test]
fn broken_rules() {
    use Violation::*;
    let whole = |first, payload: &[u8]| frame(FIN | first, payload);
    let table: &[(&str, Vec<Vec<u8>>, Violation)] = &[
        ("RSV1 not negotiated", vec![whole(RSV1 | BINARY, b"x")], ReservedBits),
        ("RSV1 on a ping", vec![whole(RSV1 | PING, b"x")], ReservedBits),
        ("stray continuation", vec![whole(CONTINUATION, b"x")], NothingToContinue),
        (
            "continuation after the end",
            vec![frame(TEXT, b"a"), whole(CONTINUATION, b"b"), whole(CONTINUATION, b"c")],
            NothingToContinue,
        ),
        ("message in a message", vec![frame(TEXT, b"a"), whole(TEXT, b"b")], MessageInterrupted),
        ("one byte of close", vec![whole(CLOSE, &[3])], CloseTruncated),
        ("reason is not text", vec![whole(CLOSE, b"\x03\xe8\xff")], InvalidUtf8),
        ("reason ends early", vec![whole(CLOSE, b"\x03\xe8\xe2\x82")], InvalidUtf8),
        ("whole text is wrong", vec![whole(TEXT, b"a\xffb")], InvalidUtf8),
        ("whole text ends early", vec![whole(TEXT, b"\xe2\x82")], InvalidUtf8),
        (
            "text ends early after fragments",
            vec![frame(TEXT, b"\xe2"), whole(CONTINUATION, b"\x82")],
            InvalidUtf8,
        ),
        ("text is wrong in a fragment", vec![frame(TEXT, b"\xe2"), frame(0, b"a")], InvalidUtf8),
        ("fragmented ping", vec![frame(PING, b"a")], ControlFragmented),
        ("long ping", vec![whole(PING, &[0; 126])], ControlTooLong),
    ];
    for (name, frames, violation) in table {
        assert_eq!(receive(&frames.concat()).violation, Some(*violation), "{name}");
        let mut wire = Wire::new(LIMITS, None);
        wire.push_in_pieces(&frames.concat(), &[1]);
        assert_eq!(wire.violation, Some(*violation), "{name}, byte by byte");
    }
}

#[test]
fn the_memory_of_what_was_read_is_given_back() {
    let mut memory = BytesMut::with_capacity(1024);
    let (mut receiver, mut inflater) = (Receiver::new(LIMITS, None), Inflater::new());
    let bytes = [frame(FIN | BINARY, &[7; 300]), frame(FIN | TEXT, b"text")].concat();
    // Whole, and in the middle of a header, of a payload and of a ping.
    for cut in [bytes.len(), 2, 100, bytes.len() - 1] {
        for piece in [&bytes[..cut], &bytes[cut..], &frame(FIN | PING, b"ping")[..9]] {
            memory.extend_from_slice(piece);
            receiver.push(memory.split());
            while receiver.next(&mut inflater).unwrap().is_some() {}
            assert!(memory.try_reclaim(1024), "cut at {cut}, {} bytes are held", piece.len());
        }
        receiver.push(frame(FIN | PING, b"ping")[9..].into());
        assert_eq!(
            receiver.next(&mut inflater).unwrap().unwrap().event,
            Event::Ping("ping".into())
        );
    }
}

#[test]
fn wrong_text_is_noticed_before_its_frame_ends() {
    let bytes = frame(FIN | TEXT, "κόσμε\u{fffd}".as_bytes());
    let cut = bytes.len() - 2;
    let mut wire = Wire::new(LIMITS, None);
    wire.push(&bytes[..cut]);
    assert_eq!(wire.violation, None);

    let mut payload = b"12345678\xf4\x90".to_vec();
    payload.resize(100_000, b'x');
    let bytes = frame(FIN | TEXT, &payload);
    let mut wire = Wire::new(LIMITS, None);
    wire.push(&bytes[..14 + 9]);
    assert_eq!(wire.violation, None);
    wire.push(&bytes[14 + 9..14 + 10]);
    assert_eq!(wire.violation, Some(Violation::InvalidUtf8));
}

#[test]
fn sizes_are_refused_by_the_header_alone() {
    let limits = Limits { frame: 10, message: 15, fragments: 4 };
    let receive = |frames: &[Vec<u8>]| {
        let mut wire = Wire::new(limits, None);
        wire.push(&frames.concat());
        (wire.events.len(), wire.violation)
    };
    let header = |first, n| frame(first, &vec![0; n])[..6].to_vec();
    let ten = || frame(BINARY, &[0; 10]);
    let end = |n| frame(FIN | CONTINUATION, &vec![0; n]);

    assert_eq!(receive(&[frame(FIN | BINARY, &[0; 10])]), (1, None));
    assert_eq!(receive(&[header(FIN | BINARY, 11)]), (0, Some(Violation::FrameTooBig)));
    assert_eq!(receive(&[ten(), end(5)]), (1, None));
    assert_eq!(receive(&[ten(), header(0, 6)]), (0, Some(Violation::MessageTooBig)));

    let empty = || frame(CONTINUATION, b"");
    assert_eq!(receive(&[frame(TEXT, b""), empty(), empty(), empty(), end(0)]), (1, None));
    assert_eq!(
        receive(&[frame(TEXT, b""), empty(), empty(), empty(), empty()]),
        (0, Some(Violation::TooManyFragments)),
    );
    // Limits hold for a message, not for a connection.
    let many = vec![frame(FIN | BINARY, &[0; 10]); 100];
    assert_eq!(receive(&many), (100, None));
}

/// What a well-behaved client may send, and the event it causes.
fn message() -> impl Strategy<Value = (Vec<Vec<u8>>, Event)> {
    let sizes = || vec(0..200usize, 0..4);
    prop_oneof![
        (".{0,40}", sizes()).prop_map(|(text, sizes)| {
            (fragments(TEXT, text.as_bytes(), &sizes), Event::Text(text))
        }),
        (vec(any::<u8>(), 0..600), sizes()).prop_map(|(bytes, sizes)| {
            (fragments(BINARY, &bytes, &sizes), Event::Binary(bytes.into()))
        }),
    ]
}

proptest! {
    #[test]
    fn cuts_make_no_difference(
        messages in vec(message(), 1..6),
        pings in vec((any::<prop::sample::Index>(), vec(any::<u8>(), 0..20)), 0..4),
        sizes in vec(1..300usize, 1..6),
    ) {
        let (frames, data): (Vec<_>, Vec<_>) = messages.into_iter().unzip();
        let mut frames = frames.concat();
        for (at, payload) in &pings {
            frames.insert(at.index(frames.len() + 1), frame(FIN | PING, payload));
        }
        let bytes = frames.concat();

        let mut whole = Wire::new(LIMITS, None);
        whole.push(&bytes);
        let mut pieces = Wire::new(LIMITS, None);
        pieces.push_in_pieces(&bytes, &sizes);
        prop_assert_eq!(&whole.events, &pieces.events);
        prop_assert_eq!(&whole.replies, &pieces.replies);
        prop_assert_eq!(pieces.violation, None);
        prop_assert_eq!(pieces.replies.len(), pings.len());
        let received: Vec<_> =
            pieces.events.into_iter().filter(|e| !matches!(e, Event::Ping(_))).collect();
        prop_assert_eq!(received, data);
    }

    #[test]
    fn any_bytes_give_the_same_however_cut(
        bytes in vec(any::<u8>(), 0..300),
        sizes in vec(1..50usize, 1..6),
        deflate in any::<bool>(),
    ) {
        let deflate = deflate.then_some(ReceiveDeflate::PerMessage);
        let mut whole = Wire::new(LIMITS, deflate);
        whole.push(&bytes);
        let mut pieces = Wire::new(LIMITS, deflate);
        pieces.push_in_pieces(&bytes, &sizes);
        prop_assert_eq!(whole.events, pieces.events);
        prop_assert_eq!(whole.violation, pieces.violation);
    }

    /// Frames whose headers make some sense reach deeper than random bytes.
    #[test]
    fn any_frames_give_the_same_however_cut(
        frames in vec((any::<u8>(), vec(any::<u8>(), 0..140)), 0..12),
        sizes in vec(1..50usize, 1..6),
    ) {
        let bytes = frames.iter().map(|(first, payload)| frame(first & 0xcf, payload));
        let bytes = bytes.collect::<Vec<_>>().concat();
        let mut whole = Wire::new(LIMITS, Some(ReceiveDeflate::Takeover));
        whole.push(&bytes);
        let mut pieces = Wire::new(LIMITS, Some(ReceiveDeflate::Takeover));
        pieces.push_in_pieces(&bytes, &sizes);
        prop_assert_eq!(whole.events, pieces.events);
        prop_assert_eq!(whole.violation, pieces.violation);
    }
}
