//! A rate limit: how long the next write has to wait. Has no clock.

use std::time::{Duration, Instant};

/// What a late writer may catch up with at once.
const BURST: Duration = Duration::from_millis(20);

/// Spreads writes over time.
#[derive(Debug)]
pub(super) struct Pace {
    interval: Duration,
    due: Instant,
}

impl Pace {
    pub(super) fn new(per_second: u32, now: Instant) -> Self {
        Self { interval: Duration::from_secs(1) / per_second.max(1), due: now }
    }

    /// Takes a place for one write: the time that it has to wait for, if any.
    pub(super) fn next(&mut self, now: Instant) -> Option<Instant> {
        let earliest = now.checked_sub(BURST).unwrap_or(now);
        let at = self.due.max(earliest);
        self.due = at.checked_add(self.interval).unwrap_or(at);
        (at > now).then_some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_are_spread_over_time() {
        let start = Instant::now();
        let mut pace = Pace::new(10, start);
        assert_eq!(pace.next(start), None);
        for tenths in 1..50 {
            let at = start + Duration::from_millis(100) * tenths;
            assert_eq!(pace.next(start), Some(at), "without waiting");
        }
    }

    #[test]
    fn a_late_writer_catches_up_a_little() {
        let start = Instant::now();
        let mut pace = Pace::new(1000, start);
        let late = start + Duration::from_secs(60);
        let at_once = (0..1000).filter(|_| pace.next(late).is_none()).count();
        assert_eq!(at_once, 21, "20 ms and the present one");
    }
}
