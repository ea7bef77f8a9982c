//! `CREATE TABLE` and `CREATE INDEX` made from structs, on a real node: the columns, keys and indexes are those that the structs name, and
//! the table takes the same typed puts as a cache that a configuration of the same structs made.

use crate::front::{Client, TypedCache};
use crate::kv::client;
use ignite_client::error::Status;
use ignite_client::types::{Date, Decimal, Time, Timestamp};
use ignite_client::{CacheConfig, IgniteObject, IgniteType, QueryEntity};
use ignite_testkit::unique_name;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt::Debug;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "statements.Everything")]
struct Everything {
    #[ignite(sql(default = "TRUE"))]
    flag: Option<bool>,
    #[ignite(sql(default = "-1"))]
    tiny: Option<i8>,
    #[ignite(sql(default = "300"))]
    small: Option<i16>,
    #[ignite(sql(default = "7", not_null))]
    int: i32,
    #[ignite(sql(default = "3000000000"))]
    big: Option<u32>,
    #[ignite(sql(default = "0.5"))]
    real: Option<f32>,
    #[ignite(sql(default = "1.5"))]
    double: Option<f64>,
    #[ignite(sql(precision = 20, default = "'it''s'", not_null))]
    text: String,
    long_text: Option<String>,
    #[ignite(sql(precision = 10, scale = 2, default = "-1.50"))]
    price: Option<Decimal>,
    #[ignite(sql(precision = 12))]
    rounded: Option<Decimal>,
    #[ignite(sql(scale = 3))]
    scaled: Option<Decimal>,
    any: Option<Decimal>,
    #[ignite(sql(default = "'00000000-0000-0001-0000-000000000002'"))]
    uuid: Option<Uuid>,
    #[ignite(sql(default = "DATE '2020-01-02'"))]
    day: Option<Date>,
    #[ignite(type = "sql_date", sql(default = "DATE '2020-01-02'"))]
    sql_day: Option<Date>,
    #[ignite(sql(default = "TIME '10:00:01'"))]
    time: Option<Time>,
    #[ignite(sql(default = "TIMESTAMP '2020-01-02 10:00:00.5'"))]
    at: Option<Timestamp>,
    #[ignite(sql(precision = 16, default = "X'00ff'"))]
    bytes: Option<Vec<u8>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "statements.LineKey")]
struct LineKey {
    line: i32,
    #[ignite(affinity_key)]
    order: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "statements.CityKey")]
struct CityKey {
    #[ignite(sql(precision = 3))]
    code: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "statements.City")]
struct City {
    #[ignite(name = "cityName", sql(index))]
    name: String,
    #[ignite(sql(index(group = "by_size", order = 2)))]
    area: f64,
    #[ignite(sql(index(group = "by_size", order = 1, desc, inline_size = 20)))]
    people: i32,
}

/// A table that the statements of an entity made, and a cache that a configuration with the same entity made.
struct Pair<K, V> {
    client: Client,
    sides: [Side<K, V>; 2],
}

struct Side<K, V> {
    /// Of the table.
    name: String,
    schema: String,
    /// As `client.table` opens it.
    table: TypedCache<K, V>,
}

