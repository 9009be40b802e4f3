//! What the lobby tells of games and matches.

use super::{text, value};
use crate::wire::{Malformed, Reader, Writer};

/// A match as the lobby lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchSummary {
    /// A UUID.
    pub id: String,
    /// Joins the match; stands in links.
    pub code: String,
    pub name: String,
    pub game: String,
    /// People in seats.
    pub players: u32,
    pub bots: u32,
    pub seats: u32,
    pub spectators: u32,
    /// The game's own summary: one MessagePack map.
    pub detail: Vec<u8>,
}

/// A game that this server offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub kind: String,
    /// What its configuration can be: one MessagePack value of the game's own.
    pub options: Vec<u8>,
}

impl Offer {
    pub(super) fn write(&self, w: &mut Writer) {
        w.array(2);
        w.str(&self.kind);
        w.raw(&self.options);
    }

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Offer, Malformed> {
        r.tuple(2, |r| Ok(Offer { kind: text(r)?, options: value(r)? }))
    }
}

impl MatchSummary {
    pub fn write(&self, w: &mut Writer) {
        w.array(9);
        for text in [&self.id, &self.code, &self.name, &self.game] {
            w.str(text);
        }
        for number in [self.players, self.bots, self.seats, self.spectators] {
            w.uint(u64::from(number));
        }
        w.raw(&self.detail);
    }

    pub(super) fn read(r: &mut Reader<'_>) -> Result<MatchSummary, Malformed> {
        r.tuple(9, |r| {
            Ok(MatchSummary {
                id: text(r)?,
                code: text(r)?,
                name: text(r)?,
                game: text(r)?,
                players: r.u32()?,
                bots: r.u32()?,
                seats: r.u32()?,
                spectators: r.u32()?,
                detail: value(r)?,
            })
        })
    }
}
