//! One request that waits for its answer.

use super::before;
use super::link::Owner;
use crate::error::Result;
use crate::flow::Answered;
use crate::net::lock;
use crate::net::loss::Outcome;
use crate::protocol::{OpCode, Orphan};
use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::time::Instant;

/// Where the answer of one request is left.
#[derive(Debug, Default)]
pub(super) struct Waiter(Mutex<Slot>);

#[derive(Debug, Default)]
struct Slot {
    outcome: Option<Outcome>,
    waker: Option<Waker>,
}

/// A request that is on its way. Dropped, it leaves an orphan.
#[derive(Debug)]
pub(crate) struct Ticket {
    pub(super) owner: Arc<Owner>,
    pub(super) waiter: Arc<Waiter>,
    pub(super) id: i64,
    pub(super) op: OpCode,
    pub(super) orphan: Orphan,
    pub(super) started: Instant,
    pub(super) deadline: Option<Instant>,
    /// Nothing waits for the answer any more.
    pub(super) done: bool,
}

impl Waiter {
    /// Leaves the outcome; who is to be woken, when no lock is held.
    pub(super) fn give(&self, outcome: Outcome) -> Option<Waker> {
        let mut slot = lock(&self.0);
        slot.outcome = Some(outcome);
        slot.waker.take()
    }

    /// The outcome, if it is there.
    pub(super) fn take(&self) -> Option<Outcome> {
        lock(&self.0).outcome.take()
    }

    /// Waits for the outcome; dropped before, it is still there.
    async fn outcome(&self) -> Outcome {
        let poll = poll_fn(|context| {
            let mut slot = lock(&self.0);
            match slot.outcome.take() {
                Some(outcome) => Poll::Ready(outcome),
                None => {
                    if !slot.waker.as_ref().is_some_and(|waker| waker.will_wake(context.waker())) {
                        slot.waker = Some(context.waker().clone());
                    }
                    Poll::Pending
                }
            }
        });
        poll.await
    }
}

impl Ticket {
    /// Waits until another time than the one it was started with: a page that was asked for ahead is waited for when it is wanted.
    pub(super) fn set_deadline(&mut self, deadline: Option<Instant>) {
        self.started = Instant::now();
        self.deadline = deadline;
    }

    /// Waits for the answer.
    pub(super) async fn finish(mut self) -> Result<Answered> {
        let outcome = before(self.deadline, self.waiter.outcome()).await;
        self.done = true;
        let shared = &self.owner.shared;
        match outcome.map_or_else(|| shared.give_up(self.id, &self.waiter, self.started), Ok) {
            Ok(outcome) => outcome.told(self.op, &shared.addr),
            Err(fate) => Err(shared.late(self.op, self.started, fate)),
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if !self.done {
            self.owner.shared.abandon(self.id, self.orphan, &self.waiter);
        }
    }
}
