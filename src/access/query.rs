//! Secrets that somebody put into a URL, where proxies and browsers write them down.

use actix_web::web::Query;

/// Names that tokens and tickets go by.
const SECRET: [&str; 6] = ["token", "access_token", "id_token", "jwt", "ticket", "keep"];

/// The name of a parameter that is a secret.
fn secret_in(query: &str) -> Option<&'static str> {
    let Query(pairs) = Query::<Vec<(String, String)>>::from_query(query).ok()?;
    let mut names = pairs.iter().map(|(name, _)| name);
    names.find_map(|name| SECRET.into_iter().find(|secret| name.eq_ignore_ascii_case(secret)))
}

/// Why a request with such a query is refused. What it is about is not repeated.
pub fn refusal(query: &str) -> Option<String> {
    let name = secret_in(query)?;
    Some(format!(
        "A {name} in a URL is written down by proxies and browsers: send it in Hello, the first message. Take this one for known to others, and get a new one.\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_by_their_names() {
        for query in
            ["token=a.b.c", "a=1&Access_Token=x", "%74oken=x", "jwt", "ticket=", "x=1&keep=y"]
        {
            assert!(secret_in(query).is_some(), "{query}");
        }
        for query in ["", "a=token", "tokens=1", "code=K7QM2", "%", "&&"] {
            assert_eq!(secret_in(query), None, "{query}");
        }
        let said = refusal("token=eyJhbGciOi").expect("it is a secret");
        assert!(!said.contains("eyJ"), "{said}");
    }
}
