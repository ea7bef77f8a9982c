//! What a peer did that the protocol forbids. The connection is closed after each of these.

use super::{OpCode, ProtocolVersion};
use crate::codec::CodecError;
use std::sync::Arc;

/// The peer broke the rules of the protocol; its connection is closed and the next call opens another one.
///
/// # Examples
/// ```no_run
/// use ignite_client::{Client, Error};
///
/// if let Err(Error::Protocol(error)) = Client::connect("web-server:80") {
///     assert_eq!(error.addr(), "web-server:80");
///     assert!(error.to_string().contains("broke the protocol"));
/// }
/// ```
#[derive(Debug, Clone, thiserror::Error)]
#[error("{addr} broke the protocol: {violation}")]
pub struct ProtocolError {
    pub(crate) addr: Arc<str>,
    pub(crate) violation: Violation,
    /// What was sent and has no answer.
    pub(crate) unanswered: Option<OpCode>,
    /// That changes nothing, though others of its operation may.
    pub(crate) reads_only: bool,
}

impl ProtocolError {
    /// Address of the peer.
    pub fn addr(&self) -> &str {
        &self.addr
    }

    /// What the peer did.
    pub const fn violation(&self) -> &Violation {
        &self.violation
    }

    /// The operation that was sent and has no answer, because its connection was closed; none if this happened while connecting.
    pub const fn unanswered(&self) -> Option<OpCode> {
        self.unanswered
    }
}

/// What a peer did that the protocol forbids.
///
/// # Examples
/// ```
/// use ignite_client::{Error, error::Violation};
///
/// /// Whether something else than a thin client connector of Ignite seems to listen there.
/// fn is_other_port(error: &Error) -> bool {
///     let Error::Protocol(error) = error else { return false };
///     matches!(error.violation(), Violation::Length { .. } | Violation::ClosedInHandshake)
/// }
/// # assert!(!is_other_port(&Error::Closed { fate: ignite_client::error::Fate::NotSent }));
/// ```
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Violation {
    /// A message with a length below zero or above the limit.
    #[error(
        "message of {len} bytes announced, the limit is {limit}; is this a thin client port of Ignite, and not a TLS port?"
    )]
    Length {
        /// The length that the peer announced.
        len: i32,
        /// The largest length that is accepted (`DecodeLimits::max_response_len`; less in the handshake).
        limit: usize,
    },
    /// A message that does not have the form that it must have.
    #[error("malformed {what}: {detail}")]
    Malformed {
        /// Which message.
        what: &'static str,
        /// Where it breaks the form.
        detail: Arc<CodecError>,
    },
    /// An answer to a request that was never sent or is answered already.
    #[error("answer to request {id}, which is not waiting for one")]
    UnknownRequest {
        /// The id of the answer.
        id: i64,
    },
    /// A handshake that is refused with a version that leads nowhere.
    #[error("the server refuses protocol {asked} and proposes {proposed}: {message}")]
    Version {
        /// The version that this client asked for last.
        asked: ProtocolVersion,
        /// The version that the server named.
        proposed: ProtocolVersion,
        /// The server's text.
        message: Box<str>,
    },
    /// The peer closed the connection before it answered the handshake.
    #[error(
        "closed by the peer before it answered the handshake: not a thin client port, a port that wants TLS or a client certificate, or a node that is starting"
    )]
    ClosedInHandshake,
}

impl Violation {
    #[cold]
    pub(crate) fn malformed(what: &'static str, detail: CodecError) -> Self {
        Self::Malformed { what, detail: Arc::new(detail) }
    }
}
