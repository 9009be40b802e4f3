//! The `Match` actor: steps the simulation on schedule and keeps its members.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use actix::prelude::*;
use skirmish_protocol::codes::{CloseCode, ErrorCode, LeaveReason};
use skirmish_protocol::ids::{AccountId, MatchId, PlayerId};
use skirmish_protocol::server::{MatchSummary, ServerMessage};

use super::bots::{Bots, Change};
use super::drain::Draining;
use super::messages::*;
use super::meters::{Meters, count_fault};
use super::post::Post;
use super::results::Outgoing;
use super::room::Room;
use super::schedule::Schedule;
use super::seats::{Patience, Seats};
use super::stream::StreamOut;
use super::streams::Streams;
use crate::alarm::ring_at;
use crate::gauges::{Gauges, count_exceeded};
use crate::names;
use crate::sim::{Audience, Command, InputFault, Profile, Running, Verdict, Viewer};
use crate::store::Record;
use crate::ws::Frame;

/// What a match takes between two ticks: of each seat so many inputs as they come, and a flush of
/// each hub. Beyond it hubs keep inputs for the next tick.
pub const INPUTS_AT_ONCE: usize = 4;
const FLUSHES: usize = 64;
/// A match without people ends after this long.
const EMPTY_FOR: Duration = Duration::from_secs(60);
/// A match that is over waits so long for its last results to be written, to tell its members.
const LAST_RESULTS: Duration = Duration::from_secs(2);

/// What a match is, apart from its game.
#[derive(Clone, Debug)]
pub struct MatchSettings {
    pub id: MatchId,
    pub code: String,
    pub name: String,
    pub private: bool,
    pub seats: u32,
    pub bots: u32,
    pub patience: Patience,
    /// Ticks between two snapshots.
    pub snapshot_period: u32,
    /// A house match goes on without people.
    pub house: bool,
}

/// To the lobby: what has changed, or that the match is over.
#[derive(Message)]
#[rtype(result = "()")]
pub enum Status {
    Changed(MatchSummary),
    Ended { id: MatchId, why: CloseCode },
}

pub(super) struct Member {
    pub hub: HubId,
    /// `None` for a spectator.
    pub player: Option<PlayerId>,
    pub account: AccountId,
    pub name: String,
    pub audience: Audience,
}

pub struct Match {
    pub(super) settings: MatchSettings,
    pub(super) sim: Box<dyn Running>,
    pub(super) schedule: Schedule,
    pub(super) streams: Streams,
    pub(super) room: Room,
    pub(super) seats: Seats,
    bots: Bots,
    pub(super) members: BTreeMap<ConnectionId, Member>,
    pub(super) post: Post,
    /// What the next tick is to know. Not in the mailbox: nobody need be woken for it.
    inbox: Receiver<FromHub>,
    pub(super) to_inbox: SyncSender<FromHub>,
    pub(super) commands: Vec<Command>,
    /// Player ids are never reused.
    last_player: i32,
    empty_since: Instant,
    pub(super) draining: Draining,
    pub(super) late_ticks: u64,
    lobby: Recipient<Status>,
    gauges: Arc<Gauges>,
    pub(super) results: Outgoing,
    /// The game has ended.
    over: bool,
    meters: Meters,
    told: Option<MatchSummary>,
}

impl Match {
    /// `start`: when the first tick is due; matches are staggered by it.
    pub fn new(
        settings: MatchSettings,
        sim: Box<dyn Running>,
        start: Instant,
        lobby: Recipient<Status>,
        results: Recipient<Record>,
        gauges: Arc<Gauges>,
    ) -> Match {
        let inputs = settings.seats as usize * INPUTS_AT_ONCE;
        let (to_inbox, inbox) = sync_channel(inputs + FLUSHES);
        Match {
            schedule: Schedule::new(start, sim.rate().per_second()),
            streams: Streams::new(sim.as_ref(), settings.snapshot_period),
            room: Room::new(),
            seats: Seats::new(settings.seats, settings.patience),
            bots: Bots::default(),
            members: BTreeMap::new(),
            post: Post::new(settings.id),
            inbox,
            to_inbox,
            commands: Vec::new(),
            last_player: 0,
            empty_since: start,
            draining: Draining::default(),
            late_ticks: 0,
            lobby,
            gauges,
            results: Outgoing::new(results, start),
            over: false,
            meters: Meters::new(),
            told: None,
            settings,
            sim,
        }
    }

