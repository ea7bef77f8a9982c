//! The thread that sees to what callers have left behind: it reads answers that nobody waits for any more, when they may leave a cursor or a
//! transaction open on the server, and writes frames that were begun or queued by who has no time left.
//!
//! A caller that comes later would do so too; this is for programs in which none comes. It exists only as long as there is such work.

use super::shared::Shared;
use super::ticket::Waiter;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// After so long the work is left to the next caller.
const PATIENCE: Duration = Duration::from_secs(120);

/// Starts the thread; whether it runs.
pub(super) fn start(shared: &Arc<Shared>) -> bool {
    let shared = Arc::clone(shared);
    thread::Builder::new().name("ignite-reaper".to_owned()).spawn(move || run(&shared)).is_ok()
}

fn run(shared: &Arc<Shared>) {
    let deadline = Instant::now().checked_add(PATIENCE);
    let waiter = Arc::new(Waiter::default());
    loop {
        let mut state = shared.state();
        state.unpark(&waiter);
        let late = deadline.is_some_and(|at| Instant::now() >= at);
        let is_needed = state.has_to_write() || state.connection.has_to_close();
        if late || state.lost.is_some() || !is_needed {
            state.reaping = false;
            state.summon();
            return;
        }
        if state.has_to_write() {
            shared.write_queued(state, None, deadline);
        } else if state.leading {
            // Who leads reads them as well, and wakes a sleeper when it leaves.
            state.parked.push(Arc::clone(&waiter));
            drop(state);
            waiter.sleep(deadline);
        } else {
            state.leading = true;
            drop(state);
            shared.lead(None, deadline);
        }
    }
}
