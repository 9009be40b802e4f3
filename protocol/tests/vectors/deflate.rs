//! deflate.json: what compressed messages inflate to. That is all that is checked: nobody's
//! compressor must make these bytes.

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress};
use serde_json::{Value, json};
use skirmish_protocol::codes::LeaveReason;
use skirmish_protocol::ids::PlayerId;
use skirmish_protocol::server::{Fact, ServerMessage};

use crate::json::{Node, hex, object, read, unhex, updating, write};
use crate::snapshots::fight;

const FILE: &str = "vectors/deflate.json";
const WINDOW_BITS: u8 = 12;
const TAIL: [u8; 4] = [0, 0, 0xff, 0xff];

/// How a message is sent.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    /// Compressed in the window of all before it.
    Shared,
    /// As the first after a reset of the shared window.
    Reset,
    /// Compressed from an empty window, which leaves the shared one alone.
    Fresh,
    /// Not compressed: RSV1 is 0.
    Plain,
}

struct Story {
    name: &'static str,
    note: &'static str,
    messages: Vec<(Form, Vec<u8>)>,
}

fn stories() -> Vec<Story> {
    use Form::*;
    let sent = fight("compressed", 6, 30).sent;
    let fact = |version| {
        let fact = Fact::Left { player: PlayerId(version), reason: LeaveReason::Left };
        ServerMessage::Fact { version: version as u32, fact }.encode()
    };
    let all = |form: Form| sent.iter().map(|m| (form, m.clone())).collect::<Vec<_>>();

    let mut joiner = all(Fresh);
    joiner[12].0 = Reset;
    joiner[13..].iter_mut().for_each(|(form, _)| *form = Shared);

    let mut resets = all(Shared);
    resets[10].0 = Reset;
    resets[20].0 = Reset;

    let mut private = all(Shared);
    private.insert(15, (Plain, fact(15)));
    private.insert(7, (Plain, fact(7)));

    let long = fight("long", 250, 4).sent.into_iter().map(|m| (Shared, m)).collect();
    vec![
        Story { name: "shared", note: "one window for all messages", messages: all(Shared) },
        Story {
            name: "joiner",
            note: "each from an empty window, the shared one from message 12 on, where it is reset",
            messages: joiner,
        },
        Story {
            name: "resets",
            note: "the sender resets its window before the messages 10 and 20; a reader need not know",
            messages: resets,
        },
        Story {
            name: "private",
            note: "messages that are not compressed do not enter the window",
            messages: private,
        },
        Story { name: "long", note: "messages longer than the window", messages: long },
        Story {
            name: "no takeover",
            note: "as to a client that asked for server_no_context_takeover",
            messages: all(Fresh),
        },
    ]
}

fn compress(zlib: &mut Compress, message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() + 1024);
    zlib.compress_vec(message, &mut out, FlushCompress::Sync).expect("compressing goes in order");
    assert!(out.ends_with(&TAIL), "there was room for all of it");
    out.truncate(out.len() - TAIL.len());
    out
}

fn inflate(zlib: &mut Decompress, payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(1 << 16);
    let input = [payload, &TAIL].concat();
    zlib.decompress_vec(&input, &mut out, FlushDecompress::Sync).expect("the payload inflates");
    out
}

fn compress_all(stories: &[Story]) {
    let level = Compression::new(6);
    let new = || Compress::new_with_window_bits(level, false, WINDOW_BITS);
    let chain = |story: &Story| {
        let mut shared = new();
        let frame = |(form, message): &(Form, Vec<u8>)| {
            if *form == Form::Reset {
                shared.reset();
            }
            let payload = match form {
                Form::Plain => message.clone(),
                Form::Fresh => compress(&mut new(), message),
                Form::Shared | Form::Reset => compress(&mut shared, message),
            };
            object([
                ("rsv1", json!(*form != Form::Plain)),
                ("payload", json!(hex(&payload))),
                ("message", json!(hex(message))),
            ])
        };
        let frames = story.messages.iter().map(frame).collect();
        Node::Object(vec![
            ("name", json!(story.name).into()),
            ("note", json!(story.note).into()),
            ("frames", Node::List(frames)),
        ])
    };
    let file = Node::Object(vec![
        ("window_bits", json!(WINDOW_BITS).into()),
        ("chains", Node::List(stories.iter().map(chain).collect())),
    ]);
    write(FILE, &file.file());
}

#[test]
fn deflate() {
    let stories = stories();
    if updating() {
        compress_all(&stories);
    }
    let file: Value = serde_json::from_str(&read(FILE)).expect("deflate.json is JSON");
    let chains = file["chains"].as_array().expect("chains");
    assert_eq!(chains.len(), stories.len());
    for (chain, story) in chains.iter().zip(&stories) {
        assert_eq!(chain["name"], story.name);
        let mut window = Decompress::new_with_window_bits(false, WINDOW_BITS);
        let frames = chain["frames"].as_array().expect("frames");
        assert_eq!(frames.len(), story.messages.len(), "{}", story.name);
        for (index, (frame, (form, message))) in frames.iter().zip(&story.messages).enumerate() {
            let payload = unhex(&frame["payload"]);
            assert_eq!(frame["rsv1"], *form != Form::Plain);
            let inflated = match form {
                Form::Plain => payload,
                _ => inflate(&mut window, &payload),
            };
            assert!(inflated == *message, "{}: message {index} inflates to another", story.name);
            assert_eq!(unhex(&frame["message"]), inflated, "{}: message {index}", story.name);
        }
    }
}
