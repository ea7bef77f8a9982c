//! One request that waits for its answer, and the sleep of its caller.

use super::locked::Locked;
use super::shared::Shared;
use super::wait;
use crate::error::{Error, Fate, Result};
use crate::flow::Answered;
use crate::net::lock;
use crate::net::loss::Outcome;
use crate::protocol::{OpCode, Orphan};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Instant;

/// Where one caller sleeps.
#[derive(Debug, Default)]
pub(super) struct Waiter {
    slot: Mutex<Slot>,
    wake: Condvar,
}

#[derive(Debug, Default)]
struct Slot {
    outcome: Option<Outcome>,
    /// Woken to take over a duty.
    summoned: bool,
    /// A wake-up costs a system call; a leader that finds its own answer needs none.
    asleep: bool,
}

/// A request that is on its way. Dropped, it leaves an orphan.
#[derive(Debug)]
pub(crate) struct Ticket {
    pub(super) shared: Arc<Shared>,
    pub(super) waiter: Arc<Waiter>,
    pub(super) id: i64,
    pub(super) op: OpCode,
    pub(super) orphan: Orphan,
    pub(super) started: Instant,
    pub(super) deadline: Option<Instant>,
    /// Nothing waits for the answer any more.
    pub(super) done: bool,
}

/// What a caller without an answer does next.
enum Turn {
    Lead,
    Write,
    Sleep,
}

impl Waiter {
    fn slot(&self) -> MutexGuard<'_, Slot> {
        lock(&self.slot)
    }

    pub(super) fn has_outcome(&self) -> bool {
        self.slot().outcome.is_some()
    }

    /// Leaves the outcome; whether it is to be [woken](Self::wake).
    pub(super) fn give(&self, outcome: Outcome) -> bool {
        let mut slot = self.slot();
        slot.outcome = Some(outcome);
        slot.asleep
    }

    /// Asks it to take over a duty; whether it is to be [woken](Self::wake).
    pub(super) fn summon(&self) -> bool {
        let mut slot = self.slot();
        slot.summoned = true;
        slot.asleep
    }

    pub(super) fn wake(&self) {
        self.wake.notify_one();
    }

    /// Sleeps until there is an outcome, a summons or the deadline.
    pub(super) fn sleep(&self, deadline: Option<Instant>) {
        let mut slot = self.slot();
        slot.asleep = true;
        while slot.outcome.is_none() && !slot.summoned && deadline.is_none_or(|at| Instant::now() < at) {
            slot = wait(&self.wake, slot, deadline);
        }
        slot.asleep = false;
        slot.summoned = false;
    }
}

impl Ticket {
    /// Waits until another time than the one it was started with: a page that was asked for ahead is waited for when it is wanted.
    pub(super) fn set_deadline(&mut self, deadline: Option<Instant>) {
        self.started = Instant::now();
        self.deadline = deadline;
    }

    /// Waits for the answer; reads and writes for others where nobody else does.
    pub(super) fn finish(mut self) -> Result<Answered> {
        let mut now = self.started;
        loop {
            if let Some(outcome) = self.take_outcome() {
                return self.told(outcome);
            }
            let mut state = self.shared.state();
            // It may have come before the lock.
            if let Some(outcome) = self.take_outcome() {
                drop(state);
                return self.told(outcome);
            }
            if self.deadline.is_some_and(|at| now >= at) {
                let error = self.give_up(state);
                self.done = true;
                return Err(error);
            }
            match self.turn(&mut state) {
                Turn::Write => self.shared.write_queued(state, Some(self.id), self.deadline),
                Turn::Lead => {
                    drop(state);
                    self.shared.lead(Some(&self.waiter), self.deadline);
                }
                Turn::Sleep => {
                    drop(state);
                    self.waiter.sleep(self.deadline);
                }
            }
            now = Instant::now();
        }
    }

    fn turn(&self, state: &mut Locked<'_>) -> Turn {
        // Once summoned it stands in the list no longer; an early wake-up leaves it there.
        state.unpark(&self.waiter);
        if state.has_to_write() {
            return Turn::Write;
        }
        if !state.leading {
            state.leading = true;
            return Turn::Lead;
        }
        state.parked.push(Arc::clone(&self.waiter));
        Turn::Sleep
    }

    fn take_outcome(&self) -> Option<Outcome> {
        self.waiter.slot().outcome.take()
    }

    fn told(&mut self, outcome: Outcome) -> Result<Answered> {
        self.done = true;
        // Summoned and answered at once: somebody else has to do it.
        if std::mem::take(&mut self.waiter.slot().summoned) {
            self.shared.state().summon();
        }
        outcome.told(self.op, &self.shared.addr)
    }

    #[cold]
    fn give_up(&self, mut state: Locked<'_>) -> Error {
        state.connection.abandon(self.id);
        state.unpark(&self.waiter);
        self.shared.leave(&mut state);
        drop(state);
        self.shared.late(self.op, self.started, Fate::Unknown)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if self.done {
            return;
        }
        let mut state = self.shared.state();
        state.unpark(&self.waiter);
        match self.take_outcome() {
            // It came already, and nobody has looked: what it opened is closed all the same.
            Some(Outcome::Answer(answer)) => {
                let _ = state.connection.close_orphan(self.orphan, &answer);
            }
            Some(Outcome::Lost { .. }) => return,
            None => state.connection.abandon(self.id),
        }
        self.shared.flush(state);
        self.shared.leave(&mut self.shared.state());
    }
}
