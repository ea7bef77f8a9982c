//! What `flow` needs of sockets, threads and clocks.

use super::watch::Meter;
use crate::config::{Address, ClientConfig, DisconnectReason};
use crate::error::Result;
use crate::protocol::{Fault, Negotiated, Reply, Request};
use std::fmt::Debug;
use std::future::Future;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// What the server said to a request.
pub(crate) type Answered = Result<Reply, Fault>;

/// Told after each heartbeat, with the time that its answer took, if there was one.
pub(crate) type OnHeartbeat<L> = fn(&L, Option<Duration>);

/// An open connection, shared by all callers.
pub(crate) trait Link: Clone + Debug + Send + Sync {
    /// What the handshake agreed on.
    fn negotiated(&self) -> &Negotiated;

    /// Address of the server.
    fn addr(&self) -> &Arc<str>;

    /// Whether requests can be sent; looks at the socket if the connection was silent for a while.
    fn is_usable(&self, now: Instant) -> bool;

    /// Where its requests are counted and told; set when it is open.
    fn meter(&self) -> &OnceLock<Arc<Meter>>;

    /// Which attempt of its call this handle is for, from 1 on.
    fn attempt(&self) -> u32;

    /// The same connection, for another attempt.
    fn for_attempt(&self, attempt: u32) -> Self;

    /// Why it takes no further calls, told to the first who asks after it is so.
    fn take_end(&self) -> Option<DisconnectReason>;

    /// Sends a heartbeat when nothing was sent for so long; one without an answer ends the connection.
    fn keep_alive(&self, every: Duration, told: OnHeartbeat<Self>);

    /// The newest topology that the server told here, in one number ([`pack`](crate::flow::pack)); 0 before it did.
    fn topology(&self) -> i64;

    /// Whether requests wait for answers and none has come for a while: the node stands still, or all of them take long.
    fn is_stalled(&self, now: Instant) -> bool;

    /// Held once by the connection and once by each open cursor on it.
    fn cursors(&self) -> &Arc<()>;

    /// Takes no further calls; those under way and open cursors go on.
    fn retire(&self);

    /// Closes it: all who wait get an error.
    fn close(&self);
}

/// Moves requests and answers.
pub(crate) trait Transport: Debug + Send + Sync + 'static {
    type Link: Link;
    /// A request that is on its way; dropped, its answer is taken by nobody, and what it opens is closed.
    type Ticket: Debug + Send;
    /// Lets one in at a time.
    type Gate: Debug + Default + Send + Sync;
    type Entered<'g>: Send;

    fn now(&self) -> Instant;

    /// Waits until a time; false, at once, after [`end_sleeps`](Self::end_sleeps).
    fn sleep_until(&self, at: Instant) -> impl Future<Output = bool> + Send;

    /// Ends all sleeps, those to come as well: the client is closed.
    fn end_sleeps(&self);

    /// Waits until nobody else is inside; `None` if the deadline passes before.
    fn enter<'g>(
        &self,
        gate: &'g Self::Gate,
        deadline: Option<Instant>,
    ) -> impl Future<Output = Option<Self::Entered<'g>>> + Send;

    /// Connects and shakes hands, within the times of the configuration and before the deadline.
    fn connect(
        &self,
        address: &Address,
        config: &ClientConfig,
        deadline: Option<Instant>,
    ) -> impl Future<Output = Result<Self::Link>> + Send;

    /// Sends a request; waits only for room to write.
    fn start(
        &self,
        link: &Self::Link,
        request: &Request<'_>,
        deadline: Option<Instant>,
    ) -> impl Future<Output = Result<Self::Ticket>> + Send;

    /// Sends a request whose answer nobody waits for; does not wait itself, and an error is nobody's.
    fn post(&self, link: &Self::Link, request: &Request<'_>);

    /// Waits for an answer until another time than that of [`start`](Self::start).
    fn set_deadline(&self, ticket: &mut Self::Ticket, deadline: Option<Instant>);

    /// Waits for the answer.
    fn finish(&self, ticket: Self::Ticket) -> impl Future<Output = Result<Answered>> + Send;
}
