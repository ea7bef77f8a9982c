//! One connection shared by many tasks.
//!
//! Locks are taken in this order: `state`, the slot of a waiter. Neither is held while something is awaited, while the socket is written,
//! or while somebody is woken.

use super::before;
use super::ticket::Waiter;
use super::wire::{Progress, Wire};
use crate::codec::Writer;
use crate::error::{ConfigError, Error, Fate, IoStage, Result};
use crate::flow::{Meter, pack};
use crate::net::loss::{Loss, Outcome};
use crate::net::sealed::{Got, Opening};
use crate::net::{MAX_QUEUED, has_stalled, is_unlimited, lock};
use crate::protocol::{Abandoned, Connection, Event, Inbox, Negotiated, OpCode, Orphan, Request};
use std::fmt;
use std::future::Future;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::task::Waker;
use std::time::Instant;
use tokio::net::tcp::OwnedReadHalf;
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::task::AbortHandle;

/// So often one caller writes what others have queued meanwhile, before it leaves that to the writer.
const ROUNDS: u32 = 8;

pub(super) struct Shared {
    pub(super) addr: Arc<str>,
    pub(super) negotiated: Negotiated,
    max_in_flight: usize,
    pub(super) cursors: Arc<()>,
    pub(super) meter: OnceLock<Arc<Meter>>,
    /// The newest topology that the server told.
    pub(super) topology: AtomicI64,
    wire: Wire,
    state: Mutex<State>,
    /// Wakes one caller that waits for room; it wakes the next one.
    room: Notify,
    /// Wakes the writer.
    to_write: Notify,
    /// Ended with the connection.
    tasks: Mutex<Vec<AbortHandle>>,
}

/// Short, as every request under way shows it.
impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("addr", &self.addr).finish_non_exhaustive()
    }
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) connection: Connection<Arc<Waiter>>,
    /// The buffer that is not being filled, kept for its memory.
    spare: Writer,
    /// Somebody writes, or the writer will.
    pub(super) writing: bool,
    /// It is the writer that goes on.
    left_to_writer: bool,
    /// Since when the socket takes nothing.
    blocked_since: Option<Instant>,
    /// TLS has to answer the peer: who is writing does it before it leaves.
    to_answer: bool,
    pub(super) lost: Option<Loss>,
    pub(super) retired: bool,
    /// Somebody knows that it takes no further calls.
    pub(super) end_taken: bool,
}

impl Shared {
    pub(super) fn new(addr: &Arc<str>, wire: Wire, negotiated: Negotiated, max_in_flight: usize) -> Self {
        let state = State {
            connection: Connection::new(Instant::now()),
            spare: Writer::new(),
            writing: false,
            left_to_writer: false,
            blocked_since: None,
            to_answer: false,
            lost: None,
            retired: false,
            end_taken: false,
        };
        Self {
            addr: Arc::clone(addr),
            negotiated,
            max_in_flight,
            cursors: Arc::default(),
            meter: OnceLock::new(),
            topology: AtomicI64::new(0),
            wire,
            state: Mutex::new(state),
            room: Notify::new(),
            to_write: Notify::new(),
            tasks: Mutex::default(),
        }
    }

