//! Memory of connections that do nothing, and whether any of it stays when they are gone.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use skirmish::clients::seat::Seat;
use skirmish_protocol::codes::server::{LOBBY, SNAPSHOT};
use skirmish_protocol::wire::Reader;
use socket2::SockRef;

use crate::client::Client;
use crate::side::Side;
use crate::{Options, entry};

const IDLE: usize = 1000;
/// Connections at the same time while many come and go.
const AT_ONCE: usize = 100;
const SETTLE: Duration = Duration::from_secs(2);
const KIB: f64 = 1024.0;

pub fn measure(options: &Options) {
    for server in &options.servers {
        println!(
            "\nMemory, without the kernel's, of {}\n",
            server.file_name().unwrap_or_default().display()
        );
        println!("| | |");
        println!("| --- | --- |");
        let lobby = idle(server, |to| (0..IDLE).map(|_| enter(to)).collect());
        println!("| an idle connection in the lobby, of {IDLE} | {lobby:.1} KiB |");
        let seats = idle(server, |to| members(to, IDLE));
        println!(
            "| an idle member of a match, of {IDLE} in matches of 200, everything of those included | {seats:.1} KiB |"
        );
        come_and_go(options, server);
    }
}

/// KiB for each connection that `connect` opens.
fn idle(binary: &Path, connect: impl FnOnce(SocketAddr) -> io::Result<Vec<Client>>) -> f64 {
    let server = Side::skirmish(binary);
    drop(enter(server.address).expect("the lobby lets in"));
    std::thread::sleep(SETTLE);
    let before = server.memory();
    let clients = connect(server.address).expect("the server lets in");
    std::thread::sleep(SETTLE);
    let used = server.memory() - before;
    used as f64 / clients.len() as f64 / KIB
}

fn is(bytes: &[u8], kind: u32) -> Option<()> {
    let mut reader = Reader::new(bytes);
    reader.array().ok()?;
    (reader.u32().ok()? == kind).then_some(())
}

/// A connection in the lobby.
fn enter(to: SocketAddr) -> io::Result<Client> {
    let mut client = Client::open(to)?;
    client.attach(None)?;
    client.wait(|message| is(&message.bytes, LOBBY))?;
    Ok(client)
}

/// Members that have got their first snapshot, and send nothing.
fn members(to: SocketAddr, count: usize) -> io::Result<Vec<Client>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut members = Vec::with_capacity(count);
    while members.len() < count {
        let seats: Vec<Seat> = runtime
            .block_on(entry::reserve(to, 200))
            .map_err(|why| io::Error::other(why.to_string()))?;
        for seat in seats {
            let (mut client, _) = entry::claim(to, seat)?;
            client.wait(|message| is(&message.bytes, SNAPSHOT))?;
            members.push(client);
        }
    }
    Ok(members)
}

/// Many connect, enter the lobby and drop their socket without a word.
fn come_and_go(options: &Options, binary: &Path) {
    let server = Side::skirmish(binary);
    let wave = |rounds: usize| {
        for _ in 0..rounds {
            let clients: io::Result<Vec<_>> = (0..AT_ONCE).map(|_| enter(server.address)).collect();
            for client in clients.expect("the lobby lets in") {
                // Ended by a reset, so that no port waits.
                let _ = SockRef::from(&client.stream).set_linger(Some(Duration::ZERO));
            }
        }
        std::thread::sleep(SETTLE);
        server.memory() as f64 / KIB
    };
    let rounds = options.drops.div_ceil(AT_ONCE).max(2);
    let warm = wave(rounds / 5);
    let rest = rounds - rounds / 5;
    let after = wave(rest);
    println!("| after {} connects and drops | {warm:.0} KiB |", rounds / 5 * AT_ONCE);
    println!("| after {} more | {after:.0} KiB |", rest * AT_ONCE);
    println!("| growth for each | {:.1} bytes |", (after - warm) * KIB / (rest * AT_ONCE) as f64);
}
