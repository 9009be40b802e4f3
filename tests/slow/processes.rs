//! The programs under test, each a process of its own, ended by its id.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

const SKIRMISH: &str = env!("CARGO_BIN_EXE_skirmish");

pub struct Process {
    child: Child,
    /// Where it listens, as `address:port`.
    pub address: String,
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Process {
    pub fn url(&self) -> String {
        format!("ws://{}/ws", self.address)
    }
}

pub fn server(options: &[&str]) -> Process {
    let mut command = Command::new(SKIRMISH);
    command.env("NO_COLOR", "1").args([
        "--bind",
        "127.0.0.1:0",
        "--ops-bind",
        "none",
        "--web-threads",
        "1",
        "--match-threads",
        "1",
        // Some only hold a seat.
        "--idle-after-s",
        "0",
    ]);
    command.args(["--log", "info,skirmish::net=debug"]).args(options).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the server starts");
    let stderr = child.stderr.take().expect("it is piped");
    let address = first(stderr, |line| {
        let (_, rest) = line.split_once("serving http://")?;
        rest.split([' ', '\u{1b}']).next().map(str::to_owned)
    });
    Process { child, address }
}

/// A link to `to`.
pub fn netsim(to: &str, options: &[&str]) -> Process {
    let mut command = Command::new(SKIRMISH);
    command.args(["netsim", "--listen", "127.0.0.1:0", "--to", to]).args(options);
    let mut child = command.stdout(Stdio::piped()).spawn().expect("netsim starts");
    let stdout = child.stdout.take().expect("it is piped");
    let address = first(stdout, |line| Some(line.split_once(" leads to ")?.0.to_owned()));
    Process { child, address }
}

/// nginx as a host would set it up before `to`; `None` if it is not installed.
pub fn nginx(to: &str) -> Option<Process> {
    let prefix = std::env::temp_dir().join(format!("skirmish-nginx-{}", std::process::id()));
    std::fs::create_dir_all(&prefix).expect("a folder for nginx");
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|free| free.local_addr())
        .expect("a free port")
        .port();
    let temp = |name: &str| format!("{name}_temp_path {}/{name};", prefix.display());
    let temps: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(temp).concat();
    let config = format!(
        "daemon off; master_process off; pid {prefix}/pid; error_log stderr;
        events {{ worker_connections 512; }}
        http {{
            access_log off; {temps}
            server {{
                listen 127.0.0.1:{port};
                location /ws {{
                    proxy_pass http://{to};
                    proxy_http_version 1.1;
                    proxy_set_header Upgrade $http_upgrade;
                    proxy_set_header Connection upgrade;
                    proxy_set_header Host $host;
                    proxy_read_timeout 60s;
                }}
            }}
        }}",
        prefix = prefix.display()
    );
    let path = prefix.join("nginx.conf");
    std::fs::write(&path, config).expect("nginx.conf is written");
    let mut command = Command::new("nginx");
    command.arg("-p").arg(&prefix).arg("-c").arg(&path).stderr(Stdio::null());
    let child = command.spawn().ok()?;
    let address = format!("127.0.0.1:{port}");
    let listens = (0..50).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        std::net::TcpStream::connect(&address).is_ok()
    });
    assert!(listens, "nginx does not listen");
    Some(Process { child, address })
}

/// The first line that `find` finds something in. The rest is read, so that the pipe never fills,
/// and told if SKIRMISH_SLOW_LOG is set.
fn first(
    pipe: impl Read + Send + 'static,
    find: impl Fn(&str) -> Option<String> + Send + 'static,
) -> String {
    let (found, wait) = mpsc::channel();
    let tell = std::env::var_os("SKIRMISH_SLOW_LOG").is_some();
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            if tell {
                eprintln!("    {line}");
            }
            if let Some(what) = find(&line) {
                let _ = found.send(what);
            }
        }
    });
    wait.recv_timeout(Duration::from_secs(20)).expect("the program says where it listens")
}
