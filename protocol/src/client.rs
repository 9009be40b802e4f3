//! What clients send.

use crate::codes::client::*;
use crate::ids::{Seq, Tick};
use crate::limits;
use crate::wire::{Malformed, Reader, Writer};

/// How much of the protocol a client speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Full tables, 5 a second, never compressed.
    Watch = 0,
    /// Snapshots as deltas.
    Play = 1,
    /// As `Play`; the client also predicts its own player.
    Predict = 2,
}

/// An input, its payload still in the game's own encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    pub seq: Seq,
    /// The tick to apply it at; 0: the next.
    pub tick: Tick,
    /// The newest snapshot held; 0: none yet.
    pub seen: Tick,
    /// The tick whose picture of the others was on the screen, for lag compensation; 0: not told.
    pub view: Tick,
    pub payload: Vec<u8>,
}

/// What a match to be created should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub name: String,
    pub game: String,
    pub seats: u32,
    /// How many bots fly while nobody else does; each person takes the place of one.
    pub bots: u32,
    /// Not listed; found by its code only.
    pub private: bool,
    /// The game's own configuration: one MessagePack value; nil for the default.
    pub config: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientMessage {
    Hello { version: u32, agent: String, name: String, token: Option<String> },
    Attach { ticket: Option<String>, level: Level, since: u32 },
    Input(Input),
    Ack { seen: Tick },
    Visible { visible: bool },
    Chat { text: String },
    Ping { echo: u32 },
    QuickPlay { request: u32, game: String },
    Create { request: u32, settings: Settings },
    Join { request: u32, code: String, spectate: bool },
    Leave,
}

/// Why a message could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    Malformed(Malformed),
    UnknownType(u32),
}

impl From<Malformed> for Unreadable {
    fn from(malformed: Malformed) -> Unreadable {
        Unreadable::Malformed(malformed)
    }
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unreadable::Malformed(why) => why.fmt(f),
            Unreadable::UnknownType(kind) => write!(f, "message type {kind} is unknown"),
        }
    }
}

impl std::error::Error for Unreadable {}

