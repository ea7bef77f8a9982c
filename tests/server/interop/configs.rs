//! Configurations of caches as the Java client shows those of Rust, and as Rust reads those of Java.

use crate::front::Client;
use ignite_client::{
    AtomicityMode, CacheConfig, CacheMode, ExpiryPolicy, IgniteObject, PartitionLossPolicy, QueryEntity,
    RebalanceMode, WriteSynchronizationMode, types,
};
use ignite_testkit::{addresses, interop, unique_name};
use serde::{Deserialize, Serialize};
use std::time::Duration;

#[derive(Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "interop.Key")]
struct Key {
    a: i64,
    #[ignite(affinity_key)]
    b: i32,
}

#[derive(Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "interop.Value")]
struct Value {
    #[ignite(sql(not_null, precision = 40, default = "'none'", index(group = "by_count", order = 2)))]
    name: String,
    #[ignite(
        name = "Count",
        sql(default = "7", index(group = "by_count", order = 1, desc, inline_size = 40))
    )]
    count: i32,
    #[ignite(sql(precision = 10, scale = 2))]
    price: types::Decimal,
}

/// Every property at another value than the default: what `Configs.java` sets too.
fn full(name: &str) -> CacheConfig {
    CacheConfig::new(name)
        .cache_mode(CacheMode::Partitioned)
        .atomicity_mode(AtomicityMode::Transactional)
        .backups(2)
        .write_synchronization_mode(WriteSynchronizationMode::FullSync)
        .copy_on_read(false)
        .read_from_backup(false)
        .data_region("default")
        .onheap_cache(true)
        .query_parallelism(3)
        .query_detail_metrics_size(7)
        .sql_schema(name)
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
        .group(format!("group of {name}"))
        .default_lock_timeout(Duration::from_millis(14))
        .max_concurrent_async_operations(15)
        .partition_loss_policy(PartitionLossPolicy::ReadOnlySafe)
        .eager_ttl(false)
        .statistics(true)
        .expiry_policy(
            ExpiryPolicy::new().create(Duration::from_millis(1500)).update(Duration::from_millis(1500)),
        )
        .entity(QueryEntity::of::<Key, Value>("Lines").alias("name", "called"))
}

/// What Java shows of [`full`], `#` for the name of the cache: all that its class has a getter for.
///
/// It writes and reads the orders of an index the wrong way round (`true` is to be ascending), so it shows those of Rust reversed.
const SHOWN: &str = "\
atomicityMode=TRANSACTIONAL
backups=2
cacheMode=PARTITIONED
copyOnRead=false
dataRegionName=default
defaultLockTimeout=14
eagerTtl=false
expiryPolicy=1500 ms/1500 ms/unchanged
groupName=group of #
keyConfiguration=[{affinityKeyFieldName=b, typeName=interop.Key}]
maxConcurrentAsyncOperations=15
maxQueryIteratorsCount=33
name=#
onheapCacheEnabled=true
partitionLossPolicy=READ_ONLY_SAFE
queryDetailMetricsSize=7
queryEntities=[{aliases=[Count=Count, a=a, b=b, name=called, price=price], defaultFieldValues=[Count=7, name=none], \
fields=[a=java.lang.Long, b=java.lang.Integer, name=java.lang.String, Count=java.lang.Integer, price=java.math.BigDecimal], \
fieldsPrecision=[name=40, price=10], fieldsScale=[price=2], \
indexes=[{fieldNames=[Count, name], fields=[Count=true, name=false], indexType=SORTED, inlineSize=40, name=by_count}], \
keyFieldName=null, keyFields=[a, b], keyType=interop.Key, notNullFields=[name], tableName=Lines, valueFieldName=null, \
valueType=interop.Value}]
queryParallelism=3
readFromBackup=false
rebalanceBatchSize=1048576
rebalanceBatchesPrefetchCount=5
rebalanceDelay=11
rebalanceMode=SYNC
rebalanceOrder=4
rebalanceThrottle=13
rebalanceTimeout=12345
sqlEscapeAll=true
sqlIndexMaxInlineSize=99
sqlSchema=#
statisticsEnabled=true
writeSynchronizationMode=FULL_SYNC
";

/// The columns of the index as the server sorts them.
fn server_order(client: &Client, cache: &str) -> String {
    let select = "SELECT COLUMNS FROM SYS.INDEXES WHERE CACHE_NAME = ? AND INDEX_NAME = 'by_count'";
    client.sql(select).arg(cache).query::<String>().unwrap().next().unwrap().unwrap()
}

#[test]
fn each_side_shows_the_configuration_that_the_other_made() {
    let addresses = addresses().unwrap();
    let address = addresses.split(',').next().unwrap();
    let client = Client::connect(address).unwrap();
    let (by_rust, by_java) = (unique_name("config_by_rust"), unique_name("config_by_java"));
    let of_rust = client.create_cache(full(&by_rust)).unwrap();
    let printed = interop::run(address, &[&["config", &by_rust], &["create-cache", &by_java]]).unwrap();
    super::assert_lines(&printed[0], &SHOWN.replace('#', &by_rust), "made by Rust");

    // Java was told `Count` ascending and `name` descending.
    let of_java = client.cache(&by_java);
    let mut expected = full(&by_java);
    let whole = |field: &str| (field.to_owned(), field.to_owned());
    expected.entities[0].aliases = ["a", "b", "name", "Count", "price"].map(whole).to_vec();
    expected.entities[0].aliases[2].1 = "called".to_owned();
    let found = of_java.config().unwrap();
    assert_eq!(found, expected);
    assert_eq!(server_order(&client, &by_java), "\"Count\" DESC, \"called\" ASC, \"_KEY\" ASC, \"b\" ASC");
    assert_eq!(server_order(&client, &by_rust), server_order(&client, &by_java));

    expected = full(&by_rust);
    expected.entities[0].aliases.clone_from(&found.entities[0].aliases);
    assert_eq!(of_rust.config().unwrap(), expected);
    for cache in [of_rust, of_java] {
        cache.destroy().unwrap();
    }
}
