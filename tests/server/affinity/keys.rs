//! Every type of key, by the counters of the nodes and by scans of the partition that was computed.

use super::{Count, World};
use crate::front::{Cache, Client};
use crate::kv::Temporary;
use crate::sql::Table;
use ignite_client::types::{Date, Decimal, Time, Timestamp};
use ignite_client::{
    BinaryObjectBuilder, CacheConfig, CacheMode, IgniteObject, IgniteType, KeyConfiguration,
};
use ignite_testkit::unique_name;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt::Debug;
use uuid::Uuid;

/// Keys of which each is looked for in its partition.
const SCANNED: usize = 12;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "affinity.Whole")]
struct Whole {
    id: i32,
    name: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "affinity.Placed")]
struct Placed {
    id: i64,
    #[ignite(affinity_key)]
    city: String,
}

/// The affinity field is known to the cluster only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "affinity.ByMetadata")]
struct ByMetadata {
    id: i64,
    city: i32,
}

/// The affinity field is known to the cache only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "affinity.ByCache")]
struct ByCache {
    id: i64,
    city: i32,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "affinity.Color")]
enum Color {
    Red,
    Green,
    Blue,
}

/// Java's own class of keys with an affinity key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "AffinityKey")]
struct AffinityKey {
    key: i64,
    #[serde(rename = "affKey")]
    affinity_key: i32,
}

