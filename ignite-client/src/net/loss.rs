//! Why a connection is lost, and what each waiting caller is told.

use crate::config::DisconnectReason;
use crate::error::{Error, Fate, IoStage, Result};
use crate::flow::Answered;
use crate::protocol::{OpCode, ProtocolError, Violation};
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

/// What a waiting caller gets.
#[derive(Debug)]
pub(super) enum Outcome {
    Answer(Answered),
    Lost { loss: Loss, sent: bool },
}

impl Outcome {
    /// The same as the result of its request.
    pub(super) fn told(self, op: OpCode, addr: &Arc<str>) -> Result<Answered> {
        match self {
            Self::Answer(answered) => Ok(answered),
            Self::Lost { loss, sent } => {
                let fate = if sent { Fate::Unknown } else { Fate::NotSent };
                Err(loss.error(op, addr, fate))
            }
        }
    }
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

    /// The same without a request.
    pub(super) fn reason(&self) -> DisconnectReason {
        match self {
            Self::Io { source, .. } => DisconnectReason::Io(Arc::clone(source)),
            Self::Stalled => DisconnectReason::Io(Arc::new(stalled())),
            Self::Silent => DisconnectReason::Io(Arc::new(silent())),
            Self::Violation(violation) => DisconnectReason::Protocol(violation.clone()),
            Self::Closed => DisconnectReason::Closed,
        }
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
                Error::Io { addr, op: Some(op), during: IoStage::Write, fate, source: Arc::new(stalled()) }
            }
            Self::Silent => {
                Error::Io { addr, op: Some(op), during: IoStage::Read, fate, source: Arc::new(silent()) }
            }
            Self::Violation(violation) => {
                let unanswered = (fate == Fate::Unknown).then_some(op);
                Error::Protocol(ProtocolError {
                    addr,
                    violation: violation.clone(),
                    unanswered,
                    reads_only: false,
                })
            }
            Self::Closed => Error::Closed { fate },
        }
    }
}

fn stalled() -> io::Error {
    io::Error::new(ErrorKind::TimedOut, "the server stopped reading")
}

fn silent() -> io::Error {
    io::Error::new(ErrorKind::TimedOut, "no answer to a heartbeat")
}
