//! Where a member stands in its stream, and so which form of the next snapshot it can read.
//!
//! Invariants:
//! - `tick` is the last snapshot the member was sent; only a delta built on it may follow.
//! - `epoch` is set while the member has had every shared frame since that epoch opened.

use bytes::Bytes;
use skirmish_protocol::ids::Tick;

use super::tally::Sent;
use crate::matches::StreamOut;

/// What a connection agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Deflate with a window kept between messages.
    Shared,
    /// Deflate, each message from an empty window.
    Fresh,
    /// No deflate.
    Plain,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    tick: Option<Tick>,
    epoch: Option<u32>,
}

/// What a member can read of a snapshot.
#[derive(Clone, Copy, Debug)]
pub struct Fits<'a> {
    pub bytes: &'a Bytes,
    pub form: Sent,
    /// How many bytes it has uncompressed.
    pub raw: usize,
}

impl Standing {
    /// The chain is broken: only a full snapshot can follow.
    pub fn lose(&mut self) {
        *self = Standing::default();
    }

    /// Whether a full snapshot is needed.
    pub fn lost(&self) -> bool {
        self.tick.is_none()
    }

    pub fn shares(&self) -> bool {
        self.epoch.is_some()
    }

    /// What to send of this snapshot; `None`: nothing fits, and the member is lost.
    pub fn next<'a>(&mut self, form: Form, out: &'a StreamOut) -> Option<Fits<'a>> {
        let (fits, epoch) = if self.tick == Some(out.base) && out.base < out.tick {
            self.delta(form, out)
        } else {
            (full(form, out), None)
        };
        self.tick = fits.map(|_| out.tick);
        self.epoch = epoch;
        fits
    }

    fn delta<'a>(&self, form: Form, out: &'a StreamOut) -> (Option<Fits<'a>>, Option<u32>) {
        let fits = |form, bytes| Fits { bytes, form, raw: out.raw };
        let fresh = out.fresh.as_ref().map(|frame| fits(Sent::Fresh, frame.bytes()));
        let shared = out.shared.as_ref().map(|frame| fits(Sent::Shared, frame.bytes()));
        let plain = out.plain.as_ref().map(|frame| fits(Sent::Plain, frame.bytes()));
        match form {
            Form::Shared if shared.is_some() && (out.opens || self.epoch == Some(out.epoch)) => {
                (shared, Some(out.epoch))
            }
            Form::Shared | Form::Fresh if fresh.is_some() => (fresh, None),
            Form::Plain if plain.is_some() => (plain, None),
            _ => (full(form, out), None),
        }
    }
}

fn full(form: Form, out: &StreamOut) -> Option<Fits<'_>> {
    let full = out.full.as_ref()?;
    let bytes = match form {
        Form::Shared | Form::Fresh => full.compressed.bytes(),
        Form::Plain => full.plain.bytes(),
    };
    Some(Fits { bytes, form: Sent::Full, raw: full.plain.bytes().len() })
}
