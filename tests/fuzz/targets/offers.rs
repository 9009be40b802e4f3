//! `Sec-WebSocket-Extensions` from anybody: what is agreed to is what zlib can do and the policy
//! allows, and the answer says just that.

use crate::ws::{Agreed, BROADCAST_WINDOW_BITS, Policy, negotiate};

pub fn run(bytes: &[u8]) {
    let Ok(offers) = std::str::from_utf8(bytes) else { return };
    if let Some(agreed) = negotiate(offers.lines(), &Policy::BROADCAST) {
        assert_eq!(agreed.server_window_bits, BROADCAST_WINDOW_BITS);
        assert!(agreed.client_no_context_takeover, "one inflater serves all");
        check(&agreed);
    }
    if let Some(agreed) = negotiate(offers.lines(), &Policy::PRIVATE) {
        check(&agreed);
        let again = negotiate([agreed.header().as_str()], &Policy::PRIVATE);
        assert_eq!(again.map(|again| again.server_window_bits), Some(agreed.server_window_bits));
    }
}

fn check(agreed: &Agreed) {
    assert!((9..=15).contains(&agreed.server_window_bits), "{agreed:?}");
    assert!((8..=15).contains(&agreed.client_window_bits), "{agreed:?}");
    let header = agreed.header();
    assert!(header.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' '), "{header}");
}
