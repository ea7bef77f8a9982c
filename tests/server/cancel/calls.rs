//! The calls that are dropped: each checks by itself that what it is told is an answer to its own question.

use futures_core::Stream;
use ignite_client::aio::{Cache, Client, Migration};
use ignite_client::bytes::to_vec;
use ignite_client::{
    BinaryObject, CacheConfig, CacheMode, ClientBuilder, IgniteObject, Result, WriteSynchronizationMode,
};
use ignite_testkit::unique_name;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::error::Error;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};

/// Why a call failed.
pub(super) type Failure = Box<dyn Error + Send + Sync>;

/// Entries to read: each value is its key.
pub(super) const ENTRIES: i64 = 200;
const PAGE: u32 = 16;
/// Entries of a batch.
const BATCH: i64 = 20;

/// The way to a cluster, and names of what is in it.
#[derive(Debug, Clone)]
pub(super) struct Way {
    pub(super) addresses: Vec<String>,
    /// What a connection shows, so that the nodes can count it.
    pub(super) run: String,
    /// Of all entries.
    pub(super) read: String,
    /// Of the same entries, all on each node, so that one node alone has a cursor.
    pub(super) scanned: String,
    /// Of keys that are used once.
    pub(super) written: String,
    /// Of objects of many types.
    objects: String,
    /// Of objects that are migrated.
    moved: String,
    /// A table of the same entries as `read`, and rows that are written once.
    pub(super) table: String,
}

/// A client and its caches.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) way: Way,
    pub(super) client: Client,
    pub(super) read: Cache,
    pub(super) scanned: Cache,
    pub(super) written: Cache,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    Get,
    GetAll,
    Put,
    PutAll,
    Replace,
    /// A cursor of which nothing is read.
    Open,
    Scan,
    Pages,
    Rows,
    Insert,
    InsertMany,
    Register,
    /// A write of a type that nobody knows.
    NewType,
    Explain,
    Migrate,
    Connect,
}

/// What a call that was not dropped has done.
#[derive(Debug, Default)]
pub(super) struct Done {
    /// Entries that must be there.
    pub(super) entries: Vec<(i64, i64)>,
    /// Rows that must be there.
    pub(super) rows: Vec<i64>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "cancel.Thing")]
struct Thing {
    id: i64,
    parts: Vec<Part>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "cancel.Part")]
struct Part {
    name: String,
}

#[derive(Debug, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "cancel.Moved")]
struct Old {
    id: i64,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "cancel.Moved")]
struct New {
    number: i64,
}

impl Way {
    pub(super) fn new(addresses: Vec<String>) -> Self {
        let names = ["cancel", "read", "scanned", "written", "objects", "moved"];
        let [run, read, scanned, written, objects, moved] = names.map(unique_name);
        Self { addresses, run, read, scanned, written, objects, moved, table: unique_name("CANCEL") }
    }

    pub(super) fn builder(&self) -> ClientBuilder {
        let builder = Client::builder().addresses(&self.addresses[..]).endpoint_discovery(false);
        builder.user_attribute("run", self.run.as_str()).max_in_flight(8)
    }

    /// A client that knows nothing yet.
    pub(super) async fn connect(&self) -> Result<World> {
        let client = self.builder().connect_async().await?;
        let [read, scanned, written] =
            [&self.read, &self.scanned, &self.written].map(|name| client.cache(name));
        Ok(World { way: self.clone(), client, read, scanned, written })
    }

    /// Makes what is read and written.
    pub(super) async fn fill(&self) -> Result<()> {
        let client = self.builder().connect_async().await?;
        client.create_cache(self.written.as_str()).await?;
        client.create_cache(self.objects.as_str()).await?;
        let everywhere = |name: &str| {
            let config = CacheConfig::new(name).cache_mode(CacheMode::Replicated);
            config.write_synchronization_mode(WriteSynchronizationMode::FullSync)
        };
        client.create_cache(everywhere(&self.moved)).await?;
        for config in [self.read.as_str().into(), everywhere(&self.scanned)] {
            client.create_cache(config).await?.put_all((0..ENTRIES).map(|n| (n, n))).await?;
        }
        let table = &self.table;
        client.sql(format!("CREATE TABLE {table} (id BIGINT PRIMARY KEY, n BIGINT)")).execute().await?;
        let rows = format!("INSERT INTO {table} SELECT X, X FROM SYSTEM_RANGE(0, {})", ENTRIES - 1);
        client.sql(rows).execute().await.map(drop)
    }

    /// Migrations that were dropped leave objects that are old or new, and whole.
    pub(super) async fn hold_moved(&self) -> Result<(), Failure> {
        let moved = self.builder().connect_async().await?.cache(&self.moved);
        let mut migration = Migration::<Old, New>::new(&moved).map(|old| New { number: old.id });
        let report = migration.run().await?;
        let mut entries = 0;
        let mut scan = moved.scan::<i64, New>().await?;
        while let Some((key, new)) = scan.next().await.transpose()? {
            assert_eq!(new, New { number: key });
            entries += 1;
        }
        assert_eq!((report.entries, report.migrated + report.already_new), (entries, entries), "{report}");
        Ok(())
    }

    pub(super) async fn destroy(&self) -> Result<()> {
        let client = self.builder().connect_async().await?;
        for cache in [&self.read, &self.scanned, &self.written, &self.objects, &self.moved] {
            client.destroy_cache(cache).await?;
        }
        client.sql(format!("DROP TABLE {}", self.table)).execute().await.map(drop)
    }
}