    fn run_at_due(&self, ctx: &mut Context<Match>) {
        ctx.spawn(
            ring_at(self.schedule.due()).into_actor(self).map(|(), this, ctx| this.on_time(ctx)),
        );
    }

    fn on_time(&mut self, ctx: &mut Context<Match>) {
        let now = Instant::now();
        let lost = self.schedule.shift(now);
        if !lost.is_zero() {
            self.meters.lost(lost, self.schedule.period());
            tracing::warn!(match_id = %self.settings.id, lost_ms = lost.as_millis() as u64, "ticks ran late; time was given up");
        }
        while self.schedule.due() <= now {
            let began = Instant::now();
            let lateness = began.saturating_duration_since(self.schedule.due());
            let late = lateness > self.schedule.period() / 2;
            self.late_ticks += u64::from(late);
            self.gauges.ticked(late);
            self.meters.begins(lateness, late);
            self.schedule.advance();
            self.tick(now, ctx);
            self.meters.took(began.elapsed());
            if self.over || ctx.state() != ActorState::Running {
                return;
            }
        }
        self.deliver();
        self.run_at_due(ctx);
    }

    /// One tick: seats, bots, the step, and what came of it.
    pub(crate) fn tick(&mut self, now: Instant, ctx: &mut Context<Match>) {
        self.hear_hubs(now);
        for player in self.seats.expire(now) {
            count_exceeded("grace_s");
            self.remove(player, LeaveReason::TimedOut);
        }
        for connection in self.seats.idle(now) {
            self.dismiss(connection, CloseCode::Idle, LeaveReason::Idle, now);
        }
        self.balance_bots();
        let commands = std::mem::take(&mut self.commands);
        // A panic in a game's rules ends its match, not the server.
        let Ok(outcome) = catch_unwind(AssertUnwindSafe(|| self.sim.step(commands))) else {
            tracing::error!(match_id = %self.settings.id, game = self.sim.kind(), "the game's rules failed; the match ends");
            return self.end(CloseCode::Internal, ctx);
        };
        self.meters.inputs(outcome.inputs);
        self.streams.keep(&outcome.events);
        for (player, refusal) in outcome.refused {
            self.refuse(player, &refusal.to_string());
        }
        for (player, fault) in outcome.faults {
            self.blame(player, fault);
        }
        if !outcome.finished.is_empty() {
            self.draining.round_ended(now);
            self.record(outcome.finished, now, &ctx.address());
        }
        if outcome.verdict == Verdict::Ended {
            self.over = true;
            ctx.run_later(LAST_RESULTS, |this, ctx| this.end(CloseCode::MatchEnded, ctx));
            return self.end_if_over(ctx);
        }
        if self.draining.is_over(self.seats.people(), now) {
            tracing::info!(match_id = %self.settings.id, "nothing is left to play for; the match ends");
            return self.end(CloseCode::GoingAway, ctx);
        }
        let people = !self.members.is_empty() || self.seats.in_use();
        if people || self.settings.house {
            self.empty_since = now;
        } else if now.saturating_duration_since(self.empty_since) > EMPTY_FOR {
            count_exceeded("empty_match");
            tracing::info!(match_id = %self.settings.id, "nobody came; the match ends");
            return self.end(CloseCode::MatchEnded, ctx);
        }
        self.regroup();
        let streams = self.streams.snapshots(self.sim.as_ref());
        self.send(&streams);
        if self.sim.tick().0.is_multiple_of(self.sim.rate().per_second()) {
            self.report();
        }
    }

    /// All that hubs told up to now.
    pub(super) fn hear_hubs(&mut self, now: Instant) {
        while let Ok(from) = self.inbox.try_recv() {
            self.hear(from, now);
        }
    }

    /// Moves members between audiences, if the game tells them apart.
    fn regroup(&mut self) {
        for (connection, member) in &mut self.members {
            let viewer = member.player.map_or(Viewer::Spectator, Viewer::Player);
            let audience = self.sim.audience(viewer);
            if audience != member.audience {
                member.audience = audience;
                self.post.part(member.hub, Part::Show { connection: *connection, audience });
            }
        }
    }

