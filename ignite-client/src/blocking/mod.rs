//! The public blocking API: documentation and bodies of one to three lines. What happens is told in `flow`.

mod cache;
mod client;
mod index_query;
mod migrate;
mod observe;
mod rows;
mod same;
mod scan;
mod sql;
mod typed;

pub use cache::{Cache, RawValue};
pub use client::Client;
pub use index_query::IndexQuery;
pub use migrate::{MappedMigration, Migration};
pub use rows::{SqlCursor, SqlPage, SqlRows};
pub use scan::{Page, Scan, ScanQuery};
pub use sql::SqlQuery;
pub use typed::TypedCache;