impl<K, V> Pair<K, V>
where
    K: IgniteType + Serialize + DeserializeOwned + PartialEq + Debug,
    V: IgniteType + Serialize + DeserializeOwned + PartialEq + Debug,
{
    fn new(shaped: impl Fn(QueryEntity) -> QueryEntity) -> Self {
        let client = client();
        let [by_statement, by_config] =
            ["BY_STATEMENT", "BY_CONFIG"].map(|name| unique_name(name).to_uppercase());
        let entity = shaped(QueryEntity::of::<K, V>(by_statement.as_str()));
        client.sql(entity.create_table_sql().unwrap()).execute().unwrap();
        for index in entity.create_index_sql().unwrap() {
            client.sql(index).execute().unwrap();
        }
        // In a schema of its own, as indexes of one schema have different names.
        let config = CacheConfig::new(by_config.as_str()).entity(entity.table_name(by_config.as_str()));
        client.create_cache(config).unwrap();
        let side = |schema: &str, name: String| {
            let table = client.table(&format!("{schema}.{name}")).unwrap();
            Side { name, schema: schema.to_owned(), table }
        };
        let sides = [side("PUBLIC", by_statement), side(&by_config.clone(), by_config)];
        Self { client, sides }
    }

    fn rows<R: IgniteType + DeserializeOwned>(&self, side: &Side<K, V>, select: &str) -> Vec<R> {
        let query = self.client.sql(select.replace('#', &side.name)).schema(side.schema.as_str());
        query.query::<R>().unwrap().map(Result::unwrap).collect()
    }

    /// A line for each row of a view, sorted, for the table and for the cache.
    fn view<R: IgniteType + DeserializeOwned>(
        &self,
        select: &str,
        shown: impl Fn(R) -> String,
    ) -> [Vec<String>; 2] {
        [0, 1].map(|side| {
            let Side { name, schema, .. } = &self.sides[side];
            let query = self.client.sql(select).args((schema.as_str(), name.as_str())).query::<R>().unwrap();
            let mut lines: Vec<_> = query.map(|row| shown(row.unwrap()).replace(name, "#")).collect();
            lines.sort();
            lines
        })
    }

    /// The columns by name: type, precision, scale, default, whether NULL is refused, of the key, and the affinity column.
    fn columns(&self) -> [Vec<String>; 2] {
        let select = "SELECT COLUMN_NAME, TYPE, NULLABLE, PRECISION, SCALE, DEFAULT_VALUE, PK, AFFINITY_COLUMN \
                      FROM SYS.TABLE_COLUMNS WHERE SCHEMA_NAME = ? AND TABLE_NAME = ? AND COLUMN_NAME NOT IN ('_KEY', '_VAL')";
        self.view(select, |column: Column| {
            let class = column.class.rsplit_once("java.").map_or(column.class.as_str(), |(_, class)| class);
            let mut line = format!("{} {class}", column.column_name);
            if (column.precision, column.scale) != (-1, -1) {
                line += &format!("({}, {})", column.precision, column.scale);
            }
            if let Some(default) = column.default_value {
                // A byte array is shown as the address of an object.
                line += &format!(" = {}", default.split('@').next().unwrap());
            }
            let words =
                [(!column.nullable, "not null"), (column.pk, "key"), (column.affinity_column, "affinity")];
            words.iter().filter(|(is_so, _)| *is_so).for_each(|(_, word)| line += &format!(" {word}"));
            line
        })
    }

    /// The indexes by name, with their columns as the server sorts them.
    fn indexes(&self) -> [Vec<String>; 2] {
        let select = "SELECT UPPER(INDEX_NAME), COLUMNS, INLINE_SIZE FROM SYS.INDEXES WHERE SCHEMA_NAME = ? AND TABLE_NAME = ? \
                      AND INDEX_NAME NOT IN ('_key_PK', '_key_PK_proxy', 'AFFINITY_KEY')";
        self.view(select, |(name, columns, inline_size): (String, String, i32)| {
            format!("{name} ({}) {inline_size}", columns.replace('"', ""))
        })
    }

    /// Both take the row, by typed put, and give it back, by typed get, by scan and by SELECT.
    fn put(&self, key: &K, value: &V, select_key: &str) {
        for side in &self.sides {
            side.table.put(key, value).unwrap();
            assert_eq!(side.table.get(key).unwrap().as_ref(), Some(value), "{}", side.name);
            let scanned: Vec<(K, V)> = side.table.scan().unwrap().map(Result::unwrap).collect();
            assert!(scanned.iter().any(|(found, row)| found == key && row == value), "{scanned:?}");
            assert!(self.rows::<K>(side, select_key).contains(key), "{}", side.name);
            assert!(self.rows::<V>(side, "SELECT * FROM #").contains(value), "{}", side.name);
            assert_eq!(self.rows::<i64>(side, "SELECT COUNT(*) FROM #"), [scanned.len() as i64]);
        }
    }

    fn refuses(&self, key: &K, value: &V) {
        for side in &self.sides {
            let refused = side.table.put(key, value).unwrap_err();
            assert_eq!(refused.status(), Some(Status::Failed), "{}: {refused}", side.name);
        }
    }
}

