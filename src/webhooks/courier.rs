//! Takes events out of the outbox table and delivers them, one after the other.
//!
//! Invariant: an event leaves the table only when the receiver has taken it, or after three days.
//! A receiver that takes nothing is left alone until the first event's next attempt: nothing
//! overtakes that. An event that alone is refused waits by itself, and the others go on.

use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};

use super::patience::{exhausted, pause_s};
use super::receiver::{Answer, Receiver, Target};
use crate::store::{Delivery, Store, StoreError, now_s};

/// How often the table is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Events taken from it at once.
const BATCH: u32 = 32;

/// Delivers for as long as it is held.
pub struct Courier {
    _until: mpsc::Sender<()>,
}

impl Courier {
    /// On a thread of its own: to wait for a receiver is all it does.
    pub fn start(target: Target, store: Arc<dyn Store>) -> std::io::Result<Courier> {
        let (until, over) = mpsc::channel();
        let runtime = Builder::new_current_thread().build()?;
        let mut round = Round {
            receiver: Receiver::new(target),
            store,
            runtime,
            resting_until: None,
            down: false,
        };
        std::thread::Builder::new().name("webhooks".into()).spawn(move || {
            loop {
                let more = round.run();
                let pause = if more { Duration::ZERO } else { LOOK_EVERY };
                if over.recv_timeout(pause) == Err(RecvTimeoutError::Disconnected) {
                    return;
                }
            }
        })?;
        Ok(Courier { _until: until })
    }
}

struct Round {
    receiver: Receiver,
    store: Arc<dyn Store>,
    /// For the store's answers.
    runtime: Runtime,
    /// The receiver takes nothing until then, as far as is known.
    resting_until: Option<Instant>,
    down: bool,
}

impl Round {
    /// Delivers what is due. Says whether there may be more.
    fn run(&mut self) -> bool {
        let done = self.deliver_due();
        let told = done.and_then(|more| self.tell_state().map(|()| more));
        told.unwrap_or_else(|error| {
            tracing::warn!(%error, "events cannot be read from the store; again in a second");
            false
        })
    }

    fn deliver_due(&mut self) -> Result<bool, StoreError> {
        if self.resting_until.is_some_and(|until| Instant::now() < until) {
            return Ok(false);
        }
        let due = self.runtime.block_on(self.store.due(now_s(), BATCH))?;
        let more = due.len() == BATCH as usize;
        for event in due {
            if !self.deliver(&event)? {
                return Ok(false);
            }
        }
        Ok(more)
    }

    /// Says whether to go on with the next.
    fn deliver(&mut self, event: &Delivery) -> Result<bool, StoreError> {
        let answer = self.receiver.deliver(event, now_s());
        let (down, why) = match answer {
            Answer::Taken => {
                self.runtime.block_on(self.store.delivered(event.id))?;
                count("delivered");
                tracing::debug!(event = %event.id, kind = event.kind, "event delivered");
                self.told_down(false, "");
                return Ok(true);
            }
            Answer::Refused(why) => (false, why),
            Answer::Down(why) => (true, why),
        };
        count("failed");
        let (now, attempts) = (now_s(), event.attempts + 1);
        if exhausted(event.created_s, now) {
            self.runtime.block_on(self.store.give_up(event.id, why.clone()))?;
            count("dead");
            tracing::error!(event = %event.id, kind = event.kind, attempts, why, "event given up");
        } else {
            let pause = pause_s(attempts, rand::random());
            // A receiver that is down is left alone in memory only: after a restart the head of the
            // queue is due like the rest, or they would overtake it.
            let next_s = if down { now } else { now + pause };
            self.runtime.block_on(self.store.failed(event.id, next_s, why.clone()))?;
            if down {
                self.resting_until = Some(Instant::now() + Duration::from_secs(pause as u64));
            } else {
                tracing::warn!(event = %event.id, kind = event.kind, attempts, why, pause, "event refused");
            }
        }
        self.told_down(down, &why);
        Ok(!down)
    }

    fn told_down(&mut self, down: bool, why: &str) {
        match (std::mem::replace(&mut self.down, down), down) {
            (false, true) => {
                tracing::warn!(why, "the receiver of webhooks takes nothing; events wait")
            }
            (true, false) => tracing::info!("the receiver of webhooks is there again"),
            _ => {}
        }
    }

    fn tell_state(&self) -> Result<(), StoreError> {
        let state = self.runtime.block_on(self.store.outbox_state())?;
        let oldest = state.oldest_s.map_or(0, |oldest_s| (now_s() - oldest_s).max(0));
        metrics::gauge!("skirmish_webhooks_waiting").set(state.waiting as f64);
        metrics::gauge!("skirmish_webhooks_dead").set(state.dead as f64);
        metrics::gauge!("skirmish_webhooks_oldest_seconds").set(oldest as f64);
        Ok(())
    }
}

fn count(outcome: &'static str) {
    metrics::counter!("skirmish_webhook_deliveries_total", "outcome" => outcome).increment(1);
}
