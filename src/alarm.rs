//! Wakes tasks at an instant, to some 50 µs where the system has timers for it. The runtime's own
//! are good to 1 ms, which is as much as a tick may be late.
//!
//! Each thread has one timer: it rings once for all that wait for the same instant.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
#[cfg(target_os = "linux")]
use std::os::fd::OwnedFd;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

#[cfg(target_os = "linux")]
use tokio::io::{Interest, unix::AsyncFd};
use tokio::sync::Notify;

thread_local! {
    /// As long as the runtime of this thread; it may get another.
    static CLOCK: RefCell<Option<Rc<Clock>>> = const { RefCell::new(None) };
}

/// Waits until `due`; to be polled where actix runs.
pub fn ring_at(due: Instant) -> Ring {
    Ring { due, waits: None }
}

pub struct Ring {
    due: Instant,
    /// Where, and as which.
    waits: Option<(Rc<Clock>, u64)>,
}

impl Future for Ring {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if Instant::now() >= self.due {
            return Poll::Ready(());
        }
        let due = self.due;
        let (clock, number) = self.waits.get_or_insert_with(|| {
            let clock = Clock::here();
            let number = clock.numbered.get();
            clock.numbered.set(number + 1);
            (clock, number)
        });
        clock.wait((due, *number), cx.waker());
        Poll::Pending
    }
}

impl Drop for Ring {
    fn drop(&mut self) {
        if let Some((clock, number)) = self.waits.take() {
            clock.waiting.borrow_mut().remove(&(self.due, number));
        }
    }
}

struct Clock {
    timer: Timer,
    waiting: RefCell<BTreeMap<(Instant, u64), Waker>>,
    numbered: Cell<u64>,
}

impl Clock {
    fn here() -> Rc<Clock> {
        CLOCK.with_borrow_mut(|here| {
            let start = || {
                let (timer, waiting) = (Timer::new(), RefCell::default());
                let clock = Rc::new(Clock { timer, waiting, numbered: Cell::new(0) });
                actix::spawn(run(clock.clone(), Running));
                clock
            };
            here.get_or_insert_with(start).clone()
        })
    }

    fn wait(&self, key: (Instant, u64), waker: &Waker) {
        let mut waiting = self.waiting.borrow_mut();
        let first = waiting.first_key_value().is_none_or(|(first, _)| key < *first);
        waiting.insert(key, waker.clone());
        if first {
            self.timer.set_anew(key.0);
        }
    }

    /// Wakes who is due, and says when the next is.
    fn ring(&self) -> Option<Instant> {
        let now = Instant::now();
        let mut waiting = self.waiting.borrow_mut();
        while let Some(first) = waiting.first_entry() {
            let (due, _) = *first.key();
            if due > now {
                return Some(due);
            }
            first.remove().wake();
        }
        None
    }
}

/// As long as the task.
struct Running;

impl Drop for Running {
    fn drop(&mut self) {
        // The thread may be at its end, too.
        let clock = CLOCK.try_with(|clock| clock.take());
        drop(clock);
    }
}

async fn run(clock: Rc<Clock>, _running: Running) {
    while clock.timer.rung(clock.ring()).await {}
}

enum Timer {
    #[cfg(target_os = "linux")]
    System(AsyncFd<OwnedFd>),
    /// Where there are no more files to open, or no such timers: told when it is to wait anew.
    Runtime(Notify),
}

impl Timer {
    fn new() -> Timer {
        #[cfg(target_os = "linux")]
        if let Some(timer) = system_timer() {
            return Timer::System(timer);
        }
        Timer::Runtime(Notify::new())
    }

    /// While it is waited for.
    fn set_anew(&self, due: Instant) {
        match self {
            #[cfg(target_os = "linux")]
            Timer::System(timer) => set(timer, due),
            Timer::Runtime(anew) => anew.notify_one(),
        }
    }

    /// Waits until somebody may be due, `first` or who came meanwhile. False: the runtime is at its end.
    async fn rung(&self, first: Option<Instant>) -> bool {
        match self {
            #[cfg(target_os = "linux")]
            Timer::System(timer) => {
                if let Some(due) = first {
                    set(timer, due);
                }
                let Ok(mut ring) = timer.readable().await else { return false };
                // One ring is read once. Whatever was set meanwhile has rung by itself.
                let _ = ring.try_io(|timer| Ok(rustix::io::read(timer, &mut [0; 8])?));
                ring.clear_ready();
                true
            }
            Timer::Runtime(anew) => {
                let waited = async {
                    match first {
                        Some(due) => tokio::time::sleep_until(due.into()).await,
                        None => std::future::pending().await,
                    }
                };
                tokio::select! {
                    () = waited => {}
                    () = anew.notified() => {}
                }
                true
            }
        }
    }
}

