//! Tables that Rust, Java and SQL read and write at once: composite keys, every type of column, NULLs.
//!
//! Each side writes by key-value and by SQL, and everything that was written is read by all four ways, and no key is there twice. Java
//! has no struct of the rows: it builds binary objects from what the cache's configuration says, or has classes that the types of the
//! table are named after.

use super::samples::{TOKEN, decimal, moment};
use crate::front::{Client, TypedCache};
use ignite_client::types::{Date, Decimal, Time, Timestamp};
use ignite_client::{CacheConfig, IgniteObject, IgniteType, ItemStatus, QueryEntity};
use ignite_testkit::{Node, Setup, addresses, interop, unique_name};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Debug;
use uuid::Uuid;

/// A row without its key; the fields stand in another order than the columns of the tables made by SQL.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "org.acme.shop.Stock")]
struct Stock {
    flag: Option<bool>,
    tiny: Option<i8>,
    small: Option<i16>,
    whole: Option<i32>,
    big: Option<i64>,
    single: Option<f32>,
    dbl: Option<f64>,
    dec: Option<Decimal>,
    text: Option<String>,
    token: Option<Uuid>,
    bytes: Option<Vec<u8>>,
    #[ignite(type = "sql_date")]
    day: Option<Date>,
    clock: Option<Time>,
    moment: Option<Timestamp>,
}

impl Stock {
    fn first() -> Self {
        Self {
            flag: Some(true),
            tiny: Some(i8::MIN),
            small: Some(i16::MAX),
            whole: Some(i32::MIN),
            big: Some(i64::MAX),
            single: Some(0.1),
            dbl: Some(-1234.0625),
            dec: Some(decimal("-12345678901234567890.0123456789")),
            text: Some("Zażółć 🦀 = (x)".to_owned()),
            token: Some(TOKEN),
            bytes: Some(vec![0, 1, 127, 128, 255]),
            day: Some(Date::from_ymd(2020, 1, 2).unwrap()),
            clock: Some("10:00:01".parse().unwrap()),
            moment: Some(moment("2020-01-02T10:00:00.123456789Z")),
        }
    }

    fn second() -> Self {
        Self {
            flag: Some(false),
            tiny: Some(-1),
            dec: Some(decimal("0.0000000000")),
            text: Some(String::new()),
            bytes: Some(Vec::new()),
            day: Some(Date::from_ymd(1900, 1, 1).unwrap()),
            clock: Some("00:00:00".parse().unwrap()),
            moment: Some(moment("1969-12-31T23:59:59.999999999Z")),
            ..Self::default()
        }
    }

    /// Columns in upper case with their values as Java prints them.
    fn columns(&self) -> BTreeMap<&'static str, String> {
        let bytes = |bytes: &Vec<u8>| {
            let items = bytes.iter().map(|byte| format!("Byte({})", i8::from_ne_bytes([*byte])));
            format!("byte[{}]", items.collect::<Vec<_>>().join(", "))
        };
        BTreeMap::from([
            ("FLAG", text(self.flag, |v| format!("Boolean({v})"))),
            ("TINY", text(self.tiny, |v| format!("Byte({v})"))),
            ("SMALL", text(self.small, |v| format!("Short({v})"))),
            ("WHOLE", text(self.whole, |v| format!("Integer({v})"))),
            ("BIG", text(self.big, |v| format!("Long({v})"))),
            ("SINGLE", text(self.single, |v| format!("Float({v:?})"))),
            ("DBL", text(self.dbl, |v| format!("Double({v:?})"))),
            // What Java makes of a small number without digits.
            (
                "DEC",
                text(self.dec.as_ref(), |v| format!("BigDecimal({v})").replace("0.0000000000)", "0E-10)")),
            ),
            ("TEXT", text(self.text.as_ref(), |v| format!("String({v})"))),
            ("TOKEN", text(self.token, |v| format!("UUID({v})"))),
            ("BYTES", text(self.bytes.as_ref(), bytes)),
            ("DAY", text(self.day, |v| format!("SqlDate({v})"))),
            ("CLOCK", text(self.clock, |v| format!("Time({} ms)", v.millis()))),
            ("MOMENT", text(self.moment, |v| format!("Timestamp({v})"))),
        ])
    }
}

fn text<T>(value: Option<T>, shown: impl Fn(T) -> String) -> String {
    value.map_or_else(|| "null".to_owned(), shown)
}

/// A key with its fields in neither the order of the columns nor that of `PRIMARY KEY`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
struct Key {
    c: i64,
    a: String,
    b: i32,
}

