//! A client of the public protocol that flies, and keeps a diary.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::Value;
use skirmish::clients::link::{Broken, Link};
use skirmish::clients::pilot::Pilot;
use skirmish::clients::seat::{self, Place, Seat, Wish};
use skirmish::clients::target::Target;
use skirmish_protocol::client::{ClientMessage, Input, Level, Settings};
use skirmish_protocol::codes::StreamKind;
use skirmish_protocol::ids::{Seq, Tick};
use skirmish_protocol::picture::Picture;
use skirmish_protocol::server::{Attached, Fact, OwnRow, ServerMessage};
use tokio::time::{Instant, sleep_until};

/// What happened to a member, and when.
#[derive(Default)]
pub struct Diary {
    pub snapshots: Vec<(Tick, Instant)>,
    pub streams: Vec<(StreamKind, Instant)>,
    pub facts: Vec<(u32, Fact, Instant)>,
    /// Bytes of snapshots, with their frames' heads.
    pub bytes: Vec<(usize, Instant)>,
    /// Where each ship was told to be and how it moved; the own one as `Own` corrects it. Only for
    /// who is asked to note it: a hundred players that did would have no time left to play.
    pub ships: Option<HashMap<(Tick, i32), Vec<i32>>>,
}

/// The arena's first table after `players`, and its columns of motion.
const SHIPS: u32 = 1;
const MOTION: usize = 4;

pub struct Player {
    pub link: Link,
    pub attached: Attached,
    pub diary: Diary,
    /// Spectators and those who only hold a seat send no inputs.
    pilot: Option<Pilot>,
    picture: Picture,
    own: Option<(Tick, Vec<OwnRow>)>,
    seq: u32,
    /// Inputs a second.
    pub inputs: u32,
    stream: StreamKind,
    pub version: u32,
    is_attached: bool,
}

pub fn wish(name: &str) -> Wish {
    Wish { name: name.into(), agent: "slow-test/1", level: Level::Play, token: None }
}

fn there(url: &str) -> Target {
    Target::of(url).expect("an address")
}

/// Creates a private match and returns its code and the first seat.
pub async fn create(url: &str, seats: u32, bots: u32, config: Value) -> Seat {
    let mut link = Link::open(&there(url), None).await.expect("a link to the lobby");
    seat::enter_lobby(&mut link, &mut wish("Founder")).await.expect("the lobby");
    link.send(&ClientMessage::Create {
        request: 1,
        settings: Settings {
            name: "slow".into(),
            game: "arena".into(),
            seats,
            bots,
            private: true,
            config: rmp_serde::to_vec_named(&config).expect("plain data"),
        },
    });
    loop {
        match link.receive().await.expect("an answer").message {
            ServerMessage::Seat { ticket, summary, .. } => {
                return Seat { ticket, code: summary.code };
            }
            ServerMessage::Refused { sentence, .. } => panic!("no match: {sentence}"),
            _ => {}
        }
    }
}

/// Gets a seat, always over `url`; it may be claimed elsewhere.
pub async fn reserve(url: &str, code: &str, spectate: bool) -> Seat {
    let mut link = Link::open(&there(url), None).await.expect("a link to the lobby");
    seat::enter_lobby(&mut link, &mut wish("Player")).await.expect("the lobby");
    let place = Place::Code { code: code.into(), spectate };
    seat::reserve(&mut link, &place).await.expect("a seat")
}

impl Player {
    pub async fn claim(url: &str, seat: Seat) -> Player {
        let mut link = Link::open(&there(url), None).await.expect("a link to the match");
        let attached = seat::claim(&mut link, &wish("Player"), seat).await.expect("a place");
        Player::at(link, attached)
    }

