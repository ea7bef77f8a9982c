//! The one error of the public API. Layers own their error types; this root joins them and is used from `flow` upwards.
//!
//! The file is longer than 400 lines because every kind of error stands here beside its text and the answers that it gives to questions.

pub use crate::catalog::CatalogError;
pub use crate::codec::{CodecError, CodecErrorKind};
pub use crate::describe::{DifferenceKind, TypeConflict, TypeDifference};
use crate::ops::{RetryClass, retry_class};
pub use crate::protocol::{OpCode, ProtocolError, ProtocolVersion, Status, Violation};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use std::{error, io};

/// Result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can go wrong in a call.
///
/// Programs ask [`status`](Self::status), [`is_timeout`](Self::is_timeout), [`is_retryable`](Self::is_retryable) and
/// [`may_have_been_applied`](Self::may_have_been_applied); the texts are for people.
///
/// # Examples
/// ```no_run
/// use ignite_client::Error;
///
/// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
/// match cache.put(&1_i32, "one") {
///     Err(Error::Config(mistake)) => panic!("{mistake}"),
///     Err(error) if error.is_retryable() => cache.put(&1_i32, "one")?,
///     Err(error) if error.may_have_been_applied() => assert!(cache.contains_key(&1_i32)?, "{error}"),
///     other => other?,
/// }
/// # Ok::<(), ignite_client::Error>(())
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A mistake of the caller; nothing was sent.
    #[error(transparent)]
    Config(ConfigError),
    /// No address could be connected to; each with its reason.
    #[error("no address could be connected to: {}", Attempts(attempts))]
    Connect {
        /// The addresses in the order in which they were tried.
        attempts: Box<[ConnectAttempt]>,
    },
    /// The server refused the handshake, not for the credentials.
    #[error("{addr} refused the handshake (it speaks protocol {server}): {status}: {message}")]
    Handshake {
        /// Address of the server.
        addr: Arc<str>,
        /// The version that the server named; 0.0.0 where it did not look at versions.
        server: ProtocolVersion,
        /// Status of the refusal.
        status: Status,
        /// The server's text.
        message: Box<str>,
    },
    /// The server refused the credentials. Never retried.
    #[error("{addr} refused the credentials: {message}")]
    Auth {
        /// Address of the server.
        addr: Arc<str>,
        /// The server's text.
        message: Box<str>,
    },
    /// No secure connection.
    #[error("no secure connection with {addr}: {cause}")]
    Tls {
        /// Address of the server.
        addr: Arc<str>,
        /// What failed.
        cause: TlsCause,
        /// The error of the library.
        source: Arc<dyn error::Error + Send + Sync>,
    },
    /// The connection failed. The next call opens another one.
    #[error("connection with {addr} failed{} ({during}, {fate})", During(op.as_ref()))]
    Io {
        /// Address of the server.
        addr: Arc<str>,
        /// The operation that was under way.
        op: Option<OpCode>,
        /// What was being done with the socket.
        during: IoStage,
        /// What is known about the request.
        fate: Fate,
        /// The system's error.
        source: Arc<io::Error>,
    },
    /// No answer in time. A write may still be applied, also after a later write.
    #[error("no answer from {addr} within {after:?}{} ({fate})", During(op.as_ref()))]
    Timeout {
        /// The operation; none while connecting.
        op: Option<OpCode>,
        /// Address of the server.
        addr: Arc<str>,
        /// How long was waited.
        after: Duration,
        /// What is known about the request.
        fate: Fate,
    },
    /// The server answered with a refusal.
    #[error(transparent)]
    Server(ServerError),
    /// Not agreed on with this server; nothing was sent.
    #[error("{server} does not offer {feature}")]
    Unsupported {
        /// What was asked for.
        feature: &'static str,
        /// Address of the server.
        server: Arc<str>,
    },
    /// A Rust type and the cluster's type of the same name differ; nothing was sent.
    #[error(transparent)]
    Type(TypeConflict),
    /// A batch that was applied in part.
    #[error(transparent)]
    Partial(BatchError),
    /// The connection that a transaction, cursor or subscription lived on is gone.
    #[error("the {what} is lost with its connection")]
    Lost {
        /// What is lost.
        what: LostResource,
        /// How the connection was lost.
        source: Arc<Self>,
    },
    /// The peer broke the rules of the protocol; its connection is closed.
    #[error(transparent)]
    Protocol(ProtocolError),
    /// A value could not be encoded or decoded; the connection stays usable.
    #[error(transparent)]
    Codec(CodecError),
    /// The client was closed.
    #[error("the client is closed ({fate})")]
    Closed {
        /// What is known about the request.
        fate: Fate,
    },
}

