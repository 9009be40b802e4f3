//! How long to wait between attempts, and when to give up.

/// The first pause; each is twice as long as the one before it, up to the last.
const FIRST_S: u32 = 1;
const LONGEST_S: u32 = 300;
/// An event is tried for at least this long.
const TRIED_FOR_S: i64 = 3 * 24 * 3600;

/// The pause after so many attempts failed. `luck`, from 0 to 1, spreads receivers' load: it makes
/// the pause up to a quarter longer or shorter.
pub fn pause_s(failed: u32, luck: f64) -> i64 {
    let doubled = FIRST_S.checked_shl(failed.saturating_sub(1)).unwrap_or(LONGEST_S);
    let pause = f64::from(doubled.min(LONGEST_S)) * (0.75 + luck * 0.5);
    pause.ceil() as i64
}

/// Whether an event of that age is given up when it fails again.
pub fn exhausted(created_s: i64, now_s: i64) -> bool {
    now_s - created_s > TRIED_FOR_S
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_five_minutes() {
        let middle: Vec<i64> = (1..12).map(|failed| pause_s(failed, 0.5)).collect();
        assert_eq!(middle, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
        assert_eq!([pause_s(7, 0.0), pause_s(7, 1.0)], [48, 80]);
        assert_eq!(pause_s(u32::MAX, 0.5), 300);
        assert!(pause_s(0, 0.0) >= 1);
    }

    #[test]
    fn nothing_is_given_up_before_three_days() {
        assert!(!exhausted(0, TRIED_FOR_S));
        assert!(exhausted(0, TRIED_FOR_S + 1));
        assert!(!exhausted(1000, 0), "the clock was moved back");
    }
}
