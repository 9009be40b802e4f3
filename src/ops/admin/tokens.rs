//! Who may: a token in `Authorization: Bearer`, each with the name of its holder.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::{HttpMessage, web};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::problem::Problem;
use crate::bucket::Bucket;
use crate::config::Secret;
use crate::gauges::count_exceeded;

/// Wrong tokens that one address may show in a minute. Beyond it none of its tokens is looked at.
const WRONG_PER_MINUTE: u32 = 20;
/// Addresses remembered before those whose limit is whole again are forgotten.
const SWEEP_AT: usize = 256;

/// Who did it: the name of the token.
#[derive(Clone, Debug)]
pub struct Admin(pub String);

/// The tokens in force.
pub struct Tokens {
    known: Vec<Known>,
    wrong: Mutex<HashMap<IpAddr, Bucket>>,
}

struct Known {
    name: String,
    /// Of the token: all are as long, so that comparing them takes as long.
    digest: [u8; 32],
}

impl Tokens {
    /// Those that are not `name:token` count for nothing; the settings have refused them before.
    pub fn new(tokens: &[Secret]) -> Tokens {
        let known = tokens.iter().filter_map(|token| parse(token.reveal())).map(|(name, token)| {
            Known { name: name.to_owned(), digest: Sha256::digest(token).into() }
        });
        Tokens { known: known.collect(), wrong: Mutex::default() }
    }

    /// Whether there is anybody who may.
    pub fn any(&self) -> bool {
        !self.known.is_empty()
    }

    /// The holder of the token in such a header.
    pub fn holder(
        &self,
        header: Option<&[u8]>,
        from: IpAddr,
        now: Instant,
    ) -> Result<Admin, Problem> {
        if !self.any() {
            return Err(Problem::off());
        }
        let Some(token) = header.and_then(bearer) else { return Err(Problem::no_token()) };
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        if wrong.len() >= SWEEP_AT {
            wrong.retain(|_, bucket| !bucket.full(now));
        }
        let bucket = wrong.entry(from).or_insert_with(|| Bucket::per_minute(WRONG_PER_MINUTE, now));
        // Taken before it is looked at, and given back if it was right: else who guesses would
        // learn from how it is refused.
        if !bucket.take(now) {
            count_exceeded("admin_tokens_per_minute");
            return Err(Problem::too_many_tokens());
        }
        let digest: [u8; 32] = Sha256::digest(token).into();
        let mut holder = None;
        for known in &self.known {
            if bool::from(known.digest.ct_eq(&digest)) {
                holder = Some(Admin(known.name.clone()));
            }
        }
        let Some(holder) = holder else {
            metrics::counter!("skirmish_admin_tokens_refused_total").increment(1);
            tracing::warn!(%from, "a wrong admin token");
            return Err(Problem::wrong_token());
        };
        bucket.give_back();
        Ok(holder)
    }
}

/// Characters of a token that nobody guesses.
const SHORTEST: usize = 16;
const LONGEST_NAME: usize = 32;

/// Whether it is `name:token`, and both are right.
pub fn is_admin_token(text: &str) -> bool {
    parse(text).is_some()
}

fn parse(text: &str) -> Option<(&str, &str)> {
    let (name, token) = text.split_once(':')?;
    let visible = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
    // So that no bracket or quote of another notation passes for a part of a name.
    let of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"._@-".contains(&byte);
    let right = (1..=LONGEST_NAME).contains(&name.len())
        && token.len() >= SHORTEST
        && name.bytes().all(of_name)
        && visible(token);
    right.then_some((name, token))
}

/// The token of a header `Bearer TOKEN`.
fn bearer(header: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = header.split_at_checked(7)?;
    (scheme.eq_ignore_ascii_case(b"bearer ") && !token.is_empty()).then_some(token)
}

/// Lets only holders of a token through, and says who it is.
pub async fn admit(
    tokens: web::Data<Tokens>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> actix_web::Result<ServiceResponse<impl MessageBody>> {
    let from = request.peer_addr().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.ip());
    let header = request.headers().get(AUTHORIZATION).map(|value| value.as_bytes());
    let admin = tokens.holder(header, from.to_canonical(), Instant::now())?;
    request.extensions_mut().insert(admin);
    next.call(request).await
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const FROM: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    fn tokens() -> Tokens {
        Tokens::new(&["ada:ada's-own-long-token", "grace:grace's-own-long-one"].map(Secret::new))
    }

    fn status(result: Result<Admin, Problem>) -> u16 {
        result.expect_err("not admitted").status.as_u16()
    }

    #[test]
    fn each_token_has_its_name() {
        let (tokens, now) = (tokens(), Instant::now());
        let holder = |header: &str| tokens.holder(Some(header.as_bytes()), FROM, now);
        assert_eq!(holder("Bearer ada's-own-long-token").expect("hers").0, "ada");
        assert_eq!(holder("bearer grace's-own-long-one").expect("hers").0, "grace");
        assert_eq!(status(holder("Bearer ada's-own-long-toke")), 401);
        assert_eq!(status(holder("Basic ada's-own-long-token")), 401);
        assert_eq!(status(holder("Bearer ")), 401);
        assert_eq!(status(tokens.holder(None, FROM, now)), 401);
        let off = Tokens::new(&[]);
        assert_eq!(status(off.holder(Some(b"Bearer x"), FROM, now)), 404);
    }

    #[test]
    fn a_token_has_a_name_and_is_long_enough() {
        assert_eq!(parse("ada:0123456789abcdef"), Some(("ada", "0123456789abcdef")));
        assert_eq!(parse("ada:0123456789:bcdef"), Some(("ada", "0123456789:bcdef")));
        for wrong in [
            "",
            "ada",
            ":0123456789abcdef",
            "ada:0123456789abcde",
            "a b:0123456789abcdef",
            "[\"ada:0123456789abcdef\"]",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn who_guesses_is_not_listened_to_for_a_while() {
        let (tokens, now) = (tokens(), Instant::now());
        let right = b"Bearer ada's-own-long-token";
        for _ in 0..100 {
            assert!(tokens.holder(Some(right), FROM, now).is_ok(), "right ones are not counted");
        }
        for _ in 0..WRONG_PER_MINUTE {
            assert_eq!(status(tokens.holder(Some(b"Bearer guess"), FROM, now)), 401);
        }
        assert_eq!(status(tokens.holder(Some(b"Bearer guess"), FROM, now)), 429);
        assert_eq!(status(tokens.holder(Some(right), FROM, now)), 429);
        let other = IpAddr::from([10, 0, 0, 1]);
        assert!(tokens.holder(Some(right), other, now).is_ok());
        let later = now + Duration::from_secs(4);
        assert!(tokens.holder(Some(right), FROM, later).is_ok());
    }
}
