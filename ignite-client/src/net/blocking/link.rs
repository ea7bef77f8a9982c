//! One connection shared by many threads.
//!
//! A caller without an answer becomes the *leader* and reads for all; the others sleep, each with a wake-up of its own. A leader that has
//! its answer, meets its deadline or fails leaves and wakes one sleeper, which takes over what nobody does: reading, or writing what is
//! queued. Frames are queued whole under the lock; one *writer* at a time writes them outside of it, in order, and leaves after its own
//! if another thread can go on. A time-out removes the waiter, not the connection; its answer is dropped when it comes.
//!
//! Locks are taken in this order: `reader` or `writer`, `state`, the slot of a waiter.

use super::duty::Duty;
use super::keeper::Keeper;
use super::loss::Loss;
use super::reaper;
use super::socket::Written;
use super::ticket::{Outcome, Ticket, Waiter};
use super::wire::{Got, ReadHalf, Wire, WriteHalf};
use super::{lock, wait};
use crate::codec::Writer;
use crate::config::DisconnectReason;
use crate::error::{ConfigError, Error, Fate, IoStage, Result};
use crate::flow::{Link, Meter, OnHeartbeat, pack};
use crate::protocol::{Abandoned, Connection, Event, Inbox, Negotiated, OpCode, Request};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock};
use std::time::{Duration, Instant};

/// Queued bytes above which a caller waits before it queues more; one frame may be longer.
const MAX_QUEUED: usize = 4 << 20;
/// After so much silence the socket is looked at before it is used: a node that is gone would cost a failed call.
const SILENCE: Duration = Duration::from_secs(1);
/// After so long without any answer other nodes are asked instead, where that makes no difference.
const STALLED: Duration = Duration::from_secs(1);
/// How long writing a closing request may hold up who drops a cursor.
const FLUSH_WITHIN: Duration = Duration::from_secs(1);

/// A handle of the connection, for one attempt of a call; the last one that is dropped closes it.
#[derive(Debug, Clone)]
pub(crate) struct SharedLink(Arc<Shared>, u32);

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) addr: Arc<str>,
    negotiated: Negotiated,
    max_in_flight: usize,
    cursors: Arc<()>,
    meter: OnceLock<Arc<Meter>>,
    /// The newest topology that the server told.
    topology: AtomicI64,
    wire: Wire,
    /// Locked by the leader only.
    reader: Mutex<Reading>,
    /// Locked by the writer only.
    writer: Mutex<WriteHalf>,
    state: Mutex<State>,
    /// Wakes callers that wait for room.
    room: Condvar,
}

/// What the leader has: the messages that arrive, and its half of the wire.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) inbox: Inbox,
    pub(super) half: ReadHalf,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) connection: Connection<Arc<Waiter>>,
    /// The buffer that is not being filled, kept for its memory.
    spare: Writer,
    pub(super) leading: bool,
    pub(super) writing: bool,
    /// TLS has to answer the peer: who is writing does it before it leaves.
    to_answer: bool,
    /// Sleepers that could take over a duty, the newest last.
    pub(super) parked: Vec<Arc<Waiter>>,
    waiting_for_room: usize,
    pub(super) lost: Option<Loss>,
    /// A thread reads answers that nobody waits for.
    pub(super) reaping: bool,
    retired: bool,
    /// Somebody knows that it takes no further calls.
    end_taken: bool,
    keeper: Option<Keeper>,
}

