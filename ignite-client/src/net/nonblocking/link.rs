//! The handle of a connection: what the flow asks of it.

use super::shared::Shared;
use super::ticket::{Ticket, Waiter};
use super::wire::Wire;
use crate::config::DisconnectReason;
use crate::error::Result;
use crate::flow::{Answered, Link, Meter, OnHeartbeat};
use crate::net::STALLED;
use crate::net::connect::Connected;
use crate::net::keeper::{Kept, keep};
use crate::net::loss::Loss;
use crate::protocol::{Negotiated, Request};
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::runtime::Handle;
use tokio::time::sleep_until;

/// A handle of the connection, for one attempt of a call; the last one that is dropped closes it.
#[derive(Debug, Clone)]
pub(crate) struct TaskLink(Arc<Owner>, u32);

/// Whom a connection belongs to: its handles and requests under way, not its tasks.
#[derive(Debug)]
pub(super) struct Owner {
    pub(super) shared: Arc<Shared>,
    runtime: Handle,
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.shared.lose(self.shared.state(), Loss::Closed);
    }
}

/// The end of the reader is that of the connection, also if it is that of the runtime: nobody would get an answer any more.
struct Reader(Arc<Shared>);

impl Drop for Reader {
    fn drop(&mut self) {
        self.0.lose(self.0.state(), Loss::Closed);
    }
}

impl TaskLink {
    pub(super) fn new(
        runtime: &Handle,
        addr: &Arc<str>,
        connected: Connected<TcpStream>,
        max_in_flight: usize,
    ) -> Self {
        let Connected { socket, engine, inbox, opening, negotiated } = connected;
        let (read, write) = socket.into_split();
        let shared = Arc::new(Shared::new(addr, Wire::new(write, engine), negotiated, max_in_flight));
        let (reader, writing) = (Reader(Arc::clone(&shared)), Arc::clone(&shared));
        shared.run(runtime, async move { reader.0.read(read, inbox, opening).await });
        shared.run(runtime, async move { writing.write().await });
        let owner = Owner { shared, runtime: runtime.clone() };
        Self(Arc::new(owner), 1)
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.0.shared
    }

    /// Queues a request as soon as there is room, and writes it if nobody else does.
    pub(super) async fn start(&self, request: &Request<'_>, deadline: Option<Instant>) -> Result<Ticket> {
        let (started, waiter) = (Instant::now(), Arc::<Waiter>::default());
        let id = self.shared().request(request, &waiter, started, deadline).await?;
        Ok(Ticket {
            owner: Arc::clone(&self.0),
            waiter,
            id,
            op: request.op,
            orphan: request.orphan,
            started,
            deadline,
            done: false,
        })
    }
}

impl Kept for TaskLink {
    fn heartbeat_at(&self) -> Option<Instant> {
        let state = self.shared().state();
        let writing = state.writing.then(Instant::now);
        if state.lost.is_some() { None } else { state.connection.heartbeat_at(writing) }
    }

    async fn exchange(&self, request: &Request<'_>, deadline: Option<Instant>) -> Result<Answered> {
        self.start(request, deadline).await?.finish().await
    }

    fn lose_silent(&self) {
        self.shared().lose(self.shared().state(), Loss::Silent);
    }
}

impl Link for TaskLink {
    fn negotiated(&self) -> &Negotiated {
        &self.shared().negotiated
    }

    fn addr(&self) -> &Arc<str> {
        &self.shared().addr
    }

    /// The reader has noticed if the peer is gone.
    fn is_usable(&self, _: Instant) -> bool {
        let state = self.shared().state();
        state.lost.is_none() && !state.retired
    }

    fn topology(&self) -> i64 {
        self.shared().topology.load(Ordering::Relaxed)
    }

    fn is_stalled(&self, now: Instant) -> bool {
        let waiting = self.shared().state().connection.waiting_since();
        waiting.is_some_and(|since| now.saturating_duration_since(since) > STALLED)
    }

    fn meter(&self) -> &OnceLock<Arc<Meter>> {
        &self.shared().meter
    }

    fn attempt(&self) -> u32 {
        self.1
    }

    fn for_attempt(&self, attempt: u32) -> Self {
        Self(Arc::clone(&self.0), attempt)
    }

    fn take_end(&self) -> Option<DisconnectReason> {
        let mut state = self.shared().state();
        let retired = state.retired.then_some(DisconnectReason::Retired);
        let reason = state.lost.as_ref().map(Loss::reason).or(retired)?;
        (!std::mem::replace(&mut state.end_taken, true)).then_some(reason)
    }

    fn keep_alive(&self, every: Duration, told: OnHeartbeat<Self>) {
        self.shared().state().connection.set_heartbeat(every);
        let weak = Arc::downgrade(&self.0);
        let again = move || weak.upgrade().map(|owner| Self(owner, 1));
        let sleep = |due: Instant| async move {
            sleep_until(due.into()).await;
            true
        };
        self.shared().run(&self.0.runtime, keep(again, sleep, told));
    }

    fn cursors(&self) -> &Arc<()> {
        &self.shared().cursors
    }

    fn retire(&self) {
        self.shared().state().retired = true;
    }

    fn close(&self) {
        self.shared().lose(self.shared().state(), Loss::Closed);
    }
}
