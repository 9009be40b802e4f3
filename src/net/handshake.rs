//! What a request has to bring to become a WebSocket (RFC 6455, section 4.2.1).

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use actix_web::http::{StatusCode, Version};

/// What is wrong with the request: the status to answer with, and a sentence.
pub fn flaw(request: &HttpRequest) -> Option<(StatusCode, &'static str)> {
    let headers = request.headers();
    let bad = |sentence| Some((StatusCode::BAD_REQUEST, sentence));
    if request.version() < Version::HTTP_11 {
        return bad("A WebSocket begins with a request of HTTP/1.1.\n");
    }
    if !names(headers, &header::UPGRADE, "websocket") {
        return bad("A WebSocket is expected here: the request has no `Upgrade: websocket`.\n");
    }
    if !names(headers, &header::CONNECTION, "upgrade") {
        return bad("The request has no `Connection: Upgrade`; a proxy may have dropped it.\n");
    }
    if only(headers, &header::SEC_WEBSOCKET_VERSION) != Some(b"13") {
        let sentence = "This server speaks version 13 of WebSocket (RFC 6455).\n";
        return Some((StatusCode::UPGRADE_REQUIRED, sentence));
    }
    if !only(headers, &header::SEC_WEBSOCKET_KEY).is_some_and(is_key) {
        return bad("Sec-WebSocket-Key has to be there once: 16 bytes in Base64.\n");
    }
    None
}

/// Whether a list of tokens has this one.
fn names(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    headers
        .get_all(name)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|given| given.trim().eq_ignore_ascii_case(token))
}

/// The value of a header that may be there once only.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a [u8]> {
    let mut values = headers.get_all(name);
    let value = values.next()?;
    values.next().is_none().then(|| value.as_bytes())
}

/// 16 bytes in Base64 are 21 digits, one whose low four bits are 0, and two signs of padding.
fn is_key(key: &[u8]) -> bool {
    let digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    matches!(key, [digits @ .., b'A' | b'Q' | b'g' | b'w', b'=', b'=']
        if digits.len() == 21 && digits.iter().all(digit))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const RIGHT: [(&str, &str); 4] = [
        ("upgrade", "WebSocket"),
        ("connection", "keep-alive, Upgrade"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];

    fn status(change: impl FnOnce(TestRequest) -> TestRequest) -> Option<u16> {
        let right = RIGHT.into_iter().fold(TestRequest::get(), TestRequest::insert_header);
        flaw(&change(right).to_http_request()).map(|(status, _)| status.as_u16())
    }

    #[test]
    fn what_is_missing_or_wrong_is_found() {
        assert_eq!(status(|right| right), None);
        assert_eq!(status(|right| right.version(Version::HTTP_10)), Some(400));
        for (name, value, answer) in [
            ("upgrade", "h2c", 400),
            ("upgrade", "notwebsocket", 400),
            ("connection", "close", 400),
            ("sec-websocket-version", "8", 426),
            ("sec-websocket-version", "13, 8", 426),
            ("sec-websocket-key", "", 400),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ", 400),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQAAAA==", 400),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZR==", 400),
            ("sec-websocket-key", "dGhlIHNhbXBsZS!ub25jZQ==", 400),
        ] {
            let given = status(|right| right.insert_header((name, value)));
            assert_eq!(given, Some(answer), "{name}: {value}");
        }
        let twice = |name, value| status(|right| right.append_header((name, value)));
        assert_eq!(twice("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="), Some(400));
        assert_eq!(twice("sec-websocket-version", "13"), Some(426));
    }
}
