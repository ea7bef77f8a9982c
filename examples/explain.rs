//! Where a key belongs, and what the bytes of a key and its value mean.
//!
//! Run it with `cargo run --example explain`. It starts a local node by itself unless `IGNITE_ADDRESSES=host:port` is set.

use ignite_client::{BinaryObject, Cache, Client, Explained, IgniteObject, TypeBook, explain};
use ignite_examples::{Cluster, check, run, step};
use serde::{Deserialize, Serialize};
use std::env;
use std::error::Error;
use std::io::{IsTerminal, stdout};
use std::process::ExitCode;

// Orders of one customer are kept on one node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "explain.OrderKey")]
struct OrderKey {
    id: i64,
    #[ignite(affinity_key)]
    customer: i32,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "explain.Order")]
struct Order {
    article: String,
    pieces: i32,
    gift: bool,
    note: Option<String>,
}

fn main() -> ExitCode {
    run(example)
}

fn example(cluster: &Cluster) -> Result<(), Box<dyn Error>> {
    let client = Client::connect(cluster.addresses())?;
    let cache = client.get_or_create_cache("example_explain")?;
    let shown = show(&client, &cache);
    step("Destroy the cache");
    cache.destroy()?;
    shown
}

fn show(client: &Client, cache: &Cache) -> Result<(), Box<dyn Error>> {
    step("Put an order");
    let key = OrderKey { id: 7, customer: 1042 };
    let order = Order { article: "teapot".into(), pieces: 2, gift: true, note: None };
    cache.put(&key, &order)?;
    println!("   {key:?}\n   {order:?}");

    step("Where does the key belong?");
    let placement = client.explain(cache, &key)?;
    println!("{placement}");
    check(placement.partition.is_some(), "it has a partition")?;
    check(placement.node_id.is_some(), "which a node owns")?;
    let other = client.explain(cache, &OrderKey { id: 8, customer: 1042 })?;
    check(other.partition == placement.partition, "another order of the customer is in the same partition")?;

    step("What do the bytes of the key mean?");
    let types = TypeBook::new();
    let ty = client.binary_type("explain.OrderKey")?.ok_or("the type of the key is not registered")?;
    types.add(ty);
    let explained = explain(&placement.key, Some(&types));
    print(&explained);
    check(mentions(&explained, "int 1042"), "the number of the customer is among them")?;

    step("What do the bytes of the value mean?");
    let value = cache.get::<OrderKey, BinaryObject>(&key)?.ok_or("the order is not there")?;
    let explained = value.explain();
    print(&explained);
    check(mentions(&explained, "string \"teapot\""), "the article is among them")?;
    Ok(())
}

fn mentions(explained: &Explained, meaning: &str) -> bool {
    explained.error().is_none() && explained.lines().iter().any(|line| line.meaning.contains(meaning))
}

/// Offset, bytes and meaning of each part; in colours at a terminal, unless `NO_COLOR` is set.
fn print(explained: &Explained) {
    let is_plain = !stdout().is_terminal() || env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if is_plain {
        return print!("{explained}");
    }
    for line in explained.lines() {
        let indent = 2 * line.depth;
        println!(
            "\x1b[2m{:6}\x1b[0m  \x1b[36m{:27}\x1b[0m {:indent$}{}",
            line.offset, line.hex, "", line.meaning
        );
    }
}
