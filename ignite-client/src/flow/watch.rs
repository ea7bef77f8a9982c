//! What happens on connections, seen in one place: counted in [`Meter`]s, told to the observer, and written into spans.
//!
//! No lock is taken on the path of a request, and without an observer and a subscriber no clock is read.

use super::trace::Span;
use super::transport::Link;
use crate::config::{
    ClientConfig, ConnectFailed, Connected, DisconnectReason, Disconnected, HeartbeatDone, ObserverOf,
    RequestDone,
};
use crate::error::{Error, Result};
use crate::protocol::OpCode;
use std::ops::AddAssign;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Addresses that are counted apart; those that nobody is connected with are put together beyond.
const MAX_ADDRESSES: usize = 256;

/// Counts what happens on the connections with one address, and knows the observer.
#[derive(Debug)]
pub(crate) struct Meter {
    addr: Arc<str>,
    observer: Option<ObserverOf>,
    node_id: Mutex<Option<Uuid>>,
    requests: AtomicU64,
    failed: AtomicU64,
    timeouts: AtomicU64,
    sent: AtomicU64,
    received: AtomicU64,
    lost: AtomicU64,
}

/// The counts of a meter.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) requests: u64,
    pub(super) failed: u64,
    pub(super) timeouts: u64,
    pub(super) sent: u64,
    pub(super) received: u64,
    pub(super) lost: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.requests += other.requests;
        self.failed += other.failed;
        self.timeouts += other.timeouts;
        self.sent += other.sent;
        self.received += other.received;
        self.lost += other.lost;
    }
}

impl Meter {
    fn new(addr: &Arc<str>, observer: Option<ObserverOf>) -> Self {
        let zero = AtomicU64::default;
        Self {
            addr: Arc::clone(addr),
            observer,
            node_id: Mutex::default(),
            requests: zero(),
            failed: zero(),
            timeouts: zero(),
            sent: zero(),
            received: zero(),
            lost: zero(),
        }
    }

    pub(super) const fn addr(&self) -> &Arc<str> {
        &self.addr
    }

    /// The node that was last met at the address.
    pub(super) fn node_id(&self) -> Option<Uuid> {
        *lock(&self.node_id)
    }

