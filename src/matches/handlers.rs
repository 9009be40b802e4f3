//! What a match does when it is spoken to: reserve, claim, inputs, acts of members, the end.

use std::time::Instant;

use actix::prelude::*;
use skirmish_protocol::client::{Input, Level};
use skirmish_protocol::codes::{CloseCode, ErrorCode, LeaveReason};
use skirmish_protocol::ids::AccountId;
use skirmish_protocol::server::{Attached, ChatLine, ServerMessage};

use super::actor::{Match, MatchSettings, Member};
use super::messages::*;
use super::seats::Claimed;
use super::ticket::Ticket;
use crate::sim::{Command, Profile, Viewer};
use crate::ws::Frame;

impl Handler<Reserve> for Match {
    type Result = Result<Reserved, ErrorCode>;

    fn handle(&mut self, reserve: Reserve, _: &mut Context<Match>) -> Self::Result {
        let ticket = Ticket::new(self.settings.id);
        let now = Instant::now();
        if reserve.spectate {
            let there = self.members.values().filter(|m| m.player.is_none()).count();
            self.seats.reserve_spectator(
                ticket.secret,
                reserve.person,
                reserve.from,
                there,
                now,
            )?;
        } else {
            let player = self.next_player();
            self.seats.reserve(ticket.secret, reserve.person, reserve.from, player, now)?;
        }
        self.report();
        Ok(Reserved { ticket: ticket.to_string(), summary: self.summary() })
    }
}

impl Handler<Claim> for Match {
    type Result = ();

    fn handle(&mut self, claim: Claim, ctx: &mut Context<Match>) {
        self.claim(claim, &ctx.address());
    }
}

fn log_admission(settings: &MatchSettings, admission: &Admission, level: Level) {
    tracing::info!(
        match_id = %settings.id,
        connection = admission.connection.0,
        player = admission.player.map_or(0, |p| p.0),
        client_level = level as u32,
        "member attached"
    );
}

impl Handler<FromMember> for Match {
    type Result = ();

    fn handle(&mut self, from: FromMember, _: &mut Context<Match>) {
        let Some(member) = self.members.get(&from.connection) else { return };
        let player = member.player;
        let now = Instant::now();
        match from.what {
            MemberAct::Chat(text) => {
                let line = ChatLine { player, name: member.name.clone(), text };
                let fact = self.room.said(line);
                self.tell_everybody(&fact);
                self.deliver();
            }
            MemberAct::Leave => {
                self.dismiss(from.connection, CloseCode::Normal, LeaveReason::Left, now);
            }
            MemberAct::Expelled(reason) => {
                if let Some(player) = player {
                    self.remove(player, reason);
                }
                self.drop_member(from.connection, now);
                self.deliver();
            }
            MemberAct::Gone => self.drop_member(from.connection, now),
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

impl Match {
    pub(super) fn hear(&mut self, from: FromHub, now: Instant) {
        match from {
            FromHub::Input(connection, input) => self.take_input(connection, input, now),
            FromHub::Flush { hub, inputs, needs } => {
                // What crossed the leaving of a hub's last member must not keep a stream alive.
                if self.post.links(hub) {
                    self.streams.set_needs(hub, needs);
                }
                inputs.into_iter().for_each(|(from, input)| self.take_input(from, input, now));
            }
        }
    }

    fn take_input(&mut self, connection: ConnectionId, input: Input, now: Instant) {
        // What crossed the claim of a newer connection must not pass for its own.
        let Some(player) = self.members.get(&connection).and_then(|member| member.player) else {
            return;
        };
        self.seats.played(player, now);
        let Input { seq, tick, view, payload, .. } = input;
        self.commands.push(Command::Input { player, seq, tick, view, payload });
    }

    /// `acts`: where hubs and connections speak with this match.
    pub(crate) fn claim(&mut self, claim: Claim, acts: &Addr<Match>) {
        // Inputs of an older connection count up to here.
        self.hear_hubs(Instant::now());
        let claimed = match self.seats.open_to(claim.secret, &claim.account) {
            true => self.seats.claim(claim.secret, claim.connection, Instant::now()),
            false => Err(ErrorCode::TicketUnknown),
        };
        self.post.link(claim.hub, &claim.answers);
        let part = match claimed {
            Ok(claimed) => {
                let level = claim.level;
                let admission = self.admit(&claim, claimed, acts);
                log_admission(&self.settings, &admission, level);
                Part::Admit(Box::new(admission))
            }
            Err(code) => {
                let connection = claim.connection;
                self.post.part(claim.hub, Part::Refuse { connection, code });
                self.deliver();
                return self.forget_if_idle(claim.hub);
            }
        };
        self.post.part(claim.hub, part);
        self.deliver();
        self.report();
    }

    fn admit(&mut self, claim: &Claim, claimed: Claimed, acts: &Addr<Match>) -> Admission {
        let account = account_of(claim, &claimed);
        let (player, name, ticket) = match claimed {
            Claimed::Spectator { person } => (None, self.unused_name(&person.name, &account), None),
            Claimed::Player { player, person, resume, first, superseded } => {
                if let Some(older) = superseded {
                    self.part(
                        older,
                        Part::Close { connection: older, code: CloseCode::Superseded },
                    );
                    let hub = self.members.remove(&older).map(|member| member.hub);
                    if let Some(hub) = hub.filter(|hub| *hub != claim.hub) {
                        self.forget_if_idle(hub);
                    }
                }
                let name = if first {
                    let name = self.unused_name(&person.name, &account);
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
        let member = Member { hub: claim.hub, player, account: account.clone(), name, audience };
        self.members.insert(claim.connection, member);
        let attached = ServerMessage::Attached(Box::new(Attached {
            match_id: self.settings.id.to_string(),
            code: self.settings.code.clone(),
            name: self.settings.name.clone(),
            game: self.sim.kind().into(),
            rules: u32::from(self.sim.rules()),
            player,
            ticket,
            grace_ms: self.settings.patience.grace.as_millis() as u32,
            tick: self.sim.tick(),
            tick_rate: self.sim.rate().per_second(),
            schema: self.sim.schema().clone(),
            setup: self.sim.setup(),
        }));
        let frames = std::iter::once(attached)
            .chain(self.room.catch_up(claim.since))
            .chain(self.draining.notice(Instant::now()))
            .map(|message| Frame::binary(&message.encode()))
            .collect();
        Admission {
            connection: claim.connection,
            account,
            player,
            audience,
            level: claim.level,
            tick_us: self.schedule.period().as_micros() as u32,
            periods: self.streams.periods(),
            frames,
            inputs: self.to_inbox.clone(),
            acts: acts.clone().recipient(),
        }
    }
}

/// A guest is whom the ticket was given to: on the socket of the match a client may have said
/// nothing of who it was in the lobby, and would be a second account there.
fn account_of(claim: &Claim, claimed: &Claimed) -> AccountId {
    let (Claimed::Spectator { person } | Claimed::Player { person, .. }) = claimed;
    if claim.account.is_guest() { person.account.clone() } else { claim.account.clone() }
}
