//! Places in a match: reserved by the lobby, claimed with a ticket, kept for a while after a drop.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::time::{Duration, Instant};

use skirmish_protocol::codes::ErrorCode;
use skirmish_protocol::ids::{AccountId, PlayerId};
use skirmish_protocol::limits;
use uuid::Uuid;

use super::messages::{ConnectionId, Person};
use crate::gauges::count_exceeded;

/// How long a reservation waits to be claimed.
pub const RESERVATION: Duration = Duration::from_secs(limits::CLAIM_S as u64);
/// Spectators that a match lets in.
const SPECTATORS: usize = 500;
/// Tickets no longer good that are remembered, to say why. The oldest are forgotten.
const SPENT: usize = 256;

#[derive(Debug, PartialEq, Eq)]
enum Held {
    /// Until then.
    Reserved(Instant),
    Present(ConnectionId),
    /// Dropped; until then.
    Absent(Instant),
}

/// How long a seat is kept for whom, and how many.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Places that wait to be claimed from one address.
    pub unclaimed: usize,
    /// After a drop.
    pub grace: Duration,
    /// Without any input; `None`: for ever.
    pub idle: Option<Duration>,
}

struct Seat {
    person: Person,
    resume: Uuid,
    held: Held,
    /// When it was taken, or its player last did something.
    active: Instant,
}

/// A place that is reserved, and not claimed yet.
struct Promise {
    /// `None`: a spectator.
    player: Option<PlayerId>,
    person: Person,
    from: IpAddr,
    until: Instant,
}

/// What a ticket was good for.
#[derive(Debug)]
pub enum Claimed {
    Player {
        player: PlayerId,
        person: Person,
        resume: Uuid,
        /// The first time: the player has to join the simulation.
        first: bool,
        /// The older connection, which loses the seat.
        superseded: Option<ConnectionId>,
    },
    Spectator {
        person: Person,
    },
}

/// The places of people. Bots have none: they give way.
pub struct Seats {
    limit: usize,
    patience: Patience,
    seats: BTreeMap<PlayerId, Seat>,
    /// Unclaimed reservations by the secret of their ticket.
    tickets: BTreeMap<Uuid, Promise>,
    spent: VecDeque<(Uuid, ErrorCode)>,
}

impl Seats {
    pub fn new(limit: u32, patience: Patience) -> Seats {
        Seats {
            limit: limit as usize,
            patience,
            seats: BTreeMap::new(),
            tickets: BTreeMap::new(),
            spent: VecDeque::new(),
        }
    }

    /// People with a seat, whether they are there, have yet to come or may come back.
    pub fn people(&self) -> usize {
        self.seats.len()
    }

    /// `None` for a bot.
    pub fn account(&self, player: PlayerId) -> Option<&AccountId> {
        self.seats.get(&player).map(|seat| &seat.person.account)
    }

    /// Whether anybody holds a place here, or has been promised one.
    pub fn in_use(&self) -> bool {
        !self.seats.is_empty() || !self.tickets.is_empty()
    }

    pub fn reserve(
        &mut self,
        secret: Uuid,
        person: Person,
        from: IpAddr,
        player: PlayerId,
        now: Instant,
    ) -> Result<(), ErrorCode> {
        if self.seats.len() >= self.limit {
            return Err(ErrorCode::MatchFull);
        }
        let until = now + RESERVATION;
        self.promise(
            secret,
            Promise { player: Some(player), person: person.clone(), from, until },
        )?;
        let held = Held::Reserved(until);
        self.seats.insert(player, Seat { person, resume: Uuid::new_v4(), held, active: now });
        Ok(())
    }

    /// `there`: how many spectators there are.
    pub fn reserve_spectator(
        &mut self,
        secret: Uuid,
        person: Person,
        from: IpAddr,
        there: usize,
        now: Instant,
    ) -> Result<(), ErrorCode> {
        let promised = self.tickets.values().filter(|promise| promise.player.is_none()).count();
        if there + promised >= SPECTATORS {
            count_exceeded("spectators");
            return Err(ErrorCode::MatchFull);
        }
        self.promise(secret, Promise { player: None, person, from, until: now + RESERVATION })
    }

