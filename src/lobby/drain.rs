//! The lobby while the server drains: nothing new begins, everybody is told how long it takes, and
//! whoever asked for it is told when the last match has ended.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use actix::prelude::*;
use skirmish_protocol::codes::ErrorCode;
use tokio::sync::oneshot;

use super::actor::Lobby;
use super::messages::{DrainWithin, LobbyAnswer, Refused};
use crate::matches::{Announce, ConnectionId, Drain};
use crate::ws::Frame;

/// Everybody is told again when so many seconds are left, and before that every five minutes.
const TELL_AT: [u64; 7] = [240, 180, 120, 60, 30, 10, 5];
const TELL_EVERY: u64 = 300;

/// Under way to a stop.
pub(super) struct Draining {
    drain: Drain,
    /// Told when no match is left.
    done: Option<oneshot::Sender<()>>,
}

impl Lobby {
    /// Why nobody gets a new seat or match now.
    pub(super) fn refusal(&self) -> Option<Refused> {
        let Draining { drain, .. } = self.draining.as_ref()?;
        let left = drain.until.saturating_duration_since(Instant::now());
        Some(Refused { code: ErrorCode::Stopping, sentence: sentence(left) })
    }

    pub(super) fn is_draining(&self) -> bool {
        self.draining.is_some()
    }

    /// How long the drain may still take.
    pub(super) fn drain_left(&self) -> Option<Duration> {
        let Draining { drain, .. } = self.draining.as_ref()?;
        Some(drain.until.saturating_duration_since(Instant::now()))
    }

    /// To somebody who comes while it is under way.
    pub(super) fn tell_of_drain(&self, visitor: ConnectionId) {
        if let (Some(frame), Some(visitor)) = (self.drain_notice(), self.visitors.get(&visitor)) {
            visitor.do_send(LobbyAnswer::Send(frame));
        }
    }

    /// The last match may have ended.
    pub(super) fn check_drained(&mut self) {
        if self.directory.len() == 0
            && let Some(draining) = &mut self.draining
            && let Some(done) = draining.done.take()
        {
            let _ = done.send(());
        }
    }

    fn drain_notice(&self) -> Option<Frame> {
        let Draining { drain, .. } = self.draining.as_ref()?;
        Some(Frame::binary(&drain.notice(Instant::now()).encode()))
    }

    fn tell_again(&self, ctx: &mut Context<Lobby>) {
        let Some(left) = self.drain_left() else { return };
        if let Some(wait) = until_told_again(left) {
            ctx.run_later(wait, |this, ctx| {
                if let Some(frame) = this.drain_notice() {
                    this.announce(&frame);
                }
                this.tell_again(ctx);
            });
        }
    }

    /// To everybody in the lobby and in matches.
    pub(super) fn announce(&self, frame: &Frame) {
        for visitor in self.visitors.values() {
            visitor.do_send(LobbyAnswer::Send(frame.clone()));
        }
        for entry in self.directory.all() {
            entry.address.do_send(Announce(frame.clone()));
        }
    }
}

impl Handler<DrainWithin> for Lobby {
    type Result = ResponseFuture<()>;

    fn handle(
        &mut self,
        DrainWithin(limit): DrainWithin,
        ctx: &mut Context<Lobby>,
    ) -> Self::Result {
        let drain = Drain { until: Instant::now() + limit };
        let (done, drained) = oneshot::channel();
        self.draining = Some(Draining { drain, done: Some(done) });
        self.gauges.draining.store(true, Ordering::Relaxed);
        if let Some(frame) = self.drain_notice() {
            for visitor in self.visitors.values() {
                visitor.do_send(LobbyAnswer::Send(frame.clone()));
            }
        }
        for entry in self.directory.all() {
            entry.address.do_send(drain);
        }
        self.tell_again(ctx);
        self.check_drained();
        Box::pin(async move {
            let _ = drained.await;
        })
    }
}

/// From now until everybody is told next.
fn until_told_again(left: Duration) -> Option<Duration> {
    let seconds = left.as_secs_f64().ceil() as u64;
    let last = seconds.saturating_sub(1);
    let every = last - last % TELL_EVERY;
    let at = if every > 0 { Some(every) } else { TELL_AT.into_iter().find(|at| *at < seconds) };
    at.map(|at| left.saturating_sub(Duration::from_secs(at)))
}

fn sentence(left: Duration) -> String {
    let seconds = left.as_secs_f64().ceil() as u64;
    let when = match seconds {
        0..=1 => "now".to_owned(),
        2..=90 => format!("in {seconds} seconds at the latest"),
        _ => format!("in {} minutes at the latest", seconds.div_ceil(60)),
    };
    format!("The server stops {when}, and nothing new begins. Try again after that.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_more_often_towards_the_end() {
        let mut left = Duration::from_secs(1000);
        let mut told = Vec::new();
        while let Some(wait) = until_told_again(left) {
            left -= wait;
            told.push(left.as_secs());
        }
        assert_eq!(told, [900, 600, 300, 240, 180, 120, 60, 30, 10, 5]);
        assert_eq!(
            until_told_again(Duration::from_millis(10_400)),
            Some(Duration::from_millis(400))
        );
        assert_eq!(until_told_again(Duration::from_secs(5)), None);
    }

    #[test]
    fn it_says_when() {
        let said = |seconds| sentence(Duration::from_secs(seconds));
        assert!(said(300).contains("in 5 minutes at the latest"));
        assert!(said(90).contains("in 90 seconds at the latest"));
        assert!(said(0).contains("stops now"));
    }
}
