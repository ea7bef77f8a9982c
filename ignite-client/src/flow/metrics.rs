//! What a client has done so far, in numbers.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts; see [`Metrics`].
#[derive(Debug, Default)]
pub(super) struct Counters {
    connected: AtomicU64,
    connect_failed: AtomicU64,
    retried: AtomicU64,
    hits: AtomicU64,
    misses: AtomicU64,
}

/// What a client has done since it was made; see [`Client::metrics`](crate::Client::metrics).
///
/// # Examples
/// ```no_run
/// # let client = ignite_client::Client::connect("127.0.0.1")?;
/// let metrics = client.metrics();
/// println!("{} of {} routed calls went to the owner", metrics.routed_hits, metrics.routed_hits + metrics.routed_misses);
/// # Ok::<(), ignite_client::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Metrics {
    /// Connections that were opened.
    pub connects: u64,
    /// Attempts to connect that failed.
    pub failed_connects: u64,
    /// Calls that were repeated, each repetition counted.
    pub retries: u64,
    /// Calls with a key or partition that went to the node that owns it; of a batch that was cut, its parts.
    pub routed_hits: u64,
    /// Calls with a key or partition that went to another node, which passed them on; of a batch that was cut, its parts.
    pub routed_misses: u64,
    /// Connections that are open now.
    pub open_connections: usize,
}

impl Counters {
    pub(super) fn connected(&self) {
        self.connected.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn connect_failed(&self) {
        self.connect_failed.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn retried(&self) {
        self.retried.fetch_add(1, Ordering::Relaxed);
    }

    /// A request that belongs to a node, and whether it went there.
    pub(super) fn routed(&self, hit: bool) {
        let counter = if hit { &self.hits } else { &self.misses };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn snapshot(&self, open_connections: usize) -> Metrics {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Metrics {
            connects: of(&self.connected),
            failed_connects: of(&self.connect_failed),
            retries: of(&self.retried),
            routed_hits: of(&self.hits),
            routed_misses: of(&self.misses),
            open_connections,
        }
    }
}
