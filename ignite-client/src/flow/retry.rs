//! Whether a failed call is repeated: the one place of this decision. Pure.

use crate::config::{RetryAttempt, RetryPolicy};
use crate::error::{Error, Fate, Status};
use crate::ops::RetryClass;
use crate::protocol::OpCode;

/// What is done about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    /// The same request on the next node.
    Retry,
    /// The caller is told.
    Fail,
}

/// A failed request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Failure<'e> {
    pub(super) op: OpCode,
    pub(super) class: RetryClass,
    pub(super) error: &'e Error,
    /// How often it has failed, from 1 on.
    pub(super) failures: u32,
}

/// What is known of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    /// It was not applied, and another node may do it.
    NotApplied,
    /// It was sent, and nobody knows.
    Nothing,
    /// Another node would say the same, or time is up.
    Final,
}

/// Decides; `limit` is how many failures are the last.
pub(super) fn decide(failure: Failure<'_>, policy: &RetryPolicy, limit: u32) -> Decision {
    let Failure { op, class, error, failures } = failure;
    let known = known(error);
    if known == Known::Final || class == RetryClass::Bound || failures >= limit {
        return Decision::Fail;
    }
    let retry = match policy {
        RetryPolicy::None => false,
        RetryPolicy::Reads => known == Known::NotApplied || class == RetryClass::Read,
        RetryPolicy::All => true,
        RetryPolicy::Custom(decide) => decide(&RetryAttempt { op, error, failures }),
    };
    if retry { Decision::Retry } else { Decision::Fail }
}

#[deny(clippy::wildcard_enum_match_arm)]
fn known(error: &Error) -> Known {
    match error {
        Error::Io { fate, .. } => match fate {
            Fate::NotSent | Fate::Rejected => Known::NotApplied,
            Fate::Unknown | Fate::ReadsOnly => Known::Nothing,
        },
        // A stopping node refuses before it does anything.
        Error::Server(refusal) if refusal.status() == Status::InvalidNodeState => Known::NotApplied,
        Error::Server(_)
        | Error::Config(_)
        // Not a server of ours; better told than tried again.
        | Error::Protocol(_)
        | Error::Connect { .. }
        | Error::Handshake { .. }
        | Error::Auth { .. }
        | Error::Tls { .. }
        | Error::Timeout { .. }
        | Error::Unsupported { .. }
        | Error::Type(_)
        | Error::Partial(_)
        | Error::Lost { .. }
        | Error::Codec(_)
        | Error::Closed { .. } => Known::Final,
    }
}

#[cfg(test)]
#[path = "retry_tests.rs"]
mod tests;
