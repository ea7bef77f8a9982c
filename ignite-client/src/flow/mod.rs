//! Logic of several steps, written once as `async fn` over a [`Transport`]: connect on demand, register types, send, fetch schemas,
//! create caches.
//!
//! The blocking front polls these functions once, because its transport waits inside of them ([`ready`]). Parallel work is written as
//! "start all, then finish all", so that it is parallel in both fronts.

mod admin;
mod check;
mod connect;
mod cursor;
mod encoded;
mod execute;
mod explain;
mod index_query;
mod metrics;
mod migrate;
mod nodes;
mod partitions;
mod ready;
mod register;
mod retry;
mod route;
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
pub use explain::Placement;
pub(crate) use index_query::IndexRequest;
pub use metrics::Metrics;
pub(crate) use migrate::{Job, Target};
pub use migrate::{
    MigrationError, MigrationPlan, MigrationProgress, MigrationReport, MigrationState, SchemaCount,
    SchemaRole, Skip, SkipReason,
};
pub(crate) use ready::ready;
pub(crate) use route::pack;
pub(crate) use scan::{EntryCursor, EntryPage, ScanOptions};
pub(crate) use sql::{RowCursor, RowPage, SqlRequest};
pub(crate) use store::{Desc, RawReply, Store};
pub(crate) use transport::{Answered, Link, Transport};