impl<K, V> Drop for Pair<K, V> {
    fn drop(&mut self) {
        // The node may be gone.
        let [by_statement, by_config] = &self.sides;
        let _ = self.client.sql(format!("DROP TABLE {}", by_statement.name)).execute();
        let _ = self.client.destroy_cache(&by_config.name);
    }
}

#[derive(Serialize, Deserialize, IgniteObject)]
struct Column {
    column_name: String,
    #[serde(rename = "type")]
    class: String,
    nullable: bool,
    precision: i32,
    scale: i32,
    default_value: Option<String>,
    pk: bool,
    affinity_column: bool,
}

fn everything() -> Everything {
    Everything {
        flag: Some(false),
        tiny: Some(i8::MAX),
        small: Some(i16::MIN),
        int: i32::MIN,
        big: Some(u32::MAX),
        real: Some(0.25),
        double: Some(-2.5),
        text: "Zażółć \u{1f600}".to_owned(),
        long_text: Some("long".repeat(100)),
        price: Some("12345678.90".parse().unwrap()),
        rounded: Some("123456789012".parse().unwrap()),
        scaled: Some("5.125".parse().unwrap()),
        any: Some("0.000000000000000000001".parse().unwrap()),
        uuid: Some(Uuid::from_u128(3)),
        day: Some(Date::from_ymd(1999, 12, 31).unwrap()),
        sql_day: Some(Date::from_ymd(1900, 1, 1).unwrap()),
        time: Some("23:59:59".parse().unwrap()),
        at: Some("2020-01-02T10:00:00.123456789Z".parse().unwrap()),
        bytes: Some((0..16).collect()),
    }
}

/// What `INSERT` writes where it is told nothing.
fn defaults() -> Everything {
    Everything {
        flag: Some(true),
        tiny: Some(-1),
        small: Some(300),
        int: 7,
        big: Some(3_000_000_000),
        real: Some(0.5),
        double: Some(1.5),
        text: "it's".to_owned(),
        price: Some("-1.50".parse().unwrap()),
        uuid: Some(Uuid::from_u128(0x1_0000_0000_0000_0002)),
        day: Some(Date::from_ymd(2020, 1, 2).unwrap()),
        sql_day: Some(Date::from_ymd(2020, 1, 2).unwrap()),
        time: Some("10:00:01".parse().unwrap()),
        at: Some("2020-01-02T10:00:00.5Z".parse().unwrap()),
        bytes: Some(vec![0, 255]),
        ..nothing()
    }
}

/// NULL in each column that has it.
fn nothing() -> Everything {
    Everything {
        flag: None,
        tiny: None,
        small: None,
        int: 0,
        big: None,
        real: None,
        double: None,
        text: String::new(),
        long_text: None,
        price: None,
        rounded: None,
        scaled: None,
        any: None,
        uuid: None,
        day: None,
        sql_day: None,
        time: None,
        at: None,
        bytes: None,
    }
}

