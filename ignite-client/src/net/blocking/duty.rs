//! Reading or writing for all: who does it passes it on at the end.

use super::locked::Locked;
use super::shared::{Shared, State};
use std::sync::Arc;

/// Reading or writing for all; its end, also by a panic, passes it on.
pub(super) struct Duty<'s> {
    pub(super) shared: &'s Arc<Shared>,
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

    /// Ends the duty before its work is done, under a lock that is held already.
    pub(super) fn leave(self, state: &mut Locked<'_>) {
        (self.of)(state);
        self.shared.leave(state);
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
