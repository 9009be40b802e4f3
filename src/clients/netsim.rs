//! `skirmish netsim`: a TCP proxy that makes a link slow, far, uneven or broken, to try a client on.
//!
//! Invariant: no byte is lost, added or overtaken; only time passes. Little is held here: a thin
//! link pushes back on its sender as a real one does.

use std::io;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use socket2::SockRef;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpSocket, TcpStream, lookup_host};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

/// Stands between a client and a server, and delays what passes.
///
/// Delay and jitter are for each direction: the round trip grows by twice as much. The rate counts
/// the bytes of TCP payload in each direction of each connection. Ctrl-C ends it, with counts.
#[derive(clap::Args, Clone, Debug)]
pub struct NetsimArgs {
    /// Where clients connect to: address and port
    #[arg(long, default_value = "127.0.0.1:9090")]
    pub listen: SocketAddr,
    /// Where the server is: host and port
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub to: String,
    /// How much later everything arrives, in ms each way
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=60_000))]
    pub delay: u64,
    /// Up to how much later still, at random, in ms each way; nothing overtakes
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=60_000))]
    pub jitter: u64,
    /// What the link carries, in kbit/s each way [default: no limit]
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub rate: Option<u64>,
    /// Stop now and then, as MS@EVERY: 2000@10000 lets nothing pass for the last 2 s of every 10 s
    #[arg(long, value_parser = Stall::parse)]
    pub stall: Option<Stall>,
    /// After so many seconds neither rate nor stalls hold any more [default: they hold for ever]
    #[arg(long, value_name = "SECONDS")]
    pub free_after: Option<u64>,
}

/// Bytes that are taken from a socket at once. A thin link holds no more beside the kernel, and
/// lets what came first arrive first, though it was read together.
const PIECE: usize = 4096;
const THIN_PIECE: usize = 64;
/// Pieces under way on a link without a limit.
const PIECES: usize = 4096;
/// What a timer sleeps too long is made up for, up to this: else each piece of a link of some speed
/// would take a timer's millisecond.
const SLACK: Duration = Duration::from_millis(10);
/// Asked of the kernel for each buffer of a limited link; it takes the least it can.
const BUFFER: usize = 2048;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stall {
    lasts: Duration,
    every: Duration,
}

impl Stall {
    fn parse(text: &str) -> Result<Stall, String> {
        let parsed = text.split_once('@').and_then(|(lasts, every)| {
            let ms = |text: &str| text.parse().ok().map(Duration::from_millis);
            Some(Stall { lasts: ms(lasts)?, every: ms(every)? })
        });
        parsed
            .filter(|stall| !stall.lasts.is_zero() && stall.lasts < stall.every)
            .ok_or_else(|| "it should look like 2000@10000: ms of every so many ms".into())
    }

    /// When something that is due at `at`, counted from the start, may pass.
    fn pass(&self, at: Duration) -> Duration {
        let phase = Duration::from_nanos((at.as_nanos() % self.every.as_nanos()) as u64);
        if phase < self.every - self.lasts { at } else { at + (self.every - phase) }
    }
}

/// What a link does to what passes.
#[derive(Clone, Debug)]
struct Nature {
    delay: Duration,
    jitter_us: u64,
    bytes_per_second: Option<f64>,
    stall: Option<Stall>,
    begun: Instant,
    free_at: Option<Instant>,
}

impl Nature {
    fn is_free(&self, now: Instant) -> bool {
        self.free_at.is_some_and(|free_at| now >= free_at)
    }
}

#[derive(Default)]
struct Counts {
    connections: AtomicU64,
    up: AtomicU64,
    down: AtomicU64,
}

