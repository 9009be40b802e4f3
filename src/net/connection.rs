//! The `Connection` actor: one for each socket. Turns messages into acts on the lobby, a match and
//! the hub, and keeps the peer to the limits.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use actix::WeakAddr;
use actix::prelude::*;
use bytes::BytesMut;
use skirmish_protocol::codes::{CloseCode, ErrorCode};
use skirmish_protocol::ids::{AccountId, MatchId};
use skirmish_protocol::limits;
use skirmish_protocol::server::ServerMessage;
use tokio::task::JoinHandle;
use tracing::field::display;

use super::allowance::{Allowance, Verdict};
use super::gate::Pass;
use super::heartbeat::Heartbeat;
use super::hub::HubHandle;
use super::outbox::Outbox;
use super::standing::Form;
use super::{batch, tally};
use crate::access::{Access, Cut, Entry, Place, Role, now_s};
use crate::gauges::Gauges;
use crate::lobby::{Exit, Lobby, LobbyAnswer, Refused};
use crate::matches::{ConnectionId, FromMember, Person};
use crate::ws::{Event, Frame, Receiver};

const PING_EVERY: Duration = Duration::from_secs(limits::PING_S as u64);
/// How long a peer may take to say `Hello` and `Attach`.
const ATTACH_WITHIN: Duration = Duration::from_secs(limits::ATTACH_S as u64);
/// How long the peer's half of the close handshake is waited for.
const CLOSE_WITHIN: Duration = Duration::from_secs(1);

/// Time to ask the peer for a sign of life. It comes from outside, since a context looks at each of
/// its own timers whenever anything comes.
#[derive(Message)]
#[rtype(result = "()")]
struct Beat;

/// What the hub tells a connection.
#[derive(Message)]
#[rtype(result = "()")]
pub enum Notice {
    Attached {
        acts: Recipient<FromMember>,
        place: Place,
        account: AccountId,
    },
    /// The ticket was no good.
    Refused(ErrorCode),
    /// An input was wrong in itself.
    Fault(ErrorCode),
    Close(CloseCode),
}

pub(super) enum State {
    New,
    /// The store is asked about a token: what comes behind `Hello` waits.
    Greeting,
    Greeted,
    Attaching,
    InLobby,
    Member {
        acts: Recipient<FromMember>,
        player: bool,
    },
    Closing,
}

/// What the upgrade made.
pub struct Opened {
    pub id: ConnectionId,
    pub pass: Pass,
    pub outbox: Outbox,
    pub form: Form,
    pub receiver: Receiver,
    pub tick_rate: u32,
    pub access: Arc<Access>,
}

pub struct Connection {
    pub(super) id: ConnectionId,
    pub(super) pass: Pass,
    pub(super) hub: HubHandle,
    pub(super) lobby: Addr<Lobby>,
    pub(super) outbox: Outbox,
    form: Form,
    receiver: Receiver,
    pub(super) state: State,
    pub(super) person: Option<Person>,
    /// The match that its token is for.
    pub(super) only: Option<String>,
    pub(super) role: Role,
    pub(super) access: Arc<Access>,
    /// From its start to its end.
    pub(super) entry: Option<Entry>,
    /// Came while a place was being taken: in force once it is known which, so that it is given up.
    pub(super) cut: Option<Cut>,
    /// Where its ticket leads, for the log.
    pub(super) match_id: Option<MatchId>,
    pub(super) opened: Instant,
    heartbeat: Heartbeat,
    /// From its start to its end.
    beats: Option<JoinHandle<()>>,
    pub(super) allowance: Allowance,
    pub(super) gauges: Arc<Gauges>,
}

