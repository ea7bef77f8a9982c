//! Logic of several steps, written once as `async fn` over a [`Transport`]: connect on demand, register types, send, fetch schemas,
//! create caches, turn pages, migrate.
//!
//! | file | what |
//! |---|---|
//! | `transport.rs` `ready.rs` | what is needed of sockets, threads and clocks; running a future that never waits, and keeping rare ones out of others |
//! | `connect.rs` `nodes.rs` | opening connections; the nodes as far as they are known |
//! | `execute.rs` `retry.rs` | one call: a connection, the types it needs, the request, its answer; whether it is repeated |
//! | `route.rs` `explain.rs` | which node a request belongs to; why a key goes where it goes |
//! | `register.rs` `schemas.rs` | types before the first request with them; schemas that decoding missed |
//! | `encoded.rs` `store.rs` | keys and values of a request; the key-value operations of a cache |
//! | `same.rs` | compare-and-set against a value as it was read |
//! | `admin.rs` `partitions.rs` | caches and their configurations; how many partitions a cache has |
//! | `cursor.rs` | pages of a scan or query, the next one asked for ahead; closing what is not read |
//! | `scan.rs` `index_query.rs` `sql.rs` | entries of a cache; entries by an index; statements and their rows |
//! | `table.rs` `zone.rs` | the cache of a table, held against structs; the time zone of the nodes |
//! | `check.rs` `migrate/` | what differs from the cluster's types; rewriting objects while others write |
//! | `metrics.rs` `trace.rs` | what a client has done, in numbers; spans, with the feature `tracing` |
//!
//! The blocking front polls these functions once, because its transport waits inside of them ([`ready`]). Parallel work is written as
//! "start all, then finish all", so that it is parallel in both fronts.

mod admin;
mod batch;
mod check;
mod connect;
mod cursor;
mod encoded;
mod execute;
mod explain;
#[cfg(test)]
mod failover_tests;
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
#[cfg(test)]
#[path = "scripted_tests.rs"]
mod scripted;
#[cfg(test)]
#[path = "scripted_link_tests.rs"]
mod scripted_link;
mod split;
mod sql;
mod store;
mod table;
mod trace;
mod transport;
mod watch;
mod zone;

pub(crate) use admin::IfExists;
#[cfg(feature = "tokio")]
pub(crate) use cursor::{Lack, Next, Supply};
pub(crate) use execute::Flow;
pub use explain::Placement;
pub(crate) use index_query::IndexRequest;
pub use metrics::{Metrics, NodeMetrics};
pub(crate) use migrate::{Job, Target};
pub use migrate::{
    MigrationError, MigrationPlan, MigrationProgress, MigrationReport, MigrationState, SchemaCount,
    SchemaRole, Skip, SkipReason,
};
pub(crate) use ready::ready;
pub(crate) use route::pack;
pub(crate) use scan::{EntryCursor, EntryPage, ScanOptions};
#[cfg(feature = "tokio")]
pub(crate) use sql::PageRows;
pub(crate) use sql::{RowCursor, RowPage, SqlRequest};
pub(crate) use store::{Desc, RawReply, Store};
pub(crate) use transport::{Answered, Link, OnHeartbeat, Transport};
pub(crate) use watch::Meter;
