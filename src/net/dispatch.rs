//! What a connection does with each message, by the state it is in.

use std::sync::atomic::Ordering;
use std::time::Instant;

use actix::prelude::*;
use skirmish_protocol::client::{ClientMessage, Level, Unreadable};
use skirmish_protocol::codes::{CloseCode, ErrorCode};
use skirmish_protocol::ids::Tick;
use skirmish_protocol::limits;
use skirmish_protocol::server::ServerMessage;

use super::connection::{Connection, State};
use super::tally;
use crate::access::{Role, now_s};
use crate::lobby::{Ask, Enter, Find, Refused, Say, Wish};
use crate::matches::{Claim, FromMember, MemberAct, Ticket};

impl Connection {
    pub(super) fn message(&mut self, bytes: &[u8], now: Instant, ctx: &mut Context<Self>) {
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
        tally::received(message.kind());
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
            (State::New, ClientMessage::Hello { version, name, token, .. }) => {
                self.hello(version, &name, token.as_deref(), ctx);
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
            return self.wrong_ticket(ErrorCode::TicketUnknown, ctx);
        };
        let Some(person) = &self.person else { return };
        let account = person.account.clone();
        self.state = State::Attaching;
        self.match_id = Some(ticket.match_id);
        let claim = Claim {
            connection: self.id,
            hub: self.hub.id,
            answers: self.hub.address.clone(),
            account,
            secret: ticket.secret,
            level,
            since,
        };
        let find = self.lobby.send(Find(ticket.match_id)).into_actor(self);
        ctx.spawn(find.map(move |found, this, ctx| match found {
            Ok(Some(address)) => address.do_send(claim),
            // Its match has ended for the stop: the client shall come back to the next server.
            Ok(None) if this.gauges.draining.load(Ordering::Relaxed) => {
                this.close(CloseCode::GoingAway, ctx);
            }
            Ok(None) => this.ticket_refused(ErrorCode::MatchEnded, ctx),
            Err(_) => this.ticket_refused(ErrorCode::Stopping, ctx),
        }));
    }

    pub(super) fn ticket_refused(&mut self, code: ErrorCode, ctx: &mut Context<Self>) {
        if matches!(self.state, State::Attaching) {
            self.state = State::Greeted;
            self.match_id = None;
            self.opened = Instant::now();
            self.wrong_ticket(code, ctx);
            if let Some(cut) = self.cut.take() {
                self.cut_off(&cut, ctx);
            }
        }
    }

    fn wrong_ticket(&mut self, code: ErrorCode, ctx: &mut Context<Self>) {
        self.refuse(0, code.into(), ctx);
        if code == ErrorCode::TicketUnknown {
            self.count_guess(ctx);
        }
    }

    fn ask(&mut self, request: u32, what: Wish, ctx: &mut Context<Self>) {
        if !self.allowance.request(Instant::now()) {
            return self.refuse(request, ErrorCode::TooFast.into(), ctx);
        }
        if self.role == Role::Spectator && !matches!(what, Wish::Join { spectate: true, .. }) {
            return self.refuse(request, ErrorCode::Spectating.into(), ctx);
        }
        if let Wish::Create(settings) = &what
            && self.access.words.found_in(&settings.name)
        {
            let sentence = "That name has a word that is not allowed here.".into();
            return self.refuse(request, Refused { code: ErrorCode::BadSettings, sentence }, ctx);
        }
        if matches!(what, Wish::Join { .. }) && !self.may_guess(request, ctx) {
            return;
        }
        if let Some(person) = self.person.clone() {
            let (address, only) = (self.pass.address(), self.only.clone());
            self.lobby.do_send(Ask { connection: self.id, request, person, address, only, what });
        }
    }

    pub(super) fn act(&self, what: MemberAct) {
        if let State::Member { acts, .. } = &self.state {
            acts.do_send(FromMember { connection: self.id, what });
        }
    }

    fn chat(&mut self, text: &str, ctx: &mut Context<Self>) {
        let Some(text) = limits::visible_text(text, limits::CHAT_CHARS) else {
            return self.error(ErrorCode::BadChat, "chat", ctx);
        };
        if !self.allowance.chat(Instant::now()) {
            return self.error(ErrorCode::TooFast, "chat", ctx);
        }
        let Some(person) = &self.person else { return };
        let access = &self.access;
        if access.mutes.has(&person.account, self.id, now_s()) {
            return self.error(ErrorCode::Muted, "chat", ctx);
        }
        if person.account.is_guest() && !access.guest_chat {
            return self.error(ErrorCode::ChatOff, "chat", ctx);
        }
        if access.words.found_in(&text) {
            let sentence = "That message has a word that is not allowed here.".into();
            return self.error_saying(ErrorCode::BadChat, "forbidden word", sentence, ctx);
        }
        match &self.state {
            State::InLobby => {
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
