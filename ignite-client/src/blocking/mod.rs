//! The public blocking API: documentation and bodies of one to three lines. What happens is told in `flow`.

mod cache;
mod client;
mod scan;
mod sql;
mod typed;

pub use cache::{Cache, RawValue};
pub use client::Client;
pub use scan::{Page, Scan, ScanQuery};
pub use sql::{SqlCursor, SqlPage, SqlQuery, SqlRows};
pub use typed::TypedCache;
