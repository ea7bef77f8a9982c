//! Tasks over one client: many requests at once, a counter that none of them loses, a future that is dropped half-way.
//!
//! Run it with `cargo run --example async_key_value`. It starts a local node by itself unless `IGNITE_ADDRESSES=host:port` is set.

use ignite_client::aio::{Cache, Client, TypedCache};
use ignite_client::{IgniteObject, Result};
use ignite_examples::{Cluster, check, run_async, step};
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::process::ExitCode;
use tokio::task::JoinSet;

const TASKS: i64 = 100;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "ExampleReading")]
struct Reading {
    sensor: String,
    celsius: f64,
}

fn main() -> ExitCode {
    run_async(example)
}

async fn example(cluster: &Cluster) -> Result<(), Box<dyn Error>> {
    step("Connect, and make a cache");
    let client = Client::connect(cluster.addresses()).await?;
    let cache = client.get_or_create_cache("example_async_key_value").await?;
    let shown = show(cluster, &client, &cache).await;
    step("Destroy the cache");
    cache.destroy().await?;
    shown?;
    check(!client.cache_names().await?.iter().any(|name| name == cache.name()), "it is gone")?;
    Ok(())
}

async fn show(cluster: &Cluster, client: &Client, cache: &Cache) -> Result<(), Box<dyn Error>> {
    many_tasks(cluster, client, cache.typed()).await?;
    side_by_side(&cache.typed()).await?;
    count_together(cache).await?;
    give_up(cache).await
}

async fn many_tasks(
    cluster: &Cluster,
    client: &Client,
    readings: TypedCache<i64, Reading>,
) -> Result<(), Box<dyn Error>> {
    step(
        "A hundred tasks put and get at once; a handle is cheap to clone, and all share one connection to a node",
    );
    let mut tasks = JoinSet::<Result<bool>>::new();
    for id in 0..TASKS {
        let readings = readings.clone();
        tasks.spawn(async move {
            let reading = Reading { sensor: format!("sensor {id}"), celsius: 20.0 + id as f64 / 10.0 };
            readings.put(&id, &reading).await?;
            Ok(readings.get(&id).await? == Some(reading))
        });
    }
    let mut found = 0;
    while let Some(ended) = tasks.join_next().await {
        found += i64::from(ended??);
    }
    check(found == TASKS, "each task reads what it has put, and not what another one has")?;
    let metrics = client.metrics();
    println!("   {} requests over {} connection(s)", metrics.requests, metrics.open_connections);
    check(!cluster.is_new() || metrics.open_connections == 1, "to the one node there is one connection")?;
    Ok(())
}

async fn side_by_side(readings: &TypedCache<i64, Reading>) -> Result<(), Box<dyn Error>> {
    step("Requests of one task side by side: both are on their way before the first is answered");
    let (first, last) = tokio::try_join!(readings.get(&0), readings.get(&(TASKS - 1)))?;
    println!("   {first:?}, {last:?}");
    check(first.is_some() && last.is_some(), "both were answered")?;

    step("Many entries of one task are a batch: one request");
    let warm = readings.get_all(0..TASKS).await?.into_iter().filter(|(_, reading)| reading.celsius >= 25.0);
    check(warm.count() == 50, "half of the sensors are warm")?;
    Ok(())
}

async fn count_together(cache: &Cache) -> Result<(), Box<dyn Error>> {
    step(
        "Twenty tasks count on one entry: each compares and sets, and tries again if another one was faster",
    );
    cache.put("count", &0_i64).await?;
    let mut tasks = JoinSet::<Result<u32>>::new();
    for _ in 0..20 {
        let cache = cache.clone();
        tasks.spawn(async move {
            let mut tries = 0;
            loop {
                tries += 1;
                let count = cache.get::<str, i64>("count").await?.unwrap_or(0);
                if cache.replace_if_equals("count", &count, &(count + 1)).await? {
                    return Ok(tries);
                }
            }
        });
    }
    let mut tries = 0;
    while let Some(ended) = tasks.join_next().await {
        tries += ended??;
    }
    println!("   20 tasks needed {tries} tries");
    check(cache.get::<str, i64>("count").await? == Some(20), "none was lost")?;
    Ok(())
}

async fn give_up(cache: &Cache) -> Result<(), Box<dyn Error>> {
    step("Drop a future half-way, as a time-out does: its answer is thrown away when it comes");
    cache.put_all::<i32, str>([(1, "one"), (2, "two")]).await?;
    let given_up = tokio::select! {
        biased;
        found = cache.get::<i32, String>(&1) => found?.is_some_and(|found| found == "one"),
        () = std::future::ready(()) => true,
    };
    check(given_up, "nobody waits for the first answer any more")?;
    let two = cache.get::<i32, String>(&2).await?;
    check(two.as_deref() == Some("two"), "the next request over the same connection gets its own answer")?;
    Ok(())
}
