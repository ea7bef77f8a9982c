//! Reading or writing for all: who does it passes it on at the end.

use super::shared::{Shared, State};
use super::ticket::Waiter;
use std::sync::Arc;

impl State {
    /// Takes a waiter out of those that can be summoned.
    pub(super) fn unpark(&mut self, waiter: &Arc<Waiter>) {
        if let Some(place) = self.parked.iter().position(|parked| Arc::ptr_eq(parked, waiter)) {
            self.parked.swap_remove(place);
        }
    }

    /// Wakes one sleeper if there is something to do that nobody does.
    pub(super) fn summon(&mut self) {
        let to_write = self.connection.has_output() && !self.writing;
        if to_write || !self.leading {
            if let Some(waiter) = self.parked.pop() {
                waiter.summon();
            }
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
    pub(super) fn end(self, state: &mut State) {
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
