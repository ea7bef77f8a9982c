//! Batches on a cluster: what goes where, what overlaps, what is told when a part fails.

use super::tap::Tap;
use super::topology::{put_each, taken, tapped};
use super::{NODES, World};
use crate::front::{Cache, Client};
use crate::kv::Temporary;
use ignite_client::error::{Fate, PartOutcome};
use ignite_client::{AtomicityMode, CacheConfig, Error, IgniteObject, RetryPolicy};
use ignite_testkit::{Direction, Fault, Proxy, unique_name};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::thread;

/// Operations, as they are numbered.
const GET_ALL: i16 = 1003;
const PUT_ALL: i16 = 1004;
const CONTAINS_KEYS: i16 = 1012;
const CLEAR_KEYS: i16 = 1015;
const REMOVE_KEYS: i16 = 1018;
const CONFIGURATION: i16 = 1055;

const KEYS: std::ops::Range<i32> = 0..300;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "affinity.Named")]
struct Named {
    name: Option<String>,
}

fn named(key: i32) -> Named {
    Named { name: Some(format!("name {key}")) }
}

fn entries() -> impl Iterator<Item = (i32, i32)> {
    KEYS.map(|key| (key, key * 2))
}

fn transactional(client: &Client) -> Temporary {
    let config = CacheConfig::new(unique_name("affinity"));
    Temporary::of(client.create_cache(config.atomicity_mode(AtomicityMode::Transactional)).unwrap())
}

/// How many requests of an operation each node got.
fn requests(taps: &[Tap], op: i16, work: impl FnOnce()) -> Vec<usize> {
    taken(taps, 0);
    work();
    taps.iter().map(|tap| tap.take().into_iter().filter(|taken| *taken == op).count()).collect()
}

#[test]
fn batches_of_an_atomic_cache_are_cut() {
    let world = World::get();
    let (taps, client) = tapped(&world);
    let all = Temporary::new(&client);
    let cache = all.typed::<i32, i32>();
    cache.put_all(entries()).unwrap();
    let each = vec![1; NODES];
    assert_eq!(requests(&taps, PUT_ALL, || cache.put_all(entries()).unwrap()), each);
    assert_eq!(requests(&taps, CONFIGURATION, || cache.put_all(entries()).unwrap()), [0; NODES]);
    let found = &mut BTreeMap::new();
    let with_a_stranger = || KEYS.chain([-1]);
    let gets =
        requests(&taps, GET_ALL, || *found = cache.get_all(with_a_stranger()).unwrap().into_iter().collect());
    assert_eq!(gets, each);
    assert_eq!(*found, entries().collect());
    assert_eq!(requests(&taps, CONTAINS_KEYS, || assert!(cache.contains_keys(KEYS).unwrap())), each);
    assert!(!cache.contains_keys(with_a_stranger()).unwrap());
    assert_eq!(requests(&taps, CLEAR_KEYS, || cache.clear_keys(0..100).unwrap()), each);
    assert_eq!(requests(&taps, REMOVE_KEYS, || cache.remove_keys(100..200).unwrap()), each);
    assert_eq!(all.size().unwrap(), 100);
    cache.put_all(std::iter::empty::<(i32, i32)>()).unwrap();
    assert!(cache.get_all(std::iter::empty::<i32>()).unwrap().is_empty());
    assert!(cache.contains_keys(std::iter::empty::<i32>()).unwrap());
}

#[test]
fn the_last_of_equal_keys_wins() {
    let world = World::get();
    let client = world.client();
    let all = Temporary::new(&client);
    let cache = all.typed::<i32, i32>();
    put_each(&all, 0..60);
    cache.put_all((0..900).map(|n| (n % 300, n))).unwrap();
    let found: BTreeMap<_, _> = cache.get_all(KEYS.chain(KEYS)).unwrap().into_iter().collect();
    assert_eq!(found, KEYS.map(|key| (key, key + 600)).collect());
}

