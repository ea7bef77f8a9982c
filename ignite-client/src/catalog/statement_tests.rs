use super::super::QueryIndex;
use super::*;
use crate::describe::IgniteType;
use crate::types::{Char, Date, Decimal, Time, Timestamp};
use ignite_derive::IgniteObject;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "org.acme.Everything")]
struct Everything {
    #[ignite(sql(default = "TRUE"))]
    flag: bool,
    #[ignite(sql(default = "-1"))]
    tiny: i8,
    small: i16,
    #[ignite(sql(default = "7", not_null))]
    int: i32,
    big: u32,
    real: f32,
    #[ignite(sql(default = "1.5"))]
    double: f64,
    #[ignite(sql(precision = 20, default = "'it''s'", not_null))]
    text: String,
    long_text: String,
    #[ignite(sql(precision = 10, scale = 2, default = "-1.50"))]
    price: Decimal,
    #[ignite(sql(precision = 12))]
    rounded: Decimal,
    #[ignite(sql(scale = 3))]
    scaled: Decimal,
    any: Decimal,
    #[ignite(sql(default = "'00000000-0000-0001-0000-000000000002'"))]
    uuid: Uuid,
    #[ignite(sql(default = "DATE '2020-01-02'"))]
    day: Date,
    #[ignite(sql(default = "TIME '10:00:01'"))]
    time: Time,
    #[ignite(sql(default = "TIMESTAMP '2020-01-02 10:00:00.5'"))]
    at: Timestamp,
    #[ignite(sql(precision = 16, default = "X'00ff'"))]
    bytes: Vec<u8>,
}

#[test]
fn every_column_type() {
    assert_eq!(
        QueryEntity::of::<i64, Everything>("EVERYTHING").key_field("id").create_table_sql().unwrap(),
        "CREATE TABLE EVERYTHING (ID BIGINT, FLAG BOOLEAN DEFAULT TRUE, TINY TINYINT DEFAULT -1, SMALL SMALLINT, \
         \"INT\" INT DEFAULT 7 NOT NULL, BIG BIGINT, \"REAL\" REAL, \"DOUBLE\" DOUBLE DEFAULT 1.5, \
         TEXT VARCHAR(20) DEFAULT 'it''s' NOT NULL, LONG_TEXT VARCHAR, PRICE DECIMAL(10, 2) DEFAULT -1.50, \
         ROUNDED DECIMAL(12), SCALED DECIMAL(65535, 3), \"ANY\" DECIMAL, \
         UUID UUID DEFAULT '00000000-0000-0001-0000-000000000002', \"DAY\" DATE DEFAULT DATE '2020-01-02', \
         \"TIME\" TIME DEFAULT TIME '10:00:01', \
         \"AT\" TIMESTAMP DEFAULT TIMESTAMP '2020-01-02 10:00:00.500', BYTES VARBINARY(16) DEFAULT X'00ff', \
         PRIMARY KEY (ID)) WITH \"VALUE_TYPE=org.acme.Everything\""
    );
}

#[derive(Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "org.acme.OrderKey")]
struct OrderKey {
    line: i32,
    #[ignite(affinity_key)]
    order: i64,
}

#[derive(Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "org.acme.CityKey")]
struct CityKey {
    code: String,
}

#[derive(Serialize, Deserialize, IgniteObject)]
struct City {
    #[ignite(name = "cityName", sql(index))]
    name: String,
    #[ignite(sql(index(group = "by_size", order = 2)))]
    area: f64,
    #[ignite(sql(index(group = "by_size", order = 1, desc, inline_size = 10)))]
    people: i32,
}

#[test]
fn struct_keys_are_wrapped() {
    assert_eq!(
        QueryEntity::of::<OrderKey, City>("LINES").create_table_sql().unwrap(),
        "CREATE TABLE LINES (LINE INT, \"ORDER\" BIGINT, CITYNAME VARCHAR, AREA DOUBLE, PEOPLE INT, \
         PRIMARY KEY (LINE, \"ORDER\")) WITH \"KEY_TYPE=org.acme.OrderKey,VALUE_TYPE=City,AFFINITY_KEY=ORDER\""
    );
    assert_eq!(
        QueryEntity::of::<CityKey, City>("CITY").create_table_sql().unwrap(),
        "CREATE TABLE CITY (CODE VARCHAR, CITYNAME VARCHAR, AREA DOUBLE, PEOPLE INT, PRIMARY KEY (CODE)) \
         WITH \"KEY_TYPE=org.acme.CityKey,WRAP_KEY=true,VALUE_TYPE=City\""
    );
}

#[test]
fn plain_keys_and_values() {
    let names = QueryEntity::of::<Uuid, Decimal>("AMOUNTS").key_field("id").value_field("amount");
    assert_eq!(
        names.create_table_sql().unwrap(),
        "CREATE TABLE AMOUNTS (ID UUID, AMOUNT DECIMAL, PRIMARY KEY (ID)) WITH \"WRAP_VALUE=false\""
    );
}

#[test]
fn names_that_need_quotes() {
    let entity =
        QueryEntity::of::<OrderKey, City>("two words").alias("people", "größe").alias("order", "order no");
    assert_eq!(
        entity.create_table_sql().unwrap(),
        "CREATE TABLE \"TWO WORDS\" (LINE INT, \"ORDER NO\" BIGINT, CITYNAME VARCHAR, AREA DOUBLE, \"GRÖSSE\" INT, \
         PRIMARY KEY (LINE, \"ORDER NO\")) \
         WITH \"KEY_TYPE=org.acme.OrderKey,VALUE_TYPE=City,AFFINITY_KEY='ORDER NO'\""
    );
}

#[test]
fn indexes() {
    assert_eq!(
        QueryEntity::of::<i64, City>("CITY").alias("people", "INHABITANTS").create_index_sql().unwrap(),
        [
            "CREATE INDEX ON CITY (CITYNAME)",
            "CREATE INDEX BY_SIZE ON CITY (INHABITANTS DESC, AREA) INLINE_SIZE 10"
        ]
    );
    let words =
        QueryIndex::new().name("w").field("cityName", Order::Ascending).index_type(IndexType::FullText);
    let words = QueryEntity::of::<i64, City>("CITY").index(words);
    assert!(matches!(words.create_index_sql(), Err(CatalogError::NotInSql { .. })));
}

#[test]
fn what_is_no_table() {
    let refused = |entity: QueryEntity| entity.create_table_sql().unwrap_err();
    let of_city = || QueryEntity::of::<i64, City>("T");
    assert_eq!(refused(of_city()), CatalogError::NoPrimaryKey { table: "T".into() });
    let no_value = QueryEntity::of::<i64, String>("T").key_field("id");
    assert_eq!(refused(no_value), CatalogError::NoValueColumn { table: "T".into() });
    let unit = of_city()
        .key_field("id")
        .field(QueryField::new("c", super::super::class_name::class_name(Char::desc())));
    assert!(matches!(refused(unit), CatalogError::NoSqlType { field, .. } if &*field == "c"));
    let whole = of_city().key_field("id").value_field("city");
    assert!(matches!(refused(whole), CatalogError::NotInSql { .. }));
    let whole = QueryEntity::of::<OrderKey, City>("T").key_field("key");
    assert!(matches!(refused(whole), CatalogError::NotInSql { .. }));
    let affinity = of_city().key_field("id").affinity_key("people");
    assert!(matches!(refused(affinity), CatalogError::UnknownField { property: "affinity_key", .. }));
    let odd = of_city().key_field("id").value_type("a,b");
    assert!(matches!(refused(odd), CatalogError::NotInSql { .. }));
}
