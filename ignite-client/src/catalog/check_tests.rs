use super::super::{Expiry, ExpiryPolicy, KeyConfiguration, Order, QueryField};
use super::*;

fn config() -> CacheConfig {
    CacheConfig::new("c")
}

fn entity() -> QueryEntity {
    QueryEntity::new("java.lang.Long", "org.acme.Person")
        .key_field("id")
        .field(QueryField::of::<str>("name"))
        .field(QueryField::of::<i32>("cityId"))
        .alias("cityId", "CITY")
}

fn property_of(error: CatalogError) -> &'static str {
    match error {
        CatalogError::Empty { property }
        | CatalogError::OutOfRange { property, .. }
        | CatalogError::InexactDuration { property, .. }
        | CatalogError::StoresNothing { property }
        | CatalogError::UnknownField { property, .. } => property,
        other => panic!("{other} names no property"),
    }
}

#[test]
fn properties_that_make_no_sense() {
    let micros = Duration::from_micros(1);
    for (config, property) in [
        (CacheConfig::new(""), "cache name"),
        (config().data_region(""), "data_region"),
        (config().sql_schema(""), "sql_schema"),
        (config().group(""), "group"),
        (config().backups(-2), "backups"),
        (config().query_parallelism(0), "query_parallelism"),
        (config().query_detail_metrics_size(-1), "query_detail_metrics_size"),
        (config().sql_index_max_inline_size(-2), "sql_index_max_inline_size"),
        (config().max_query_iterators(0), "max_query_iterators"),
        (config().rebalance_batch_size(0), "rebalance_batch_size"),
        (config().rebalance_batches_prefetch_count(0), "rebalance_batches_prefetch_count"),
        (config().rebalance_order(-1), "rebalance_order"),
        (config().max_concurrent_async_operations(-1), "max_concurrent_async_operations"),
        (config().rebalance_delay(micros), "rebalance_delay"),
        (config().rebalance_timeout(Duration::MAX), "rebalance_timeout"),
        (config().rebalance_throttle(micros), "rebalance_throttle"),
        (config().default_lock_timeout(micros), "default_lock_timeout"),
        (config().expiry_policy(ExpiryPolicy::new().update(micros)), "expiry_policy.update"),
        (config().expiry_policy(ExpiryPolicy::new().create(Duration::ZERO)), "expiry_policy.create"),
        (config().key_configuration(KeyConfiguration::new("", "f")), "key_configuration.type_name"),
        (config().key_configuration(KeyConfiguration::new("k", "")), "key_configuration.affinity_field"),
    ] {
        assert_eq!(property_of(config.check().unwrap_err()), property);
    }
}

#[test]
fn properties_at_their_bounds() {
    let config = config()
        .backups(-1)
        .query_parallelism(1)
        .sql_index_max_inline_size(-1)
        .rebalance_delay(Duration::MAX)
        .default_lock_timeout(Duration::ZERO)
        .expiry_policy(ExpiryPolicy::new().create(Expiry::Eternal).access(Duration::ZERO))
        .entity(entity());
    assert_eq!(config.check(), Ok(()));
}

#[test]
fn entities_that_make_no_sense() {
    let index = || QueryIndex::new().field("name", Order::Ascending);
    let named = |name: &str, type_name: &str| entity().field(QueryField::new(name, type_name));
    for (entity, property) in [
        (QueryEntity::new("", "v"), "key_type"),
        (QueryEntity::new("k", ""), "value_type"),
        (QueryEntity::empty(), "key_type"),
        (entity().table_name(""), "table_name"),
        (named("", "java.lang.Long"), "field.name"),
        (named("a", ""), "field.type_name"),
        (entity().field(QueryField::of::<str>("a").precision(u32::MAX)), "field.precision"),
        (entity().field(QueryField::of::<str>("a").precision(3).scale(4)), "field.scale"),
        (entity().alias("name", ""), "alias"),
        (entity().alias("elsewhere", "A"), "alias"),
        (entity().index(index().name("")), "index.name"),
        (entity().index(index().inline_size(u32::MAX)), "index.inline_size"),
        (entity().index(index().field("elsewhere", Order::Ascending)), "index"),
        (QueryEntity { key_field: Some("elsewhere".to_owned()), ..entity() }, "key_field"),
        (QueryEntity { value_field: Some("elsewhere".to_owned()), ..entity() }, "value_field"),
    ] {
        assert_eq!(property_of(config().entity(entity).check().unwrap_err()), property);
    }
    let empty = entity().table_name("T").index(QueryIndex::new());
    assert_eq!(empty.check(), Err(CatalogError::EmptyIndex { table: "T".into() }));
}

#[test]
fn two_fields_of_one_name() {
    let duplicate =
        |field: &str| Err(CatalogError::DuplicateField { table: "Person".into(), field: field.into() });
    assert_eq!(entity().field(QueryField::of::<str>("NAME")).check(), duplicate("NAME"));
    assert_eq!(entity().field(QueryField::of::<str>("city")).check(), duplicate("city"));
    assert_eq!(entity().alias("name", "Id").check(), duplicate("Id"));
}

#[test]
fn indexes_name_fields_columns_and_the_whole() {
    let index = QueryIndex::new();
    let index = ["name", "cityId", "CITY", "_KEY", "id"]
        .into_iter()
        .fold(index, |index, name| index.field(name, Order::Ascending));
    assert_eq!(entity().index(index).check(), Ok(()));
}