impl ClientMessage {
    pub fn name(&self) -> &'static str {
        crate::codes::client::name(self.kind())
    }

    /// The first element.
    pub fn kind(&self) -> u32 {
        match self {
            ClientMessage::Hello { .. } => HELLO,
            ClientMessage::Attach { .. } => ATTACH,
            ClientMessage::Input(_) => INPUT,
            ClientMessage::Ack { .. } => ACK,
            ClientMessage::Visible { .. } => VISIBLE,
            ClientMessage::Chat { .. } => CHAT,
            ClientMessage::Ping { .. } => PING,
            ClientMessage::QuickPlay { .. } => QUICK_PLAY,
            ClientMessage::Create { .. } => CREATE,
            ClientMessage::Join { .. } => JOIN,
            ClientMessage::Leave => LEAVE,
        }
    }

    pub fn decode(bytes: &[u8]) -> Result<ClientMessage, Unreadable> {
        let mut reader = Reader::new(bytes);
        let r = &mut reader;
        let len = r.array()?;
        if len == 0 {
            return Err(Malformed::Short.into());
        }
        let kind = r.u32()?;
        let (message, fields) = match kind {
            HELLO => (
                ClientMessage::Hello {
                    version: r.u32()?,
                    agent: r.str(limits::AGENT)?.to_owned(),
                    name: r.str(limits::NAME_BYTES)?.to_owned(),
                    token: r.option(|r| r.str(limits::TOKEN).map(str::to_owned))?,
                },
                4,
            ),
            ATTACH => (
                ClientMessage::Attach {
                    ticket: r.option(|r| r.str(limits::TICKET).map(str::to_owned))?,
                    level: match r.u32()? {
                        0 => Level::Watch,
                        1 => Level::Play,
                        2 => Level::Predict,
                        _ => return Err(Malformed::Range.into()),
                    },
                    since: r.u32()?,
                },
                3,
            ),
            INPUT => (
                ClientMessage::Input(Input {
                    seq: Seq(r.u32()?),
                    tick: Tick(r.u32()?),
                    seen: Tick(r.u32()?),
                    view: Tick(r.u32()?),
                    payload: r.raw(limits::INPUT_PAYLOAD)?.to_vec(),
                }),
                5,
            ),
            ACK => (ClientMessage::Ack { seen: Tick(r.u32()?) }, 1),
            VISIBLE => (ClientMessage::Visible { visible: r.bool()? }, 1),
            CHAT => (ClientMessage::Chat { text: r.str(limits::CHAT_BYTES)?.to_owned() }, 1),
            PING => (ClientMessage::Ping { echo: r.u32()? }, 1),
            QUICK_PLAY => (
                ClientMessage::QuickPlay {
                    request: r.u32()?,
                    game: r.str(limits::NAME_BYTES)?.to_owned(),
                },
                2,
            ),
            CREATE => {
                (ClientMessage::Create { request: r.u32()?, settings: Settings::read(r)? }, 7)
            }
            JOIN => (
                ClientMessage::Join {
                    request: r.u32()?,
                    code: r.str(limits::CODE)?.to_owned(),
                    spectate: r.bool()?,
                },
                3,
            ),
            LEAVE => (ClientMessage::Leave, 0),
            other => return Err(Unreadable::UnknownType(other)),
        };
        let extra = (len - 1).checked_sub(fields).ok_or(Malformed::Short)?;
        r.skip(extra)?;
        r.end()?;
        Ok(message)
    }

    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        let mut begin = |kind: u32, fields: usize| {
            w.array(1 + fields);
            w.uint(u64::from(kind));
        };
        match self {
            ClientMessage::Hello { version, agent, name, token } => {
                begin(HELLO, 4);
                w.uint(u64::from(*version));
                w.str(agent);
                w.str(name);
                w.option_str(token.as_deref());
            }
            ClientMessage::Attach { ticket, level, since } => {
                begin(ATTACH, 3);
                w.option_str(ticket.as_deref());
                w.uint(*level as u64);
                w.uint(u64::from(*since));
            }
            ClientMessage::Input(input) => {
                begin(INPUT, 5);
                for number in [input.seq.0, input.tick.0, input.seen.0, input.view.0] {
                    w.uint(u64::from(number));
                }
                w.raw(&input.payload);
            }
            ClientMessage::Ack { seen } => {
                begin(ACK, 1);
                w.uint(u64::from(seen.0));
            }
            ClientMessage::Visible { visible } => {
                begin(VISIBLE, 1);
                w.bool(*visible);
            }
            ClientMessage::Chat { text } => {
                begin(CHAT, 1);
                w.str(text);
            }
            ClientMessage::Ping { echo } => {
                begin(PING, 1);
                w.uint(u64::from(*echo));
            }
            ClientMessage::QuickPlay { request, game } => {
                begin(QUICK_PLAY, 2);
                w.uint(u64::from(*request));
                w.str(game);
            }
            ClientMessage::Create { request, settings } => {
                begin(CREATE, 7);
                w.uint(u64::from(*request));
                settings.write(&mut w);
            }
            ClientMessage::Join { request, code, spectate } => {
                begin(JOIN, 3);
                w.uint(u64::from(*request));
                w.str(code);
                w.bool(*spectate);
            }
            ClientMessage::Leave => begin(LEAVE, 0),
        }
        w.into_bytes()
    }
}

impl Settings {
    fn read(r: &mut Reader<'_>) -> Result<Settings, Malformed> {
        Ok(Settings {
            name: r.str(limits::NAME_BYTES)?.to_owned(),
            game: r.str(limits::NAME_BYTES)?.to_owned(),
            seats: r.u32()?,
            bots: r.u32()?,
            private: r.bool()?,
            config: r.raw(limits::CONFIG)?.to_vec(),
        })
    }

    fn write(&self, w: &mut Writer) {
        w.str(&self.name);
        w.str(&self.game);
        w.uint(u64::from(self.seats));
        w.uint(u64::from(self.bots));
        w.bool(self.private);
        w.raw(&self.config);
    }
}