/// The key of a cache that was made by a configuration: the order of its fields is the order of the columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "org.acme.shop.DepotKey")]
struct DepotKey {
    b: i32,
    c: i64,
    #[ignite(affinity_key)]
    a: String,
}

trait RowKey: IgniteType + Serialize + DeserializeOwned + Clone + PartialEq + Debug {
    /// The key of a number.
    fn of(b: i32) -> Self;
    /// Its number.
    fn number(&self) -> i32;
}

impl RowKey for Key {
    fn of(b: i32) -> Self {
        Self { c: -i64::from(b), a: format!("ä{b}"), b }
    }

    fn number(&self) -> i32 {
        self.b
    }
}

impl RowKey for DepotKey {
    fn of(b: i32) -> Self {
        let Key { c, a, b } = Key::of(b);
        Self { b, c, a }
    }

    fn number(&self) -> i32 {
        self.b
    }
}

const MADE_BY_SQL: &str = "B INT, MOMENT TIMESTAMP, TEXT VARCHAR, CLOCK TIME, DAY DATE, C BIGINT, BYTES BINARY, TOKEN UUID, \
                           DEC DECIMAL(30, 10), DBL DOUBLE, A VARCHAR, SINGLE REAL, BIG BIGINT, WHOLE INT, SMALL SMALLINT, \
                           TINY TINYINT, FLAG BOOLEAN, PRIMARY KEY (A, B, C)";
const MADE_BY_STRUCTS: &str =
    "B C A FLAG TINY SMALL WHOLE BIG SINGLE DBL DEC TEXT TOKEN BYTES DAY CLOCK MOMENT";

/// A table, with the rows that it must have.
struct Table<K> {
    client: Client,
    /// Of the table and of its cache.
    name: String,
    cache: TypedCache<K, Stock>,
    columns: Vec<&'static str>,
    rows: BTreeMap<i32, Stock>,
}

impl Table<Key> {
    fn by_sql(client: &Client, with: &str) -> Self {
        let name = unique_name("STOCK").to_uppercase();
        let create = format!("CREATE TABLE {name} ({MADE_BY_SQL}) WITH \"CACHE_NAME={name}{with}\"");
        client.sql(create).execute().unwrap();
        let columns = MADE_BY_SQL.split(", ").filter_map(|column| column.split_once(' '));
        let columns = columns.map(|(name, _)| name).filter(|name| *name != "PRIMARY").collect();
        Self::new(client, name, columns)
    }
}

impl Table<DepotKey> {
    fn by_structs(client: &Client) -> Self {
        let name = unique_name("DEPOT").to_uppercase();
        let entity = QueryEntity::of::<DepotKey, Stock>(name.as_str());
        client.create_cache(CacheConfig::new(name.as_str()).sql_schema("PUBLIC").entity(entity)).unwrap();
        Self::new(client, name, MADE_BY_STRUCTS.split(' ').collect())
    }
}

impl<K: RowKey> Table<K> {
    fn new(client: &Client, name: String, columns: Vec<&'static str>) -> Self {
        assert_eq!(columns.len(), 17);
        let cache = client.table(&name).unwrap();
        Self { client: client.clone(), name, cache, columns, rows: BTreeMap::new() }
    }

    fn put(&mut self, number: i32, stock: Stock) {
        self.cache.put(&K::of(number), &stock).unwrap();
        self.rows.insert(number, stock);
    }

    fn insert(&mut self, number: i32, stock: Stock) {
        let columns: Vec<_> = "a, b, c, flag, tiny, small, whole, big, single, dbl, dec, text, token, bytes, day, clock, moment"
            .split(", ")
            .collect();
        let marks = vec!["?"; columns.len()].join(", ");
        let insert = format!("INSERT INTO {} ({}) VALUES ({marks})", self.name, columns.join(", "));
        let Key { c, a, b } = Key::of(number);
        assert_eq!(self.client.sql(insert).args((a, b, c)).args(&stock).execute().unwrap(), 1);
        self.rows.insert(number, stock);
    }

