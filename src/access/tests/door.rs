use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use super::*;
use crate::access::token::LEEWAY_S;

const NOW: i64 = 1_800_000_000;
const DAY: i64 = 24 * 60 * 60;
const SECRET: &str = "a secret of the host, long enough";
/// The key that RFC 8032 and RFC 8037 print.
const PRIVATE: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----
";
const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
-----END PUBLIC KEY-----
";

fn sessions() -> Sessions {
    Sessions::new(&[7; 32], 30)
}

fn keys() -> Keys {
    Keys::new(Some(SECRET), Some(PUBLIC.as_bytes())).expect("right keys")
}

fn door(guests: bool) -> Door {
    Door::new(keys(), sessions(), guests)
}

fn signed_with(secret: &str, claims: &Value) -> String {
    let key = EncodingKey::from_secret(secret.as_bytes());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &key).expect("a token")
}

fn signed(claims: &Value) -> String {
    signed_with(SECRET, claims)
}

fn claims(more: Value) -> Value {
    let mut claims = json!({ "sub": "user:42", "exp": NOW + 60 });
    let more = more.as_object().expect("a map").clone();
    claims.as_object_mut().expect("a map").extend(more);
    claims
}

fn fault(token: &str) -> Fault {
    door(true).who(Some(token), NOW).expect_err("that token is wrong")
}

/// A token with any head and a signature of no key.
fn unsigned(head: Value, claims: &Value) -> String {
    use base64::Engine;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
    let part = |value: &Value| BASE64.encode(value.to_string());
    format!("{}.{}.c2lnbmVk", part(&head), part(claims))
}

#[test]
fn a_token_says_who_somebody_is() {
    let more = json!({ "name": " Ａda ", "match": "K7QM2", "role": "spectator", "jti": "x-1" });
    let token = signed(&claims(more));
    let visitor = door(false).who(Some(&token), NOW).expect("a right token");
    assert_eq!(visitor.account.as_str(), "user:42");
    assert_eq!(visitor.called("Somebody Else").as_deref(), Some("Ada"));
    assert_eq!(visitor.only.as_deref(), Some("K7QM2"));
    assert_eq!(visitor.role, Role::Spectator);
    let once = visitor.once.expect("it is good once");
    assert_eq!(once, Once { jti: "x-1".into(), until_s: NOW + 60 + LEEWAY_S });

    let visitor = door(false).who(Some(&signed(&claims(json!({})))), NOW).expect("a right token");
    assert_eq!(visitor.called("Grace").as_deref(), Some("Grace"));
    assert!(visitor.called("").expect("one is made up").starts_with("Player "));
    assert_eq!(visitor.called("x"), None);
    assert_eq!((visitor.only, visitor.role, visitor.once), (None, Role::Player, None));
}

#[test]
fn ed25519_is_taken_and_each_algorithm_has_its_own_key() {
    let key = EncodingKey::from_ed_pem(PRIVATE.as_bytes()).expect("a private key");
    let header = Header::new(Algorithm::EdDSA);
    let token = jsonwebtoken::encode(&header, &claims(json!({})), &key).expect("a token");
    assert!(door(true).who(Some(&token), NOW).is_ok());

    let only = |secret, public| {
        Door::new(Keys::new(secret, public).expect("right keys"), sessions(), true)
    };
    let by_secret = only(Some(SECRET), None);
    assert_eq!(by_secret.who(Some(&token), NOW).err(), Some(Fault::Algorithm));
    let by_key = only(None, Some(PUBLIC.as_bytes()));
    let symmetric = signed(&claims(json!({})));
    assert_eq!(by_key.who(Some(&symmetric), NOW).err(), Some(Fault::Algorithm));
    // The public key is no secret: what is signed with it proves nothing.
    let confused = signed_with(PUBLIC, &claims(json!({})));
    assert_eq!(by_key.who(Some(&confused), NOW).err(), Some(Fault::Algorithm));
    assert_eq!(fault(&confused), Fault::Forged);
}

