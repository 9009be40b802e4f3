//! The streams of one match: which are due at a tick, and what each of them needs.

use std::collections::BTreeMap;
use std::sync::Arc;

use skirmish_protocol::ids::Tick;
use skirmish_protocol::tables::Tables;

use super::messages::{HubId, Periods};
use super::stream::{Needs, Stream, StreamKey, StreamOut, StreamRate};
use crate::sim::{Audience, Running};

/// Measured in docs/slow-links.md: a third would save a tenth of the bytes, a sixth with the
/// game's slack saves two thirds.
const SLOW_FACTOR: u32 = 6;
const WATCH_PER_SECOND: u32 = 5;

pub struct Streams {
    periods: Periods,
    streams: BTreeMap<StreamKey, Stream>,
    needs: BTreeMap<HubId, Vec<(StreamKey, Needs)>>,
    tables: Tables,
}

impl Streams {
    /// `period`: ticks between two snapshots.
    pub fn new(sim: &dyn Running, period: u32) -> Streams {
        let tick_rate = sim.rate().per_second();
        Streams {
            periods: Periods {
                fast: period,
                slow: period * SLOW_FACTOR,
                watch: (tick_rate / WATCH_PER_SECOND).max(1),
            },
            streams: BTreeMap::new(),
            needs: BTreeMap::new(),
            tables: Tables::new(sim.schema()),
        }
    }

    pub fn periods(&self) -> Periods {
        self.periods
    }

    /// What a hub's members need from the next tick on, in place of what it said before.
    pub fn set_needs(&mut self, hub: HubId, needs: Vec<(StreamKey, Needs)>) {
        self.needs.insert(hub, needs);
    }

    pub fn forget(&mut self, hub: HubId) {
        self.needs.remove(&hub);
    }

    /// Keeps the events of a tick for each stream whose audience may know of them.
    pub fn keep(&mut self, events: &[(Audience, Vec<u8>)]) {
        for (key, stream) in &mut self.streams {
            for (to, event) in events {
                if *to == Audience::EVERYONE || *to == key.audience {
                    stream.event(event);
                }
            }
        }
    }

    /// The snapshots of all streams that are due at this tick and that somebody needs.
    pub fn snapshots(&mut self, sim: &dyn Running) -> Arc<[StreamOut]> {
        let tick = sim.tick();
        let mut wanted: BTreeMap<StreamKey, Needs> = BTreeMap::new();
        for (key, needs) in self.needs.values().flatten() {
            wanted.entry(*key).or_default().add(*needs);
        }
        for (key, stream) in &mut self.streams {
            if !wanted.contains_key(key) {
                stream.rest();
            }
        }
        let mut out = Vec::new();
        let mut shown = None;
        // Keys are ordered by audience, so each audience is viewed once.
        for (key, needs) in wanted {
            if !self.due(key.rate, tick) || !needs.any() {
                continue;
            }
            if shown != Some(key.audience) {
                sim.view(key.audience, &mut self.tables);
                shown = Some(key.audience);
            }
            let stream = self.streams.entry(key).or_insert_with(|| {
                let slack = (key.rate == StreamRate::Slow).then(|| sim.slack());
                Stream::new(key, sim.schema(), slack, sim.rate().per_second())
            });
            out.push(stream.snapshot(tick, &self.tables, needs));
        }
        out.into()
    }

    fn due(&self, rate: StreamRate, tick: Tick) -> bool {
        let period = match rate {
            StreamRate::Fast => self.periods.fast,
            StreamRate::Slow => self.periods.slow,
            StreamRate::Watch => self.periods.watch,
        };
        tick.0.is_multiple_of(period)
    }
}