    fn promise(&mut self, secret: Uuid, promise: Promise) -> Result<(), ErrorCode> {
        let theirs = self.tickets.values().filter(|other| other.from == promise.from).count();
        if theirs >= self.patience.unclaimed {
            count_exceeded("unclaimed_per_address");
            return Err(ErrorCode::TooFast);
        }
        self.tickets.insert(secret, promise);
        Ok(())
    }

    /// Whether somebody may claim what a ticket stands for. A guest's seat goes to whoever brings
    /// the ticket; that of a player with a host's token to the same player only.
    pub fn open_to(&self, secret: Uuid, account: &AccountId) -> bool {
        let reserved = self.tickets.get(&secret).map(|promise| &promise.person);
        let held = || self.seats.values().find(|seat| seat.resume == secret).map(|s| &s.person);
        let owner = reserved.or_else(held).map(|person| &person.account);
        owner.is_none_or(|owner| owner.is_guest() || owner == account)
    }

    pub fn claim(
        &mut self,
        secret: Uuid,
        connection: ConnectionId,
        now: Instant,
    ) -> Result<Claimed, ErrorCode> {
        if let Some(Promise { player, person, until, .. }) = self.tickets.remove(&secret) {
            if until < now {
                self.spend(secret, ErrorCode::TicketExpired);
                return Err(ErrorCode::TicketExpired);
            }
            self.spend(secret, ErrorCode::TicketUsed);
            let Some(player) = player else {
                return Ok(Claimed::Spectator { person });
            };
            let seat = self.seats.get_mut(&player).ok_or(ErrorCode::TicketExpired)?;
            seat.held = Held::Present(connection);
            seat.active = now;
            return Ok(Claimed::Player {
                player,
                person,
                resume: seat.resume,
                first: true,
                superseded: None,
            });
        }
        let seat = self.seats.iter_mut().find(|(_, seat)| seat.resume == secret);
        let Some((player, seat)) = seat else {
            let spent = self.spent.iter().find(|(spent, _)| *spent == secret);
            return Err(spent.map_or(ErrorCode::TicketUnknown, |(_, why)| *why));
        };
        seat.active = now;
        let superseded = match std::mem::replace(&mut seat.held, Held::Present(connection)) {
            Held::Present(older) => Some(older),
            Held::Reserved(_) | Held::Absent(_) => None,
        };
        Ok(Claimed::Player {
            player: *player,
            person: seat.person.clone(),
            resume: seat.resume,
            first: false,
            superseded,
        })
    }

    fn spend(&mut self, secret: Uuid, why: ErrorCode) {
        if self.spent.len() == SPENT {
            self.spent.pop_front();
        }
        self.spent.push_back((secret, why));
    }

    /// The connection is gone: its seat waits. Says whose it was, unless a newer one has it.
    pub fn dropped(&mut self, connection: ConnectionId, now: Instant) -> Option<PlayerId> {
        let (player, seat) =
            self.seats.iter_mut().find(|(_, seat)| seat.held == Held::Present(connection))?;
        seat.held = Held::Absent(now + self.patience.grace);
        Some(*player)
    }

    /// The player sent an input.
    pub fn played(&mut self, player: PlayerId, now: Instant) {
        if let Some(seat) = self.seats.get_mut(&player) {
            seat.active = now;
        }
    }

    /// Those who are there but have done nothing for too long.
    pub fn idle(&self, now: Instant) -> Vec<ConnectionId> {
        let Some(limit) = self.patience.idle else { return Vec::new() };
        let idle = |seat: &Seat| match seat.held {
            Held::Present(connection) => {
                (now.saturating_duration_since(seat.active) > limit).then_some(connection)
            }
            Held::Reserved(_) | Held::Absent(_) => None,
        };
        self.seats.values().filter_map(idle).collect()
    }

    /// The secret by which a connection's seat is taken again.
    #[cfg(test)]
    pub fn resume_of(&self, connection: ConnectionId) -> Option<Uuid> {
        let mut seats = self.seats.values();
        seats.find(|seat| seat.held == Held::Present(connection)).map(|seat| seat.resume)
    }

    pub fn give_up(&mut self, player: PlayerId) {
        self.seats.remove(&player);
    }

