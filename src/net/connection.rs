//! The `Connection` actor: one for each socket. Turns messages into acts on the lobby, a match and
//! the hub, and keeps the peer to the limits.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use actix::prelude::*;
use actix_web::error::PayloadError;
use bytes::Bytes;
use skirmish_protocol::client::{ClientMessage, Level, Unreadable};
use skirmish_protocol::codes::{CloseCode, ErrorCode};
use skirmish_protocol::ids::{AccountId, Tick};
use skirmish_protocol::server::ServerMessage;
use skirmish_protocol::{VERSION, limits};
use uuid::Uuid;

use super::gate::Pass;
use super::hub::HubHandle;
use super::outbox::Outbox;
use super::standing::Form;
use crate::bucket::Bucket;
use crate::gauges::Gauges;
use crate::lobby::{Ask, Enter, Exit, Find, Lobby, LobbyAnswer, Refused, Say, Wish};
use crate::matches::{Claim, ConnectionId, FromMember, MemberAct, Person, Ticket};
use crate::ws::{Event, Frame, Receiver};

const PING_EVERY: Duration = Duration::from_secs(5);
/// A peer from which nothing came for this long is gone.
const DEAD_AFTER: Duration = Duration::from_secs(15);
/// How long a peer may take to say `Hello` and `Attach`.
const ATTACH_WITHIN: Duration = Duration::from_secs(10);
/// How long the peer's half of the close handshake is waited for.
const CLOSE_WITHIN: Duration = Duration::from_secs(1);
/// What a client may send in the long run; in bursts five times as much.
const BYTES_PER_SECOND: u32 = 16 * 1024;
/// Excess that goes on this long ends the connection; a burst after a stall does not.
const EXCESS_FOR: Duration = Duration::from_secs(10);

/// What the hub tells a connection.
#[derive(Message)]
#[rtype(result = "()")]
pub enum Notice {
    Attached {
        acts: Recipient<FromMember>,
        player: bool,
    },
    /// The ticket was no good.
    Refused(ErrorCode),
    Close(CloseCode),
}

/// The body of the response is gone, and the socket with it.
#[derive(Message)]
#[rtype(result = "()")]
pub struct SocketGone;

enum State {
    New,
    Greeted,
    Attaching,
    InLobby,
    Member { acts: Recipient<FromMember>, player: bool },
    Closing,
}

pub struct Connection {
    id: ConnectionId,
    pass: Pass,
    hub: HubHandle,
    lobby: Addr<Lobby>,
    outbox: Outbox,
    form: Form,
    receiver: Receiver,
    state: State,
    person: Option<Person>,
    opened: Instant,
    heard: Instant,
    messages: Bucket,
    bytes: Bucket,
    chats: Bucket,
    requests: Bucket,
    errors: Bucket,
    excess_since: Option<Instant>,
    excess_told: Option<Instant>,
    gauges: Arc<Gauges>,
}

