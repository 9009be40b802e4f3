//! One headless player: finds a seat, flies and fights, and keeps count.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use skirmish_protocol::client::{ClientMessage, Input};
use skirmish_protocol::codes::StreamKind;
use skirmish_protocol::ids::{PlayerId, Seq, Tick};
use skirmish_protocol::picture::{Fault, Picture};
use skirmish_protocol::server::{Attached, ServerMessage};
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, sleep_until};

use super::link::{Arrival, Link};
use super::pilot::{Deeds, Pilot};
use super::seat::{self, NoSeat, Place, Seat, Wish};
use super::target::Target;

/// When counting begins and ends.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    pub begin: Instant,
    pub end: Instant,
}

/// What all bots of a run share.
pub struct Run {
    pub target: Target,
    /// Set once all are in their seats.
    pub window: watch::Receiver<Option<Window>>,
    /// How many may look for a seat at the same time.
    pub doors: Semaphore,
    /// Bots that got their first snapshot, or failed to.
    pub settled: AtomicUsize,
    /// Snapshots taken by all bots so far.
    pub snapshots: AtomicU64,
}

/// What one bot counted within the window. Times are in µs.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Inputs and snapshots a second that there should be; 0 if it never came to that.
    pub nominal_inputs_s: f64,
    pub nominal_snapshots_s: f64,
    pub inputs: u64,
    pub snapshots: u64,
    pub payload_bytes: u64,
    pub wire_bytes: u64,
    pub round_trips: Vec<u32>,
    pub input_to_snapshot: Vec<u32>,
    pub lateness: Vec<u32>,
    pub errors: BTreeMap<String, u64>,
    pub deeds: Deeds,
}

impl Tally {
    fn error(&mut self, kind: String) {
        *self.errors.entry(kind).or_default() += 1;
    }
}

/// How a bot comes into a match.
pub enum Entry {
    Lobby(Place),
    /// By a seat that was got for it, or not.
    Seat(Result<Seat, NoSeat>),
}

/// Plays until the window ends. What goes wrong is counted, also before it begins.
pub async fn play(run: Arc<Run>, mut wish: Wish, entry: Entry, seed: u64) -> Tally {
    let mut tally = Tally::default();
    let entered = match run.doors.acquire().await {
        Ok(_door) => enter(&run.target, &mut wish, entry).await,
        Err(_) => return tally,
    };
    let started = entered.map_err(|why| why.kind()).and_then(|(link, attached)| {
        Bot::new(&run, link, &attached, seed).ok_or_else(|| "not a game of ships".into())
    });
    match started {
        Ok(mut bot) => {
            if let Err(kind) = bot.fly().await {
                bot.tally.error(kind);
            }
            bot.settle();
            bot.tally.deeds = bot.pilot.deeds;
            bot.link.send(&ClientMessage::Leave);
            bot.link.close().await;
            bot.tally
        }
        Err(kind) => {
            run.settled.fetch_add(1, Relaxed);
            tally.error(kind);
            tally
        }
    }
}

async fn enter(target: &Target, wish: &mut Wish, entry: Entry) -> Result<(Link, Attached), NoSeat> {
    let seat = match entry {
        Entry::Lobby(place) => ask(target, wish, &place).await?,
        Entry::Seat(seat) => seat?,
    };
    let mut link = Link::open(target, None).await?;
    let attached = seat::claim(&mut link, wish, seat).await?;
    Ok((link, attached))
}

/// Gets a seat over a connection of its own.
pub async fn ask(target: &Target, wish: &mut Wish, place: &Place) -> Result<Seat, NoSeat> {
    let mut lobby = Link::open(target, None).await?;
    seat::enter_lobby(&mut lobby, wish).await?;
    let seat = seat::reserve(&mut lobby, place).await?;
    lobby.close().await;
    Ok(seat)
}

struct Bot {
    run: Arc<Run>,
    link: Link,
    player: PlayerId,
    pilot: Pilot,
    picture: Picture,
    settled: bool,
    tick_rate: f64,
    seq: u32,
    /// Inputs that no snapshot has shown yet, and when they were sent.
    unseen: VecDeque<(u32, Instant)>,
    ping: Option<(u32, Instant)>,
    window: Option<Window>,
    /// Bytes received before the window.
    received_before: u64,
    tally: Tally,
}

impl Bot {
    fn new(run: &Arc<Run>, link: Link, attached: &Attached, seed: u64) -> Option<Bot> {
        let tick_rate = f64::from(attached.tick_rate.max(1));
        Some(Bot {
            run: run.clone(),
            link,
            player: attached.player?,
            pilot: Pilot::new(attached, seed)?,
            picture: Picture::new(&attached.schema),
            settled: false,
            tick_rate,
            seq: 0,
            unseen: VecDeque::new(),
            ping: None,
            window: None,
            received_before: 0,
            tally: Tally { nominal_inputs_s: tick_rate, ..Tally::default() },
        })
    }

