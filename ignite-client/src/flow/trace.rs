//! Spans of connections and requests for `tracing`: operation, node, bytes, attempt, latency, outcome; never a key or a value. Without the
//! feature nothing is left of it.

#[cfg(not(feature = "tracing"))]
pub(super) use silent::Span;
#[cfg(feature = "tracing")]
pub(super) use spans::Span;

#[cfg(feature = "tracing")]
mod spans {
    use crate::config::RequestDone;
    use crate::error::Error;
    use crate::protocol::OpCode;
    use std::time::Duration;
    use tracing::field::{Empty, debug, display};

    /// A request or a connection under way; the span ends when this is dropped.
    #[derive(Debug)]
    pub(in crate::flow) struct Span(tracing::Span);

    impl Span {
        /// A request of so many bytes. Level debug.
        pub(in crate::flow) fn request(op: OpCode, node: &str, bytes: usize, attempt: u32) -> Self {
            Self(tracing::debug_span!(
                "ignite_request",
                op = %op,
                node,
                node_id = Empty,
                attempt,
                sent_bytes = bytes,
                received_bytes = Empty,
                latency = Empty,
                outcome = Empty
            ))
        }

        /// Connecting and shaking hands. Level info.
        pub(in crate::flow) fn connection(node: &str) -> Self {
            Self(tracing::info_span!("ignite_connect", node, latency = Empty, outcome = Empty))
        }

        /// Whether anybody looks.
        pub(in crate::flow) fn is_on(&self) -> bool {
            !self.0.is_disabled()
        }

        /// Notes how the request ended.
        pub(in crate::flow) fn done(&self, done: &RequestDone<'_>) {
            if let Some(node_id) = done.node_id {
                self.0.record("node_id", display(node_id));
            }
            self.0.record("received_bytes", done.received_bytes);
            self.ended(done.latency, done.outcome);
        }

        /// Notes how connecting ended.
        pub(in crate::flow) fn connected(&self, took: Duration, outcome: Result<(), &Error>) {
            self.ended(took, outcome);
        }

        fn ended(&self, latency: Duration, outcome: Result<(), &Error>) {
            self.0.record("latency", debug(latency));
            match outcome {
                Ok(()) => self.0.record("outcome", "ok"),
                Err(error) => self.0.record("outcome", display(error)),
            };
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod silent {
    use crate::config::RequestDone;
    use crate::error::Error;
    use crate::protocol::OpCode;
    use std::time::Duration;

    #[derive(Debug)]
    pub(in crate::flow) struct Span;

    #[allow(clippy::unused_self, reason = "the same shape as with the feature")]
    impl Span {
        pub(in crate::flow) fn request(_: OpCode, _: &str, _: usize, _: u32) -> Self {
            Self
        }

        pub(in crate::flow) fn connection(_: &str) -> Self {
            Self
        }

        pub(in crate::flow) fn is_on(&self) -> bool {
            false
        }

        pub(in crate::flow) fn done(&self, _: &RequestDone<'_>) {}

        pub(in crate::flow) fn connected(&self, _: Duration, _: Result<(), &Error>) {}
    }
}

#[cfg(all(test, feature = "tracing"))]
#[path = "trace_tests.rs"]
mod tests;
