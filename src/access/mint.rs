//! `skirmish token`: makes a token, for a host's tests and scripts.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgGroup, Args};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::token::{Role, SECRET_BYTES, account, secret_in};
use crate::names;
use crate::store::now_s;

#[derive(Args)]
#[command(group(ArgGroup::new("signed by").required(true).args(["secret_file", "key"])))]
pub struct TokenArgs {
    /// Who the player is: 1 to 64 visible ASCII characters, always the same for the same person
    #[arg(long)]
    sub: String,
    /// The player's name, 2 to 20 visible characters; left out, the player chooses it
    #[arg(long)]
    name: Option<String>,
    /// The id or the join code of the only match that the player may join or watch
    #[arg(long = "match", value_name = "MATCH")]
    only: Option<String>,
    /// What the player may do
    #[arg(long, default_value = "player")]
    role: Role,
    /// How long the token is good: seconds, or 90s, 15m, 12h, 7d
    #[arg(long, default_value = "1h", value_parser = seconds, value_name = "TIME")]
    expires_in: i64,
    /// Good for one Hello only
    #[arg(long)]
    once: bool,
    /// The file with the server's token_secret: signs with HS256
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// The file of an Ed25519 private key in PEM, whose public key is the server's token_key: signs
    /// with EdDSA
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

/// Prints the token and nothing else.
pub fn run(args: TokenArgs) -> ExitCode {
    match token(&args, now_s()) {
        Ok(token) => {
            println!("{token}");
            ExitCode::SUCCESS
        }
        Err(sentence) => {
            eprintln!("skirmish: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn token(args: &TokenArgs, now_s: i64) -> Result<String, String> {
    // What the server would refuse is not handed out.
    if account(&args.sub).is_none() {
        return Err(
            "A sub has 1 to 64 visible ASCII characters and does not begin with guest-.".into()
        );
    }
    if args.name.as_deref().is_some_and(|name| names::name(name).is_none()) {
        return Err("A name has 2 to 20 visible characters.".into());
    }
    let mut claims = Map::new();
    claims.insert("sub".into(), json!(args.sub));
    claims.insert("exp".into(), json!(now_s + args.expires_in));
    let mut also = |claim: &str, value: Option<Value>| {
        value.into_iter().for_each(|value| {
            claims.insert(claim.into(), value);
        });
    };
    also("name", args.name.as_ref().map(|name| json!(name)));
    also("match", args.only.as_ref().map(|only| json!(only)));
    also("role", (args.role != Role::Player).then(|| json!(args.role)));
    also("jti", args.once.then(|| json!(Uuid::new_v4())));

    let (algorithm, key) = match (&args.secret_file, &args.key) {
        (Some(file), _) => {
            let secret = read(file)?;
            let secret = secret_in(&secret);
            if secret.len() < SECRET_BYTES {
                return Err(format!("The secret has to be at least {SECRET_BYTES} bytes long."));
            }
            (Algorithm::HS256, EncodingKey::from_secret(secret.as_bytes()))
        }
        (None, Some(file)) => {
            let key = EncodingKey::from_ed_pem(read(file)?.as_bytes()).map_err(|_| {
                format!(
                    "{} has to be an Ed25519 private key in PEM (-----BEGIN PRIVATE KEY-----).",
                    file.display()
                )
            })?;
            (Algorithm::EdDSA, key)
        }
        (None, None) => return Err("A token needs --secret-file or --key.".into()),
    };
    jsonwebtoken::encode(&Header::new(algorithm), &claims, &key)
        .map_err(|error| format!("The token cannot be signed: {error}."))
}

fn read(file: &PathBuf) -> Result<String, String> {
    std::fs::read_to_string(file)
        .map_err(|error| format!("{} cannot be read: {error}", file.display()))
}

fn seconds(text: &str) -> Result<i64, String> {
    let (number, unit) = match text.char_indices().last() {
        Some((at, 's')) => (&text[..at], 1),
        Some((at, 'm')) => (&text[..at], 60),
        Some((at, 'h')) => (&text[..at], 60 * 60),
        Some((at, 'd')) => (&text[..at], 24 * 60 * 60),
        _ => (text, 1),
    };
    let number: u32 =
        number.parse().map_err(|_| "a time is like 90s, 15m, 12h or 7d".to_owned())?;
    Ok(i64::from(number) * unit)
}
