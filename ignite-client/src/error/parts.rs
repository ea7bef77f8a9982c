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
    /// The same of a query of SQL: there is nothing that could have been applied.
    ReadsOnly,
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
/// What this client refuses is told apart. A node that refuses says nothing: it closes the connection, and what can be told is
/// [`ClosedByPeer`](Self::ClosedByPeer), with the reasons that fit.
///
/// # Examples
/// ```
/// use ignite_client::{Error, error::TlsCause};
///
/// /// Whether another certificate of the server would help.
/// fn is_not_trusted(error: &Error) -> bool {
///     matches!(error, Error::Tls { cause: TlsCause::UnknownAuthority | TlsCause::WrongHost, .. })
/// }
/// # let source = std::sync::Arc::new(std::fmt::Error);
/// # assert!(is_not_trusted(&Error::Tls { addr: "a:1".into(), cause: TlsCause::WrongHost, source }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TlsCause {
    /// The local settings: a file, a certificate, a key, a password, a version. Nothing was sent.
    Setup,
    /// Nobody whom this client trusts has signed the server's certificate.
    UnknownAuthority,
    /// The server's certificate, or one above it, is valid no longer.
    Expired,
    /// The server's certificate, or one above it, is not valid yet; or the clock of this machine is wrong.
    NotYetValid,
    /// The server's certificate is that of another host.
    WrongHost,
    /// The server's certificate is refused for another reason; the source tells it.
    Certificate,
    /// The peer told that there is no version of TLS, or no cipher suite, that both sides accept.
    NothingInCommon,
    /// The handshake failed otherwise: the peer speaks something else, or tells a reason; the source tells it.
    Handshake,
    /// The peer closed the connection without a reason, as nodes do for whatever they refuse.
    ClosedByPeer {
        /// How far the connection had come.
        stage: TlsStage,
    },
}

/// How far a secure connection had come.
///
/// # Examples
/// ```
/// use ignite_client::error::{TlsCause, TlsStage};
///
/// let cause = TlsCause::ClosedByPeer { stage: TlsStage::Handshake };
/// assert!(cause.to_string().contains("not a TLS port"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TlsStage {
    /// The handshake of TLS was not complete.
    Handshake,
    /// It was, and the server had not answered the first message. Under TLS 1.3 this is where a node refuses a client's certificate.
    FirstAnswer,
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
            Self::ReadsOnly => "sent, reads only",
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
            Self::UnknownAuthority => "the server's certificate is not signed by a trusted authority",
            Self::Expired => "the server's certificate has expired",
            Self::NotYetValid => "the server's certificate is not valid yet",
            Self::WrongHost => "the server's certificate is that of another host",
            Self::Certificate => "the server's certificate is refused",
            Self::NothingInCommon => "no version or cipher suite in common",
            Self::Handshake => "the handshake failed",
            Self::ClosedByPeer { stage } => return stage.fmt(f),
        })
    }
}

impl fmt::Display for TlsStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Handshake => {
                "closed by the server in the handshake: not a TLS port, no version or cipher suite in common, or it wants a certificate of this client that it trusts"
            }
            Self::FirstAnswer => {
                "closed by the server before its first answer: it wants a certificate of this client that it trusts, it is not a thin client port of Ignite, or it is stopping"
            }
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
