//! Refusals of the server.

use crate::protocol::{OpCode, Status};
use std::sync::Arc;
use std::{error, fmt};

/// A refusal of the server, with what is known about it.
///
/// # Examples
/// ```no_run
/// use ignite_client::{Error, error::Status};
///
/// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
/// if let Err(Error::Server(refusal)) = cache.put(&1_i32, "one") {
///     assert_eq!(refusal.status(), Status::CacheDoesNotExist, "{}", refusal.message());
/// }
/// # Ok::<(), ignite_client::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ServerError(Box<Refusal>);

#[derive(Debug, Clone)]
struct Refusal {
    op: OpCode,
    status: Status,
    message: Box<str>,
    addr: Arc<str>,
}

impl ServerError {
    pub(super) fn new(op: OpCode, status: Status, message: Box<str>, addr: Arc<str>) -> Self {
        Self(Box::new(Refusal { op, status, message, addr }))
    }

    /// The operation that was refused.
    pub fn op(&self) -> OpCode {
        self.0.op
    }

    /// Status of the refusal.
    pub fn status(&self) -> Status {
        self.0.status
    }

    /// The server's text.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The SQL state in front of the text of a refused query, such as `42000`.
    pub fn sql_state(&self) -> Option<&str> {
        let (state, _) = self.0.message.split_once(": ")?;
        let well_formed =
            state.len() == 5 && state.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        well_formed.then_some(state)
    }

    /// Whether it may have come in the middle: a write of many entries that failed on one of them, when others were applied already. All
    /// other statuses than the general one are told before anything is done.
    pub(super) fn is_of_a_part(&self) -> bool {
        use OpCode as O;
        let of_many = matches!(
            self.op(),
            O::CachePutAll | O::CacheRemoveKeys | O::CacheClearKeys | O::CacheRemoveAll | O::CacheClear
        );
        of_many && self.status() == Status::Failed
    }

    /// Address of the node.
    pub fn addr(&self) -> &str {
        &self.0.addr
    }
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Refusal { op, status, message, addr } = &*self.0;
        write!(f, "{addr} refused {op}: {status}: {message}")
    }
}

impl error::Error for ServerError {}
