//! One hub for each web worker: which connections live here, and where its members stand.
//!
//! Invariant: all of it is on one thread. Connections reach it through a cell, matches by messages.
//! A match is not woken for what it gets from here: inputs as they come, and a flush just before
//! each tick.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::TrySendError;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix::prelude::*;
use foldhash::fast::RandomState;
use skirmish_protocol::client::Input;
use skirmish_protocol::codes::CloseCode;
use skirmish_protocol::ids::{MatchId, Tick};
use tokio::sync::Notify;

use super::batch;
use super::connection::Notice;
use super::member::Member;
use super::outbox::Outbox;
use super::standing::Form;
use super::tally;
use crate::access::Place;
use crate::alarm::ring_at;
use crate::matches::{
    Admission, ConnectionId, FromHub, FromMember, HubAddress, HubId, MemberAct, Needs, Part,
    StreamKey, StreamOut, To, ToHub,
};
use crate::ws::{Frame, Inflater};

/// Messages from matches that wait. Beyond it a match keeps what must not be lost, and snapshots
/// are skipped.
const MAILBOX: usize = 1024;
/// How long before a tick its match is told what members need, and a busy worker reads what they
/// sent once more: the time a worker needs to be done with what it is at.
const LEAD: Duration = Duration::from_micros(500);
/// A worker that is awake does not wait for a flush that is due so soon: it would only be woken
/// again for it.
const SOON: Duration = Duration::from_micros(750);

/// A worker that hears nothing of a match for so long, or for three of its ticks, stood still: its
/// members' acknowledgements wait unread, and nobody is slow for that.
const STOOD_STILL: Duration = Duration::from_millis(150);

/// Something that lives on this worker.
pub(super) struct Slot {
    pub(super) outbox: Outbox,
    connection: Recipient<Notice>,
    form: Form,
    pub member: Option<Member>,
}

/// A match with members on this worker.
pub(super) struct Here {
    tick: Tick,
    next_due: Instant,
    period: Duration,
    heard: Instant,
    pub members: Vec<ConnectionId>,
}

pub struct Hub {
    id: HubId,
    pub(super) slots: HashMap<ConnectionId, Slot, RandomState>,
    pub(super) matches: HashMap<MatchId, Here, RandomState>,
    /// Serves every connection here: clients compress each message from an empty window.
    inflater: Inflater,
    /// When each match wants to hear from this hub.
    flushes: BTreeSet<(Instant, MatchId)>,
    /// What the alarm is set to. None is needed while the worker rests by the clock: it flushes itself.
    alarm: Option<Instant>,
    rests: bool,
    /// Sets the alarm anew.
    anew: Rc<Notify>,
}

/// What a connection on the same thread holds of its hub.
#[derive(Clone)]
pub struct HubHandle {
    pub id: HubId,
    pub address: HubAddress,
    pub(super) hub: Rc<RefCell<Hub>>,
}

/// The hub's mailbox.
pub struct HubActor {
    pub(super) hub: Rc<RefCell<Hub>>,
}

/// All hubs of this server, to end every connection when it stops.
#[derive(Clone, Default)]
pub struct Hubs(Arc<Mutex<Vec<Addr<HubActor>>>>);

impl Hubs {
    /// Starts a hub on this thread.
    pub fn start(&self) -> HubHandle {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let id = HubId(NEXT.fetch_add(1, Ordering::Relaxed));
        let hub = Rc::new(RefCell::new(Hub::new(id)));
        let address = HubActor { hub: hub.clone() }.start();
        self.lock().push(address.clone());
        let handle = HubHandle { id, address: HubAddress::here(address.recipient()), hub };
        actix::spawn(alarm(handle.clone()));
        actix::spawn(batch::run(handle.clone()));
        actix::spawn(tally::run(handle.clone()));
        handle
    }

    pub fn close_all(&self, code: CloseCode) {
        for hub in self.lock().iter() {
            hub.do_send(CloseAll(code));
        }
    }

