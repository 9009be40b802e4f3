//! Tells systemd how far the server is (`Type=notify`); elsewhere it does nothing.

use std::time::Duration;

/// It listens.
pub const READY: &str = "READY=1";

/// It was told to stop, and takes so long at most. systemd ends what takes longer than it was told,
/// or than `TimeoutStopSec` if that is later.
pub fn stopping(within: Duration) -> String {
    format!("STOPPING=1\nEXTEND_TIMEOUT_USEC={}", within.as_micros())
}

#[cfg(target_os = "linux")]
pub fn tell(state: &str) {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::net::{SocketAddr, UnixDatagram};

    let Some(path) = std::env::var_os("NOTIFY_SOCKET") else { return };
    let address = match path.as_bytes() {
        [b'@', name @ ..] => SocketAddr::from_abstract_name(name),
        _ => SocketAddr::from_pathname(&path),
    };
    let sent = address
        .and_then(|address| UnixDatagram::unbound()?.send_to_addr(state.as_bytes(), &address));
    if let Err(error) = sent {
        tracing::warn!(%error, "systemd could not be told {state:?}");
    }
}

#[cfg(not(target_os = "linux"))]
pub fn tell(_: &str) {}