#[test]
fn every_fault_has_its_own_sentence() {
    let right = signed(&claims(json!({})));
    let cut = &right[..right.len() - 4];
    let head = json!({ "alg": "HS256" });
    let malformed = |token: &str| fault(token).name() == "malformed";
    assert_eq!(fault(&signed(&claims(json!({ "exp": NOW - LEEWAY_S })))), Fault::Expired);
    assert_eq!(fault(&signed(&claims(json!({ "exp": -1.5e300 })))), Fault::Expired);
    assert_eq!(fault(&signed(&claims(json!({ "nbf": NOW + LEEWAY_S + 1 })))), Fault::Early);
    assert_eq!(fault(&signed_with(&SECRET.to_uppercase(), &claims(json!({})))), Fault::Forged);
    assert_eq!(fault(&unsigned(head.clone(), &claims(json!({})))), Fault::Forged);
    assert_eq!(fault(&signed(&claims(json!({ "aud": "shop" })))), Fault::Audience);
    for alg in ["none", "None", "HS384", "RS256", "ES256", "", "hs256"] {
        let token = unsigned(json!({ "alg": alg }), &claims(json!({})));
        assert_eq!(fault(&token), Fault::Algorithm, "{alg}");
    }
    for wrong in [
        json!({ "sub": "" }),
        json!({ "sub": 42 }),
        json!({ "sub": "a b" }),
        json!({ "sub": "x".repeat(65) }),
        json!({ "sub": "guest-0d0f6f0a-6f57-4a44-9d1c-6f3f1f3c2b11" }),
        json!({ "exp": "soon" }),
        json!({ "exp": null }),
        json!({ "name": "x" }),
        json!({ "name": "A\u{202e}da" }),
        json!({ "name": ["Ada"] }),
        json!({ "role": "admin" }),
        json!({ "match": 7 }),
        json!({ "jti": "" }),
        json!({ "jti": "x".repeat(65) }),
    ] {
        let token = signed(&claims(wrong.clone()));
        assert!(malformed(&token), "{wrong}");
        let (claim, _) = wrong.as_object().and_then(|it| it.iter().next()).expect("one claim");
        let told = fault(&token).sentence();
        assert!(told.contains(&format!(" {claim}")), "{wrong}: {told}");
    }
    for token in ["", "x", "a.b", "a.b.c.d", "..", cut, "\u{1F600}.\0.'; DROP TABLE tokens; --"] {
        assert!(malformed(token) || fault(token) == Fault::Forged, "{token}");
    }
    let asks = unsigned(json!({ "alg": "HS256", "crit": ["x"] }), &claims(json!({})));
    assert!(malformed(&asks));
    let without = json!({ "exp": NOW + 60 });
    assert_eq!(fault(&signed(&without)), Fault::Lacks("sub"));
    assert_eq!(fault(&signed(&json!({ "sub": "user:42" }))), Fault::Lacks("exp"));
    assert!(malformed(&signed(&json!(["user:42"]))));
    assert_eq!(door(false).who(None, NOW).err(), Some(Fault::Missing));
    let keyless = Door::new(Keys::default(), sessions(), true);
    assert_eq!(keyless.who(Some(&right), NOW).err(), Some(Fault::NoKey));

    let faults = [
        Fault::Missing,
        Fault::NoKey,
        Fault::Malformed("it is no JSON Web Token"),
        Fault::Lacks("exp"),
        Fault::Claim("exp", "a number"),
        Fault::Algorithm,
        Fault::Forged,
        Fault::Audience,
        Fault::Expired,
        Fault::Early,
        Fault::Replayed,
    ];
    let mut sentences: Vec<_> = faults.iter().map(Fault::sentence).collect();
    sentences.sort();
    sentences.dedup();
    assert_eq!(sentences.len(), faults.len());
}

#[test]
fn clocks_may_differ_a_little() {
    let ends = signed(&claims(json!({ "exp": NOW })));
    let begins = signed(&claims(json!({ "nbf": NOW, "exp": NOW + DAY })));
    let at = |token: &str, now_s| door(true).who(Some(token), now_s).err();
    assert_eq!(at(&ends, NOW + LEEWAY_S - 1), None);
    assert_eq!(at(&ends, NOW + LEEWAY_S), Some(Fault::Expired));
    assert_eq!(at(&begins, NOW - LEEWAY_S), None);
    assert_eq!(at(&begins, NOW - LEEWAY_S - 1), Some(Fault::Early));
}

