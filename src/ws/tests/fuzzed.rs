//! The fuzzers' targets on what they have kept, and on bytes at random.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::kept;

#[path = "../../../tests/fuzz/targets/offers.rs"]
mod offers;
#[path = "../../../tests/fuzz/targets/receiver.rs"]
mod receiver;

#[test]
fn kept_inputs() {
    kept::replay(include_str!("../../../tests/fuzz/corpora/receiver.hex"), receiver::run);
    kept::replay(include_str!("../../../tests/fuzz/corpora/offers.hex"), offers::run);
}

proptest! {
    #[test]
    fn random_bytes(bytes in vec(any::<u8>(), 0..200)) {
        receiver::run(&bytes);
    }

    #[test]
    fn random_offers(offers in "(permessage-deflate|[a-z]{0,4})([;,\n= \"]|server_no_context_takeover|client_no_context_takeover|server_max_window_bits|client_max_window_bits|1[0-6]|[0-9]){0,12}") {
        offers::run(offers.as_bytes());
    }
}
