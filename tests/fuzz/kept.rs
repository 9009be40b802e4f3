//! What the fuzzers have kept: inputs in hexadecimal, one on a line.

/// Runs a target on each, and says which one failed it.
pub fn replay(kept: &str, target: fn(&[u8])) {
    assert!(kept.lines().count() > 50, "a corpus is missing");
    for (line, input) in kept.lines().enumerate() {
        let bytes: Vec<u8> = (0..input.len() / 2)
            .map(|at| u8::from_str_radix(&input[2 * at..2 * at + 2], 16).expect("hexadecimal"))
            .collect();
        if std::panic::catch_unwind(|| target(&bytes)).is_err() {
            panic!("line {}: {input}", line + 1);
        }
    }
}
