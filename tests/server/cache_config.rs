//! Configurations of caches on a real node: every property is written and read back, the checks, the server's refusals.

use crate::front::{Cache, Client};
use crate::kv::client;
use ignite_client::error::{CatalogError, ConfigError, Status};
use ignite_client::types::{Date, Decimal, Timestamp};
use ignite_client::{
    AtomicityMode, CacheConfig, CacheMode, Error, Expiry, ExpiryPolicy, IgniteObject, KeyConfiguration,
    Order, PartitionLossPolicy, QueryEntity, QueryIndex, RebalanceMode, WriteSynchronizationMode,
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

/// Every property that has the same meaning for each kind of cache, at another value than the default.
fn most_properties(name: &str) -> CacheConfig {
    CacheConfig::new(name)
        .atomicity_mode(AtomicityMode::Transactional)
        .write_synchronization_mode(WriteSynchronizationMode::FullSync)
        .copy_on_read(false)
        .read_from_backup(false)
        .data_region("default")
        .onheap_cache(true)
        .query_detail_metrics_size(7)
        .sql_schema("PUBLIC")
        .sql_index_max_inline_size(99)
        .sql_escape_all(true)
        .max_query_iterators(33)
        .rebalance_mode(RebalanceMode::Sync)
        .rebalance_delay(Duration::from_millis(11))
        .rebalance_timeout(Duration::from_millis(12_345))
        .rebalance_batch_size(1 << 20)
        .rebalance_batches_prefetch_count(5)
        .rebalance_order(4)
        .rebalance_throttle(Duration::from_millis(13))
        .group(unique_name("group"))
        .default_lock_timeout(Duration::from_millis(14))
        .max_concurrent_async_operations(15)
        .partition_loss_policy(PartitionLossPolicy::ReadOnlySafe)
        .eager_ttl(false)
        .statistics(true)
        .expiry_policy(ExpiryPolicy::new().create(Expiry::Eternal).update(Duration::from_millis(1500)))
        .key_configuration(KeyConfiguration::new("cache_config.Key", "affinity"))
}

#[test]
fn every_property_comes_back() {
    let client = client();
    let of_parts = most_properties(&unique_name("cc"))
        .cache_mode(CacheMode::Partitioned)
        .backups(2)
        .query_parallelism(3);
    assert_eq!(Created::new(&client, of_parts.clone()).config(), of_parts);

    // Every node is a backup of a replicated cache, and an index of it has one part.
    let replicated = most_properties(&unique_name("cc")).cache_mode(CacheMode::Replicated);
    let normalised = replicated.clone().backups(i32::MAX).query_parallelism(1);
    assert_eq!(Created::new(&client, replicated).config(), normalised);
}

/// What the server fills in where nothing but a name, or one property, is set.
fn defaults(name: &str) -> CacheConfig {
    CacheConfig::new(name)
        .cache_mode(CacheMode::Partitioned)
        .atomicity_mode(AtomicityMode::Atomic)
        .backups(0)
        .write_synchronization_mode(WriteSynchronizationMode::PrimarySync)
        .copy_on_read(true)
        .read_from_backup(true)
        .onheap_cache(false)
        .query_parallelism(1)
        .query_detail_metrics_size(0)
        .sql_index_max_inline_size(-1)
        .sql_escape_all(false)
        .max_query_iterators(1024)
        .rebalance_mode(RebalanceMode::Async)
        .rebalance_delay(Duration::ZERO)
        .rebalance_timeout(Duration::from_secs(10))
        .rebalance_batch_size(524_288)
        .rebalance_batches_prefetch_count(3)
        .rebalance_order(0)
        .rebalance_throttle(Duration::ZERO)
        .default_lock_timeout(Duration::ZERO)
        .max_concurrent_async_operations(500)
        .partition_loss_policy(PartitionLossPolicy::Ignore)
        .eager_ttl(true)
        .statistics(false)
}

#[test]
fn what_is_not_set_is_the_servers_default() {
    let client = client();
    let (by_name, by_property) = (unique_name("cc"), unique_name("cc"));
    assert_eq!(Created::new(&client, by_name.as_str().into()).config(), defaults(&by_name));
    let sent = CacheConfig::new(by_property.as_str()).rebalance_delay(Duration::MAX);
    let cache = Created::new(&client, sent);
    assert_eq!(cache.config(), defaults(&by_property).rebalance_delay(Duration::MAX));
}

#[test]
fn a_table_of_structs_comes_back() {
    let client = client();
    let (name, table) = (unique_name("cc"), unique_name("Lines"));
    let entity = QueryEntity::of::<LineKey, Line>(table.as_str()).alias("soldAt", "sold");
    let cache =
        Created::new(&client, CacheConfig::new(name.as_str()).sql_schema("PUBLIC").entity(entity.clone()));

    let mut normalised = entity;
    let table = table.to_uppercase();
    // The table's name is in upper case.
    normalised.table_name = Some(table.clone());
    // Every field has an alias, in upper case.
    normalised.aliases = [
        ("order", "ORDER"),
        ("customer", "CUSTOMER"),
        ("articleName", "ARTICLENAME"),
        ("unitPrice", "UNITPRICE"),
        ("count", "COUNT"),
        ("soldAt", "SOLD"),
        ("packedOn", "PACKEDON"),
        ("tags", "TAGS"),
    ]
    .map(|(field, column)| (field.to_owned(), column.to_owned()))
    .to_vec();
    // Names of indexes are in upper case; where there was none, it is made of the table, the fields and their orders.
    normalised.indexes[0].name = Some("BY_ARTICLE".to_owned());
    normalised.indexes[1].name = Some(format!("{table}_SOLDAT_ASC_IDX"));
    // The orders are as the struct has them: one down, one up.
    let orders: Vec<_> = normalised.indexes[0].fields.iter().map(|field| field.order).collect();
    assert_eq!(orders, [Order::Descending, Order::Ascending]);

    let found = cache.config();
    assert_eq!(found, defaults(&name).sql_schema("PUBLIC").entity(normalised));
    // The affinity key of the struct has become the cache's.
    assert_eq!(found.key_configurations, [KeyConfiguration::new("cache_config.LineKey", "customer")]);
    assert_eq!(found.entities[0].affinity_key.as_deref(), Some("customer"));
}

#[test]
fn a_table_of_plain_values_comes_back() {
    let client = client();
    let (name, table) = (unique_name("cc"), unique_name("NAMES"));
    let index = QueryIndex::new().field("NAME", Order::Descending).inline_size(13);
    let entity =
        QueryEntity::of::<i64, String>(table.as_str()).key_field("id").value_field("name").index(index);
    let sent = CacheConfig::new(name.as_str()).entity(entity.clone());
    let found = Created::new(&client, sent).config();

    let mut normalised = entity.alias("id", "ID").alias("name", "NAME");
    normalised.indexes[0].name = Some(format!("{}_NAME_DESC_IDX", table.to_uppercase()));
    normalised.table_name = Some(table.to_uppercase());
    assert_eq!(found, defaults(&name).entity(normalised));
}

#[test]
fn names_keep_their_case_if_told_so() {
    let client = client();
    let table = unique_name("Lines");
    let entity = QueryEntity::of::<LineKey, Line>(table.as_str());
    let config = CacheConfig::new(unique_name("cc")).sql_escape_all(true).entity(entity.clone());
    let found = Created::new(&client, config).config().entities.remove(0);
    assert_eq!(found.table_name, Some(table));
    assert_eq!(found.indexes[0], entity.indexes[0]);
    assert!(found.aliases.iter().all(|(field, column)| field == column), "{:?}", found.aliases);
}

#[test]
fn what_was_read_creates_the_same_cache() {
    let client = client();
    let entity = QueryEntity::of::<LineKey, Line>(unique_name("LINES"));
    let first = Created::new(&client, most_properties(&unique_name("cc")).backups(1).entity(entity)).config();
    let mut copy = first.clone();
    copy.name = unique_name("cc");
    // A schema holds a table of a name once, the cache's own schema holds this one.
    copy.sql_schema = Some(copy.name.clone());
    assert_eq!(Created::new(&client, copy.clone()).config(), copy);
}

#[test]
fn entries_end_as_the_policy_says() {
    let client = client();
    let policy = ExpiryPolicy::new().create(Expiry::Eternal).update(Duration::ZERO);
    let cache = Created::new(&client, CacheConfig::new(unique_name("cc")).expiry_policy(policy));
    cache.0.put(&1_i32, "created").unwrap();
    assert_eq!(cache.0.get::<i32, String>(&1).unwrap().as_deref(), Some("created"));
    cache.0.put(&1_i32, "changed").unwrap();
    assert_eq!(cache.0.get::<i32, String>(&1).unwrap(), None);
}

#[test]
fn constraints_of_the_table_hold_for_puts() {
    let client = client();
    let entity = QueryEntity::of::<LineKey, Line>(unique_name("LINES"));
    let cache = Created::new(&client, CacheConfig::new(unique_name("cc")).entity(entity));
    let line = |price: &str| Line {
        article_name: "nut".to_owned(),
        unit_price: price.parse().unwrap(),
        count: 1,
        sold_at: Timestamp::new(0, 0).unwrap(),
        packed_on: None,
        tags: Vec::new(),
    };
    let key = LineKey { order: 1, customer: 2 };
    cache.0.put(&key, &line("1.25")).unwrap();
    let refused = cache.0.put(&key, &line("1.255")).unwrap_err();
    assert_eq!(refused.status(), Some(Status::Failed), "{refused}");
}

fn mistake(result: Result<Cache, Error>) -> CatalogError {
    match result {
        Err(Error::Config(ConfigError::Catalog(mistake))) => mistake,
        other => panic!("{other:?} is no mistake"),
    }
}

#[test]
fn mistakes_are_told_before_anything_is_sent() {
    let client = client();
    let name = unique_name("cc");
    let config = || CacheConfig::new(name.as_str());
    let backups = mistake(client.create_cache(config().backups(-2)));
    assert!(matches!(backups, CatalogError::OutOfRange { property: "backups", value: -2, .. }));
    let index = QueryIndex::new().field("elsewhere", Order::Ascending);
    let entity = QueryEntity::of::<i64, String>("T").value_field("v").index(index);
    let unknown = mistake(client.get_or_create_cache(config().entity(entity)));
    assert!(matches!(unknown, CatalogError::UnknownField { property: "index", .. }));
    assert_eq!(mistake(client.create_cache("")), CatalogError::Empty { property: "cache name" });
    assert!(!client.cache_names().unwrap().contains(&name));
}

#[test]
fn refusals_of_the_server() {
    let client = client();
    let name = unique_name("cc");
    let region = client.create_cache(CacheConfig::new(name.as_str()).data_region("elsewhere"));
    assert!(matches!(region, Err(Error::Server(_))), "{region:?}");
    let cache = Created::new(&client, CacheConfig::new(name.as_str()).backups(1));
    let again = client.create_cache(CacheConfig::new(name.as_str()).backups(1)).unwrap_err();
    assert_eq!(again.status(), Some(Status::CacheExists));
    // An existing cache keeps its configuration.
    client.get_or_create_cache(CacheConfig::new(name.as_str()).backups(3)).unwrap();
    assert_eq!(cache.config().backups, Some(1));
    let nowhere = client.cache(&unique_name("cc")).config().unwrap_err();
    assert_eq!(nowhere.status(), Some(Status::CacheDoesNotExist));
}
