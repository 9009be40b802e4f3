//! Where others find this server: the addresses of this machine that it listens on.

use std::net::{IpAddr, SocketAddr, UdpSocket};

use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// As it stands before the path: `http://192.168.1.7:8080`.
    pub origin: String,
    /// The network interface; empty if it was the host who named the address.
    pub interface: String,
}

/// The likeliest first; empty while only this machine reaches the server.
pub fn of(scheme: &str, bound: SocketAddr) -> Vec<Address> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_else(|error| {
        tracing::warn!(%error, "the addresses of this machine cannot be read");
        Vec::new()
    });
    let interfaces: Vec<(String, IpAddr)> =
        interfaces.into_iter().map(|found| (found.name.clone(), found.ip())).collect();
    reachable(scheme, bound, &interfaces, towards_the_world(bound.ip()))
}

/// The address that this machine uses towards the world. Nothing is sent: connecting a UDP socket
/// only looks up the route (to an address that is reserved for documentation).
fn towards_the_world(bound: IpAddr) -> Option<IpAddr> {
    let (from, to) = match bound {
        IpAddr::V4(_) => ("0.0.0.0:0", "192.0.2.1:9"),
        IpAddr::V6(_) => ("[::]:0", "[2001:db8::1]:9"),
    };
    let socket = UdpSocket::bind(from).ok()?;
    socket.connect(to).ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}

fn reachable(
    scheme: &str,
    bound: SocketAddr,
    interfaces: &[(String, IpAddr)],
    likeliest: Option<IpAddr>,
) -> Vec<Address> {
    let address = |ip: IpAddr, interface: &str| Address {
        origin: format!("{scheme}://{}", SocketAddr::new(ip, bound.port())),
        interface: interface.into(),
    };
    if !bound.ip().is_unspecified() {
        let named = (!bound.ip().is_loopback()).then(|| address(bound.ip(), ""));
        return named.into_iter().collect();
    }
    let mut found: Vec<&(String, IpAddr)> =
        interfaces.iter().filter(|(_, ip)| is_for_others(bound.ip(), *ip)).collect();
    // Stable: the others keep the order in which the system tells them.
    found.sort_by_key(|(_, ip)| (Some(*ip) != likeliest, ip.is_ipv6()));
    found.into_iter().map(|(interface, ip)| address(*ip, interface)).collect()
}

/// Loopback means another machine elsewhere, and link-local addresses say nothing without a zone.
fn is_for_others(bound: IpAddr, ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => !v4.is_loopback() && !v4.is_link_local() && !v4.is_unspecified(),
        IpAddr::V6(v6) => bound.is_ipv6() && !v6.is_loopback() && !v6.is_unicast_link_local(),
    }
}

/// A QR code for a terminal, black on white whatever the terminal's own colours.
pub fn qr_code(words: &str) -> Option<String> {
    let code = QrCode::new(words).ok()?;
    let drawn = code.render::<Dense1x2>().quiet_zone(true).build();
    Some(drawn.lines().map(|line| format!("\x1b[30;107m{line}\x1b[0m\n")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interfaces() -> Vec<(String, IpAddr)> {
        [
            ("lo", "127.0.0.1"),
            ("lo", "::1"),
            ("docker0", "172.17.0.1"),
            ("wlan0", "192.168.1.7"),
            ("wlan0", "2001:db8::7"),
            ("wlan0", "fe80::1"),
            ("eth1", "169.254.3.4"),
        ]
        .map(|(name, ip)| (name.into(), ip.parse().expect("an address")))
        .into()
    }

    fn origins(bound: &str, likeliest: Option<&str>) -> Vec<String> {
        let likeliest = likeliest.map(|ip| ip.parse().expect("an address"));
        let bound = bound.parse().expect("an address and a port");
        let found = reachable("http", bound, &interfaces(), likeliest);
        found.into_iter().map(|address| address.origin).collect()
    }

    #[test]
    fn every_address_that_others_can_use_the_likeliest_first() {
        let found = origins("0.0.0.0:8080", Some("192.168.1.7"));
        assert_eq!(found, ["http://192.168.1.7:8080", "http://172.17.0.1:8080"]);
        let found = origins("[::]:80", Some("2001:db8::7"));
        let expected = ["http://[2001:db8::7]:80", "http://172.17.0.1:80", "http://192.168.1.7:80"];
        assert_eq!(found, expected);
        assert_eq!(origins("0.0.0.0:1", None).len(), 2);
    }

    #[test]
    fn an_address_that_was_named_is_the_only_one() {
        assert_eq!(origins("10.1.2.3:9", Some("192.168.1.7")), ["http://10.1.2.3:9"]);
        assert!(origins("127.0.0.1:9", Some("192.168.1.7")).is_empty());
        assert!(origins("[::1]:9", None).is_empty());
    }

    #[test]
    fn a_code_has_all_its_lines_in_its_own_colours() {
        let code = qr_code("http://192.168.1.7:8080").expect("it is short");
        let lines: Vec<&str> = code.lines().collect();
        // 25 modules and a quiet zone of 4 on each side, two to a line.
        assert_eq!(lines.len(), 17);
        assert!(
            lines.iter().all(|line| line.starts_with("\x1b[30;107m") && line.ends_with("\x1b[0m"))
        );
        assert!(qr_code(&"x".repeat(8000)).is_none());
    }
}
