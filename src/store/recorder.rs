//! Results and events on their way into the store: kept until they are written, in order.
//!
//! Matches hand over and go on; they never wait for a disk.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{Answer, MatchResult, Store, StoreError};

/// Results and events that are kept while the store fails. Beyond it the oldest are given up, counted and
/// logged.
const KEPT: usize = 4096;
/// Between two attempts: doubled each time, up to the second.
const AGAIN_AFTER: Duration = Duration::from_millis(250);
const AGAIN_AFTER_MOST: Duration = Duration::from_secs(30);

/// Write this; then tell the match.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Record {
    pub result: MatchResult,
    pub tell: Recipient<Recorded>,
}

/// Write that this happened, for whoever wants to hear of it; after what came before it.
#[derive(Clone, Debug, Message)]
#[rtype(result = "()")]
pub struct Event {
    id: Uuid,
    kind: &'static str,
    /// JSON.
    body: String,
    at_s: i64,
}

impl Event {
    pub fn new(kind: &'static str, body: String, at_s: i64) -> Event {
        Event { id: Uuid::new_v4(), kind, body, at_s }
    }
}

enum Kept {
    Result(Record),
    Event(Event),
}

impl Kept {
    fn id(&self) -> Uuid {
        match self {
            Kept::Result(record) => record.result.id,
            Kept::Event(event) => event.id,
        }
    }

    fn write(&self, store: &dyn Store) -> Answer<()> {
        match self {
            Kept::Result(record) => store.record(record.result.clone()),
            Kept::Event(Event { kind, body, at_s, .. }) => {
                store.push_event((*kind).into(), body.clone(), *at_s)
            }
        }
    }
}

/// The result is written, for good.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "()")]
pub struct Recorded(pub Uuid);

/// Answered when nothing is kept any more: the server stops.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Finish;

pub struct Recorder {
    store: Arc<dyn Store>,
    kept: VecDeque<Kept>,
    /// The first of them is being written, or waits to be tried again.
    busy: bool,
    again_after: Duration,
    /// The next attempt, while one is waited for.
    again: Option<SpawnHandle>,
    /// It failed, and that has been told.
    failing: bool,
    finishing: Vec<oneshot::Sender<()>>,
}

impl Recorder {
    pub fn new(store: Arc<dyn Store>) -> Recorder {
        Recorder {
            store,
            kept: VecDeque::new(),
            busy: false,
            again_after: AGAIN_AFTER,
            again: None,
            failing: false,
            finishing: Vec::new(),
        }
    }

    fn write_first(&mut self, ctx: &mut Context<Recorder>) {
        let Some(first) = self.kept.front() else {
            self.busy = false;
            for finished in self.finishing.drain(..) {
                let _ = finished.send(());
            }
            return;
        };
        self.busy = true;
        let id = first.id();
        let written = first.write(self.store.as_ref()).into_actor(self);
        ctx.spawn(written.map(move |written, this, ctx| match written {
            Ok(()) => this.written(id, ctx),
            Err(StoreError::Unfit(why)) => {
                metrics::counter!("skirmish_results_lost_total", "reason" => "unfit").increment(1);
                tracing::error!(result = %id, why, "a result or event cannot be written; it is given up");
                this.take(id);
                this.write_first(ctx);
            }
            Err(why) => this.try_again(&why, ctx),
        }));
    }

    fn written(&mut self, id: Uuid, ctx: &mut Context<Recorder>) {
        if std::mem::take(&mut self.failing) {
            tracing::info!(waiting = self.kept.len(), "results are written again");
        }
        self.again_after = AGAIN_AFTER;
        if let Some(Kept::Result(record)) = self.take(id) {
            metrics::counter!("skirmish_results_recorded_total").increment(1);
            record.tell.do_send(Recorded(id));
        }
        self.write_first(ctx);
    }

    /// The first, unless it has been given up meanwhile.
    fn take(&mut self, id: Uuid) -> Option<Kept> {
        let first = self.kept.front().is_some_and(|first| first.id() == id);
        let taken = first.then(|| self.kept.pop_front()).flatten();
        self.gauge();
        taken
    }

    fn try_again(&mut self, why: &StoreError, ctx: &mut Context<Recorder>) {
        if !std::mem::replace(&mut self.failing, true) {
            tracing::error!(
                reason = why.name(),
                "results cannot be written; they are kept and tried again: {why}"
            );
        }
        self.again = Some(ctx.run_later(self.again_after, |this, ctx| {
            this.again = None;
            this.write_first(ctx);
        }));
        self.again_after = match self.finishing.is_empty() {
            true => (self.again_after * 2).min(AGAIN_AFTER_MOST),
            false => AGAIN_AFTER,
        };
    }

    fn keep(&mut self, kept: Kept, ctx: &mut Context<Recorder>) {
        if self.kept.len() == KEPT
            && let Some(lost) = self.kept.pop_front()
        {
            metrics::counter!("skirmish_results_lost_total", "reason" => "too_many").increment(1);
            tracing::error!(result = %lost.id(), "too many results wait; the oldest is given up");
        }
        self.kept.push_back(kept);
        self.gauge();
        if !self.busy {
            self.write_first(ctx);
        }
    }

    fn gauge(&self) {
        metrics::gauge!("skirmish_results_waiting").set(self.kept.len() as f64);
    }
}

impl Actor for Recorder {
    type Context = Context<Recorder>;
}

impl Handler<Record> for Recorder {
    type Result = ();

    fn handle(&mut self, record: Record, ctx: &mut Context<Recorder>) {
        self.keep(Kept::Result(record), ctx);
    }
}

impl Handler<Event> for Recorder {
    type Result = ();

    fn handle(&mut self, event: Event, ctx: &mut Context<Recorder>) {
        self.keep(Kept::Event(event), ctx);
    }
}

impl Handler<Finish> for Recorder {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, _: Finish, ctx: &mut Context<Recorder>) -> Self::Result {
        let (finished, all) = oneshot::channel();
        if self.busy {
            self.again_after = AGAIN_AFTER;
            self.finishing.push(finished);
        }
        // There is no time to wait for the next attempt.
        if let Some(again) = self.again.take() {
            ctx.cancel_future(again);
            self.write_first(ctx);
        }
        // When nothing is kept the sender is gone, which is an answer too.
        Box::pin(async move { drop(all.await) })
    }
}
