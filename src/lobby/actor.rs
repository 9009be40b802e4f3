//! The `Lobby` actor.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use actix::prelude::*;
use skirmish_protocol::client::Settings;
use skirmish_protocol::codes::{CloseCode, ErrorCode};
use skirmish_protocol::ids::MatchId;
use skirmish_protocol::limits::{CHAT_LINES, CLAIM_S};
use skirmish_protocol::server::{ChatLine, MatchSummary, Offer, ServerMessage};

use super::busy::{Lateness, Ticks};
use super::drain::Draining;
use super::events;
use super::founding::{Founder, HouseMatch};
use super::messages::*;
use super::meters;
use super::quota::{Limits, Quota};
use crate::directory::{Directory, Entry};
use crate::gauges::{Gauges, count_exceeded};
use crate::matches::{ConnectionId, End, Match, Person, Reserve, Reserved, Status};
use crate::store::Event;
use crate::ws::Frame;

const HOUSE_AGAIN_AFTER: Duration = Duration::from_secs(1);
const SAMPLE_EVERY: Duration = Duration::from_secs(1);
/// Seats that are asked for at most, one match after another, before a new one is founded.
const QUICK_PLAY_TRIES: usize = 8;

pub struct Lobby {
    pub(super) directory: Box<dyn Directory>,
    founder: Founder,
    max_matches: usize,
    quota: Quota,
    lateness: Lateness,
    house: Vec<HouseMatch>,
    events: Recipient<Event>,
    pub(super) visitors: BTreeMap<ConnectionId, Recipient<LobbyAnswer>>,
    chat: VecDeque<ChatLine>,
    pub(super) draining: Option<Draining>,
    pub(super) gauges: Arc<Gauges>,
}

impl Lobby {
    pub fn new(
        directory: Box<dyn Directory>,
        founder: Founder,
        limits: Limits,
        house: Vec<HouseMatch>,
        events: Recipient<Event>,
        gauges: Arc<Gauges>,
    ) -> Lobby {
        Lobby {
            directory,
            founder,
            max_matches: limits.matches,
            quota: Quota::new(limits.quota),
            lateness: Lateness::new(limits.late_percent),
            house,
            events,
            visitors: BTreeMap::new(),
            chat: VecDeque::new(),
            draining: None,
            gauges,
        }
    }

    fn broadcast(&self, message: &ServerMessage) {
        let frame = Frame::binary(&message.encode());
        for visitor in self.visitors.values() {
            visitor.do_send(LobbyAnswer::Send(frame.clone()));
        }
    }

    fn found(
        &mut self,
        settings: Settings,
        house: bool,
        ctx: &mut Context<Lobby>,
    ) -> Result<Entry, Refused> {
        if let Some(refused) = self.refusal() {
            return Err(refused);
        }
        if self.directory.len() >= self.max_matches {
            count_exceeded("max_matches");
            return Err(ErrorCode::Busy.into());
        }
        if self.lateness.busy() {
            count_exceeded("busy_late_percent");
            return Err(ErrorCode::Busy.into());
        }
        let bots = settings.bots;
        let entry = self.founder.found(settings, house, ctx.address().recipient())?;
        self.events.do_send(events::created(&entry, bots));
        self.directory.insert(entry.clone());
        self.gauges.matches.store(self.directory.len() as u64, Ordering::Relaxed);
        if !entry.private {
            self.broadcast(&ServerMessage::Listed(entry.summary.clone()));
        }
        Ok(entry)
    }

    fn found_house(&mut self, house: &HouseMatch, ctx: &mut Context<Lobby>) {
        if self.is_draining() {
            return;
        }
        if let Err(refused) = self.found(house.settings(), true, ctx) {
            let why = refused.sentence;
            tracing::error!(name = house.name, why, "a house match could not be created");
        }
    }

    /// A house match that ended, which only its rules' failure can bring about, comes again.
    fn replace_house(&self, name: &str, ctx: &mut Context<Lobby>) {
        let house = self.house.iter().find(|house| house.name == name).cloned();
        if let Some(house) = house {
            ctx.run_later(HOUSE_AGAIN_AFTER, move |this, ctx| this.found_house(&house, ctx));
        }
    }

    fn sample(&mut self) {
        meters::count(self.directory.as_ref(), self.founder.games().kinds());
        let all = self.gauges.ticks.load(Ordering::Relaxed);
        let late = self.gauges.late_ticks.load(Ordering::Relaxed).min(all);
        if self.lateness.sample(Ticks { all, late }) {
            let busy = self.lateness.busy();
            tracing::warn!(busy, "whether ticks run too late for more matches has changed");
        }
    }