    pub(super) fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Addr<HubActor>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a clock needs: the last finished tick, the time since it was due, and the inputs' margin.
pub struct ClockReading {
    pub tick: Tick,
    pub phase_us: u32,
    pub margin_us: Option<i32>,
}

impl HubHandle {
    pub fn register(
        &self,
        id: ConnectionId,
        outbox: Outbox,
        connection: Recipient<Notice>,
        form: Form,
    ) {
        let slot = Slot { outbox, connection, form, member: None };
        self.hub.borrow_mut().slots.insert(id, slot);
    }

    /// The connection is gone. Its match hears of it from here: whether it has become a member, the
    /// hub knows before the connection does.
    pub fn remove(&self, id: ConnectionId) {
        let mut hub = self.hub.borrow_mut();
        if let Some(member) = hub.leave(id) {
            member.acts.do_send(FromMember { connection: id, what: MemberAct::Gone });
        }
        hub.slots.remove(&id);
    }

    /// When a match next wants to hear from here.
    pub fn next_flush(&self) -> Option<Instant> {
        self.hub.borrow().flushes.first().map(|(due, _)| *due)
    }

    pub fn flush_due(&self) {
        self.hub.borrow_mut().flush_due(Instant::now());
    }

    /// Whether this worker rests by the clock from now on, and flushes when it wakes.
    pub fn rests(&self, rests: bool) {
        let mut hub = self.hub.borrow_mut();
        hub.rests = rests;
        hub.set_alarm();
    }

    pub fn inflate<T>(&self, with: impl FnOnce(&mut Inflater) -> T) -> T {
        with(&mut self.hub.borrow_mut().inflater)
    }

    pub fn input(&self, id: ConnectionId, input: Input, now: Instant) {
        let mut hub = self.hub.borrow_mut();
        let hub = &mut *hub;
        let Some(member) = hub.slots.get_mut(&id).and_then(|slot| slot.member.as_mut()) else {
            return;
        };
        member.seen(input.seen, now);
        let here = hub.matches.get(&member.match_id);
        let margin = here.and_then(|here| here.margin_us(input.tick, now));
        let dropped = member.input(id, input, margin);
        if dropped > 0 {
            tally::inputs_dropped(dropped);
        }
    }

    /// Does something to a member, if this connection is one.
    pub fn with_member(&self, id: ConnectionId, act: impl FnOnce(&mut Member)) {
        if let Some(member) =
            self.hub.borrow_mut().slots.get_mut(&id).and_then(|slot| slot.member.as_mut())
        {
            act(member);
        }
    }

    pub fn clock(&self, id: ConnectionId, now: Instant) -> Option<ClockReading> {
        let mut hub = self.hub.borrow_mut();
        let hub = &mut *hub;
        let member = hub.slots.get_mut(&id)?.member.as_mut()?;
        let here = hub.matches.get(&member.match_id)?;
        let margin_us = member.take_margin();
        let since = now.saturating_duration_since(here.next_due - here.period);
        let phase_us = u32::try_from(since.as_micros()).unwrap_or(u32::MAX);
        Some(ClockReading { tick: here.tick, phase_us, margin_us })
    }
}

impl Here {
    /// How long before its tick an input came; nothing for tick 0: the next.
    fn margin_us(&self, tick: Tick, now: Instant) -> Option<i32> {
        if tick == Tick(0) {
            return None;
        }
        let ahead = i64::from(tick.0) - i64::from(self.tick.0) - 1;
        let until_next = if self.next_due > now {
            (self.next_due - now).as_micros() as i64
        } else {
            -((now - self.next_due).as_micros() as i64)
        };
        let margin = until_next + ahead * self.period.as_micros() as i64;
        Some(margin.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32)
    }
}

impl Hub {
    pub(super) fn new(id: HubId) -> Hub {
        Hub {
            id,
            slots: HashMap::default(),
            matches: HashMap::default(),
            inflater: Inflater::new(),
            flushes: BTreeSet::new(),
            alarm: None,
            rests: false,
            anew: Rc::default(),
        }
    }

