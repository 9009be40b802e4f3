//! Whom an https receiver's certificate has to come from.

use std::fs;
use std::path::Path;

use ureq::tls::{Certificate, PemItem, RootCerts, parse_pem};

/// The authorities in a PEM file, in place of those of the web. The error is the end of a sentence.
pub fn roots(path: &Path) -> Result<RootCerts, String> {
    let text = fs::read(path).map_err(|error| format!("it cannot be read: {error}"))?;
    let mut found: Vec<Certificate<'static>> = Vec::new();
    for item in parse_pem(&text) {
        match item {
            Ok(PemItem::Certificate(certificate)) => found.push(certificate),
            Ok(_) => {}
            Err(error) => return Err(format!("it is no PEM file: {error}")),
        }
    }
    match found.is_empty() {
        true => Err("there is no certificate in it (PEM)".into()),
        false => Ok(RootCerts::from(found)),
    }
}