    fn send(&mut self, streams: &Arc<[StreamOut]>) {
        let given_up = self.post.send(self.sim.tick(), self.schedule.due(), streams);
        let now = Instant::now();
        for hub in given_up {
            self.streams.forget(hub);
            let gone: Vec<_> =
                self.members.iter().filter(|(_, m)| m.hub == hub).map(|(c, _)| *c).collect();
            let (tick, due) = (self.sim.tick(), self.schedule.due());
            self.post.give_up(hub, gone.iter().copied(), tick, due);
            gone.into_iter().for_each(|connection| self.drop_member(connection, now));
        }
    }

    /// What waits goes out now, in the same order as with a tick.
    pub(super) fn deliver(&mut self) {
        if self.post.waiting() {
            self.send(&Arc::from([]));
        }
    }

    pub(super) fn tell_everybody(&mut self, message: &ServerMessage) {
        self.post.tell_everybody(&Frame::binary(&message.encode()));
    }

    fn tell(&mut self, connection: ConnectionId, message: &ServerMessage) {
        let frame = Frame::binary(&message.encode());
        self.part(connection, Part::Tell { to: To::One(connection), frame });
    }

    pub(super) fn part(&mut self, connection: ConnectionId, part: Part) {
        if let Some(member) = self.members.get(&connection) {
            self.post.part(member.hub, part);
        }
    }

    fn connection_of(&self, player: PlayerId) -> Option<ConnectionId> {
        self.members.iter().find(|(_, m)| m.player == Some(player)).map(|(c, _)| *c)
    }

    fn balance_bots(&mut self) {
        let (fill, seats) = (self.settings.bots as usize, self.settings.seats as usize);
        let people = self.seats.people();
        // One a tick: people are seen to come and bots to go.
        match self.bots.change(fill, seats, people, self.room.names()) {
            Some(Change::Add(name)) => {
                let player = self.next_player();
                let profile = Profile { name: name.clone() };
                self.commands.push(Command::AddBot { player, profile });
                let fact = self.room.joined(player, &name, true);
                self.tell_everybody(&fact);
                self.bots.added(player, name);
            }
            Some(Change::Remove(player)) => {
                self.bots.removed(player);
                self.remove(player, LeaveReason::GaveWay);
            }
            None => {}
        }
    }

    pub(super) fn next_player(&mut self) -> PlayerId {
        self.last_player += 1;
        PlayerId(self.last_player)
    }

    /// A name that looks like nobody's here, for somebody who may still be watching from another
    /// connection.
    pub(super) fn unused_name(&self, name: &str, account: &AccountId) -> String {
        let others = self.members.values().filter(|m| m.player.is_none() && m.account != *account);
        let present = self.room.names().chain(others.map(|member| member.name.as_str()));
        let taken: BTreeSet<String> = present.map(names::look).collect();
        let free = |name: &String| !taken.contains(&names::look(name));
        let numbered = (2..).map(|n| names::numbered(name, n));
        std::iter::once(name.to_owned()).chain(numbered).find(free).expect("numbers do not end")
    }

    /// Takes a player out of the simulation, the room and its seat.
    pub(super) fn remove(&mut self, player: PlayerId, reason: LeaveReason) {
        self.seats.give_up(player);
        if self.room.name(player).is_some() {
            self.commands.push(Command::Leave { player });
            let fact = self.room.left(player, reason);
            self.tell_everybody(&fact);
        }
    }

    /// Says goodbye to a member, whose seat is free from now on.
    pub(super) fn dismiss(
        &mut self,
        connection: ConnectionId,
        code: CloseCode,
        reason: LeaveReason,
        now: Instant,
    ) {
        let player = self.members.get(&connection).and_then(|member| member.player);
        self.part(connection, Part::Close { connection, code });
        self.deliver();
        if let Some(player) = player {
            self.remove(player, reason);
        }
        self.drop_member(connection, now);
    }

