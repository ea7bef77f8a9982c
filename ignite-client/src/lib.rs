//! Typed client for [Apache Ignite](https://ignite.apache.org) 2.x: a struct with serde's derives and [`IgniteObject`](derive@IgniteObject)
//! is stored in a cluster as a Complex object, which Java reads as its own class and SQL sees as a row of a table.
//!
//! ```no_run
//! use ignite_client::{Client, IgniteObject};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
//! #[ignite(type_name = "org.acme.Person")]
//! struct Person {
//!     id: i64,
//!     name: String,
//!     note: Option<String>,
//! }
//!
//! fn main() -> ignite_client::Result<()> {
//!     let client = Client::connect("127.0.0.1:10800")?;
//!     let people = client.get_or_create_cache("people")?;
//!     let ann = Person { id: 1, name: "Ann".into(), note: None };
//!     people.put(&ann.id, &ann)?;
//!     assert_eq!(people.get::<i64, Person>(&1)?, Some(ann));
//!     Ok(())
//! }
//! ```
//!
//! # Where to look
//!
//! | for | look at |
//! |---|---|
//! | connecting, caches of a cluster, registration of types | [`Client`], [`ClientBuilder`] |
//! | TLS, users and passwords | [`TlsConfig`], [`ClientBuilder::credentials`] |
//! | the operations of a cache | [`Cache`]; [`TypedCache`] for one pair of types |
//! | all entries of a cache, or those of an index | [`Cache::scan`], [`Cache::index_query`] |
//! | SQL statements and their rows | [`Client::sql`], [`SqlQuery`] |
//! | a SQL table as structs, whoever made it | [`Client::table`] |
//! | making caches and tables from structs | [`CacheConfig`], [`QueryEntity::of`] |
//! | the time zone of dates and times in SQL | [`NodeZone`] |
//! | the attributes of the derive | the trait [`IgniteObject`](trait@IgniteObject) |
//! | what a Rust type is in Ignite | [`mapping`] |
//! | another wire type than the Rust type says | [`hint`] |
//! | dates, times, timestamps, decimals, UTF-16 units | [`types`], and the features named below |
//! | values without a Rust type | [`IgniteValue`], [`BinaryObject`], [`BinaryObjectBuilder`] |
//! | what can go wrong, and what is known then | [`Error`], [`error`] |
//! | what a call sees when nodes and networks fail | [`faults`] |
//! | bytes of values without a cluster, and what they mean | [`bytes`], [`explain`] |
//! | what a cluster knows of a type; descriptors | [`BinaryType`], [`desc`] |
//! | what differs between a struct and the cluster's type | [`Client::check`], [`TypeReport`] |
//! | rewriting the objects of an old struct, while others write | [`Migration`]; [`Cache::replace_if_same`] for one |
//! | the same for tasks, on tokio | the module `aio`, with the feature `tokio` |
//! | what a client does, in numbers and events | [`Client::metrics`], [`Observer`] |
//!
//! # Keys
//!
//! Nodes find a key by its bytes. The type is part of them, so `1_i32` and `1_i64` are two keys; and so is the order of fields: a Java
//! class and a Rust struct with the same fields in another order are two different keys. `HashMap` and `HashSet` have no order of their own
//! and are refused anywhere in a key.
//!
//! # Types of a cluster
//!
//! Before the first request with an object of a type, the client compares the type with what the cluster knows of it and registers what is
//! new, nested types included. A field of another type than the cluster's is [`Error::Type`], and nothing was sent.
//!
//! Objects keep the schema that they were written with. Another one is read by the names of the fields: an absent `Option` is `None`,
//! `#[serde(default)]` fills others, `#[serde(alias = "...")]` finds a field under its earlier name.
//!
//! # Tables
//!
//! A row of a SQL table is an entry of a cache: the columns of the primary key are its key, the others its value. [`Client::table`] finds the
//! cache of a table, compares its columns with two Rust types, once, and writes what SQL reads: type names and order of fields are those
//! of the table. [`QueryEntity::of`] makes a table from structs. A [`Cache`] by name knows nothing of tables.
//!
//! # Pages
//!
//! [`Scan`], [`SqlCursor`] and [`SqlRows`] are lazy iterators. While a page is read the next one is on its way, so two pages are in memory. A
//! cursor lives on one connection and is lost with it. Dropped before its end, it is closed on the server.
//!
//! # Threads
//!
//! [`Client`] and [`Cache`] are handles: cheap to clone, usable from many threads at once over one connection to each node. Requests of different threads
//! do not wait for each other's answers. There is no runtime and no reading thread: a caller that waits for its answer reads for the others
//! too. One thread for heartbeats exists for each connection while the server closes silent ones, or [`ClientBuilder::heartbeat`] is set, and
//! one, for as long as it takes, that closes what was dropped while its answer was on the way. A lost connection is replaced by the next call,
//! by one thread for all. An [`Observer`] is told by the thread that made the call.
//!
//! # Features
//!
//! | feature | default | what |
//! |---|---|---|
//! | `derive` | yes | the derive macro |
//! | `tls` | yes | TLS through the system's library (native-tls) |
//! | `rustls` | no | TLS through rustls, where cipher suites can be chosen |
//! | `chrono-04`, `time-03`, `rust_decimal-1`, `bigdecimal-04` | no | types of these crates as fields, keys and values |
//! | `tokio` | no | `aio`, the asynchronous client |
//! | `tracing` | no | spans of connections and requests |
//!
#![cfg_attr(not(any(feature = "tls", feature = "rustls")), doc = "[`TlsConfig`]: crate#features")]

