//! The `Match` actor: steps the simulation on schedule and keeps its members.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::prelude::*;
use skirmish_protocol::client::Level;
use skirmish_protocol::codes::{CloseCode, ErrorCode, LeaveReason};
use skirmish_protocol::ids::{MatchId, PlayerId};
use skirmish_protocol::server::{Attached, ChatLine, MatchSummary, ServerMessage};

use super::bots::{Bots, Change};
use super::messages::*;
use super::room::Room;
use super::schedule::Schedule;
use super::seats::{Claimed, Seats};
use super::stream::StreamOut;
use super::streams::Streams;
use super::ticket::Ticket;
use crate::sim::{Audience, Command, InputFault, Profile, Running, Verdict, Viewer};
use crate::ws::Frame;

/// Messages from hubs and connections that wait between two ticks. Beyond it a hub keeps its
/// inputs for the next tick; an actor's own queue of seldom messages has no bound but theirs.
const MAILBOX: usize = 1024;
/// Parts that wait for a hub that does not take them. Beyond it the hub's members are let go:
/// facts must not be lost.
const PENDING: usize = 4096;
/// A match without people ends after this long.
const EMPTY_FOR: Duration = Duration::from_secs(60);

/// What a match is, apart from its game.
#[derive(Clone, Debug)]
pub struct MatchSettings {
    pub id: MatchId,
    pub code: String,
    pub name: String,
    pub private: bool,
    pub seats: u32,
    pub bots: u32,
    pub grace: Duration,
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
    Ended(MatchId),
}

struct Member {
    hub: HubId,
    /// `None` for a spectator.
    player: Option<PlayerId>,
    name: String,
    audience: Audience,
}

/// A hub with members here.
struct HubLink {
    to: Recipient<ToHub>,
    /// In order; what the hub has not taken yet.
    parts: Vec<Part>,
}

pub struct Match {
    settings: MatchSettings,
    sim: Box<dyn Running>,
    schedule: Schedule,
    streams: Streams,
    room: Room,
    seats: Seats,
    bots: Bots,
    members: BTreeMap<ConnectionId, Member>,
    hubs: BTreeMap<HubId, HubLink>,
    commands: Vec<Command>,
    /// Player ids are never reused.
    last_player: i32,
    empty_since: Instant,
    lobby: Recipient<Status>,
    told: Option<MatchSummary>,
}

impl Match {
    /// `start`: when the first tick is due; matches are staggered by it.
    pub fn new(
        settings: MatchSettings,
        sim: Box<dyn Running>,
        start: Instant,
        lobby: Recipient<Status>,
    ) -> Match {
        Match {
            schedule: Schedule::new(start, sim.rate().per_second()),
            streams: Streams::new(sim.as_ref(), settings.snapshot_period),
            room: Room::new(),
            seats: Seats::new(settings.seats, settings.grace),
            bots: Bots::default(),
            members: BTreeMap::new(),
            hubs: BTreeMap::new(),
            commands: Vec::new(),
            last_player: 0,
            empty_since: start,
            lobby,
            told: None,
            settings,
            sim,
        }
    }

    fn run_at_due(&self, ctx: &mut Context<Match>) {
        let wait = self.schedule.due().saturating_duration_since(Instant::now());
        ctx.run_later(wait, |this, ctx| this.on_time(ctx));
    }

    fn on_time(&mut self, ctx: &mut Context<Match>) {
        let now = Instant::now();
        let lost = self.schedule.shift(now);
        if !lost.is_zero() {
            metrics::counter!("skirmish_tick_lost_ms").increment(lost.as_millis() as u64);
            tracing::warn!(match_id = %self.settings.id, lost_ms = lost.as_millis() as u64, "ticks ran late; time was given up");
        }
        while self.schedule.due() <= now {
            self.schedule.advance();
            self.tick(now, ctx);
            if ctx.state() != ActorState::Running {
                return;
            }
        }
        self.deliver();
        self.run_at_due(ctx);
    }

