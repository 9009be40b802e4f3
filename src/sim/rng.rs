//! Random numbers that are the same on every machine and in every version.

use serde::{Deserialize, Serialize};

/// PCG-XSH-RR 64/32 (O'Neill, <https://www.pcg-random.org>): small, serialisable, and written out
/// here because a record of a match must replay after any library was updated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rng {
    state: u64,
    /// Odd; tells streams of the same seed apart.
    increment: u64,
}

const MULTIPLIER: u64 = 6_364_136_223_846_793_005;

impl Rng {
    pub fn new(seed: u64, stream: u64) -> Rng {
        let mut rng = Rng { state: 0, increment: stream << 1 | 1 };
        rng.next_u32();
        rng.state = rng.state.wrapping_add(seed);
        rng.next_u32();
        rng
    }

    /// A generator of its own, for somebody whose draws must not disturb the others'.
    pub fn fork(&mut self) -> Rng {
        let mut wide = || u64::from(self.next_u32()) << 32 | u64::from(self.next_u32());
        Rng::new(wide(), wide())
    }

    pub fn next_u32(&mut self) -> u32 {
        let old = self.state;
        self.state = old.wrapping_mul(MULTIPLIER).wrapping_add(self.increment);
        let xorshifted = ((old >> 18 ^ old) >> 27) as u32;
        xorshifted.rotate_right((old >> 59) as u32)
    }

    /// From 0 to `bound - 1`, all equally likely (Lemire). `bound` 0 counts as 1.
    pub fn below(&mut self, bound: u32) -> u32 {
        let bound = bound.max(1);
        let reject = bound.wrapping_neg() % bound;
        loop {
            let product = u64::from(self.next_u32()) * u64::from(bound);
            if product as u32 >= reject {
                return (product >> 32) as u32;
            }
        }
    }

    /// From `low` to `high`, both included.
    pub fn between(&mut self, low: i32, high: i32) -> i32 {
        let span = (i64::from(high) - i64::from(low)).clamp(0, i64::from(u32::MAX) - 1) as u32;
        low.wrapping_add(self.below(span + 1) as i32)
    }

    /// True in `percent` of 100 cases.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of the items; `None` if there are none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len() as u32) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first numbers of the reference implementation's demo (seed 42, stream 54).
    #[test]
    fn stream_is_the_reference() {
        let mut rng = Rng::new(42, 54);
        let first: Vec<u32> = (0..6).map(|_| rng.next_u32()).collect();
        let reference =
            [0xa15c_02b7, 0x7b47_f409, 0xba1d_3330, 0x83d2_f293, 0xbfa4_784b, 0xcbed_606e];
        assert_eq!(first, reference);
    }

    #[test]
    fn ranges_are_kept_and_reached() {
        let mut rng = Rng::new(1, 1);
        let draws: Vec<i32> = (0..1000).map(|_| rng.between(-3, 3)).collect();
        assert_eq!((draws.iter().min(), draws.iter().max()), (Some(&-3), Some(&3)));
        assert_eq!(rng.below(0), 0);
        assert_eq!(rng.pick::<u8>(&[]), None);
    }
}