impl Connection {
    pub fn new(
        opened: Opened,
        hub: HubHandle,
        lobby: Addr<Lobby>,
        gauges: Arc<Gauges>,
    ) -> Connection {
        let Opened { id, pass, outbox, form, receiver, tick_rate, access } = opened;
        let now = Instant::now();
        Connection {
            id,
            pass,
            hub,
            lobby,
            outbox,
            form,
            receiver,
            state: State::New,
            person: None,
            only: None,
            role: Role::Player,
            access,
            entry: None,
            cut: None,
            match_id: None,
            opened: now,
            heartbeat: Heartbeat::default(),
            beats: None,
            allowance: Allowance::new(tick_rate, now),
            gauges,
        }
    }

    pub(super) fn send(&mut self, message: &ServerMessage, ctx: &mut Context<Self>) {
        self.send_frame(&Frame::binary(&message.encode()), ctx);
    }

    fn send_frame(&mut self, frame: &Frame, ctx: &mut Context<Self>) {
        if !matches!(self.state, State::Closing) && self.outbox.push(frame.bytes()).is_err() {
            self.close(CloseCode::TooSlow, ctx);
        }
    }

    /// Counted and logged here, once; told to the peer; too many end the connection.
    pub(super) fn error(&mut self, code: ErrorCode, detail: &str, ctx: &mut Context<Self>) {
        self.fault(code, detail, ServerMessage::error(code), ctx);
    }

    pub(super) fn refuse(&mut self, request: u32, why: Refused, ctx: &mut Context<Self>) {
        let Refused { code, sentence } = why;
        let message = ServerMessage::Refused { request, code: code.code(), sentence };
        self.fault(code, "refused", message, ctx);
    }

    /// An address that brings many wrong tickets or tokens is guessing. Those are counted once they
    /// were looked at: nobody guesses them, and who has a right one is let in whatever neighbours do.
    pub(super) fn count_guess(&mut self, ctx: &mut Context<Self>) {
        if !self.pass.guess(Instant::now()) {
            self.close(CloseCode::Policy, ctx);
        }
    }

    /// Join codes are short enough to be guessed, so they are counted before they are looked at.
    /// False: there were too many, and this one is not.
    pub(super) fn may_guess(&mut self, request: u32, ctx: &mut Context<Self>) -> bool {
        let may = self.pass.guess(Instant::now());
        if !may {
            let sentence = "Too many wrong codes came from your address. Wait a minute. \
                            (Limit: guesses_per_minute.)"
                .into();
            self.refuse(request, Refused { code: ErrorCode::TooFast, sentence }, ctx);
            self.close(CloseCode::Policy, ctx);
        }
        may
    }

    /// With a sentence that says more than the code's own.
    pub(super) fn error_saying(
        &mut self,
        code: ErrorCode,
        detail: &str,
        sentence: String,
        ctx: &mut Context<Self>,
    ) {
        self.fault(code, detail, ServerMessage::Error { code: code.code(), sentence }, ctx);
    }

    fn fault(
        &mut self,
        code: ErrorCode,
        detail: &str,
        message: ServerMessage,
        ctx: &mut Context<Self>,
    ) {
        metrics::counter!("skirmish_errors_total", "code" => code.name()).increment(1);
        let match_id = self.match_id.map(display);
        tracing::info!(
            connection = self.id.0,
            match_id,
            error = code.name(),
            detail,
            "client error"
        );
        self.send(&message, ctx);
        if !self.allowance.error(Instant::now()) {
            self.close(CloseCode::Policy, ctx);
        }
    }

    /// Says why, waits a moment for the peer to agree, and ends.
    pub(super) fn close(&mut self, code: CloseCode, ctx: &mut Context<Self>) {
        self.close_saying(code, code.sentence(), ctx);
    }

    pub(super) fn close_saying(
        &mut self,
        code: CloseCode,
        sentence: &str,
        ctx: &mut Context<Self>,
    ) {
        if matches!(self.state, State::Closing) {
            return;
        }
        self.note_end(code.name());
        let frame = Frame::close(code.code(), sentence);
        self.close_with(&frame, ctx);
    }

    fn close_with(&mut self, frame: &Frame, ctx: &mut Context<Self>) {
        self.detach();
        self.state = State::Closing;
        self.outbox.close(frame.bytes());
        ctx.run_later(CLOSE_WITHIN, |_, ctx| ctx.stop());
    }