pub fn run(args: NetsimArgs) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("netsim cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(serve(args)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(args: NetsimArgs) -> Result<(), String> {
    let NetsimArgs { listen, to, delay, jitter, rate, stall, free_after } = args;
    let server = lookup_host(&to)
        .await
        .map_err(|error| format!("--to {to} is not found: {error}"))?
        .next()
        .ok_or_else(|| format!("--to {to} has no address"))?;
    let begun = Instant::now();
    let nature = Nature {
        delay: Duration::from_millis(delay),
        jitter_us: jitter * 1000,
        bytes_per_second: rate.map(|kbit| kbit as f64 * 1000.0 / 8.0),
        stall,
        begun,
        free_at: free_after.map(|seconds| begun + Duration::from_secs(seconds)),
    };
    let listener = open(listen, &nature)
        .map_err(|error| format!("--listen {listen} cannot be listened on: {error}"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    super::say(format_args!("{address} leads to {server}"));
    let counts = Arc::new(Counts::default());
    let accepting = async {
        loop {
            match listener.accept().await {
                Ok((client, _)) => {
                    counts.connections.fetch_add(1, Relaxed);
                    tokio::spawn(carry(client, server, nature.clone(), counts.clone()));
                }
                Err(error) => {
                    eprintln!("A connection failed: {error}");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
    };
    tokio::select! {
        () = accepting => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    let (connections, up, down) = (&counts.connections, &counts.up, &counts.down);
    println!(
        "{} connections, {} bytes to the server, {} bytes from it",
        connections.load(Relaxed),
        up.load(Relaxed),
        down.load(Relaxed)
    );
    Ok(())
}

/// Buffers are inherited by the sockets that are accepted, and count from the first byte.
fn open(listen: SocketAddr, nature: &Nature) -> io::Result<TcpListener> {
    let socket = socket_for(listen, nature)?;
    socket.set_reuseaddr(true)?;
    socket.bind(listen)?;
    socket.listen(1024)
}

fn socket_for(address: SocketAddr, nature: &Nature) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    if nature.bytes_per_second.is_some() {
        SockRef::from(&socket).set_recv_buffer_size(BUFFER)?;
        SockRef::from(&socket).set_send_buffer_size(BUFFER)?;
    }
    Ok(socket)
}

async fn carry(client: TcpStream, server: SocketAddr, nature: Nature, counts: Arc<Counts>) {
    let connected = async {
        let server = socket_for(server, &nature)?.connect(server).await?;
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        io::Result::Ok(server)
    };
    let server = match connected.await {
        Ok(server) => server,
        Err(error) => return eprintln!("The server cannot be reached: {error}"),
    };
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    // When one direction breaks, so does the other; one that just ends lets the other go on.
    let _ = tokio::try_join!(
        direction(from_client, to_server, &nature, &counts.up),
        direction(from_server, to_client, &nature, &counts.down),
    );
}

async fn direction(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    nature: &Nature,
    count: &AtomicU64,
) -> io::Result<()> {
    let (pieces, mut arriving) = mpsc::channel::<(Instant, Vec<u8>)>(PIECES);
    let take = async move {
        let mut way = Way::new(nature);
        let mut buffer = [0; PIECE];
        loop {
            let is_thin = nature.bytes_per_second.is_some() && !nature.is_free(Instant::now());
            let most = if is_thin { THIN_PIECE } else { PIECE };
            let size = from.read(&mut buffer[..most]).await?;
            if size == 0 {
                return io::Result::Ok(());
            }
            let (through, arrives) = way.through(size, Instant::now());
            if is_thin {
                // Nothing more is taken before the link is free again.
                wait_until(through).await;
            }
            if pieces.send((arrives, buffer[..size].to_vec())).await.is_err() {
                return Ok(());
            }
        }
    };
    let give = async {
        while let Some((arrives, piece)) = arriving.recv().await {
            wait_until(arrives).await;
            to.write_all(&piece).await?;
            count.fetch_add(piece.len() as u64, Relaxed);
        }
        to.shutdown().await
    };
    tokio::try_join!(take, give).map(|_| ())
}

/// A timer takes its millisecond even when the time has come already.
async fn wait_until(at: Instant) {
    if at > Instant::now() {
        sleep_until(at).await;
    }
}

/// One direction of a link in time.
struct Way<'a> {
    nature: &'a Nature,
    /// When the last piece was through, and when it arrives.
    through: Instant,
    arrives: Instant,
}

impl Way<'_> {
    fn new(nature: &Nature) -> Way<'_> {
        Way { nature, through: nature.begun, arrives: nature.begun }
    }

    /// When a piece is through the narrow place, and when it arrives at the far end.
    fn through(&mut self, size: usize, now: Instant) -> (Instant, Instant) {
        let Nature { delay, jitter_us, bytes_per_second, stall, begun, .. } = self.nature;
        let is_free = self.nature.is_free(now);
        let takes = bytes_per_second.filter(|_| !is_free).map_or(0.0, |rate| size as f64 / rate);
        let begins = if now < self.through + SLACK { self.through } else { now };
        self.through = begins + Duration::from_secs_f64(takes);
        let mut passes = self.through.max(now);
        if let Some(stall) = stall.filter(|_| !is_free) {
            let open = *begun + stall.pass(passes - *begun);
            if open > passes {
                (self.through, passes) = (open, open);
            }
        }
        let jitter = Duration::from_micros(rand::random_range(0..=*jitter_us));
        self.arrives = self.arrives.max(passes + *delay + jitter);
        (passes, self.arrives)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nature() -> Nature {
        Nature {
            delay: Duration::from_millis(50),
            jitter_us: 0,
            bytes_per_second: None,
            stall: None,
            begun: Instant::now(),
            free_at: None,
        }
    }

    #[test]
    fn a_thin_link_takes_one_piece_after_another() {
        let nature = Nature { bytes_per_second: Some(1000.0), ..nature() };
        let mut way = Way::new(&nature);
        let ms = |n| nature.begun + Duration::from_millis(n);
        assert_eq!(way.through(100, ms(0)), (ms(100), ms(150)));
        assert_eq!(way.through(100, ms(0)), (ms(200), ms(250)));
        assert_eq!(way.through(10, ms(1000)), (ms(1010), ms(1060)));
        let nature = Nature { free_at: Some(ms(2000)), ..nature };
        assert_eq!(Way::new(&nature).through(100, ms(2000)), (ms(2000), ms(2050)));
    }

    #[test]
    fn a_timer_that_is_late_makes_a_link_no_slower() {
        let nature = Nature { bytes_per_second: Some(1_000_000.0), ..nature() };
        let mut way = Way::new(&nature);
        let mut now = nature.begun;
        for _ in 0..10_000 {
            let (through, arrives) = way.through(64, now);
            assert!(arrives >= now + nature.delay);
            if through > now {
                now = through + Duration::from_millis(2);
            }
        }
        let took = way.through - nature.begun;
        assert_eq!(took.as_millis(), 640, "as long as the rate says");
        // Time in which nothing was sent is not made up for.
        let (through, _) = way.through(64, now + Duration::from_secs(1));
        assert!(through > now + Duration::from_secs(1));
    }

    #[test]
    fn jitter_lets_nothing_overtake() {
        let nature = Nature { jitter_us: 100_000, ..nature() };
        let mut way = Way::new(&nature);
        let mut last = nature.begun;
        for n in 0..1000 {
            let now = nature.begun + Duration::from_millis(n);
            let (through, arrives) = way.through(10, now);
            assert!(through == now && arrives >= last);
            assert!(arrives >= now + nature.delay);
            last = arrives;
        }
    }

    #[test]
    fn stalls_end() {
        let stall = Stall::parse("2000@10000").expect("a stall");
        let pass = |ms| stall.pass(Duration::from_millis(ms)).as_millis();
        assert_eq!(
            [pass(0), pass(7999), pass(8000), pass(9999), pass(10_000)],
            [0, 7999, 10_000, 10_000, 10_000]
        );
        for wrong in ["", "2000", "0@10", "20@20", "a@b", "30@20"] {
            assert!(Stall::parse(wrong).is_err(), "{wrong}");
        }
    }
}
