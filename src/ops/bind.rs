//! Where operators' endpoints are served: on an address of their own.

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::str::FromStr;

/// The setting `ops_bind`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpsBind {
    /// Nowhere.
    Off,
    /// There, unless somebody else is: a second server must start without being told to.
    IfFree(SocketAddr),
    /// An address, or a name, and a port; as given.
    At(String),
}

impl OpsBind {
    /// Takes the address. `None`: there are no such endpoints.
    pub fn listen(&self) -> io::Result<Option<TcpListener>> {
        let (bound, may_fail) = match self {
            OpsBind::Off => return Ok(None),
            OpsBind::IfFree(address) => (TcpListener::bind(address), true),
            OpsBind::At(address) => (TcpListener::bind(address), false),
        };
        match bound {
            Ok(listener) => Ok(Some(listener)),
            Err(error) if may_fail && error.kind() == io::ErrorKind::AddrInUse => {
                tracing::warn!(
                    "{self} is taken, so there are no metrics, no readiness and no admin of this \
                     server: give it another address by --ops-bind, or none"
                );
                Ok(None)
            }
            Err(error) => Err(io::Error::new(
                error.kind(),
                format!("ops_bind: {self} cannot be listened on: {error}"),
            )),
        }
    }

    /// Whether it was given where another address is listened on: the same port of the same machine.
    pub fn meets(&self, other: SocketAddr) -> bool {
        let OpsBind::At(text) = self else { return false };
        let Ok(own) = text.parse::<SocketAddr>() else { return false };
        let same =
            own.ip() == other.ip() || own.ip().is_unspecified() || other.ip().is_unspecified();
        same && own.port() == other.port() && own.port() != 0
    }

    /// The name it was given, if that is no address.
    pub fn name(&self) -> Option<&str> {
        let OpsBind::At(address) = self else { return None };
        address.parse::<SocketAddr>().is_err().then(|| address.rsplit_once(':').map(|(n, _)| n))?
    }
}

impl Default for OpsBind {
    fn default() -> OpsBind {
        OpsBind::IfFree(SocketAddr::from(([127, 0, 0, 1], 9100)))
    }
}

impl FromStr for OpsBind {
    type Err = String;

    fn from_str(text: &str) -> Result<OpsBind, String> {
        if text == "none" {
            return Ok(OpsBind::Off);
        }
        let named = text.rsplit_once(':').is_some_and(|(name, port)| {
            let visible = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
            !name.is_empty() && name.chars().all(visible) && port.parse::<u16>().is_ok()
        });
        if named || text.parse::<SocketAddr>().is_ok() {
            return Ok(OpsBind::At(text.to_owned()));
        }
        Err(format!("{text:?} is neither an address and a port nor none"))
    }
}

impl fmt::Display for OpsBind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpsBind::Off => f.write_str("none"),
            OpsBind::IfFree(address) => address.fmt(f),
            OpsBind::At(address) => f.write_str(address),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_names_and_none() {
        let read = |text: &str| text.parse::<OpsBind>();
        assert_eq!(read("none"), Ok(OpsBind::Off));
        for right in ["127.0.0.1:0", "[::1]:9100", "localhost:9100", "skirmish-1.lan:9100"] {
            assert_eq!(read(right), Ok(OpsBind::At(right.to_owned())));
        }
        for wrong in ["", "off", "9100", ":9100", "localhost", "localhost:99999", "a b:9100"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert_eq!(read("skirmish:9100").expect("right").name(), Some("skirmish"));
        assert_eq!(read("[::1]:9100").expect("right").name(), None);
    }

    #[test]
    fn only_the_default_gives_way() {
        let other = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let taken = other.local_addr().expect("it listens");
        assert!(OpsBind::IfFree(taken).listen().expect("no error").is_none());
        let error = OpsBind::At(taken.to_string()).listen().expect_err("it is taken");
        assert!(error.to_string().starts_with(&format!("ops_bind: {taken} cannot")), "{error}");
    }
}
