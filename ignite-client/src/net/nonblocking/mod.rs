//! The transport of the asynchronous front, over tokio.
//!
//! | file | what |
//! |---|---|
//! | `mod.rs` | the transport, gates, sleeps |
//! | `open.rs` | name look-up, a socket during the handshake |
//! | `link.rs` | the handle of a connection: what the flow asks of it; its tasks |
//! | `shared.rs` | one connection shared by many tasks: queueing, writing, delivering, losing it |
//! | `wire.rs` | a socket with TLS in front of it, or without |
//! | `ticket.rs` | one request: its answer, its deadline |
//!
//! A lone caller queues its frame and writes it as far as the socket takes it at once; what it does not take, and the frames of callers that
//! are not alone, are left to the *writer* of the connection, a task. Another task, the *reader*, hands answers to who waits for them. So no request has a task of its own,
//! and a request whose future is dropped leaves an orphan, as one that is late does.

mod link;
mod open;
mod shared;
#[cfg(test)]
mod tests;
mod ticket;
mod wire;

use crate::config::{Address, ClientConfig};
use crate::error::{ConfigError, Result};
use crate::flow::{Answered, Transport};
use crate::net::connect::connect;
use crate::net::tls::{self, Connector};
use crate::protocol::Request;
pub(crate) use link::TaskLink;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
pub(crate) use ticket::Ticket;
use tokio::runtime::Handle;
use tokio::sync::{Mutex, MutexGuard, Notify};
use tokio::time::timeout_at;

/// See the module.
#[derive(Debug)]
pub(crate) struct TokioTransport {
    /// Runs the tasks of connections.
    runtime: Handle,
    closed: AtomicBool,
    closing: Notify,
    /// Makes connections secure.
    tls: Option<Box<dyn Connector>>,
}

impl TokioTransport {
    /// Reads the files that the settings name. The connections belong to the runtime that this is called in.
    pub(crate) fn new(config: &ClientConfig) -> Result<Self> {
        let runtime = Handle::try_current().map_err(|_| ConfigError::NoRuntime)?;
        let (closed, closing) = (AtomicBool::new(false), Notify::new());
        Ok(Self { runtime, closed, closing, tls: tls::of(config)? })
    }
}

/// Waits for a future until the deadline; `None` if that passes before.
async fn before<F: Future + Send>(deadline: Option<Instant>, future: F) -> Option<F::Output> {
    match deadline {
        None => Some(future.await),
        Some(at) => timeout_at(at.into(), future).await.ok(),
    }
}

/// Lets one task in at a time, in their order.
#[derive(Debug, Default)]
pub(crate) struct Gate(Mutex<()>);

impl Transport for TokioTransport {
    type Link = TaskLink;
    type Ticket = Ticket;
    type Gate = Gate;
    type Entered<'g> = MutexGuard<'g, ()>;

    fn now(&self) -> Instant {
        Instant::now()
    }

    async fn sleep_until(&self, at: Instant) -> bool {
        let mut closing = std::pin::pin!(self.closing.notified());
        // From here on no end is missed.
        closing.as_mut().enable();
        !self.closed.load(Ordering::Acquire) && before(Some(at), closing).await.is_none()
    }

    fn end_sleeps(&self) {
        self.closed.store(true, Ordering::Release);
        self.closing.notify_waiters();
    }

    async fn enter<'g>(&self, gate: &'g Gate, deadline: Option<Instant>) -> Option<MutexGuard<'g, ()>> {
        before(deadline, gate.0.lock()).await
    }

    async fn connect(
        &self,
        address: &Address,
        config: &ClientConfig,
        deadline: Option<Instant>,
    ) -> Result<TaskLink> {
        let connected = connect(address, config, self.tls.as_deref(), deadline).await?;
        Ok(TaskLink::new(&self.runtime, &address.text, connected, config.max_in_flight))
    }

    async fn start(
        &self,
        link: &TaskLink,
        request: &Request<'_>,
        deadline: Option<Instant>,
    ) -> Result<Ticket> {
        link.start(request, deadline).await
    }

    fn post(&self, link: &TaskLink, request: &Request<'_>) {
        link.shared().post(request);
    }

    fn set_deadline(&self, ticket: &mut Ticket, deadline: Option<Instant>) {
        ticket.set_deadline(deadline);
    }

    async fn finish(&self, ticket: Ticket) -> Result<Answered> {
        ticket.finish().await
    }
}
