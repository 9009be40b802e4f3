//! The fuzzers' targets of the protocol on what they have kept, and on bytes at random. Those of
//! WebSocket are tested beside it.

use proptest::collection::vec;
use proptest::prelude::*;

#[path = "fuzz/targets/chain.rs"]
mod chain;
#[path = "fuzz/kept.rs"]
mod kept;
#[path = "fuzz/targets/messages.rs"]
mod messages;
#[path = "fuzz/targets/snapshots.rs"]
mod snapshots;

#[test]
fn kept_inputs() {
    kept::replay(include_str!("fuzz/corpora/messages.hex"), messages::run);
    kept::replay(include_str!("fuzz/corpora/snapshots.hex"), snapshots::run);
    kept::replay(include_str!("fuzz/corpora/chain.hex"), chain::run);
}

proptest! {
    #[test]
    fn random_messages(bytes in vec(any::<u8>(), 0..200)) {
        messages::run(&bytes);
    }

    #[test]
    fn random_snapshots(bytes in vec(any::<u8>(), 0..300)) {
        snapshots::run(&bytes);
    }

    #[test]
    fn random_steps(bytes in vec(any::<u8>(), 0..600)) {
        chain::run(&bytes);
    }
}
