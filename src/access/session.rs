//! Session tokens: the server's own, by which somebody is the same account again.
//!
//! They look like the tokens of a host, but for `typ` in the header, which chooses the key: a secret
//! that nobody but this server has.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header};
use serde::{Deserialize, Serialize};
use skirmish_protocol::ids::AccountId;

use super::token::{Fault, Head, Role, in_time, verify};

/// `typ` in the header.
const TYPE: &str = "skirmish-keep";
const DAY_S: i64 = 24 * 60 * 60;
/// How long the first token of a player with a host's token, and all that follow, are good.
const PLAYER_S: i64 = DAY_S;

/// What is kept of somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    #[serde(rename = "sub")]
    pub account: AccountId,
    #[serde(rename = "exp")]
    pub until_s: i64,
    pub name: String,
    /// The host's token gave the name; otherwise it is what the player asked to be called.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub named: bool,
    #[serde(rename = "match", default, skip_serializing_if = "Option::is_none")]
    pub only: Option<String>,
    #[serde(default)]
    pub role: Role,
}

pub struct Sessions {
    sign: EncodingKey,
    check: DecodingKey,
    guest_s: i64,
}

impl Sessions {
    /// `guest_days`: how long a guest is remembered after each visit.
    pub fn new(secret: &[u8; 32], guest_days: u32) -> Sessions {
        Sessions {
            sign: EncodingKey::from_secret(secret),
            check: DecodingKey::from_secret(secret),
            guest_s: i64::from(guest_days) * DAY_S,
        }
    }

    pub fn is_one(head: &Head) -> bool {
        head.typ.as_deref() == Some(TYPE)
    }

    /// When a session that begins now ends. A guest's begins anew with each visit, a player's does
    /// not: the host's word is asked for again.
    pub fn until(&self, account: &AccountId, now_s: i64) -> i64 {
        now_s + if account.is_guest() { self.guest_s } else { PLAYER_S }
    }

    pub fn token(&self, kept: &Kept) -> Option<String> {
        let header = Header { typ: Some(TYPE.into()), ..Header::new(Algorithm::HS256) };
        jsonwebtoken::encode(&header, kept, &self.sign).ok()
    }

    pub fn read(&self, token: &str, now_s: i64) -> Result<Kept, Fault> {
        let kept: Kept = verify(token, &self.check, Algorithm::HS256)?;
        in_time(kept.until_s as f64, None, now_s)?;
        Ok(kept)
    }
}
