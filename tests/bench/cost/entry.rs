//! Matches on a Skirmish server, filled with clients.

use std::io;
use std::net::SocketAddr;

use skirmish::clients::link::Link;
use skirmish::clients::seat::{self, Place, Seat, Wish};
use skirmish::clients::target::Target;
use skirmish_protocol::client::{ClientMessage, Level, Settings};
use skirmish_protocol::server::{Attached, ServerMessage};

use crate::client::Client;
use crate::workload::Workload;

/// The lobby answers ten requests of a connection at once.
const REQUESTS: usize = 9;

/// Everybody flies and nobody can fire while a round is counted down, so every run has the same
/// load.
const COUNTDOWN_MS: i32 = 600_000;

/// Founds the matches and claims all their seats.
pub fn fill(to: SocketAddr, workload: Workload) -> Vec<(Client, Attached)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let mut clients = Vec::with_capacity(workload.clients());
    for _ in 0..workload.matches {
        let seats = runtime.block_on(reserve(to, workload.players)).expect("seats");
        clients.extend(seats.into_iter().map(|seat| claim(to, seat).expect("a seat")));
    }
    clients
}

/// The seats of one new match.
pub async fn reserve(to: SocketAddr, players: usize) -> Result<Vec<Seat>, seat::NoSeat> {
    let url = format!("ws://{to}/ws");
    let mut wish =
        Wish { name: "Load".into(), agent: "skirmish-cost", level: Level::Play, token: None };
    let mut lobby = Link::open(&Target::of(&url)?, None).await?;
    seat::enter_lobby(&mut lobby, &mut wish).await?;
    lobby.send(&ClientMessage::Create { request: 1, settings: settings(players) });
    let first = loop {
        if let ServerMessage::Seat { ticket, summary, .. } = lobby.receive().await?.message {
            break Seat { ticket, code: summary.code };
        }
    };
    lobby.close().await;
    let place = Place::Code { code: first.code.clone(), spectate: false };
    let mut seats = vec![first];
    while seats.len() < players {
        let mut lobby = Link::open(&Target::of(&url)?, None).await?;
        seat::enter_lobby(&mut lobby, &mut wish).await?;
        for _ in 0..REQUESTS.min(players - seats.len()) {
            seats.push(seat::reserve(&mut lobby, &place).await?);
        }
        lobby.close().await;
    }
    Ok(seats)
}

fn settings(players: usize) -> Settings {
    let config = serde_json::json!({ "countdown_ms": COUNTDOWN_MS });
    Settings {
        name: "Cost".into(),
        game: "arena".into(),
        seats: players as u32,
        bots: 0,
        private: true,
        config: rmp_serde::to_vec_named(&config).expect("plain data"),
    }
}

/// Takes a seat, and waits for the answer.
pub fn claim(to: SocketAddr, seat: Seat) -> io::Result<(Client, Attached)> {
    let mut client = Client::open(to)?;
    client.attach(Some(seat.ticket))?;
    let attached = client.wait(|message| match ServerMessage::decode(&message.bytes) {
        Ok(ServerMessage::Attached(attached)) => Some(*attached),
        _ => None,
    })?;
    Ok((client, attached))
}