    /// Tells the run that this bot has all it needs, or never will.
    fn settle(&mut self) {
        if !std::mem::replace(&mut self.settled, true) {
            self.run.settled.fetch_add(1, Relaxed);
        }
    }

    /// Sends an input per tick and takes what comes, until the window ends.
    async fn fly(&mut self) -> Result<(), String> {
        let period = Duration::from_secs_f64(1.0 / self.tick_rate);
        let mut due = Instant::now();
        loop {
            tokio::select! {
                arrival = self.link.receive() => {
                    let arrival = arrival.map_err(|broken| broken.kind())?;
                    self.take(&arrival, Instant::now())?;
                }
                () = sleep_until(due) => {
                    let now = Instant::now();
                    self.window = *self.run.window.borrow();
                    if self.window.is_some_and(|window| now >= window.end) {
                        return Ok(());
                    }
                    self.act(due, now);
                    due += period;
                    // After a stall, go on from now: what was missed is missed.
                    if now > due + 5 * period {
                        due = now;
                    }
                }
            }
        }
    }

    fn counts(&self, now: Instant) -> bool {
        self.window.is_some_and(|window| window.begin <= now && now < window.end)
    }

    fn act(&mut self, due: Instant, now: Instant) {
        self.seq += 1;
        let input = Input {
            seq: Seq(self.seq),
            tick: Tick(0),
            seen: self.picture.tick().unwrap_or_default(),
            view: Tick(0),
            payload: self.pilot.steer(self.picture.tables()),
        };
        self.link.send(&ClientMessage::Input(input));
        self.unseen.push_back((self.seq, now));
        if self.counts(now) {
            self.tally.inputs += 1;
            self.tally.lateness.push(micros(now - due));
        }
        let once_a_second = self.seq.is_multiple_of(self.tick_rate as u32);
        if once_a_second && self.ping.is_none() {
            self.link.send(&ClientMessage::Ping { echo: self.seq });
            self.ping = Some((self.seq, now));
        }
    }

    fn take(&mut self, arrival: &Arrival, now: Instant) -> Result<(), String> {
        let counts = self.counts(now);
        match &arrival.message {
            ServerMessage::Snapshot(snapshot) => {
                self.picture.take(snapshot).map_err(|fault| match fault {
                    Fault::Malformed(_) => "snapshot: malformed",
                    Fault::Base { .. } => "snapshot: wrong base",
                    Fault::Checksum { .. } => "snapshot: wrong checksum",
                })?;
                self.settle();
                self.run.snapshots.fetch_add(1, Relaxed);
                self.pilot.look(self.picture.tables());
                self.see_inputs(now, counts);
                if counts {
                    self.tally.snapshots += 1;
                    self.tally.payload_bytes += arrival.frame.payload as u64;
                }
            }
            ServerMessage::Pong { echo, .. } => {
                if let Some((_, sent)) = self.ping.take_if(|(seq, _)| seq == echo)
                    && counts
                {
                    self.tally.round_trips.push(micros(now - sent));
                }
            }
            ServerMessage::Stream { stream: StreamKind::Fast, period } => {
                self.tally.nominal_snapshots_s = self.tick_rate / f64::from((*period).max(1));
            }
            ServerMessage::Error { code, .. } => {
                self.tally.error(format!("error: {}", seat::error_name(*code)));
            }
            ServerMessage::Refused { code, .. } => {
                self.tally.error(format!("refused: {}", seat::error_name(*code)));
            }
            _ => {}
        }
        if counts {
            self.tally.wire_bytes = self.link.received - self.received_before;
        } else if self.window.is_none_or(|window| now < window.begin) {
            self.received_before = self.link.received;
        }
        Ok(())
    }

    /// Measures from each input to the snapshot that shows it, or a later one, as applied.
    fn see_inputs(&mut self, now: Instant, counts: bool) {
        let players = self.picture.tables().table(0);
        let Some(row) = players.find(self.player.0) else { return };
        let applied = players.value(row, 0) as u32;
        while let Some((_, sent)) = self.unseen.pop_front_if(|(seq, _)| *seq <= applied) {
            if counts {
                self.tally.input_to_snapshot.push(micros(now - sent));
            }
        }
    }
}

fn micros(time: Duration) -> u32 {
    u32::try_from(time.as_micros()).unwrap_or(u32::MAX)
}
