//! What a thread does once for all that is awake at the same time: one task does it, behind all others
//! whose turn it is.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::task::{Poll, Waker};
use std::thread::LocalKey;

/// What is to be done at the end of this thread's turn, to live in a `thread_local`. It holds as many
/// things as one turn leaves, and is empty after it.
pub struct TurnEnd<T: 'static> {
    act: fn(T),
    waiting: RefCell<Vec<T>>,
    waker: Cell<Option<Waker>>,
    runs: Cell<bool>,
}

impl<T> TurnEnd<T> {
    pub const fn new(act: fn(T)) -> TurnEnd<T> {
        TurnEnd {
            act,
            waiting: RefCell::new(Vec::new()),
            waker: Cell::new(None),
            runs: Cell::new(false),
        }
    }
}

/// To be called where actix runs.
pub fn at_turn_end<T>(key: &'static LocalKey<TurnEnd<T>>, item: T) {
    key.with(|end| {
        end.waiting.borrow_mut().push(item);
        if let Some(waker) = end.waker.take() {
            waker.wake();
        }
        if !end.runs.replace(true) {
            // It only does what others left to it: nothing to be fair to here.
            actix::spawn(tokio::task::unconstrained(run(key, Running(key))));
        }
    });
}

/// As long as the task, which ends with its runtime; the thread may get another.
struct Running<T: 'static>(&'static LocalKey<TurnEnd<T>>);

impl<T> Drop for Running<T> {
    fn drop(&mut self) {
        // The thread may be at its end, too.
        let _ = self.0.try_with(|end| end.runs.set(false));
    }
}

async fn run<T>(key: &'static LocalKey<TurnEnd<T>>, _running: Running<T>) {
    // Two lists in turns, so that neither has to grow anew.
    let mut now = Vec::new();
    poll_fn(|cx| {
        let act = key.with(|end| {
            std::mem::swap(&mut now, &mut *end.waiting.borrow_mut());
            end.waker.set(Some(cx.waker().clone()));
            end.act
        });
        now.drain(..).for_each(act);
        Poll::Pending
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    thread_local! {
        static DONE: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
        static LATER: TurnEnd<u32> = const { TurnEnd::new(|n| DONE.with_borrow_mut(|done| done.push(n))) };
    }

    fn done() -> Vec<u32> {
        DONE.take()
    }

    async fn some_turns() {
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
    }

    #[test]
    fn what_was_left_is_done_after_all_that_is_awake_and_in_order() {
        // A thread may have one runtime after another.
        for _ in 0..2 {
            actix::System::new().block_on(async {
                for round in 0..3 {
                    for n in 0..3 {
                        actix::spawn(async move {
                            assert!(done().is_empty(), "others have not had their turn");
                            at_turn_end(&LATER, round * 3 + n);
                        });
                    }
                    some_turns().await;
                    assert_eq!(done(), [round * 3, round * 3 + 1, round * 3 + 2]);
                }
            });
        }
    }
}
