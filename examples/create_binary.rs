//! A cache that is a table: made from structs, written by key and value, read by SQL.
//!
//! Run it with `cargo run --example create_binary`. It starts a local node by itself unless `IGNITE_ADDRESSES=host:port` is set.

use ignite_client::types::Decimal;
use ignite_client::{Cache, CacheConfig, Client, Error as IgniteError, IgniteObject, QueryEntity};
use ignite_examples::{Cluster, check, run, step};
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::process::ExitCode;

/// The cache as `CREATE TABLE Student` would name it; a cache made by a program may have any other name.
const CACHE: &str = "SQL_PUBLIC_STUDENT";

/// By this group the program tells a cache that a killed run of it has left from one that somebody else has made.
const GROUP: &str = "ignite_client_example_create_binary";

// The value of a row. The key is a plain number, so that there is no struct for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "create_binary.Student")]
struct Student {
    #[ignite(sql(not_null))]
    name: String,
    #[ignite(sql(not_null, precision = 16, index))]
    login: String,
    age: i32,
    #[ignite(sql(precision = 3, scale = 2))]
    gpa: Decimal,
}

fn main() -> ExitCode {
    run(example)
}

fn example(cluster: &Cluster) -> Result<(), Box<dyn Error>> {
    let client = Client::connect(cluster.addresses())?;
    remove_leftovers(&client)?;

    step("Describe a table by structs: the columns are the fields, preceded by the key as the column SID");
    let table = QueryEntity::of::<i64, Student>("Student").key_field("SID");
    println!("   as SQL it would be {}", table.create_table_sql()?);
    step("Create a cache with that table over it");
    let config = CacheConfig::new(CACHE).sql_schema("PUBLIC").group(GROUP).entity(table);
    let students = client.create_cache(config)?;
    println!("   the cache {} is there", students.name());

    let shown = show(&client, &students);
    step("Destroy the cache: the table goes with it");
    let destroyed = students.destroy();
    shown?;
    destroyed?;
    check(!client.cache_names()?.iter().any(|name| name == CACHE), "there is no such cache")?;
    check(client.sql("SELECT * FROM Student").rows().is_err(), "and no such table")?;
    Ok(())
}

fn remove_leftovers(client: &Client) -> Result<(), Box<dyn Error>> {
    let is_there = client.cache_names()?.iter().any(|name| name == CACHE);
    if is_there && client.cache(CACHE).config()?.group.as_deref() == Some(GROUP) {
        client.destroy_cache(CACHE)?;
        println!("Removed the cache of an earlier run.");
    }
    Ok(())
}

fn show(client: &Client, students: &Cache) -> Result<(), Box<dyn Error>> {
    put_and_select(client, students)?;
    insert_and_get(client, students)?;
    drop_table_is_refused(client, students)
}

fn put_and_select(client: &Client, students: &Cache) -> Result<(), Box<dyn Error>> {
    step("Put a student under the key 1");
    let john = Student { name: "John Doe".into(), login: "jdoe".into(), age: 17, gpa: "4.25".parse()? };
    students.put(&1_i64, &john)?;
    println!("   put {john:?}");

    step("SQL shows it as a row");
    let cursor = client.sql("SELECT * FROM Student").query::<(i64, String, String, i32, Decimal)>()?;
    let header = cursor.columns().join(", ");
    println!("   {header}");
    let rows: Vec<_> = cursor.collect::<Result<_, _>>()?;
    for (sid, name, login, age, gpa) in &rows {
        println!("   {sid}, {name}, {login}, {age}, {gpa}");
    }
    check(header == "SID, NAME, LOGIN, AGE, GPA", "the columns are the key and the fields of the struct")?;
    check(rows == [(1, john.name, john.login, john.age, john.gpa)], "the row is the student")?;
    Ok(())
}

fn insert_and_get(client: &Client, students: &Cache) -> Result<(), Box<dyn Error>> {
    step("And the other way round: INSERT a row, get it by its key");
    let insert = "INSERT INTO Student (SID, NAME, LOGIN, AGE, GPA) VALUES (?, ?, ?, ?, ?)";
    client.sql(insert).args((2_i64, "Jane Roe", "jroe", 18, Decimal::new(395, 2))).execute()?;
    let jane = students.get::<i64, Student>(&2)?;
    println!("   got {jane:?}");
    check(
        jane.is_some_and(|jane| jane.name == "Jane Roe" && jane.age == 18),
        "the row is an entry of the cache",
    )?;

    step("What the table says of its columns holds for puts as well");
    let login = "a name of more than 16 letters".to_owned();
    let long = Student { name: "Long".into(), login, age: 19, gpa: Decimal::new(3, 0) };
    let refused = students.put(&3_i64, &long).err().ok_or("a login that is too long was taken")?;
    println!("   {refused}");
    check(students.size()? == 2, "nothing was stored")?;
    Ok(())
}

fn drop_table_is_refused(client: &Client, students: &Cache) -> Result<(), Box<dyn Error>> {
    step("DROP TABLE is for tables that CREATE TABLE has made; this one goes with its cache");
    let Err(IgniteError::Server(refusal)) = client.sql("DROP TABLE Student").execute() else {
        return Err("DROP TABLE was not refused by the server".into());
    };
    println!("   {}", refusal.message());
    let says = "Only cache created with CREATE TABLE may be removed with DROP TABLE";
    check(refusal.message().contains(says), "the server says why")?;
    check(students.size()? == 2, "the entries are still there")?;
    Ok(())
}
