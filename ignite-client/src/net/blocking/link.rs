//! The handle of a connection: what the flow asks of it.

use super::keeper::Keeper;
use super::open::Opened;
use super::shared::{Reading, Shared};
use super::ticket::{Ticket, Waiter};
use super::wire::{ReadHalf, Wire};
use crate::config::DisconnectReason;
use crate::error::{ConfigError, Result};
use crate::flow::{Answered, Link, Meter, OnHeartbeat};
use crate::net::connect::Connected;
use crate::net::keeper::Kept;
use crate::net::loss::Loss;
use crate::net::{SILENCE, STALLED};
use crate::protocol::{Negotiated, Request};
use std::future::{Future, ready};
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// A handle of the connection, for one attempt of a call; the last one that is dropped closes it.
#[derive(Debug, Clone)]
pub(crate) struct SharedLink(Arc<Shared>, u32);

impl SharedLink {
    pub(super) fn new(addr: &Arc<str>, connected: Connected<Opened>, max_in_flight: usize) -> Self {
        let Connected { socket, engine, inbox, opening, negotiated } = connected;
        let reading = Reading { inbox, half: ReadHalf::new(opening) };
        let wire = Wire::new(socket.stream, engine);
        Self::of(Arc::new(Shared::new(addr, wire, reading, negotiated, max_in_flight)))
    }

    /// Queues a request and writes it, or leaves that to who is writing.
    pub(super) fn start(&self, request: &Request<'_>, deadline: Option<Instant>) -> Result<Ticket> {
        let shared = &self.0;
        let started = Instant::now();
        let waiter = Arc::new(Waiter::default());
        let mut state = shared.room_for(request, started, deadline)?;
        let queued = state.connection.request(request, Some(Arc::clone(&waiter)));
        let id = queued.map_err(|_| ConfigError::RequestTooLong)?;
        let ticket = Ticket {
            shared: Arc::clone(shared),
            waiter,
            id,
            op: request.op,
            orphan: request.orphan,
            started,
            deadline,
            done: false,
        };
        if state.has_to_write() {
            shared.write_queued(state, Some(id), deadline);
        }
        Ok(ticket)
    }

    /// Queues a request whose answer nobody waits for, and writes it if nobody else does.
    pub(super) fn post(&self, request: &Request<'_>) {
        let mut state = self.0.state();
        if state.lost.is_none() && state.connection.request(request, None).is_ok() {
            self.0.flush(state);
        }
    }

    #[cfg(test)]
    pub(super) fn in_flight(&self) -> usize {
        self.0.state().connection.in_flight()
    }

    /// Requests that were ever made.
    #[cfg(test)]
    pub(super) fn requests(&self) -> i64 {
        self.0.state().connection.last_id()
    }

    pub(super) fn downgrade(&self) -> std::sync::Weak<Shared> {
        Arc::downgrade(&self.0)
    }

    pub(super) fn of(shared: Arc<Shared>) -> Self {
        Self(shared, 1)
    }
}

impl Kept for SharedLink {
    fn heartbeat_at(&self) -> Option<Instant> {
        let state = self.0.state();
        let writing = state.writing.then(Instant::now);
        if state.lost.is_some() { None } else { state.connection.heartbeat_at(writing) }
    }

    fn exchange(
        &self,
        request: &Request<'_>,
        deadline: Option<Instant>,
    ) -> impl Future<Output = Result<Answered>> + Send {
        ready(self.start(request, deadline).and_then(Ticket::finish))
    }

    fn lose_silent(&self) {
        self.0.lose(self.0.state(), Loss::Silent);
    }
}

impl Link for SharedLink {
    fn negotiated(&self) -> &Negotiated {
        &self.0.negotiated
    }

    fn addr(&self) -> &Arc<str> {
        &self.0.addr
    }

    fn is_usable(&self, now: Instant) -> bool {
        let state = self.0.state();
        if state.lost.is_some() || state.retired {
            return false;
        }
        let silent = now.saturating_duration_since(state.connection.last_write()) > SILENCE;
        let idle = !state.leading && !state.writing && state.connection.in_flight() == 0;
        if silent && idle && self.0.is_closed_by_peer() {
            self.0.lose(state, Loss::closed_by_peer());
            return false;
        }
        true
    }

    fn topology(&self) -> i64 {
        self.0.topology.load(Ordering::Relaxed)
    }

    fn is_stalled(&self, now: Instant) -> bool {
        let waiting = self.0.state().connection.waiting_since();
        waiting.is_some_and(|since| now.saturating_duration_since(since) > STALLED)
    }

    fn meter(&self) -> &OnceLock<Arc<Meter>> {
        &self.0.meter
    }

    fn attempt(&self) -> u32 {
        self.1
    }

    fn for_attempt(&self, attempt: u32) -> Self {
        Self(Arc::clone(&self.0), attempt)
    }

    fn take_end(&self) -> Option<DisconnectReason> {
        let mut state = self.0.state();
        let retired = state.retired.then_some(DisconnectReason::Retired);
        let reason = state.lost.as_ref().map(Loss::reason).or(retired)?;
        (!std::mem::replace(&mut state.end_taken, true)).then_some(reason)
    }

    fn keep_alive(&self, every: Duration, told: OnHeartbeat<Self>) {
        let mut state = self.0.state();
        state.connection.set_heartbeat(every);
        if state.lost.is_none() {
            state.keeper = Keeper::start(self, told);
        }
    }

    fn cursors(&self) -> &Arc<()> {
        &self.0.cursors
    }

    fn retire(&self) {
        self.0.state().retired = true;
    }

    fn close(&self) {
        self.0.lose(self.0.state(), Loss::Closed);
    }
}
