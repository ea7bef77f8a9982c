//! The generator on a real node: what it prints is compiled, and the program reads the rows and objects of the node with it.

use ignite_client::desc::TypeCode;
use ignite_client::types::{Date, Decimal, EnumValue, Time, Timestamp};
use ignite_client::{
    BinaryObjectBuilder, BinaryType, CacheConfig, ClassRef, Client, Collection, IgniteObject, IgniteValue,
    Map, MapKind, ObjectArray, QueryEntity,
};
use ignite_examples::generate::{GenerateError, Options, generate};
use ignite_testkit::{Node, Setup};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use uuid::Uuid;

const TABLES: [&str; 15] = [
    "CREATE TABLE LINES (B INT, V VARCHAR(35) DEFAULT 'it''s' NOT NULL, A INT, SOLD_OLD INT, PRICE DECIMAL(10, 2), \
     SOLD DATE DEFAULT DATE '2020-01-02', PRIMARY KEY (A, B)) WITH \"AFFINITY_KEY=A\"",
    "ALTER TABLE LINES DROP COLUMN SOLD_OLD",
    "CREATE INDEX BY_PRICE ON LINES (PRICE DESC, V)",
    "CREATE INDEX ON LINES (SOLD)",
    "CREATE INDEX V_AND_SOLD ON LINES (V, SOLD)",
    "INSERT INTO LINES VALUES (2, 'two', 1, 2.50, '2021-02-03')",
    "CREATE TABLE EVERY_TYPE (ID INT PRIMARY KEY, FLAG BOOLEAN, TINY TINYINT, SMALL SMALLINT, WHOLE INT, BIG BIGINT, SINGLE REAL, \
     DBL DOUBLE, DEC DECIMAL(30, 10), TEXT VARCHAR, CHARS CHAR(5), TOKEN UUID, BYTES BINARY, DAY DATE, CLOCK TIME, \
     MOMENT TIMESTAMP, THING OTHER)",
    "ALTER TABLE EVERY_TYPE ADD COLUMN (ADDED VARCHAR(7), AMOUNT DECIMAL)",
    "CREATE TABLE \"odd name\" (\"1 st-col\" INT PRIMARY KEY, \"type\" VARCHAR, \"self\" INT, \"A b\" INT, \"A_B\" INT, AB INT, \
     \"ab\" INT, \"größe\" DOUBLE, \"€\" INT)",
    "INSERT INTO \"odd name\" (\"1 st-col\", \"type\", \"self\", \"A b\", \"A_B\", AB, \"größe\", \"€\") \
     VALUES (1, 'fn', 2, 3, 4, 5, 1.5, 6)",
    "CREATE TABLE NAMED (ID BIGINT PRIMARY KEY, FIRST_NAME VARCHAR, LAST_NAME VARCHAR) \
     WITH \"WRAP_KEY=true,KEY_TYPE=org.acme.NamedKey,VALUE_TYPE=org.acme.Named\"",
    "INSERT INTO NAMED VALUES (7, 'Ada', 'Lovelace')",
    "CREATE TABLE \"Option\" (ID VARCHAR PRIMARY KEY, V VARCHAR NOT NULL) WITH \"WRAP_VALUE=false\"",
    "INSERT INTO \"Option\" VALUES ('a', 'b')",
    "CREATE TABLE \"option\" (ID UUID PRIMARY KEY, V INT)",
];

#[derive(Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "org.acme.OrderKey")]
#[serde(rename_all = "camelCase")]
struct OrderKey {
    order_line: i32,
    #[ignite(affinity_key)]
    order_id: i64,
}

#[derive(Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "org.acme.Order")]
#[serde(rename_all = "camelCase")]
struct Order {
    #[ignite(sql(not_null, index(group = "by_article", order = 1, inline_size = 40)))]
    article_name: String,
    #[ignite(sql(index(group = "by_article", order = 2, desc)))]
    sold_at: Option<Timestamp>,
    ship_to: Address,
    shirt_color: Color,
    sizes: Vec<i32>,
    tags: Vec<IgniteValue>,
}

#[derive(Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "org.acme.Address")]
struct Address {
    street: String,
    zip: i32,
}

#[derive(Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "org.acme.Color")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Color {
    DeepRed,
    Blue,
    #[ignite(ordinal = 7)]
    #[serde(rename = "off white")]
    OffWhite,
}

/// A value of each column of `EVERY_TYPE`, read and compared by `generated/reader.rs`.
fn insert_every_type(client: &Client) {
    let insert = client
        .sql("INSERT INTO EVERY_TYPE VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?)")
        .args((true, i8::MIN, i16::MAX, i32::MIN, i64::MAX, 0.5_f32, -1.0e300_f64))
        .arg("-12345678901234567890.0123456789".parse::<Decimal>().unwrap())
        .args(("Zażółć", "ab", Uuid::from_u128(7), vec![0_u8, 255]))
        .arg(Date::from_ymd(2020, 1, 2).unwrap())
        .arg("10:00:00".parse::<Time>().unwrap())
        .arg("2020-01-02T10:00:00.123456789".parse::<Timestamp>().unwrap())
        .args(("added", "1.5".parse::<Decimal>().unwrap()));
    insert.execute().unwrap();
    client.sql("INSERT INTO EVERY_TYPE (ID) VALUES (2)").execute().unwrap();
    client.sql("INSERT INTO \"option\" VALUES (?, 1)").arg(Uuid::from_u128(8)).execute().unwrap();
}