// The derive writes `::ignite_client::...`; the crate's own tests use it too.
extern crate self as ignite_client;

#[doc(hidden)]
pub mod __private;
#[cfg(feature = "tokio")]
pub mod aio;
mod binary;
mod blocking;
pub mod bytes;
mod catalog;
mod codec;
mod config;
mod de;
mod describe;
mod dynamic;
pub mod error;
pub mod faults;
mod flow;
pub mod mapping;
mod net;
mod ops;
mod protocol;
mod ser;
mod terminal;
pub mod types;

pub mod desc {
    //! Descriptors of mapped types: for functions given to `#[ignite(desc = path)]` and for reading what a derive made.
    //!
    //! The functions of this module are the ready ones for `#[ignite(desc = path)]`, named as the hints:
    //!
    //! ```
    //! use ignite_client::{IgniteObject, IgniteType, desc};
    //! use serde::{Deserialize, Serialize};
    //!
    //! # mod hex {
    //! #     pub fn serialize<S: serde::Serializer>(v: &[u8], s: S) -> Result<S::Ok, S::Error> { s.collect_str(&v.len()) }
    //! #     pub fn deserialize<'de, D: serde::Deserializer<'de>>(_: D) -> Result<Vec<u8>, D::Error> { Ok(vec![]) }
    //! # }
    //! #[derive(Serialize, Deserialize, IgniteObject)]
    //! struct Digest {
    //!     // The module `hex` writes text, whatever the type of the field is.
    //!     #[serde(with = "hex")]
    //!     #[ignite(desc = desc::string)]
    //!     sum: Vec<u8>,
    //!     #[ignite(desc = desc::list(<String as IgniteType>::desc))]
    //!     names: Vec<String>,
    //! }
    //! assert_eq!(Digest::object_desc().fields()[0].ty().code(), desc::TypeCode::String);
    //! ```

    pub use crate::binary::type_code::TypeCode;
    pub use crate::describe::ready::*;
    pub use crate::describe::{
        DescFn, EnumDesc, FieldDesc, ObjectDesc, SqlDesc, SqlIndex, TypeDesc, TypeName, VariantDesc,
    };
}

#[cfg(feature = "bigdecimal-04")]
pub mod with {
    //! Modules for `#[serde(with = "...")]` on fields of types whose own serde form would lose something.

    pub use crate::describe::foreign::bigdecimal_04::with as bigdecimal;
}

pub use blocking::{
    Cache, Client, IndexQuery, MappedMigration, Migration, Page, RawValue, Scan, ScanQuery, SqlCursor,
    SqlPage, SqlQuery, SqlRows, TypedCache,
};
pub use catalog::{
    AtomicityMode, CacheConfig, CacheMode, Expiry, ExpiryPolicy, IndexField, IndexType, KeyConfiguration,
    Order, PartitionLossPolicy, QueryEntity, QueryField, QueryIndex, RebalanceMode, WriteSynchronizationMode,
};
pub use codec::{CodecError, CodecErrorKind, ColumnMismatch, DecodeLimits};
pub use config::{Address, ClientBuilder, IntoAddresses, NodeZone};
pub use config::{AddressFinder, PauseFn, ReconnectAttempt, ReconnectPolicy, RetryAttempt, RetryPolicy};
pub use config::{
    ConnectFailed, Connected, DisconnectReason, Disconnected, HeartbeatDone, Observer, RequestDone,
};
#[cfg(any(feature = "tls", feature = "rustls"))]
pub use config::{TlsConfig, TlsEngine, TlsVersion};
pub use describe::{
    BinaryField, BinarySchema, BinaryType, EnumConstant, IgniteObject, IgniteType, ItemCheck, ItemStatus,
    TypeBook, TypeCheck, TypeReport, hint,
};
pub use dynamic::{
    BinaryObject, BinaryObjectBuilder, ClassRef, Collection, CollectionKind, EnumArray, Explained,
    ExplainedLine, Fields, Handle, IgniteValue, Map, MapKind, ObjectArray, ObjectField, Opaque, Row, explain,
};
pub use error::{Error, Result};
pub use flow::{Metrics, NodeMetrics, Placement};
pub use flow::{
    MigrationError, MigrationPlan, MigrationProgress, MigrationReport, MigrationState, SchemaCount,
    SchemaRole, Skip, SkipReason,
};
/// The derive macro; its attributes are listed at the trait [`IgniteObject`](trait@IgniteObject).
#[cfg(feature = "derive")]
pub use ignite_derive::IgniteObject;
pub use ser::args::SqlArgs;
