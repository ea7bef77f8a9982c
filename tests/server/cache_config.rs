//! Configurations of caches on a real node: every property is written and read back, the checks, the server's refusals.

use crate::kv::client;
use ignite_client::error::{CatalogError, ConfigError, Status};
use ignite_client::types::{Date, Decimal, Timestamp};
use ignite_client::{
    AtomicityMode, Cache, CacheConfig, CacheMode, Client, Error, Expiry, ExpiryPolicy, IgniteObject,
    IgniteValue, IndexType, KeyConfiguration, Order, PartitionLossPolicy, QueryEntity, QueryField,
    QueryIndex, RebalanceMode, WriteSynchronizationMode,
};
use ignite_testkit::unique_name;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A cache that is removed at the end, also when the test fails.
struct Created(Cache);

impl Created {
    fn new(client: &Client, config: CacheConfig) -> Self {
        Self(client.create_cache(config).unwrap())
    }

    fn config(&self) -> CacheConfig {
        self.0.config().unwrap()
    }
}

impl Drop for Created {
    fn drop(&mut self) {
        // The node may be gone.
        let _ = self.0.destroy();
    }
}

#[derive(Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "cache_config.LineKey")]
struct LineKey {
    order: i64,
    #[ignite(affinity_key)]
    customer: i32,
}

#[derive(Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "cache_config.Line")]
#[serde(rename_all = "camelCase")]
struct Line {
    #[ignite(sql(not_null, precision = 40, default = "'none'", index(group = "by_article", order = 2)))]
    article_name: String,
    #[ignite(sql(precision = 10, scale = 2, default = "-1.50"))]
    unit_price: Decimal,
    #[ignite(sql(index(group = "by_article", order = 1, desc, inline_size = 40)))]
    count: i32,
    #[ignite(sql(index, default = "TIMESTAMP '2020-01-02 10:00:00'"))]
    sold_at: Timestamp,
    packed_on: Option<Date>,
    tags: Vec<String>,
}

fn every_property(name: &str) -> CacheConfig {
    CacheConfig::new(name)
        .cache_mode(CacheMode::Replicated)
        .atomicity_mode(AtomicityMode::Transactional)
        .backups(2)
        .write_synchronization_mode(WriteSynchronizationMode::FullSync)
        .copy_on_read(false)
        .read_from_backup(false)
        .data_region("default")
        .onheap_cache(true)
        .query_parallelism(1)
        .query_detail_metrics_size(7)
        .sql_schema("PUBLIC")
        .sql_index_max_inline_size(99)
        .max_query_iterators(33)
        .rebalance_mode(RebalanceMode::Sync)
        .rebalance_delay(Duration::from_millis(11))
        .rebalance_timeout(Duration::from_millis(12_345))
        .rebalance_batch_size(1 << 20)
        .rebalance_batches_prefetch_count(5_i64)
        .rebalance_order(4)
        .rebalance_throttle(Duration::from_millis(13))
        .group("cache_config_group")
        .default_lock_timeout(Duration::from_millis(14))
        .max_concurrent_async_operations(15)
        .partition_loss_policy(PartitionLossPolicy::ReadOnlySafe)
        .eager_ttl(false)
        .statistics(true)
        .expiry_policy(ExpiryPolicy::new().create(Expiry::Eternal).update(Duration::from_millis(1500)))
}

#[test]
fn every_property_comes_back() {
    let client = client();
    let sent = every_property(&unique_name("cc"));
    let found = Created::new(&client, sent.clone()).config();
    dbg!(&found);
    assert_eq!(found, sent);
}

#[test]
fn entities_come_back() {
    let client = client();
    let name = unique_name("cc");
    let table = unique_name("Lines");
    let entity = QueryEntity::of::<LineKey, Line>(table.as_str()).alias("soldAt", "sold");
    let sent = CacheConfig::new(name).sql_schema("PUBLIC").entity(entity);
    let cache = Created::new(&client, sent.clone());
    let found = cache.config();
    dbg!(&found);
    let mut copy = found.clone();
    copy.name = unique_name("cc");
    copy.sql_schema = None;
    let again = Created::new(&client, copy);
    dbg!(again.config());
    let plain = QueryEntity::of::<i64, String>(unique_name("NAMES"))
        .key_field("id")
        .value_field("name")
        .index(QueryIndex::new().field("NAME", Order::Descending).inline_size(13));
    let plain = Created::new(&client, CacheConfig::new(unique_name("cc")).sql_schema("PUBLIC").entity(plain));
    dbg!(plain.config().entities);
}
