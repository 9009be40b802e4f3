//! What the system knows of this process, under the names that Prometheus' own libraries use.

use std::fs;

/// Of the times in /proc/PID/stat, on every Linux there is.
const TICKS_PER_SECOND: f64 = 100.0;
const PAGE: f64 = 4096.0;

struct Process {
    cpu_seconds: f64,
    started: f64,
    threads: f64,
    resident: f64,
    open_files: f64,
    max_files: f64,
}

/// In Prometheus' text format; nothing where the system has no /proc.
pub fn text() -> String {
    let Some(process) = read() else { return String::new() };
    let metrics = [
        ("process_cpu_seconds_total", "counter", "Time on a processor.", process.cpu_seconds),
        ("process_start_time_seconds", "gauge", "When it started, since 1970.", process.started),
        ("process_threads", "gauge", "Its threads.", process.threads),
        ("process_resident_memory_bytes", "gauge", "Memory in use.", process.resident),
        ("process_open_fds", "gauge", "Files and sockets that are open.", process.open_files),
        ("process_max_fds", "gauge", "Files and sockets that may be open.", process.max_files),
    ];
    let line = |(name, kind, help, value): (&str, &str, &str, f64)| {
        format!("# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n\n")
    };
    metrics.into_iter().map(line).collect()
}

fn read() -> Option<Process> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name, in brackets, may hold anything; what follows it is numbers from the third on.
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    let field = |number: usize| fields.get(number - 3)?.parse::<f64>().ok();
    let system = fs::read_to_string("/proc/stat").ok()?;
    let booted: f64 = system.lines().find_map(|line| line.strip_prefix("btime "))?.parse().ok()?;
    let (max_files, _) = rlimit::getrlimit(rlimit::Resource::NOFILE).ok()?;
    Some(Process {
        cpu_seconds: (field(14)? + field(15)?) / TICKS_PER_SECOND,
        started: booted + field(22)? / TICKS_PER_SECOND,
        threads: field(20)?,
        resident: field(24)? * PAGE,
        open_files: fs::read_dir("/proc/self/fd").ok()?.count() as f64,
        max_files: max_files as f64,
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn figures_are_those_of_a_process() {
        let now = std::time::SystemTime::UNIX_EPOCH.elapsed().expect("after 1970").as_secs_f64();
        let process = read().expect("there is a /proc");
        assert!(process.resident > 1e6 && process.resident < 1e11, "{}", process.resident);
        assert!(process.open_files >= 3.0 && process.open_files <= process.max_files);
        assert!(process.threads >= 1.0);
        assert!(process.started < now + 1.0 && process.started > now - 86_400.0);
        assert!(process.cpu_seconds >= 0.0 && process.cpu_seconds < 86_400.0);
    }
}