    fn leave(&mut self, id: ConnectionId) -> Option<Member> {
        let member = self.slots.get_mut(&id)?.member.take()?;
        if let Some(here) = self.matches.get_mut(&member.match_id) {
            here.members.retain(|m| *m != id);
            if here.members.is_empty() {
                self.matches.remove(&member.match_id);
            }
        }
        Some(member)
    }

    fn push(&self, id: ConnectionId, frame: &Frame) {
        let Some(slot) = self.slots.get(&id) else { return };
        if slot.outbox.push(frame.bytes()).is_err() {
            slot.connection.do_send(Notice::Close(CloseCode::TooSlow));
        }
    }

    fn apply(&mut self, match_id: MatchId, part: Part, now: Instant) {
        match part {
            Part::Admit(admission) => self.admit(match_id, *admission, now),
            Part::Refuse { connection, code } => self.notify(connection, Notice::Refused(code)),
            Part::Tell { to: To::One(connection), frame } => self.push(connection, &frame),
            Part::Tell { to: To::Everybody, frame } => {
                let here = self.matches.get(&match_id);
                for id in here.iter().flat_map(|here| &here.members) {
                    self.push(*id, &frame);
                }
            }
            Part::Show { connection, audience } => {
                let slot = self.slots.get_mut(&connection);
                if let Some(member) = slot.and_then(|slot| slot.member.as_mut()) {
                    member.show(audience);
                }
            }
            Part::Fault { connection, code } => self.notify(connection, Notice::Fault(code)),
            Part::Close { connection, code } => {
                self.leave(connection);
                self.notify(connection, Notice::Close(code));
            }
        }
    }

    fn notify(&self, id: ConnectionId, notice: Notice) {
        if let Some(slot) = self.slots.get(&id) {
            slot.connection.do_send(notice);
        }
    }

    fn admit(&mut self, match_id: MatchId, admission: Admission, now: Instant) {
        let id = admission.connection;
        let Some(slot) = self.slots.get_mut(&id) else {
            // It went away meanwhile; the match has to know, or the seat would never be free.
            admission.acts.do_send(FromMember { connection: id, what: MemberAct::Gone });
            return;
        };
        let member = Member::new(match_id, slot.form, &admission, now);
        let stream = member.stream_message();
        slot.member = Some(member);
        let period = Duration::from_micros(u64::from(admission.tick_us));
        let here = self.matches.entry(match_id).or_insert_with(|| Here {
            tick: Tick(0),
            next_due: now,
            period,
            heard: now,
            members: Vec::new(),
        });
        here.members.push(id);
        admission.frames.iter().chain([&stream]).for_each(|frame| self.push(id, frame));
        let place = Place { match_id, player: admission.player };
        let Admission { account, acts, .. } = admission;
        self.notify(id, Notice::Attached { acts, place, account });
    }

    fn deliver(&mut self, match_id: MatchId, streams: &[StreamOut], now: Instant) {
        let Some(here) = self.matches.get(&match_id) else { return };
        for id in &here.members {
            let Some(slot) = self.slots.get_mut(id) else { continue };
            let Some(member) = slot.member.as_mut() else { continue };
            if member.stuck(now) {
                slot.connection.do_send(Notice::Close(CloseCode::TooSlow));
                continue;
            }
            let moved = streams.iter().find_map(|out| member.deliver(out, &slot.outbox, now));
            if let Some(kind) = moved {
                metrics::counter!("skirmish_stream_changes_total", "to" => kind.name())
                    .increment(1);
                tracing::info!(connection = id.0, %match_id, stream = kind.name(), "stream changed");
                if slot.outbox.push(member.stream_message().bytes()).is_err() {
                    slot.connection.do_send(Notice::Close(CloseCode::TooSlow));
                }
            }
        }
    }