#[cfg(target_os = "linux")]
fn system_timer() -> Option<AsyncFd<OwnedFd>> {
    use rustix::time::{TimerfdClockId, TimerfdFlags, timerfd_create};
    let flags = TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC;
    let timer = timerfd_create(TimerfdClockId::Monotonic, flags).ok()?;
    // SAFETY: an `OwnedFd` owns an open file, and nothing replaces or closes this one before
    // the `AsyncFd` that owns it is dropped.
    unsafe { AsyncFd::register_with_interest(timer, Interest::READABLE) }.ok()
}

#[cfg(target_os = "linux")]
fn set(timer: &AsyncFd<OwnedFd>, due: Instant) {
    use rustix::time::{Itimerspec, TimerfdTimerFlags, Timespec, timerfd_settime};
    // A timer that is set to nothing never rings.
    let wait =
        due.saturating_duration_since(Instant::now()).max(std::time::Duration::from_nanos(1));
    let never = Timespec { tv_sec: 0, tv_nsec: 0 };
    let tv_sec = i64::try_from(wait.as_secs()).unwrap_or(i64::MAX);
    let once = Timespec { tv_sec, tv_nsec: wait.subsec_nanos().into() };
    let spec = Itimerspec { it_interval: never, it_value: once };
    timerfd_settime(timer.get_ref(), TimerfdTimerFlags::empty(), &spec)
        .expect("an open timer takes any time");
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn on_a_thread(test: impl AsyncFnOnce()) {
        actix::System::new().block_on(test());
    }

    fn ms(ms: u64) -> Instant {
        Instant::now() + Duration::from_millis(ms)
    }

    #[test]
    fn rings_when_it_is_due_and_never_before() {
        // A thread may have one runtime after another.
        for _ in 0..2 {
            on_a_thread(async || {
                for wait in [3, 0, 1, 5, 0, 2] {
                    let due = ms(wait);
                    ring_at(due).await;
                    assert!(Instant::now() >= due);
                }
                ring_at(Instant::now() - Duration::from_secs(1)).await;
            });
        }
    }

    #[test]
    fn whoever_waits_is_woken_in_order_whenever_they_began() {
        on_a_thread(async || {
            let rung = Rc::new(RefCell::new(Vec::new()));
            let start = Instant::now();
            let tasks: Vec<_> = [20, 5, 10, 5, 30, 1]
                .map(|wait| {
                    let rung = rung.clone();
                    actix::spawn(async move {
                        ring_at(start + Duration::from_millis(wait)).await;
                        assert!(start.elapsed() >= Duration::from_millis(wait));
                        rung.borrow_mut().push(wait);
                    })
                })
                .into();
            for task in tasks {
                task.await.expect("it rings");
            }
            assert_eq!(*rung.borrow(), [1, 5, 5, 10, 20, 30]);
        });
    }

    #[test]
    fn a_wait_that_was_given_up_does_not_ring_the_next() {
        on_a_thread(async || {
            let soon = ms(20);
            tokio::select! {
                biased;
                () = ring_at(soon) => {}
                () = std::future::ready(()) => {}
            }
            assert!(Clock::here().waiting.borrow().is_empty());
            tokio::time::sleep_until((soon + Duration::from_millis(2)).into()).await;
            let due = ms(20);
            ring_at(due).await;
            assert!(Instant::now() >= due);
        });
    }

    #[test]
    fn without_a_timer_of_the_systems_the_runtimes_does() {
        on_a_thread(async || {
            let (timer, waiting) = (Timer::Runtime(Notify::new()), RefCell::default());
            let clock = Rc::new(Clock { timer, waiting, numbered: Cell::new(0) });
            CLOCK.set(Some(clock.clone()));
            actix::spawn(run(clock, Running));
            for wait in [3, 1, 5] {
                let (due, later) = (ms(wait), ring_at(ms(1000)));
                tokio::select! {
                    () = later => panic!("the earlier one comes first"),
                    () = ring_at(due) => assert!(Instant::now() >= due),
                }
            }
        });
    }
}
