//! The one error of the public API. Layers own their error types; this root joins them and is used from `flow` upwards.
//!
//! | file | what |
//! |---|---|
//! | `mod.rs` | every kind of error, its text, and the answers that it gives to questions |
//! | `mistake.rs` | mistakes of the caller |
//! | `server.rs` | refusals of the server |
//! | `many.rs` | errors of several addresses or parts |
//! | `parts.rs` | what an error says of a request, a connection, a resource |

mod many;
mod mistake;
mod parts;
mod server;

pub use crate::catalog::CatalogError;
pub use crate::codec::{CodecError, CodecErrorKind};
pub use crate::describe::{DifferenceKind, TypeConflict, TypeDifference};
use crate::ops::{RetryClass, retry_class};
pub use crate::protocol::{OpCode, ProtocolError, ProtocolVersion, Status, Violation};
use many::Attempts;
pub use many::{BatchError, BatchPart, ConnectAttempt, PartOutcome};
pub use mistake::ConfigError;
pub(crate) use mistake::FirstMistake;
pub use parts::{Fate, IoStage, LostResource, TlsCause, TlsStage};
pub use server::ServerError;
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
        attempts: Arc<[ConnectAttempt]>,
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
    /// A batch of writes that was applied in part, or may have been; each part with its node and its fate.
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
            Self::Partial(batch) => batch.errors().all(Self::is_timeout),
            _ => false,
        }
    }

    /// Whether the server may have applied the write, or a part of it, although it was not confirmed. Always false for reads.
    ///
    /// A refused batch may have been applied in part, unless its cache is transactional, which this error does not know.
    pub fn may_have_been_applied(&self) -> bool {
        match self {
            Self::Io { op: Some(op), fate: Fate::Unknown, .. }
            | Self::Timeout { op: Some(op), fate: Fate::Unknown, .. } => retry_class(*op) != RetryClass::Read,
            Self::Closed { fate } => *fate == Fate::Unknown,
            Self::Server(refusal) => refusal.is_of_a_part(),
            Self::Protocol(error) => {
                !error.reads_only && error.unanswered().is_some_and(|op| retry_class(op) != RetryClass::Read)
            }
            Self::Partial(batch) => batch.has(PartOutcome::Applied) || batch.has(PartOutcome::Unknown),
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

    /// What is known about a request that failed on its way. The parts of a batch may have different fates, of which
    /// [`Fate::Unknown`] goes before all; `None` if some are known to be applied and the others not to be.
    pub fn fate(&self) -> Option<Fate> {
        match self {
            Self::Io { fate, .. } | Self::Timeout { fate, .. } | Self::Closed { fate } => Some(*fate),
            Self::Server(refusal) if refusal.is_of_a_part() => Some(Fate::Unknown),
            Self::Server(_) | Self::Handshake { .. } | Self::Auth { .. } => Some(Fate::Rejected),
            Self::Protocol(error) if error.reads_only => Some(Fate::ReadsOnly),
            Self::Protocol(error) if error.unanswered().is_some() => Some(Fate::Unknown),
            Self::Config(_)
            | Self::Connect { .. }
            | Self::Tls { .. }
            | Self::Protocol(_)
            | Self::Type(_)
            | Self::Unsupported { .. } => Some(Fate::NotSent),
            Self::Partial(batch) if batch.has(PartOutcome::Unknown) => Some(Fate::Unknown),
            _ => None,
        }
    }

    /// The same of a request that changes nothing, where its operation alone does not say so.
    #[cold]
    pub(crate) fn of_a_read(mut self) -> Self {
        if self.may_have_been_applied() {
            match &mut self {
                Self::Io { fate, .. } | Self::Timeout { fate, .. } | Self::Closed { fate } => {
                    *fate = Fate::ReadsOnly;
                }
                Self::Protocol(error) => error.reads_only = true,
                _ => {}
            }
        }
        self
    }

    #[cold]
    pub(crate) fn server(op: OpCode, status: Status, message: Box<str>, addr: Arc<str>) -> Self {
        Self::Server(ServerError::new(op, status, message, addr))
    }

    #[cold]
    pub(crate) fn protocol(addr: Arc<str>, violation: Violation) -> Self {
        Self::Protocol(ProtocolError { addr, violation, unanswered: None, reads_only: false })
    }
}

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
    fn what_cannot_be_known_is_not_said_to_be_refused() {
        let unanswered = |op| {
            let violation = Violation::UnknownRequest { id: 1 };
            Error::Protocol(ProtocolError { addr: addr(), violation, unanswered: op, reads_only: false })
        };
        let put = unanswered(Some(OpCode::CachePut));
        assert!(put.may_have_been_applied() && put.fate() == Some(Fate::Unknown));
        assert!(!unanswered(Some(OpCode::CacheGet)).may_have_been_applied());
        let connecting = unanswered(None);
        assert!(!connecting.may_have_been_applied() && connecting.fate() == Some(Fate::NotSent));
        let batch =
            Error::server(OpCode::CachePutAll, Status::Failed, "failed to update keys".into(), addr());
        assert!(batch.may_have_been_applied() && batch.fate() == Some(Fate::Unknown));
    }

    #[test]
    fn a_query_is_not_said_to_have_been_applied() {
        let violation = Violation::UnknownRequest { id: 1 };
        let unanswered = Some(OpCode::QuerySqlFields);
        let broken =
            Error::Protocol(ProtocolError { addr: addr(), violation, unanswered, reads_only: false });
        for error in
            [io(OpCode::QuerySqlFields, Fate::Unknown), Error::Closed { fate: Fate::Unknown }, broken]
        {
            assert!(error.may_have_been_applied(), "{error}");
            let read = error.of_a_read();
            assert!(!read.may_have_been_applied() && read.fate() == Some(Fate::ReadsOnly), "{read}");
        }
        assert_eq!(io(OpCode::QuerySqlFields, Fate::NotSent).of_a_read().fate(), Some(Fate::NotSent));
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
        let all = Error::Connect { attempts: Arc::new([ConnectAttempt { addr: addr(), error }]) };
        assert!(
            all.to_string().ends_with(
                "connection with 127.0.0.1:10800 failed (connecting, not sent): connection refused"
            )
        );
    }
}
