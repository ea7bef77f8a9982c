//! The state under its lock, and who is woken once the lock is free: a thread that wakes wants it first of all.

use super::shared::State;
use super::ticket::Waiter;
use super::wait;
use crate::net::lock;
use crate::net::loss::Outcome;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Instant;

/// See the module.
#[derive(Debug)]
pub(super) struct Locked<'s> {
    // Dropped in this order: first the lock.
    state: MutexGuard<'s, State>,
    woken: Woken,
}

/// Wakes sleepers when it is dropped.
#[derive(Debug, Default)]
struct Woken(Vec<Arc<Waiter>>);

impl Drop for Woken {
    fn drop(&mut self) {
        self.0.iter().for_each(|waiter| waiter.wake());
    }
}

impl Deref for Locked<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl DerefMut for Locked<'_> {
    fn deref_mut(&mut self) -> &mut State {
        &mut self.state
    }
}

impl<'s> Locked<'s> {
    pub(super) fn new(state: &'s Mutex<State>) -> Self {
        Self { state: lock(state), woken: Woken::default() }
    }

    /// Waits once on a condition, at most until the deadline. The lock is free meanwhile, so whom it was to wake is woken before.
    pub(super) fn wait(self, condition: &Condvar, deadline: Option<Instant>) -> Self {
        let Self { state, woken } = self;
        drop(woken);
        Self { state: wait(condition, state, deadline), woken: Woken::default() }
    }

    /// Tells a waiter what became of its request.
    pub(super) fn give(&mut self, waiter: Arc<Waiter>, outcome: Outcome) {
        if waiter.give(outcome) {
            self.woken.0.push(waiter);
        }
    }

    /// Takes a waiter out of those that can be summoned.
    pub(super) fn unpark(&mut self, waiter: &Arc<Waiter>) {
        if let Some(place) = self.parked.iter().position(|parked| Arc::ptr_eq(parked, waiter)) {
            self.parked.swap_remove(place);
        }
    }

    /// Wakes one sleeper if there is something to do that nobody does; whether there is one.
    pub(super) fn summon(&mut self) -> bool {
        (self.has_to_write() || !self.leading) && self.summon_newest()
    }

    /// Wakes all sleepers.
    pub(super) fn summon_all(&mut self) {
        while self.summon_newest() {}
    }

    fn summon_newest(&mut self) -> bool {
        let Some(waiter) = self.parked.pop() else { return false };
        if waiter.summon() {
            self.woken.0.push(waiter);
        }
        true
    }
}
