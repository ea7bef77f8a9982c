//! What caches and tables are made of: the configuration of a cache, its query entities, and the SQL statements that say the same.
//!
//! | file | what |
//! |---|---|
//! | `config.rs` `check.rs` | all properties of a cache; what is refused before anything is sent |
//! | `modes.rs` `expiry.rs` | the enums of the properties; how long entries live |
//! | `entity.rs` `column.rs` `index.rs` | a table over a cache, its fields, its indexes |
//! | `described.rs` `class_name.rs` | entities from the descriptors of structs; the Java class of a type, the SQL type of a class |
//! | `table.rs` `table_name.rs` | a table as the cluster has it, held against structs; names as SQL writes them |
//! | `statement.rs` `literal.rs` | `CREATE TABLE` and `CREATE INDEX`; values as SQL text and back |
//!
//! How a configuration looks on the wire is told in `ops/cache_config.rs`.
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

mod check;
pub(crate) mod class_name;
mod column;
mod config;
mod described;
mod entity;
mod error;
mod expiry;
mod index;
mod literal;
mod modes;
mod statement;
pub(crate) mod table;
mod table_name;

pub use column::QueryField;
pub use config::{CacheConfig, KeyConfiguration};
pub use entity::QueryEntity;
pub use error::CatalogError;
pub use expiry::{Expiry, ExpiryPolicy};
pub use index::{IndexField, Order, QueryIndex};
pub use modes::{
    AtomicityMode, CacheMode, IndexType, PartitionLossPolicy, RebalanceMode, WriteSynchronizationMode,
};
pub(crate) use table_name::TableName;

/// Whether two names are the same to Ignite, which lower-cases the names of fields and upper-cases those of columns.
fn same_name(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other) || one.to_lowercase() == other.to_lowercase()
}