fn make_tables(client: &Client) {
    for statement in TABLES {
        client.sql(statement).execute().unwrap();
    }
    insert_every_type(client);
    let entity =
        QueryEntity::of::<OrderKey, Order>("ORDERS").alias("soldAt", "SOLD").alias("orderLine", "LINE NO");
    let orders = client.create_cache(CacheConfig::new("orders").sql_schema("ACME").entity(entity)).unwrap();
    let order = Order {
        article_name: "shirt".into(),
        sold_at: None,
        ship_to: Address { street: "Main Street".into(), zip: 89073 },
        shirt_color: Color::OffWhite,
        sizes: vec![38, 40],
        tags: vec!["new".into(), 1.into()],
    };
    orders.put(&OrderKey { order_line: 1, order_id: 10 }, &order).unwrap();
}

/// Objects that no Rust type has made.
fn make_objects(client: &Client) {
    let vouchers = client.create_cache("vouchers").unwrap();
    let nested =
        client.binary_builder("org.acme.Receipt").set("number", 5).set("paid", true).build().unwrap();
    let day = Date::from_ymd(2020, 1, 2).unwrap();
    let voucher = client
        .binary_builder("org.acme.ExpenseVoucher")
        .affinity_key("employeeId")
        .set("employeeId", 3_i64)
        .set("totalAmount", "12.50".parse::<Decimal>().unwrap())
        .set("expenseDate", day)
        .set("receipt", nested)
        .set("color", EnumValue::new(BinaryType::id_of("org.acme.Color"), 1))
        .set("notes", Collection::list(vec!["a".into(), 1.into()]))
        .set("array", ObjectArray::new(ClassRef::OBJECT, vec![1.into(), "x".into()]))
        .set("prices", vec![1.5_f64])
        .set("dates", IgniteValue::DateArray(vec![Some(day), None]))
        .set("names", IgniteValue::StringArray(vec![Some("n".into()), None]))
        .set("type", "travel")
        .set("A b", 1)
        .set("A_B", 2)
        .set_null("comment", TypeCode::String);
    vouchers.put(&1_i64, &voucher.build().unwrap()).unwrap();
    let sparse =
        client.binary_builder("org.acme.ExpenseVoucher").affinity_key("employeeId").set("employeeId", 4_i64);
    vouchers.put(&4_i64, &sparse.build().unwrap()).unwrap();
    // Two classes of one simple name, and a class without fields.
    let receipt = client.binary_builder("com.acme.Receipt").set("text", "paid").build().unwrap();
    vouchers.put(&5_i64, &receipt).unwrap();
    vouchers.put(&6_i64, &client.binary_builder("org.acme.Empty").build().unwrap()).unwrap();
    let ages = Map::new(MapKind::HashMap, vec![("Ann".into(), 42.into())]);
    let ages = BinaryObjectBuilder::new("org.acme.Ages").set("ages", ages).build().unwrap();
    client.create_cache("ages").unwrap().put(&1_i64, &ages).unwrap();
}

/// A cargo project of the generated code and the program that uses it.
fn make_project(generated: &str) -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let project = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated");
    fs::create_dir_all(project.join("src")).unwrap();
    // In literal strings of TOML a backslash is nothing special.
    let manifest = format!(
        "[package]\nname = \"generated\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         ignite-client = {{ path = '{}' }}\nserde = {{ version = \"1\", features = [\"derive\"] }}\nuuid = \"1\"\n",
        workspace.join("ignite-client").display()
    );
    fs::write(project.join("Cargo.toml"), manifest).unwrap();
    // The versions that are there already, so that nothing is downloaded.
    fs::copy(workspace.join("Cargo.lock"), project.join("Cargo.lock")).unwrap();
    // rustfmt's own defaults, not those of this workspace.
    fs::write(project.join("rustfmt.toml"), "").unwrap();
    fs::write(project.join("src/main.rs"), include_str!("generated/reader.rs")).unwrap();
    fs::write(project.join("src/generated.rs"), generated).unwrap();
    project
}

fn succeeds(command: &mut Command) {
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{command:?}:\n{}\n{}", text(&output.stdout), text(&output.stderr));
}

#[test]
fn what_is_generated_compiles_and_reads() {
    let node = Node::start(Setup::Plain).unwrap();
    let client = Client::connect(node.address()).unwrap();
    make_tables(&client);
    make_objects(&client);

    let of_lines = Options { tables: vec!["lines".into()], ..Options::default() };
    assert_eq!(generate(&client, &of_lines).unwrap(), include_str!("generated/lines.rs"));
    for (table, schema) in [("NOTHING", None), ("LINES", Some("ACME"))] {
        let wanted =
            Options { tables: vec![table.into()], schema: schema.map(str::to_owned), ..Options::default() };
        assert!(matches!(generate(&client, &wanted), Err(GenerateError::NotFound(_))));
    }
    let unknown = Options { types: vec!["org.acme.Nothing".into()], ..Options::default() };
    assert!(matches!(generate(&client, &unknown), Err(GenerateError::NotFound(_))));

    let all = Options { all: true, ..Options::default() };
    let generated = generate(&client, &all).unwrap();
    assert_eq!(generate(&client, &all).unwrap(), generated);
    let project = make_project(&generated);
    succeeds(
        Command::new("rustfmt").args(["--check", "--edition", "2024"]).arg(project.join("src/generated.rs")),
    );
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let mut run = Command::new(env!("CARGO"));
    run.args(["run", "--quiet", "--offline"]).current_dir(&project).env("CARGO_TARGET_DIR", target);
    succeeds(run.env("IGNITE_ADDRESSES", node.address()));
}
