//! One connection shared by many threads.
//!
//! A caller without an answer becomes the *leader* and reads for all; the others sleep, each with a wake-up of its own. A leader that has
//! its answer, meets its deadline or fails leaves and wakes one sleeper, which takes over what nobody does: reading, or writing what is
//! queued. Frames are queued whole under the lock; one *writer* at a time writes them outside of it, in order, and leaves after its own
//! if another thread can go on. Who leads does not write: a server may take no more until its answers are read.
//!
//! A time-out removes the waiter, not the connection; its answer is dropped when it comes. A writer whose time is over leaves its batch where
//! it is, also inside a frame, to a sleeper, or to the reaper if nobody sleeps. Only a socket that takes nothing any more is given up.
//!
//! Locks are taken in this order: `reader` or `writer`, `state`, the slot of a waiter.

use super::duty::Duty;
use super::keeper::Keeper;
use super::locked::Locked;
use super::reaper;
use super::ticket::Waiter;
use super::wire::{ReadHalf, Wire, WriteHalf};
use crate::codec::Writer;
use crate::error::{Error, Fate, IoStage, Result};
use crate::flow::{Meter, pack};
use crate::net::loss::{Loss, Outcome};
use crate::net::sealed::Got;
use crate::net::{MAX_QUEUED, Written, has_stalled, is_unlimited, lock};
use crate::protocol::{Abandoned, Connection, Event, Inbox, Negotiated, OpCode, Request};
use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock};
use std::time::{Duration, Instant};

/// How long writing a closing request may hold up who drops a cursor.
const FLUSH_WITHIN: Duration = Duration::from_secs(1);

pub(super) struct Shared {
    pub(super) addr: Arc<str>,
    pub(super) negotiated: Negotiated,
    max_in_flight: usize,
    pub(super) cursors: Arc<()>,
    pub(super) meter: OnceLock<Arc<Meter>>,
    /// The newest topology that the server told.
    pub(super) topology: AtomicI64,
    wire: Wire,
    /// Locked by the leader only.
    reader: Mutex<Reading>,
    /// Locked by the writer only.
    writer: Mutex<WriteHalf>,
    state: Mutex<State>,
    /// Wakes callers that wait for room.
    room: Condvar,
}

/// Short, as every request under way shows it.
impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("addr", &self.addr).finish_non_exhaustive()
    }
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
    pub(super) retired: bool,
    /// Somebody knows that it takes no further calls.
    pub(super) end_taken: bool,
    pub(super) keeper: Option<Keeper>,
}

/// What one look at what has arrived has brought.
struct Delivered {
    /// A message, at least one.
    any: bool,
    /// There is something to write, and nobody does it.
    to_write: bool,
}

impl State {
    /// Whether there is something to write, and nobody does it.
    pub(super) fn has_to_write(&self) -> bool {
        !self.writing && (self.to_answer || self.connection.has_output()) && self.lost.is_none()
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.wire.shut();
    }
}

