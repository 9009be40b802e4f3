//! The arithmetic of columns: modulo 2^32, or modulo a column's `wrap`.

/// `value` modulo the wrap, or modulo 2^32.
pub(super) fn reduce(value: i32, wrap: u32) -> i32 {
    if wrap == 0 { value } else { (value as u32 & (wrap - 1)) as i32 }
}

/// The difference `a - b`, the short way round.
pub(crate) fn difference(a: i32, b: i32, wrap: u32) -> i32 {
    let full = a.wrapping_sub(b);
    if wrap == 0 {
        return full;
    }
    let half = wrap / 2;
    ((full as u32).wrapping_add(half) & (wrap - 1)) as i32 - half as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_go_the_short_way() {
        let table = [
            (1, 255, 256, 2),
            (255, 1, 256, -2),
            (128, 0, 256, -128),
            (0, 128, 256, -128),
            (i32::MIN, i32::MAX, 0, 1),
            (i32::MAX, i32::MIN, 0, -1),
            (0, i32::MAX, 1 << 31, 1),
            (1 << 30, 0, 1 << 31, -(1 << 30)),
            (1, 0, 2, -1),
        ];
        for (a, b, wrap, short) in table {
            assert_eq!(difference(a, b, wrap), short, "{a} - {b} modulo {wrap}");
            assert_eq!(reduce(b.wrapping_add(short), wrap), reduce(a, wrap));
        }
    }

    #[test]
    fn values_are_reduced() {
        assert_eq!(reduce(-1, 256), 255);
        assert_eq!(reduce(i32::MIN, 256), 0);
        assert_eq!(reduce(-1, 1 << 31), i32::MAX);
        assert_eq!(reduce(-1, 0), -1);
    }
}