    /// Everything that Rust can see is as it must be.
    fn check(&self) {
        for (number, stock) in &self.rows {
            assert_eq!(self.cache.get(&K::of(*number)).unwrap().as_ref(), Some(stock), "row {number}");
        }
        let scanned: Vec<(K, Stock)> = self.cache.scan().unwrap().map(Result::unwrap).collect();
        assert_eq!(scanned.len(), self.rows.len());
        for (key, stock) in scanned {
            assert_eq!(key, K::of(key.number()));
            assert_eq!(self.rows.get(&key.number()), Some(&stock), "{key:?}");
        }
        let select = || self.client.sql(format!("SELECT * FROM {} ORDER BY b", self.name));
        let keys: Vec<K> = select().query().unwrap().map(Result::unwrap).collect();
        assert_eq!(keys, self.rows.keys().map(|number| K::of(*number)).collect::<Vec<_>>());
        let stocks: Vec<Stock> = select().query().unwrap().map(Result::unwrap).collect();
        assert_eq!(stocks, self.rows.values().cloned().collect::<Vec<_>>());
        assert_eq!(self.cache.size().unwrap(), self.rows.len() as u64, "no key is there twice");
    }

    /// The row as the words of a command of Java, in the order of the columns.
    fn words(&self, number: i32, stock: &Stock) -> Vec<String> {
        let Key { c, a, b } = Key::of(number);
        let mut shown = stock.columns();
        shown.extend([
            ("A", format!("String({a})")),
            ("B", format!("Integer({b})")),
            ("C", format!("Long({c})")),
        ]);
        self.columns.iter().map(|column| format!("{column}={}", shown[column])).collect()
    }

    /// All rows as Java prints them.
    fn lines(&self) -> String {
        self.rows.iter().map(|(number, stock)| self.words(*number, stock).join(", ") + "\n").collect()
    }
}

/// Commands of one run of Java and what they must print.
#[derive(Default)]
struct Java {
    commands: Vec<Vec<String>>,
    expected: Vec<(String, String)>,
}

impl Java {
    fn then(&mut self, command: &[&str], words: Vec<String>, prints: &str) {
        let command: Vec<String> = command.iter().map(|word| (*word).to_owned()).chain(words).collect();
        self.expected.push((command.join(" "), prints.to_owned()));
        self.commands.push(command);
    }

    fn write<K: RowKey>(&mut self, command: &str, table: &mut Table<K>, number: i32, stock: Stock) {
        self.then(&[command, &table.name], table.words(number, &stock), "");
        table.rows.insert(number, stock);
    }

    fn sql<K: RowKey>(&mut self, table: &Table<K>, statement: &str) {
        self.then(&["sql", &statement.replace('#', &table.name)], Vec::new(), "UPDATED=Long(1)\n");
    }

    /// By key-value and by SQL.
    fn read<K: RowKey>(&mut self, table: &Table<K>) {
        self.then(&["rows", &table.name], Vec::new(), &table.lines());
        let select = format!("SELECT * FROM {} ORDER BY b", table.name);
        self.then(&["sql", &select], Vec::new(), &table.lines());
    }

    /// As instances of the classes of keys and values.
    fn read_objects<K: RowKey>(&mut self, table: &Table<K>, key_class: &str) {
        let object = |(number, stock): (&i32, &Stock)| {
            let Key { c, a, b } = Key::of(*number);
            let fields = stock.columns().into_iter();
            let fields = fields.map(|(column, value)| format!("  {}={value}\n", column.to_lowercase()));
            format!("{key_class}{{a=String({a}), b=Integer({b}), c=Long({c})}}\n")
                + &fields.collect::<String>()
        };
        let objects: String = table.rows.iter().map(object).collect();
        self.then(&["read-objects", &table.name], Vec::new(), &objects);
    }

    fn run(&self, address: &str) {
        let commands: Vec<Vec<&str>> =
            self.commands.iter().map(|words| words.iter().map(String::as_str).collect()).collect();
        let commands: Vec<&[&str]> = commands.iter().map(Vec::as_slice).collect();
        let printed = interop::run(address, &commands).unwrap();
        assert_eq!(printed.len(), self.expected.len());
        for (printed, (command, expected)) in printed.iter().zip(&self.expected) {
            super::assert_lines(printed, expected, command);
        }
    }
}

fn rust_writes<K: RowKey>(table: &mut Table<K>) {
    table.put(1, Stock::first());
    table.insert(2, Stock::first());
    table.put(3, Stock::default());
    table.insert(4, Stock::default());
    table.put(5, Stock::second());
    table.check();
}

