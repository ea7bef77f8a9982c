//! Who is connected with whom, and what happens when nodes come and go.

use super::tap::Tap;
use super::{NODES, World, alone};
use crate::front::{Cache, Client, Scan};
use crate::kv::Temporary;
use ignite_client::IgniteObject;
use ignite_testkit::unique_name;
use serde::{Deserialize, Serialize};
use std::sync::Barrier;
use std::thread;

/// Operations, as they are numbered.
const PARTITIONS: i16 = 1101;
const SCAN: i16 = 2000;
const INDEX_QUERY: i16 = 2008;

#[derive(Debug, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "affinity.Measured")]
struct Measured {
    size: i32,
}

pub(super) fn put_each(cache: &Cache, keys: std::ops::Range<i32>) {
    keys.for_each(|key| cache.put(&key, &key).unwrap());
}

#[test]
fn one_address_leads_to_all_nodes() {
    let world = World::get();
    let client = world.client();
    let cache = Temporary::new(&client);
    put_each(&cache, 0..60);
    assert_eq!(client.metrics().open_connections, NODES);
    let one = alone(&world.cluster.address(1));
    let count = world.counted(|| put_each(&one.cache(cache.name()), 0..60));
    assert_eq!(one.metrics().open_connections, 1);
    assert!(count.hits[1] > 0 && count.misses[1] == 60 - count.hits[1], "{count:?}");
}

#[test]
fn without_partition_awareness_all_goes_over_one_connection() {
    let world = World::get();
    let client =
        Client::builder().addresses(world.cluster.addresses()).partition_awareness(false).connect().unwrap();
    let cache = Temporary::new(&client);
    let count = world.counted(|| put_each(&cache, 0..60));
    assert_eq!(client.metrics().open_connections, 1);
    assert_eq!(count.all_hits() + count.all_misses(), 60, "{count:?}");
    let used = (0..NODES).filter(|node| count.hits[*node] + count.misses[*node] > 0).count();
    assert_eq!(used, 1, "{count:?}");
    cache.put_all::<i32, i32>((0..60).map(|key| (key, key))).unwrap();
    assert_eq!((client.metrics().routed_hits, client.metrics().routed_misses), (0, 0));
}

/// A client that reaches the nodes through taps, and nothing else.
pub(super) fn tapped(world: &World) -> (Vec<Tap>, Client) {
    let nodes = world.cluster.nodes();
    let taps: Vec<_> = nodes.iter().map(|node| Tap::start(node.socket_addr())).collect();
    let addresses: Vec<_> = taps.iter().map(Tap::address).collect();
    (taps, Client::builder().addresses(addresses).endpoint_discovery(false).connect().unwrap())
}

pub(super) fn taken(taps: &[Tap], op: i16) -> usize {
    taps.iter().flat_map(Tap::take).filter(|taken| *taken == op).count()
}

#[test]
fn a_new_topology_is_asked_for_once() {
    let world = World::get();
    let (taps, client) = tapped(&world);
    let cache = Temporary::new(&client);
    put_each(&cache, 0..60);
    assert_eq!(client.metrics().open_connections, NODES, "reached where the program says");
    taken(&taps, 0);
    put_each(&cache, 0..60);
    assert_eq!(taken(&taps, PARTITIONS), 0);
    // A new cache is a new topology.
    let _other = Temporary::new(&world.client());
    let start = Barrier::new(8);
    thread::scope(|scope| {
        for thread in 0..8 {
            let (cache, start) = (&cache, &start);
            scope.spawn(move || {
                start.wait();
                put_each(cache, thread * 100..thread * 100 + 100);
            });
        }
    });
    assert_eq!(taken(&taps, PARTITIONS), 1);
    let misses = client.metrics().routed_misses;
    let count = world.counted(|| put_each(&cache, 0..60));
    assert_eq!((count.all_hits(), count.all_misses()), (60, 0), "{count:?}");
    assert_eq!(client.metrics().routed_misses, misses);
}

#[test]
fn a_node_that_has_restarted_gets_its_keys_again() {
    let mut world = World::get();
    let (taps, client) = tapped(&world);
    let cache = client.create_cache(unique_name("backup_atomic")).unwrap();
    let cache = Temporary::of(cache);
    put_each(&cache, 0..60);
    world.cluster.kill(2);
    world.cluster.await_size(NODES - 1).unwrap();
    for key in 0..60 {
        assert_eq!(cache.get::<i32, i32>(&key).unwrap(), Some(key), "on the nodes that are left");
    }
    world.cluster.restart(2).unwrap();
    world.cluster.await_rebalanced().unwrap();
    world.watch();
    let start = Barrier::new(8);
    taken(&taps, 0);
    thread::scope(|scope| {
        for thread in 0..8 {
            let (cache, start) = (&cache, &start);
            scope.spawn(move || {
                start.wait();
                put_each(cache, thread * 100..thread * 100 + 100);
            });
        }
    });
    // The nodes tell of the new topology one after the other, in their answers.
    let asked = taken(&taps, PARTITIONS);
    assert!((1..=NODES).contains(&asked), "asked {asked} times");
    let count = world.counted(|| put_each(&cache, 0..60));
    assert_eq!((count.all_hits(), count.all_misses()), (60, 0), "{count:?}");
    assert!(count.hits.iter().all(|hits| *hits > 0), "{count:?}");
    assert_eq!(client.metrics().open_connections, NODES);
}

/// Each key is found in its partition, for which its owner alone is asked.
fn found_at_their_owners(
    world: &World,
    client: &Client,
    taps: &[Tap],
    cache: &Cache,
    op: i16,
    find: impl Fn(u32) -> Vec<i32>,
) {
    let mut owners = [0; NODES];
    for key in 0..20 {
        let partition = client.explain(cache, &key).unwrap().partition.unwrap();
        let owner = world.owner(client, cache.name(), &key);
        owners[owner] += 1;
        taken(taps, 0);
        assert!(find(partition).contains(&key));
        for (node, tap) in taps.iter().enumerate() {
            let asked = tap.take().iter().filter(|taken| **taken == op).count();
            assert_eq!(asked, usize::from(node == owner), "key {key} of node {owner}");
        }
    }
    assert!(owners.iter().all(|keys| *keys > 0), "{owners:?}");
}

#[test]
fn queries_of_a_partition_go_to_its_owner() {
    let world = World::get();
    let (taps, client) = tapped(&world);
    let cache = Temporary::new(&client);
    put_each(&cache, 0..60);
    let keys = |found: Scan<i32, i32>| found.map(|entry| entry.unwrap().0).collect();
    found_at_their_owners(&world, &client, &taps, &cache, SCAN, |partition| {
        keys(cache.scan_query().partition(partition).run().unwrap())
    });

    let name = unique_name("ROUTED");
    let with = format!("CACHE_NAME={name}, VALUE_TYPE=affinity.Measured");
    client
        .sql(format!("CREATE TABLE {name} (id INT PRIMARY KEY, size INT) WITH \"{with}\""))
        .execute()
        .unwrap();
    let cache = client.cache(&name);
    for key in 0..60 {
        cache.put(&key, &Measured { size: key }).unwrap();
    }
    found_at_their_owners(&world, &client, &taps, &cache, INDEX_QUERY, |partition| {
        let found = cache.index_query::<i32, Measured>().partition(partition).run().unwrap();
        found.map(|entry| entry.unwrap().0).collect()
    });
    client.sql(format!("DROP TABLE {name}")).execute().unwrap();
}