impl Shared {
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
        Self {
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
        }
    }

    pub(super) fn state(&self) -> Locked<'_> {
        Locked::new(&self.state)
    }

    /// Whether the peer is gone. Nobody reads, and nobody begins to: the caller holds the state.
    pub(super) fn is_closed_by_peer(&self) -> bool {
        let Ok(mut reading) = self.reader.try_lock() else { return false };
        let Reading { inbox, half } = &mut *reading;
        let (closed, len) = self.wire.is_closed_by_peer(half, inbox.space());
        inbox.filled(len);
        closed
    }

    /// Waits until a request may be queued. If nobody reads meanwhile, reads.
    pub(super) fn room_for(
        self: &Arc<Self>,
        request: &Request<'_>,
        started: Instant,
        deadline: Option<Instant>,
    ) -> Result<Locked<'_>> {
        let (mut state, mut now) = (self.state(), started);
        loop {
            if let Some(loss) = &state.lost {
                return Err(loss.error(request.op, &self.addr, Fate::NotSent));
            }
            // Also where there is room: what is queued would be sent later by somebody else.
            if deadline.is_some_and(|at| now >= at) {
                self.leave(&mut state);
                return Err(self.late(request.op, started, Fate::NotSent));
            }
            let queued = state.connection.output_len();
            let fits = queued == 0 || queued.saturating_add(request.frame_len()) <= MAX_QUEUED;
            if fits && (state.connection.in_flight() < self.max_in_flight || is_unlimited(request.op)) {
                return Ok(state);
            }
            if state.has_to_write() {
                self.write_queued(state, None, deadline);
                state = self.state();
            } else if !state.leading {
                state.leading = true;
                drop(state);
                self.lead(None, deadline);
                state = self.state();
            } else {
                state.waiting_for_room += 1;
                state = state.wait(&self.room, deadline);
                state.waiting_for_room -= 1;
            }
            now = Instant::now();
        }
    }

    /// Writes what is queued, unless somebody is at it. The frames are small and closing ones: they get little time.
    pub(super) fn flush(self: &Arc<Self>, state: Locked<'_>) {
        if state.has_to_write() {
            self.write_queued(state, None, Instant::now().checked_add(FLUSH_WITHIN));
        }
    }

    /// Passes on what is to be done, for one who goes. Without a sleeper the reaper sees to what must not wait for another call: unwanted answers
    /// that may leave something open, and frames, which others may wait behind.
    pub(super) fn leave(self: &Arc<Self>, state: &mut Locked<'_>) {
        let taken = state.summon();
        let left = state.connection.has_to_close() || (state.has_to_write() && !taken);
        if left && state.lost.is_none() && !state.reaping {
            state.reaping = reaper::start(self);
        }
    }

    /// Writes what is queued, while nobody else does; `own` is the request of who does it.
    pub(super) fn write_queued(
        self: &Arc<Self>,
        state: Locked<'_>,
        own: Option<i64>,
        deadline: Option<Instant>,
    ) {
        let duty = Duty { shared: self, of: |state| state.writing = false };
        // Unlocked before the duty ends, should this unwind.
        let mut state = state;
        state.writing = true;
        let began = Instant::now();
        let mut now = began;
        loop {
            state.to_answer = false;
            let State { connection, spare, .. } = &mut *state;
            let batch = connection.take_output(spare, now);
            drop(state);
            let mut half = lock(&self.writer);
            let written = self.wire.write_all(&mut half, batch.bytes(), deadline);
            let blocked_since = half.blocked_since();
            drop(half);
            state = self.state();
            match written {
                Written::All => state.spare = Connection::<Arc<Waiter>>::written(batch),
                Written::Late(len) => {
                    state.connection.take_back(batch, len);
                    let inside = own.is_some_and(|own| state.connection.is_inside(own));
                    if has_stalled(blocked_since, began, inside) {
                        return self.lose(state, Loss::Stalled);
                    }
                    return duty.leave(&mut state);
                }
                Written::Failed(len, error) => {
                    state.connection.handed(&batch, len);
                    return self.lose(state, Loss::io(IoStage::Write, error));
                }
            }
            if state.waiting_for_room > 0 {
                self.room.notify_all();
            }
            // Own frames went out. A sleeper goes on with the rest if there is one; the duty's end wakes it.
            if !state.to_answer && (!state.connection.has_output() || !state.parked.is_empty()) {
                break;
            }
            now = Instant::now();
        }
        duty.end(&mut state);
    }

    /// Reads for all until `own` has an outcome (without it: until somebody has), the deadline passes, the connection is lost, or there is
    /// something to write that nobody does. The caller has set `leading`.
    pub(super) fn lead(self: &Arc<Self>, own: Option<&Waiter>, deadline: Option<Instant>) {
        let duty = Duty { shared: self, of: |state| state.leading = false };
        let mut reading = lock(&self.reader);
        let Reading { inbox, half } = &mut *reading;
        loop {
            let delivered = self.deliver(inbox);
            let served = match own {
                Some(own) => own.has_outcome(),
                None => delivered.any || self.state().lost.is_some(),
            };
            if served || delivered.to_write {
                break;
            }
            match self.wire.read(half, inbox.space(), deadline) {
                Err(_) => break,
                Ok(Ok(Got::End)) => {
                    self.lose(self.state(), Loss::closed_by_peer());
                }
                Ok(Ok(Got::Bytes(len))) => inbox.filled(len),
                Ok(Ok(Got::Answer)) => {
                    let mut state = self.state();
                    state.to_answer = true;
                    if state.has_to_write() {
                        break;
                    }
                }
                Ok(Err(error)) => {
                    self.lose(self.state(), Loss::io(IoStage::Read, error));
                }
            }
        }
        drop(reading);
        duty.end(&mut self.state());
    }

    /// Hands complete messages to who waits for them.
    fn deliver(&self, inbox: &mut Inbox) -> Delivered {
        let mut delivered = Delivered { any: false, to_write: false };
        let mut next = inbox.next_message();
        if matches!(next, Ok(None)) {
            return delivered;
        }
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
                    state.give(waiter, Outcome::Answer(answer));
                }
                Ok(Event::Internal) => {}
                Err(violation) => {
                    self.lose(state, Loss::Violation(violation));
                    return delivered;
                }
            }
            delivered.any = true;
            next = inbox.next_message();
        }
        if let Some(topology) = state.connection.topology() {
            self.topology.store(pack((topology.version, topology.minor)), Ordering::Relaxed);
        }
        if state.waiting_for_room > 0 {
            self.room.notify_all();
        }
        // Answers to orphans may have queued requests that close what those opened.
        delivered.to_write = state.has_to_write();
        delivered
    }

    /// Ends the connection, for the first reason that there is; all who wait learn it.
    pub(super) fn lose(&self, mut state: Locked<'_>, loss: Loss) {
        if state.lost.is_some() {
            return;
        }
        state.keeper = None;
        // Those who only help (the reaper) have no request that could be told.
        state.summon_all();
        for Abandoned { waiter, sent } in state.connection.fail_all() {
            state.give(waiter, Outcome::Lost { loss: loss.clone(), sent });
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
