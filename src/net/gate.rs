//! How many connections there may be: in all, from one address, and new ones a second.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::bucket::Bucket;
use crate::gauges::count_exceeded;

#[derive(Clone, Copy, Debug)]
pub struct GateLimits {
    pub connections: usize,
    pub per_address: usize,
    /// New connections a second from one address; the burst is as many as it may have.
    pub per_second: u32,
    /// Failed guesses of tickets and codes a minute from one address.
    pub guesses_per_minute: u32,
}

/// Why a connection was not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crowd {
    Server,
    Address,
    Rate,
}

impl Crowd {
    pub fn name(self) -> &'static str {
        match self {
            Crowd::Server => "connections",
            Crowd::Address => "connections_per_address",
            Crowd::Rate => "connects_per_second",
        }
    }
}

struct Visitor {
    connections: usize,
    connects: Bucket,
    guesses: Bucket,
    last: Instant,
}

#[derive(Default)]
struct Book {
    connections: usize,
    /// Bounded by the connections and by sweeping: an address without any is forgotten.
    visitors: HashMap<IpAddr, Visitor>,
    swept: Option<Instant>,
}

/// Kept once for a server: connects are rare enough for a lock.
#[derive(Clone)]
pub struct Gate {
    limits: GateLimits,
    book: Arc<Mutex<Book>>,
}

/// Holds a place until it is dropped.
pub struct Pass {
    gate: Gate,
    address: IpAddr,
}

const FORGET_AFTER: Duration = Duration::from_secs(120);

impl Gate {
    pub fn new(limits: GateLimits) -> Gate {
        Gate { limits, book: Arc::default() }
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn enter(&self, address: IpAddr, now: Instant) -> Result<Pass, Crowd> {
        let mut book = self.book();
        book.sweep(now);
        if book.connections >= self.limits.connections {
            return Err(Crowd::Server);
        }
        let visitor = book.visitor(address, &self.limits, now);
        if visitor.connections >= self.limits.per_address {
            return Err(Crowd::Address);
        }
        if !visitor.connects.take(now) {
            return Err(Crowd::Rate);
        }
        visitor.connections += 1;
        book.connections += 1;
        Ok(Pass { gate: self.clone(), address })
    }
}

impl Pass {
    /// Takes a guess, before it is known whether it fails; false: there were too many.
    pub fn guess(&self, now: Instant) -> bool {
        let mut book = self.gate.book();
        let may = book.visitor(self.address, &self.gate.limits, now).guesses.take(now);
        if !may {
            count_exceeded("guesses_per_minute");
        }
        may
    }

    /// The guess that was taken did not fail.
    pub fn guessed_right(&self, now: Instant) {
        let mut book = self.gate.book();
        book.visitor(self.address, &self.gate.limits, now).guesses.give_back();
    }

    pub fn address(&self) -> IpAddr {
        self.address
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let mut book = self.gate.book();
        book.connections -= 1;
        if let Some(visitor) = book.visitors.get_mut(&self.address) {
            visitor.connections -= 1;
        }
    }
}

impl Book {
    fn visitor(&mut self, address: IpAddr, limits: &GateLimits, now: Instant) -> &mut Visitor {
        let visitor = self.visitors.entry(address).or_insert_with(|| {
            let burst = u32::try_from(limits.per_address).unwrap_or(u32::MAX);
            Visitor {
                connections: 0,
                connects: Bucket::new(limits.per_second, burst, now),
                guesses: Bucket::per_minute(limits.guesses_per_minute, now),
                last: now,
            }
        });
        visitor.last = now;
        visitor
    }

    fn sweep(&mut self, now: Instant) {
        let due =
            self.swept.is_none_or(|swept| now.saturating_duration_since(swept) > FORGET_AFTER);
        if due {
            self.swept = Some(now);
            self.visitors.retain(|_, visitor| {
                visitor.connections > 0
                    || now.saturating_duration_since(visitor.last) < FORGET_AFTER
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: GateLimits =
        GateLimits { connections: 4, per_address: 3, per_second: 1, guesses_per_minute: 2 };

    fn ip(last: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last])
    }

    #[test]
    fn each_limit_has_its_own_refusal() {
        let now = Instant::now();
        let gate = Gate::new(LIMITS);
        let passes: Vec<_> = (0..3).map(|_| gate.enter(ip(1), now).expect("room")).collect();
        assert_eq!(gate.enter(ip(1), now).err(), Some(Crowd::Address));
        let other = gate.enter(ip(2), now).expect("another address");
        assert_eq!(gate.enter(ip(3), now).err(), Some(Crowd::Server));
        drop((passes, other));
        assert_eq!(gate.enter(ip(1), now).err(), Some(Crowd::Rate), "its burst is used up");
        assert!(gate.enter(ip(1), now + Duration::from_secs(1)).is_ok());
    }

    #[test]
    fn guesses_are_counted_over_reconnects() {
        let now = Instant::now();
        let gate = Gate::new(LIMITS);
        assert!(gate.enter(ip(1), now).expect("room").guess(now));
        let again = gate.enter(ip(1), now).expect("room");
        assert!(again.guess(now));
        assert!(!again.guess(now));
        again.guessed_right(now);
        assert!(again.guess(now), "right ones do not count");
    }

    #[test]
    fn addresses_are_forgotten() {
        let now = Instant::now();
        let gate = Gate::new(LIMITS);
        drop(gate.enter(ip(1), now));
        drop(gate.enter(ip(2), now + FORGET_AFTER * 2));
        assert_eq!(gate.book().visitors.len(), 1);
    }
}
