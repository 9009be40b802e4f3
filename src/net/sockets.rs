//! How many sockets one address may have open, before it is known what they will ask for.
//!
//! A proxy's sockets are those of all who come through it: trusted ones are not counted.

use std::cell::Cell;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::address::{Network, network};

/// Of one address: those that are no WebSocket, or not yet. There are places for a thousand in all
/// that are served at once, and no address should have them all.
const OTHERS: usize = 128;

#[derive(Clone)]
pub struct Sockets {
    per_address: usize,
    trusted: Arc<[Network]>,
    /// Bounded by the sockets: an address without any is forgotten.
    open: Arc<Mutex<HashMap<IpAddr, Open>>>,
}

#[derive(Clone, Copy, Default)]
struct Open {
    all: usize,
    others: usize,
}

/// Holds a place until it is dropped.
pub struct Place {
    sockets: Sockets,
    address: Option<IpAddr>,
    is_other: Cell<bool>,
}

/// Which limit an address has reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany(pub &'static str);

impl Sockets {
    pub fn new(per_address: usize, trusted_proxies: &[Network]) -> Sockets {
        Sockets { per_address, trusted: trusted_proxies.into(), open: Arc::default() }
    }

    pub fn enter(&self, peer: IpAddr) -> Result<Place, TooMany> {
        let place = |address| Place { sockets: self.clone(), address, is_other: Cell::new(true) };
        if self.trusted.iter().any(|network| network.has(peer)) {
            return Ok(place(None));
        }
        let address = network(peer);
        let mut open = self.open();
        let there = open.entry(address).or_default();
        if there.all >= self.per_address {
            return Err(TooMany("sockets_per_address"));
        }
        // Without a limit for all there is none for these.
        if there.others >= OTHERS && self.per_address < usize::MAX {
            return Err(TooMany("other_sockets_per_address"));
        }
        there.all += 1;
        there.others += 1;
        Ok(place(Some(address)))
    }

    fn open(&self) -> MutexGuard<'_, HashMap<IpAddr, Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// It has become a WebSocket.
    pub fn upgraded(&self) {
        if let Some(address) = self.address
            && self.is_other.replace(false)
            && let Some(there) = self.sockets.open().get_mut(&address)
        {
            there.others -= 1;
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.upgraded();
        let Some(address) = self.address else { return };
        let mut open = self.sockets.open();
        let there = open.get_mut(&address).expect("it was counted");
        there.all -= 1;
        if there.all == 0 {
            open.remove(&address);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn each_address_has_so_many_and_proxies_any_number() {
        let sockets = Sockets::new(2, &["10.0.0.9".parse().expect("an address")]);
        let mut held: Vec<_> =
            ["10.0.0.1", "::ffff:10.0.0.1"].map(ip).map(|a| sockets.enter(a)).into();
        assert!(held.iter().all(Result::is_ok));
        let refused = sockets.enter(ip("10.0.0.1")).err();
        assert_eq!(refused, Some(TooMany("sockets_per_address")));
        let of_network = ["2001:db8::1", "2001:db8::2", "2001:db8::3"].map(ip);
        let let_in = of_network.map(|a| sockets.enter(a).is_ok());
        assert_eq!(let_in, [true; 3], "each was gone before the next");
        assert!((0..9).map(|_| sockets.enter(ip("10.0.0.9"))).all(|place| place.is_ok()));
        held.pop();
        assert!(sockets.enter(ip("10.0.0.1")).is_ok());
        drop(held);
        assert!(sockets.open().is_empty(), "nobody is remembered");
    }

    #[test]
    fn who_asks_for_nothing_leaves_room_and_websockets_do_not_count() {
        let sockets = Sockets::new(512, &[]);
        let enter = || sockets.enter(ip("10.0.0.1"));
        let held: Vec<Place> = (0..OTHERS).map(|_| enter().expect("room")).collect();
        assert_eq!(enter().err(), Some(TooMany("other_sockets_per_address")));
        held[0].upgraded();
        held[0].upgraded();
        let another = enter().expect("one of them is a WebSocket");
        assert!(enter().is_err());
        drop((held, another));
        assert!(sockets.open().is_empty(), "nobody is remembered");
        let unlimited = Sockets::new(usize::MAX, &[]);
        let held: Vec<_> = (0..2 * OTHERS).map(|_| unlimited.enter(ip("10.0.0.1"))).collect();
        assert!(held.iter().all(Result::is_ok));
    }
}
