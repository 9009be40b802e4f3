//! Bots: members that see what members see, and know the map as members do.
//!
//! A bot decides a few times a second and holds its input in between, as people do. [`sighted`]
//! reads the tables, [`mind`] decides what to do, [`steer`] how to get there, [`chart`] knows the
//! ways around walls.

mod chart;
mod mind;
mod sighted;
mod steer;

pub use chart::Chart;
pub use mind::Memory;
