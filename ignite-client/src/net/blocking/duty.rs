//! Reading or writing for all: who does it passes it on at the end.

use super::shared::{Shared, State};
use super::ticket::Waiter;
use crate::net::loss::Outcome;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, MutexGuard};

/// The state under its lock, and who is woken once the lock is free: a thread that wakes wants it first of all.
#[derive(Debug)]
pub(super) struct Locked<'s> {
    // Dropped in this order: first the lock.
    pub(super) state: MutexGuard<'s, State>,
    pub(super) woken: Woken,
}

/// Wakes sleepers when it is dropped.
#[derive(Debug, Default)]
pub(super) struct Woken(Vec<Arc<Waiter>>);

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

impl Locked<'_> {
    /// Tells a waiter what became of its request.
    pub(super) fn give(&mut self, waiter: Arc<Waiter>, outcome: Outcome) {
        if waiter.give(outcome) {
            self.woken.0.push(waiter);
        }
    }

    /// Wakes one sleeper if there is something to do that nobody does.
    pub(super) fn summon(&mut self) {
        let to_write = self.connection.has_output() && !self.writing;
        if to_write || !self.leading {
            self.summon_newest();
        }
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

impl State {
    /// Takes a waiter out of those that can be summoned.
    pub(super) fn unpark(&mut self, waiter: &Arc<Waiter>) {
        if let Some(place) = self.parked.iter().position(|parked| Arc::ptr_eq(parked, waiter)) {
            self.parked.swap_remove(place);
        }
    }
}

/// Reading or writing for all; its end, also by a panic, passes it on.
pub(super) struct Duty<'s> {
    pub(super) shared: &'s Shared,
    /// Marks in the state that nobody does it.
    pub(super) of: fn(&mut State),
}

impl Duty<'_> {
    /// Ends the duty under a lock that is held already.
    pub(super) fn end(self, state: &mut Locked<'_>) {
        (self.of)(state);
        state.summon();
        std::mem::forget(self);
    }
}

impl Drop for Duty<'_> {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        (self.of)(&mut state);
        state.summon();
    }
}
