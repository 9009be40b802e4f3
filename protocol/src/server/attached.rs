//! What a member needs to know once.

use super::room::{read_player, write_player};
use super::{text, value};
use crate::ids::{PlayerId, Tick};
use crate::schema::Schema;
use crate::wire::{Malformed, Reader, Writer};

/// What a member needs to know once, before its first snapshot.
#[derive(Clone, Debug, PartialEq)]
pub struct Attached {
    pub match_id: String,
    pub code: String,
    pub name: String,
    pub game: String,
    /// Grows when a game's rules change.
    pub rules: u32,
    /// `None` for a spectator.
    pub player: Option<PlayerId>,
    /// Brings the member back to its seat after a drop; `None` for a spectator.
    pub ticket: Option<String>,
    /// How long the seat waits for that, in ms.
    pub grace_ms: u32,
    /// The last finished tick.
    pub tick: Tick,
    /// Ticks a second.
    pub tick_rate: u32,
    pub schema: Schema,
    /// The game's own constants and geometry: one MessagePack value.
    pub setup: Vec<u8>,
}

impl Attached {
    pub(super) fn write(&self, w: &mut Writer) {
        for text in [&self.match_id, &self.code, &self.name, &self.game] {
            w.str(text);
        }
        w.uint(u64::from(self.rules));
        write_player(self.player, w);
        w.option_str(self.ticket.as_deref());
        w.uint(u64::from(self.grace_ms));
        w.uint(u64::from(self.tick.0));
        w.uint(u64::from(self.tick_rate));
        self.schema.write(w);
        w.raw(&self.setup);
    }

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Attached, Malformed> {
        Ok(Attached {
            match_id: text(r)?,
            code: text(r)?,
            name: text(r)?,
            game: text(r)?,
            rules: r.u32()?,
            player: read_player(r)?,
            ticket: r.option(text)?,
            grace_ms: r.u32()?,
            tick: Tick(r.u32()?),
            tick_rate: r.u32()?,
            schema: Schema::read(r)?,
            setup: value(r)?,
        })
    }
}
