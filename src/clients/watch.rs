//! `skirmish watch`: prints every message, to compare one's own client with.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use skirmish_protocol::client::{ClientMessage, Input, Level};
use skirmish_protocol::codes::StreamKind;
use skirmish_protocol::ids::{Seq, Tick};
use skirmish_protocol::picture::Picture;
use skirmish_protocol::schema::Schema;
use skirmish_protocol::server::{Attached, MatchSummary, ServerMessage};
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::describe;
use super::link::{Link, Passed, Tap};
use super::pilot::Pilot;
use super::seat::{self, NoSeat, Place, Wish};
use super::target::Server;
use super::token::Tokens;

/// Looks on at a match and prints every message, sent and received.
#[derive(clap::Args, Clone, Debug)]
pub struct WatchArgs {
    #[command(flatten)]
    pub server: Server,
    #[command(flatten)]
    pub tokens: Tokens,
    /// The code of the match [default: the public match with most people in it]
    #[arg(long)]
    pub code: Option<String>,
    /// Take a seat and fly, instead of looking on
    #[arg(long)]
    pub play: bool,
    /// The level of the client: 0 gets full tables, 1 deltas
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(0..=1))]
    pub level: u8,
    /// Print the bytes of each message too, in hex
    #[arg(long)]
    pub hex: bool,
    /// Leave after so many seconds [default: stay until interrupted]
    #[arg(long)]
    pub seconds: Option<u32>,
}

/// How often what is held of the fast stream is acknowledged while no inputs do it.
const ACK: Duration = Duration::from_millis(200);

