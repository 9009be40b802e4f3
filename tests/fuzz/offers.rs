#![no_main]

#[path = "targets/offers.rs"]
mod target;
#[allow(dead_code, unused_imports)]
#[path = "../../src/ws/mod.rs"]
mod ws;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| target::run(bytes));
