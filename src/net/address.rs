//! Who a request comes from, through the proxies the host named.

use std::net::IpAddr;

use actix_web::HttpRequest;

/// The address that limits count by; of IPv6 the network.
///
/// `X-Forwarded-For` is believed only as far as it was written by trusted proxies: from the right,
/// the first address that is not one of them. Anybody can send the header.
pub fn client_address(request: &HttpRequest, trusted: &[IpAddr]) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    let forwarded = request.headers().get_all("x-forwarded-for").flat_map(|value| {
        // What is no text stays in its place: left out, it would hand on trust to what is before.
        let text = String::from_utf8_lossy(value.as_bytes());
        text.split(',').map(|address| address.trim().parse().ok()).collect::<Vec<_>>()
    });
    Some(network(behind(peer, forwarded.collect(), trusted)))
}

fn behind(peer: IpAddr, forwarded: Vec<Option<IpAddr>>, trusted: &[IpAddr]) -> IpAddr {
    // On a socket for both, an IPv4 peer shows as ::ffff:…; proxies are named as what they are.
    let trusted: Vec<IpAddr> = trusted.iter().map(IpAddr::to_canonical).collect();
    let mut client = peer.to_canonical();
    for address in forwarded.into_iter().rev() {
        if !trusted.contains(&client) {
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
        assert_eq!(behind(proxy, chain(), &[]), proxy);
        assert_eq!(behind(proxy, chain(), &[proxy]), inner);
        assert_eq!(behind(proxy, chain(), &[proxy, inner]), ip("7.7.7.7"));
        assert_eq!(behind(proxy, vec![Some(ip("9.9.9.9")), None], &[proxy]), proxy);
        assert_eq!(behind(proxy, vec![], &[proxy]), proxy);
    }

    #[test]
    fn an_ipv6_network_counts_as_one() {
        assert_eq!(network(ip("2001:db8:1:2:3:4:5:6")), ip("2001:db8:1:2::"));
        assert_eq!(network(ip("::ffff:1.2.3.4")), ip("1.2.3.4"));
    }
}
