//! How long a tick is. Rules count in ticks; figures for people are in milliseconds and seconds.

use serde::{Deserialize, Serialize};

use super::Refusal;

/// Ticks per second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rate(u32);

impl Rate {
    /// Slower than 10 is no real-time game, faster than 120 no server keeps up with.
    pub fn new(ticks_per_second: u32) -> Result<Rate, Refusal> {
        if (10..=120).contains(&ticks_per_second) {
            Ok(Rate(ticks_per_second))
        } else {
            Err(Refusal::BadConfig(format!("{ticks_per_second} ticks a second is not 10 to 120")))
        }
    }

    pub fn per_second(self) -> u32 {
        self.0
    }

    /// The number of ticks nearest to a time, at least 1.
    pub fn ticks(self, milliseconds: u32) -> u32 {
        let ticks = (u64::from(milliseconds) * u64::from(self.0) + 500) / 1000;
        u32::try_from(ticks).unwrap_or(u32::MAX).max(1)
    }

    /// What is left of a quantity per second in one tick, rounded to the nearest.
    pub fn per_tick(self, per_second: i32) -> i32 {
        let rate = self.0 as i64;
        ((2 * i64::from(per_second) + rate).div_euclid(2 * rate)) as i32
    }
}

impl Default for Rate {
    fn default() -> Rate {
        Rate(30)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_become_ticks() {
        let rate = Rate::default();
        assert_eq!(rate.ticks(1000), 30);
        assert_eq!(rate.ticks(250), 8);
        assert_eq!(rate.ticks(1), 1);
        assert_eq!(rate.per_tick(5280), 176);
        assert_eq!(rate.per_tick(44), 1);
        assert_eq!(rate.per_tick(-46), -2);
        assert!(Rate::new(0).is_err() && Rate::new(121).is_err() && Rate::new(60).is_ok());
    }
}