    pub(super) fn counts(&self) -> Counts {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counts {
            requests: of(&self.requests),
            failed: of(&self.failed),
            timeouts: of(&self.timeouts),
            sent: of(&self.sent),
            received: of(&self.received),
            lost: of(&self.lost),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn add(counter: &AtomicU64, by: usize) {
    counter.fetch_add(u64::try_from(by).unwrap_or(u64::MAX), Ordering::Relaxed);
}

/// The meters of a client, one for each address.
#[derive(Debug, Default)]
pub(super) struct Meters(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    meters: Vec<Arc<Meter>>,
    /// Of those that were put together.
    past: Counts,
}

impl Meters {
    /// The meter of an address; locked when a connection is opened, never by a request.
    fn of(&self, addr: &Arc<str>, observer: Option<&ObserverOf>) -> Arc<Meter> {
        let mut kept = lock(&self.0);
        if let Some(meter) = kept.meters.iter().find(|meter| meter.addr == *addr) {
            return Arc::clone(meter);
        }
        if kept.meters.len() >= MAX_ADDRESSES {
            let Kept { meters, past } = &mut *kept;
            meters.retain(|meter| {
                let is_connected = Arc::strong_count(meter) > 1;
                if !is_connected {
                    *past += meter.counts();
                }
                is_connected
            });
        }
        let meter = Arc::new(Meter::new(addr, observer.cloned()));
        kept.meters.push(Arc::clone(&meter));
        meter
    }

    /// All that were counted, and the sum of those that were put together.
    pub(super) fn all(&self) -> (Vec<Arc<Meter>>, Counts) {
        let kept = lock(&self.0);
        (kept.meters.clone(), kept.past)
    }
}

/// Opening a connection.
pub(super) struct Opening {
    started: Instant,
    span: Span,
}

impl Opening {
    pub(super) fn begin(addr: &str, now: Instant) -> Self {
        Self { started: now, span: Span::connection(addr) }
    }

    /// Tells how it ended; from now on the connection is counted and told.
    pub(super) fn end<L: Link, B>(
        self,
        config: &ClientConfig,
        meters: &Meters,
        addr: &Arc<str>,
        opened: &Result<(L, B)>,
        now: Instant,
    ) {
        let took = now.saturating_duration_since(self.started);
        let observer = config.observer.as_ref();
        match opened {
            Ok((link, _)) => {
                self.span.connected(took, Ok(()));
                let (meter, node_id) = (meters.of(addr, observer), link.negotiated().node_id);
                *lock(&meter.node_id) = node_id;
                // A new connection has none.
                let _ = link.meter().set(meter);
                if let Some(observer) = observer {
                    observer.tell(|to| to.connected(&Connected { addr, node_id, took }));
                }
            }
            Err(error) => {
                self.span.connected(took, Err(error));
                if let Some(observer) = observer {
                    observer.tell(|to| to.connect_failed(&ConnectFailed { addr, error, took }));
                }
            }
        }
    }
}

/// A request under way.
#[derive(Debug)]
pub(super) struct Watched {
    op: OpCode,
    sent_bytes: usize,
    /// Known if somebody wants to know.
    started: Option<Instant>,
    span: Span,
}

impl Watched {
    pub(super) fn request<L: Link>(
        link: &L,
        op: OpCode,
        sent_bytes: usize,
        now: impl FnOnce() -> Instant,
    ) -> Self {
        let span = Span::request(op, link.addr(), sent_bytes, link.attempt());
        let meter = link.meter().get();
        if let Some(meter) = meter {
            add(&meter.requests, 1);
            add(&meter.sent, sent_bytes);
        }
        let is_told = span.is_on() || meter.is_some_and(|meter| meter.observer.is_some());
        Self { op, sent_bytes, started: is_told.then(now), span }
    }

    /// Notes how it ended, with the bytes of the answer.
    pub(super) fn end<L: Link>(
        &self,
        link: &L,
        outcome: Result<usize, &Error>,
        now: impl FnOnce() -> Instant,
    ) {
        let meter = link.meter().get();
        match (meter, outcome) {
            (Some(meter), Ok(bytes)) => add(&meter.received, bytes),
            (Some(meter), Err(error)) => failed(link, meter, error),
            (None, _) => {}
        }
        let Some(started) = self.started else { return };
        let done = RequestDone {
            op: self.op,
            addr: link.addr(),
            node_id: link.negotiated().node_id,
            latency: now().saturating_duration_since(started),
            sent_bytes: self.sent_bytes,
            received_bytes: *outcome.as_ref().unwrap_or(&0),
            attempt: link.attempt(),
            outcome: outcome.map(drop),
        };
        self.span.done(&done);
        if let Some(observer) = meter.and_then(|meter| meter.observer.as_ref()) {
            observer.tell(|to| to.request(&done));
        }
    }
}

#[cold]
fn failed<L: Link>(link: &L, meter: &Meter, error: &Error) {
    add(&meter.failed, 1);
    add(&meter.timeouts, usize::from(error.is_timeout()));
    if !matches!(error, Error::Server(_)) {
        tell_end(link);
    }
}

/// Tells that a connection takes no further calls, if that is so and was not told.
#[cold]
pub(super) fn tell_end<L: Link>(link: &L) {
    // Without a meter nobody was told that it is open.
    let Some(meter) = link.meter().get() else { return };
    let Some(reason) = link.take_end() else { return };
    if matches!(reason, DisconnectReason::Io(_) | DisconnectReason::Protocol(_)) {
        add(&meter.lost, 1);
    }
    if let Some(observer) = &meter.observer {
        let event = Disconnected { addr: link.addr(), node_id: link.negotiated().node_id, reason: &reason };
        observer.tell(|to| to.disconnected(&event));
    }
}

/// A heartbeat was answered, or not.
pub(super) fn heartbeat<L: Link>(link: &L, answered: Option<Duration>) {
    let Some(latency) = answered else { return tell_end(link) };
    if let Some(observer) = link.meter().get().and_then(|meter| meter.observer.as_ref()) {
        let event = HeartbeatDone { addr: link.addr(), node_id: link.negotiated().node_id, latency };
        observer.tell(|to| to.heartbeat(&event));
    }
}