/// The key of a table; its columns have another order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
struct RowKey {
    a: i32,
    b: i32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
struct Row {
    v: Option<String>,
}

/// Puts and gets each key; none may go to another node than its owner once all are known, and each must be in the partition that was told.
fn placed<K>(world: &World, client: &Client, cache: &Cache, keys: &[K]) -> Count
where
    K: IgniteType + Serialize + DeserializeOwned + PartialEq + Debug,
{
    // A scan meets no keys of other types.
    cache.clear().unwrap();
    let entries = || keys.iter().zip(0_i32..);
    entries().for_each(|(key, n)| cache.put(key, &n).unwrap());
    let routed = client.metrics();
    let count = world.counted(|| {
        for (key, n) in entries() {
            cache.put(key, &n).unwrap();
            assert_eq!(cache.get::<K, i32>(key).unwrap(), Some(n), "{key:?}");
        }
    });
    let what = std::any::type_name::<K>();
    assert_eq!((count.all_hits(), count.all_misses()), (2 * keys.len() as i64, 0), "{what}: {count:?}");
    let now = client.metrics();
    assert_eq!(now.routed_hits - routed.routed_hits, 2 * keys.len() as u64, "{what}");
    assert_eq!(now.routed_misses, routed.routed_misses, "{what}");
    for key in keys.iter().take(SCANNED) {
        let place = client.explain(cache, key).unwrap();
        let partition = place.partition.unwrap();
        let mut scan = cache.scan_query::<K, i32>().partition(partition).run().unwrap();
        assert!(scan.any(|entry| entry.unwrap().0 == *key), "{key:?} is not in partition {partition}");
        assert!(place.connected_to.is_some(), "{place}");
    }
    count
}

/// The same, and all nodes had their share.
fn spread<K>(world: &World, client: &Client, cache: &Cache, keys: impl Iterator<Item = K>)
where
    K: IgniteType + Serialize + DeserializeOwned + PartialEq + Debug,
{
    let count = placed(world, client, cache, &keys.collect::<Vec<_>>());
    assert!(count.hits.iter().all(|hits| *hits > 0), "{}: {count:?}", std::any::type_name::<K>());
}

#[test]
fn plain_keys_go_to_their_owners() {
    let world = World::get();
    let client = world.client();
    let cache = &*Temporary::new(&client);
    let instant = |n: i64| 1_700_000_000_123 + n * 86_400_000;
    spread(&world, &client, cache, -50..50_i8);
    spread(&world, &client, cache, (0..60).map(|n: i16| n * 500 - 15_000));
    spread(&world, &client, cache, (0..60).map(|n: i32| n.wrapping_mul(0x1357_9bdf)));
    spread(&world, &client, cache, (0..60).map(|n: i64| n.wrapping_mul(0x1234_5678_9abc_def1)));
    spread(&world, &client, cache, 'A'..'z');
    spread(&world, &client, cache, (0..60_i16).map(|n| f32::from(n) * 1.7 - 20.0));
    spread(&world, &client, cache, (0..60_i16).map(|n| f64::from(n) * 1.7e9 - 20.1));
    spread(&world, &client, cache, (0..60).map(|n| format!("key {n} zażółć \u{1f600}")));
    spread(
        &world,
        &client,
        cache,
        (0..60_u128).map(|n| Uuid::from_u128(n * 0x1234_5678_9abc_def1_1234_5678_9abc)),
    );
    spread(
        &world,
        &client,
        cache,
        (-30..30_i64).map(|n| format!("{}.25", n * 987_654_321_987).parse::<Decimal>().unwrap()),
    );
    spread(&world, &client, cache, (0..60).map(|n| Date::from_millis(instant(n))));
    spread(&world, &client, cache, (0..60).map(|n| Time::from_millis(n * 1_234_567 + 1)));
    spread(&world, &client, cache, (0..60).map(|n| Timestamp::new(instant(n), 456_789).unwrap()));
    spread(&world, &client, cache, (0..60_u8).map(|n| vec![n, 255 - n, 7]));
    placed(&world, &client, cache, &[false, true]);
    placed(&world, &client, cache, &[Color::Red, Color::Green, Color::Blue]);
}

#[test]
fn objects_go_to_their_owners() {
    let world = World::get();
    let client = world.client();
    let cache = &*Temporary::new(&client);
    spread(&world, &client, cache, (0..60).map(|id| Whole { id, name: format!("name {id}") }));
    spread(&world, &client, cache, (0..60).map(|id| Placed { id, city: format!("city {}", id % 20) }));
    // Only the cluster knows the affinity field.
    let builder = BinaryObjectBuilder::new("affinity.ByMetadata").affinity_key("city");
    let key = builder.set("id", -1_i64).set("city", 1_i32).build().unwrap();
    Temporary::new(&world.client()).put(&key, &0_i32).unwrap();
    spread(&world, &client, cache, (0..60).map(|id: i64| ByMetadata { id, city: (id % 20) as i32 }));
}

#[test]
fn javas_affinity_keys_go_to_their_owners() {
    let world = World::get();
    let client = world.client();
    let cache = &*Temporary::new(&client);
    spread(
        &world,
        &client,
        cache,
        (0..60).map(|key: i64| AffinityKey { key, affinity_key: (key % 20) as i32 }),
    );
}

#[test]
fn the_configuration_of_a_cache_names_affinity_fields_and_partitions() {
    let world = World::get();
    let client = world.client();
    let config = CacheConfig::new(unique_name("affinity")).statistics(true);
    let config = config.key_configuration(KeyConfiguration::new("affinity.ByCache", "city"));
    let cache = &*Temporary::of(client.create_cache(config).unwrap());
    spread(&world, &client, cache, (0..60).map(|id: i64| ByCache { id, city: (id % 20) as i32 }));
    spread(&world, &client, cache, 0..60_i64);
    let partitions: Vec<_> =
        (0..60_i64).map(|key| client.explain(cache, &key).unwrap().partition.unwrap()).collect();
    assert!(partitions.iter().any(|partition| *partition > 32), "1024 partitions: {partitions:?}");
}

#[test]
fn keys_of_tables_go_to_their_owners() {
    let world = World::get();
    let client = world.client();
    for with in ["WITH \"affinity_key=b\"", ""] {
        let table = Table::new(&client, "b INT, v VARCHAR, a INT, PRIMARY KEY (a, b)", with);
        let cache = client.table::<RowKey, Row>(&table.name).unwrap();
        let keys: Vec<_> = (0..60).map(|n| RowKey { a: n, b: n % 20 }).collect();
        let row = |key: &RowKey| Row { v: Some(format!("{}", key.a)) };
        let put_all = || keys.iter().for_each(|key| cache.put(key, &row(key)).unwrap());
        put_all();
        let count = world.counted(|| {
            put_all();
            keys.iter().for_each(|key| assert_eq!(cache.get(key).unwrap(), Some(row(key))));
        });
        assert_eq!((count.all_hits(), count.all_misses()), (120, 0), "{with}: {count:?}");
        assert!(count.hits.iter().all(|hits| *hits > 0), "{with}: {count:?}");
        for key in keys.iter().take(SCANNED) {
            let place = cache.explain(key).unwrap();
            let mut scan = cache.scan_query().partition(place.partition.unwrap()).run().unwrap();
            assert!(scan.any(|entry| entry.unwrap().0 == *key), "{key:?} is not where it was told: {place}");
            assert!(place.connected_to.is_some(), "{place}");
        }
    }
}

#[test]
fn keys_without_a_place_go_anywhere() {
    let world = World::get();
    let client = world.client();
    let config = CacheConfig::new(unique_name("affinity")).cache_mode(CacheMode::Replicated).statistics(true);
    let cache = Temporary::of(client.create_cache(config).unwrap());
    for key in 0..20_i32 {
        cache.put(&key, &key).unwrap();
        assert_eq!(cache.get::<i32, i32>(&key).unwrap(), Some(key));
    }
    assert_eq!(cache.get_all::<i32, i32>(0..20).unwrap().len(), 20);
    let place = client.explain(&cache, &1_i32).unwrap();
    assert_eq!((place.partition, place.node_id), (None, None), "{place}");
    // A key of a type without a hash that a client could compute.
    let cache = Temporary::new(&client);
    let key = vec![Some("a".to_owned()), None];
    cache.put(&key, &1_i32).unwrap();
    assert_eq!(cache.get::<Vec<Option<String>>, i32>(&key).unwrap(), Some(1));
    assert_eq!(client.explain(&cache, &key).unwrap().partition, None);
}