/// Keys that nobody has used.
fn new_keys(count: i64) -> std::ops::Range<i64> {
    static NEXT: AtomicI64 = AtomicI64::new(1_000_000);
    let first = NEXT.fetch_add(count, Ordering::Relaxed);
    first..first + count
}

impl Call {
    pub(super) const ALL: [Self; 16] = [
        Self::Get,
        Self::GetAll,
        Self::Put,
        Self::PutAll,
        Self::Replace,
        Self::Open,
        Self::Scan,
        Self::Pages,
        Self::Rows,
        Self::Insert,
        Self::InsertMany,
        Self::Register,
        Self::NewType,
        Self::Explain,
        Self::Migrate,
        Self::Connect,
    ];

    /// Makes the call; `at` chooses what is read.
    pub(super) async fn run(self, world: &World, at: i64) -> Result<Done, Failure> {
        let World { way, client, read, scanned, written } = world;
        let at = at % ENTRIES;
        let mut done = Done::default();
        match self {
            Self::Get => assert_eq!(read.get::<i64, i64>(&at).await?, Some(at)),
            Self::GetAll => {
                let keys: BTreeSet<i64> = (0..BATCH).map(|n| (at + n * 7) % ENTRIES).collect();
                let found = read.get_all::<i64, i64>(&keys).await?;
                assert!(found.iter().all(|(key, value)| key == value), "{found:?}");
                assert_eq!(found.into_iter().map(|(key, _)| key).collect::<BTreeSet<_>>(), keys);
            }
            Self::Put => {
                let key = new_keys(1).start;
                written.put(&key, &key).await?;
                done.entries.push((key, key));
            }
            Self::PutAll => {
                let entries = new_keys(BATCH).map(|key| (key, key));
                written.put_all(entries.clone()).await?;
                done.entries.extend(entries);
            }
            Self::Replace => {
                let key = new_keys(1).start;
                written.put(&key, &key).await?;
                assert!(written.replace_if_equals(&key, &key, &-key).await?);
                done.entries.push((key, -key));
            }
            Self::Open => drop(scanned.scan_query::<i64, i64>().page_size(PAGE).run().await?),
            Self::Scan => {
                let mut scan = scanned.scan_query::<i64, i64>().page_size(PAGE).run().await?;
                for _ in 0..at {
                    let (key, value) = scan.next().await.transpose()?.unwrap();
                    assert_eq!(key, value);
                }
            }
            Self::Pages => {
                let mut scan = scanned.scan_query::<i64, i64>().page_size(PAGE).run().await?;
                for _ in 0..at / i64::from(PAGE) {
                    let page = scan.next_page().await?.unwrap();
                    let mut entries = page.entries::<i64, i64>();
                    while let Some(entry) = next_of(&mut entries).await {
                        let (key, value) = entry?;
                        assert_eq!(key, value);
                    }
                }
            }
            Self::Rows => {
                let sql =
                    format!("SELECT id, n FROM {} WHERE id BETWEEN ? AND {ENTRIES} ORDER BY id", way.table);
                let query = client.sql(sql).arg(at).page_size(PAGE).lazy(at % 2 == 0);
                let mut rows = query.query::<(i64, i64)>().await?;
                for expected in at..ENTRIES.min(at + 50) {
                    assert_eq!(rows.next().await.transpose()?, Some((expected, expected)));
                }
            }
            Self::Insert => {
                let id = new_keys(1).start;
                let sql = format!("INSERT INTO {} VALUES (?, ?)", way.table);
                assert_eq!(client.sql(sql).arg(id).arg(id).execute().await?, 1);
                done.rows.push(id);
            }
            Self::InsertMany => {
                let ids = new_keys(BATCH);
                let insert = client.sql(format!("INSERT INTO {} VALUES (?, ?)", way.table));
                for (id, outcome) in ids.clone().zip(insert.execute_many(ids.map(|id| (id, id))).await?) {
                    assert_eq!(outcome?, 1);
                    done.rows.push(id);
                }
            }
            Self::Register => client.register::<Thing>().await?,
            Self::NewType => {
                let object = client.binary_builder(&unique_name("cancel.New")).set("at", at).build()?;
                let objects = client.cache(&way.objects);
                objects.put(&object.type_id(), &object).await?;
                assert_eq!(objects.get::<i32, BinaryObject>(&object.type_id()).await?, Some(object));
            }
            Self::Explain => {
                let placement = client.explain(read, &at).await?;
                assert_eq!(placement.key, to_vec(&at)?, "{placement}");
            }
            Self::Migrate => {
                let (keys, moved) = (new_keys(3), client.cache(&way.moved));
                moved.put_all::<i64, Old>(keys.clone().map(|id| (id, Old { id }))).await?;
                let mut migration = Migration::<Old, New>::new(&moved).map(|old| New { number: old.id });
                migration.run().await?;
                for key in keys {
                    assert_eq!(moved.get::<i64, New>(&key).await?, Some(New { number: key }));
                }
            }
            Self::Connect => {
                let client = way.builder().connect_async().await?;
                assert_eq!(client.cache(&way.read).get::<i64, i64>(&at).await?, Some(at));
            }
        }
        Ok(done)
    }
}

/// The next of a stream.
pub(super) async fn next_of<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await
}
