//! Angles are steps, 1024 to a turn, from the x axis toward the y axis (down on the screen, so
//! clockwise). Sines are scaled by 2^14.

/// Steps in a turn.
pub const TURN: i32 = 1024;
/// What stands for a sine of 1.
pub const ONE: i32 = 1 << 14;

/// The first quarter: sin(i / 1024 turn) * 2^14, rounded to the nearest. Written out, not
/// computed, so that no machine's floating point has a say.
#[rustfmt::skip]
const QUARTER: [i16; 257] = [
    0, 101, 201, 302, 402, 503, 603, 704, 804, 904, 1005, 1105, 1205, 1306, 1406, 1506, 1606,
    1706, 1806, 1906, 2006, 2105, 2205, 2305, 2404, 2503, 2603, 2702, 2801, 2900, 2999, 3098,
    3196, 3295, 3393, 3492, 3590, 3688, 3786, 3883, 3981, 4078, 4176, 4273, 4370, 4467, 4563,
    4660, 4756, 4852, 4948, 5044, 5139, 5235, 5330, 5425, 5520, 5614, 5708, 5803, 5897, 5990,
    6084, 6177, 6270, 6363, 6455, 6547, 6639, 6731, 6823, 6914, 7005, 7096, 7186, 7276, 7366,
    7456, 7545, 7635, 7723, 7812, 7900, 7988, 8076, 8163, 8250, 8337, 8423, 8509, 8595, 8680,
    8765, 8850, 8935, 9019, 9102, 9186, 9269, 9352, 9434, 9516, 9598, 9679, 9760, 9841, 9921,
    10001, 10080, 10159, 10238, 10316, 10394, 10471, 10549, 10625, 10702, 10778, 10853, 10928,
    11003, 11077, 11151, 11224, 11297, 11370, 11442, 11514, 11585, 11656, 11727, 11797, 11866,
    11935, 12004, 12072, 12140, 12207, 12274, 12340, 12406, 12472, 12537, 12601, 12665, 12729,
    12792, 12854, 12916, 12978, 13039, 13100, 13160, 13219, 13279, 13337, 13395, 13453, 13510,
    13567, 13623, 13678, 13733, 13788, 13842, 13896, 13949, 14001, 14053, 14104, 14155, 14206,
    14256, 14305, 14354, 14402, 14449, 14497, 14543, 14589, 14635, 14680, 14724, 14768, 14811,
    14854, 14896, 14937, 14978, 15019, 15059, 15098, 15137, 15175, 15213, 15250, 15286, 15322,
    15357, 15392, 15426, 15460, 15493, 15525, 15557, 15588, 15619, 15649, 15679, 15707, 15736,
    15763, 15791, 15817, 15843, 15868, 15893, 15917, 15941, 15964, 15986, 16008, 16029, 16049,
    16069, 16088, 16107, 16125, 16143, 16160, 16176, 16192, 16207, 16221, 16235, 16248, 16261,
    16273, 16284, 16295, 16305, 16315, 16324, 16332, 16340, 16347, 16353, 16359, 16364, 16369,
    16373, 16376, 16379, 16381, 16383, 16384, 16384,
];

/// The sine of an angle in steps, times 2^14.
pub fn sin(angle: i32) -> i32 {
    let step = angle & (TURN - 1);
    let within = (step & 255) as usize;
    i32::from(match step >> 8 {
        0 => QUARTER[within],
        1 => QUARTER[256 - within],
        2 => -QUARTER[within],
        _ => -QUARTER[256 - within],
    })
}

/// The cosine of an angle in steps, times 2^14.
pub fn cos(angle: i32) -> i32 {
    sin(angle + TURN / 4)
}

/// A vector of the given length, each part rounded toward zero.
pub fn polar(angle: i32, length: i32) -> (i32, i32) {
    let part = |unit: i32| (i64::from(unit) * i64::from(length) / i64::from(ONE)) as i32;
    (part(cos(angle)), part(sin(angle)))
}

/// The direction of a vector: the step nearest to it, 0 to 1023; 0 for no vector.
pub fn atan2(y: i32, x: i32) -> i32 {
    let (x, y) = (i64::from(x), i64::from(y));
    if x == 0 && y == 0 {
        return 0;
    }
    // Turned into the first quarter: the quarter's number, and the vector within it.
    let (quarter, x, y) = match (x > 0, y > 0) {
        (true, _) if y >= 0 => (0, x, y),
        (false, true) => (1, y, -x),
        (false, _) if x < 0 => (2, -x, -y),
        _ => (3, -y, x),
    };
    // Positive while `step` lies before the vector.
    let ahead = |step: usize| y * i64::from(QUARTER[256 - step]) - x * i64::from(QUARTER[step]);
    let (mut low, mut high) = (0, 256);
    while high - low > 1 {
        let middle = (low + high) / 2;
        if ahead(middle) >= 0 { low = middle } else { high = middle }
    }
    let nearest = if ahead(low) <= -ahead(high) { low } else { high };
    (quarter * 256 + nearest as i32) & (TURN - 1)
}

/// The length of a vector, rounded down.
pub fn length(x: i32, y: i32) -> i32 {
    let square = |d: i32| u64::from(d.unsigned_abs()) * u64::from(d.unsigned_abs());
    i32::try_from((square(x) + square(y)).isqrt()).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_the_sine() {
        for step in 0..TURN {
            let exact = f64::from(step) / f64::from(TURN) * std::f64::consts::TAU;
            assert_eq!(sin(step), (exact.sin() * f64::from(ONE)).round() as i32, "step {step}");
            assert_eq!(cos(step), (exact.cos() * f64::from(ONE)).round() as i32, "step {step}");
        }
        assert_eq!(sin(-1), sin(TURN - 1));
    }

    #[test]
    fn direction_is_the_nearest_step() {
        assert_eq!([atan2(0, 5), atan2(5, 0), atan2(0, -5), atan2(-5, 0)], [0, 256, 512, 768]);
        for y in -60..60 {
            for x in -60..60 {
                if (x, y) != (0, 0) {
                    let exact =
                        f64::from(y).atan2(f64::from(x)) / std::f64::consts::TAU * f64::from(TURN);
                    let off = (f64::from(atan2(y, x)) - exact).rem_euclid(f64::from(TURN));
                    assert!(off.min(f64::from(TURN) - off) < 0.51, "{x} {y}");
                }
            }
        }
        for step in 0..TURN {
            let (x, y) = polar(step, 1_000_000);
            assert_eq!(atan2(y, x), step);
        }
    }

    #[test]
    fn lengths_are_rounded_down() {
        assert_eq!([length(3, 4), length(1, 1), length(-20000, 0)], [5, 1, 20000]);
        assert_eq!(length(i32::MIN, i32::MIN), i32::MAX);
    }
}
