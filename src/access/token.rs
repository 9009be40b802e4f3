//! Tokens of the host: who a player is, as the host's own programs say it.
//!
//! JSON Web Tokens, signed with HS256 or EdDSA. Each algorithm has a key of its own, so none can be
//! passed off as the other. The clock is an argument.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use skirmish_protocol::ids::AccountId;

/// By how many seconds clocks may differ.
pub const LEEWAY_S: i64 = 30;
/// Bytes of a secret, at least: as many as the hash has (RFC 7518, 3.2).
pub const SECRET_BYTES: usize = 32;

/// What a file with a secret holds: all of it but the lines' ends at its end, which editors put there.
/// The same for whoever signs and for whoever checks.
pub fn secret_in(text: &str) -> &str {
    text.trim_end_matches(['\r', '\n'])
}

/// What somebody may do in matches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    #[default]
    Player,
    /// May only watch.
    Spectator,
}

/// The claims, as they travel.
#[derive(Deserialize)]
struct Claims(Map<String, Value>);

impl Claims {
    /// One of them, which has to be such; null is as good as nothing.
    fn take<T: DeserializeOwned>(
        &mut self,
        name: &'static str,
        kind: &'static str,
    ) -> Result<Option<T>, Fault> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => {
                serde_json::from_value(value).map(Some).map_err(|_| Fault::Claim(name, kind))
            }
        }
    }
}

/// What claims have to be. RFC 7519 lets times have fractions.
const TEXT: &str = "a string";
const TIME: &str = "a number: seconds since 1970";

/// What a right token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub account: AccountId,
    /// Not yet looked at: names are the door's business.
    pub name: Option<String>,
    /// The id or the code of the only match that is open to the player.
    pub only: Option<String>,
    pub role: Role,
    pub once: Option<Once>,
}

/// A token that is good once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    pub jti: String,
    /// From then on it would be refused anyway.
    pub until_s: i64,
}

/// What is wrong with a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    Missing,
    /// The server has no key to check it with.
    NoKey,
    Malformed(&'static str),
    /// A claim that is needed is not there.
    Lacks(&'static str),
    /// A claim is not what it has to be.
    Claim(&'static str, &'static str),
    Algorithm,
    Forged,
    Audience,
    Expired,
    Early,
    Replayed,
}

impl Fault {
    /// For logs.
    pub fn name(&self) -> &'static str {
        match self {
            Fault::Missing => "missing",
            Fault::NoKey => "no_key",
            Fault::Malformed(_) | Fault::Lacks(_) | Fault::Claim(..) => "malformed",
            Fault::Algorithm => "algorithm",
            Fault::Forged => "forged",
            Fault::Audience => "audience",
            Fault::Expired => "expired",
            Fault::Early => "early",
            Fault::Replayed => "replayed",
        }
    }

    pub fn sentence(&self) -> String {
        match self {
            Fault::Missing => {
                "This server lets in only players with a token. Come by way of its own site."
            }
            Fault::NoKey => "This server takes no tokens.",
            Fault::Malformed(why) => return format!("That token cannot be read: {why}."),
            Fault::Lacks(claim) => return format!("That token has no {claim}, which it needs."),
            Fault::Claim(claim, kind) => {
                return format!("That token cannot be read: its {claim} has to be {kind}.");
            }
            Fault::Algorithm => {
                "That token is signed by an algorithm that this server does not take."
            }
            Fault::Forged => {
                "That token's signature is wrong: it is forged, or signed with another key."
            }
            Fault::Audience => "That token is for another service.",
            Fault::Expired => "That token has expired. Get a new one.",
            Fault::Early => "That token is not valid yet.",
            Fault::Replayed => "That token was used before, and is good only once. Get a new one.",
        }
        .to_owned()
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        match error.kind() {
            ErrorKind::InvalidSignature => Fault::Forged,
            ErrorKind::InvalidAlgorithm => Fault::Algorithm,
            ErrorKind::InvalidAudience => Fault::Audience,
            ErrorKind::Json(_) => Fault::Malformed("its claims are no JSON object"),
            _ => Fault::Malformed("it is no JSON Web Token"),
        }
    }
}

/// What the header has to tell before there is a key.
#[derive(Deserialize)]
pub struct Head {
    pub alg: String,
    pub typ: Option<String>,
    crit: Option<serde::de::IgnoredAny>,
}

