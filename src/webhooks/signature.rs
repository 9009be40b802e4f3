//! How a receiver knows that an event is from this server: by a secret that both hold.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The header `Skirmish-Signature` of a body that is sent at a time.
pub fn sign(secret: &str, timestamp_s: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length will do");
    mac.update(format!("{timestamp_s}.").as_bytes());
    mac.update(body.as_bytes());
    let hex: String =
        mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("v1={hex}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_other_tools_have_it() {
        // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac secret
        let expected = "v1=49f24e537407743fa4a0242bb63b94b9a47ee99cbbe071ccd8a22550ae411686";
        assert_eq!(sign("secret", 1_700_000_000, r#"{"a":1}"#), expected);
        assert_ne!(sign("secret", 1_700_000_001, r#"{"a":1}"#), expected);
    }
}
