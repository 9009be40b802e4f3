//! What a connection does with each message, by the state it is in.

use std::ops::RangeInclusive;
use std::time::Instant;

use actix::prelude::*;
use skirmish_protocol::client::{ClientMessage, Level, Unreadable};
use skirmish_protocol::codes::ErrorCode;
use skirmish_protocol::ids::{AccountId, Tick};
use skirmish_protocol::server::ServerMessage;
use skirmish_protocol::{VERSIONS, limits};
use uuid::Uuid;

use super::connection::{Connection, State};
use crate::lobby::{Ask, Enter, Find, Say, Wish};
use crate::matches::{Claim, FromMember, MemberAct, Person, Ticket};

impl Connection {
    pub(super) fn message(&mut self, bytes: &[u8], ctx: &mut Context<Self>) {
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
        let Some(version) = in_force(version, VERSIONS) else {
            return self.error(ErrorCode::BadVersion, "hello", ctx);
        };
        let name = match limits::visible_text(name, limits::NAME_CHARS) {
            Some(name) => name,
            None if name.is_empty() => format!("Guest {}", rand::random_range(1000..10_000)),
            None => return self.error(ErrorCode::BadName, "name", ctx),
        };
        let account = AccountId(Uuid::new_v4());
        self.person = Some(Person { account, name: name.clone() });
        self.state = State::Greeted;
        let welcome = ServerMessage::Welcome {
            version,
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
            answers: self.hub.address.clone(),
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

    pub(super) fn ticket_refused(&mut self, code: ErrorCode, ctx: &mut Context<Self>) {
        if matches!(self.state, State::Attaching) {
            self.state = State::Greeted;
            self.opened = Instant::now();
            self.wrong_guess(0, code.into(), ctx);
        }
    }

    fn ask(&mut self, request: u32, what: Wish, ctx: &mut Context<Self>) {
        if !self.allowance.request(Instant::now()) {
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
        if !self.allowance.chat(Instant::now()) {
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

/// The version that both sides know, of a client that says it knows those up to `said`.
fn in_force(said: u32, taken: RangeInclusive<u32>) -> Option<u32> {
    (said >= *taken.start()).then(|| said.min(*taken.end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_before_is_taken_and_older_ones_are_not() {
        let versions = [1, 2, 3, 4, u32::MAX].map(|said| in_force(said, 2..=3));
        assert_eq!(versions, [None, Some(2), Some(3), Some(3), Some(3)]);
        assert_eq!(in_force(0, VERSIONS), None);
    }
}
