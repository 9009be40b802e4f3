//! What a member holds of a match: the tables at a tick, taken from snapshots one after another.

use std::fmt;

use crate::delta::Chain;
use crate::ids::Tick;
use crate::schema::Schema;
use crate::server::Snapshot;
use crate::tables::Tables;
use crate::wire::{Malformed, Reader};

/// The receiving end of a stream of snapshots. After a [`Fault`] it is empty, and only a full
/// snapshot fills it again.
#[derive(Clone, Debug)]
pub struct Picture {
    chain: Chain,
    tick: Option<Tick>,
}

/// Why a snapshot could not be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Malformed(Malformed),
    /// It builds on another tick than the one that is held.
    Base {
        held: Option<Tick>,
    },
    /// The tables do not have the checksum that the sender states.
    Checksum {
        stated: u32,
        computed: u32,
    },
}

impl Picture {
    pub fn new(schema: &Schema) -> Picture {
        Picture { chain: Chain::new(schema), tick: None }
    }

    /// The tick of the newest snapshot; `None` before the first.
    pub fn tick(&self) -> Option<Tick> {
        self.tick
    }

    pub fn tables(&self) -> &Tables {
        self.chain.tables()
    }

    pub fn take(&mut self, snapshot: &Snapshot) -> Result<(), Fault> {
        let held = self.tick.take();
        if snapshot.age == 0 {
            self.chain.clear();
        } else if held.is_none() || held.map(|t| t.0) != snapshot.tick.0.checked_sub(snapshot.age) {
            self.chain.clear();
            return Err(Fault::Base { held });
        }
        let taken = self.read(snapshot);
        match taken {
            Ok(()) => self.tick = Some(snapshot.tick),
            Err(_) => self.chain.clear(),
        }
        taken
    }

    fn read(&mut self, snapshot: &Snapshot) -> Result<(), Fault> {
        let mut delta = Reader::new(&snapshot.delta);
        self.chain.apply(&mut delta).and_then(|()| delta.end()).map_err(Fault::Malformed)?;
        let Some(stated) = snapshot.checksum else { return Ok(()) };
        let computed = self.tables().checksum();
        if stated == computed { Ok(()) } else { Err(Fault::Checksum { stated, computed }) }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Malformed(why) => why.fmt(f),
            Fault::Base { held: Some(tick) } => {
                write!(f, "the snapshot does not build on tick {tick}, which is held")
            }
            Fault::Base { held: None } => f.write_str("the first snapshot must be a full one"),
            Fault::Checksum { stated, computed } => {
                write!(f, "the checksum is {computed:08x}, not {stated:08x} as stated")
            }
        }
    }
}

impl std::error::Error for Fault {}
