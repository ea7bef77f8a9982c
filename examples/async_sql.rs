//! SQL from tasks: inserts that are many at once, rows as streams, questions side by side.
//!
//! Run it with `cargo run --example async_sql`. It starts a local node by itself unless `IGNITE_ADDRESSES=host:port` is set.

use futures_util::{StreamExt, TryStreamExt};
use ignite_client::aio::Client;
use ignite_client::{IgniteObject, IgniteValue};
use ignite_examples::{Cluster, check, run_async, step};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::error::Error;
use std::process::ExitCode;
use tokio::task::JoinSet;

const STATIONS: i32 = 8;
const DAYS: i32 = 250;

#[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "ExampleRain")]
struct Rain {
    station: i32,
    day: i32,
    millimetres: i32,
}

/// What fell at a station on a day; a formula, so that every sum can be checked.
const fn rain(station: i32, day: i32) -> Rain {
    Rain { station, day, millimetres: (station * 7 + day) % 23 }
}

fn main() -> ExitCode {
    run_async(example)
}

async fn example(cluster: &Cluster) -> Result<(), Box<dyn Error>> {
    let client = Client::connect(cluster.addresses()).await?;
    client.sql("DROP TABLE IF EXISTS ExampleRain").execute().await?;
    let shown = show(&client).await;
    step("Drop the table");
    client.sql("DROP TABLE IF EXISTS ExampleRain").execute().await?;
    shown
}

async fn show(client: &Client) -> Result<(), Box<dyn Error>> {
    step("Create a table");
    let table =
        "CREATE TABLE ExampleRain (station INT, day INT, millimetres INT, PRIMARY KEY (station, day))";
    client.sql(table).execute().await?;

    insert(client).await?;
    row_after_row(client).await?;
    combined(client).await?;
    side_by_side(client).await?;
    pages(client).await
}

async fn insert(client: &Client) -> Result<(), Box<dyn Error>> {
    step("A task for each station inserts its days; `execute_many` has many rows on their way at once");
    let mut tasks = JoinSet::new();
    for station in 0..STATIONS {
        let insert = client.sql("INSERT INTO ExampleRain (station, day, millimetres) VALUES (?, ?, ?)");
        tasks.spawn(async move { insert.execute_many((0..DAYS).map(|day| rain(station, day))).await });
    }
    let mut inserted = 0;
    while let Some(outcomes) = tasks.join_next().await {
        for outcome in outcomes?? {
            inserted += outcome?;
        }
    }
    println!("   {inserted} rows");
    check(inserted == 2_000, "8 stations with 250 days each")?;
    Ok(())
}

async fn row_after_row(client: &Client) -> Result<(), Box<dyn Error>> {
    step("Rows one after the other; while one page is read the next one is on its way");
    let question = client.sql("SELECT station, day, millimetres FROM ExampleRain ORDER BY station, day");
    let mut rows = question.page_size(100).query::<Rain>().await?;
    println!("   {}", rows.columns().join(" | "));
    let mut expected = (0..STATIONS).flat_map(|station| (0..DAYS).map(move |day| rain(station, day)));
    while let Some(row) = rows.next().await {
        let row = row?;
        if expected.next().as_ref() != Some(&row) {
            check(false, &format!("{row:?} is in its place"))?;
        }
    }
    check(expected.next().is_none(), "all rows came, over 20 pages, in their order")?;
    Ok(())
}

async fn combined(client: &Client) -> Result<(), Box<dyn Error>> {
    step("The same as a stream, for everything that streams can do");
    let rows = client.sql("SELECT station, day, millimetres FROM ExampleRain").query::<Rain>().await?;
    let sums = rows.try_fold(BTreeMap::new(), async |mut sums, Rain { station, millimetres, .. }| {
        *sums.entry(station).or_insert(0_i64) += i64::from(millimetres);
        Ok(sums)
    });
    let ours = sums.await?;
    let sums = "SELECT station, SUM(millimetres) FROM ExampleRain GROUP BY station";
    let theirs: BTreeMap<i32, i64> = client.sql(sums).query::<(i32, i64)>().await?.try_collect().await?;
    println!("   {theirs:?}");
    check(ours == theirs, "the sums of the stream are those of the cluster")?;
    Ok(())
}

async fn side_by_side(client: &Client) -> Result<(), Box<dyn Error>> {
    step("Two questions side by side");
    let driest = client.sql("SELECT COUNT(*) FROM ExampleRain WHERE millimetres = 0").query::<i64>();
    let wettest = client.sql("SELECT MAX(millimetres) FROM ExampleRain").rows();
    let (mut driest, mut wettest) = tokio::try_join!(driest, wettest)?;
    let (driest, wettest) = (driest.next().await.transpose()?, wettest.next().await.transpose()?);
    println!("   {driest:?} days without rain; the most on one day: {wettest:?}");
    let most = wettest.as_ref().and_then(|row| row.values().first());
    check(driest == Some(87) && most == Some(&IgniteValue::from(22)), "both were answered")?;
    Ok(())
}

async fn pages(client: &Client) -> Result<(), Box<dyn Error>> {
    step("A page can be lent: its texts are read where they are");
    let names = client.sql("SELECT 'station ' || station, day FROM ExampleRain WHERE day = 0");
    let mut rows = names.query::<(&str, i32)>().await?;
    let mut longest = 0;
    while let Some(page) = rows.next_page().await? {
        let lengths = page.rows::<(&str, i32)>()?.map_ok(|(name, _)| name.len());
        longest = lengths.try_fold(longest, async |longest, length| Ok(longest.max(length))).await?;
    }
    check(longest == "station 7".len(), "each was looked at, none was copied")?;

    step("A stream that is dropped before its end frees what it holds in the cluster");
    let some = client.sql("SELECT day FROM ExampleRain").page_size(10).query::<i32>().await?;
    let some: Vec<_> = some.take(25).try_collect().await?;
    check(some.len() == 25, "25 of 2000 rows were read")?;
    Ok(())
}
