//! Whoever takes the events: one attempt to deliver one.

use std::sync::Arc;
use std::time::Duration;

use ureq::Agent;
use ureq::http::StatusCode;
use ureq::tls::{RootCerts, TlsConfig, TlsProvider};

use super::signature::sign;
use crate::store::Delivery;

/// From the first byte out to the last byte in.
const WITHIN: Duration = Duration::from_secs(10);
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// Where events go.
#[derive(Clone)]
pub struct Target {
    pub url: String,
    pub secret: String,
    /// Whom its certificate has to come from.
    pub roots: RootCerts,
}

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Taken,
    /// It does not want this event, or not here: the next ones may fare better.
    Refused(String),
    /// It takes nothing now.
    Down(String),
}

pub struct Receiver {
    agent: Agent,
    target: Target,
}

impl Receiver {
    pub fn new(target: Target) -> Receiver {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .unversioned_rustls_crypto_provider(provider)
            .root_certs(target.roots.clone())
            .build();
        let agent = Agent::config_builder()
            .tls_config(tls)
            .timeout_global(Some(WITHIN))
            .timeout_connect(Some(CONNECT_WITHIN))
            // What is meant for one place goes to no other.
            .max_redirects(0)
            .proxy(None)
            .http_status_as_error(false)
            .user_agent(concat!("skirmish/", env!("CARGO_PKG_VERSION")))
            .build()
            .new_agent();
        Receiver { agent, target }
    }

    /// Waits for the answer.
    pub fn deliver(&self, event: &Delivery, now_s: i64) -> Answer {
        let sent = self
            .agent
            .post(&self.target.url)
            .header("Content-Type", "application/json")
            .header("Skirmish-Id", event.id.to_string())
            .header("Skirmish-Kind", &event.kind)
            .header("Skirmish-Timestamp", now_s.to_string())
            .header("Skirmish-Signature", sign(&self.target.secret, now_s, &event.body))
            .send(&event.body);
        match sent {
            Ok(response) => judge(response.status()),
            Err(error) => Answer::Down(error.to_string()),
        }
    }
}

fn judge(status: StatusCode) -> Answer {
    let passing =
        [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_EARLY, StatusCode::TOO_MANY_REQUESTS];
    match status {
        status if status.is_success() => Answer::Taken,
        status if status.is_server_error() || passing.contains(&status) => {
            Answer::Down(status.to_string())
        }
        status => Answer::Refused(status.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_refuses_an_event_and_who_takes_none() {
        let judged = |code: u16| judge(StatusCode::from_u16(code).expect("a status"));
        assert_eq!([200, 202, 204].map(judged), [const { Answer::Taken }; 3]);
        for code in [301, 302, 400, 401, 404, 410, 413] {
            assert!(matches!(judged(code), Answer::Refused(_)), "{code}");
        }
        for code in [408, 425, 429, 500, 502, 503, 504] {
            assert!(matches!(judged(code), Answer::Down(_)), "{code}");
        }
    }
}
