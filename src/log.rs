//! Where lines of the log go: to standard error. One that cannot be written, since nobody reads
//! there any more or a disk is full, is lost and counted; nobody who logs ever fails by it.

use std::io::{self, Write};

/// Standard error, for lines that may be lost.
pub struct Stderr;

impl Write for Stderr {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if io::stderr().write_all(line).is_err() {
            metrics::counter!("skirmish_log_lines_lost_total").increment(1);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
