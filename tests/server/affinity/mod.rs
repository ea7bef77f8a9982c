//! Routing on a real cluster of three: what the nodes count themselves, and what passes on the way to them.

mod batches;
mod keys;
mod tap;
mod topology;

use crate::front::Client;
use ignite_client::IgniteType;
use ignite_testkit::Cluster;
use serde::Serialize;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Nodes of the cluster.
const NODES: usize = 3;

/// The cluster of these tests, which one of them at a time has for itself: the nodes count the requests of all clients.
struct World {
    cluster: MutexGuard<'static, Cluster>,
    /// A client of each node, which asks no other.
    watchers: Vec<Client>,
}

/// What the nodes have counted: requests for keys that they own, and for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Count {
    hits: [i64; NODES],
    misses: [i64; NODES],
}

impl World {
    fn get() -> Self {
        static CLUSTER: Mutex<Option<&'static Mutex<Cluster>>> = Mutex::new(None);
        let mut cluster = CLUSTER.lock().unwrap_or_else(PoisonError::into_inner);
        let cluster =
            *cluster.get_or_insert_with(|| Box::leak(Box::new(Mutex::new(Cluster::start(NODES).unwrap()))));
        let mut cluster = cluster.lock().unwrap_or_else(PoisonError::into_inner);
        // A test that has failed may have left a node away.
        for node in 0..NODES {
            if !cluster.node(node).is_running() {
                cluster.restart(node).unwrap();
            }
        }
        cluster.await_rebalanced().unwrap();
        let mut world = Self { cluster, watchers: Vec::new() };
        world.watch();
        world
    }

    fn watch(&mut self) {
        let watcher = |node| alone(&self.cluster.address(node));
        self.watchers = (0..NODES).map(watcher).collect();
    }

    /// A client of the whole cluster that was told one address.
    fn client(&self) -> Client {
        Client::connect(self.cluster.address(0)).unwrap()
    }

    fn count(&self) -> Count {
        let metric = |name: &str| {
            let sql = format!(
                "SELECT VALUE FROM SYS.METRICS WHERE NAME = 'client.connector.AffinityKeyRequests{name}'"
            );
            let of = |node: usize| {
                let values = self.watchers[node].sql(sql.as_str()).query::<String>().unwrap();
                values.map(|value| value.unwrap().parse::<i64>().unwrap()).next().unwrap()
            };
            [of(0), of(1), of(2)]
        };
        Count { hits: metric("Hits"), misses: metric("Misses") }
    }

    /// What is counted while something is done.
    fn counted(&self, work: impl FnOnce()) -> Count {
        let before = self.count();
        work();
        let after = self.count();
        let less =
            |after: [i64; NODES], before: [i64; NODES]| [0, 1, 2].map(|node| after[node] - before[node]);
        Count { hits: less(after.hits, before.hits), misses: less(after.misses, before.misses) }
    }

    /// The number of the node that owns a key.
    fn owner<K: IgniteType + Serialize + ?Sized>(&self, client: &Client, cache: &str, key: &K) -> usize {
        let node = client.explain(&client.cache(cache), key).unwrap().node_id.unwrap();
        self.cluster.number_of(&node.to_string()).unwrap()
    }
}

impl Count {
    fn all_hits(&self) -> i64 {
        self.hits.iter().sum()
    }

    fn all_misses(&self) -> i64 {
        self.misses.iter().sum()
    }
}

/// A client that knows one node only.
fn alone(address: &str) -> Client {
    Client::builder().addresses(address).endpoint_discovery(false).connect().unwrap()
}