#[test]
fn keys_of_one_node_are_one_request_to_it() {
    let world = World::get();
    let (taps, client) = tapped(&world);
    for all in [Temporary::new(&client), transactional(&client)] {
        put_each(&all, 0..60);
        let of_node: Vec<i32> = KEYS.filter(|key| world.owner(&client, all.name(), key) == 1).collect();
        let cache = all.typed::<i32, i32>();
        let put = || cache.put_all(of_node.iter().map(|key| (*key, *key))).unwrap();
        assert_eq!(requests(&taps, PUT_ALL, put), [0, 1, 0]);
    }
}

#[test]
fn all_parts_are_under_way_at_once() {
    let world = World::get();
    let (taps, client) = tapped(&world);
    let all = Temporary::new(&client);
    let cache = all.typed::<i32, i32>();
    cache.put_all(entries()).unwrap();
    cache.put_all(entries()).unwrap();
    taken(&taps, 0);
    taps.iter().for_each(|tap| tap.hold(true));
    thread::scope(|scope| {
        for op in [PUT_ALL, GET_ALL] {
            let cache = &cache;
            scope.spawn(move || match op {
                PUT_ALL => cache.put_all(entries()).unwrap(),
                _ => assert_eq!(cache.get_all(KEYS).unwrap().len(), KEYS.len()),
            });
            // All requests have passed before any answer has.
            taps.iter().for_each(|tap| tap.wait_for(op));
        }
        taps.iter().for_each(|tap| tap.hold(false));
    });
}

#[test]
fn a_transactional_batch_of_writes_stays_whole() {
    let world = World::get();
    let (taps, client) = tapped(&world);
    let all = transactional(&client);
    let cache = all.typed::<i32, i32>();
    cache.put_all(entries()).unwrap();
    assert_eq!(requests(&taps, PUT_ALL, || cache.put_all(entries()).unwrap()).iter().sum::<usize>(), 1);
    let gets = requests(&taps, GET_ALL, || assert_eq!(cache.get_all(KEYS).unwrap().len(), KEYS.len()));
    assert_eq!(gets, [1; NODES]);
    let removes = requests(&taps, REMOVE_KEYS, || cache.remove_keys(KEYS).unwrap());
    assert_eq!(removes.iter().sum::<usize>(), 1);
    assert_eq!(all.size().unwrap(), 0);
}

/// A table whose names must not be null, as the cache of its rows.
fn table_of_named(client: &Client, atomicity: &str) -> Cache {
    let name = unique_name("NAMED");
    let with = format!("ATOMICITY={atomicity}, CACHE_NAME={name}, VALUE_TYPE=affinity.Named");
    let sql = format!("CREATE TABLE {name} (id INT PRIMARY KEY, name VARCHAR NOT NULL) WITH \"{with}\"");
    client.sql(sql).execute().unwrap();
    client.cache(&name)
}

fn drop_table(client: &Client, cache: &Cache) {
    client.sql(format!("DROP TABLE {}", cache.name())).execute().unwrap();
}

#[test]
fn a_transactional_batch_that_fails_leaves_nothing() {
    let world = World::get();
    let client = world.client();
    let cache = table_of_named(&client, "TRANSACTIONAL");
    cache.put(&-1_i32, &named(-1)).unwrap();
    for bad in [0, 150, 299] {
        let error = cache
            .put_all::<i32, Named>(
                KEYS.map(|key| (key, if key == bad { Named { name: None } } else { named(key) })),
            )
            .unwrap_err();
        assert!(matches!(error, Error::Server(_)), "{error}");
        assert_eq!(cache.size().unwrap(), 1, "{error}");
    }
    drop_table(&client, &cache);
}

