//! What settings have to be to each other, and to the machine.

use std::net::SocketAddr;
use std::sync::Arc;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use ureq::tls::RootCerts;

use super::mistake::{Mistake, Mistakes, nearest};
use super::secret::Secret;
use super::settings::{Config, Settings};
use super::spec::Around;
use super::value::Value;
use crate::access::Rules;
use crate::tls::{Current, Files, Flaw};
use crate::webhooks;

/// Only this machine reaches it.
pub const BIND: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);
pub const TICK_RATE: u32 = 30;

impl Settings {
    pub(super) fn around(&self) -> Around {
        let proxied = self.trusted_proxies.as_ref().is_some_and(|proxies| !proxies.is_empty());
        Around {
            local: self.bind.unwrap_or(BIND).ip().is_loopback() && !proxied,
            tick_rate: self.tick_rate.unwrap_or(TICK_RATE),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
        }
    }
}

impl Config {
    /// Who may be here. Reads the files that the settings name.
    pub fn rules(&self) -> Result<Rules, Mistakes> {
        let secret = self.token_secret.as_ref().map(Secret::reveal);
        let (key, words) = (self.token_key.as_deref(), self.chat_words.as_deref());
        Rules::read(self.guests, secret, key, self.guest_chat, words).map_err(|wrong| {
            wrong.into_iter().map(|(name, said)| Mistake::of(name, said)).collect()
        })
    }

    pub(super) fn contradictions(&self, mistakes: &mut Vec<Mistake>) {
        mistakes.extend(self.rules().err().into_iter().flatten());
        let (tick, snapshot) = (self.tick_rate, self.snapshot_rate);
        if snapshot == 0 || !tick.is_multiple_of(snapshot) {
            let sentence = format!("snapshot_rate {snapshot} does not divide tick_rate {tick}");
            mistakes.push(Mistake::of("snapshot_rate", sentence));
        }
        if self.webhook_url.is_some() && self.webhook_secret.is_none() {
            let sentence = "webhook_url needs a webhook_secret, which signs what is sent there";
            mistakes.push(Mistake::of("webhook_url", sentence));
        }
        if self.ops_bind.meets(self.bind) {
            let sentence = format!(
                "ops_bind is {}, and bind {}: what operators use needs an address or port of its own",
                self.ops_bind, self.bind
            );
            mistakes.push(Mistake::of("ops_bind", sentence));
        }
        if self.house.len() > self.max_matches {
            let (house, most) = (self.house.len(), self.max_matches);
            let sentence = format!("there are {house} house matches, and max_matches is {most}");
            mistakes.push(Mistake::of("house", sentence));
        }
        mistakes.extend(self.webhook_roots().err());
        if let Err(mistake) = self.certificate() {
            mistakes.push(mistake);
        }
    }

    /// Whom the receiver of webhooks has its certificate from.
    pub fn webhook_roots(&self) -> Result<RootCerts, Mistake> {
        let Some(path) = &self.webhook_ca else { return Ok(RootCerts::WebPki) };
        webhooks::roots(path).map_err(|why| {
            Mistake::of("webhook_ca", format!("webhook_ca is {}; {why}", path.show()))
        })
    }

    /// The certificate that is named, or what is wrong with it.
    pub fn certificate(&self) -> Result<Option<Arc<Current>>, Mistake> {
        let alone = |name, other| {
            Err(Mistake::of(name, format!("{name} is given without {other}; TLS needs both")))
        };
        let (chain, key) = match (&self.tls_cert, &self.tls_key) {
            (None, None) => return Ok(None),
            (Some(_), None) => return alone("tls_cert", "tls_key"),
            (None, Some(_)) => return alone("tls_key", "tls_cert"),
            (Some(chain), Some(key)) => (chain.clone(), key.clone()),
        };
        Current::read(Files { chain, key }).map(Some).map_err(|flaw| {
            let (name, path, why) = match flaw {
                Flaw::Certificate(why) => ("tls_cert", &self.tls_cert, why),
                Flaw::Key(why) => ("tls_key", &self.tls_key, why),
            };
            Mistake::of(name, format!("{name} is {}; {why}", path.show()))
        })
    }
}

/// What `log` has to be.
pub fn filter(log: &String) -> Result<(), String> {
    log.split(',').map(str::trim).try_for_each(level)?;
    EnvFilter::try_new(log).map(drop).map_err(|error| format!("this is not a filter: {error}"))
}

/// A word by itself has to be a level. The filter would take any other for a module, of which there
/// is none, and nothing would be logged.
fn level(word: &str) -> Result<(), String> {
    const LEVELS: [&str; 6] = ["error", "warn", "info", "debug", "trace", "off"];
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !plain || word.parse::<LevelFilter>().is_ok() {
        return Ok(());
    }
    Err(match nearest(&word.to_lowercase(), LEVELS.into_iter()) {
        Some(near) => format!("{word} is no level; did you mean {near}?"),
        None => format!(
            "{word} is no level: those are {}; all that a module says is {word}=trace",
            LEVELS.join(", ")
        ),
    })
}

/// Each is a name and a token that nobody guesses.
pub fn admin_tokens(tokens: &[Secret]) -> Result<(), String> {
    match tokens.iter().position(|token| !crate::ops::is_admin_token(token.reveal())) {
        None => Ok(()),
        Some(wrong) => Err(format!(
            "each has to be name:token, and number {} is not; a name has 1 to 32 letters, digits or \
             . _ @ -, and a token at least 16 characters, all of them visible ASCII",
            wrong + 1
        )),
    }
}

/// Each is what a browser sends, letter for letter, or it would never match.
pub fn allowed_origins(origins: &[String]) -> Result<(), String> {
    let origin = |text: &str| {
        let Some((scheme, host)) = text.split_once("://") else { return false };
        let usual = match scheme {
            "http" => ":80",
            "https" => ":443",
            _ => "/",
        };
        let visible = |c: char| c.is_ascii_graphic() && !"/?#@\\".contains(c);
        let scheme = scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
        scheme && !host.is_empty() && host.chars().all(visible) && !host.ends_with(usual)
    };
    match origins.iter().find(|text| !matches!(text.as_str(), "*" | "null") && !origin(text)) {
        None => Ok(()),
        Some(wrong) => Err(format!(
            "{wrong:?} is no origin as browsers send it: such as https://play.example.org, without \
             a path, a slash at its end, or the port that is usual; or * for all"
        )),
    }
}

/// What `webhook_url` has to be.
pub fn webhook_url(url: &Option<String>) -> Result<(), String> {
    let Some(url) = url else { return Ok(()) };
    let right = url.parse::<http::Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some()
    });
    if right { Ok(()) } else { Err("it has to be a URL with http:// or https://".into()) }
}

/// A shorter one can be guessed from what it has signed.
const WEBHOOK_SECRET: usize = 16;

/// What `webhook_secret` has to be.
pub fn webhook_secret(secret: &Option<Secret>) -> Result<(), String> {
    match secret {
        Some(secret) if secret.reveal().chars().count() < WEBHOOK_SECRET => {
            Err(format!("it has to have {WEBHOOK_SECRET} characters or more"))
        }
        _ => Ok(()),
    }
}
