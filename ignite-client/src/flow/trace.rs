//! Spans of connections and requests for `tracing`: operation, node, bytes, latency, outcome; never a key or a value. Without the feature
//! nothing is left of it.

#[cfg(not(feature = "tracing"))]
pub(super) use silent::Span;
#[cfg(feature = "tracing")]
pub(super) use spans::Span;

#[cfg(feature = "tracing")]
mod spans {
    use crate::error::Error;
    use crate::protocol::OpCode;
    use std::time::Instant;
    use tracing::field::{Empty, debug, display};

    /// A request or a connection under way; the span ends when this is dropped.
    #[derive(Debug)]
    pub(in crate::flow) struct Span {
        span: tracing::Span,
        started: Instant,
    }

    impl Span {
        /// A request of so many bytes. Level debug.
        pub(in crate::flow) fn request(
            op: OpCode,
            node: &str,
            bytes: usize,
            now: impl FnOnce() -> Instant,
        ) -> Self {
            let span = tracing::debug_span!(
                "ignite_request",
                op = %op,
                node,
                sent_bytes = bytes,
                received_bytes = Empty,
                latency = Empty,
                outcome = Empty
            );
            Self { span, started: now() }
        }

        /// Connecting and shaking hands. Level info.
        pub(in crate::flow) fn connection(node: &str, now: impl FnOnce() -> Instant) -> Self {
            let span = tracing::info_span!("ignite_connect", node, latency = Empty, outcome = Empty);
            Self { span, started: now() }
        }

        /// Notes how it ended: the bytes of the answer, or the error.
        pub(in crate::flow) fn end(&self, outcome: Result<usize, &Error>, now: impl FnOnce() -> Instant) {
            if self.span.is_disabled() {
                return;
            }
            self.span.record("latency", debug(now().saturating_duration_since(self.started)));
            match outcome {
                Ok(bytes) => {
                    self.span.record("received_bytes", bytes);
                    self.span.record("outcome", "ok");
                }
                Err(error) => {
                    self.span.record("outcome", display(error));
                }
            }
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod silent {
    use crate::error::Error;
    use crate::protocol::OpCode;
    use std::time::Instant;

    #[derive(Debug)]
    pub(in crate::flow) struct Span;

    impl Span {
        pub(in crate::flow) fn request(_: OpCode, _: &str, _: usize, _: impl FnOnce() -> Instant) -> Self {
            Self
        }

        pub(in crate::flow) fn connection(_: &str, _: impl FnOnce() -> Instant) -> Self {
            Self
        }

        #[allow(clippy::unused_self, reason = "the same shape as with the feature")]
        pub(in crate::flow) fn end(&self, _: Result<usize, &Error>, _: impl FnOnce() -> Instant) {}
    }
}

#[cfg(all(test, feature = "tracing"))]
#[path = "trace_tests.rs"]
mod tests;