#[test]
fn every_column_type_default_and_constraint() {
    let pair = Pair::<i64, Everything>::new(|entity| entity.key_field("id"));
    let of_statement = [
        "ANY math.BigDecimal",
        "AT sql.Timestamp = 2020-01-02 10:00:00.5",
        "BIG lang.Long = 3000000000",
        "BYTES [B(16, -1) = [B",
        "DAY sql.Date = 2020-01-02",
        "DOUBLE lang.Double = 1.5",
        "FLAG lang.Boolean = true",
        "ID lang.Long key affinity",
        "INT lang.Integer = 7 not null",
        "LONG_TEXT lang.String",
        "PRICE math.BigDecimal(10, 2) = -1.50",
        "REAL lang.Float = 0.5",
        "ROUNDED math.BigDecimal(12, 0)",
        "SCALED math.BigDecimal(-1, 3)",
        "SMALL lang.Short = 300",
        "SQL_DAY sql.Date = 2020-01-02",
        "TEXT lang.String(20, -1) = it's not null",
        "TIME sql.Time = 10:00:01",
        "TINY lang.Byte = -1",
        "UUID util.UUID = 00000000-0000-0001-0000-000000000002",
    ];
    let [found, of_config] = pair.columns();
    assert_eq!(found, of_statement);
    // SQL has no `java.util.Date`, sets a scale wherever there is a precision, and says that the column of the key is the key.
    let differ =
        found.iter().zip(&of_config).filter(|(one, other)| one != other).map(|(_, other)| other.as_str());
    assert_eq!(
        differ.collect::<Vec<_>>(),
        ["DAY util.Date = Thu Jan 02 00:00:00 UTC 2020", "ID lang.Long", "ROUNDED math.BigDecimal(12, -1)"]
    );
    assert_eq!(pair.indexes(), [const { Vec::<String>::new() }; 2]);

    pair.put(&1, &everything(), "SELECT id FROM #");
    pair.put(&2, &nothing(), "SELECT id FROM #");
    for side in &pair.sides {
        let insert = pair.client.sql(format!("INSERT INTO {} (id) VALUES (3)", side.name));
        assert_eq!(insert.schema(side.schema.as_str()).execute().unwrap(), 1);
        assert_eq!(side.table.get(&3).unwrap(), Some(defaults()), "{}", side.name);
        let null = pair.client.sql(format!("INSERT INTO {} (id, int) VALUES (4, NULL)", side.name));
        assert!(null.schema(side.schema.as_str()).execute().is_err(), "{}", side.name);
    }
    pair.refuses(&5, &Everything { text: "x".repeat(21), ..nothing() });
    pair.refuses(&5, &Everything { price: Some("1.234".parse().unwrap()), ..nothing() });
    pair.refuses(&5, &Everything { bytes: Some(vec![0; 17]), ..nothing() });
    pair.put(&3, &defaults(), "SELECT id FROM #");
}

fn city(name: &str) -> City {
    City { name: name.to_owned(), area: 118.7, people: 126_000 }
}

#[test]
fn composite_keys_affinity_and_the_orders_of_indexes() {
    let pair = Pair::<LineKey, City>::new(|entity| entity);
    let columns = [
        "AREA lang.Double",
        "CITYNAME lang.String",
        "LINE lang.Integer key",
        "ORDER lang.Long key affinity",
        "PEOPLE lang.Integer",
    ];
    assert_eq!(pair.columns(), [columns, columns]);
    // The server adds the key.
    assert_eq!(
        pair.indexes(),
        [
            [
                "#_CITYNAME_ASC_IDX (CITYNAME ASC, LINE ASC, ORDER ASC) 24",
                "BY_SIZE (PEOPLE DESC, AREA ASC, LINE ASC, ORDER ASC) 20"
            ],
            [
                "#_CITYNAME_ASC_IDX (CITYNAME ASC, _KEY ASC, ORDER ASC) 24",
                "BY_SIZE (PEOPLE DESC, AREA ASC, _KEY ASC, ORDER ASC) 20"
            ],
        ]
    );
    let key = |line| LineKey { line, order: 7 };
    pair.put(&key(1), &city("Ulm"), "SELECT * FROM #");
    for side in &pair.sides {
        let insert = format!(
            "INSERT INTO {} (\"ORDER\", line, cityName, area, people) VALUES (7, 2, 'Bonn', 118.7, 126000)",
            side.name
        );
        pair.client.sql(insert).schema(side.schema.as_str()).execute().unwrap();
        assert_eq!(side.table.get(&key(2)).unwrap(), Some(city("Bonn")), "{}", side.name);
    }
    pair.put(&key(2), &city("Köln"), "SELECT * FROM #");
    // The struct says of the cache what the configuration says.
    let plain = pair.client.cache(pair.sides[1].table.name()).typed::<LineKey, City>();
    assert_eq!(plain.get(&key(2)).unwrap(), Some(city("Köln")));
    plain.put(&key(3), &city("Trier")).unwrap();
    pair.put(&key(3), &city("Worms"), "SELECT * FROM #");
}

