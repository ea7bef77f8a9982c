//! Bytes and nothing else: a bounded reader, a patching writer, decode limits, hashes and the error of both directions.
//!
//! What the bytes mean is told in `binary`; who sends them, in `protocol`.
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

mod error;
pub(crate) mod hash;
mod id_map;
mod limits;
mod reader;
mod writer;

pub use error::{CodecError, CodecErrorKind, ColumnMismatch};
pub(crate) use id_map::IdMap;
pub use limits::DecodeLimits;
pub(crate) use reader::Reader;
pub(crate) use writer::Writer;

/// Result of the codec layers; pointer-sized where nothing is returned.
pub(crate) type CodecResult<T> = Result<T, CodecError>;