/// What is known about a request that has no answer.
///
/// # Examples
/// ```
/// use ignite_client::{Error, error::Fate};
///
/// fn was_not_applied(error: &Error) -> bool {
///     matches!(error.fate(), Some(Fate::NotSent | Fate::Rejected))
/// }
/// assert!(was_not_applied(&Error::Closed { fate: Fate::NotSent }));
/// assert!(!was_not_applied(&Error::Closed { fate: Fate::Unknown }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fate {
    /// It did not leave this program, or not whole: it was not applied.
    NotSent,
    /// The server refused it.
    Rejected,
    /// It was sent, and nobody knows what became of it.
    Unknown,
}

/// What was being done with a socket.
///
/// # Examples
/// ```
/// use ignite_client::{Client, Error, error::IoStage};
///
/// // Nobody listens on port 1.
/// let Err(Error::Connect { attempts }) = Client::connect("127.0.0.1:1") else { panic!("connected") };
/// assert!(matches!(attempts[0].error, Error::Io { during: IoStage::Connect, .. }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IoStage {
    /// Opening the connection.
    Connect,
    /// Sending.
    Write,
    /// Receiving.
    Read,
}

/// What failed in a secure connection.
///
/// # Examples
/// ```
/// use ignite_client::{Error, error::TlsCause};
///
/// /// Whether another certificate of the server would help.
/// fn is_not_trusted(error: &Error) -> bool {
///     matches!(error, Error::Tls { cause: TlsCause::Verification, .. })
/// }
/// # let source = std::sync::Arc::new(std::fmt::Error);
/// # assert!(is_not_trusted(&Error::Tls { addr: "a:1".into(), cause: TlsCause::Verification, source }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TlsCause {
    /// The local settings: a file, a certificate, a key, a version.
    Setup,
    /// The server's certificate is not trusted or names another host.
    Verification,
    /// The handshake failed: no common version or suite, a client certificate wanted, or not a TLS port.
    Handshake,
}

/// What a lost connection took with it.
///
/// # Examples
/// ```
/// use ignite_client::{Error, error::LostResource};
///
/// /// Whether the work must be begun anew.
/// fn is_rolled_back(error: &Error) -> bool {
///     matches!(error, Error::Lost { what: LostResource::Transaction, .. })
/// }
/// # let source = std::sync::Arc::new(Error::Closed { fate: ignite_client::error::Fate::NotSent });
/// # assert!(is_rolled_back(&Error::Lost { what: LostResource::Transaction, source }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LostResource {
    /// A transaction; it was rolled back.
    Transaction,
    /// A cursor of a scan or query.
    Cursor,
    /// A continuous query or another subscription; events in between are lost.
    Subscription,
}

/// A mistake of the caller that is found before anything is sent.
///
/// # Examples
/// ```
/// use ignite_client::{Client, Error, error::ConfigError};
///
/// let nowhere = Client::builder().connect();
/// assert!(matches!(nowhere, Err(Error::Config(ConfigError::NoAddress))));
/// let unreadable = Client::connect("node:port");
/// assert!(matches!(unreadable, Err(Error::Config(ConfigError::Address { .. }))));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// An address that cannot be read.
    #[error("address {address:?} cannot be read: {reason}")]
    Address {
        /// The address.
        address: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// No address at all.
    #[error("no address given")]
    NoAddress,
    /// An empty name.
    #[error("the {what} must not be empty")]
    EmptyName {
        /// Whose name.
        what: &'static str,
    },
    /// A condition on a field that neither the values' type has nor the keys'.
    #[error("{type_name} has no field {field:?}; it has {}", has.join(", "))]
    NoSuchField {
        /// The values' type.
        type_name: &'static str,
        /// The name that was given.
        field: Box<str>,
        /// The names that there are.
        has: Box<[&'static str]>,
    },
    /// A condition that no value can fulfil.
    #[error("the list of values for the field {field} is empty")]
    NoValue {
        /// The field.
        field: &'static str,
    },
    /// A query of no partition at all.
    #[error("a query needs at least one partition")]
    NoPartition,
    /// A number out of the range that the protocol has for it.
    #[error("the {what} must be a number from {least} to {most}")]
    OutOfRange {
        /// What was set.
        what: &'static str,
        /// The smallest that is allowed.
        least: i64,
        /// The largest that is allowed.
        most: i64,
    },
    /// A cache configuration or query entity that makes no sense.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// A migration between two structs that no header tells apart.
    #[error(
        "the old and the new struct have the same type {type_name} and schema, so an object does not tell which it is"
    )]
    SameSchema {
        /// Name of the type.
        type_name: &'static str,
    },
    /// The state of a migration belongs to another one.
    #[error("the state belongs to another migration: its {what} differs")]
    OtherMigration {
        /// What differs.
        what: &'static str,
    },
    /// A request longer than the protocol can say.
    #[error("the request is longer than 2 GiB")]
    RequestTooLong,
    /// The cluster maps names to ids by code of its own, which this client cannot know.
    #[error("the cluster uses a name mapper of its own, whose type ids cannot be computed here")]
    CustomNameMapper,
    /// The client was made for clusters that write objects in one way, and now meets one that writes them in another.
    #[error("the cluster writes objects in another form than the one connected to before; make a new client")]
    BinaryConfigurationChanged,
}

