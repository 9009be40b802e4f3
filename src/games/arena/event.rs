//! What happened, for sounds and sparks.

use serde::{Serialize, Serializer};

use crate::sim::PlayerId;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A bolt met a ship, harmed or not.
    Hit {
        by: PlayerId,
        victim: PlayerId,
    },
    /// A ship was destroyed.
    Kill {
        by: PlayerId,
        victim: PlayerId,
    },
    /// A pickup was taken.
    Pickup {
        by: PlayerId,
        pickup: i32,
    },
    Dash {
        by: PlayerId,
    },
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Event::Hit { by, victim } => (1, by, victim).serialize(serializer),
            Event::Kill { by, victim } => (2, by, victim).serialize(serializer),
            Event::Pickup { by, pickup } => (3, by, pickup).serialize(serializer),
            Event::Dash { by } => (4, by).serialize(serializer),
        }
    }
}
