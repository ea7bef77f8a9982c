//! Logic of several steps, written once as `async fn` over a [`Transport`]: connect on demand, register types, send, fetch schemas,
//! create caches.
//!
//! The blocking front polls these functions once, because its transport waits inside of them ([`ready`]). Parallel work is written as
//! "start all, then finish all", so that it is parallel in both fronts.

mod admin;
mod check;
mod cursor;
mod encoded;
mod execute;
mod index_query;
mod migrate;
mod partitions;
mod ready;
mod register;
mod same;
mod scan;
mod schemas;
mod sql;
mod store;
mod table;
mod trace;
mod transport;
mod zone;

pub(crate) use admin::IfExists;
pub(crate) use execute::Flow;
pub(crate) use index_query::IndexRequest;
pub(crate) use migrate::{Job, Target};
pub use migrate::{
    MigrationError, MigrationPlan, MigrationProgress, MigrationReport, MigrationState, SchemaCount,
    SchemaRole, Skip, SkipReason,
};
pub(crate) use ready::ready;
pub(crate) use scan::{EntryCursor, EntryPage, ScanOptions};
pub(crate) use sql::{RowCursor, RowPage, SqlRequest};
pub(crate) use store::{Desc, RawReply, Store};
pub(crate) use transport::{Answered, Link, Transport};