/// Java reads what is there, and writes over it and beside it.
fn java_reads_and_writes<K: RowKey>(java: &mut Java, table: &mut Table<K>, classes: Option<&str>) {
    java.read(table);
    java.write("put-row", table, 1, Stock::second());
    java.write("put-row", table, 4, Stock::first());
    java.sql(table, "UPDATE # SET text = 'changed', day = NULL WHERE b = 2");
    let changed = Stock { text: Some("changed".to_owned()), day: None, ..Stock::first() };
    table.rows.insert(2, changed);
    java.sql(table, "DELETE FROM # WHERE b = 3");
    table.rows.remove(&3);
    java.write("insert", table, 3, Stock::first());
    java.write("insert", table, 6, Stock::default());
    java.write("put-row", table, 7, Stock::default());
    if let Some(key_class) = classes {
        java.write("put-object", table, 5, Stock::first());
        java.write("put-object", table, 8, Stock::default());
        java.read_objects(table, key_class);
    }
    java.read(table);
}

fn everybody_reads_and_writes(address: &str) {
    let client = Client::connect(address).unwrap();
    // Without an affinity key: Java would want its class to name the very column, in capitals.
    let types = ",KEY_TYPE=org.acme.shop.StockKey,VALUE_TYPE=org.acme.shop.Stock";
    let mut random = Table::by_sql(&client, ",AFFINITY_KEY=C");
    let mut named = Table::by_sql(&client, types);
    let mut depot = Table::by_structs(&client);
    let mut by_java = Table::by_sql(&client, "");
    rust_writes(&mut random);
    rust_writes(&mut named);
    rust_writes(&mut depot);

    let mut java = Java::default();
    java_reads_and_writes(&mut java, &mut random, None);
    java_reads_and_writes(&mut java, &mut named, Some("StockKey"));
    java_reads_and_writes(&mut java, &mut depot, Some("DepotKey"));
    // Here nobody has written before.
    java.write("put-row", &mut by_java, 1, Stock::first());
    java.write("insert", &mut by_java, 2, Stock::second());
    java.write("put-row", &mut by_java, 3, Stock::default());
    java.read(&by_java);
    java.run(address);

    for table in [&random, &named, &by_java] {
        table.check();
    }
    depot.check();
    // The struct alone says how keys and values of this cache look.
    let typed = client.cache(&depot.name).typed::<DepotKey, Stock>();
    assert_eq!(typed.get(&DepotKey::of(8)).unwrap(), Some(Stock::default()));
    assert_eq!(typed.get(&DepotKey::of(2)).unwrap().as_ref(), depot.rows.get(&2));
    for number in 1..=3 {
        by_java.put(number, Stock::second());
    }
    by_java.check();
    for name in [&random.name, &named.name, &by_java.name] {
        client.sql(format!("DROP TABLE {name}")).execute().unwrap();
    }
    client.destroy_cache(&depot.name).unwrap();
}

#[test]
fn tables_with_compact_footers() {
    everybody_reads_and_writes(addresses().unwrap().split(',').next().unwrap());
}

#[test]
fn tables_with_full_footers() {
    everybody_reads_and_writes(&Node::shared(Setup::FullFooters).unwrap().address());
}

#[test]
fn keys_that_java_wrote_in_another_order_are_other_keys_and_check_says_so() {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "interop.ReversedKey")]
    struct ReversedKey {
        b: i32,
        c: i64,
        a: String,
    }
    let addresses = addresses().unwrap();
    let address = addresses.split(',').next().unwrap();
    let client = Client::connect(address).unwrap();
    let table = Table::by_sql(&client, ",KEY_TYPE=interop.ReversedKey");
    let Key { c, a, b } = Key::of(1);
    let as_java = |b, a: &str, c| {
        let fields = BTreeMap::from([
            ("A", format!("String({a})")),
            ("B", format!("Integer({b})")),
            ("C", format!("Long({c})")),
        ]);
        fields.into_iter().map(|(column, value)| format!("{column}={value}")).collect::<Vec<_>>()
    };
    let mut java = Java::default();
    java.then(&["put-reversed", &table.name], as_java(b, &a, c), "");
    java.run(address);
    let key = ReversedKey { b, c, a };
    assert_eq!(table.cache.get(&Key::of(1)).unwrap(), None, "another key");
    let cache = client.cache(&table.name);
    assert_eq!(cache.size().unwrap(), 1);
    assert!(!cache.contains_key(&key).unwrap());
    let report = client.check::<ReversedKey>().unwrap();
    let orders: Vec<_> = report
        .differences()
        .filter(|(_, item)| item.status == ItemStatus::OrderDiffers)
        .filter_map(|(_, item)| item.cluster.as_deref())
        .collect();
    assert_eq!(orders, ["A, C, B"], "{report}");
    assert!(report.is_compatible(), "{report}");
    client.sql(format!("DROP TABLE {}", table.name)).execute().unwrap();
}
