//! Where the log goes: to standard error. A line that cannot be written, since nobody reads there
//! any more, or not as fast, or a disk is full, is lost and counted: nobody who logs fails by it, or
//! waits for it.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

/// Lines that wait to be written. Beyond it new ones are lost.
const WAITING: usize = 4096;
/// Who reads the last lines has so long to take them.
const LAST_LINES: Duration = Duration::from_secs(1);

/// Standard error, at once: for sentences that may be lost.
pub struct Stderr;

impl Write for Stderr {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if io::stderr().write_all(line).is_err() {
            lost();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The log, from any thread: whole lines that wait for a thread which writes them.
#[derive(Clone)]
pub struct Log(SyncSender<Entry>);

enum Entry {
    Line(Vec<u8>),
    /// Tells who waits that all before it is written.
    Reached(SyncSender<()>),
}

impl Log {
    pub fn start() -> io::Result<Log> {
        let (log, entries) = sync_channel(WAITING);
        thread::Builder::new().name("log".into()).spawn(move || write(&entries))?;
        Ok(Log(log))
    }

    /// Waits, not for long, until what was logged before is written.
    pub fn finish(&self) {
        let (reached, wait) = sync_channel(1);
        // Where so many lines wait, nobody reads them.
        if self.0.try_send(Entry::Reached(reached)).is_ok() {
            let _ = wait.recv_timeout(LAST_LINES);
        }
    }
}

impl Write for Log {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.0.try_send(Entry::Line(line.to_vec())).is_err() {
            lost();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write(entries: &Receiver<Entry>) {
    for entry in entries {
        match entry {
            Entry::Line(line) => drop(Stderr.write(&line)),
            Entry::Reached(waits) => drop(waits.send(())),
        }
    }
}

fn lost() {
    metrics::counter!("skirmish_log_lines_lost_total").increment(1);
}
