//! What a player wants.

use serde::{Deserialize, Serialize};

/// Directions are in the world, not the ship's: keys, mouse, thumbs and gamepads are equal.
/// Travels as an array of four integers; those that are out of range mean the nearest in range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(i64, i64, i64, i64)", into = "(i32, i32, i32, u32)")]
pub struct Input {
    /// Where to thrust, in steps of 1024 to a turn.
    pub direction: i32,
    /// How much of full speed is wanted, 0 to `FULL`.
    pub strength: i32,
    /// Where to aim, in steps.
    pub aim: i32,
    pub buttons: u32,
}

/// The strength of full speed.
pub const FULL: i32 = 127;
pub const FIRE: u32 = 1;
pub const DASH: u32 = 2;

impl Input {
    pub fn pressed(&self, button: u32) -> bool {
        self.buttons & button != 0
    }
}

impl From<(i64, i64, i64, i64)> for Input {
    fn from((direction, strength, aim, buttons): (i64, i64, i64, i64)) -> Input {
        Input {
            direction: (direction & 1023) as i32,
            strength: strength.clamp(0, i64::from(FULL)) as i32,
            aim: (aim & 1023) as i32,
            buttons: (buttons & i64::from(FIRE | DASH)) as u32,
        }
    }
}

impl From<Input> for (i32, i32, i32, u32) {
    fn from(input: Input) -> (i32, i32, i32, u32) {
        (input.direction, input.strength, input.aim, input.buttons)
    }
}