pub fn run(args: WatchArgs) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("The watch cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let limit = Duration::from_secs(args.seconds.map_or(u64::from(u32::MAX), u64::from));
    let watched = runtime.block_on(async {
        tokio::select! {
            ended = watch(&args) => ended,
            () = tokio::time::sleep(limit) => Ok(()),
            _ = tokio::signal::ctrl_c() => Ok(()),
        }
    });
    match watched {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

async fn watch(args: &WatchArgs) -> Result<(), NoSeat> {
    let target = args.server.target()?;
    let printer = Arc::new(Mutex::new(Printer::new(args.hex)));
    let mut wish = Wish {
        name: "Watch".into(),
        agent: concat!("skirmish-watch/", env!("CARGO_PKG_VERSION")),
        level: if args.level == 0 { Level::Watch } else { Level::Play },
        token: args.tokens.read()?.into_iter().next(),
    };
    let mut lobby = Link::open(&target, Some(tap(&printer, "lobby"))).await?;
    let mut matches = seat::enter_lobby(&mut lobby, &mut wish).await?;
    let code = match (&args.code, args.play) {
        (Some(code), _) => Some(code.clone()),
        (None, true) => None,
        (None, false) => Some(busiest(&mut lobby, &mut matches).await?),
    };
    let place = match code {
        Some(code) => Place::Code { code, spectate: !args.play },
        None => Place::QuickPlay("arena"),
    };
    let seat = seat::reserve(&mut lobby, &place).await?;
    let mut link = Link::open(&target, Some(tap(&printer, "match"))).await?;
    let attached = seat::claim(&mut link, &wish, seat).await?;
    lobby.close().await;
    attend(link, &attached).await
}

/// The code of the match with most people; waits for one if there is none.
async fn busiest(lobby: &mut Link, matches: &mut Vec<MatchSummary>) -> Result<String, NoSeat> {
    loop {
        if let Some(found) = matches.iter().max_by_key(|listed| (listed.players, listed.bots)) {
            return Ok(found.code.clone());
        }
        if let ServerMessage::Listed(listed) = lobby.receive().await?.message {
            matches.push(listed);
        }
    }
}

/// What is held of a match.
struct Held {
    picture: Picture,
    stream: StreamKind,
    tick: Tick,
}

impl Held {
    fn new(schema: &Schema) -> Held {
        Held { picture: Picture::new(schema), stream: StreamKind::Fast, tick: Tick(0) }
    }

    /// Takes in what came. Returns the acknowledgement, if it is due at once: on a slower stream it
    /// shows whether the link carries more.
    fn take(&mut self, message: ServerMessage) -> Option<ClientMessage> {
        match message {
            ServerMessage::Snapshot(snapshot) => {
                if let Err(fault) = self.picture.take(&snapshot) {
                    eprintln!("The snapshot of tick {} cannot be right: {fault}.", snapshot.tick);
                }
                self.tick = snapshot.tick;
            }
            ServerMessage::Tables { tick, .. } => self.tick = tick,
            ServerMessage::Stream { stream, .. } => {
                self.stream = stream;
                return None;
            }
            _ => return None,
        }
        let at_once = self.stream != StreamKind::Fast;
        at_once.then_some(ClientMessage::Ack { seen: self.tick })
    }
}

/// Stays in a match: flies a ship, or acknowledges what comes.
async fn attend(mut link: Link, attached: &Attached) -> Result<(), NoSeat> {
    let mut held = Held::new(&attached.schema);
    let mut pilot = Pilot::new(attached, 1);
    let mut seq = 0;
    let tick = Duration::from_secs(1) / attached.tick_rate.max(1);
    let mut pace = interval(if pilot.is_some() { tick } else { ACK });
    pace.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        tokio::select! {
            arrival = link.receive() => {
                if let Some(ack) = held.take(arrival?.message) {
                    link.send(&ack);
                }
            }
            _ = pace.tick() => match &mut pilot {
                Some(pilot) => {
                    seq += 1;
                    let payload = pilot.steer(held.picture.tables());
                    let (seq, tick, view, seen) = (Seq(seq), Tick(0), Tick(0), held.tick);
                    link.send(&ClientMessage::Input(Input { seq, tick, seen, view, payload }));
                }
                None if held.tick > Tick(0) => {
                    link.send(&ClientMessage::Ack { seen: held.tick });
                }
                None => {}
            },
        }
    }
}

fn tap(printer: &Arc<Mutex<Printer>>, link: &'static str) -> Tap {
    let printer = printer.clone();
    Box::new(move |passed| {
        let mut printer = printer.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if printer.print(link, &passed).is_err() {
            // Nobody reads what is printed any more.
            std::process::exit(0);
        }
    })
}

struct Printer {
    hex: bool,
    begun: Instant,
    schema: Schema,
    picture: Picture,
}

impl Printer {
    fn new(hex: bool) -> Printer {
        let schema = Schema::new();
        Printer { hex, begun: Instant::now(), picture: Picture::new(&schema), schema }
    }

    fn print(&mut self, link: &str, passed: &Passed<'_>) -> io::Result<()> {
        let time = self.begun.elapsed().as_secs_f64();
        let mut out = io::stdout().lock();
        let bytes = match passed {
            Passed::Sent { message, bytes, wire } => {
                let (name, size) = (message.name(), bytes.len());
                let content = describe::client(message);
                writeln!(
                    out,
                    "{time:9.3} {link} -> {name:<10} {wire:>5} wire {size:>5} bytes  {content}"
                )?;
                *bytes
            }
            Passed::Received { message, frame } => {
                let (name, wire, size) = (message.name(), frame.wire, frame.bytes.len());
                let content = self.content(message);
                let how = if frame.compressed { "deflated" } else { "plain" };
                writeln!(
                    out,
                    "{time:9.3} {link} <- {name:<10} {wire:>5} wire {size:>5} bytes  {how}  {content}"
                )?;
                &frame.bytes
            }
            Passed::Control { sent, name, text } => {
                let arrow = if *sent { "->" } else { "<-" };
                writeln!(out, "{time:9.3} {link} {arrow} websocket {name} {text}")?;
                &[]
            }
        };
        if self.hex && !bytes.is_empty() {
            for line in bytes.chunks(32) {
                let line: Vec<String> = line.iter().map(|byte| format!("{byte:02x}")).collect();
                writeln!(out, "              {}", line.join(" "))?;
            }
        }
        out.flush()
    }

    /// The fields of a message; of snapshots, what they changed.
    fn content(&mut self, message: &ServerMessage) -> Value {
        let mut content = describe::server(message);
        match message {
            ServerMessage::Attached(attached) => {
                self.schema = attached.schema.clone();
                self.picture = Picture::new(&self.schema);
            }
            ServerMessage::Snapshot(snapshot) => {
                let before = self.picture.tables().clone();
                content["tables"] = match self.picture.take(snapshot) {
                    Ok(()) => describe::change(&self.schema, &before, self.picture.tables()),
                    Err(fault) => Value::String(fault.to_string()),
                };
            }
            ServerMessage::Tables { tables, .. } => {
                content["tables"] = describe::tables(&self.schema, tables);
            }
            _ => {}
        }
        content
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_on_a_slower_stream_is_acknowledged_at_once() {
        let mut held = Held::new(&Schema::new());
        let mut take = |stream: StreamKind, tick: u32| {
            let tables =
                ServerMessage::Tables { tick: Tick(tick), tables: Vec::new(), events: vec![0x90] };
            assert_eq!(held.take(ServerMessage::Stream { stream, period: 1 }), None);
            held.take(tables)
        };
        let ack = |tick| Some(ClientMessage::Ack { seen: Tick(tick) });
        assert_eq!(take(StreamKind::Fast, 1), None, "a timer does");
        assert_eq!(take(StreamKind::Slow, 6), ack(6));
        assert_eq!(take(StreamKind::Paced, 18), ack(18));
        assert_eq!(take(StreamKind::Watch, 24), ack(24));
        assert_eq!(take(StreamKind::Fast, 25), None);
    }
}
