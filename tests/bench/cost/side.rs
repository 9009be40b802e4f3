//! A process that is measured: alone on the first core, its time and memory as the kernel counts.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The server's core; the load comes from the other.
const SERVER_CORE: &str = "0";
const LOAD_CORE: usize = 1;
/// Of the times in /proc/PID/stat, on every Linux there is.
const TICKS_PER_SECOND: f64 = 100.0;
const PAGE: u64 = 4096;

pub struct Side {
    child: Child,
    pub address: SocketAddr,
}

impl Side {
    /// A Skirmish server without house matches.
    pub fn skirmish(binary: &Path) -> Side {
        Side::skirmish_with(binary, &["--ops-bind", "none"])
    }

    pub fn skirmish_with(binary: &Path, settings: &[&str]) -> Side {
        let config =
            std::env::temp_dir().join(format!("skirmish-cost-{}.toml", std::process::id()));
        fs::write(&config, "house = []\n").expect("the folder for temporary files can be written");
        let mut command = Command::new("taskset");
        command.args(["-c", SERVER_CORE]).arg(binary).arg("--config").arg(&config).args([
            "--bind",
            "127.0.0.1:0",
            "--log",
            "error,skirmish::server=info",
            // Some members only hold a seat.
            "--idle-after-s",
            "0",
        ]);
        command.args(settings);
        Side::start(command, "serving http://")
    }

    /// One of this program's own processes.
    pub fn own(args: &[String]) -> Side {
        Side::start(own(args), "serving ")
    }

    /// Waits until it says where it serves, on standard error.
    fn start(mut command: Command, before: &str) -> Side {
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("taskset, of util-linux, and the program can be started");
        let mut lines = BufReader::new(child.stderr.take().expect("it is piped")).lines();
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                let rest = line.split_once(before)?.1;
                let end = rest.find(|c: char| !"0123456789.:".contains(c)).unwrap_or(rest.len());
                rest[..end].parse().ok()
            })
            .expect("it says where it serves");
        // What else it says is passed on, so that its pipe never fills.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|l| eprintln!("  {l}")));
        Side { child, address }
    }

    fn proc(&self, file: &str) -> String {
        fs::read_to_string(format!("/proc/{}/{file}", self.child.id())).expect("it still runs")
    }

    /// User and system time so far.
    pub fn cpu(&self) -> Duration {
        let stat = self.proc("stat");
        // The name, in brackets, may hold anything; the times are the 12th and 13th after it.
        let after = stat.rsplit_once(") ").expect("a name in brackets").1;
        let ticks: f64 = after
            .split(' ')
            .skip(11)
            .take(2)
            .map(|n| n.parse::<f64>().expect("a number of ticks"))
            .sum();
        Duration::from_secs_f64(ticks / TICKS_PER_SECOND)
    }

    /// Bytes of memory in use, the kernel's not included.
    pub fn memory(&self) -> u64 {
        let statm = self.proc("statm");
        let pages: u64 = statm.split(' ').nth(1).and_then(|n| n.parse().ok()).expect("a number");
        pages * PAGE
    }
}

/// A bare timer on the server's core for so many seconds; what it printed, a number.
pub fn timer(seconds: u64) -> std::thread::JoinHandle<f64> {
    let mut command = own(&["timer".into(), seconds.to_string()]);
    std::thread::spawn(move || {
        let output = command.output().expect("taskset and this program can be started");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.trim().parse().expect("it prints a number")
    })
}

/// This program again, on the server's core.
fn own(args: &[String]) -> Command {
    let own = std::env::current_exe().expect("this program is a file");
    let mut command = Command::new("taskset");
    command.args(["-c", SERVER_CORE]).arg(own).args(args);
    command
}

impl Drop for Side {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Moves the load, which is this process, off the server's core.
pub fn pin_load() {
    let mut cores = rustix::thread::CpuSet::new();
    cores.set(LOAD_CORE);
    if let Err(error) = rustix::thread::sched_setaffinity(None, &cores) {
        panic!("the load needs a core of its own: {error}");
    }
}
