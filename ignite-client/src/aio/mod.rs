//! The asynchronous client, on tokio (feature `tokio`): everything that the blocking client of the crate's root has, under the same names, with
//! the same arguments, errors and documentation. It is the same code but for the waiting: what is sent, repeated, routed and decoded does
//! not differ.
//!
//! ```no_run
//! use ignite_client::IgniteObject;
//! use ignite_client::aio::Client;
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
//! struct Person {
//!     id: i64,
//!     name: String,
//! }
//!
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> ignite_client::Result<()> {
//!     let client = Client::connect("127.0.0.1:10800").await?;
//!     let people = client.get_or_create_cache("people").await?;
//!     let ann = Person { id: 1, name: "Ann".into() };
//!     people.put(&ann.id, &ann).await?;
//!     assert_eq!(people.get::<i64, Person>(&1).await?, Some(ann));
//!     Ok(())
//! }
//! ```
//!
//! Settings are those of [`ClientBuilder`](crate::ClientBuilder), whose [`connect_async`](crate::ClientBuilder::connect_async) makes this client.
//! Whatever does not wait is not here but in the crate's root: configurations, errors, types, reports.
//!
//! # Tasks
//!
//! One [`Client`] is enough for all tasks: handles are cheap to clone, futures can go from thread to thread, and the requests of all tasks share
//! one connection to each node. How many of them wait for answers there is bounded
//! ([`max_in_flight`](crate::ClientBuilder::max_in_flight)): further ones wait before they are sent, so a task that is faster than the cluster is
//! slowed down instead of filling the memory. A client belongs to the runtime that it was connected in, of either kind.
//!
//! # Streams
//!
//! [`Scan`], [`SqlCursor`] and [`SqlRows`] are [streams](futures_core::Stream), for `StreamExt` and `TryStreamExt` of the crate `futures-util` or
//! what else there is for streams; their own `next` needs none of these. Rows are decoded out of the page that is there. Only a new page is
//! waited for, and it is on its way already while the one before is read.
//!
//! ```no_run
//! # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
//! let mut cities = client.sql("SELECT id, name FROM City").query::<(i32, String)>().await?;
//! while let Some(city) = cities.next().await {
//!     let (id, name) = city?;
//! }
//! # Ok(()) }
//! ```
//!
//! # Cancel safety
//!
//! Any future can be dropped at any time, as `tokio::select!` and `tokio::time::timeout` do. The client, its connections and all other calls
//! go on; an answer that comes later is thrown away, and what it has opened on the server is closed. A request that was on its way is not
//! called back: a write may be applied or not. Each method says what that means for it.

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
#[cfg(all(test, feature = "derive"))]
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