impl Connection {
    pub fn new(
        id: ConnectionId,
        pass: Pass,
        hub: HubHandle,
        lobby: Addr<Lobby>,
        outbox: Outbox,
        form: Form,
        receiver: Receiver,
        gauges: Arc<Gauges>,
    ) -> Connection {
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
            opened: now,
            heard: now,
            messages: Bucket::new(60, 300, now),
            bytes: Bucket::new(BYTES_PER_SECOND, BYTES_PER_SECOND * 5, now),
            chats: Bucket::new(1, 5, now),
            requests: Bucket::new(2, 10, now),
            errors: Bucket::new(1, 20, now),
            excess_since: None,
            excess_told: None,
            gauges,
        }
    }

    fn send(&mut self, message: &ServerMessage, ctx: &mut Context<Self>) {
        self.send_frame(&Frame::binary(&message.encode()), ctx);
    }

    fn send_frame(&mut self, frame: &Frame, ctx: &mut Context<Self>) {
        if !matches!(self.state, State::Closing) && self.outbox.push(frame.bytes()).is_err() {
            self.close(CloseCode::TooSlow, ctx);
        }
    }

    /// Counted and logged here, once; told to the peer; too many end the connection.
    fn error(&mut self, code: ErrorCode, detail: &str, ctx: &mut Context<Self>) {
        self.fault(code, detail, ServerMessage::error(code), ctx);
    }

    fn refuse(&mut self, request: u32, why: Refused, ctx: &mut Context<Self>) {
        let Refused { code, sentence } = why;
        let message = ServerMessage::Refused { request, code: code.code(), sentence };
        self.fault(code, "refused", message, ctx);
    }

    /// Refuses a ticket or a code; an address that tries many is guessing.
    fn wrong_guess(&mut self, request: u32, why: Refused, ctx: &mut Context<Self>) {
        let guess = matches!(why.code, ErrorCode::TicketUnknown | ErrorCode::CodeUnknown);
        self.refuse(request, why, ctx);
        if guess && !self.pass.guessed_wrong(Instant::now()) {
            self.close(CloseCode::Policy, ctx);
        }
    }

    fn fault(
        &mut self,
        code: ErrorCode,
        detail: &str,
        message: ServerMessage,
        ctx: &mut Context<Self>,
    ) {
        metrics::counter!("skirmish_errors", "code" => code.name()).increment(1);
        tracing::info!(connection = self.id.0, error = code.name(), detail, "client error");
        self.send(&message, ctx);
        if !self.errors.take(Instant::now()) {
            self.close(CloseCode::Policy, ctx);
        }
    }

    /// Says why, waits a moment for the peer to agree, and ends.
    fn close(&mut self, code: CloseCode, ctx: &mut Context<Self>) {
        if matches!(self.state, State::Closing) {
            return;
        }
        self.note_end(code.name());
        let frame = Frame::close(code.code(), code.sentence());
        self.close_with(&frame, ctx);
    }

    fn close_with(&mut self, frame: &Frame, ctx: &mut Context<Self>) {
        self.detach();
        self.state = State::Closing;
        self.outbox.close(frame.bytes());
        ctx.run_later(CLOSE_WITHIN, |_, ctx| ctx.stop());
    }

    fn note_end(&self, why: &'static str) {
        metrics::counter!("skirmish_closes", "reason" => why).increment(1);
        tracing::info!(connection = self.id.0, why, "connection ends");
    }

    /// Leaves wherever it is; a seat in a match waits.
    fn detach(&mut self) {
        match &self.state {
            State::InLobby => self.lobby.do_send(Exit(self.id)),
            State::Member { acts, .. } => {
                acts.do_send(FromMember { connection: self.id, what: MemberAct::Gone });
            }
            State::New | State::Greeted | State::Attaching | State::Closing => {}
        }
        self.hub.remove(self.id);
    }

    fn check_life(&mut self, ctx: &mut Context<Self>) {
        let now = Instant::now();
        let waiting = matches!(self.state, State::New | State::Greeted | State::Attaching);
        if now.saturating_duration_since(self.heard) > DEAD_AFTER {
            self.close(CloseCode::Lost, ctx);
        } else if waiting && now.saturating_duration_since(self.opened) > ATTACH_WITHIN {
            self.close(CloseCode::Silent, ctx);
        } else {
            self.send_frame(&Frame::ping(b""), ctx);
        }
    }

    fn receive(&mut self, bytes: &[u8], ctx: &mut Context<Self>) {
        self.heard = Instant::now();
        self.receiver.push(bytes);
        loop {
            let next = self.hub.inflate(|inflater| self.receiver.next(inflater));
            match next {
                Ok(None) => return,
                Ok(Some(received)) => {
                    if let Event::Close { .. } = received.event {
                        return self.peer_closed(received.reply, ctx);
                    }
                    if let Some(reply) = received.reply {
                        self.send_frame(&reply, ctx);
                    }
                    self.event(received.event, ctx);
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

    fn event(&mut self, event: Event, ctx: &mut Context<Self>) {
        if matches!(self.state, State::Closing) {
            return;
        }
        match event {
            Event::Text(_) => self.close(CloseCode::TextFrame, ctx),
            Event::Binary(bytes) => {
                if self.within_rate(bytes.len(), ctx) {
                    self.message(&bytes, ctx);
                }
            }
            Event::Ping(payload) => {
                self.within_rate(payload.len(), ctx);
            }
            Event::Pong(_) | Event::Close { .. } => {}
        }
    }

    fn within_rate(&mut self, bytes: usize, ctx: &mut Context<Self>) -> bool {
        let now = Instant::now();
        if self.messages.take(now) && self.bytes.take_many(bytes, now) {
            if self.messages.relaxed() && self.bytes.relaxed() {
                self.excess_since = None;
            }
            return true;
        }
        metrics::counter!("skirmish_errors", "code" => ErrorCode::TooFast.name()).increment(1);
        let since = *self.excess_since.get_or_insert(now);
        if now.saturating_duration_since(since) > EXCESS_FOR {
            self.close(CloseCode::Policy, ctx);
        } else if self.excess_told.is_none_or(|told| now - told > Duration::from_secs(1)) {
            self.excess_told = Some(now);
            tracing::info!(
                connection = self.id.0,
                error = ErrorCode::TooFast.name(),
                "client error"
            );
            self.send(&ServerMessage::error(ErrorCode::TooFast), ctx);
        }
        false
    }

    fn message(&mut self, bytes: &[u8], ctx: &mut Context<Self>) {
        let message = match ClientMessage::decode(bytes) {
            Ok(message) => message,
            Err(unreadable) => {
                let code = match unreadable {
                    Unreadable::Malformed(_) => ErrorCode::Malformed,
                    Unreadable::UnknownType(_) => ErrorCode::UnknownType,
                };
                return self.error(code, &unreadable.to_string(), ctx);
            }
        };
        let now = Instant::now();
        match (&self.state, message) {
            (State::Member { player, .. }, ClientMessage::Input(input)) => {
                if *player {
                    self.hub.input(self.id, input, now);
                } else {
                    self.error(ErrorCode::Spectating, "input", ctx);
                }
            }
            (State::Member { .. }, ClientMessage::Ack { seen }) => {
                self.hub.with_member(self.id, |member| member.seen(seen, now));
            }
            (State::Member { .. }, ClientMessage::Visible { visible }) => {
                self.hub.with_member(self.id, |member| member.set_visible(visible));
            }
            (State::Member { .. }, ClientMessage::Leave) => self.act(MemberAct::Leave),
            (State::Member { .. } | State::InLobby, ClientMessage::Chat { text }) => {
                self.chat(&text, ctx);
            }
            (State::New, ClientMessage::Hello { version, name, .. }) => {
                self.hello(version, &name, ctx);
            }
            (State::New, _) => self.error(ErrorCode::WrongState, "before hello", ctx),
            (_, ClientMessage::Ping { echo }) => self.ping(echo, now, ctx),
            (State::Greeted, ClientMessage::Attach { ticket, level, since }) => {
                self.attach(ticket, level, since, ctx);
            }
            (State::InLobby, ClientMessage::QuickPlay { request, game }) => {
                self.ask(request, Wish::QuickPlay(game), ctx);
            }
            (State::InLobby, ClientMessage::Create { request, settings }) => {
                self.ask(request, Wish::Create(settings), ctx);
            }
            (State::InLobby, ClientMessage::Join { request, code, spectate }) => {
                self.ask(request, Wish::Join { code, spectate }, ctx);
            }
            (_, message) => self.error(ErrorCode::WrongState, message.name(), ctx),
        }
    }

    fn hello(&mut self, version: u32, name: &str, ctx: &mut Context<Self>) {
        if version == 0 {
            return self.error(ErrorCode::BadVersion, "version 0", ctx);
        }
        let name = match limits::visible_text(name, limits::NAME_CHARS) {
            Some(name) => name,
            None if name.is_empty() => format!("Guest {}", rand::random_range(1000..10_000)),
            None => return self.error(ErrorCode::BadName, "name", ctx),
        };
        let account = AccountId(Uuid::new_v4());
        self.person = Some(Person { account, name: name.clone() });
        self.state = State::Greeted;
        let welcome = ServerMessage::Welcome {
            version: VERSION,
            account: account.to_string(),
            name,
            agent: concat!("skirmish/", env!("CARGO_PKG_VERSION")).into(),
        };
        self.send(&welcome, ctx);
    }

    fn attach(
        &mut self,
        ticket: Option<String>,
        level: Level,
        since: u32,
        ctx: &mut Context<Self>,
    ) {
        let Some(ticket) = ticket else {
            self.state = State::InLobby;
            let answers = ctx.address().recipient();
            return self.lobby.do_send(Enter { connection: self.id, answers });
        };
        let Some(ticket) = Ticket::parse(&ticket) else {
            return self.wrong_guess(0, ErrorCode::TicketUnknown.into(), ctx);
        };
        self.state = State::Attaching;
        let claim = Claim {
            connection: self.id,
            hub: self.hub.id,
            answers: self.hub.address.clone().recipient(),
            secret: ticket.secret,
            level,
            since,
        };
        let find = self.lobby.send(Find(ticket.match_id)).into_actor(self);
        ctx.spawn(find.map(move |found, this, ctx| match found {
            Ok(Some(address)) => address.do_send(claim),
            Ok(None) => this.ticket_refused(ErrorCode::MatchEnded, ctx),
            Err(_) => this.ticket_refused(ErrorCode::Stopping, ctx),
        }));
    }

    fn ticket_refused(&mut self, code: ErrorCode, ctx: &mut Context<Self>) {
        if matches!(self.state, State::Attaching) {
            self.state = State::Greeted;
            self.opened = Instant::now();
            self.wrong_guess(0, code.into(), ctx);
        }
    }

    fn ask(&mut self, request: u32, what: Wish, ctx: &mut Context<Self>) {
        if !self.requests.take(Instant::now()) {
            return self.refuse(request, ErrorCode::TooFast.into(), ctx);
        }
        if let Some(person) = self.person.clone() {
            let address = self.pass.address();
            self.lobby.do_send(Ask { connection: self.id, request, person, address, what });
        }
    }

    fn act(&self, what: MemberAct) {
        if let State::Member { acts, .. } = &self.state {
            acts.do_send(FromMember { connection: self.id, what });
        }
    }

    fn chat(&mut self, text: &str, ctx: &mut Context<Self>) {
        let Some(text) = limits::visible_text(text, limits::CHAT_CHARS) else {
            return self.error(ErrorCode::BadChat, "chat", ctx);
        };
        if !self.chats.take(Instant::now()) {
            return self.error(ErrorCode::TooFast, "chat", ctx);
        }
        match (&self.state, &self.person) {
            (State::InLobby, Some(person)) => {
                self.lobby.do_send(Say { name: person.name.clone(), text });
            }
            _ => self.act(MemberAct::Chat(text)),
        }
    }

    fn ping(&mut self, echo: u32, now: Instant, ctx: &mut Context<Self>) {
        let clock = self.hub.clock(self.id, now);
        let (tick, phase_us, margin_us) =
            clock.map_or((Tick(0), 0, None), |c| (c.tick, c.phase_us, c.margin_us));
        self.send(&ServerMessage::Pong { echo, tick, phase_us, margin_us }, ctx);
    }
}

impl Actor for Connection {
    type Context = Context<Connection>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        self.gauges.connections.fetch_add(1, Ordering::Relaxed);
        self.hub.register(self.id, self.outbox.clone(), ctx.address(), self.form);
        ctx.run_interval(PING_EVERY, Self::check_life);
        tracing::debug!(connection = self.id.0, form = ?self.form, "connection opened");
    }

    fn stopped(&mut self, _: &mut Context<Self>) {
        self.detach();
        self.outbox.end();
        self.gauges.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What the socket brings; its end, however it comes, ends the actor.
impl StreamHandler<Result<Bytes, PayloadError>> for Connection {
    fn handle(&mut self, item: Result<Bytes, PayloadError>, ctx: &mut Context<Self>) {
        match item {
            Ok(bytes) => self.receive(&bytes, ctx),
            Err(_) => ctx.stop(),
        }
    }

    fn finished(&mut self, ctx: &mut Context<Self>) {
        ctx.stop();
    }
}

impl Handler<SocketGone> for Connection {
    type Result = ();

    fn handle(&mut self, _: SocketGone, ctx: &mut Context<Self>) {
        if !matches!(self.state, State::Closing) {
            self.note_end("socket_gone");
        }
        ctx.stop();
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
            LobbyAnswer::Refuse { request, why } => self.wrong_guess(request, why, ctx),
        }
    }
}

impl Handler<Notice> for Connection {
    type Result = ();

    fn handle(&mut self, notice: Notice, ctx: &mut Context<Self>) {
        match notice {
            Notice::Attached { acts, player } => {
                if matches!(self.state, State::Attaching) {
                    self.state = State::Member { acts, player };
                }
            }
            Notice::Refused(code) => self.ticket_refused(code, ctx),
            Notice::Close(code) => self.close(code, ctx),
        }
    }
}
