//! What a hub keeps for a connection that is a member of a match.

use std::collections::VecDeque;
use std::sync::mpsc::{SyncSender, TrySendError};
use std::time::{Duration, Instant};

use actix::Recipient;
use skirmish_protocol::client::{Input, Level};
use skirmish_protocol::codes::StreamKind;
use skirmish_protocol::ids::{MatchId, PlayerId, Tick};
use skirmish_protocol::server::ServerMessage;

use super::outbox::Outbox;
use super::pace::{Pace, Place};
use super::standing::{Fits, Form, Standing};
use super::tally::{self, Dropped, Sent};
use crate::matches::{
    Admission, Audience, ConnectionId, FromHub, FromMember, INPUTS_AT_ONCE, Needs, Periods,
    StreamKey, StreamOut, StreamRate,
};
use crate::ws::Frame;

/// Inputs of one player that wait for the next tick. Beyond it the oldest are dropped: after a
/// stall the latest are what counts.
const INPUTS: usize = 32;
/// Snapshots that may wait in an outbox. Beyond it all are dropped, and the member is admitted
/// again once they would be taken.
const WAITING: usize = 4;

/// First byte of a ping's payload; its snapshot's tick follows.
const BEFORE: u8 = 0;
const BEHIND: u8 = 1;

/// How a member is doing.
pub struct Progress {
    pub stream: StreamKind,
    pub age: Duration,
    pub round_trip: Option<Duration>,
    pub visible: bool,
}

pub struct Member {
    pub match_id: MatchId,
    pub player: Option<PlayerId>,
    pub inputs_to: SyncSender<FromHub>,
    pub acts: Recipient<FromMember>,
    periods: Periods,
    audience: Audience,
    form: Form,
    standing: Standing,
    pace: Pace,
    inputs: VecDeque<Input>,
    /// Inputs that its match got as they came, since the last flush.
    handed_on: usize,
    visible: bool,
    /// By how many µs the latest of the inputs since the last `Pong` came before its tick.
    margin_us: Option<i32>,
}

impl Member {
    pub fn new(match_id: MatchId, form: Form, admission: &Admission, now: Instant) -> Member {
        let kind = match admission.level {
            Level::Watch => StreamKind::Watch,
            Level::Play | Level::Predict => StreamKind::Fast,
        };
        Member {
            match_id,
            player: admission.player,
            inputs_to: admission.inputs.clone(),
            acts: admission.acts.clone(),
            periods: admission.periods,
            audience: admission.audience,
            form,
            standing: Standing::default(),
            pace: Pace::new(kind, now),
            inputs: VecDeque::new(),
            handed_on: 0,
            visible: true,
            margin_us: None,
        }
    }

    fn rate(&self) -> StreamRate {
        match self.pace.kind() {
            StreamKind::Fast => StreamRate::Fast,
            StreamKind::Slow | StreamKind::Paced => StreamRate::Slow,
            StreamKind::Watch => StreamRate::Watch,
        }
    }

    pub fn key(&self) -> StreamKey {
        StreamKey { audience: self.audience, rate: self.rate() }
    }

    /// Tells which stream the member is on.
    pub fn stream_message(&self) -> Frame {
        let period = match self.pace.kind() {
            StreamKind::Fast => self.periods.fast,
            StreamKind::Slow => self.periods.slow,
            StreamKind::Watch => self.periods.watch,
            StreamKind::Paced => 0,
        };
        Frame::binary(&ServerMessage::Stream { stream: self.pace.kind(), period }.encode())
    }

    /// How it is doing, for people.
    pub fn progress(&self, now: Instant) -> Progress {
        Progress {
            stream: self.pace.kind(),
            age: self.pace.age(now),
            round_trip: self.pace.round_trip(),
            visible: self.visible,
        }
    }

    pub fn show(&mut self, audience: Audience) {
        self.audience = audience;
        self.standing.lose();
    }

    pub fn set_visible(&mut self, visible: bool) {
        self.visible = visible;
        self.standing.lose();
        self.pace.forget();
    }

    pub fn stream(&self) -> StreamKind {
        self.pace.kind()
    }

    /// How much older than it has to be what this member holds is, in seconds; nothing for who gets
    /// no snapshots, or never tells.
    pub fn age(&self, now: Instant) -> Option<f64> {
        let told = self.visible && self.rate() != StreamRate::Watch;
        told.then(|| self.pace.age(now).as_secs_f64())
    }

    pub fn seen(&mut self, tick: Tick, now: Instant) {
        self.pace.seen(tick, now);
    }

    /// Whether it no longer reads: its connection ends.
    pub fn stuck(&self, now: Instant) -> bool {
        self.pace.stuck(now)
    }

    /// A pong came; if it answers a ping at a snapshot, it names place and tick.
    pub fn pong(&mut self, payload: &[u8], now: Instant) {
        if let [place, tick @ ..] = payload
            && let Ok(tick) = tick.try_into()
        {
            let place = if *place == BEHIND { Place::Behind } else { Place::Before };
            self.pace.pong(place, Tick(u32::from_be_bytes(tick)), now);
        }
    }

