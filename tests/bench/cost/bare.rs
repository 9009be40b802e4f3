//! The least a server can do: one epoll loop that writes ready bytes to each socket of a match at
//! its ticks, and reads what comes. Nothing is parsed, nothing is computed.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use rustix::event::{Timespec, epoll};

use crate::workload::{TICK, Workload};

/// Serves one workload with frames of so many bytes, until it is killed. With a `rest` it sleeps so
/// long before it looks at its sockets again.
pub fn serve(workload: Workload, frame: usize, rest: Duration) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    eprintln!("serving {}", listener.local_addr().expect("it is bound"));
    let epoll = epoll::create(epoll::CreateFlags::empty()).expect("epoll");
    let mut sockets: Vec<TcpStream> = Vec::new();
    for n in 0..workload.clients() {
        let (socket, _) = listener.accept().expect("a client");
        socket.set_nodelay(true).expect("a socket option");
        socket.set_nonblocking(true).expect("a socket option");
        epoll::add(&epoll, &socket, epoll::EventData::new_u64(n as u64), epoll::EventFlags::IN)
            .expect("epoll");
        sockets.push(socket);
    }

    let frame = binary_frame(frame);
    let start = Instant::now();
    let mut due: Vec<Duration> =
        (0..workload.matches).map(|n| TICK * n as u32 / workload.matches as u32).collect();
    let mut events = Vec::with_capacity(256);
    let mut input = [0; 4096];
    loop {
        let now = start.elapsed();
        for (due, players) in due.iter_mut().zip(sockets.chunks(workload.players)) {
            if *due <= now {
                *due += TICK;
                players.iter().for_each(|mut socket| {
                    let _ = socket.write(&frame);
                });
            }
        }
        std::thread::sleep(rest);
        let next = due.iter().min().copied().unwrap_or_default().saturating_sub(start.elapsed());
        let wait = Timespec { tv_sec: 0, tv_nsec: next.subsec_nanos().into() };
        events.clear();
        match epoll::wait(&epoll, rustix::buffer::spare_capacity(&mut events), Some(&wait)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => panic!("epoll: {error}"),
        }
        for event in &events {
            let n = event.data.u64() as usize;
            match sockets[n].read(&mut input) {
                Ok(0) => return,
                Err(error) if error.kind() != ErrorKind::WouldBlock => return,
                _ => {}
            }
        }
    }
}

/// A binary frame of so many bytes, its header included.
fn binary_frame(size: usize) -> Vec<u8> {
    let mut frame = match size.saturating_sub(2) {
        payload @ 0..126 => vec![0x82, payload as u8],
        _ => {
            let length = (size - 4) as u16;
            vec![0x82, 126, (length >> 8) as u8, length as u8]
        }
    };
    frame.resize(size.max(2), 0);
    frame
}
