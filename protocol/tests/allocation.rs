//! A length that was received takes no memory: what a decoder takes is in proportion to the bytes
//! that came.

use peak_alloc::PeakAlloc;
use skirmish_protocol::client::ClientMessage;
use skirmish_protocol::delta::Chain;
use skirmish_protocol::schema::Schema;
use skirmish_protocol::server::ServerMessage;
use skirmish_protocol::wire::Reader;

#[path = "vectors/cases.rs"]
#[allow(dead_code)]
mod cases;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// The worst that is honest: a row of one byte is a `Vec` of 24, in a list that doubles as it grows.
const BYTES_PER_BYTE: usize = 100;
const BASE: usize = 4096;

fn peak<T>(run: impl FnOnce() -> T) -> usize {
    ALLOCATOR.reset_peak_usage();
    let before = ALLOCATOR.current_usage();
    let result = run();
    let peak = ALLOCATOR.peak_usage() - before;
    drop(result);
    peak
}

fn assert_bounded(bytes: &[u8], schema: &Schema) {
    let bound = BASE + BYTES_PER_BYTE * bytes.len();
    let peaks = [
        peak(|| ClientMessage::decode(bytes)),
        peak(|| ServerMessage::decode(bytes)),
        peak(|| Schema::read(&mut Reader::new(bytes))),
        peak(|| Chain::new(schema).apply(&mut Reader::new(bytes))),
    ];
    for peak in peaks {
        assert!(peak <= bound, "{peak} bytes taken for {} of {bytes:02x?}", bytes.len());
    }
}

#[test]
fn lengths_take_no_memory() {
    let client = cases::client().into_iter().map(|case| case.message.encode());
    let server = cases::server().into_iter().map(|case| case.message.encode());
    let mut honest = None;
    let schema = cases::schema();
    for bytes in client.chain(server) {
        // In place of each byte, and with it of each length, the longest array, map, text and binary.
        for at in 0..bytes.len() {
            for marker in [0xdd, 0xdf, 0xdb, 0xc6, 0xdc, 0xda] {
                for length in [[0xff; 4], [0, 1, 0, 0], [0, 0, 0xff, 0xff]] {
                    let forged = [&bytes[..at], &[marker], &length, &bytes[at + 1..]].concat();
                    assert_bounded(&forged, &schema);
                }
            }
        }
        honest = Some(bytes);
    }
    assert!(honest.is_some());
    // Lists of the smallest elements there are, as long as they say.
    for (head, element) in [(&[0x94, 8, 0][..], 0x90), (&[0x94, 2], 0x92), (&[0x93, 0, 0x98], 0)] {
        let forged = [head, &[0xdd, 0, 0, 0xff, 0xff], &[element; 65_535]].concat();
        assert_bounded(&forged, &schema);
    }
}
