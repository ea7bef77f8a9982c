//! Reading a whole cache: entry by entry, into a map, one partition only, page by page.
//!
//! Run it with `cargo run --example scans`. It starts a local node by itself unless `IGNITE_ADDRESSES=host:port` is set.

use ignite_client::{Cache, Client, IgniteObject};
use ignite_examples::{Cluster, check, run, step};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::error::Error;
use std::process::ExitCode;

const COUNT: i32 = 20;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "scans.Reading")]
struct Reading {
    station: String,
    celsius: f64,
}

// The same type in Ignite, for reading without a copy of the text.
#[derive(Debug, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "scans.Reading")]
struct ReadingRef<'p> {
    station: &'p str,
    celsius: f64,
}

fn main() -> ExitCode {
    run(example)
}

fn example(cluster: &Cluster) -> Result<(), Box<dyn Error>> {
    let client = Client::connect(cluster.addresses())?;
    let cache = client.get_or_create_cache("example_scans")?;
    let shown = show(&cache);
    step("Destroy the cache");
    let destroyed = cache.destroy();
    shown?;
    destroyed?;
    check(!client.cache_names()?.iter().any(|name| name == cache.name()), "it is gone with its entries")?;
    Ok(())
}

fn show(cache: &Cache) -> Result<(), Box<dyn Error>> {
    // A run that was killed may have left something.
    cache.clear()?;
    step("Put 20 entries with one request");
    let written: HashMap<i32, Reading> = (0..COUNT).map(|number| (number, reading(number))).collect();
    cache.put_all::<i32, Reading>(&written)?;
    println!("   the cache holds {} entries", cache.size()?);
    check(cache.size()? == 20, "all of them are there")?;

    entry_by_entry(cache)?;
    into_a_map(cache, &written)?;
    page_by_page(cache)?;
    one_partition(cache, &written)
}

fn reading(number: i32) -> Reading {
    Reading { station: format!("station {number}"), celsius: f64::from(number) / 2.0 }
}

fn entry_by_entry(cache: &Cache) -> Result<(), Box<dyn Error>> {
    step("A scan is an iterator over all entries, in no order; it asks for the next page while you read");
    let mut seen = BTreeSet::new();
    for entry in cache.scan::<i32, Reading>()? {
        let (number, reading) = entry?;
        println!("   {number}: {} had {} degrees", reading.station, reading.celsius);
        seen.insert(number);
    }
    check(seen == (0..COUNT).collect(), "every entry was there")?;

    step("Stop where you like; what the server holds for the scan is freed when the iterator is dropped");
    let warm = cache
        .scan::<i32, Reading>()?
        .find(|entry| entry.as_ref().is_ok_and(|(_, reading)| reading.celsius > 5.0));
    let (number, reading) = warm.ok_or("none is above 5 degrees")??;
    println!("   the first one above 5 degrees that came is {number}: {reading:?}");
    check(number > 10, "it is one of those from 11 on")?;
    Ok(())
}

fn into_a_map(cache: &Cache, written: &HashMap<i32, Reading>) -> Result<(), Box<dyn Error>> {
    step("Collect a scan into any map");
    let read: HashMap<i32, Reading> = cache.scan()?.collect::<Result<_, _>>()?;
    println!("   a HashMap of {} entries", read.len());
    check(read == *written, "the entries read are the entries written, once each")?;
    Ok(())
}

fn page_by_page(cache: &Cache) -> Result<(), Box<dyn Error>> {
    step(
        "Say how many entries a page has (1024 otherwise), and read pages: their texts are lent, not copied",
    );
    let mut scan = cache.scan_query::<i32, ReadingRef<'_>>().page_size(6).run()?;
    let (mut pages, mut total) = (Vec::new(), 0.0);
    while let Some(page) = scan.next_page()? {
        pages.push(page.len());
        let mut longest = "";
        for entry in page.entries::<i32, ReadingRef<'_>>() {
            let (_, reading) = entry?;
            total += reading.celsius;
            if reading.station.len() > longest.len() {
                longest = reading.station;
            }
        }
        println!("   a page of {}; its longest name is {longest:?}", page.len());
    }
    println!("   {} degrees on average", total / f64::from(COUNT));
    check(pages.iter().sum::<usize>() == 20, "the pages hold every entry once")?;
    check(pages.iter().all(|len| *len <= 6), "none is longer than it may be")?;
    check((total - 95.0).abs() < f64::EPSILON, "the sum of all degrees is 95")?;
    Ok(())
}

fn one_partition(cache: &Cache, written: &HashMap<i32, Reading>) -> Result<(), Box<dyn Error>> {
    step("A cache is made of partitions, which the nodes share; a scan may read one of them");
    let mut found = HashMap::new();
    for partition in 0..20 {
        let entries = cache.scan_query::<i32, Reading>().partition(partition).run()?;
        let entries: Vec<_> = entries.collect::<Result<_, _>>()?;
        println!(
            "   partition {partition} holds {:?}",
            entries.iter().map(|(number, _)| number).collect::<Vec<_>>()
        );
        found.extend(entries);
    }
    check(
        found == *written,
        "a small whole number lies in the partition of its own number, so all were found",
    )?;
    Ok(())
}