    /// What a match says. Returns whether it was about a new tick: then the match is owed a flush
    /// before its next.
    pub(super) fn hear(&mut self, message: ToHub, now: Instant) -> bool {
        let ToHub { match_id, tick, next_due, parts, streams } = message;
        parts.into_iter().for_each(|part| self.apply(match_id, part, now));
        let Some(here) = self.matches.get_mut(&match_id) else { return false };
        let ticked = tick != here.tick || here.tick == Tick(0);
        here.tick = tick;
        here.next_due = next_due;
        if now.saturating_duration_since(here.heard) > STOOD_STILL.max(here.period * 3) {
            for id in &here.members {
                let member = self.slots.get_mut(id).and_then(|slot| slot.member.as_mut());
                member.into_iter().for_each(|member| member.pardon(now));
            }
        }
        here.heard = now;
        self.deliver(match_id, &streams, now);
        ticked
    }

    fn flush_due(&mut self, now: Instant) {
        while let Some((due, match_id)) = self.flushes.first().copied()
            && due <= now + SOON
        {
            self.flushes.pop_first();
            self.flush(match_id);
        }
        self.set_alarm();
    }

    /// For the first that is due. One that rings too early does no harm, and is set anew.
    fn set_alarm(&mut self) {
        let due = self.flushes.first().filter(|_| !self.rests).map(|(due, _)| *due);
        if due.is_some_and(|due| self.alarm.is_none_or(|set| due < set)) {
            self.alarm = due;
            self.anew.notify_one();
        }
    }

    /// All that a match has to know before its next tick.
    pub(super) fn flush(&mut self, match_id: MatchId) {
        let Some(here) = self.matches.get(&match_id) else { return };
        let mut needs: BTreeMap<StreamKey, Needs> = BTreeMap::new();
        let mut inputs = Vec::with_capacity(here.members.len());
        let mut to = None;
        for id in &here.members {
            let Some(slot) = self.slots.get_mut(id) else { continue };
            let Some(member) = slot.member.as_mut() else { continue };
            needs.entry(member.key()).or_default().add(member.needs(&slot.outbox));
            if member.player.is_some() {
                inputs.extend(member.take_inputs().map(|input| (*id, input)));
            }
            to.get_or_insert_with(|| member.inputs_to.clone());
        }
        let Some(to) = to else { return };
        let needs = needs.into_iter().collect();
        let message = FromHub::Flush { hub: self.id, inputs, needs };
        if let Err(TrySendError::Full(FromHub::Flush { inputs, .. })) = to.try_send(message) {
            metrics::counter!("skirmish_mailboxes_full_total", "of" => "match").increment(1);
            for (id, input) in inputs.into_iter().rev() {
                let slot = self.slots.get_mut(&id);
                if let Some(member) = slot.and_then(|slot| slot.member.as_mut()) {
                    member.put_back(input);
                }
            }
        }
    }
}

impl Actor for HubActor {
    type Context = Context<HubActor>;

    fn started(&mut self, ctx: &mut Context<HubActor>) {
        ctx.set_mailbox_capacity(MAILBOX);
    }
}

impl Handler<ToHub> for HubActor {
    type Result = ();

    fn handle(&mut self, message: ToHub, _: &mut Context<HubActor>) {
        let now = Instant::now();
        let (match_id, next_due) = (message.match_id, message.next_due);
        let mut hub = self.hub.borrow_mut();
        if hub.hear(message, now) {
            hub.flushes.insert((next_due - LEAD, match_id));
            hub.flush_due(now);
        }
    }
}

/// Rings for flushes, as long as the worker lives.
async fn alarm(hub: HubHandle) {
    let anew = hub.hub.borrow().anew.clone();
    loop {
        let Some(due) = hub.hub.borrow().alarm else {
            anew.notified().await;
            continue;
        };
        tokio::select! {
            () = ring_at(due) => {
                hub.hub.borrow_mut().alarm = None;
                hub.flush_due();
            }
            () = anew.notified() => {}
        }
    }
}

/// The server stops.
#[derive(Message)]
#[rtype(result = "()")]
struct CloseAll(CloseCode);

impl Handler<CloseAll> for HubActor {
    type Result = ();

    fn handle(&mut self, CloseAll(code): CloseAll, _: &mut Context<HubActor>) {
        for slot in self.hub.borrow().slots.values() {
            slot.connection.do_send(Notice::Close(code));
        }
    }
}