    /// Runs a task as long as there is the connection.
    pub(super) fn run(&self, runtime: &Handle, task: impl Future<Output = ()> + Send + 'static) {
        lock(&self.tasks).push(runtime.spawn(task).abort_handle());
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Queues a request as soon as there is room, and writes it if nobody else does. Dropped before that, nothing was queued.
    pub(super) async fn request(
        &self,
        request: &Request<'_>,
        waiter: &Arc<Waiter>,
        started: Instant,
        deadline: Option<Instant>,
    ) -> Result<i64> {
        if let Some(id) = self.try_request(request, waiter, started, deadline)? {
            return Ok(id);
        }
        // Whoever has waited passes the room on, also if it leaves without using it.
        let _next = PassOn(&self.room);
        loop {
            if before(deadline, self.room.notified()).await.is_none() {
                return Err(self.no_room(request.op, started));
            }
            if let Some(id) = self.try_request(request, waiter, started, deadline)? {
                return Ok(id);
            }
        }
    }

    /// Queues a request and writes it; its id, `None` if there is no room.
    fn try_request(
        &self,
        request: &Request<'_>,
        waiter: &Arc<Waiter>,
        started: Instant,
        deadline: Option<Instant>,
    ) -> Result<Option<i64>> {
        let mut state = self.state();
        if let Some(loss) = &state.lost {
            return Err(loss.error(request.op, &self.addr, Fate::NotSent));
        }
        // Also where there is room: what is queued would be sent later by somebody else.
        if deadline.is_some_and(|at| Instant::now() >= at) {
            return Err(self.late(request.op, started, Fate::NotSent));
        }
        if !self.has_room(&state, request) {
            return Ok(None);
        }
        let is_alone = state.connection.in_flight() == 0;
        let queued = state.connection.request(request, Some(Arc::clone(waiter)));
        let id = queued.map_err(|_| ConfigError::RequestTooLong)?;
        if is_alone {
            self.flush(state);
        } else {
            self.flush_soon(state);
        }
        Ok(Some(id))
    }

    fn has_room(&self, state: &State, request: &Request<'_>) -> bool {
        let queued = state.connection.output_len();
        let fits = queued == 0 || queued.saturating_add(request.frame_len()) <= MAX_QUEUED;
        fits && (state.connection.in_flight() < self.max_in_flight || is_unlimited(request.op))
    }

    /// Nothing of the request was queued in its time. If the socket took nothing all the while, the connection is of no use.
    #[cold]
    fn no_room(&self, op: OpCode, started: Instant) -> Error {
        let state = self.state();
        if has_stalled(state.blocked_since, started, false) {
            self.lose(state, Loss::Stalled);
        }
        self.late(op, started, Fate::NotSent)
    }

    /// Queues a request whose answer nobody waits for, and writes it if nobody else does.
    pub(super) fn post(&self, request: &Request<'_>) {
        let mut state = self.state();
        if state.lost.is_none() && state.connection.request(request, None).is_ok() {
            self.flush(state);
        }
    }

    /// Writes what is queued, unless somebody is at it.
    fn flush(&self, mut state: MutexGuard<'_, State>) {
        if (state.connection.has_output() || state.to_answer) && !state.writing && state.lost.is_none() {
            state.writing = true;
            self.write_queued(state);
        }
    }

    /// Leaves what is queued to the writer, unless somebody is at it: tasks that an answer has woken together are written together.
    fn flush_soon(&self, mut state: MutexGuard<'_, State>) {
        if !std::mem::replace(&mut state.writing, true) {
            self.leave_to_writer(state);
        }
    }

    /// Lets the writer go on; `writing` is set.
    fn leave_to_writer(&self, mut state: MutexGuard<'_, State>) {
        state.left_to_writer = true;
        drop(state);
        self.to_write.notify_one();
    }

    /// Writes what is queued as far as the socket takes it; `writing` is set.
    fn write_queued(&self, state: MutexGuard<'_, State>) {
        let mut state = state;
        for _ in 0..ROUNDS {
            state.to_answer = false;
            let now = Instant::now();
            let State { connection, spare, .. } = &mut *state;
            let batch = connection.take_output(spare, now);
            drop(state);
            let progress = self.wire.write(batch.bytes());
            state = self.state();
            match progress {
                Progress::All => {
                    state.blocked_since = None;
                    state.spare = Connection::<Arc<Waiter>>::written(batch);
                }
                Progress::Blocked { moved, arrived } => {
                    state.blocked_since = state.blocked_since.filter(|_| !moved).or(Some(now));
                    state.connection.take_back(batch, arrived);
                    break;
                }
                Progress::Failed(len, error) => {
                    state.connection.handed(&batch, len);
                    return self.lose(state, Loss::io(IoStage::Write, error));
                }
            }
            self.room.notify_one();
            if !state.connection.has_output() && !state.to_answer {
                state.writing = false;
                return;
            }
        }
        self.leave_to_writer(state);
    }

    /// The writer: goes on with what the socket did not take at once.
    pub(super) async fn write(&self) {
        loop {
            self.to_write.notified().await;
            // If the socket is gone the write tells why.
            self.wire.writable().await;
            let mut state = self.state();
            if std::mem::take(&mut state.left_to_writer) && state.lost.is_none() {
                self.write_queued(state);
            }
        }
    }

    /// The reader: hands answers to who waits for them, until the connection is lost.
    pub(super) async fn read(&self, mut half: OwnedReadHalf, mut inbox: Inbox, mut opening: Opening) {
        let mut woken = Vec::new();
        while self.deliver(&mut inbox, &mut woken) {
            woken.drain(..).for_each(Waker::wake);
            match self.wire.read(&mut half, &mut opening, inbox.space()).await {
                Ok(Got::Bytes(len)) => inbox.filled(len),
                Ok(Got::End) => return self.lose(self.state(), Loss::closed_by_peer()),
                Ok(Got::Answer) => {
                    let mut state = self.state();
                    state.to_answer = true;
                    self.flush(state);
                }
                Err(error) => return self.lose(self.state(), Loss::io(IoStage::Read, error)),
            }
        }
        woken.drain(..).for_each(Waker::wake);
    }

    /// Takes complete messages; whether the connection goes on. Who is to be woken is added to `woken`.
    fn deliver(&self, inbox: &mut Inbox, woken: &mut Vec<Waker>) -> bool {
        let mut next = inbox.next_message();
        if matches!(next, Ok(None)) {
            return true;
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
                Ok(Event::Answer { waiter, answer }) => woken.extend(waiter.give(Outcome::Answer(answer))),
                Ok(Event::Internal) => {}
                Err(violation) => {
                    self.lose(state, Loss::Violation(violation));
                    return false;
                }
            }
            next = inbox.next_message();
        }
        let goes_on = state.lost.is_none();
        if let Some(topology) = state.connection.topology() {
            self.topology.store(pack((topology.version, topology.minor)), Ordering::Relaxed);
        }
        // Answers to orphans may have queued requests that close what those opened.
        self.flush(state);
        self.room.notify_one();
        goes_on
    }

