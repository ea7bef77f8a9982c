//! Sleeps that can be ended.

use super::wait;
use crate::net::lock;
use std::sync::{Condvar, Mutex};
use std::time::Instant;

/// Ends sleeps, once and for all.
#[derive(Debug, Default)]
pub(super) struct Stop {
    stopped: Mutex<bool>,
    wake: Condvar,
}

impl Stop {
    /// Ends all sleeps at once, those to come as well.
    pub(super) fn stop(&self) {
        *lock(&self.stopped) = true;
        self.wake.notify_all();
    }

    /// Sleeps; whether it was told to stop.
    pub(super) fn wait_until(&self, at: Instant) -> bool {
        let mut stopped = lock(&self.stopped);
        while !*stopped {
            if Instant::now() >= at {
                return false;
            }
            stopped = wait(&self.wake, stopped, Some(at));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;
    use std::time::Duration;

    #[test]
    fn a_stop_ends_sleeps_at_once_and_for_ever() {
        let (stop, far) = (Stop::default(), Instant::now() + Duration::from_secs(3600));
        assert!(!stop.wait_until(Instant::now()));
        thread::scope(|scope| {
            let sleeper = scope.spawn(|| stop.wait_until(far));
            stop.stop();
            assert!(sleeper.join().unwrap());
        });
        assert!(stop.wait_until(far));
    }
}