    /// One tick: seats, bots, the step, and what came of it.
    fn tick(&mut self, now: Instant, ctx: &mut Context<Match>) {
        for player in self.seats.expire(now) {
            self.remove(player, LeaveReason::TimedOut);
        }
        self.balance_bots();
        let commands = std::mem::take(&mut self.commands);
        // A panic in a game's rules ends its match, not the server.
        let Ok(outcome) = catch_unwind(AssertUnwindSafe(|| self.sim.step(commands))) else {
            tracing::error!(match_id = %self.settings.id, game = self.sim.kind(), "the game's rules failed; the match ends");
            return self.end(CloseCode::Internal, ctx);
        };
        self.streams.keep(&outcome.events);
        for (player, refusal) in outcome.refused {
            self.refuse(player, &refusal.to_string());
        }
        for (player, fault) in outcome.faults {
            self.blame(player, fault);
        }
        if outcome.verdict == Verdict::Ended {
            return self.end(CloseCode::MatchEnded, ctx);
        }
        let people = !self.members.is_empty() || self.seats.in_use();
        if people || self.settings.house {
            self.empty_since = now;
        } else if now.saturating_duration_since(self.empty_since) > EMPTY_FOR {
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

    /// Moves members between audiences, if the game tells them apart.
    fn regroup(&mut self) {
        for (connection, member) in &mut self.members {
            let viewer = member.player.map_or(Viewer::Spectator, Viewer::Player);
            let audience = self.sim.audience(viewer);
            if audience != member.audience {
                member.audience = audience;
                if let Some(hub) = self.hubs.get_mut(&member.hub) {
                    hub.parts.push(Part::Show { connection: *connection, audience });
                }
            }
        }
    }

    /// One message to each hub. What a hub cannot take now waits, but for snapshots: their
    /// receivers notice the gap and are admitted again.
    fn send(&mut self, streams: &Arc<[StreamOut]>) {
        let next_due = self.schedule.due();
        let mut lost = Vec::new();
        for (id, hub) in &mut self.hubs {
            let message = ToHub {
                match_id: self.settings.id,
                tick: self.sim.tick(),
                next_due,
                parts: std::mem::take(&mut hub.parts),
                streams: streams.clone(),
            };
            match hub.to.try_send(message) {
                Ok(()) => {}
                Err(SendError::Full(message)) => {
                    metrics::counter!("skirmish_hub_full").increment(1);
                    hub.parts = message.parts;
                    if hub.parts.len() > PENDING {
                        lost.push(*id);
                    }
                }
                Err(SendError::Closed(_)) => lost.push(*id),
            }
        }
        let now = Instant::now();
        for id in lost {
            tracing::error!(match_id = %self.settings.id, hub = id.0, "a hub takes nothing; its members are let go");
            self.hubs.remove(&id);
            self.streams.forget(id);
            let gone: Vec<_> =
                self.members.iter().filter(|(_, m)| m.hub == id).map(|(c, _)| *c).collect();
            gone.into_iter().for_each(|connection| self.drop_member(connection, now));
        }
    }

    /// What waits goes out now, in the same order as with a tick.
    fn deliver(&mut self) {
        if self.hubs.values().any(|hub| !hub.parts.is_empty()) {
            self.send(&Arc::from([]));
        }
    }

    fn tell_everybody(&mut self, message: &ServerMessage) {
        let frame = Frame::binary(&message.encode());
        for hub in self.hubs.values_mut() {
            hub.parts.push(Part::Tell { to: To::Everybody, frame: frame.clone() });
        }
    }

    fn tell(&mut self, connection: ConnectionId, message: &ServerMessage) {
        let frame = Frame::binary(&message.encode());
        self.part(connection, Part::Tell { to: To::One(connection), frame });
    }

    fn part(&mut self, connection: ConnectionId, part: Part) {
        let hub = self.members.get(&connection).and_then(|m| self.hubs.get_mut(&m.hub));
        if let Some(hub) = hub {
            hub.parts.push(part);
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

    fn next_player(&mut self) -> PlayerId {
        self.last_player += 1;
        PlayerId(self.last_player)
    }

    /// A name that nobody here has yet.
    fn unused_name(&self, name: &str) -> String {
        let taken = |name: &str| self.room.names().any(|n| n.eq_ignore_ascii_case(name));
        if !taken(name) {
            return name.to_owned();
        }
        (2..).map(|n| format!("{name} {n}")).find(|name| !taken(name)).expect("numbers do not end")
    }

    /// Takes a player out of the simulation, the room and its seat.
    fn remove(&mut self, player: PlayerId, reason: LeaveReason) {
        self.seats.give_up(player);
        if self.room.name(player).is_some() {
            self.commands.push(Command::Leave { player });
            let fact = self.room.left(player, reason);
            self.tell_everybody(&fact);
        }
    }

    fn refuse(&mut self, player: PlayerId, sentence: &str) {
        tracing::info!(match_id = %self.settings.id, %player, sentence, "the game refused a player");
        let code = ErrorCode::Refused.code();
        if let Some(connection) = self.connection_of(player) {
            self.tell(connection, &ServerMessage::Error { code, sentence: sentence.into() });
            self.part(connection, Part::Close { connection, code: CloseCode::Refused });
            self.members.remove(&connection);
        }
        self.bots.removed(player);
        self.remove(player, LeaveReason::Refused);
    }

    fn blame(&mut self, player: PlayerId, fault: InputFault) {
        let code = match fault {
            InputFault::Malformed => ErrorCode::BadInput,
            InputFault::Early => ErrorCode::InputEarly,
            InputFault::Late => ErrorCode::InputLate,
            InputFault::Order => ErrorCode::InputOrder,
        };
        metrics::counter!("skirmish_errors", "code" => code.name()).increment(1);
        tracing::debug!(match_id = %self.settings.id, %player, error = code.name(), "an input was dropped");
        if let Some(connection) = self.connection_of(player) {
            self.tell(connection, &ServerMessage::error(code));
        }
    }

    /// The connection is gone or taken over; the seat, if it is still its, waits.
    fn drop_member(&mut self, connection: ConnectionId, now: Instant) {
        let Some(member) = self.members.remove(&connection) else { return };
        if let Some(player) = self.seats.dropped(connection, now)
            && let Some(fact) = self.room.presence(player, false)
        {
            self.tell_everybody(&fact);
        }
        self.forget_if_idle(member.hub);
    }

    /// A hub without members here need not hear of every tick.
    fn forget_if_idle(&mut self, hub: HubId) {
        if !self.members.values().any(|m| m.hub == hub) {
            // Its last parts, such as a close, still have to go out.
            self.deliver();
            self.hubs.remove(&hub);
            self.streams.forget(hub);
        }
    }

    fn end(&mut self, code: CloseCode, ctx: &mut Context<Match>) {
        let connections: Vec<_> = self.members.keys().copied().collect();
        for connection in connections {
            self.part(connection, Part::Close { connection, code });
        }
        self.deliver();
        self.lobby.do_send(Status::Ended(self.settings.id));
        ctx.stop();
    }

    fn summary(&self) -> MatchSummary {
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
    fn report(&mut self) {
        let summary = self.summary();
        if self.told.as_ref() != Some(&summary) {
            self.lobby.do_send(Status::Changed(summary.clone()));
            self.told = Some(summary);
        }
    }

    fn admit(&mut self, claim: &Claim, claimed: Claimed, acts: &Addr<Match>) -> Admission {
        let (player, name, ticket) = match claimed {
            Claimed::Spectator { person } => (None, person.name, None),
            Claimed::Player { player, person, resume, first, superseded } => {
                if let Some(older) = superseded {
                    self.part(
                        older,
                        Part::Close { connection: older, code: CloseCode::Superseded },
                    );
                    self.members.remove(&older);
                }
                let name = if first {
                    let name = self.unused_name(&person.name);
                    let profile = Profile { name: name.clone() };
                    self.commands.push(Command::Join { player, profile });
                    let fact = self.room.joined(player, &name, false);
                    self.tell_everybody(&fact);
                    name
                } else {
                    self.commands.push(Command::Resume { player });
                    if let Some(fact) = self.room.presence(player, true) {
                        self.tell_everybody(&fact);
                    }
                    self.room.name(player).unwrap_or(&person.name).to_owned()
                };
                let ticket = Ticket { match_id: self.settings.id, secret: resume };
                (Some(player), name, Some(ticket.to_string()))
            }
        };
        let audience = self.sim.audience(player.map_or(Viewer::Spectator, Viewer::Player));
        self.members.insert(claim.connection, Member { hub: claim.hub, player, name, audience });
        let attached = ServerMessage::Attached(Box::new(Attached {
            match_id: self.settings.id.to_string(),
            code: self.settings.code.clone(),
            name: self.settings.name.clone(),
            game: self.sim.kind().into(),
            rules: u32::from(self.sim.rules()),
            player,
            ticket,
            grace_ms: self.settings.grace.as_millis() as u32,
            tick: self.sim.tick(),
            tick_rate: self.sim.rate().per_second(),
            schema: self.sim.schema().clone(),
            setup: self.sim.setup(),
        }));
        let frames = std::iter::once(attached)
            .chain(self.room.catch_up(claim.since))
            .map(|message| Frame::binary(&message.encode()))
            .collect();
        Admission {
            connection: claim.connection,
            player,
            audience,
            level: claim.level,
            tick_us: self.schedule.period().as_micros() as u32,
            periods: self.streams.periods(),
            frames,
            inputs: acts.clone().recipient(),
            acts: acts.clone().recipient(),
        }
    }
}

impl Actor for Match {
    type Context = Context<Match>;

    fn started(&mut self, ctx: &mut Context<Match>) {
        ctx.set_mailbox_capacity(MAILBOX);
        tracing::info!(match_id = %self.settings.id, game = self.sim.kind(), name = self.settings.name, "match created");
        self.report();
        self.run_at_due(ctx);
    }
}

impl Handler<Reserve> for Match {
    type Result = Result<Reserved, ErrorCode>;

    fn handle(&mut self, reserve: Reserve, _: &mut Context<Match>) -> Self::Result {
        let ticket = Ticket::new(self.settings.id);
        let now = Instant::now();
        if reserve.spectate {
            self.seats.reserve_spectator(ticket.secret, reserve.person, now);
        } else {
            let player = self.next_player();
            self.seats.reserve(ticket.secret, reserve.person, player, now)?;
        }
        self.report();
        Ok(Reserved { ticket: ticket.to_string(), summary: self.summary() })
    }
}

impl Handler<Claim> for Match {
    type Result = ();

    fn handle(&mut self, claim: Claim, ctx: &mut Context<Match>) {
        let claimed = self.seats.claim(claim.secret, claim.connection, Instant::now());
        let hub = self
            .hubs
            .entry(claim.hub)
            .or_insert_with(|| HubLink { to: claim.answers.clone(), parts: Vec::new() });
        let part = match claimed {
            Ok(claimed) => {
                let level = claim.level;
                let admission = self.admit(&claim, claimed, &ctx.address());
                log_admission(&self.settings, &admission, level);
                Part::Admit(Box::new(admission))
            }
            Err(code) => {
                let connection = claim.connection;
                hub.parts.push(Part::Refuse { connection, code });
                self.deliver();
                return self.forget_if_idle(claim.hub);
            }
        };
        if let Some(hub) = self.hubs.get_mut(&claim.hub) {
            hub.parts.push(part);
        }
        self.deliver();
        self.report();
    }
}

fn log_admission(settings: &MatchSettings, admission: &Admission, level: Level) {
    tracing::info!(
        match_id = %settings.id,
        connection = admission.connection.0,
        player = admission.player.map_or(0, |p| p.0),
        level = level as u32,
        "member attached"
    );
}

impl Handler<FromHub> for Match {
    type Result = ();

    fn handle(&mut self, from: FromHub, _: &mut Context<Match>) {
        self.streams.set_needs(from.hub, from.needs);
        self.commands.extend(from.inputs.into_iter().map(|(player, input)| Command::Input {
            player,
            seq: input.seq,
            tick: input.tick,
            view: input.view,
            payload: input.payload,
        }));
    }
}

impl Handler<FromMember> for Match {
    type Result = ();

    fn handle(&mut self, from: FromMember, _: &mut Context<Match>) {
        let Some(member) = self.members.get(&from.connection) else { return };
        let player = member.player;
        match from.what {
            MemberAct::Chat(text) => {
                let line = ChatLine { player, name: member.name.clone(), text };
                let fact = self.room.said(line);
                self.tell_everybody(&fact);
                self.deliver();
            }
            MemberAct::Leave => {
                let (connection, code) = (from.connection, CloseCode::Normal);
                self.part(connection, Part::Close { connection, code });
                self.deliver();
                if let Some(player) = player {
                    self.remove(player, LeaveReason::Left);
                }
                self.drop_member(connection, Instant::now());
            }
            MemberAct::Gone => self.drop_member(from.connection, Instant::now()),
        }
        self.report();
    }
}

impl Handler<End> for Match {
    type Result = ();

    fn handle(&mut self, End(code): End, ctx: &mut Context<Match>) {
        self.end(code, ctx);
    }
}