    fn refuse(&mut self, player: PlayerId, sentence: &str) {
        tracing::info!(match_id = %self.settings.id, %player, sentence, "the game refused a player");
        let code = ErrorCode::Refused.code();
        if let Some(connection) = self.connection_of(player) {
            self.tell(connection, &ServerMessage::Error { code, sentence: sentence.into() });
            self.part(connection, Part::Close { connection, code: CloseCode::Refused });
            if let Some(member) = self.members.remove(&connection) {
                self.forget_if_idle(member.hub);
            }
        }
        self.bots.removed(player);
        self.remove(player, LeaveReason::Refused);
    }

    fn blame(&mut self, player: PlayerId, fault: InputFault) {
        count_fault(fault);
        let code = match fault {
            InputFault::Malformed => ErrorCode::BadInput,
            InputFault::Early => ErrorCode::InputEarly,
            InputFault::Late => ErrorCode::InputLate,
            InputFault::Order => ErrorCode::InputOrder,
        };
        let Some(connection) = self.connection_of(player) else { return };
        match fault {
            InputFault::Malformed | InputFault::Order => {
                self.part(connection, Part::Fault { connection, code });
            }
            // A stall or a clock that is off brings these about: told, but not held against anybody.
            InputFault::Early | InputFault::Late => {
                metrics::counter!("skirmish_errors_total", "code" => code.name()).increment(1);
                tracing::debug!(match_id = %self.settings.id, %player, error = code.name(), "an input was dropped");
                self.tell(connection, &ServerMessage::error(code));
            }
        }
    }

    /// The connection is gone or taken over; the seat, if it is still its, waits.
    pub(super) fn drop_member(&mut self, connection: ConnectionId, now: Instant) {
        let Some(member) = self.members.remove(&connection) else { return };
        if let Some(player) = self.seats.dropped(connection, now)
            && let Some(fact) = self.room.presence(player, false)
        {
            self.tell_everybody(&fact);
        }
        self.forget_if_idle(member.hub);
    }

    /// A hub without members here need not hear of every tick.
    pub(super) fn forget_if_idle(&mut self, hub: HubId) {
        if !self.members.values().any(|m| m.hub == hub) {
            // With its last parts, such as a close.
            self.post.unlink(hub, self.sim.tick(), self.schedule.due());
            self.streams.forget(hub);
        }
    }

    /// Ends a match whose game has ended, as soon as its results are written.
    pub(super) fn end_if_over(&mut self, ctx: &mut Context<Match>) {
        if self.over && self.results.unwritten() == 0 {
            self.end(CloseCode::MatchEnded, ctx);
        }
    }

    pub(super) fn end(&mut self, code: CloseCode, ctx: &mut Context<Match>) {
        let connections: Vec<_> = self.members.keys().copied().collect();
        for connection in connections {
            self.part(connection, Part::Close { connection, code });
        }
        metrics::counter!("skirmish_matches_ended_total", "reason" => code.name()).increment(1);
        self.post.unlink_all(self.sim.tick(), self.schedule.due());
        self.lobby.do_send(Status::Ended { id: self.settings.id, why: code });
        ctx.stop();
    }

    pub(super) fn summary(&self) -> MatchSummary {
        MatchSummary {
            id: self.settings.id.to_string(),
            code: self.settings.code.clone(),
            name: self.settings.name.clone(),
            game: self.sim.kind().into(),
            players: self.seats.people() as u32,
            bots: self.bots.count() as u32,
            seats: self.settings.seats,
            spectators: self.members.values().filter(|m| m.player.is_none()).count() as u32,
            detail: self.sim.summary(),
        }
    }

    /// Tells the lobby, if there is anything new.
    pub(super) fn report(&mut self) {
        let summary = self.summary();
        if self.told.as_ref() != Some(&summary) {
            self.lobby.do_send(Status::Changed(summary.clone()));
            self.told = Some(summary);
        }
    }
}

impl Actor for Match {
    type Context = Context<Match>;

    fn started(&mut self, ctx: &mut Context<Match>) {
        tracing::info!(match_id = %self.settings.id, game = self.sim.kind(), name = self.settings.name, "match created");
        metrics::counter!("skirmish_matches_created_total", "game" => self.sim.kind()).increment(1);
        self.report();
        self.run_at_due(ctx);
    }
}
