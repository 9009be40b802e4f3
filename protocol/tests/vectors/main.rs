//! Generates the vectors and compares them with those in the tree. `UPDATE_VECTORS=1` writes them
//! and the examples of SPEC.md.

mod cases;
mod deflate;
mod json;
mod messages;
mod snapshots;
mod spec;
mod story;
