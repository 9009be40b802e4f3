//! Which web pages may connect.

use actix_web::http::Uri;
use actix_web::http::header::{HOST, HeaderMap, ORIGIN};

/// Origins that the host allows beside the server's own.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    pub allowed: Vec<String>,
    /// Whether the server listens on a loopback address: then any loopback page may connect.
    pub loopback: bool,
}

/// Of what a stranger sent, so much is repeated to people.
const SHOWN: usize = 100;

impl Origins {
    /// Whether a request may come from where it says; else a sentence with the setting to change.
    pub fn check(&self, headers: &HeaderMap) -> Result<(), String> {
        // What is no text is no origin of a browser, and not allowed: it must not count as absent.
        let origin = headers.get(ORIGIN).map(|origin| String::from_utf8_lossy(origin.as_bytes()));
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        if self.admits(origin.as_deref(), host) {
            return Ok(());
        }
        let origin: String = origin.unwrap_or_default().chars().take(SHOWN).collect();
        let setting = [self.allowed.join(","), origin.clone()].join(",");
        let setting = setting.trim_start_matches(',');
        Err(format!(
            "Pages of {origin} may not connect to this server. Its host can allow it: --allowed-origins {setting}\n"
        ))
    }

    /// `origin`: the header of a browser; a client that is not one sends none.
    fn admits(&self, origin: Option<&str>, host: Option<&str>) -> bool {
        let Some(origin) = origin else { return true };
        if self.allowed.iter().any(|allowed| allowed == "*" || allowed.eq_ignore_ascii_case(origin))
        {
            return true;
        }
        let Ok(uri) = origin.parse::<Uri>() else { return false };
        let Some(authority) = uri.authority() else { return false };
        if host.is_some_and(|host| host.eq_ignore_ascii_case(authority.as_str())) {
            return true;
        }
        let loopback = matches!(authority.host(), "localhost" | "127.0.0.1" | "[::1]");
        self.loopback && loopback
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn a_refusal_names_the_whole_setting() {
        let refusal = |allowed: &[&str], origin: &[u8]| {
            let allowed = allowed.iter().map(|origin| (*origin).to_owned()).collect();
            let origin = HeaderValue::from_bytes(origin).expect("a header's value");
            let headers = HeaderMap::from_iter([(ORIGIN, origin)]);
            Origins { allowed, loopback: false }.check(&headers).expect_err("it is foreign")
        };
        let first = refusal(&[], b"https://a.example");
        assert!(first.ends_with(" --allowed-origins https://a.example\n"), "{first}");
        let second = refusal(&["https://a.example"], b"https://b.example");
        let setting = " --allowed-origins https://a.example,https://b.example\n";
        assert!(second.ends_with(setting), "{second}");
        assert!(refusal(&[], &[b'x'; 10_000]).len() < 400);
        refusal(&[], b"http://\xff.example");
    }

    #[test]
    fn own_allowed_and_loopback_pages() {
        let here = Origins { allowed: vec!["https://play.example".into()], loopback: true };
        let host = Some("game.example:8080");
        assert!(here.admits(None, host));
        assert!(here.admits(Some("http://game.example:8080"), host));
        assert!(here.admits(Some("https://Play.example"), host));
        assert!(here.admits(Some("http://localhost:5173"), host));
        for foreign in ["http://game.example", "http://evil.example", "null", "", "http://"] {
            assert!(!here.admits(Some(foreign), host), "{foreign}");
        }
        let public = Origins::default();
        assert!(!public.admits(Some("http://localhost:5173"), host));
    }
}