    /// Takes back a request at its deadline, unless its outcome has just come; what is known of it then.
    #[cold]
    pub(super) fn give_up(&self, id: i64, waiter: &Waiter, started: Instant) -> Result<Outcome, Fate> {
        let mut state = self.state();
        if let Some(outcome) = waiter.take() {
            return Ok(outcome);
        }
        if !has_stalled(state.blocked_since, started, state.connection.is_inside(id)) {
            // If its frame was begun the writer ends it.
            state.connection.abandon(id);
            return Err(Fate::Unknown);
        }
        // All who wait are told, this one as well.
        self.lose(state, Loss::Stalled);
        match waiter.take() {
            Some(Outcome::Lost { sent: false, .. }) => Err(Fate::NotSent),
            _ => Err(Fate::Unknown),
        }
    }

    /// Takes back a request that nobody waits for any more; what it opens, or has opened, is closed.
    pub(super) fn abandon(&self, id: i64, orphan: Orphan, waiter: &Waiter) {
        let mut state = self.state();
        match waiter.take() {
            // It came already, and nobody has looked.
            Some(Outcome::Answer(answer)) => {
                let _ = state.connection.close_orphan(orphan, &answer);
            }
            Some(Outcome::Lost { .. }) => return,
            None => state.connection.abandon(id),
        }
        self.flush(state);
    }

    /// Ends the connection, for the first reason that there is; all who wait learn it.
    pub(super) fn lose(&self, mut state: MutexGuard<'_, State>, loss: Loss) {
        if state.lost.is_some() {
            return;
        }
        let mut woken = Vec::new();
        for Abandoned { waiter, sent } in state.connection.fail_all() {
            woken.extend(waiter.give(Outcome::Lost { loss: loss.clone(), sent }));
        }
        state.lost = Some(loss);
        drop(state);
        self.wire.shut();
        lock(&self.tasks).drain(..).for_each(|task| task.abort());
        woken.into_iter().for_each(Waker::wake);
        self.room.notify_one();
    }

    #[cold]
    pub(super) fn late(&self, op: OpCode, started: Instant, fate: Fate) -> Error {
        Error::Timeout { op: Some(op), addr: Arc::clone(&self.addr), after: started.elapsed(), fate }
    }
}

/// Wakes the next one that waits for room.
struct PassOn<'r>(&'r Notify);

impl Drop for PassOn<'_> {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}