    /// For somebody at an address, who may not have too many.
    fn found_for(
        &mut self,
        address: Option<IpAddr>,
        settings: Settings,
        ctx: &mut Context<Lobby>,
    ) -> Result<Entry, Refused> {
        if let Some(address) = address {
            let live = self.directory.all().filter(|e| e.founder == Some(address)).count();
            let allowed = self.quota.allows(address, live, Instant::now());
            allowed.map_err(|limit| Refused::by(limit, ErrorCode::TooManyMatches))?;
        }
        let entry = self.found(settings, false, ctx)?;
        if let Some(listed) = self.directory.get_mut(entry.id) {
            listed.founder = address;
        }
        Ok(entry)
    }

    /// What somebody may ask for to whom one match alone is open.
    fn within(&self, only: &str, what: Wish) -> Result<Wish, Refused> {
        let by_id = only.parse().ok().and_then(|id| self.directory.get(MatchId(id)));
        let open = by_id.or_else(|| self.directory.by_code(only)).ok_or(ErrorCode::MatchEnded)?;
        let own = open.summary.code.clone();
        match what {
            Wish::QuickPlay(_) => Ok(Wish::Join { code: own, spectate: false }),
            Wish::Join { code, spectate } if code.eq_ignore_ascii_case(&own) => {
                Ok(Wish::Join { code, spectate })
            }
            Wish::Join { .. } | Wish::Create(_) => Err(Refused {
                code: ErrorCode::BadToken,
                sentence: "Your token is for another match.".into(),
            }),
        }
    }

    /// Public matches with a seat, the fullest first.
    fn open_matches(&self, game: &str) -> Vec<Addr<Match>> {
        let mut open: Vec<&Entry> = self
            .directory
            .all()
            .filter(|entry| !entry.private && (game.is_empty() || entry.summary.game == game))
            .filter(|entry| entry.summary.players < entry.summary.seats)
            .collect();
        open.sort_by_key(|entry| (std::cmp::Reverse(entry.summary.players), !entry.house));
        open.into_iter().take(QUICK_PLAY_TRIES).map(|entry| entry.address.clone()).collect()
    }

    fn quick_play_settings(game: String) -> Settings {
        let house = HouseMatch::default();
        Settings { name: "Skirmish".into(), game, ..house.settings() }
    }

    /// Answers a request once a match has reserved a seat, or none could.
    fn reply(&mut self, connection: ConnectionId, request: u32, result: Result<Reserved, Refused>) {
        let Some(visitor) = self.visitors.get(&connection) else { return };
        visitor.do_send(match result {
            Ok(Reserved { ticket, summary }) => {
                let message = ServerMessage::Seat { request, ticket, summary };
                LobbyAnswer::Send(Frame::binary(&message.encode()))
            }
            Err(why) => LobbyAnswer::Refuse { request, why },
        });
    }
}

/// Asks one match after another; `None` when none had a seat.
async fn first_seat(matches: Vec<Addr<Match>>, person: &Person, from: IpAddr) -> Option<Reserved> {
    for address in matches {
        let reserve = Reserve { person: person.clone(), from, spectate: false };
        if let Ok(Ok(reserved)) = address.send(reserve).await {
            return Some(reserved);
        }
    }
    None
}

async fn seat_in(
    address: Addr<Match>,
    person: Person,
    from: IpAddr,
    spectate: bool,
) -> Result<Reserved, Refused> {
    match address.send(Reserve { person, from, spectate }).await {
        Ok(Err(code @ ErrorCode::TooFast)) => Err(Refused {
            code,
            sentence: format!(
                "Places that were asked for from your address wait to be taken. Take one, or wait \
                 {CLAIM_S} s. (Limit: unclaimed_per_address.)"
            ),
        }),
        Ok(reserved) => reserved.map_err(Refused::from),
        Err(_) => Err(ErrorCode::MatchEnded.into()),
    }
}

impl Actor for Lobby {
    type Context = Context<Lobby>;

    fn started(&mut self, ctx: &mut Context<Lobby>) {
        ctx.run_interval(SAMPLE_EVERY, |this, _| this.sample());
        for house in self.house.clone() {
            self.found_house(&house, ctx);
        }
    }
}

impl Handler<Enter> for Lobby {
    type Result = ();

    fn handle(&mut self, enter: Enter, _: &mut Context<Lobby>) {
        let games = self.founder.games();
        let message = ServerMessage::Lobby {
            games: games
                .kinds()
                .map(|kind| Offer {
                    kind: kind.into(),
                    options: games.options(kind).unwrap_or_default(),
                })
                .collect(),
            matches: self.public(),
            chat: self.chat.iter().cloned().collect(),
        };
        enter.answers.do_send(LobbyAnswer::Send(Frame::binary(&message.encode())));
        self.visitors.insert(enter.connection, enter.answers);
        self.tell_of_drain(enter.connection);
    }
}

impl Lobby {
    fn public(&self) -> Vec<MatchSummary> {
        self.directory.all().filter(|e| !e.private).map(|e| e.summary.clone()).collect()
    }
}

impl Handler<Exit> for Lobby {
    type Result = ();

    fn handle(&mut self, Exit(connection): Exit, _: &mut Context<Lobby>) {
        self.visitors.remove(&connection);
    }
}