/// One address that could not be connected to.
///
/// # Examples
/// ```
/// use ignite_client::{Client, Error};
///
/// // Nobody listens on ports 1 and 2.
/// let Err(Error::Connect { attempts }) = Client::connect("127.0.0.1:1..2") else { panic!("connected") };
/// assert_eq!(&*attempts[1].addr, "127.0.0.1:2");
/// assert!(!attempts[1].error.may_have_been_applied());
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct ConnectAttempt {
    /// The address as configured.
    pub addr: Arc<str>,
    /// Why it failed.
    pub error: Error,
}

/// A refusal of the server, with what is known about it.
///
/// # Examples
/// ```no_run
/// use ignite_client::{Error, error::Status};
///
/// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
/// if let Err(Error::Server(refusal)) = cache.put(&1_i32, "one") {
///     assert_eq!(refusal.status(), Status::CacheDoesNotExist, "{}", refusal.message());
/// }
/// # Ok::<(), ignite_client::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ServerError(Box<Refusal>);

#[derive(Debug, Clone)]
struct Refusal {
    op: OpCode,
    status: Status,
    message: Box<str>,
    addr: Arc<str>,
}

/// A batch whose parts had different fates.
///
/// # Examples
/// ```
/// use ignite_client::Error;
///
/// /// How many entries of the batch were applied, and what became of the others.
/// fn outcome(error: &Error) -> Option<(usize, Vec<&Error>)> {
///     let Error::Partial(batch) = error else { return None };
///     Some((batch.applied, batch.failed.iter().map(|part| &part.error).collect()))
/// }
/// # assert!(outcome(&Error::Closed { fate: ignite_client::error::Fate::NotSent }).is_none());
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct BatchError {
    /// The parts that were not applied, or may not have been.
    pub failed: Box<[ConnectAttempt]>,
    /// Entries that were applied.
    pub applied: usize,
}

impl Error {
    /// The server's status, if it refused the request.
    pub fn status(&self) -> Option<Status> {
        match self {
            Self::Server(error) => Some(error.status()),
            Self::Handshake { status, .. } => Some(*status),
            Self::Auth { .. } => Some(Status::AuthFailed),
            _ => None,
        }
    }

    /// Whether time ran out.
    pub fn is_timeout(&self) -> bool {
        match self {
            Self::Timeout { .. } => true,
            Self::Connect { attempts } => attempts.iter().all(|attempt| attempt.error.is_timeout()),
            _ => false,
        }
    }

    /// Whether the server may have applied the write although no answer came. Always false for reads.
    pub fn may_have_been_applied(&self) -> bool {
        match self {
            Self::Io { op: Some(op), fate: Fate::Unknown, .. }
            | Self::Timeout { op: Some(op), fate: Fate::Unknown, .. } => retry_class(*op) != RetryClass::Read,
            Self::Closed { fate } => *fate == Fate::Unknown,
            Self::Partial(_) => true,
            _ => false,
        }
    }

    /// Whether the same call may succeed later, without a write being applied twice.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Connect { .. } => true,
            Self::Io { .. } | Self::Timeout { .. } => !self.may_have_been_applied(),
            Self::Handshake { status, .. } => *status == Status::NodeInRecoveryMode,
            Self::Server(error) => error.status() == Status::InvalidNodeState,
            _ => false,
        }
    }

    /// What is known about a request that failed on its way.
    pub fn fate(&self) -> Option<Fate> {
        match self {
            Self::Io { fate, .. } | Self::Timeout { fate, .. } | Self::Closed { fate } => Some(*fate),
            Self::Server(_) | Self::Handshake { .. } | Self::Auth { .. } => Some(Fate::Rejected),
            Self::Config(_) | Self::Connect { .. } | Self::Type(_) | Self::Unsupported { .. } => {
                Some(Fate::NotSent)
            }
            _ => None,
        }
    }

    #[cold]
    pub(crate) fn server(op: OpCode, status: Status, message: Box<str>, addr: Arc<str>) -> Self {
        Self::Server(ServerError(Box::new(Refusal { op, status, message, addr })))
    }

    #[cold]
    pub(crate) fn protocol(addr: Arc<str>, violation: Violation) -> Self {
        Self::Protocol(ProtocolError { addr, violation })
    }
}

