//! Heartbeats: what keeps a silent connection open, where the server closes silent ones. Each front runs it beside its connection.

use crate::error::Result;
use crate::flow::{Answered, Link, OnHeartbeat};
use crate::protocol::{OpCode, Orphan, Request};
use std::future::Future;
use std::time::{Duration, Instant};

/// How long a heartbeat may take before the connection is given up.
const PATIENCE: Duration = Duration::from_secs(10);

const HEARTBEAT: Request<'_> =
    Request { op: OpCode::Heartbeat, head: &[], values: [&[]; 3], orphan: Orphan::Nothing };

/// A connection that can be kept.
pub(super) trait Kept: Link {
    /// When the next heartbeat is due; `None` if the connection is lost.
    fn heartbeat_at(&self) -> Option<Instant>;

    /// Sends a request and waits for the answer.
    fn exchange(
        &self,
        request: &Request<'_>,
        deadline: Option<Instant>,
    ) -> impl Future<Output = Result<Answered>> + Send;

    /// Gives it up: a heartbeat got no answer.
    fn lose_silent(&self);
}

/// Sends heartbeats as long as there is a connection, and `sleep` says to go on.
pub(super) async fn keep<L: Kept, S: Future<Output = bool> + Send>(
    again: impl Fn() -> Option<L> + Send,
    sleep: impl Fn(Instant) -> S + Send,
    told: OnHeartbeat<L>,
) {
    while let Some(link) = again() {
        let Some(due) = link.heartbeat_at() else { return };
        let now = Instant::now();
        if due <= now {
            let answer = link.exchange(&HEARTBEAT, now.checked_add(PATIENCE)).await;
            if matches!(&answer, Err(error) if error.is_timeout()) {
                // Half open: the other end is gone, and the system has not noticed.
                link.lose_silent();
            }
            told(&link, answer.is_ok().then(|| now.elapsed()));
            continue;
        }
        drop(link);
        if !sleep(due).await {
            return;
        }
    }
}
