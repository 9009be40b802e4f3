//! Mailboxes that are emptied when the test says so: actors without a runtime.

use std::pin::Pin;
use std::task::{self, Poll, Waker};

use actix::dev::EnvelopeProxy;
use actix::dev::channel::{AddressReceiver, channel};
use actix::prelude::*;

/// What waits for an actor that the test keeps.
pub struct Mail<A: Actor<Context = Context<A>>> {
    pub address: Addr<A>,
    waiting: AddressReceiver<A>,
}

impl<A: Actor<Context = Context<A>>> Mail<A> {
    pub fn new(capacity: usize) -> Mail<A> {
        let (sender, waiting) = channel(capacity);
        Mail { address: Addr::new(sender), waiting }
    }

    /// Hands on all that waits.
    pub fn deliver(&mut self, actor: &mut A, ctx: &mut Context<A>) {
        let mut task = task::Context::from_waker(Waker::noop());
        while let Poll::Ready(Some(mut envelope)) = Pin::new(&mut self.waiting).poll_next(&mut task)
        {
            envelope.handle(actor, ctx);
        }
    }
}

/// Keeps what it is sent.
struct Keeper<M>(Vec<M>);

impl<M: Unpin + 'static> Actor for Keeper<M> {
    type Context = Context<Keeper<M>>;
}

impl<M: Message<Result = ()> + Unpin + 'static> Handler<M> for Keeper<M> {
    type Result = ();

    fn handle(&mut self, message: M, _: &mut Context<Keeper<M>>) {
        self.0.push(message);
    }
}

/// Messages of one kind, to be looked at.
pub struct Letters<M: Message<Result = ()> + Send + Unpin + 'static>(Mail<Keeper<M>>);

impl<M: Message<Result = ()> + Send + Unpin + 'static> Letters<M> {
    pub fn new(capacity: usize) -> Letters<M> {
        Letters(Mail::new(capacity))
    }

    pub fn recipient(&self) -> Recipient<M> {
        self.0.address.clone().recipient()
    }

    pub fn take(&mut self) -> Vec<M> {
        let mut keeper = Keeper(Vec::new());
        self.0.deliver(&mut keeper, &mut Context::new());
        keeper.0
    }
}
