//! What an error says of a request, a connection, a resource.

use std::fmt;

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
