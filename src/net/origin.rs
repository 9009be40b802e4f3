//! Which web pages may connect.

use actix_web::http::Uri;

/// Origins that the host allows beside the server's own.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    pub allowed: Vec<String>,
    /// Whether the server listens on a loopback address: then any loopback page may connect.
    pub loopback: bool,
}

impl Origins {
    /// `origin`: the header of a browser; a client that is not one sends none.
    pub fn admits(&self, origin: Option<&str>, host: Option<&str>) -> bool {
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
    use super::*;

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
