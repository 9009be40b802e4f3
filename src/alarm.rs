//! Wakes a task at an instant, to some 50 µs where the system has timers for it. The runtime's own
//! are good to 1 ms, which is as much as a tick may be late.

use std::time::Instant;

#[cfg(target_os = "linux")]
use std::os::fd::OwnedFd;
#[cfg(target_os = "linux")]
use tokio::io::{Interest, unix::AsyncFd};

/// To be made on the thread that waits for it.
pub struct Alarm {
    /// `None` where there are no more files to open: the runtime's timers have to do.
    #[cfg(target_os = "linux")]
    timer: Option<AsyncFd<OwnedFd>>,
}

impl Alarm {
    #[cfg(target_os = "linux")]
    pub fn new() -> Alarm {
        use rustix::time::{TimerfdClockId, TimerfdFlags, timerfd_create};
        let flags = TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC;
        let timer = timerfd_create(TimerfdClockId::Monotonic, flags).ok();
        // SAFETY: an `OwnedFd` owns an open file, and nothing replaces or closes this one before
        // the `AsyncFd` that owns it is dropped.
        let register =
            |timer| unsafe { AsyncFd::register_with_interest(timer, Interest::READABLE) };
        Alarm { timer: timer.and_then(|timer| register(timer).ok()) }
    }

    #[cfg(not(target_os = "linux"))]
    pub fn new() -> Alarm {
        Alarm {}
    }

    /// Waits; only one may wait at a time.
    pub async fn ring_at(&self, due: Instant) {
        #[cfg(target_os = "linux")]
        if let Some(timer) = &self.timer
            && ring(timer, due).await.is_ok()
        {
            return;
        }
        tokio::time::sleep_until(due.into()).await;
    }
}

#[cfg(target_os = "linux")]
async fn ring(timer: &AsyncFd<OwnedFd>, due: Instant) -> std::io::Result<()> {
    use rustix::time::{Itimerspec, TimerfdTimerFlags, Timespec, timerfd_settime};
    let wait = due.saturating_duration_since(Instant::now());
    if wait.is_zero() {
        return Ok(());
    }
    let never = Timespec { tv_sec: 0, tv_nsec: 0 };
    let once = Timespec { tv_sec: wait.as_secs() as i64, tv_nsec: wait.subsec_nanos().into() };
    let spec = Itimerspec { it_interval: never, it_value: once };
    timerfd_settime(timer.get_ref(), TimerfdTimerFlags::empty(), &spec)?;
    loop {
        let mut guard = timer.readable().await?;
        // What an earlier wait left behind is no ring: setting the timer has taken it back.
        if let Ok(read) = guard.try_io(|timer| Ok(rustix::io::read(timer, &mut [0; 8])?)) {
            // It rings once: the next wait need not look first.
            guard.clear_ready();
            return read.map(drop);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn rings_when_it_is_due_and_never_before() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let alarm = Alarm::new();
            for ms in [3, 0, 1, 5, 0, 2] {
                let due = Instant::now() + Duration::from_millis(ms);
                alarm.ring_at(due).await;
                assert!(Instant::now() >= due);
            }
            alarm.ring_at(Instant::now() - Duration::from_secs(1)).await;
        });
    }

    #[test]
    fn a_wait_that_was_given_up_does_not_ring_the_next() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let alarm = Alarm::new();
            let soon = Instant::now() + Duration::from_millis(20);
            tokio::select! {
                biased;
                () = alarm.ring_at(soon) => {}
                () = std::future::ready(()) => {}
            }
            tokio::time::sleep_until((soon + Duration::from_millis(2)).into()).await;
            let due = Instant::now() + Duration::from_millis(20);
            alarm.ring_at(due).await;
            assert!(Instant::now() >= due);
        });
    }
}