    /// Takes the own seat with another socket, whatever became of the first.
    pub async fn resume(&mut self, url: &str) -> Link {
        let mut link = Link::open(&there(url), None).await.expect("a link to the match");
        let ticket = self.attached.ticket.clone();
        link.send(&ClientMessage::Hello {
            version: 1,
            agent: "slow-test/1".into(),
            name: "Player".into(),
            token: None,
        });
        link.send(&ClientMessage::Attach { ticket, level: Level::Play, since: self.version });
        self.picture = Picture::new(&self.attached.schema);
        self.seq = 0;
        self.is_attached = false;
        std::mem::replace(&mut self.link, link)
    }

    fn at(link: Link, attached: Attached) -> Player {
        Player {
            link,
            pilot: Pilot::new(&attached, 1),
            picture: Picture::new(&attached.schema),
            own: None,
            attached,
            diary: Diary::default(),
            seq: 0,
            inputs: 30,
            stream: StreamKind::Fast,
            version: 0,
            is_attached: true,
        }
    }

    pub fn held(&self) -> Tick {
        self.picture.tick().unwrap_or_default()
    }

    /// Plays for a while; ends early, with the reason, when the connection does.
    pub async fn play(&mut self, time: Duration) -> Result<(), Broken> {
        let end = Instant::now() + time;
        let period = Duration::from_secs(1) / self.inputs.max(1);
        let mut due = Instant::now();
        loop {
            tokio::select! {
                arrival = self.link.receive() => {
                    let arrival = arrival?;
                    self.take(arrival.message, arrival.frame.wire);
                }
                () = sleep_until(end) => return Ok(()),
                () = sleep_until(due), if self.inputs > 0 && self.is_attached => {
                    self.act();
                    due = (due + period).max(Instant::now());
                }
            }
        }
    }

    fn act(&mut self) {
        let seen = self.held();
        let Some(pilot) = &mut self.pilot else {
            self.link.send(&ClientMessage::Ack { seen });
            return;
        };
        self.seq += 1;
        let payload = pilot.steer(self.picture.tables());
        let (seq, tick, view) = (Seq(self.seq), Tick(0), Tick(0));
        self.link.send(&ClientMessage::Input(Input { seq, tick, seen, view, payload }));
    }

    fn take(&mut self, message: ServerMessage, wire: usize) {
        let now = Instant::now();
        match message {
            ServerMessage::Snapshot(snapshot) => {
                self.picture.take(&snapshot).expect("a snapshot that follows, with its checksum");
                self.diary.snapshots.push((snapshot.tick, now));
                self.note_ships(snapshot.tick);
                self.diary.bytes.push((wire, now));
                if let Some(pilot) = &mut self.pilot {
                    pilot.look(self.picture.tables());
                }
                if self.stream != StreamKind::Fast {
                    self.link.send(&ClientMessage::Ack { seen: snapshot.tick });
                }
            }
            ServerMessage::Own { tick, rows } => {
                self.diary.bytes.push((wire, now));
                self.own = Some((tick, rows));
            }
            ServerMessage::Stream { stream, .. } => {
                self.stream = stream;
                self.diary.streams.push((stream, now));
            }
            ServerMessage::Attached(_) => self.is_attached = true,
            ServerMessage::Room { version, .. } => self.version = version,
            ServerMessage::Fact { version, fact } => {
                self.version = version;
                self.diary.facts.push((version, fact, now));
            }
            ServerMessage::Error { sentence, .. } | ServerMessage::Refused { sentence, .. } => {
                panic!("the server answered: {sentence}");
            }
            _ => {}
        }
    }

    fn note_ships(&mut self, tick: Tick) {
        let Some(ships) = &mut self.diary.ships else { return };
        let table = self.picture.tables().table(SHIPS as usize);
        for (row, id) in table.ids().iter().enumerate() {
            let mut motion: Vec<i32> = table.row(row).take(MOTION).collect();
            if self.attached.player.is_some_and(|me| me.0 == *id)
                && let Some((_, rows)) = self.own.take_if(|(told, _)| *told == tick)
            {
                let off =
                    rows.iter().find(|row| row.table == SHIPS).expect("a row of the own ship");
                motion.iter_mut().zip(&off.off).for_each(|(value, off)| *value += off);
            }
            ships.insert((tick, *id), motion);
        }
    }
}