    fn note_end(&self, why: &'static str) {
        metrics::counter!("skirmish_connections_closed_total", "reason" => why).increment(1);
        let match_id = self.match_id.map(display);
        tracing::info!(connection = self.id.0, match_id, why, "connection ends");
    }

    /// Leaves wherever it is; a seat in a match waits.
    fn detach(&mut self) {
        if let State::InLobby = self.state {
            self.lobby.do_send(Exit(self.id));
        }
        self.hub.remove(self.id);
    }

    fn check_life(&mut self, ctx: &mut Context<Self>) {
        let waiting =
            matches!(self.state, State::New | State::Greeting | State::Greeted | State::Attaching);
        if waiting && self.opened.elapsed() > ATTACH_WITHIN {
            return self.close(CloseCode::Silent, ctx);
        }
        match self.heartbeat.beat() {
            Some(payload) => self.send_frame(&Frame::ping(&payload), ctx),
            None => self.close(CloseCode::Lost, ctx),
        }
    }

    fn receive(&mut self, bytes: BytesMut, ctx: &mut Context<Self>) {
        batch::read();
        tally::bytes_received(bytes.len());
        self.receiver.push(bytes);
        self.take(ctx);
    }

    /// Whatever has been received whole.
    pub(super) fn take(&mut self, ctx: &mut Context<Self>) {
        let now = Instant::now();
        while !matches!(self.state, State::Greeting) {
            let next = self.hub.inflate(|inflater| self.receiver.next(inflater));
            match next {
                Ok(None) => return,
                Ok(Some(received)) => {
                    if let Event::Close { .. } = received.event {
                        return self.peer_closed(received.reply, ctx);
                    }
                    self.event(received.event, received.reply, now, ctx);
                }
                Err(violation) => {
                    if !matches!(self.state, State::Closing) {
                        self.note_end(violation.name());
                        self.close_with(&violation.reply(), ctx);
                    }
                    return;
                }
            }
        }
    }

    fn peer_closed(&mut self, reply: Option<Frame>, ctx: &mut Context<Self>) {
        if self.outlives_socket(ctx) {
            return;
        }
        if !matches!(self.state, State::Closing) {
            self.note_end("peer_closed");
            self.detach();
            self.state = State::Closing;
            if let Some(reply) = reply {
                self.outbox.close(reply.bytes());
            }
        }
        ctx.stop();
    }

    pub(super) fn socket_gone(&mut self, ctx: &mut Context<Self>) {
        if !matches!(self.state, State::Closing) {
            self.note_end(if self.outbox.timed_out() { "socket_timed_out" } else { "socket_gone" });
            self.detach();
            self.state = State::Closing;
        }
        ctx.stop();
    }

    fn event(&mut self, event: Event, reply: Option<Frame>, now: Instant, ctx: &mut Context<Self>) {
        if matches!(self.state, State::Closing) {
            return;
        }
        match event {
            Event::Text(_) => self.close(CloseCode::TextFrame, ctx),
            Event::Binary(bytes) => {
                if self.within_rate(bytes.len(), now, ctx) {
                    self.message(&bytes, now, ctx);
                }
            }
            Event::Ping(payload) => {
                if self.within_rate(payload.len(), now, ctx)
                    && let Some(pong) = reply
                {
                    self.send_frame(&pong, ctx);
                }
            }
            Event::Pong(payload) => {
                if self.within_rate(payload.len(), now, ctx) && !self.heartbeat.answered(&payload) {
                    self.hub.with_member(self.id, |member| member.pong(&payload, now));
                }
            }
            Event::Close { .. } => {}
        }
    }

