//! The certificate in force.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{Error, ServerConfig};

use super::Certificate;
use super::certificate::Flaw;

/// How often the files are looked at. Their contents are compared, so that links that change and
/// files that are replaced are seen alike.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Where a certificate and its key are.
#[derive(Clone, Debug)]
pub struct Files {
    pub chain: PathBuf,
    pub key: PathBuf,
}

/// What is shown to whoever connects now.
#[derive(Debug)]
pub struct Current {
    files: Files,
    shown: RwLock<Certificate>,
}

impl Current {
    pub fn read(files: Files) -> Result<Arc<Current>, Flaw> {
        let shown = RwLock::new(Certificate::read(&files.chain, &files.key)?);
        Ok(Arc::new(Current { files, shown }))
    }

    /// HTTP/1.1 only: WebSockets of browsers need it, and the limits are written for it.
    pub fn server_config(self: &Arc<Current>) -> Result<ServerConfig, Error> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(self.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }

    /// Takes what the files hold, each time it is something else.
    pub async fn follow(self: Arc<Current>) {
        tell(&self.shown.read().unwrap_or_else(PoisonError::into_inner));
        let mut seen = self.contents();
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let now = self.contents();
            if now != seen {
                seen = now;
                self.reload();
            }
        }
    }

    /// `None`: it cannot be read.
    fn contents(&self) -> [Option<Vec<u8>>; 2] {
        [&self.files.chain, &self.files.key].map(|path| std::fs::read(path).ok())
    }

    fn reload(&self) {
        let result = match Certificate::read(&self.files.chain, &self.files.key) {
            Ok(certificate) => {
                tell(&certificate);
                *self.shown.write().unwrap_or_else(PoisonError::into_inner) = certificate;
                tracing::info!("the certificate was read anew");
                "ok"
            }
            Err(flaw) => {
                let (setting, path, why) = match flaw {
                    Flaw::Certificate(why) => ("tls_cert", &self.files.chain, why),
                    Flaw::Key(why) => ("tls_key", &self.files.key, why),
                };
                tracing::error!(
                    setting,
                    "{} has changed, but {why}; the certificate from before stays",
                    path.display()
                );
                "failed"
            }
        };
        metrics::counter!("skirmish_tls_reloads_total", "result" => result).increment(1);
    }
}

fn tell(certificate: &Certificate) {
    metrics::gauge!("skirmish_tls_certificate_expiry_seconds").set(certificate.expires_s as f64);
}

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let shown = self.shown.read().unwrap_or_else(PoisonError::into_inner);
        Some(shown.key.clone())
    }
}
