//! How Rust types decide what is stored, and how hints do where they do not.
//!
//! Ignite compares keys by their bytes, and the type is part of the bytes. So the same number stored as `short` and as `long` makes two
//! entries, and a program that asks with the wrong type finds nothing.
//!
//! Run it with `cargo run --example type_hints`. It starts a local node by itself unless `IGNITE_ADDRESSES=host:port` is set.

use ignite_client::desc::TypeCode;
use ignite_client::types::Date;
use ignite_client::{BinaryObject, Cache, Client, IgniteObject, IgniteValue, hint};
use ignite_examples::{Cluster, check, run, step};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::error::Error;
use std::process::ExitCode;

fn main() -> ExitCode {
    run(example)
}

fn example(cluster: &Cluster) -> Result<(), Box<dyn Error>> {
    let client = Client::connect(cluster.addresses())?;
    let cache = client.get_or_create_cache("example_type_hints")?;
    let shown = show(&cache);
    step("Remove what this program made");
    cache.destroy()?;
    shown
}

fn show(cache: &Cache) -> Result<(), Box<dyn Error>> {
    numbers(cache)?;
    characters(cache)?;
    values_without_a_type_of_their_own(cache)?;
    inside_lists_and_maps(cache)?;
    fields(cache)
}

fn numbers(cache: &Cache) -> Result<(), Box<dyn Error>> {
    step("The number 42 as a key, once as `short` (i16) and once as `long` (i64)");
    cache.put(&42_i16, "short")?;
    cache.put(&42_i64, "long")?;
    println!("   the cache holds {} entries for one number", cache.size()?);
    check(cache.size()? == 2, "they are two keys")?;
    check(cache.get::<i16, String>(&42)?.as_deref() == Some("short"), "asking as `short` finds one")?;
    check(cache.get::<i64, String>(&42)?.as_deref() == Some("long"), "asking as `long` finds the other")?;
    check(cache.get::<i32, String>(&42)?.is_none(), "asking as `int` finds nothing")?;

    step("Remove with the wrong type, then with the right one");
    check(!cache.remove(&42_i32)?, "nothing was removed")?;
    check(cache.size()? == 2, "both entries are still there")?;
    check(cache.remove(&42_i16)?, "the entry under `short` was")?;
    check(cache.remove(&42_i64)?, "and the entry under `long`")?;
    Ok(())
}

fn characters(cache: &Cache) -> Result<(), Box<dyn Error>> {
    step("The string \"a\" and the character 'a'");
    cache.put("a", "string")?;
    cache.put(&'a', "char")?;
    check(cache.size()? == 2, "they are two keys as well")?;
    check(cache.get::<char, String>(&'a')?.as_deref() == Some("char"), "the character finds its own entry")?;
    cache.clear()?;
    Ok(())
}

fn values_without_a_type_of_their_own(cache: &Cache) -> Result<(), Box<dyn Error>> {
    step("A hint for the keys of a view: Ignite has no type for u64, so the program says `long`");
    let by_number = cache.typed::<u64, String>().key_as(hint::Long);
    by_number.put(&42, &"stored under a long".to_owned())?;
    check(by_number.get(&42)?.is_some(), "the view finds it")?;
    check(cache.get::<i64, String>(&42)?.is_some(), "and so does whoever asks with an i64")?;
    check(by_number.put(&u64::MAX, &String::new()).is_err(), "a number that does not fit is an error")?;

    step("A hint for the values of a view: milliseconds as a date");
    let days = cache.typed::<i32, i64>().value_as(hint::Date);
    days.put(&1, &0)?;
    check(cache.get::<i32, Date>(&1)? == Some("1970-01-01".parse()?), "it is the date 1970-01-01")?;
    cache.clear()?;
    Ok(())
}

fn inside_lists_and_maps(cache: &Cache) -> Result<(), Box<dyn Error>> {
    step("Hints nest: a Vec<i32> is an array of int, unless it is to be a list of short");
    cache.put(&1, &vec![1, 2, 3])?;
    let lists = cache.typed::<i32, Vec<i32>>().value_as(hint::ArrayList::<hint::Short>::default());
    lists.put(&2, &vec![1, 2, 3])?;
    let stored = cache.get_all::<i32, IgniteValue>([1, 2])?;
    for (key, value) in &stored {
        println!("   {key}: {} {value:?}", value.type_code().name());
    }
    check(cache.get::<i32, Vec<i32>>(&1)? == Some(vec![1, 2, 3]), "the array comes back")?;
    check(lists.get(&2)? == Some(vec![1, 2, 3]), "and the list, through its view")?;

    step("The same for the keys and values of a map");
    let prices = BTreeMap::from([("apple".to_owned(), 120_u64), ("pear".to_owned(), 90)]);
    let maps = cache
        .typed::<i32, BTreeMap<String, u64>>()
        .value_as(hint::HashMap::<hint::Natural, hint::Decimal>::default());
    maps.put(&3, &prices)?;
    check(maps.get(&3)? == Some(prices), "the numbers were stored as decimals and are read as u64")?;
    cache.clear()?;
    Ok(())
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "type_hints.Measurement")]
struct Measurement {
    #[ignite(type = "byte")]
    sensor: i32,
    #[ignite(type = "date")]
    day: i64,
    #[ignite(type = "array_list<decimal>")]
    readings: Vec<u64>,
}

fn fields(cache: &Cache) -> Result<(), Box<dyn Error>> {
    step("In structs the hints are attributes of the fields");
    let measured = Measurement { sensor: 7, day: 86_400_000, readings: vec![1, u64::MAX] };
    cache.put(&1, &measured)?;
    let stored = cache.get::<i32, BinaryObject>(&1)?.ok_or("it is gone")?;
    for field in stored.fields()? {
        let field = field?;
        println!("   {}: {}", field.name.as_deref().unwrap_or("?"), field.value.type_code().name());
    }
    let sensor = stored.field("sensor")?.ok_or("no sensor")?;
    check(sensor.type_code() == TypeCode::Byte, "the i32 was stored as a byte")?;
    check(cache.get::<i32, Measurement>(&1)? == Some(measured), "and comes back unchanged")?;
    let too_large = Measurement { sensor: 128, day: 0, readings: Vec::new() };
    let refused = cache.put(&1, &too_large).err().ok_or("128 is no byte")?;
    println!("   128 as a byte: {refused}");
    check(refused.to_string().contains("sensor"), "the error names the field")?;
    Ok(())
}
