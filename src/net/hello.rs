//! `Hello`: who is there, whether they may come in, and as whom.

use std::ops::RangeInclusive;
use std::time::Duration;

use actix::prelude::*;
use skirmish_protocol::VERSIONS;
use skirmish_protocol::codes::{CloseCode, ErrorCode, LeaveReason};
use skirmish_protocol::ids::AccountId;
use skirmish_protocol::server::ServerMessage;
use tokio::time::timeout;

use super::connection::{Connection, State};
use crate::access::{Cut, Fault, Place, Visitor, now_s};
use crate::matches::{MemberAct, Person};
use crate::store::Seen;

/// A store that does not say in this time whether a token was used cannot be waited for.
const STORE_WITHIN: Duration = Duration::from_secs(5);
/// How long a peer that is cut off has for its half of the close handshake: with the last words
/// behind it, well within the second that is promised.
const CUT_WITHIN: Duration = Duration::from_millis(250);

impl Connection {
    pub(super) fn hello(
        &mut self,
        version: u32,
        name: &str,
        token: Option<&str>,
        ctx: &mut Context<Self>,
    ) {
        let Some(version) = in_force(version, VERSIONS) else {
            return self.error(ErrorCode::BadVersion, "hello", ctx);
        };
        let visitor = match self.access.door.who(token, now_s()) {
            Ok(visitor) => visitor,
            Err(fault) => return self.bad_token(&fault, ctx),
        };
        let Some(name) = visitor.called(name) else {
            return self.error(ErrorCode::BadName, "name", ctx);
        };
        if self.access.words.found_in(&name) {
            let sentence = "That name has a word that is not allowed here.".into();
            return self.error_saying(ErrorCode::BadName, "forbidden word", sentence, ctx);
        }
        let Some(once) = visitor.once.clone() else {
            return self.welcome(version, &visitor, name, ctx);
        };
        self.state = State::Greeting;
        let fresh = timeout(STORE_WITHIN, self.access.store.use_token(once.jti, once.until_s));
        ctx.wait(fresh.into_actor(self).map(move |fresh, this, ctx| {
            this.state = State::New;
            match fresh {
                Ok(Ok(true)) => this.welcome(version, &visitor, name, ctx),
                Ok(Ok(false)) => this.bad_token(&Fault::Replayed, ctx),
                Ok(Err(error)) => {
                    tracing::error!(%error, "the store cannot tell whether a token was used");
                    this.close(CloseCode::Internal, ctx);
                }
                Err(_) => {
                    tracing::error!("the store is too slow to tell whether a token was used");
                    this.close(CloseCode::Internal, ctx);
                }
            }
            this.take(ctx);
        }));
    }

    fn welcome(&mut self, version: u32, visitor: &Visitor, name: String, ctx: &mut Context<Self>) {
        let account = visitor.account.clone();
        // First in the roster, then checked: a ban that comes meanwhile finds it there.
        self.entry.iter().for_each(|entry| entry.greeted(&account, &name));
        if let Some(sentence) = self.access.bans.of_account(&account, now_s()) {
            return self.banned(&sentence, ctx);
        }
        self.only = visitor.only.clone();
        self.role = visitor.role;
        self.person = Some(Person { account: account.clone(), name: name.clone() });
        self.state = State::Greeted;
        let keep = self.access.door.keep(visitor, &name, now_s());
        let agent = concat!("skirmish/", env!("CARGO_PKG_VERSION")).into();
        let account = account.into();
        self.send(&ServerMessage::Welcome { version, account, name, agent, keep }, ctx);
    }

    /// For the host's list of players: those who took a seat. That one is missing there keeps
    /// nobody out.
    pub(super) fn note_visit(&self) {
        let Some(Person { account, name }) = &self.person else { return };
        let noted = self.access.store.seen(Seen {
            account: account.as_str().to_owned(),
            name: name.clone(),
            guest: account.is_guest(),
            address: Some(self.pass.address()),
            at_s: now_s(),
        });
        actix::spawn(async move {
            if let Err(error) = noted.await {
                tracing::debug!(%error, "a player could not be noted");
            }
        });
    }

    fn bad_token(&mut self, fault: &Fault, ctx: &mut Context<Self>) {
        self.error_saying(ErrorCode::BadToken, fault.name(), fault.sentence(), ctx);
        self.count_guess(ctx);
    }

    /// Has become a member, of whoever's place it is.
    pub(super) fn attached(&mut self, place: Place, account: AccountId, ctx: &mut Context<Self>) {
        if let (Some(person), Some(entry)) = (&mut self.person, &self.entry) {
            person.account = account.clone();
            entry.greeted(&account, &person.name);
            entry.attached(place);
        }
        if let Some(cut) = self.cut.take() {
            return self.cut_off(&cut, ctx);
        }
        if let Some(sentence) = self.access.bans.of_account(&account, now_s()) {
            return self.banned(&sentence, ctx);
        }
        if place.player.is_some() {
            self.note_visit();
        }
    }

    /// Out by the host's will, and the seat with it.
    pub(super) fn cut_off(&mut self, Cut { code, sentence }: &Cut, ctx: &mut Context<Self>) {
        if *code == CloseCode::Banned {
            return self.banned(sentence, ctx);
        }
        self.act(MemberAct::Expelled(LeaveReason::Kicked));
        self.close_saying(*code, sentence, ctx);
        self.cut_short(ctx);
    }

    /// Out, and the seat with it.
    pub(super) fn banned(&mut self, sentence: &str, ctx: &mut Context<Self>) {
        self.act(MemberAct::Expelled(LeaveReason::Banned));
        self.error_saying(ErrorCode::Banned, "banned", sentence.into(), ctx);
        self.close_saying(CloseCode::Banned, sentence, ctx);
        self.cut_short(ctx);
    }

    /// Whether the peer agrees to the close, or so much as reads it, is not waited for.
    fn cut_short(&self, ctx: &mut Context<Self>) {
        self.outbox.cut();
        ctx.run_later(CUT_WITHIN, |_, ctx| ctx.stop());
    }

    /// Whose socket goes while they are cut off and have yet to hear of which match they give up the
    /// seat: that is waited for for a moment. False: nothing is.
    pub(super) fn outlives_socket(&self, ctx: &mut Context<Self>) -> bool {
        let outlives = matches!(self.state, State::Attaching) && self.cut.is_some();
        if outlives {
            ctx.run_later(CUT_WITHIN, |this, ctx| this.socket_gone(ctx));
        }
        outlives
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