#[test]
fn an_atomic_batch_that_fails_tells_what_was_applied() {
    let world = World::get();
    let client = world.client();
    let cache = table_of_named(&client, "ATOMIC");
    cache.put_all::<i32, Named>([(0, named(0)), (1, named(1))]).unwrap();
    cache.remove_keys::<i32>([0, 1]).unwrap();
    let bad = 150;
    let error = cache
        .put_all::<i32, Named>(
            KEYS.map(|key| (key, if key == bad { Named { name: None } } else { named(key) })),
        )
        .unwrap_err();
    let Error::Partial(batch) = &error else { panic!("{error}") };
    assert!(error.may_have_been_applied() && !error.is_retryable() && !error.is_timeout());
    assert_eq!(batch.parts.len(), NODES, "{error}");
    let places: BTreeSet<usize> = batch.parts.iter().flat_map(|part| part.entries.iter().copied()).collect();
    assert_eq!(places, (0..300).collect(), "each once");
    for part in &batch.parts {
        // Keys are their places.
        let keys = || part.entries.iter().map(|place| i32::try_from(*place).unwrap());
        let stored = cache.get_all::<i32, Named>(keys()).unwrap().len();
        println!("{}: {} entries {}, {stored} stored", part.addr, part.entries.len(), part.outcome);
        let owner = world.owner(&client, cache.name(), &keys().next().unwrap());
        assert_eq!(*part.addr, *world.cluster.address(owner));
        match part.outcome {
            PartOutcome::Applied => assert_eq!(stored, part.entries.len()),
            _ => assert!(keys().any(|key| key == bad), "{error}"),
        }
        assert_eq!(part.error.is_none(), part.outcome == PartOutcome::Applied);
    }
    assert_eq!(batch.parts.iter().filter(|part| part.outcome == PartOutcome::Applied).count(), NODES - 1);
    drop_table(&client, &cache);
}

/// A client that reaches the nodes through proxies, and an atomic cache that all have been asked of.
fn proxied(world: &World, retry: RetryPolicy) -> (Vec<Proxy>, Client, Temporary) {
    let proxies = world.cluster.proxies().unwrap();
    let addresses: Vec<_> = proxies.iter().map(Proxy::address).collect();
    let builder = Client::builder().addresses(addresses).endpoint_discovery(false).retry(retry);
    let client = builder.connect().unwrap();
    let cache = Temporary::new(&client);
    for _ in 0..2 {
        cache.put_all::<i32, i32>(entries()).unwrap();
    }
    assert_eq!(client.metrics().open_connections, NODES);
    (proxies, client, cache)
}

#[test]
fn a_part_that_is_lost_on_its_way_is_told() {
    let world = World::get();
    let (proxies, _client, cache) = proxied(&world, RetryPolicy::default());
    for broken in &proxies {
        broken.after(Direction::Answers, 3, Fault::Cut);
        let error = cache.put_all::<i32, i32>(entries()).unwrap_err();
        let Error::Partial(batch) = &error else { panic!("{error}") };
        assert_eq!(error.fate(), Some(Fate::Unknown));
        for part in &batch.parts {
            let is_broken = *part.addr == *broken.address();
            let outcome = if is_broken { PartOutcome::Unknown } else { PartOutcome::Applied };
            assert_eq!(part.outcome, outcome, "{error}");
        }
        // Connects anew.
        cache.put_all::<i32, i32>(entries()).unwrap();
    }
}

#[test]
fn parts_are_repeated_as_calls_are() {
    let world = World::get();
    let (proxies, client, cache) = proxied(&world, RetryPolicy::default());
    proxies[1].after(Direction::Answers, 3, Fault::Cut);
    assert_eq!(cache.get_all::<i32, i32>(KEYS).unwrap().len(), KEYS.len());
    assert_eq!(client.metrics().retries, 1);
    proxies[2].after(Direction::Answers, 3, Fault::Cut);
    assert!(cache.contains_keys::<i32>(KEYS).unwrap());
    let (proxies, client, cache) = proxied(&world, RetryPolicy::All);
    proxies[1].after(Direction::Answers, 3, Fault::Cut);
    cache.put_all::<i32, i32>(entries()).unwrap();
    assert_eq!(client.metrics().retries, 1);
}