#[test]
fn keys_that_are_none_are_told_at_the_start() {
    assert!(Keys::new(Some("too short"), None).is_err());
    for wrong in [PRIVATE, "", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"] {
        assert!(Keys::new(None, Some(wrong.as_bytes())).is_err(), "{wrong}");
    }
}

#[test]
fn a_guest_is_the_same_account_again() {
    let door = door(true);
    let first = door.who(None, NOW).expect("it is open");
    assert!(first.account.is_guest());
    assert_ne!(door.who(None, NOW).expect("it is open").account, first.account);
    let keep = door.keep(&first, "Ada", NOW).expect("a token");
    assert!(keep.len() < 2048);

    let again = door.who(Some(&keep), NOW + 29 * DAY).expect("it is remembered");
    assert_eq!(again.account, first.account);
    assert_eq!(again.called("").as_deref(), Some("Ada"));
    assert_eq!(again.called("Grace").as_deref(), Some("Grace"), "a guest may change names");
    let later = door.keep(&again, "Grace", NOW + 29 * DAY).expect("a token");
    assert!(door.who(Some(&later), NOW + 50 * DAY).is_ok(), "each visit counts anew");
    assert_eq!(door.who(Some(&keep), NOW + 31 * DAY).err(), Some(Fault::Expired));

    let stranger = Door::new(keys(), Sessions::new(&[8; 32], 30), true);
    assert_eq!(stranger.who(Some(&keep), NOW).err(), Some(Fault::Forged));
}

#[test]
fn guests_of_yesterday_stay_out_once_tokens_are_asked_for() {
    let first = door(true).who(None, NOW).expect("it is open");
    let keep = door(true).keep(&first, "Ada", NOW).expect("a token");
    assert_eq!(door(false).who(Some(&keep), NOW).err(), Some(Fault::Missing));
}

#[test]
fn a_player_keeps_all_that_the_token_said_and_no_longer_than_a_day() {
    let door = door(false);
    let more = json!({ "name": "Ada", "match": "K7QM2", "role": "spectator", "jti": "once" });
    let first = door.who(Some(&signed(&claims(more))), NOW).expect("a right token");
    let keep = door.keep(&first, "Ada", NOW).expect("a token");
    let again = door.who(Some(&keep), NOW + DAY - 1).expect("within the day");
    assert_eq!(again.account, first.account);
    assert_eq!(again.called("Grace").as_deref(), Some("Ada"), "the host's word stands");
    assert_eq!((again.only.as_deref(), again.role), (Some("K7QM2"), Role::Spectator));
    assert_eq!(again.once, None);
    let later = door.keep(&again, "Ada", NOW + DAY - 1).expect("a token");
    let late = door.who(Some(&later), NOW + DAY + LEEWAY_S).err();
    assert_eq!(late, Some(Fault::Expired), "presenting it does not make it last longer");
}

#[test]
fn the_hosts_key_makes_no_sessions() {
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    let header = Header { typ: Some("skirmish-keep".into()), ..Header::new(Algorithm::HS256) };
    let kept = json!({ "sub": "user:42", "exp": NOW + 60, "name": "Ada" });
    let token = jsonwebtoken::encode(&header, &kept, &key).expect("a token");
    assert_eq!(fault(&token), Fault::Forged);
}

#[test]
fn whoever_looks_on_for_the_host_comes_in_anywhere_and_only_there() {
    for guests in [true, false] {
        let door = Door::new(Keys::default(), sessions(), guests);
        let token = door.watcher("ada.b@c-d", "the-match", NOW + 60).expect("a token");
        let visitor = door.who(Some(&token), NOW).expect("it is right");
        assert_eq!(visitor.account.as_str(), "admin:ada.b@c-d");
        assert_eq!((visitor.only.as_deref(), visitor.role), (Some("the-match"), Role::Spectator));
        // What is kept of it lasts no longer.
        let kept = door.keep(&visitor, "Grace", NOW + 50).expect("a token");
        for late in [&token, &kept] {
            assert!(door.who(Some(late), NOW + 59).is_ok());
            let late = door.who(Some(late), NOW + 60 + LEEWAY_S).expect_err("it is over");
            assert_eq!(late, Fault::Expired);
        }
    }
}
