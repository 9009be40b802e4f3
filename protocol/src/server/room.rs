//! Who is in a match, what they say, and how that changes.

use super::text;
use crate::codes::{LeaveReason, fact};
use crate::ids::PlayerId;
use crate::wire::{Malformed, Reader, Writer};

/// One line of chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatLine {
    /// The player who said it; `None`: a spectator, or somebody in the lobby.
    pub player: Option<PlayerId>,
    pub name: String,
    pub text: String,
}

/// A player in the roster of a match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterEntry {
    pub player: PlayerId,
    pub name: String,
    pub bot: bool,
    /// False while its seat waits for it to come back.
    pub present: bool,
}

/// A change of the room: never lost, never twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    Joined(RosterEntry),
    Left {
        player: PlayerId,
        reason: LeaveReason,
    },
    Presence {
        player: PlayerId,
        present: bool,
    },
    Chat(ChatLine),
    /// A round has ended and its result is kept: by this id the HTTP interface has it, if the match
    /// is public.
    Result {
        id: String,
    },
    /// A kind that this client does not know: to be ignored, but its version counts.
    Unknown {
        kind: u32,
    },
}

impl ChatLine {
    pub fn write(&self, w: &mut Writer) {
        w.array(3);
        write_player(self.player, w);
        w.str(&self.name);
        w.str(&self.text);
    }

    pub(super) fn read(r: &mut Reader<'_>) -> Result<ChatLine, Malformed> {
        r.tuple(3, |r| Ok(ChatLine { player: read_player(r)?, name: text(r)?, text: text(r)? }))
    }
}

impl RosterEntry {
    pub(super) fn write(&self, w: &mut Writer) {
        w.array(4);
        w.int(i64::from(self.player.0));
        w.str(&self.name);
        w.bool(self.bot);
        w.bool(self.present);
    }

    pub(super) fn read(r: &mut Reader<'_>) -> Result<RosterEntry, Malformed> {
        r.tuple(4, |r| {
            Ok(RosterEntry {
                player: PlayerId(r.i32()?),
                name: text(r)?,
                bot: r.bool()?,
                present: r.bool()?,
            })
        })
    }
}

impl Fact {
    pub(super) fn write(&self, w: &mut Writer) {
        w.array(match self {
            Fact::Joined(_) | Fact::Chat(_) | Fact::Result { .. } => 2,
            Fact::Left { .. } | Fact::Presence { .. } => 3,
            Fact::Unknown { .. } => 1,
        });
        match self {
            Fact::Joined(entry) => {
                w.uint(u64::from(fact::JOINED));
                entry.write(w);
            }
            Fact::Left { player, reason } => {
                w.uint(u64::from(fact::LEFT));
                w.int(i64::from(player.0));
                w.uint(u64::from(reason.code()));
            }
            Fact::Presence { player, present } => {
                w.uint(u64::from(fact::PRESENCE));
                w.int(i64::from(player.0));
                w.bool(*present);
            }
            Fact::Chat(line) => {
                w.uint(u64::from(fact::CHAT));
                line.write(w);
            }
            Fact::Result { id } => {
                w.uint(u64::from(fact::RESULT));
                w.str(id);
            }
            Fact::Unknown { kind } => w.uint(u64::from(*kind)),
        }
    }

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Fact, Malformed> {
        let len = r.array()?;
        if len == 0 {
            return Err(Malformed::Short);
        }
        let (fact, fields) = match r.u32()? {
            fact::JOINED => (Fact::Joined(RosterEntry::read(r)?), 1),
            fact::LEFT => (
                Fact::Left {
                    player: PlayerId(r.i32()?),
                    reason: LeaveReason::from_code(r.u32()?).unwrap_or(LeaveReason::Left),
                },
                2,
            ),
            fact::PRESENCE => {
                (Fact::Presence { player: PlayerId(r.i32()?), present: r.bool()? }, 2)
            }
            fact::CHAT => (Fact::Chat(ChatLine::read(r)?), 1),
            fact::RESULT => (Fact::Result { id: text(r)? }, 1),
            kind => (Fact::Unknown { kind }, 0),
        };
        r.skip(len.checked_sub(1 + fields).ok_or(Malformed::Short)?)?;
        Ok(fact)
    }
}

pub(super) fn write_player(player: Option<PlayerId>, w: &mut Writer) {
    w.int(player.map_or(0, |p| i64::from(p.0)));
}

pub(super) fn read_player(r: &mut Reader<'_>) -> Result<Option<PlayerId>, Malformed> {
    Ok(Some(PlayerId(r.i32()?)).filter(|p| p.0 != 0))
}
