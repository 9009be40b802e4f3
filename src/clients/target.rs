//! Where a server is, and the way to it: TCP, with TLS on it for `wss://`.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tungstenite::http::Uri;

use super::distrust;
use super::link::Broken;
use crate::tls::expiry;

/// The server that a command talks to.
#[derive(clap::Args, Clone, Debug)]
pub struct Server {
    /// The server's address, as a client has it
    #[arg(long, default_value = "ws://127.0.0.1:8080/ws")]
    pub url: String,
    /// Certificates to trust for wss:// in place of the well-known ones (PEM)
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
}

/// A server's address that was understood.
#[derive(Clone)]
pub struct Target {
    pub uri: Uri,
    pub host: String,
    pub port: u16,
    /// Whom to trust; `None`: no TLS.
    roots: Option<Arc<RootCertStore>>,
}

/// A way for bytes.
pub trait Way: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Way for T {}

pub struct Secured {
    pub way: Box<dyn Way>,
    /// When the certificate that was shown ends, in seconds since 1970.
    pub expires_s: Option<i64>,
}

impl Server {
    pub fn target(&self) -> Result<Target, Broken> {
        let uri = address(&self.url)?;
        let secure = uri.scheme_str() == Some("wss");
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
        let roots = if secure { Some(Arc::new(self.roots()?)) } else { None };
        Ok(Target { uri, host, port, roots })
    }

    fn roots(&self) -> Result<RootCertStore, Broken> {
        let Some(path) = &self.ca else {
            return Ok(webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect());
        };
        let bad = |why: String| Broken::Url(format!("--ca {}: {why}", path.display()));
        let certificates = CertificateDer::pem_file_iter(path)
            .and_then(|found| found.collect::<Result<Vec<_>, _>>())
            .map_err(|error| bad(error.to_string()))?;
        let mut roots = RootCertStore::empty();
        let (taken, _) = roots.add_parsable_certificates(certificates);
        if taken == 0 { Err(bad("there is no certificate in it".into())) } else { Ok(roots) }
    }
}

impl Target {
    /// A server's address, and whom everybody trusts.
    pub fn of(url: &str) -> Result<Target, Broken> {
        Server { url: url.into(), ca: None }.target()
    }

    pub fn is_secure(&self) -> bool {
        self.roots.is_some()
    }

    pub async fn connect(&self) -> Result<Box<dyn Way>, Broken> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        match self.secure(stream).await {
            Ok(secured) => Ok(secured.way),
            Err(error) => Err(Broken::Tls(distrust::sentence(&error, self))),
        }
    }

    /// TLS over a connection, where the address asks for it.
    pub async fn secure(&self, stream: TcpStream) -> io::Result<Secured> {
        stream.set_nodelay(true)?;
        let Some(roots) = &self.roots else {
            return Ok(Secured { way: Box::new(stream), expires_s: None });
        };
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_root_certificates(roots.clone())
            .with_no_client_auth();
        let name = ServerName::try_from(self.host.clone()).map_err(io::Error::other)?;
        let connector = TlsConnector::from(Arc::new(config));
        let stream = connector.connect(name, stream).await?;
        let shown = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first());
        let expires_s = shown.and_then(expiry);
        Ok(Secured { way: Box::new(stream), expires_s })
    }
}

/// The address of the server's WebSocket, however it was given.
fn address(url: &str) -> Result<Uri, Broken> {
    let bad = |why: &str| Broken::Url(format!("{url} is not the address of a server: {why}"));
    let (scheme, rest) = match url.split_once("://") {
        None => ("ws", url),
        Some(("ws" | "http", rest)) => ("ws", rest),
        Some(("wss" | "https", rest)) => ("wss", rest),
        Some(_) => return Err(bad("it must begin with ws://, wss://, http:// or https://")),
    };
    let rest = rest.trim_end_matches('/');
    let path = if rest.contains('/') { "" } else { "/ws" };
    let uri: Uri = format!("{scheme}://{rest}{path}")
        .parse()
        .map_err(|_| bad("it should look like ws://127.0.0.1:8080/ws"))?;
    if uri.host().is_none() { Err(bad("it names no host")) } else { Ok(uri) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let whole = |url| address(url).map(|uri| uri.to_string());
        for url in ["ws://a.b:80/ws", "http://a.b:80", "http://a.b:80/", "a.b:80", "a.b:80/ws"] {
            assert_eq!(whole(url).unwrap(), "ws://a.b:80/ws", "{url}");
        }
        assert_eq!(whole("https://a.b").unwrap(), "wss://a.b/ws");
        assert_eq!(whole("wss://a.b/ws").unwrap(), "wss://a.b/ws");
        assert_eq!(whole("http://[::1]:8080").unwrap(), "ws://[::1]:8080/ws");
        for url in ["ftp://a", "", "a b"] {
            assert!(whole(url).is_err(), "{url}");
        }
    }

    #[test]
    fn ports() {
        let port = |url: &str| Target::of(url).map(|target| target.port).expect("an address");
        assert_eq!((port("ws://a"), port("wss://a"), port("wss://a:5")), (80, 443, 5));
    }
}
