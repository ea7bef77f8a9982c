//! The asynchronous client, on tokio.

mod batches;
mod cache;
mod client;
mod index_query;
mod migrate;
mod observe;
mod paged;
mod rows;
mod same;
mod scan;
#[cfg(test)]
mod send_tests;
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
