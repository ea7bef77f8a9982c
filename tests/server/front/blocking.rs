//! The front that the tests of this program use: the blocking one, as it is.

pub(crate) use ignite_client::{
    Cache, Client, ClientBuilder, IndexQuery, MappedMigration, Migration, Scan, SqlQuery, TypedCache,
};

/// Threads that a client has of its own for heartbeats.
pub(crate) const HEARTBEAT_THREADS: usize = 1;

/// Starts what all clients share: nothing.
pub(crate) const fn start() {}
