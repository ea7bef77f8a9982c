//! Prints Rust structs, with their derives and attributes, for the tables and binary types of a running cluster.
//!
//! Run it with `cargo run --example generate -- --table CITY`; `--help` lists the options. Without options it shows what it does: on a
//! local node that it starts by itself unless `IGNITE_ADDRESSES=host:port` is set.

use ignite_client::Client;
use ignite_examples::generate::{Options, USAGE, generate};
use ignite_examples::{Cluster, check, run, step};
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

const TABLE: &str = "EXAMPLE_GENERATE_CITY";

fn main() -> ExitCode {
    match Options::parse(std::env::args().skip(1)) {
        Ok(options) if options.help => print(Ok(USAGE.to_owned())),
        Ok(options) if options.is_empty() => run(example),
        Ok(options) => print(of_cluster(&options)),
        Err(error) => print(Err(error.into())),
    }
}

/// Prints to where the program's output goes, which may be closed early.
fn print(text: Result<String, Box<dyn Error>>) -> ExitCode {
    let printed = text.and_then(|text| Ok(io::stdout().write_all(text.as_bytes())?));
    let Err(error) = printed else { return ExitCode::SUCCESS };
    eprintln!("{error}");
    ExitCode::FAILURE
}

fn of_cluster(options: &Options) -> Result<String, Box<dyn Error>> {
    let of_environment =
        std::env::var("IGNITE_ADDRESSES").ok().filter(|addresses| !addresses.trim().is_empty());
    let address = options.address.clone().or(of_environment).unwrap_or_else(|| "127.0.0.1:10800".to_owned());
    Ok(generate(&Client::connect(address)?, options)?)
}

fn example(cluster: &Cluster) -> Result<(), Box<dyn Error>> {
    let client = Client::connect(cluster.addresses())?;
    step("A table that somebody made with SQL");
    let create = format!(
        "CREATE TABLE {TABLE} (ID INT, COUNTRY CHAR(3), NAME VARCHAR(35) NOT NULL, POPULATION BIGINT DEFAULT 0, FOUNDED DATE, \
         PRIMARY KEY (ID, COUNTRY)) WITH \"AFFINITY_KEY=COUNTRY\""
    );
    println!("   {create}");
    client.sql(format!("DROP TABLE IF EXISTS {TABLE}")).execute()?;
    client.sql(create).execute()?;
    step("The structs of its keys, values and rows");
    let generated = generate(&client, &Options { tables: vec![TABLE.to_owned()], ..Options::default() });
    client.sql(format!("DROP TABLE {TABLE}")).execute()?;
    let generated = generated?;
    print!("{generated}");
    check(
        generated.contains("pub struct ExampleGenerateCityKey {"),
        "the key is a struct, for it has two columns",
    )?;
    check(generated.contains("pub name: String,"), "a column that refuses NULL has a plain type")?;
    check(generated.contains("pub population: Option<i64>,"), "another one is an Option")?;
    Ok(())
}
