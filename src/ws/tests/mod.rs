//! Tests of the whole read half, as a client sees it.

mod client;
mod compression;
mod fuzzed;
mod receiving;
