//! Why TLS failed, in words for people who do not know its own.

use std::fmt::Display;
use std::io;

use tokio_rustls::rustls::{CertificateError, Error, InvalidMessage};

use super::target::Target;

/// A sentence, and what helps.
pub fn sentence(error: &io::Error, target: &Target) -> String {
    let (host, port) = (&target.host, target.port);
    let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) else {
        return match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => {
                "The connection was closed in the middle of the handshake: what listens there may \
                 not speak TLS, or has too many connections already."
                    .into()
            }
            _ => format!("{error}."),
        };
    };
    match error {
        Error::InvalidMessage(InvalidMessage::InvalidContentType) => format!(
            "What listens at {host}:{port} speaks no TLS. Is it another port, or has the address to \
             begin with ws:// or http://?"
        ),
        Error::InvalidCertificate(why) => format!(
            "{} `openssl s_client -connect {host}:{port} -servername {host}` shows what the server has.",
            distrusted(why, host)
        ),
        other => format!("{other}."),
    }
}

fn distrusted(why: &CertificateError, host: &str) -> String {
    use CertificateError::{
        Expired, ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYet,
        NotValidYetContext, Other, UnknownIssuer,
    };
    match why {
        Expired | ExpiredContext { .. } => {
            "The certificate has expired, or this machine's clock is wrong.".into()
        }
        NotValidYet | NotValidYetContext { .. } => {
            "The certificate is not valid yet, or this machine's clock is wrong.".into()
        }
        NotValidForName | NotValidForNameContext { .. } => format!(
            "The certificate is not for {host}: its subjectAltName has to have this name (a common \
             name alone does not count)."
        ),
        UnknownIssuer => {
            "Nobody who is trusted here has signed the certificate. One of one's own needs --ca FILE; \
             for one that was bought or came from Let's Encrypt, the server's file lacks those that \
             lead to its root (fullchain.pem has them)."
                .into()
        }
        Other(other) if is_a_ca(other) => {
            "The certificate is one of a CA, made to sign others, and no server's. `openssl req -x509` \
             makes such, unless it is told -addext basicConstraints=critical,CA:false."
                .into()
        }
        other => format!("{other}."),
    }
}

/// webpki's own type has no name here.
fn is_a_ca(why: &impl Display) -> bool {
    why.to_string().contains("CaUsedAsEndEntity")
}
