//! Status codes of the server.

use std::fmt;

macro_rules! statuses {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $text:literal;)*) => {
        /// Status of a refused request.
        ///
        /// # Examples
        /// ```
        /// use ignite_client::{Error, error::Status};
        ///
        /// fn has_no_cache(error: &Error) -> bool {
        ///     error.status() == Some(Status::CacheDoesNotExist)
        /// }
        /// # assert!(!has_no_cache(&Error::Closed { fate: ignite_client::error::Fate::NotSent }));
        /// assert_eq!(Status::from_code(1000), Status::CacheDoesNotExist);
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Status {
            $($(#[$doc])* $name,)*
            /// A code that this client does not know.
            Other(i32),
        }

        impl Status {
            /// The status of a number.
            pub const fn from_code(code: i32) -> Self {
                match code { $($code => Self::$name,)* other => Self::Other(other) }
            }

            /// The number on the wire.
            pub const fn code(self) -> i32 {
                match self { $(Self::$name => $code,)* Self::Other(code) => code }
            }
        }

        impl fmt::Display for Status {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$name => f.write_str($text),)*
                    Self::Other(code) => write!(f, "status {code}"),
                }
            }
        }
    };
}

statuses! {
    /// Everything without a code of its own: SQL errors, bad arguments, an inactive or read-only cluster, transaction conflicts.
    Failed = 1, "failed";
    /// The server does not know the operation.
    InvalidOpCode = 2, "operation not known to the server";
    /// The node is stopping.
    InvalidNodeState = 10, "invalid node state";
    /// The node is still starting (handshake only).
    NodeInRecoveryMode = 11, "node in recovery mode";
    /// The server's configuration does not allow it (compute tasks, for example).
    FunctionalityDisabled = 100, "functionality disabled";
    /// No cache of this name.
    CacheDoesNotExist = 1000, "cache does not exist";
    /// A cache of this name exists.
    CacheExists = 1001, "cache exists";
    /// The cache configuration was refused.
    CacheConfigInvalid = 1002, "invalid cache configuration";
    /// More cursors on one connection than the server allows.
    TooManyCursors = 1010, "too many cursors";
    /// A cursor, streamer, task, atomic long or set that is not there (any more).
    ResourceDoesNotExist = 1011, "resource does not exist";
    /// The user lacks a permission.
    SecurityViolation = 1012, "security violation";
    /// More transactions on one connection than the server allows.
    TxLimitExceeded = 1020, "too many transactions";
    /// The transaction is not there (any more).
    TxNotFound = 1021, "transaction not found";
    /// More compute tasks on one connection than the server allows.
    TooManyComputeTasks = 1030, "too many compute tasks";
    /// An entry processor failed.
    EntryProcessorFailed = 1040, "entry processor failed";
    /// User name or password refused (handshake only).
    AuthFailed = 2000, "authentication failed";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_codes_are_kept() {
        assert_eq!(Status::from_code(1000), Status::CacheDoesNotExist);
        assert_eq!(Status::from_code(77), Status::Other(77));
        assert_eq!(Status::from_code(77).code(), 77);
    }
}