    fn ping(&mut self, place: Place, tick: Tick, now: Instant) -> Option<Frame> {
        if !self.pace.wants_ping(place, now) {
            return None;
        }
        self.pace.pinged(place, tick, now);
        let mut payload = [if place == Place::Behind { BEHIND } else { BEFORE }, 0, 0, 0, 0];
        payload[1..].copy_from_slice(&tick.0.to_be_bytes());
        Some(Frame::ping(&payload))
    }

    /// Hands on an input, or keeps it for the flush; says how many were dropped for it. Nobody plays
    /// what they do not see: a hidden tab's timers go on, but its player counts as idle.
    pub fn input(&mut self, id: ConnectionId, input: Input, margin_us: Option<i32>) -> usize {
        if !self.visible {
            return 0;
        }
        self.margin_us = match (self.margin_us, margin_us) {
            (Some(least), Some(margin)) => Some(least.min(margin)),
            (least, margin) => margin.or(least),
        };
        let kept = match self.inputs.is_empty() && self.handed_on < INPUTS_AT_ONCE {
            true => self.inputs_to.try_send(FromHub::Input(id, input)),
            false => Err(TrySendError::Full(FromHub::Input(id, input))),
        };
        match kept {
            Ok(()) => self.handed_on += 1,
            Err(TrySendError::Full(FromHub::Input(_, input))) => self.inputs.push_back(input),
            // Its match is over.
            Err(_) => {}
        }
        let excess = self.inputs.len().saturating_sub(INPUTS);
        self.inputs.drain(..excess);
        excess
    }

    /// For the flush: what was kept, and a new tick begins.
    pub fn take_inputs(&mut self) -> impl Iterator<Item = Input> + '_ {
        self.handed_on = 0;
        self.inputs.drain(..)
    }

    /// What the match could not take.
    pub fn put_back(&mut self, input: Input) {
        self.inputs.push_front(input);
        self.inputs.truncate(INPUTS);
    }

    pub fn take_margin(&mut self) -> Option<i32> {
        self.margin_us.take()
    }

    /// What this member needs of its stream's next snapshot.
    pub fn needs(&self, outbox: &Outbox) -> Needs {
        let mut needs = Needs::default();
        if !self.visible {
            return needs;
        }
        if self.rate() == StreamRate::Watch {
            needs.plain = 1;
        } else if self.standing.lost() {
            // Whoever has snapshots waiting would not take another yet.
            needs.full = u32::from(outbox.snapshots() == 0 && self.pace.open());
        } else {
            match self.form {
                Form::Shared if self.standing.shares() => needs.shared = 1,
                Form::Shared => needs.waiting = 1,
                Form::Fresh => needs.fresh = 1,
                Form::Plain => needs.plain = 1,
            }
        }
        needs
    }

    pub fn pardon(&mut self, now: Instant) {
        self.pace.pardon(now);
    }

    /// Puts into the outbox what this member can read of a snapshot. Returns its new stream, if the
    /// member moves to another: what this snapshot shows comes with that one's next.
    pub fn deliver(
        &mut self,
        out: &StreamOut,
        outbox: &Outbox,
        now: Instant,
    ) -> Option<StreamKind> {
        if !self.visible || out.key != self.key() {
            return None;
        }
        if let Some(kind) = self.pace.judge(now) {
            self.drop_waiting(outbox, Dropped::Stream);
            return Some(kind);
        }
        if self.rate() == StreamRate::Watch {
            if let Some(frame) = &out.plain {
                // Only the latest counts.
                tally::dropped(Dropped::Newer, outbox.snapshots());
                outbox.drop_snapshots();
                tally::snapshot(Sent::Plain, out.raw, frame.bytes().len());
                outbox.push_snapshot(frame.bytes());
            }
            return None;
        }
        if outbox.snapshots() >= WAITING {
            self.drop_waiting(outbox, Dropped::Slow);
            return None;
        }
        if self.standing.lost() && !self.pace.open() {
            return None;
        }
        if let Some(Fits { bytes, form, raw }) = self.standing.next(self.form, out) {
            tally::snapshot(form, raw, bytes.len());
            if let Some(ping) = self.ping(Place::Before, out.tick, now) {
                // Where even this does not fit, the member is too slow anyhow.
                let _ = outbox.push_ahead(ping.bytes());
            }
            let own = self.player.and_then(|player| out.own.get(&player));
            own.into_iter().for_each(|frame| outbox.push_beside(frame.bytes()));
            outbox.push_snapshot(bytes);
            if let Some(ping) = self.ping(Place::Behind, out.tick, now) {
                outbox.push_beside(ping.bytes());
            }
            if !self.pace.sent(out.tick, bytes.len(), now) {
                self.pace.drain();
                self.standing.lose();
            } else if self.pace.kind() == StreamKind::Paced {
                // The next is a full one too.
                self.standing.lose();
            }
        }
        None
    }

    /// Snapshots that wait will not be sent; what left already has to arrive before the next.
    fn drop_waiting(&mut self, outbox: &Outbox, why: Dropped) {
        tally::dropped(why, outbox.snapshots());
        self.pace.unsent(outbox.snapshots());
        outbox.drop_snapshots();
        self.standing.lose();
        self.pace.drain();
    }
}
