//! One call: a connection, the types it needs, the request, its answer; repeated on the next node where that is safe.

use super::connect::open_first;
use super::metrics::{Counters, Metrics};
use super::nodes::Nodes;
use super::ready::rare;
use super::register::Needs;
use super::retry::{Decision, Failure, decide};
use super::route::Affinity;
use super::transport::{Answered, Link, Transport};
use super::watch::{Meters, Watched, tell_end};
use crate::codec::Writer;
use crate::config::ClientConfig;
use crate::de::Plans;
use crate::describe::binding::Binding;
use crate::describe::registry::Registry;
use crate::describe::zone::Zone;
use crate::error::{ConfigError, Error, Fate, Result, Status};
use crate::ops::{Answer, Op, RetryClass, Route};
use crate::protocol::{OpCode, Reply, Request};
use std::fmt;
use std::future::Future;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

/// Everything that the handles of one client share.
pub(crate) struct Flow<T: Transport> {
    pub(super) transport: T,
    pub(super) config: ClientConfig,
    pub(super) registry: Arc<Registry>,
    /// Footer form and name mapper of the cluster; one client stays with one.
    binding: Binding,
    /// How objects of other schemas fill structs.
    pub(super) plans: Plans,
    /// Time zone of the nodes, once it is known.
    pub(super) zone: OnceLock<Zone>,
    pub(super) nodes: Nodes<T::Link>,
    pub(super) affinity: Affinity,
    pub(super) counters: Counters,
    pub(super) meters: Meters,
    /// Who is inside connects for all.
    pub(super) connecting: T::Gate,
    /// Somebody opens a connection that is not the default one.
    pub(super) connecting_owner: AtomicBool,
}

/// Short, as every handle and cursor shows it.
impl<T: Transport> fmt::Debug for Flow<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flow").field("addresses", &self.config.addresses).finish_non_exhaustive()
    }
}

/// Until when a call may take, and how long that was from its start.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline {
    pub(super) at: Option<Instant>,
}

/// A request that may be repeated: what it is, and where it belongs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attempted<'a> {
    pub(super) op: OpCode,
    pub(super) class: RetryClass,
    pub(super) route: Route<'a>,
}

impl<'a> Attempted<'a> {
    pub(super) fn of(op: &'a dyn Op) -> Self {
        Self { op: op.code(), class: op.retry_class(), route: op.route() }
    }
}

impl<T: Transport> Flow<T> {
    /// Connects to the first address that lets us in and asks how the cluster writes objects.
    pub(crate) async fn connect(transport: T, config: ClientConfig) -> Result<Self> {
        let addresses = match &config.address_finder {
            Some(finder) => finder.addresses()?,
            None => config.addresses.clone(),
        };
        if addresses.is_empty() {
            return Err(ConfigError::NoAddress.into());
        }
        let meters = Meters::default();
        let (address, link, binding) = open_first(&transport, &config, &meters, &addresses).await?;
        let nodes = Nodes::new(&addresses);
        nodes.install(&address, &link, true, transport.now())?;
        let flow = Self {
            transport,
            config,
            registry: Registry::new(),
            binding,
            plans: Plans::default(),
            zone: OnceLock::new(),
            nodes,
            affinity: Affinity::default(),
            counters: Counters::default(),
            meters,
            connecting: T::Gate::default(),
            connecting_owner: AtomicBool::new(false),
        };
        flow.affinity.note(link.topology());
        flow.counters.connected();
        Ok(flow)
    }

    /// How the cluster writes objects.
    pub(crate) const fn binding(&self) -> Binding {
        self.binding
    }

    pub(crate) const fn registry(&self) -> &Arc<Registry> {
        &self.registry
    }

    pub(crate) const fn config(&self) -> &ClientConfig {
        &self.config
    }

    /// Closes all connections for good; calls under way and later ones fail.
    pub(crate) fn close(&self) {
        self.transport.end_sleeps();
        self.nodes.close().iter().for_each(tell_end);
    }

    /// Waits until a time, or fails at once when the client is closed.
    pub(super) async fn sleep_until(&self, at: Instant) -> Result<()> {
        if self.transport.sleep_until(at).await { Ok(()) } else { Err(Error::Closed { fate: Fate::NotSent }) }
    }

    /// Sends a request whose values hold no objects, and waits for the answer.
    pub(crate) async fn call(&self, op: &dyn Op) -> Result<Reply> {
        self.call_with(op, &Needs::default()).await
    }