impl Head {
    pub fn of(token: &str) -> Result<Head, Fault> {
        let head = token.split('.').next().unwrap_or_default();
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(head).ok();
        let head: Option<Head> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let head = head.ok_or(Fault::Malformed("it is no JSON Web Token"))?;
        // Extensions that must be understood, and are not (RFC 7515, 4.1.11).
        match head.crit {
            None => Ok(head),
            Some(_) => Err(Fault::Malformed("its header asks for extensions")),
        }
    }
}

/// Checks all but times and meaning.
pub(super) fn verify<T: DeserializeOwned>(
    token: &str,
    key: &DecodingKey,
    algorithm: Algorithm,
) -> Result<T, Fault> {
    let mut validation = Validation::new(algorithm);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    Ok(jsonwebtoken::decode(token, key, &validation)?.claims)
}

/// Times are compared in whole seconds.
pub(super) fn in_time(exp: f64, nbf: Option<f64>, now_s: i64) -> Result<(), Fault> {
    if (exp as i64).saturating_add(LEEWAY_S) <= now_s {
        return Err(Fault::Expired);
    }
    match nbf {
        Some(nbf) if (nbf as i64).saturating_sub(LEEWAY_S) > now_s => Err(Fault::Early),
        _ => Ok(()),
    }
}

/// The account of a player with a token. Those of guests are the server's to give.
pub(super) fn account(sub: &str) -> Option<AccountId> {
    AccountId::new(sub).filter(|account| !account.is_guest())
}

/// A setting that is wrong, and what is wrong with it.
pub type Wrong = (&'static str, String);

/// The keys that the host's tokens are checked with.
#[derive(Clone, Default)]
pub struct Keys {
    secret: Option<DecodingKey>,
    public: Option<DecodingKey>,
}

impl Keys {
    /// `public`: an Ed25519 public key in PEM. Or which settings are wrong, and a sentence about
    /// each.
    pub fn new(secret: Option<&str>, public: Option<&[u8]>) -> Result<Keys, Vec<Wrong>> {
        let mut wrong = Vec::new();
        if secret.is_some_and(|secret| secret.len() < SECRET_BYTES) {
            let sentence = format!("token_secret has to be at least {SECRET_BYTES} bytes long");
            wrong.push(("token_secret", sentence));
        }
        let secret = secret.map(|secret| DecodingKey::from_secret(secret.as_bytes()));
        let public = public.map(DecodingKey::from_ed_pem).transpose().unwrap_or_else(|_| {
            let kind = "an Ed25519 public key in PEM (-----BEGIN PUBLIC KEY-----)";
            wrong.push(("token_key", format!("token_key has to be the file of {kind}")));
            None
        });
        if wrong.is_empty() { Ok(Keys { secret, public }) } else { Err(wrong) }
    }

    pub fn none(&self) -> bool {
        self.secret.is_none() && self.public.is_none()
    }

    pub fn read(&self, token: &str, head: &Head, now_s: i64) -> Result<Token, Fault> {
        if self.none() {
            return Err(Fault::NoKey);
        }
        let (key, algorithm) = match head.alg.as_str() {
            "HS256" => (self.secret.as_ref(), Algorithm::HS256),
            "EdDSA" => (self.public.as_ref(), Algorithm::EdDSA),
            _ => (None, Algorithm::HS256),
        };
        let mut claims: Claims = verify(token, key.ok_or(Fault::Algorithm)?, algorithm)?;
        let sub: String = claims.take("sub", TEXT)?.ok_or(Fault::Lacks("sub"))?;
        let exp: f64 = claims.take("exp", TIME)?.ok_or(Fault::Lacks("exp"))?;
        in_time(exp, claims.take("nbf", TIME)?, now_s)?;
        let account = account(&sub).ok_or(Fault::Malformed(
            "its sub has to be 1 to 64 visible ASCII characters, not beginning with guest-",
        ))?;
        // The rule for accounts does for these too.
        let jti: Option<String> = claims.take("jti", TEXT)?;
        if jti.as_deref().is_some_and(|jti| AccountId::new(jti).is_none()) {
            return Err(Fault::Malformed("its jti has to be 1 to 64 visible ASCII characters"));
        }
        let until_s = (exp as i64).saturating_add(LEEWAY_S);
        Ok(Token {
            account,
            name: claims.take("name", TEXT)?,
            only: claims.take("match", TEXT)?,
            role: claims.take("role", "player or spectator")?.unwrap_or_default(),
            once: jti.map(|jti| Once { jti, until_s }),
        })
    }
}
