//! How a server is asked to stop: by a signal, from another thread, by an admin. Asked once it
//! drains; asked again it stops at once.

use std::time::Duration;

use tokio::sync::mpsc;

/// Who asks more often than this before anybody listens has been heard.
const ASKS: usize = 4;

/// Stops a running server from another thread, as SIGTERM does.
#[derive(Clone)]
pub struct Stopper(mpsc::Sender<Option<Duration>>);

/// Where it is heard.
pub struct Asked {
    asks: mpsc::Receiver<Option<Duration>>,
    #[cfg(unix)]
    terminate: Option<tokio::signal::unix::Signal>,
}

pub fn stopper() -> (Stopper, Asked) {
    let (sender, asks) = mpsc::channel(ASKS);
    #[cfg(unix)]
    return (Stopper(sender), Asked { asks, terminate: None });
    #[cfg(not(unix))]
    (Stopper(sender), Asked { asks })
}

impl Stopper {
    /// Lets rounds that run be played to their end, for as long as the settings say. While it
    /// drains already: stops at once.
    pub fn stop(&self) {
        let _ = self.0.try_send(None);
    }

    /// The same, with another limit than that of the settings.
    pub fn stop_within(&self, limit: Duration) {
        let _ = self.0.try_send(Some(limit));
    }
}

impl Asked {
    /// Waits until somebody asks; says within which time, if they did not leave that to the
    /// settings.
    #[cfg(unix)]
    pub async fn next(&mut self) -> Option<Duration> {
        use tokio::signal::unix::{SignalKind, signal};
        if self.terminate.is_none() {
            self.terminate = signal(SignalKind::terminate()).ok();
        }
        let terminate = &mut self.terminate;
        let terminated = async {
            match terminate {
                Some(signal) => signal.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            Some(within) = self.asks.recv() => within,
            _ = tokio::signal::ctrl_c() => None,
            _ = terminated => None,
        }
    }

    #[cfg(not(unix))]
    pub async fn next(&mut self) -> Option<Duration> {
        tokio::select! {
            Some(within) = self.asks.recv() => within,
            _ = tokio::signal::ctrl_c() => None,
        }
    }
}