impl SharedLink {
    pub(super) fn new(
        addr: &Arc<str>,
        wire: Wire,
        reading: Reading,
        negotiated: Negotiated,
        max_in_flight: usize,
    ) -> Self {
        let state = State {
            connection: Connection::new(Instant::now()),
            spare: Writer::new(),
            leading: false,
            writing: false,
            to_answer: false,
            parked: Vec::new(),
            waiting_for_room: 0,
            lost: None,
            reaping: false,
            retired: false,
            end_taken: false,
            keeper: None,
        };
        let shared = Shared {
            addr: Arc::clone(addr),
            negotiated,
            max_in_flight,
            cursors: Arc::default(),
            meter: OnceLock::new(),
            topology: AtomicI64::new(0),
            wire,
            reader: Mutex::new(reading),
            writer: Mutex::default(),
            state: Mutex::new(state),
            room: Condvar::new(),
        };
        Self::of(Arc::new(shared))
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
        if !state.writing {
            state.writing = true;
            shared.write_queued(state, deadline);
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

    /// Gives up a connection over which a heartbeat got no answer.
    pub(super) fn lose_silent(&self) {
        self.0.lose(self.0.state(), Loss::Silent);
    }

    /// When the keeper has to do something.
    pub(super) fn heartbeat_at(&self) -> Option<Instant> {
        let state = self.0.state();
        if state.lost.is_some() { None } else { state.connection.heartbeat_at() }
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

impl Drop for Shared {
    fn drop(&mut self) {
        self.wire.shut();
    }
}

impl Shared {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Whether the peer is gone. Nobody reads, and nobody begins to: the caller holds the state.
    fn is_closed_by_peer(&self) -> bool {
        let Ok(mut reading) = self.reader.try_lock() else { return false };
        let Reading { inbox, half } = &mut *reading;
        let (closed, len) = self.wire.is_closed_by_peer(half, inbox.space());
        inbox.filled(len);
        closed
    }

    /// Waits until a request may be queued. If nobody reads meanwhile, reads.
    fn room_for(
        &self,
        request: &Request<'_>,
        started: Instant,
        deadline: Option<Instant>,
    ) -> Result<MutexGuard<'_, State>> {
        let mut state = self.state();
        loop {
            if let Some(loss) = &state.lost {
                return Err(loss.error(request.op, &self.addr, Fate::NotSent));
            }
            // Also where there is room: what is queued would be sent later by somebody else.
            if deadline.is_some_and(|at| Instant::now() >= at) {
                return Err(self.late(request.op, started, Fate::NotSent));
            }
            let queued = state.connection.output_len();
            let fits = queued == 0 || queued.saturating_add(request.frame_len()) <= MAX_QUEUED;
            if fits && (state.connection.in_flight() < self.max_in_flight || is_unlimited(request.op)) {
                return Ok(state);
            }
            if state.connection.has_output() && !state.writing {
                state.writing = true;
                self.write_queued(state, deadline);
                state = self.state();
            } else if !state.leading {
                state.leading = true;
                drop(state);
                self.lead(None, deadline);
                state = self.state();
            } else {
                state.waiting_for_room += 1;
                state = wait(&self.room, state, deadline);
                state.waiting_for_room -= 1;
            }
        }
    }

    /// Writes what is queued, unless somebody is at it. The frames are small and closing ones: they get little time.
    pub(super) fn flush(&self, mut state: MutexGuard<'_, State>) {
        if state.connection.has_output() && !state.writing && state.lost.is_none() {
            state.writing = true;
            self.write_queued(state, Instant::now().checked_add(FLUSH_WITHIN));
        }
    }

    /// Sees to it that unwanted answers are read which may leave something open, also if no call follows.
    pub(super) fn reap(self: &Arc<Self>, state: &mut State) {
        if state.lost.is_none() && !state.reaping && state.connection.has_to_close() {
            state.reaping = reaper::start(self);
        }
    }

    /// Writes what is queued; the caller has set `writing`.
    pub(super) fn write_queued(&self, state: MutexGuard<'_, State>, deadline: Option<Instant>) {
        let duty = Duty { shared: self, of: |state| state.writing = false };
        // Unlocked before the duty ends, should this unwind.
        let mut state = state;
        loop {
            state.to_answer = false;
            let spare = std::mem::take(&mut state.spare);
            let batch = state.connection.take_output(spare, Instant::now());
            drop(state);
            let written = self.wire.write_all(&mut lock(&self.writer), batch.bytes(), deadline);
            state = self.state();
            match written {
                Written::All => state.spare = Connection::<Arc<Waiter>>::written(batch),
                Written::Late(0) => {
                    state.connection.take_back(batch);
                    break;
                }
                Written::Late(len) => {
                    state.connection.write_failed(&batch, len);
                    self.lose(state, Loss::Stalled);
                    return;
                }
                Written::Failed(len, error) => {
                    state.connection.write_failed(&batch, len);
                    self.lose(state, Loss::io(IoStage::Write, error));
                    return;
                }
            }
            if state.waiting_for_room > 0 {
                self.room.notify_all();
            }
            if state.to_answer {
                continue;
            }
            // Own frames went out. A sleeper goes on with the rest if there is one; the duty's end wakes it.
            if !state.connection.has_output() || !state.parked.is_empty() {
                break;
            }
        }
        duty.end(&mut state);
    }

    /// Reads for all until `own` has an outcome (without it: until somebody has), the deadline passes or the connection is lost.
    /// The caller has set `leading`.
    pub(super) fn lead(&self, own: Option<&Waiter>, deadline: Option<Instant>) {
        let duty = Duty { shared: self, of: |state| state.leading = false };
        let mut reading = lock(&self.reader);
        let Reading { inbox, half } = &mut *reading;
        loop {
            let delivered = self.deliver(inbox, deadline);
            let served = match own {
                Some(own) => own.has_outcome(),
                None => delivered > 0 || self.state().lost.is_some(),
            };
            if served {
                break;
            }
            match self.wire.read(half, inbox.space(), deadline) {
                Err(_) => break,
                Ok(Ok(Got::End)) => {
                    self.lose(self.state(), Loss::closed_by_peer());
                }
                Ok(Ok(Got::Bytes(len))) => inbox.filled(len),
                Ok(Ok(Got::Answer)) => self.answer(deadline),
                Ok(Err(error)) => {
                    self.lose(self.state(), Loss::io(IoStage::Read, error));
                }
            }
        }
        drop(reading);
        duty.end(&mut self.state());
    }

    /// Sends what TLS itself has to send, or leaves that to who is writing.
    #[cold]
    fn answer(&self, deadline: Option<Instant>) {
        let mut state = self.state();
        if state.writing {
            state.to_answer = true;
        } else if state.lost.is_none() {
            state.writing = true;
            self.write_queued(state, deadline);
        }
    }

    /// Hands complete messages to who waits for them; how many there were.
    fn deliver(&self, inbox: &mut Inbox, deadline: Option<Instant>) -> usize {
        let mut next = inbox.next_message();
        if matches!(next, Ok(None)) {
            return 0;
        }
        let mut delivered = 0;
        let now = Instant::now();
        let mut state = self.state();
        while state.lost.is_none() {
            let event = match next {
                Ok(None) => break,
                Ok(Some((message, at))) => state.connection.receive(message, at, now),
                Err(violation) => Err(violation),
            };
            match event {
                Ok(Event::Answer { waiter, answer }) => {
                    state.unpark(&waiter);
                    waiter.give(Outcome::Answer(answer));
                }
                Ok(Event::Internal) => {}
                Err(violation) => {
                    self.lose(state, Loss::Violation(violation));
                    return delivered;
                }
            }
            delivered += 1;
            next = inbox.next_message();
        }
        if let Some(topology) = state.connection.topology() {
            self.topology.store(pack((topology.version, topology.minor)), Ordering::Relaxed);
        }
        if state.waiting_for_room > 0 {
            self.room.notify_all();
        }
        // Answers to orphans may have queued requests that close what those opened.
        if state.connection.has_output() && !state.writing && state.lost.is_none() {
            state.writing = true;
            self.write_queued(state, deadline);
        }
        delivered
    }

    /// Ends the connection, for the first reason that there is; all who wait learn it.
    fn lose(&self, mut state: MutexGuard<'_, State>, loss: Loss) {
        if state.lost.is_some() {
            return;
        }
        state.keeper = None;
        // Those who only help (the reaper) have no request that could be told.
        state.parked.drain(..).for_each(|waiter| waiter.summon());
        for Abandoned { waiter, sent } in state.connection.fail_all() {
            waiter.give(Outcome::Lost { loss: loss.clone(), sent });
        }
        state.lost = Some(loss);
        drop(state);
        self.room.notify_all();
        self.wire.shut();
    }

    #[cold]
    pub(super) fn late(&self, op: OpCode, started: Instant, fate: Fate) -> Error {
        Error::Timeout { op: Some(op), addr: Arc::clone(&self.addr), after: started.elapsed(), fate }
    }
}

/// Requests that free something on the server are never held back by those that use it.
const fn is_unlimited(op: OpCode) -> bool {
    matches!(op, OpCode::ResourceClose | OpCode::TxEnd | OpCode::Heartbeat)
}
