//! The thread that keeps a silent connection open. It exists only if the server closes silent connections.

use super::link::SharedLink;
use super::stop::Stop;
use crate::flow::{OnHeartbeat, ready as poll_once};
use crate::net::keeper::keep;
use std::future::ready;
use std::sync::Arc;
use std::thread;

/// Dropped, its thread ends at once.
#[derive(Debug)]
pub(super) struct Keeper(Arc<Stop>);

impl Keeper {
    /// Starts the thread; without one the connection lives as long as the server lets it.
    pub(super) fn start(link: &SharedLink, told: OnHeartbeat<SharedLink>) -> Option<Self> {
        let stop = Arc::new(Stop::default());
        let weak = link.downgrade();
        let stopped = Arc::clone(&stop);
        let again = move || weak.upgrade().map(SharedLink::of);
        let sleep = move |due| ready(!stopped.wait_until(due));
        let run = move || poll_once(keep(again, sleep, told));
        thread::Builder::new().name("ignite-heartbeat".to_owned()).spawn(run).ok()?;
        Some(Self(stop))
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.0.stop();
    }
}