    /// Registers the types of the values first, over the same connection.
    pub(super) async fn call_with(&self, op: &dyn Op, needs: &Needs<'_>) -> Result<Reply> {
        let deadline = self.deadline();
        let attempt = |link: T::Link| async move {
            self.prepare_for(op.code(), &link, needs, deadline).await?;
            self.exchange(&link, op, deadline).await
        };
        self.retrying(Attempted::of(op), deadline, attempt).await
    }

    /// Does something over one connection after the other, until it succeeds or must not be repeated.
    pub(super) async fn retrying<R, F>(
        &self,
        what: Attempted<'_>,
        deadline: Deadline,
        attempt: impl Fn(T::Link) -> F + Send,
    ) -> Result<R>
    where
        F: Future<Output = Result<R>> + Send,
    {
        let link = self.link_for(what.route, deadline).await?;
        match attempt(link.clone()).await {
            Ok(done) => Ok(done),
            first => rare(self.retrying_after((link, first), what, deadline, attempt)).await,
        }
    }

    /// The same where the first attempt was made already.
    pub(super) async fn retrying_after<R, F>(
        &self,
        (mut link, mut result): (T::Link, Result<R>),
        what: Attempted<'_>,
        deadline: Deadline,
        attempt: impl Fn(T::Link) -> F + Send,
    ) -> Result<R>
    where
        F: Future<Output = Result<R>> + Send,
    {
        // The first failure after which a write may have been applied: no later one takes that back.
        let mut doubt: Option<Error> = None;
        for failures in 1.. {
            let error = match result {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            self.note_failure(&link, &error);
            let failure = Failure { op: what.op, class: what.class, error: &error, failures };
            if decide(failure, &self.config.retry, self.retry_limit()) == Decision::Fail {
                return Err(doubt.unwrap_or(error));
            }
            if what.class != RetryClass::Read && error.may_have_been_applied() {
                doubt.get_or_insert(error);
            }
            self.counters.retried();
            link = match self.link_for(what.route, deadline).await {
                Ok(link) => link.for_attempt(failures + 1),
                Err(error) => return Err(doubt.unwrap_or(error)),
            };
            result = attempt(link.clone()).await;
        }
        result
    }

    /// How many failures of one call are the last: each node may fail it once, and the first one again.
    fn retry_limit(&self) -> u32 {
        let nodes = u32::try_from(self.nodes.count()).unwrap_or(u32::MAX);
        self.config.retry_limit.unwrap_or_else(|| nodes.saturating_add(1)).max(1)
    }

    /// What a failed request says of its node.
    pub(super) fn note_failure(&self, link: &T::Link, error: &Error) {
        match error {
            // It may be gone or stand still; other callers need not find out.
            Error::Timeout { .. } => self.nodes.turn_from(link, self.transport.now()),
            Error::Server(refusal) if refusal.status() == Status::InvalidNodeState => {
                link.retire();
                self.nodes.turn_from(link, self.transport.now());
            }
            _ => {}
        }
    }

    /// Registers the types of a request that will go over a connection. What fails here keeps the request from being sent.
    pub(super) async fn prepare_for(
        &self,
        op: OpCode,
        link: &T::Link,
        needs: &Needs<'_>,
        deadline: Deadline,
    ) -> Result<()> {
        if self.is_prepared(needs) {
            return Ok(());
        }
        rare(self.prepare(link, needs, deadline)).await.map_err(|error| not_sent(op, error))
    }

    /// A connection over which the types of a request are registered.
    pub(super) async fn prepared_link(
        &self,
        op: &dyn Op,
        needs: &Needs<'_>,
        deadline: Deadline,
    ) -> Result<T::Link> {
        let what = Attempted { op: op.code(), class: RetryClass::Read, route: op.route() };
        let attempt = |link: T::Link| async move {
            self.prepare_for(op.code(), &link, needs, deadline).await?;
            Ok(link)
        };
        self.retrying(what, deadline, attempt).await
    }

    /// The same for an answer that is small and owned.
    pub(crate) async fn ask<O, R>(&self, op: &O) -> Result<R>
    where
        O: for<'r> Answer<Reply<'r> = R>,
    {
        let reply = self.call(op).await?;
        Ok(O::decode(&mut reply.reader())?)
    }

    /// What this client has done so far.
    pub(crate) fn metrics(&self) -> Metrics {
        self.counters.snapshot(&self.meters, &self.nodes.open_addrs(self.transport.now()))
    }

    pub(super) fn deadline(&self) -> Deadline {
        let at = self.config.request_timeout.and_then(|timeout| self.transport.now().checked_add(timeout));
        Deadline { at }
    }

    /// One request and its answer on one connection.
    pub(super) async fn exchange(&self, link: &T::Link, op: &dyn Op, deadline: Deadline) -> Result<Reply> {
        let ticket = start(&self.transport, link, op, deadline.at).await?;
        let reply = finish(&self.transport, link, op.code(), ticket).await;
        self.affinity.note(link.topology());
        reply.map_err(|error| if op.retry_class() == RetryClass::Read { error.of_a_read() } else { error })
    }

    /// Several requests at once on one connection; all are finished, then the first error is told.
    pub(super) async fn exchange_all(
        &self,
        link: &T::Link,
        ops: &[&dyn Op],
        deadline: Deadline,
    ) -> Result<Vec<Reply>> {
        let mut tickets = Vec::with_capacity(ops.len());
        for op in ops {
            tickets.push(start(&self.transport, link, *op, deadline.at).await);
        }
        let mut replies = Vec::with_capacity(ops.len());
        for (ticket, op) in tickets.into_iter().zip(ops) {
            replies.push(match ticket {
                Ok(ticket) => finish(&self.transport, link, op.code(), ticket).await,
                Err(error) => Err(error),
            });
        }
        replies.into_iter().collect()
    }
}

impl<T: Transport> Drop for Flow<T> {
    /// A thread that reads for nobody must not keep the connection.
    fn drop(&mut self) {
        self.close();
    }
}

/// An error of what had to be done before a request: the request itself was not sent.
fn not_sent(op: OpCode, error: Error) -> Error {
    match error {
        Error::Io { addr, during, source, .. } => {
            Error::Io { addr, op: Some(op), during, fate: Fate::NotSent, source }
        }
        Error::Timeout { addr, after, .. } => {
            Error::Timeout { op: Some(op), addr, after, fate: Fate::NotSent }
        }
        other => other,
    }
}

/// Operations of one kind as operations of any kind.
pub(super) fn as_dyn<O: Op>(ops: &[O]) -> Vec<&dyn Op> {
    ops.iter().map(|op| op as &dyn Op).collect()
}

/// A request that is on its way.
#[derive(Debug)]
pub(super) struct Sent<K> {
    pub(super) ticket: K,
    watched: Watched,
}

/// Refuses a request that the server does not know.
pub(super) fn offered<L: Link>(link: &L, op: &dyn Op) -> Result<()> {
    match op.not_offered(link.negotiated()) {
        Some(feature) => Err(Error::Unsupported { feature, server: Arc::clone(link.addr()) }),
        None => Ok(()),
    }
}

/// Writes the head for this connection and sends the request.
pub(super) async fn start<T: Transport>(
    transport: &T,
    link: &T::Link,
    op: &dyn Op,
    deadline: Option<Instant>,
) -> Result<Sent<T::Ticket>> {
    offered(link, op)?;
    let mut head = Writer::new();
    op.head(&mut head, link.negotiated())?;
    let request = Request { op: op.code(), head: head.as_slice(), values: op.values(), orphan: op.orphan() };
    let watched = Watched::request(link, op.code(), request.frame_len(), || transport.now());
    let ticket = transport.start(link, &request, deadline).await;
    match ticket {
        Ok(ticket) => Ok(Sent { ticket, watched }),
        Err(error) => {
            watched.end(link, Err(&error), || transport.now());
            Err(error)
        }
    }
}

pub(super) async fn finish<T: Transport>(
    transport: &T,
    link: &T::Link,
    op: OpCode,
    sent: Sent<T::Ticket>,
) -> Result<Reply> {
    let answered = transport.finish(sent.ticket).await;
    let result = answered.and_then(|answered| refused(link, op, answered));
    sent.watched.end(link, result.as_ref().map(Reply::frame_len), || transport.now());
    result
}

fn refused<L: Link>(link: &L, op: OpCode, answered: Answered) -> Result<Reply> {
    answered.map_err(|fault| Error::server(op, fault.status, fault.message, Arc::clone(link.addr())))
}