impl ServerError {
    /// The operation that was refused.
    pub fn op(&self) -> OpCode {
        self.0.op
    }

    /// Status of the refusal.
    pub fn status(&self) -> Status {
        self.0.status
    }

    /// The server's text.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The SQL state in front of the text of a refused query, such as `42000`.
    pub fn sql_state(&self) -> Option<&str> {
        let (state, _) = self.0.message.split_once(": ")?;
        let well_formed =
            state.len() == 5 && state.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        well_formed.then_some(state)
    }

    /// Address of the node.
    pub fn addr(&self) -> &str {
        &self.0.addr
    }
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Refusal { op, status, message, addr } = &*self.0;
        write!(f, "{addr} refused {op}: {status}: {message}")
    }
}

impl error::Error for ServerError {}

impl fmt::Display for BatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} entries applied, the others not or perhaps: {}", self.applied, Attempts(&self.failed))
    }
}

impl error::Error for BatchError {}

impl From<CodecError> for Error {
    fn from(error: CodecError) -> Self {
        Self::Codec(error)
    }
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

impl From<TypeConflict> for Error {
    fn from(conflict: TypeConflict) -> Self {
        Self::Type(conflict)
    }
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotSent => "not sent",
            Self::Rejected => "refused",
            Self::Unknown => "sent, fate unknown",
        })
    }
}

impl fmt::Display for IoStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connecting",
            Self::Write => "writing",
            Self::Read => "reading",
        })
    }
}

impl fmt::Display for TlsCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Setup => "local settings",
            Self::Verification => "the server's certificate was refused",
            Self::Handshake => "the handshake failed",
        })
    }
}

impl fmt::Display for LostResource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Transaction => "transaction",
            Self::Cursor => "cursor",
            Self::Subscription => "subscription",
        })
    }
}

struct Attempts<'a>(&'a [ConnectAttempt]);

impl fmt::Display for Attempts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, attempt) in self.0.iter().enumerate() {
            let separator = if at == 0 { "" } else { "; " };
            write!(f, "{separator}{}", Chain(&attempt.error))?;
        }
        Ok(())
    }
}

/// An error with its sources, for lists in which they would be lost.
struct Chain<'a>(&'a dyn error::Error);

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut source = self.0.source();
        while let Some(error) = source {
            write!(f, ": {error}")?;
            source = error.source();
        }
        Ok(())
    }
}

struct During<'a>(Option<&'a OpCode>);

impl fmt::Display for During<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(op) => write!(f, " during {op}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addr() -> Arc<str> {
        "127.0.0.1:10800".into()
    }

    fn io(op: OpCode, fate: Fate) -> Error {
        let source = Arc::new(io::Error::from(io::ErrorKind::ConnectionReset));
        Error::Io { addr: addr(), op: Some(op), during: IoStage::Read, fate, source }
    }

    #[test]
    fn stays_small() {
        assert!(size_of::<Error>() <= 64, "{}", size_of::<Error>());
        fn shareable<T: Send + Sync + 'static>() {}
        shareable::<Error>();
    }

    #[test]
    fn only_writes_of_unknown_fate_may_have_been_applied() {
        assert!(io(OpCode::CachePut, Fate::Unknown).may_have_been_applied());
        assert!(!io(OpCode::CachePut, Fate::NotSent).may_have_been_applied());
        assert!(!io(OpCode::CacheGet, Fate::Unknown).may_have_been_applied());
        assert!(io(OpCode::CacheGet, Fate::Unknown).is_retryable());
        assert!(!io(OpCode::CachePut, Fate::Unknown).is_retryable());
    }

    #[test]
    fn a_source_is_printed_or_returned_never_both() {
        let error = io(OpCode::CacheGet, Fate::Unknown);
        let text = error.to_string();
        assert_eq!(
            text,
            "connection with 127.0.0.1:10800 failed during CacheGet (reading, sent, fate unknown)"
        );
        assert!(error::Error::source(&error).is_some());
        let server = Error::server(OpCode::QuerySqlFields, Status::Failed, "42000: no table".into(), addr());
        assert!(error::Error::source(&server).is_none());
        let Error::Server(refusal) = &server else { panic!("another kind") };
        assert_eq!(refusal.sql_state(), Some("42000"));
    }

    #[test]
    fn a_list_of_attempts_tells_each_reason() {
        let source = Arc::new(io::Error::from(io::ErrorKind::ConnectionRefused));
        let error =
            Error::Io { addr: addr(), op: None, during: IoStage::Connect, fate: Fate::NotSent, source };
        let all = Error::Connect { attempts: Box::new([ConnectAttempt { addr: addr(), error }]) };
        assert!(
            all.to_string().ends_with(
                "connection with 127.0.0.1:10800 failed (connecting, not sent): connection refused"
            )
        );
    }
}