impl Handler<Ask> for Lobby {
    type Result = ();

    fn handle(&mut self, ask: Ask, ctx: &mut Context<Lobby>) {
        let Ask { connection, request, person, address, only, what } = ask;
        if let Wish::Join { code, .. } = &what
            && self.directory.by_code(code).is_some()
            && let Some(visitor) = self.visitors.get(&connection)
        {
            visitor.do_send(LobbyAnswer::CodeKnown);
        }
        let looks_on = matches!(what, Wish::Join { spectate: true, .. });
        if let Some(refused) = self.refusal().filter(|_| !looks_on) {
            return self.reply(connection, request, Err(refused));
        }
        let what = match only {
            None => what,
            Some(only) => match self.within(&only, what) {
                Ok(what) => what,
                Err(refused) => return self.reply(connection, request, Err(refused)),
            },
        };
        let seat = match what {
            Wish::Join { code, spectate } => match self.directory.by_code(&code) {
                Some(entry) => seat_in(entry.address.clone(), person, address, spectate),
                None => return self.reply(connection, request, Err(ErrorCode::CodeUnknown.into())),
            },
            Wish::Create(settings) => match self.found_for(Some(address), settings, ctx) {
                Ok(entry) => seat_in(entry.address, person, address, false),
                Err(refused) => return self.reply(connection, request, Err(refused)),
            },
            Wish::QuickPlay(game) => {
                let open = self.open_matches(&game);
                let search =
                    async move { (first_seat(open, &person, address).await, person, game) };
                let found = search.into_actor(self).map(move |(seat, person, game), this, ctx| {
                    if let Some(reserved) = seat {
                        return this.reply(connection, request, Ok(reserved));
                    }
                    // It is a match created by an address like any other: else whoever asks for
                    // seats fast enough could fill the node with matches.
                    let settings = Lobby::quick_play_settings(game);
                    match this.found_for(Some(address), settings, ctx) {
                        Ok(entry) => {
                            let seat =
                                seat_in(entry.address, person, address, false).into_actor(this);
                            ctx.spawn(seat.map(move |result, this, _| {
                                this.reply(connection, request, result);
                            }));
                        }
                        Err(refused) => this.reply(connection, request, Err(refused)),
                    }
                });
                ctx.spawn(found);
                return;
            }
        };
        ctx.spawn(seat.into_actor(self).map(move |result, this, _| {
            this.reply(connection, request, result);
        }));
    }
}

impl Handler<Say> for Lobby {
    type Result = ();

    fn handle(&mut self, say: Say, _: &mut Context<Lobby>) {
        let line = ChatLine { player: None, name: say.name, text: say.text };
        if self.chat.len() == CHAT_LINES {
            self.chat.pop_front();
        }
        self.chat.push_back(line.clone());
        self.broadcast(&ServerMessage::Said(line));
    }
}

impl Handler<Find> for Lobby {
    type Result = MessageResult<Find>;

    fn handle(&mut self, Find(id): Find, _: &mut Context<Lobby>) -> Self::Result {
        MessageResult(self.directory.get(id).map(|entry| entry.address.clone()))
    }
}

impl Handler<ListMatches> for Lobby {
    type Result = MessageResult<ListMatches>;

    fn handle(&mut self, _: ListMatches, _: &mut Context<Lobby>) -> Self::Result {
        MessageResult(self.public())
    }
}

impl Handler<CreateMatch> for Lobby {
    type Result = Result<MatchSummary, Refused>;

    fn handle(&mut self, create: CreateMatch, ctx: &mut Context<Lobby>) -> Self::Result {
        self.found_for(create.address, create.settings, ctx).map(|entry| entry.summary)
    }
}

impl Handler<Status> for Lobby {
    type Result = ();

    fn handle(&mut self, status: Status, ctx: &mut Context<Lobby>) {
        match status {
            Status::Changed(summary) => {
                let id = summary.id.parse().ok().map(MatchId);
                let Some(entry) = id.and_then(|id| self.directory.get_mut(id)) else { return };
                entry.summary = summary.clone();
                if !entry.private {
                    self.broadcast(&ServerMessage::Listed(summary));
                }
            }
            Status::Ended { id, why } => {
                if let Some(entry) = self.directory.remove(id) {
                    self.events.do_send(events::ended(&entry, why));
                    if entry.house {
                        self.replace_house(&entry.summary.name, ctx);
                    }
                    if !entry.private {
                        self.broadcast(&ServerMessage::Unlisted { id: entry.summary.id });
                    }
                }
                self.gauges.matches.store(self.directory.len() as u64, Ordering::Relaxed);
                self.check_drained();
            }
        }
    }
}

impl Handler<Stop> for Lobby {
    type Result = ();

    fn handle(&mut self, _: Stop, _: &mut Context<Lobby>) {
        for entry in self.directory.all() {
            entry.address.do_send(End(CloseCode::GoingAway));
        }
    }
}
