//! A connection and the client at its other end.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use actix::Recipient;
use skirmish_protocol::client::{Input, Level};
use skirmish_protocol::codes::CloseCode;
use skirmish_protocol::ids::{MatchId, PlayerId, Seq, Tick};

use super::game::{Log, Running};
use crate::matches::{ConnectionId, FromMember, MemberAct, Ticket};
use crate::net::connection::Notice;
use crate::net::hub::HubHandle;
use crate::net::outbox::Outbox;
use crate::net::standing::Form;
use crate::net::tests::mail::Letters;
use crate::net::tests::peer::Peer;
use crate::ws::Frame;

/// What an outbox holds of reliable messages, and the close after it.
const RELIABLE_BYTES: usize = 96 * 1024 + 127;
/// Snapshots that wait at most.
const WAITING: usize = 4;

/// How a client connects, and what it knows of the room already.
pub struct Place {
    pub worker: usize,
    pub form: Form,
    pub level: Level,
    pub since: u32,
    pub roster: BTreeMap<PlayerId, bool>,
}

enum State {
    Attaching,
    Member(Recipient<FromMember>),
    /// Closed by the server; what waits may still be read.
    Closing,
}

pub struct Client {
    pub id: ConnectionId,
    pub worker: usize,
    game: MatchId,
    log: Log,
    state: State,
    outbox: Outbox,
    mail: Letters<Notice>,
    pub peer: Peer,
    seq: u32,
    /// Ticks for which it reads nothing, acknowledges nothing, and its actor does nothing.
    pub stalled: u32,
    pub silent: u32,
    pub busy: u32,
    /// It reads all that comes, and nobody floods it.
    pub prompt: bool,
}

impl Client {
    pub fn new(id: ConnectionId, place: Place, hub: &HubHandle, game: &Running) -> Client {
        let (outbox, mail) = (Outbox::default(), Letters::new(1));
        hub.register(id, outbox.clone(), mail.recipient(), place.form);
        let mut peer = Peer::new(place.form, place.level, outbox.clone(), game.schema());
        (peer.version, peer.roster) = (place.since, place.roster);
        Client {
            id,
            worker: place.worker,
            game: game.id,
            log: game.log.clone(),
            state: State::Attaching,
            outbox,
            mail,
            peer,
            seq: 0,
            stalled: 0,
            silent: 0,
            busy: 0,
            prompt: false,
        }
    }

    pub fn place(&self) -> Place {
        let Peer { form, level, version: since, ref roster, .. } = self.peer;
        Place { worker: self.worker, form, level, since, roster: roster.clone() }
    }

    pub fn ticket(&self) -> Option<Ticket> {
        self.peer.attached.as_ref()?.ticket.as_deref().and_then(Ticket::parse)
    }

    pub fn player(&self) -> Option<PlayerId> {
        self.peer.attached.as_ref()?.player
    }

    pub fn member_of(&self, game: MatchId) -> bool {
        matches!(self.state, State::Member(_)) && self.game == game
    }

    pub fn over(&self) -> bool {
        matches!(self.state, State::Closing) && (self.peer.closed.is_some() || self.stalled == 0)
    }

    /// The players that it takes to be there.
    pub fn present(&self) -> BTreeSet<PlayerId> {
        let roster = self.peer.roster.iter();
        roster.filter(|(_, present)| **present).map(|(player, _)| *player).collect()
    }

    /// What its `Connection` does with its mail.
    pub fn attend(&mut self, hub: &HubHandle) {
        self.busy = self.busy.saturating_sub(1);
        if self.busy > 0 {
            return;
        }
        for notice in self.mail.take() {
            match (notice, &self.state) {
                (Notice::Attached { acts, .. }, State::Attaching) => {
                    self.state = State::Member(acts);
                }
                (Notice::Refused(_), State::Attaching) => self.close(CloseCode::Normal, hub),
                (Notice::Close(code), State::Attaching | State::Member(_)) => {
                    let slow = code == CloseCode::TooSlow;
                    assert!(!slow || !self.prompt, "{} read all at once", self.id.0);
                    self.close(code, hub);
                }
                (Notice::Fault(code), State::Attaching | State::Member(_)) => {
                    panic!("{} did nothing wrong: {code:?}", self.id.0);
                }
                _ => {}
            }
        }
    }

    fn close(&mut self, code: CloseCode, hub: &HubHandle) {
        hub.remove(self.id);
        self.state = State::Closing;
        self.outbox.close(Frame::close(code.code(), "").bytes());
    }

    /// Its socket is gone.
    pub fn abort(self, hub: &HubHandle) {
        hub.remove(self.id);
    }

    pub fn read(&mut self, hub: &HubHandle, now: Instant) {
        self.stalled = self.stalled.saturating_sub(1);
        self.silent = self.silent.saturating_sub(1);
        if self.stalled > 0 {
            return;
        }
        let snapshots = self.outbox.snapshots();
        assert!(snapshots <= WAITING, "{snapshots} snapshots wait for {}", self.id.0);
        let before = self.peer.reliable_bytes;
        self.peer.read(&self.log.borrow());
        assert!(self.peer.reliable_bytes - before <= RELIABLE_BYTES);
        if self.silent == 0 {
            let held = self.peer.held;
            hub.with_member(self.id, |member| member.seen(held, now));
        }
    }

    pub fn show(&mut self, hub: &HubHandle, visible: bool) {
        hub.with_member(self.id, |member| member.set_visible(visible));
    }

    pub fn leave(&self) {
        self.act(MemberAct::Leave);
    }

    /// Long lines: as long as they may be.
    pub fn talk(&mut self, lines: u32) {
        for _ in 0..lines {
            self.act(MemberAct::Chat("\u{10348}".repeat(200)));
        }
    }

    fn act(&self, what: MemberAct) {
        if let State::Member(acts) = &self.state {
            acts.do_send(FromMember { connection: self.id, what });
        }
    }

    pub fn input(&mut self, hub: &HubHandle, count: u32, now: Instant) {
        for _ in 0..count {
            self.seq += 1;
            let (seq, seen) = (Seq(self.seq), self.peer.held);
            let (tick, view, payload) = (Tick(0), Tick(0), Vec::new());
            hub.input(self.id, Input { seq, tick, seen, view, payload }, now);
        }
    }

    /// Says that it holds some tick near the one it holds.
    pub fn claim_to_hold(&self, hub: &HubHandle, how: u32, now: Instant) {
        let tick = Tick((self.peer.held.0 + how).saturating_sub(8));
        hub.with_member(self.id, |member| member.seen(tick, now));
    }

    /// Answers the latest pings, or says something else.
    pub fn pong(&mut self, hub: &HubHandle, how: usize, now: Instant) {
        let mut pings = std::mem::take(&mut self.peer.pings);
        pings.push(b"pong"[..how % 5].to_vec().into());
        for ping in pings {
            hub.with_member(self.id, |member| member.pong(&ping, now));
        }
    }
}
