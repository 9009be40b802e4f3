//! A certificate and its key, as PEM files.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{Error, InconsistentKeys};
use x509_parser::prelude::{FromDer, X509Certificate};

/// A chain of certificates that fits its key.
#[derive(Clone, Debug)]
pub struct Certificate {
    pub key: Arc<CertifiedKey>,
    /// When the first of its chain ends, in seconds since 1970.
    pub expires_s: i64,
}

/// Which file is at fault, and why.
#[derive(Debug, PartialEq, Eq)]
pub enum Flaw {
    Certificate(String),
    Key(String),
}

impl Certificate {
    /// As the files hold it.
    pub fn parse(chain: &[u8], key: &[u8]) -> Result<Certificate, Flaw> {
        let bad_chain = |why: String| Flaw::Certificate(why);
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(chain)
            .collect::<Result<_, _>>()
            .map_err(|error| bad_chain(format!("it is no PEM file: {error}")))?;
        if chain.is_empty() {
            return Err(bad_chain("there is no certificate in it (PEM)".into()));
        }
        let mut expires_s = i64::MAX;
        for certificate in &chain {
            let end = expiry(certificate)
                .ok_or_else(|| bad_chain("what is in it is no certificate (X.509)".into()))?;
            expires_s = expires_s.min(end);
        }
        let key = PrivateKeyDer::from_pem_slice(key)
            .map_err(|_| Flaw::Key("there is no private key in it (PEM)".into()))?;
        let key = CertifiedKey::from_der(chain, key, &aws_lc_rs::default_provider());
        let key = key.map_err(|error| match error {
            Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
                Flaw::Key("it does not fit the certificate".into())
            }
            Error::InvalidCertificate(why) => {
                bad_chain(format!("the certificate cannot be used: {why:?}"))
            }
            error => Flaw::Key(format!("it cannot be used: {error}")),
        })?;
        Ok(Certificate { key: Arc::new(key), expires_s })
    }

    /// As the files hold it now, if it can be shown now.
    pub fn read(chain: &Path, key: &Path) -> Result<Certificate, Flaw> {
        let unreadable = |error: std::io::Error| format!("it cannot be read: {error}");
        let chain = fs::read(chain).map_err(|error| Flaw::Certificate(unreadable(error)))?;
        let key = fs::read(key).map_err(|error| Flaw::Key(unreadable(error)))?;
        let certificate = Certificate::parse(&chain, &key)?;
        let since = now_s() - certificate.expires_s;
        if since >= 0 {
            let days = since / 86_400;
            let ago = if days == 1 { "1 day".into() } else { format!("{days} days") };
            let sentence = format!("it expired {ago} ago, so nobody would be let in by it");
            return Err(Flaw::Certificate(sentence));
        }
        Ok(certificate)
    }
}

fn now_s() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    now.as_secs().try_into().unwrap_or(i64::MAX)
}

/// `notAfter` (RFC 5280, 4.1), in seconds since 1970; nothing if it is no certificate.
pub fn expiry(certificate: &CertificateDer<'_>) -> Option<i64> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    Some(certificate.validity().not_after.timestamp())
}
