//! The future of every method can go to another thread; that this compiles is the test. `tests/offline/api_parity.rs` holds that none is
//! left out.

use super::{Cache, Client, MappedMigration, Migration, RawValue, Scan, SqlCursor, SqlRows, TypedCache};
use crate::{IgniteObject, IgniteType};
use futures_core::Stream;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, IgniteObject)]
struct Old {
    name: String,
}

#[derive(Serialize, Deserialize, IgniteObject)]
struct New {
    names: Vec<String>,
}

fn future<F: Future + Send>(_: F) {}

fn stream<S: Stream + Send + Unpin>(_: S) {}

fn handle<H: Send + Sync>(_: &H) {}

const _: fn(&Client) = |client| {
    handle(client);
    future(Client::connect("node1"));
    future(Client::builder().connect_async());
    future(client.create_cache("c"));
    future(client.get_or_create_cache("c"));
    future(client.destroy_cache("c"));
    future(client.cache_names());
    future(client.register::<Old>());
    future(client.check::<Old>());
    future(client.binary_type("Old"));
    future(client.table::<i64, Old>("OLD"));
    future(client.explain(&client.cache("c"), &1));
    handle(&client.sql("SELECT 1"));
    future(client.sql("SELECT 1").query::<i32>());
    future(client.sql("SELECT 1").rows());
    future(client.sql("UPDATE t SET a = 1").execute());
    future(client.sql("UPDATE t SET a = ?").execute_many([(1,), (2,)]));
};

const _: fn(&Cache, &RawValue) = |cache, raw| {
    handle(cache);
    handle(raw);
    future(cache.destroy());
    future(cache.config());
    future(cache.get_raw("key"));
    future(cache.get::<str, Old>("key"));
    future(cache.get_all::<i32, Old>([1, 2]));
    future(cache.put("key", "value"));
    future(cache.put_all::<i32, str>([(1, "one")]));
    future(cache.contains_key("key"));
    future(cache.contains_keys::<i32>(&[1, 2]));
    future(cache.put_if_absent("key", "value"));
    future(cache.get_and_put("key", &1));
    future(cache.get_and_put_if_absent("key", &1));
    future(cache.get_and_remove::<str, Old>("key"));
    future(cache.get_and_replace("key", &1));
    future(cache.replace("key", "value"));
    future(cache.replace_if_equals("key", "value", "other"));
    future(cache.replace_if_same("key", raw, "other"));
    future(cache.remove("key"));
    future(cache.remove_if_equals("key", "value"));
    future(cache.remove_if_same("key", raw));
    future(cache.remove_keys::<i32>([1, 2]));
    future(cache.remove_all());
    future(cache.clear());
    future(cache.clear_key("key"));
    future(cache.clear_keys::<i32>([1, 2]));
    future(cache.size());
    future(cache.scan::<i32, Old>());
    handle(&cache.scan_query::<i32, Old>());
    future(cache.scan_query::<i32, Old>().run());
    future(cache.index_query::<i32, Old>().eq("name", "Ann").run());
};

const _: fn(&TypedCache<String, Vec<i64>>, &RawValue) = |cache, raw| {
    let values = vec![1];
    handle(cache);
    future(cache.get_raw("key"));
    future(cache.get("key"));
    future(cache.get_all(["key".to_owned()]));
    future(cache.put("key", &values));
    future(cache.put_all([("key".to_owned(), values.clone())]));
    future(cache.contains_key("key"));
    future(cache.contains_keys(&["key".to_owned()]));
    future(cache.put_if_absent("key", &values));
    future(cache.get_and_put("key", &values));
    future(cache.get_and_put_if_absent("key", &values));
    future(cache.get_and_remove("key"));
    future(cache.get_and_replace("key", &values));
    future(cache.replace("key", &values));
    future(cache.replace_if_equals("key", &values, &values));
    future(cache.replace_if_same("key", raw, &values));
    future(cache.remove("key"));
    future(cache.remove_if_equals("key", &values));
    future(cache.remove_if_same("key", raw));
    future(cache.remove_keys(["key".to_owned()]));
    future(cache.remove_all());
    future(cache.clear());
    future(cache.clear_key("key"));
    future(cache.clear_keys(["key".to_owned()]));
    future(cache.size());
    future(cache.scan());
};

const _: fn(Scan<i32, Old>, SqlCursor<Old>, SqlRows) = |mut scan, mut cursor, mut rows| {
    future(scan.next());
    future(scan.next_page());
    future(cursor.next());
    future(cursor.next_page());
    future(rows.next());
    stream(scan);
    stream(cursor);
    stream(rows);
};

const _: fn(Migration<Old, New>, MappedMigration<'_>) = |migration, mut mapped| {
    future(migration.plan());
    future(mapped.plan());
    future(mapped.dry_run());
    future(mapped.run());
    let mut count = 0;
    let mut counting = migration.map(|old| {
        count += 1;
        New { names: vec![old.name] }
    });
    future(counting.run());
};

/// Nothing but the types decides it.
fn _of_any_types<K, V>(cache: &Cache, entries: &[(K, V)])
where
    K: IgniteType + Serialize + DeserializeOwned + Send + Sync,
    V: IgniteType + Serialize + DeserializeOwned + Send + Sync,
{
    for (key, value) in entries {
        future(cache.get::<K, V>(key));
        future(cache.put(key, value));
        future(cache.get_and_put(key, value));
        future(cache.get_all::<K, V>([key]));
    }
    future(cache.put_all::<K, V>(entries.iter().map(|(key, value)| (key, value))));
}

fn size_of_future<'c, F: Future>(_: impl Fn(&'c Cache) -> F) -> usize {
    size_of::<F>()
}

/// Each task keeps room for the longest of its futures: what rarely happens (connecting, registering, repeating) is on the heap.
#[test]
fn futures_of_calls_are_small() {
    let sizes = [
        size_of_future(|cache| cache.get::<i64, Old>(&1)),
        size_of_future(|cache| cache.put(&1, &2)),
        size_of_future(|cache| cache.replace_if_equals(&1, &2, &3)),
        size_of_future(|cache| cache.get_all::<i64, Old>([1])),
        size_of_future(|cache| cache.put_all::<i64, i64>([(1, 2)])),
    ];
    assert!(sizes.iter().all(|size| *size <= 2560), "{sizes:?}");
}
