//! The scripts that the fuzzer of the hub's bookkeeping has kept, and others at random.

use proptest::collection::vec;
use proptest::prelude::*;

use super::hub;
use crate::kept;

#[test]
fn kept_scripts() {
    kept::replay(include_str!("../../../tests/fuzz/corpora/hub.hex"), hub::run);
}

proptest! {
    #[test]
    fn random_scripts(bytes in vec(any::<u8>(), 0..300)) {
        hub::run(&bytes);
    }
}
