//! One call: a connection, the types it needs, the request, its answer. Nothing is repeated.

use super::register::Needs;
use super::trace::Span;
use super::transport::{Answered, Link, Transport};
use crate::codec::Writer;
use crate::config::ClientConfig;
use crate::de::Plans;
use crate::describe::binding::Binding;
use crate::describe::registry::Registry;
use crate::describe::zone::Zone;
use crate::error::{ConfigError, ConnectAttempt, Error, Fate, Result};
use crate::ops::{Answer, GetBinaryConfiguration, GetIdleTimeout, NameMapper, Op};
use crate::protocol::{Feature, OpCode, Reply, Request};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Everything that the handles of one client share.
#[derive(Debug)]
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
    current: Mutex<Current<T::Link>>,
    connecting: T::Gate,
}

#[derive(Debug)]
struct Current<L> {
    link: Option<L>,
    /// The node of the last connection.
    node_id: Option<Uuid>,
    closed: bool,
}

/// Until when a call may take, and how long that was from its start.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline {
    pub(super) at: Option<Instant>,
}

impl<T: Transport> Flow<T> {
    /// Connects to the first address that lets us in and asks how the cluster writes objects.
    pub(crate) async fn connect(transport: T, config: ClientConfig) -> Result<Self> {
        let (link, binding) = open(&transport, &config, None).await?;
        let node_id = link.negotiated().node_id;
        Ok(Self {
            transport,
            config,
            registry: Registry::new(),
            binding,
            plans: Plans::default(),
            zone: OnceLock::new(),
            current: Mutex::new(Current { link: Some(link), node_id, closed: false }),
            connecting: T::Gate::default(),
        })
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

    /// Closes the connection for good; calls under way and later ones fail.
    pub(crate) fn close(&self) {
        let link = {
            let mut current = self.current();
            current.closed = true;
            current.link.take()
        };
        self.transport.end_sleeps();
        if let Some(link) = link {
            link.close();
        }
    }

    /// Waits until a time, or fails at once when the client is closed.
    pub(super) async fn sleep_until(&self, at: Instant) -> Result<()> {
        if self.transport.sleep_until(at).await { Ok(()) } else { Err(Error::Closed { fate: Fate::NotSent }) }
    }

    /// Sends a request whose values hold no objects, and waits for the answer.
    pub(crate) async fn call(&self, op: &dyn Op) -> Result<Reply> {
        let deadline = self.deadline();
        let link = self.link(deadline).await?;
        self.exchange(&link, op, deadline).await
    }

    /// Registers the types of the values first, over the same connection.
    pub(super) async fn call_with(&self, op: &dyn Op, needs: &Needs<'_>) -> Result<Reply> {
        let deadline = self.deadline();
        let link = self.prepared_link(needs, deadline).await?;
        self.exchange(&link, op, deadline).await
    }

    /// A connection over which the types of a request are registered.
    pub(super) async fn prepared_link(&self, needs: &Needs<'_>, deadline: Deadline) -> Result<T::Link> {
        let link = self.link(deadline).await?;
        if !self.is_prepared(needs) {
            self.prepare(&link, needs, deadline).await?;
        }
        Ok(link)
    }

    /// The same for an answer that is small and owned.
    pub(crate) async fn ask<O, R>(&self, op: &O) -> Result<R>
    where
        O: for<'r> Answer<Reply<'r> = R>,
    {
        let reply = self.call(op).await?;
        Ok(O::decode(&mut reply.reader())?)
    }

    pub(super) fn deadline(&self) -> Deadline {
        let at = self.config.request_timeout.and_then(|timeout| self.transport.now().checked_add(timeout));
        Deadline { at }
    }

    /// The open connection, or a new one.
    pub(super) async fn link(&self, deadline: Deadline) -> Result<T::Link> {
        if let Some(link) = self.usable_link()? {
            return Ok(link);
        }
        let entered = self.transport.enter(&self.connecting, deadline.at).await;
        if let Some(link) = self.usable_link()? {
            return Ok(link);
        }
        if entered.is_none() {
            return Err(self.late());
        }
        let (link, binding) = open(&self.transport, &self.config, deadline.at).await?;
        if binding != self.binding {
            link.close();
            return Err(ConfigError::BinaryConfigurationChanged.into());
        }
        self.install(link)
    }

    /// Somebody else is connecting, and takes too long.
    #[cold]
    fn late(&self) -> Error {
        let addr = self.config.addresses.first().map(|address| Arc::clone(&address.text)).unwrap_or_default();
        let after = self.config.request_timeout.unwrap_or_default();
        Error::Timeout { op: None, addr, after, fate: Fate::NotSent }
    }

    fn usable_link(&self) -> Result<Option<T::Link>> {
        let link = {
            let current = self.current();
            if current.closed {
                return Err(Error::Closed { fate: Fate::NotSent });
            }
            current.link.clone()
        };
        Ok(link.filter(|link| link.is_usable(self.transport.now())))
    }

    fn install(&self, link: T::Link) -> Result<T::Link> {
        let node_id = link.negotiated().node_id;
        let mut current = self.current();
        if current.closed {
            drop(current);
            link.close();
            return Err(Error::Closed { fate: Fate::NotSent });
        }
        // No connection of the cluster is left, and a node that we do not know may belong to another one.
        if node_id.is_none() || current.node_id != node_id {
            self.registry.forget();
        }
        current.node_id = node_id;
        current.link = Some(link.clone());
        Ok(link)
    }

    fn current(&self) -> MutexGuard<'_, Current<T::Link>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One request and its answer on one connection.
    pub(super) async fn exchange(&self, link: &T::Link, op: &dyn Op, deadline: Deadline) -> Result<Reply> {
        let ticket = start(&self.transport, link, op, deadline.at).await?;
        finish(&self.transport, link, op.code(), ticket).await
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

/// Operations of one kind as operations of any kind.
pub(super) fn as_dyn<O: Op>(ops: &[O]) -> Vec<&dyn Op> {
    ops.iter().map(|op| op as &dyn Op).collect()
}

/// A request that is on its way.
#[derive(Debug)]
pub(super) struct Sent<K> {
    pub(super) ticket: K,
    span: Span,
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
    let span = Span::request(op.code(), link.addr(), request.frame_len(), || transport.now());
    let ticket = transport.start(link, &request, deadline).await;
    match ticket {
        Ok(ticket) => Ok(Sent { ticket, span }),
        Err(error) => {
            span.end(Err(&error), || transport.now());
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
    sent.span.end(result.as_ref().map(|reply| reply.payload().len()), || transport.now());
    result
}

fn refused<L: Link>(link: &L, op: OpCode, answered: Answered) -> Result<Reply> {
    answered.map_err(|fault| Error::server(op, fault.status, fault.message, Arc::clone(link.addr())))
}

/// Tries the addresses in their order.
async fn open<T: Transport>(
    transport: &T,
    config: &ClientConfig,
    deadline: Option<Instant>,
) -> Result<(T::Link, Binding)> {
    let mut attempts = Vec::new();
    for address in &config.addresses {
        let span = Span::connection(&address.text, || transport.now());
        let opened = match transport.connect(address, config, deadline).await {
            Ok(link) => {
                let binding = introduce(transport, config, &link).await;
                binding.map(|binding| (link, binding))
            }
            Err(error) => Err(error),
        };
        span.end(opened.as_ref().map(|_| 0), || transport.now());
        match opened {
            Ok(opened) => return Ok(opened),
            // Wrong everywhere: other nodes have the same users, and the same settings.
            Err(error @ (Error::Auth { .. } | Error::Config(_))) => return Err(error),
            Err(error) => attempts.push(ConnectAttempt { addr: Arc::clone(&address.text), error }),
        }
    }
    match <[ConnectAttempt; 1]>::try_from(attempts) {
        // The only address answered, and what it said is the whole story.
        Ok([ConnectAttempt { error, .. }]) if !matches!(error, Error::Io { .. }) => Err(error),
        Ok(one) => Err(Error::Connect { attempts: Box::new(one) }),
        Err(attempts) => Err(Error::Connect { attempts: attempts.into() }),
    }
}

/// Asks what a new connection needs to know: both questions at once.
async fn introduce<T: Transport>(transport: &T, config: &ClientConfig, link: &T::Link) -> Result<Binding> {
    let deadline = transport.now().checked_add(config.handshake_timeout);
    let features = link.negotiated().features;
    let settings = if features.has(Feature::BinaryConfiguration) {
        Some(start(transport, link, &GetBinaryConfiguration, deadline).await?)
    } else {
        None
    };
    if features.has(Feature::Heartbeat) {
        let idle = start(transport, link, &GetIdleTimeout, deadline).await?;
        let reply = finish(transport, link, OpCode::GetIdleTimeout, idle).await?;
        let server: Duration = GetIdleTimeout::decode(&mut reply.reader())?;
        if !server.is_zero() {
            link.set_idle_timeout(server);
        }
    }
    // A server that cannot be asked is older than both settings' clients; its defaults are ours.
    let Some(settings) = settings else { return Ok(Binding::DEFAULT) };
    let reply = finish(transport, link, OpCode::GetBinaryConfiguration, settings).await?;
    let settings = GetBinaryConfiguration::decode(&mut reply.reader())?;
    let simple_names = match settings.mapper {
        NameMapper::Full => false,
        NameMapper::Simple => true,
        NameMapper::Custom => return Err(ConfigError::CustomNameMapper.into()),
    };
    Ok(Binding { compact: settings.compact_footer, simple_names })
}