    fn within_rate(&mut self, bytes: usize, now: Instant, ctx: &mut Context<Self>) -> bool {
        let verdict = self.allowance.message(bytes, now);
        if verdict == Verdict::Take {
            return true;
        }
        let code = ErrorCode::TooFast;
        metrics::counter!("skirmish_errors_total", "code" => code.name()).increment(1);
        match verdict {
            Verdict::Drop { tell: true } => {
                let match_id = self.match_id.map(display);
                tracing::info!(
                    connection = self.id.0,
                    match_id,
                    error = code.name(),
                    "client error"
                );
                self.send(&ServerMessage::error(code), ctx);
            }
            Verdict::End => self.close(CloseCode::Policy, ctx),
            Verdict::Take | Verdict::Drop { tell: false } => {}
        }
        false
    }
}

impl Actor for Connection {
    type Context = Context<Connection>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        ctx.add_stream(self.outbox.incoming());
        self.gauges.connections.fetch_add(1, Ordering::Relaxed);
        let (address, cut) = (self.pass.address(), ctx.address().recipient());
        self.entry = Some(self.access.roster.enter(self.id, address, now_s(), cut));
        metrics::counter!("skirmish_connections_opened_total").increment(1);
        self.hub.register(self.id, self.outbox.clone(), ctx.address().recipient(), self.form);
        self.beats = Some(actix::spawn(beat(ctx.address().downgrade())));
        tracing::debug!(connection = self.id.0, form = ?self.form, "connection opened");
        // A ban may have come since the upgrade.
        if let Some(sentence) = self.access.bans.of_address(address, now_s()) {
            self.banned(&sentence, ctx);
        }
    }

    fn stopped(&mut self, _: &mut Context<Self>) {
        self.detach();
        self.outbox.end();
        if let Some(beats) = self.beats.take() {
            beats.abort();
        }
        self.entry = None;
        self.access.mutes.gone(self.id);
        self.gauges.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

async fn beat(connection: WeakAddr<Connection>) {
    loop {
        tokio::time::sleep(PING_EVERY).await;
        let Some(connection) = connection.upgrade() else { return };
        connection.do_send(Beat);
    }
}

impl Handler<Beat> for Connection {
    type Result = ();

    fn handle(&mut self, _: Beat, ctx: &mut Context<Self>) {
        self.check_life(ctx);
    }
}

/// What the socket brings; its end, however it comes, ends the actor.
impl StreamHandler<BytesMut> for Connection {
    fn handle(&mut self, bytes: BytesMut, ctx: &mut Context<Self>) {
        self.receive(bytes, ctx);
    }

    fn finished(&mut self, ctx: &mut Context<Self>) {
        if !self.outlives_socket(ctx) {
            self.socket_gone(ctx);
        }
    }
}

impl Handler<LobbyAnswer> for Connection {
    type Result = ();

    fn handle(&mut self, answer: LobbyAnswer, ctx: &mut Context<Self>) {
        if !matches!(self.state, State::InLobby) {
            return;
        }
        match answer {
            LobbyAnswer::Send(frame) => self.send_frame(&frame, ctx),
            LobbyAnswer::CodeKnown => self.pass.guessed_right(Instant::now()),
            LobbyAnswer::Refuse { request, why } => self.refuse(request, why, ctx),
        }
    }
}

impl Handler<Notice> for Connection {
    type Result = ();

    fn handle(&mut self, notice: Notice, ctx: &mut Context<Self>) {
        match notice {
            Notice::Attached { acts, place, account } => {
                if matches!(self.state, State::Attaching) {
                    self.state = State::Member { acts, player: place.player.is_some() };
                    self.attached(place, account, ctx);
                }
            }
            Notice::Refused(code) => self.ticket_refused(code, ctx),
            Notice::Fault(code) => self.error(code, "input", ctx),
            Notice::Close(code) => self.close(code, ctx),
        }
    }
}

impl Handler<Cut> for Connection {
    type Result = ();

    fn handle(&mut self, cut: Cut, ctx: &mut Context<Self>) {
        match self.state {
            State::Attaching => self.cut = Some(cut),
            _ => self.cut_off(&cut, ctx),
        }
    }
}