    /// Frees what has waited too long: the players that had joined, to be told of.
    pub fn expire(&mut self, now: Instant) -> Vec<PlayerId> {
        let expired: Vec<Uuid> = self
            .tickets
            .iter()
            .filter(|(_, promise)| promise.until < now)
            .map(|(secret, _)| *secret)
            .collect();
        for secret in expired {
            self.tickets.remove(&secret);
            self.spend(secret, ErrorCode::TicketExpired);
        }
        let late = |seat: &Seat| match seat.held {
            Held::Reserved(until) | Held::Absent(until) => until < now,
            Held::Present(_) => false,
        };
        let gone: Vec<PlayerId> =
            self.seats.iter().filter(|(_, seat)| late(seat)).map(|(player, _)| *player).collect();
        let mut joined = Vec::new();
        for player in gone {
            if let Some(seat) = self.seats.remove(&player)
                && matches!(seat.held, Held::Absent(_))
            {
                joined.push(player);
            }
        }
        joined
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const GRACE: Duration = Duration::from_secs(30);
    const IDLE: Duration = Duration::from_secs(60);
    const PATIENCE: Patience = Patience { unclaimed: 3, grace: GRACE, idle: Some(IDLE) };
    const HOME: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const MOMENT: Duration = Duration::from_millis(1);

    fn person() -> Person {
        Person { account: AccountId::guest(Uuid::new_v4()), name: "Ada".into() }
    }

    fn one_seat(now: Instant) -> (Seats, Uuid) {
        let mut seats = Seats::new(1, PATIENCE);
        let secret = Uuid::new_v4();
        seats.reserve(secret, person(), HOME, PlayerId(1), now).expect("an empty match has a seat");
        (seats, secret)
    }

    fn resume(claimed: Result<Claimed, ErrorCode>) -> (Uuid, Option<ConnectionId>) {
        match claimed {
            Ok(Claimed::Player { resume, superseded, .. }) => (resume, superseded),
            other => panic!("not a player's seat: {other:?}"),
        }
    }

    #[test]
    fn a_ticket_is_good_once_and_the_resume_ticket_again_and_again() {
        let now = Instant::now();
        let (mut seats, secret) = one_seat(now);
        let (again, _) = resume(seats.claim(secret, ConnectionId(1), now));
        assert_eq!(seats.claim(secret, ConnectionId(2), now).err(), Some(ErrorCode::TicketUsed));
        let (_, superseded) = resume(seats.claim(again, ConnectionId(2), now));
        assert_eq!(superseded, Some(ConnectionId(1)));
        assert_eq!(seats.dropped(ConnectionId(1), now), None, "the newer one has the seat");
        assert_eq!(seats.dropped(ConnectionId(2), now), Some(PlayerId(1)));
        let (_, superseded) = resume(seats.claim(again, ConnectionId(3), now + GRACE));
        assert_eq!(superseded, None);
        let unknown = seats.claim(Uuid::new_v4(), ConnectionId(4), now).err();
        assert_eq!(unknown, Some(ErrorCode::TicketUnknown));
    }

    #[test]
    fn a_seat_of_a_player_with_a_token_is_for_that_player() {
        let now = Instant::now();
        let mut seats = Seats::new(2, PATIENCE);
        let account = |text| AccountId::new(text).expect("an account");
        let (ada, eve) = (account("ada"), account("eve"));
        let (secret, spare) = (Uuid::new_v4(), Uuid::new_v4());
        let owner = Person { account: ada.clone(), name: "Ada".into() };
        seats.reserve(secret, owner.clone(), HOME, PlayerId(1), now).expect("a free seat");
        seats.reserve_spectator(spare, owner, HOME, 0, now).expect("a place");
        assert!(!seats.open_to(secret, &eve) && !seats.open_to(spare, &eve));
        assert!(seats.open_to(secret, &ada) && seats.open_to(spare, &ada));
        let (again, _) = resume(seats.claim(secret, ConnectionId(1), now));
        assert!(!seats.open_to(again, &eve));
        assert!(seats.open_to(again, &ada));
        let (seats, secret) = one_seat(now);
        assert!(seats.open_to(secret, &eve), "a guest is whoever has the ticket");
    }

    #[test]
    fn a_seat_given_up_is_unknown() {
        let now = Instant::now();
        let (mut seats, secret) = one_seat(now);
        let (again, _) = resume(seats.claim(secret, ConnectionId(1), now));
        seats.give_up(PlayerId(1));
        assert_eq!(seats.claim(again, ConnectionId(2), now).err(), Some(ErrorCode::TicketUnknown));
        assert_eq!(seats.people(), 0);
    }

    #[test]
    fn a_reservation_expires_and_frees_its_seat() {
        let now = Instant::now();
        let (mut seats, secret) = one_seat(now);
        let full = seats.reserve(Uuid::new_v4(), person(), HOME, PlayerId(2), now);
        assert_eq!(full, Err(ErrorCode::MatchFull));
        let later = now + RESERVATION + MOMENT;
        assert_eq!(
            seats.claim(secret, ConnectionId(1), later).err(),
            Some(ErrorCode::TicketExpired)
        );
        assert!(seats.expire(later).is_empty(), "it had never joined");
        assert_eq!(
            seats.claim(secret, ConnectionId(1), later).err(),
            Some(ErrorCode::TicketExpired),
            "still, once its seat is free"
        );
        assert!(!seats.in_use());
    }

    #[test]
    fn one_address_cannot_hold_all_seats_without_coming() {
        let now = Instant::now();
        let mut seats = Seats::new(12, PATIENCE);
        let mut next = 0;
        let mut ask = |seats: &mut Seats, from: u8, now: Instant| {
            next += 1;
            let (secret, from) = (Uuid::new_v4(), IpAddr::from([10, 0, 0, from]));
            seats.reserve(secret, person(), from, PlayerId(next), now).map(|()| secret)
        };
        let first: Vec<Uuid> = (0..3).map(|_| ask(&mut seats, 1, now).expect("room")).collect();
        assert_eq!(ask(&mut seats, 1, now), Err(ErrorCode::TooFast));
        assert!(ask(&mut seats, 2, now).is_ok(), "another address");
        resume(seats.claim(first[0], ConnectionId(1), now));
        assert!(ask(&mut seats, 1, now).is_ok(), "who came holds none back");
        assert_eq!(ask(&mut seats, 1, now), Err(ErrorCode::TooFast));
        let later = now + RESERVATION + MOMENT;
        seats.expire(later);
        assert!(ask(&mut seats, 1, later).is_ok(), "what expired does not count");
    }

    #[test]
    fn an_absent_player_is_given_up_after_the_grace_period() {
        let now = Instant::now();
        let (mut seats, secret) = one_seat(now);
        let (again, _) = resume(seats.claim(secret, ConnectionId(1), now));
        seats.dropped(ConnectionId(1), now);
        assert!(seats.expire(now + GRACE).is_empty());
        let late = now + GRACE + MOMENT;
        assert_eq!(seats.expire(late), [PlayerId(1)]);
        assert_eq!(seats.claim(again, ConnectionId(2), late).err(), Some(ErrorCode::TicketUnknown));
    }

    #[test]
    fn who_does_nothing_for_too_long_is_named_and_nobody_else() {
        let start = Instant::now();
        let (mut seats, secret) = one_seat(start);
        assert!(seats.idle(start + IDLE * 2).is_empty(), "it has yet to come");
        let claimed = start + RESERVATION;
        let (again, _) = resume(seats.claim(secret, ConnectionId(1), claimed));
        assert!(seats.idle(claimed + IDLE).is_empty());
        assert_eq!(seats.idle(claimed + IDLE + MOMENT), [ConnectionId(1)]);
        let played = claimed + IDLE / 2;
        seats.played(PlayerId(1), played);
        assert!(seats.idle(played + IDLE).is_empty());
        assert_eq!(seats.idle(played + IDLE + MOMENT), [ConnectionId(1)]);

        let dropped = played + IDLE;
        seats.dropped(ConnectionId(1), dropped);
        assert!(seats.idle(dropped + GRACE).is_empty(), "who is gone has the time of grace");
        seats.claim(again, ConnectionId(2), dropped + GRACE).expect("its seat waited");
        assert!(seats.idle(dropped + GRACE + IDLE).is_empty(), "coming back is doing something");
        assert_eq!(seats.idle(dropped + GRACE + IDLE + MOMENT), [ConnectionId(2)]);
    }

    #[test]
    fn a_host_may_wait_for_ever() {
        let now = Instant::now();
        let mut seats = Seats::new(1, Patience { idle: None, ..PATIENCE });
        let secret = Uuid::new_v4();
        seats.reserve(secret, person(), HOME, PlayerId(1), now).expect("an empty match has a seat");
        seats.claim(secret, ConnectionId(1), now).expect("it is reserved");
        assert!(seats.idle(now + IDLE * 1000).is_empty());
    }
}
