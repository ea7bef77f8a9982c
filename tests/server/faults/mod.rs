//! Nodes that die, stop, stand still and come back, and networks that break: what a caller sees. The table of faults and outcomes is the
//! module `faults` of the library's documentation.
//!
//! | file | what |
//! |---|---|
//! | `db.rs` | the calls that the tests make, each held to its deadline; another front joins here |
//! | `ledger.rs` | what was reported of each write, compared with what is there afterwards |
//! | `nodes.rs` | one node or all are killed, stopped, paused, restarted |
//! | `network.rs` | connections that break or stall, at places that matter |
//! | `bytes.rs` | connections that break after each byte |
//! | `retries.rs` | what the policies repeat, and what is told then |
//! | `leaks.rs` | sockets, threads and cursors: counted in this process and by the nodes |
//! | `chaos/` | many threads, many faults |

mod bytes;
pub(crate) mod chaos;
mod db;
mod leaks;
mod ledger;
mod network;
mod nodes;
mod retries;

use crate::front::{Client, ClientBuilder};
use ignite_client::CacheConfig;
use ignite_testkit::{Cluster, ClusterSetup, unique_name};
use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Longer than the pauses of these tests: a node that stands still stays a member.
const FAILURE_DETECTION: Duration = Duration::from_secs(10);
/// How long the tests wait for what has no time of its own.
const PATIENCE: Duration = Duration::from_secs(60);

/// A cluster of three whose nodes may be harmed; the tests take turns. It is whole again for the next one.
struct Harmed(MutexGuard<'static, Option<Cluster>>);

impl Harmed {
    fn take() -> Self {
        static CLUSTER: Mutex<Option<Cluster>> = Mutex::new(None);
        let mut guard = CLUSTER.lock().unwrap_or_else(PoisonError::into_inner);
        match guard.as_mut() {
            Some(cluster) => mend(cluster),
            None => {
                let setup = ClusterSetup::new(3).failure_detection(FAILURE_DETECTION);
                *guard = Some(setup.start().unwrap());
            }
        }
        Self(guard)
    }
}

impl Deref for Harmed {
    type Target = Cluster;

    fn deref(&self) -> &Cluster {
        self.0.as_ref().unwrap()
    }
}

impl DerefMut for Harmed {
    fn deref_mut(&mut self) -> &mut Cluster {
        self.0.as_mut().unwrap()
    }
}

/// All nodes run, and all copies are there.
fn mend(cluster: &mut Cluster) {
    for number in 0..cluster.nodes().len() {
        cluster.resume(number);
        if !cluster.node(number).is_running() {
            cluster.restart(number).unwrap();
        }
    }
    cluster.await_rebalanced().unwrap();
}

/// A cache whose entries survive as long as one node does, and whose acknowledged writes are on all of them.
fn everywhere() -> CacheConfig {
    CacheConfig::new(unique_name("everywhere_atomic"))
}

/// The same for compare-and-set: one that the death of an owner interrupts is done whole or not at all.
fn everywhere_tx() -> CacheConfig {
    CacheConfig::new(unique_name("everywhere_tx"))
}

/// A cache with one backup: it survives one node.
fn backed_up() -> CacheConfig {
    CacheConfig::new(unique_name("backup_atomic"))
}

/// A cache without backups, on all nodes.
fn single() -> CacheConfig {
    CacheConfig::new(unique_name("small"))
}

/// A client of one address only: it stays there, and no request of its own gets in the way.
fn alone(address: impl Into<String>) -> ClientBuilder {
    let address: String = address.into();
    Client::builder().addresses(address.as_str()).partition_awareness(false).endpoint_discovery(false)
}

/// Looks again until it is so; each look takes its time, by a call or by waiting for one.
pub(crate) fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "not within {PATIENCE:?}: {what}");
        std::thread::yield_now();
    }
}
