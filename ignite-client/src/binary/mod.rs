//! The wire forms of Ignite's binary format, one per file, read and write side by side.
//!
//! A `write_*` function appends a whole data object, type code first; a `read_*` function consumes the body *after* the type code, which
//! the caller has read to choose it. What a Rust type is on the wire is told by `describe`.
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

pub(crate) mod array;
pub(crate) mod collection;
pub(crate) mod decimal;
pub(crate) mod enums;
pub(crate) mod object;
pub(crate) mod scalar;
pub(crate) mod skip;
pub(crate) mod sql_date;
pub(crate) mod temporal;
pub(crate) mod text;
pub(crate) mod text_form;
pub(crate) mod type_code;
pub(crate) mod uuid;
pub(crate) mod walk;
pub(crate) mod wrapped;
