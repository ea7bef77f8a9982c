//! The thread that keeps a silent connection open. It exists only if the server closes silent connections.

use super::link::SharedLink;
use super::stop::Stop;
use crate::flow::OnHeartbeat;
use crate::protocol::{OpCode, Orphan, Request};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// How long a heartbeat may take before the connection is given up.
const PATIENCE: Duration = Duration::from_secs(10);

const HEARTBEAT: Request<'_> =
    Request { op: OpCode::Heartbeat, head: &[], values: [&[]; 3], orphan: Orphan::Nothing };

/// Dropped, its thread ends at once.
#[derive(Debug)]
pub(super) struct Keeper(Arc<Stop>);

impl Keeper {
    /// Starts the thread; without one the connection lives as long as the server lets it.
    pub(super) fn start(link: &SharedLink, told: OnHeartbeat<SharedLink>) -> Option<Self> {
        let stop = Arc::new(Stop::default());
        let weak = link.downgrade();
        let stopped = Arc::clone(&stop);
        let run = move || {
            while let Some(shared) = weak.upgrade() {
                let link = SharedLink::of(shared);
                let Some(due) = link.heartbeat_at() else { return };
                let now = Instant::now();
                if due <= now {
                    let answer =
                        link.start(&HEARTBEAT, now.checked_add(PATIENCE)).and_then(super::Ticket::finish);
                    if matches!(&answer, Err(error) if error.is_timeout()) {
                        // Half open: the other end is gone, and the system has not noticed.
                        link.lose_silent();
                    }
                    told(&link, answer.is_ok().then(|| now.elapsed()));
                    continue;
                }
                drop(link);
                if stopped.wait_until(due) {
                    return;
                }
            }
        };
        thread::Builder::new().name("ignite-heartbeat".to_owned()).spawn(run).ok()?;
        Some(Self(stop))
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.0.stop();
    }
}
