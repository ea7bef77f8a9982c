//! The thin client protocol without sockets and clocks: codes, frames, the handshake, the state of one connection.
//!
//! Bytes and the present time come in as arguments, frames and deadlines go out. What operations carry is told in `ops`, who moves the bytes
//! in `net`.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss
    )
)]

mod connection;
mod error;
mod feature;
mod frame;
mod handshake;
mod inbox;
mod op_code;
mod status;
mod version;

pub(crate) use connection::{Abandoned, Connection, Event};
pub use error::{ProtocolError, Violation};
pub(crate) use feature::{Feature, Features};
pub(crate) use frame::{Fault, Orphan, Reply, Request, TopologyVersion, Values};
pub(crate) use handshake::{Credentials, Handshake, HandshakeError, Negotiated, Step};
pub(crate) use inbox::Inbox;
pub use op_code::OpCode;
pub use status::Status;
pub use version::ProtocolVersion;
