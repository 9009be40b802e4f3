//! Bytes from strangers: any answer but a panic.

use proptest::prelude::*;
use skirmish_protocol::client::ClientMessage;
use skirmish_protocol::delta::Chain;
use skirmish_protocol::ids::Tick;
use skirmish_protocol::picture::Picture;
use skirmish_protocol::schema::{Column, Schema};
use skirmish_protocol::server::{ServerMessage, Snapshot};
use skirmish_protocol::wire::{Reader, Writer};

#[path = "vectors/cases.rs"]
#[allow(dead_code)]
mod cases;

/// Feeds bytes to every decoder; what decodes must encode to something that decodes alike.
fn decode_all(bytes: &[u8]) {
    if let Ok(message) = ClientMessage::decode(bytes) {
        assert_eq!(ClientMessage::decode(&message.encode()).as_ref(), Ok(&message));
    }
    if let Ok(message) = ServerMessage::decode(bytes)
        && !matches!(message, ServerMessage::Unknown { .. })
    {
        assert_eq!(ServerMessage::decode(&message.encode()).as_ref(), Ok(&message));
    }
    if let Ok(schema) = Schema::read(&mut Reader::new(bytes)) {
        let mut out = Writer::new();
        schema.write(&mut out);
        assert_eq!(Schema::read(&mut Reader::new(out.bytes())), Ok(schema));
    }
    let schema = cases::schema();
    let _ = Chain::new(&schema).apply(&mut Reader::new(bytes));
}

fn messages() -> Vec<Vec<u8>> {
    let client = cases::client().into_iter().map(|case| case.message.encode());
    let server = cases::server().into_iter().map(|case| case.message.encode());
    client.chain(server).collect()
}

/// Bytes that MessagePack begins things with, so that random input gets past the first element.
fn markers() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        2 => 0..16u8,
        2 => 0x90..0xa4u8,
        1 => 0xc0..0xe0u8,
        1 => any::<u8>(),
    ];
    prop::collection::vec(byte, 0..80)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        decode_all(&bytes);
    }

    #[test]
    fn random_markers(bytes in markers()) {
        decode_all(&bytes);
    }

    /// A real message with some bytes changed, cut or put in.
    #[test]
    fn damaged_messages(
        which in any::<prop::sample::Index>(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3u8), 1..5),
    ) {
        let messages = messages();
        let mut bytes = which.get(&messages).clone();
        for (place, byte, how) in damage {
            let at = place.index(bytes.len().max(1));
            match how {
                0 if !bytes.is_empty() => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => bytes.truncate(at),
            }
        }
        decode_all(&bytes);
    }

    /// Damaged deltas on a table that holds something, whatever the schema's shape.
    #[test]
    fn random_deltas(
        wraps in prop::collection::vec((0..3u8, 0..32u32), 0..4),
        deltas in prop::collection::vec(markers(), 1..4),
    ) {
        let columns: Vec<Column> = wraps
            .into_iter()
            .map(|(predictor, bits)| {
                let column = match predictor {
                    0 => Column::fixed("c"),
                    1 => Column::hold("c"),
                    _ => Column::linear("c"),
                };
                if bits == 0 { column } else { column.wrapped(1 << bits) }
            })
            .collect();
        let schema = Schema::new().table("t", columns);
        let mut picture = Picture::new(&schema);
        for (tick, body) in (1u32..).zip(deltas) {
            let delta = [&[0x91, 0x93][..], &body].concat();
            let events = vec![0x90];
            let age = tick - 1;
            let _ = picture.take(&Snapshot { tick: Tick(tick), age, delta, events, checksum: None });
        }
    }
}

#[test]
fn a_schema_nobody_can_compute_with_is_refused() {
    let schema = |scale: u8, wrap: &[u8]| {
        [&[0x91, 0x92, 0xa1, b't', 0x91, 0x95, 0xa1, b'c', scale, 0xa0, 2][..], wrap].concat()
    };
    let read = |bytes: Vec<u8>| Schema::read(&mut Reader::new(&bytes)).is_ok();
    assert!(read(schema(1, &[0])));
    assert!(read(schema(1, &[2])));
    assert!(read(schema(1, &[0xce, 0x80, 0, 0, 0])));
    assert!(!read(schema(0, &[0])), "a scale of 0");
    for wrap in [&[1][..], &[3], &[0xce, 0xff, 0xff, 0xff, 0xff]] {
        assert!(!read(schema(1, wrap)), "a wrap of {wrap:?}");
    }
}
