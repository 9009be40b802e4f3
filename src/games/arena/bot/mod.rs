//! Bots: members that see what members see, and know the map as members do.
//!
//! A bot looks a few times a second, does what it decided on after its reaction time, and holds
//! its input in between, as people do. [`sighted`] reads the tables; [`mind`] looks and acts;
//! [`fight`] chooses a foe, aims and shoots; [`errand`] knows what is worth flying for and the way
//! there; [`steer`] keeps off walls and out of the way of bolts; [`chart`] knows the ways around
//! walls; [`level`] says how good it is at all that.

mod chart;
mod errand;
mod fight;
mod level;
mod mind;
mod sighted;
mod steer;
#[cfg(test)]
mod tests;

pub use chart::Chart;
pub use level::Level;
pub use mind::Memory;
