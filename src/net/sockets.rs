//! How many sockets one address may have open, before it is known what they will ask for.
//!
//! A proxy's sockets are those of all who come through it: trusted ones are not counted.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::address::network;

#[derive(Clone)]
pub struct Sockets {
    per_address: usize,
    trusted: Arc<[IpAddr]>,
    /// Bounded by the sockets: an address without any is forgotten.
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// Holds a place until it is dropped.
pub struct Place {
    sockets: Sockets,
    address: Option<IpAddr>,
}

impl Sockets {
    pub fn new(per_address: usize, trusted_proxies: &[IpAddr]) -> Sockets {
        let trusted = trusted_proxies.iter().map(IpAddr::to_canonical).collect();
        Sockets { per_address, trusted, open: Arc::default() }
    }

    /// `None`: there are too many from there.
    pub fn enter(&self, peer: IpAddr) -> Option<Place> {
        let peer = peer.to_canonical();
        if self.trusted.contains(&peer) {
            return Some(Place { sockets: self.clone(), address: None });
        }
        let address = network(peer);
        let mut open = self.open();
        let there = open.entry(address).or_default();
        if *there >= self.per_address {
            return None;
        }
        *there += 1;
        Some(Place { sockets: self.clone(), address: Some(address) })
    }

    fn open(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(address) = self.address else { return };
        let mut open = self.sockets.open();
        let there = open.get_mut(&address).expect("it was counted");
        *there -= 1;
        if *there == 0 {
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
        let sockets = Sockets::new(2, &[ip("10.0.0.9")]);
        let mut held: Vec<_> =
            ["10.0.0.1", "::ffff:10.0.0.1"].map(ip).map(|a| sockets.enter(a)).into();
        assert!(held.iter().all(Option::is_some));
        assert!(sockets.enter(ip("10.0.0.1")).is_none());
        let of_network = ["2001:db8::1", "2001:db8::2", "2001:db8::3"].map(ip);
        let let_in = of_network.map(|a| sockets.enter(a).is_some());
        assert_eq!(let_in, [true; 3], "each was gone before the next");
        assert!((0..9).map(|_| sockets.enter(ip("10.0.0.9"))).all(|place| place.is_some()));
        held.pop();
        assert!(sockets.enter(ip("10.0.0.1")).is_some());
        drop(held);
        assert!(sockets.open().is_empty(), "nobody is remembered");
    }
}
