//! Who is told what happens on the connections of a client.

use crate::error::{Error, OpCode, Violation};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io};
use uuid::Uuid;

/// Is told what happens on the connections of a client: for logs, metrics and traces of one's own. Every method does nothing unless it is
/// written; no key and no value is told.
///
/// The thread that made the call tells, when its request is finished: the longer this takes, the longer the call does. Heartbeats are told by
/// their own thread. With `aio` it is the task, which must not be blocked; a request whose future was dropped is not told. While [`connected`](Self::connected) and [`connect_failed`](Self::connect_failed) run, other calls may wait for the
/// connection: a call of the same client from inside them waits for itself, until its time is over. A panic is caught, and nothing else
/// comes of it.
///
/// # Examples
/// ```no_run
/// use ignite_client::{Client, Disconnected, Observer, RequestDone};
/// use std::time::Duration;
///
/// struct Log;
///
/// impl Observer for Log {
///     fn disconnected(&self, event: &Disconnected<'_>) {
///         eprintln!("no connection with {} any more: {}", event.addr, event.reason);
///     }
///
///     fn request(&self, event: &RequestDone<'_>) {
///         if event.latency > Duration::from_millis(100) {
///             eprintln!("{} on {} took {:?}", event.op, event.addr, event.latency);
///         }
///     }
/// }
///
/// let client = Client::builder().addresses("node1, node2").observer(Log).connect()?;
/// # Ok::<(), ignite_client::Error>(())
/// ```
pub trait Observer: Send + Sync {
    /// A connection was opened.
    fn connected(&self, event: &Connected<'_>) {
        let _ = event;
    }

    /// An address could not be connected to.
    fn connect_failed(&self, event: &ConnectFailed<'_>) {
        let _ = event;
    }

    /// A connection ended, told once: when a call meets it, or at once if the client closed it or a heartbeat got no answer.
    fn disconnected(&self, event: &Disconnected<'_>) {
        let _ = event;
    }

    /// A heartbeat was answered.
    fn heartbeat(&self, event: &HeartbeatDone<'_>) {
        let _ = event;
    }

    /// A request was answered, or failed. A call that is repeated is several requests, and one with new types has requests of its own before.
    fn request(&self, event: &RequestDone<'_>) {
        let _ = event;
    }
}

/// A connection was opened; see [`Observer::connected`].
///
/// # Examples
/// ```
/// use ignite_client::{Connected, Observer};
///
/// struct Log;
///
/// impl Observer for Log {
///     fn connected(&self, event: &Connected<'_>) {
///         println!("connected with {} ({:?}) within {:?}", event.addr, event.node_id, event.took);
///     }
/// }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Connected<'a> {
    /// The address.
    pub addr: &'a str,
    /// The id of the node, if it tells that.
    pub node_id: Option<Uuid>,
    /// How long opening it took, the handshake included.
    pub took: Duration,
}

/// An address could not be connected to; see [`Observer::connect_failed`].
///
/// # Examples
/// ```
/// use ignite_client::{ConnectFailed, Observer};
///
/// struct Log;
///
/// impl Observer for Log {
///     fn connect_failed(&self, event: &ConnectFailed<'_>) {
///         println!("not connected with {}: {}", event.addr, event.error);
///     }
/// }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ConnectFailed<'a> {
    /// The address.
    pub addr: &'a str,
    /// Why.
    pub error: &'a Error,
    /// How long it took.
    pub took: Duration,
}

/// A connection ended; see [`Observer::disconnected`].
///
/// # Examples
/// ```
/// use ignite_client::{Disconnected, DisconnectReason, Observer};
///
/// struct Log;
///
/// impl Observer for Log {
///     fn disconnected(&self, event: &Disconnected<'_>) {
///         if !matches!(event.reason, DisconnectReason::Closed) {
///             println!("{} is gone: {}", event.addr, event.reason);
///         }
///     }
/// }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Disconnected<'a> {
    /// The address.
    pub addr: &'a str,
    /// The id of the node, if it tells that.
    pub node_id: Option<Uuid>,
    /// Why.
    pub reason: &'a DisconnectReason,
}

/// Why a connection ended. As text it is for people.
///
/// # Examples
/// ```
/// assert_eq!(ignite_client::DisconnectReason::Closed.to_string(), "closed by this client");
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum DisconnectReason {
    /// This client was closed.
    Closed,
    /// It takes no further calls; open cursors go on. The node is stopping, or will not open more cursors here.
    Retired,
    /// The system's error; of kind `TimedOut` if a heartbeat got no answer, `UnexpectedEof` if the server closed it.
    Io(Arc<io::Error>),
    /// The server broke the rules of the protocol.
    Protocol(Violation),
}

impl fmt::Display for DisconnectReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => f.write_str("closed by this client"),
            Self::Retired => f.write_str("left for another one, which takes further calls"),
            Self::Io(error) => error.fmt(f),
            Self::Protocol(violation) => violation.fmt(f),
        }
    }
}

/// A heartbeat was answered; see [`Observer::heartbeat`].
///
/// # Examples
/// ```
/// use ignite_client::{HeartbeatDone, Observer};
///
/// struct Log;
///
/// impl Observer for Log {
///     fn heartbeat(&self, event: &HeartbeatDone<'_>) {
///         println!("{} answers within {:?}", event.addr, event.latency);
///     }
/// }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct HeartbeatDone<'a> {
    /// The address.
    pub addr: &'a str,
    /// The id of the node, if it tells that.
    pub node_id: Option<Uuid>,
    /// How long the answer took.
    pub latency: Duration,
}

/// A request was answered, or failed; see [`Observer::request`].
///
/// # Examples
/// ```
/// use ignite_client::{Observer, RequestDone};
///
/// struct Log;
///
/// impl Observer for Log {
///     fn request(&self, event: &RequestDone<'_>) {
///         match event.outcome {
///             Ok(()) => println!("{}: {} bytes within {:?}", event.op, event.received_bytes, event.latency),
///             Err(error) => println!("{}, attempt {}: {error}", event.op, event.attempt),
///         }
///     }
/// }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RequestDone<'a> {
    /// The operation.
    pub op: OpCode,
    /// The address that it was sent to.
    pub addr: &'a str,
    /// The id of the node, if it tells that.
    pub node_id: Option<Uuid>,
    /// From when it was sent until its answer was taken. A page that is asked for ahead waits until it is wanted.
    pub latency: Duration,
    /// Bytes of the request.
    pub sent_bytes: usize,
    /// Bytes of the answer; 0 without one.
    pub received_bytes: usize,
    /// Which attempt of its call it belongs to, from 1 on.
    pub attempt: u32,
    /// Success, or the error that ends the call unless it is repeated.
    pub outcome: Result<(), &'a Error>,
}

/// An observer that is shared.
#[derive(Clone)]
pub(crate) struct ObserverOf(Arc<dyn Observer>);

impl ObserverOf {
    pub(crate) fn new(observer: impl Observer + 'static) -> Self {
        Self(Arc::new(observer))
    }

    /// Tells something; a panic stays with the observer.
    pub(crate) fn tell(&self, event: impl FnOnce(&dyn Observer)) {
        // The hook has printed it, and nothing of the observer is used here that a panic could leave half done.
        let _ = catch_unwind(AssertUnwindSafe(|| event(&*self.0)));
    }
}

impl fmt::Debug for ObserverOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}
