//! Why a connection is lost, and what each waiting caller is told.

use crate::error::{Error, Fate, IoStage};
use crate::protocol::{OpCode, Violation};
use std::io::{self, ErrorKind};
use std::sync::Arc;

/// Why there is no connection any more.
#[derive(Debug, Clone)]
pub(super) enum Loss {
    Io {
        during: IoStage,
        source: Arc<io::Error>,
    },
    /// Time ran out inside a frame.
    Stalled,
    /// A heartbeat got no answer.
    Silent,
    Violation(Violation),
    Closed,
}

impl Loss {
    /// The server ended the stream.
    pub(super) fn closed_by_peer() -> Self {
        let text = "closed by the server: it is stopping, or it refused the request as malformed";
        Self::io(IoStage::Read, io::Error::new(ErrorKind::UnexpectedEof, text))
    }

    pub(super) fn io(during: IoStage, error: io::Error) -> Self {
        Self::Io { during, source: Arc::new(error) }
    }

    /// The error of a request that was lost with the connection.
    #[cold]
    pub(super) fn error(&self, op: OpCode, addr: &Arc<str>, fate: Fate) -> Error {
        let addr = Arc::clone(addr);
        match self {
            Self::Io { during, source } => {
                Error::Io { addr, op: Some(op), during: *during, fate, source: Arc::clone(source) }
            }
            Self::Stalled => {
                let source = Arc::new(io::Error::new(ErrorKind::TimedOut, "the server stopped reading"));
                Error::Io { addr, op: Some(op), during: IoStage::Write, fate, source }
            }
            Self::Silent => {
                let source = Arc::new(io::Error::new(ErrorKind::TimedOut, "no answer to a heartbeat"));
                Error::Io { addr, op: Some(op), during: IoStage::Read, fate, source }
            }
            Self::Violation(violation) => Error::protocol(addr, violation.clone()),
            Self::Closed => Error::Closed { fate },
        }
    }
}
