//! Geometry in integers, so that it is the same everywhere.

pub mod trig;
pub mod walls;