#[test]
fn a_key_of_one_field_is_wrapped() {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "statements.Country")]
    struct Country {
        #[ignite(sql(index(desc)))]
        name: Option<String>,
    }
    let pair = Pair::<CityKey, Country>::new(|entity| entity);
    // A wrapped key of a statement is its own affinity key; SQL shows that of a configuration as the whole key.
    let columns = ["CODE lang.String(3, -1) key affinity", "NAME lang.String"];
    assert_eq!(pair.columns(), [columns, columns]);
    let key = |code: &str| CityKey { code: code.to_owned() };
    let country = |name: &str| Country { name: Some(name.to_owned()) };
    pair.put(&key("DEU"), &country("Germany"), "SELECT * FROM #");
    for side in &pair.sides {
        let insert =
            pair.client.sql(format!("INSERT INTO {} (code, name) VALUES ('FRA', 'France')", side.name));
        insert.schema(side.schema.as_str()).execute().unwrap();
        assert_eq!(side.table.get(&key("FRA")).unwrap(), Some(country("France")), "{}", side.name);
    }
    pair.put(&key("FRA"), &Country { name: None }, "SELECT * FROM #");
    pair.refuses(&key("long"), &country("x"));
}

#[test]
fn plain_keys_and_values() {
    let pair = Pair::<Uuid, Decimal>::new(|entity| entity.key_field("id").value_field("amount"));
    let columns = ["AMOUNT math.BigDecimal", "ID util.UUID key affinity"];
    let of_config = ["AMOUNT math.BigDecimal", "ID util.UUID"];
    assert_eq!(pair.columns(), [columns, of_config]);
    let amount = |text: &str| -> Decimal { text.parse().unwrap() };
    for side in &pair.sides {
        side.table.put(&Uuid::from_u128(1), &amount("1.50")).unwrap();
        let insert = pair.client.sql(format!("INSERT INTO {} (id, amount) VALUES (?, ?)", side.name));
        insert.args((Uuid::from_u128(2), amount("2.5"))).schema(side.schema.as_str()).execute().unwrap();
        let rows = pair.rows::<(Uuid, Decimal)>(side, "SELECT id, amount FROM # ORDER BY amount");
        assert_eq!(rows, [(Uuid::from_u128(1), amount("1.50")), (Uuid::from_u128(2), amount("2.5"))]);
        assert_eq!(side.table.get(&Uuid::from_u128(2)).unwrap(), Some(amount("2.5")));
        side.table.put(&Uuid::from_u128(2), &amount("3")).unwrap();
        assert_eq!(side.table.size().unwrap(), 2);
    }
}

#[test]
fn names_that_need_quotes() {
    // A type of its own: the affinity field of a type has one name in a cluster, and a statement names fields as columns.
    #[derive(Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "statements.QuotedKey")]
    struct QuotedKey {
        line: i32,
        #[ignite(affinity_key)]
        order: i64,
    }
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "statements.Quoted")]
    struct Quoted {
        people: i32,
        #[ignite(sql(index(group = "by value")))]
        value: Option<String>,
    }
    let client = client();
    let name = unique_name("TWO WORDS").to_uppercase();
    let entity = QueryEntity::of::<QuotedKey, Quoted>(name.as_str())
        .alias("people", "größe")
        .alias("order", "order no");
    client.sql(entity.create_table_sql().unwrap()).execute().unwrap();
    for index in entity.create_index_sql().unwrap() {
        client.sql(index).execute().unwrap();
    }
    let insert = "(LINE, \"ORDER NO\", \"GRÖSSE\", \"VALUE\") VALUES (1, 2, 3, 'x')";
    client.sql(format!("INSERT INTO \"{name}\" {insert}")).execute().unwrap();
    let found = client
        .sql(format!("SELECT \"GRÖSSE\" FROM \"{name}\" WHERE \"ORDER NO\" = 2"))
        .query::<i32>()
        .unwrap();
    assert_eq!(found.map(Result::unwrap).collect::<Vec<_>>(), [3]);
    client.sql(format!("DROP TABLE \"{name}\"")).execute().unwrap();
}
