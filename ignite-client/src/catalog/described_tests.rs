use super::super::{CacheConfig, CatalogError, KeyConfiguration};
use super::*;
use crate::dynamic::IgniteValue;
use crate::types::{Date, Decimal, EnumValue};
use ignite_derive::IgniteObject;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, IgniteObject)]
enum Color {
    Red,
}

#[derive(Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "org.acme.Part")]
struct Part {
    name: String,
}

#[derive(Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "org.acme.Key")]
struct Key {
    line: i32,
    #[ignite(affinity_key)]
    order: i64,
}

#[derive(Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "org.acme.Item")]
struct Item {
    #[ignite(sql(precision = 8, scale = 3, not_null, default = "1.5", index(group = "g", order = 2, desc)))]
    price: Decimal,
    #[ignite(sql(index(inline_size = 12)))]
    day: Option<Date>,
    #[ignite(sql(default = "NULL", index(group = "g", order = 1, inline_size = 20)))]
    count: i16,
    color: Color,
    part: Part,
    parts: Vec<Part>,
    any: EnumValue,
}

fn field_types(entity: &QueryEntity) -> Vec<(&str, &str, bool)> {
    entity.fields.iter().map(|field| (field.name.as_str(), field.type_name.as_str(), field.key)).collect()
}

#[test]
fn structs_give_types_and_fields() {
    let entity = QueryEntity::of::<Key, Item>("ITEM");
    assert_eq!(entity.key_type.as_deref(), Some("org.acme.Key"));
    assert_eq!(entity.value_type.as_deref(), Some("org.acme.Item"));
    assert_eq!(entity.affinity_key.as_deref(), Some("order"));
    assert_eq!(
        field_types(&entity),
        [
            ("line", "java.lang.Integer", true),
            ("order", "java.lang.Long", true),
            ("price", "java.math.BigDecimal", false),
            ("day", "java.util.Date", false),
            ("count", "java.lang.Short", false),
            ("color", "Color", false),
            ("part", "org.acme.Part", false),
            ("parts", "java.util.ArrayList", false),
            ("any", "java.lang.Object", false),
        ]
    );
    let price = &entity.fields[2];
    assert_eq!((price.precision, price.scale, price.not_null), (Some(8), Some(3), true));
    assert_eq!(price.default, Some(IgniteValue::from("1.5".parse::<Decimal>().unwrap())));
    assert_eq!(entity.fields[4].default, None);
    let config = CacheConfig::new("c").entity(entity);
    assert_eq!(config.key_configurations, [KeyConfiguration::new("org.acme.Key", "order")]);
    assert_eq!(config.check(), Ok(()));
}

#[test]
fn groups_give_indexes() {
    let group = QueryIndex::new()
        .name("g")
        .field("count", Order::Ascending)
        .field("price", Order::Descending)
        .inline_size(20);
    let own = QueryIndex::new().field("day", Order::Ascending).inline_size(12);
    assert_eq!(QueryEntity::of::<Key, Item>("ITEM").indexes, [group, own]);
}

#[test]
fn other_types_give_classes() {
    let entity = QueryEntity::of::<u16, Vec<u8>>("BLOBS").key_field("id").value_field("bytes");
    assert_eq!(entity.key_type.as_deref(), Some("java.lang.Integer"));
    assert_eq!(entity.value_type.as_deref(), Some("[B"));
    assert_eq!(field_types(&entity), [("id", "java.lang.Integer", false), ("bytes", "[B", false)]);
    assert_eq!(entity.affinity_key, None);
    // A field that is there is taken, under its own name.
    let entity = QueryEntity::of::<String, Part>("PARTS").key_field("NAME");
    assert_eq!(entity.key_field.as_deref(), Some("name"));
    assert_eq!(entity.fields.len(), 1);
}

#[derive(Serialize, Deserialize, IgniteObject)]
struct Unreadable {
    good: i32,
    #[ignite(sql(default = "ten"))]
    bad: i32,
}

#[test]
fn an_unreadable_default_is_told_by_the_check() {
    let mistake = CatalogError::Default {
        field: "bad".into(),
        text: "ten".into(),
        type_name: "java.lang.Integer".into(),
    };
    let entity = QueryEntity::of::<i64, Unreadable>("U").key_field("id");
    assert_eq!(entity.create_table_sql(), Err(mistake.clone()));
    assert_eq!(CacheConfig::new("c").entity(entity).check(), Err(mistake));
}
