//! To which names operators' endpoints answer.
//!
//! A stranger's page can have its own name resolve to a private address (DNS rebinding), and then
//! read what is served there, in the browser of whoever looks at it. But its requests carry that
//! name, so requests by any name that is not known here are refused.

use std::net::IpAddr;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HOST, HeaderMap};

/// Of what a stranger sent, so much is repeated to people.
const SHOWN: usize = 100;

/// The names beside addresses and `localhost`.
#[derive(Clone, Debug)]
pub struct Hosts {
    /// The name in `ops_bind`, if it is one.
    pub bound: Option<String>,
}

impl Hosts {
    /// Nothing, or the answer to a request by another name.
    pub fn refusal(&self, headers: &HeaderMap) -> Option<HttpResponse> {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        if self.admits(host) {
            return None;
        }
        let shown: String = host.chars().take(SHOWN).collect();
        let sentence = format!(
            "This answers to an address, localhost, or the name in --ops-bind as Host, not to \
             {shown:?}. A proxy before it has to set Host.\n"
        );
        let response = HttpResponse::build(StatusCode::MISDIRECTED_REQUEST)
            .content_type("text/plain; charset=utf-8")
            .body(sentence);
        Some(response)
    }

    fn admits(&self, host: &str) -> bool {
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name,
            _ => host,
        };
        let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        bare.unwrap_or(name).parse::<IpAddr>().is_ok()
            || is("localhost")
            || self.bound.as_deref().is_some_and(is)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_localhost_and_the_bound_name() {
        let hosts = Hosts { bound: Some("skirmish".into()) };
        for known in
            ["127.0.0.1:9100", "10.0.0.7", "[::1]:9100", "[::1]", "LocalHost:1", "Skirmish:9100"]
        {
            assert!(hosts.admits(known), "{known}");
        }
        for foreign in [
            "",
            "evil.example",
            "evil.example:9100",
            "localhost.evil.example:9100",
            "127.0.0.1.evil.example",
            "skirmish.evil.example",
            "[evil]:9100",
            ":9100",
            "127.0.0.1:x",
        ] {
            assert!(!hosts.admits(foreign), "{foreign}");
        }
        assert!(!Hosts { bound: None }.admits("skirmish:9100"));
    }
}
