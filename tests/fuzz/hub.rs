#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| skirmish::fuzz_hub(bytes));
