//! What the system knows of this process, under the names that Prometheus' own libraries use.

use std::fs;
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

/// Of the times in /proc/PID/stat, on every Linux there is.
const TICKS_PER_SECOND: f64 = 100.0;
const PAGE: f64 = 4096.0;

/// When this process started. The system's own word for it needs /proc/stat, which a service with
/// `ProcSubset=pid` does not see.
static STARTED: LazyLock<f64> = LazyLock::new(|| {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
});

/// To be called when the process starts.
pub fn note_start() {
    LazyLock::force(&STARTED);
}

/// Each by itself: where one cannot be told, the others can.
#[derive(Debug, Default)]
struct Process {
    cpu_seconds: Option<f64>,
    threads: Option<f64>,
    resident: Option<f64>,
    open_files: Option<f64>,
    max_files: Option<f64>,
}

/// In Prometheus' text format; without those that this system does not tell.
pub fn text() -> String {
    let process = read();
    let started = Some(*STARTED);
    let metrics = [
        ("process_cpu_seconds_total", "counter", "Time on a processor.", process.cpu_seconds),
        ("process_start_time_seconds", "gauge", "When it started, since 1970.", started),
        ("process_threads", "gauge", "Its threads.", process.threads),
        ("process_resident_memory_bytes", "gauge", "Memory in use.", process.resident),
        ("process_open_fds", "gauge", "Files and sockets that are open.", process.open_files),
        ("process_max_fds", "gauge", "Files and sockets that may be open.", process.max_files),
    ];
    let line = |(name, kind, help, value): (&str, &str, &str, Option<f64>)| {
        let value = value?;
        Some(format!("# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n\n"))
    };
    metrics.into_iter().filter_map(line).collect()
}

fn read() -> Process {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name, in brackets, may hold anything; what follows it is numbers from the third on.
    let fields: Vec<&str> =
        stat.rsplit_once(") ").map_or(Vec::new(), |(_, numbers)| numbers.split(' ').collect());
    let field = |number: usize| fields.get(number - 3)?.parse::<f64>().ok();
    let ticks = || Some(field(14)? + field(15)?);
    Process {
        cpu_seconds: ticks().map(|ticks| ticks / TICKS_PER_SECOND),
        threads: field(20),
        resident: field(24).map(|pages| pages * PAGE),
        open_files: fs::read_dir("/proc/self/fd").ok().map(|files| files.count() as f64),
        max_files: rlimit::getrlimit(rlimit::Resource::NOFILE).ok().map(|(soft, _)| soft as f64),
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn figures_are_those_of_a_process() {
        let is = |figure: Option<f64>| figure.expect("this system tells it");
        let process = read();
        let resident = is(process.resident);
        assert!(resident > 1e6 && resident < 1e11, "{resident}");
        assert!(is(process.open_files) >= 3.0 && process.open_files <= process.max_files);
        assert!(is(process.threads) >= 1.0);
        assert!((0.0..86_400.0).contains(&is(process.cpu_seconds)));
        note_start();
        let now = UNIX_EPOCH.elapsed().expect("after 1970").as_secs_f64();
        assert!(*STARTED <= now && *STARTED > now - 60.0);
        assert_eq!(text().matches("# TYPE process_").count(), 6);
    }
}
