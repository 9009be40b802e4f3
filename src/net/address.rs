//! Who a request comes from, through the proxies the host named.

use std::fmt;
use std::net::{AddrParseError, IpAddr};
use std::str::FromStr;

use actix_web::HttpRequest;
use ipnet::IpNet;

/// An address, or a network as 10.0.0.0/8, that the host names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network(IpNet);

impl Network {
    /// On a socket for both, an IPv4 peer shows as ::ffff:…; proxies are named as what they are.
    pub fn has(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

impl FromStr for Network {
    type Err = AddrParseError;

    fn from_str(text: &str) -> Result<Network, AddrParseError> {
        match text.parse() {
            Ok(network) => Ok(Network(network)),
            Err(_) => text.parse().map(|address: IpAddr| Network(address.to_canonical().into())),
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.prefix_len() == self.0.max_prefix_len() {
            true => self.0.addr().fmt(f),
            false => self.0.fmt(f),
        }
    }
}

/// The address that limits count by; of IPv6 the network.
///
/// `X-Forwarded-For` is believed only as far as it was written by trusted proxies: from the right,
/// the first address that is not one of them. Anybody can send the header.
pub fn client_address(request: &HttpRequest, trusted: &[Network]) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    let forwarded = request.headers().get_all("x-forwarded-for").flat_map(|value| {
        // What is no text stays in its place: left out, it would hand on trust to what is before.
        let text = String::from_utf8_lossy(value.as_bytes());
        text.split(',').map(|address| address.trim().parse().ok()).collect::<Vec<_>>()
    });
    Some(network(behind(peer, forwarded.collect(), trusted)))
}

fn behind(peer: IpAddr, forwarded: Vec<Option<IpAddr>>, trusted: &[Network]) -> IpAddr {
    let mut client = peer.to_canonical();
    for address in forwarded.into_iter().rev() {
        if !trusted.iter().any(|network| network.has(client)) {
            break;
        }
        match address {
            Some(address) => client = address.to_canonical(),
            None => break,
        }
    }
    client
}

/// Where limits are kept for a whole IPv6 network: one household has a /64.
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let mut segments = v6.segments();
            segments[4..].fill(0);
            IpAddr::from(segments)
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let chain = || vec![Some(ip("9.9.9.9")), Some(ip("7.7.7.7")), Some(ip("10.0.0.2"))];
        let (proxy, inner) = (ip("10.0.0.1"), ip("10.0.0.2"));
        let believed = |text: &str| -> Vec<Network> {
            text.split_whitespace().map(|named| named.parse().expect("a network")).collect()
        };
        assert_eq!(behind(proxy, chain(), &[]), proxy);
        assert_eq!(behind(proxy, chain(), &believed("10.0.0.1")), inner);
        let client = ip("7.7.7.7");
        for both in
            ["10.0.0.1 10.0.0.2", "10.0.0.0/30", "::ffff:10.0.0.1 10.0.0.2/32", "0::/0 10.9.9.9/8"]
        {
            assert_eq!(behind(proxy, chain(), &believed(both)), client, "{both}");
        }
        assert_eq!(behind(ip("::ffff:10.0.0.1"), chain(), &believed("10.0.0.0/8")), client);
        assert_eq!(behind(ip("fd00::7"), chain(), &believed("fd00::/8 10.0.0.0/8")), client);
        assert_eq!(behind(ip("fe00::7"), chain(), &believed("fd00::/8")), ip("fe00::7"));
        let proxy_alone = believed("10.0.0.1");
        assert_eq!(behind(proxy, vec![Some(ip("9.9.9.9")), None], &proxy_alone), proxy);
        assert_eq!(behind(proxy, vec![], &proxy_alone), proxy);
    }

    #[test]
    fn networks_are_shown_as_they_are_named() {
        for named in ["10.0.0.1", "10.0.0.0/8", "fd00::/8", "::1"] {
            assert_eq!(named.parse::<Network>().expect("a network").to_string(), named);
        }
        for wrong in ["", "proxy", "10.0.0.0/33", "10.0.0", "10.0.0.0/", "1.2.3.4:80"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_ipv6_network_counts_as_one() {
        assert_eq!(network(ip("2001:db8:1:2:3:4:5:6")), ip("2001:db8:1:2::"));
        assert_eq!(network(ip("::ffff:1.2.3.4")), ip("1.2.3.4"));
    }
}
