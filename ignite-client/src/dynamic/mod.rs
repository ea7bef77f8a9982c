//! Values without a Rust type: [`IgniteValue`], the lazy [`BinaryObject`], its builder, and annotated bytes.
//!
//! | file | what |
//! |---|---|
//! | `value.rs` `parts.rs` `equal.rs` | any value, the parts that hold others, equality |
//! | `handle.rs` | references to a part that stands earlier |
//! | `object.rs` `builder.rs` `metadata.rs` | a complex object read field by field; built or changed; what the cluster is told of it |
//! | `read.rs` `row.rs` | bytes to values; rows of SQL |
//! | `write.rs` `copy.rs` `log.rs` | values to bytes; parts copied from where they were read; what was written where |
//! | `source.rs` | the bytes of the outermost value, shared by its parts |
//! | `marked.rs` `natural.rs` | serde: our own format, and readable ones |
//! | `explain.rs` `shown.rs` | annotated bytes |
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

mod builder;
mod copy;
mod equal;
mod explain;
mod handle;
mod log;
mod marked;
mod metadata;
mod natural;
mod object;
mod parts;
mod read;
mod row;
mod shown;
mod source;
mod value;
mod write;

pub use builder::BinaryObjectBuilder;
pub use explain::{Explained, ExplainedLine, explain};
pub use handle::Handle;
pub use object::{BinaryObject, Fields, ObjectField};
pub use parts::{ClassRef, Collection, CollectionKind, EnumArray, Map, MapKind, ObjectArray, Opaque};
pub use row::Row;
pub use value::IgniteValue;

use crate::codec::DecodeLimits;

/// Deepest nesting that is read.
const MAX_DEPTH: usize = DecodeLimits::DEFAULT.max_depth;
