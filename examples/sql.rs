//! SQL: tables, indexes, rows from structs, questions whose answers are structs, tuples or plain values, errors.
//!
//! Run it with `cargo run --example sql`. It starts a local node by itself unless `IGNITE_ADDRESSES=host:port` is set.

use ignite_client::{Client, IgniteObject, IgniteValue};
use ignite_examples::world::{self, City, Country, CountryLanguage, World};
use ignite_examples::{Cluster, check, run, step};
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::process::ExitCode;

fn main() -> ExitCode {
    run(example)
}

fn example(cluster: &Cluster) -> Result<(), Box<dyn Error>> {
    let client = Client::connect(cluster.addresses())?;
    let shown = show(&client);
    step("Drop the tables: their indexes and rows go with them");
    let dropped = world::drop_tables(&client);
    shown?;
    dropped?;
    check(world::tables(&client)?.is_empty(), "the tables are gone")?;
    Ok(())
}

fn show(client: &Client) -> Result<(), Box<dyn Error>> {
    step("Create three tables and two indexes");
    println!(
        "   Rows with the same AFFINITY_KEY live on the same node: a country's cities can be joined with its languages there."
    );
    println!("   CACHE_GROUP is not needed; by it this program knows its own tables.");
    world::create_tables(client)?;
    check(world::tables(client)?.len() == 3, "the cluster has three tables more")?;

    step("Insert rows; the arguments of each INSERT are the fields of a struct");
    let world = world::load(client)?;

    read_back(client, &world)?;
    most_populous_cities(client)?;
    most_populous_cities_with_countries(client)?;
    official_languages(client)?;
    one_city(client)?;
    errors(client)
}

fn read_back(client: &Client, world: &World) -> Result<(), Box<dyn Error>> {
    step("Read whole rows into the same structs; a column goes to the field of its name");
    // The file has the countries in this order.
    let countries: Vec<Country> =
        client.sql("SELECT * FROM Country ORDER BY Population").query()?.collect::<Result<_, _>>()?;
    for country in &countries {
        let Country { name, population, indep_year, gnp, .. } = country;
        println!("   {name}: {population} people, independent since {indep_year}, GNP {gnp}");
    }
    check(
        countries == world.countries,
        "all 15 columns of each country are what was inserted, scales of decimals too",
    )?;
    let china = countries.iter().find(|country| country.code == "CHN").ok_or("China is missing")?;
    check(china.indep_year == -1523, "a SMALLINT may be negative: China has been independent since 1523 BC")?;
    Ok(())
}

// A question whose answer is no whole row gets a struct of its own.
#[derive(Debug, Serialize, Deserialize, IgniteObject)]
struct Place {
    name: String,
    population: i32,
}

const LARGEST: [(&str, i32); 5] = [
    ("Mumbai (Bombay)", 10_500_000),
    ("Shanghai", 9_696_300),
    ("New York", 8_008_278),
    ("Peking", 7_472_000),
    ("Delhi", 7_206_704),
];

fn most_populous_cities(client: &Client) -> Result<(), Box<dyn Error>> {
    step("The ten most populous cities, as structs of the two columns asked for");
    let query = client.sql("SELECT Name, Population FROM City ORDER BY Population DESC LIMIT ?").arg(10);
    let places: Vec<Place> = query.query()?.collect::<Result<_, _>>()?;
    for place in &places {
        println!("   {:>10}  {}", place.population, place.name);
    }
    check(places.len() == 10, "ten were asked for, ten came")?;
    let first = places.iter().map(|place| (place.name.as_str(), place.population));
    check(first.take(5).eq(LARGEST), "the first five are those that the data has")?;
    Ok(())
}

fn most_populous_cities_with_countries(client: &Client) -> Result<(), Box<dyn Error>> {
    step(
        "The same with the country of each, joined; as tuples, and with a header from the names of the columns",
    );
    let question = "SELECT ci.Name AS City, ci.Population, co.Name AS Country FROM City ci \
                    JOIN Country co ON co.Code = ci.CountryCode ORDER BY ci.Population DESC LIMIT 10";
    println!("   {question}");
    let cursor = client.sql(question).query::<(String, i32, String)>()?;
    let header = cursor.columns().to_vec();
    let rows: Vec<_> = cursor.collect::<Result<_, _>>()?;
    println!("   {:<18} {:>10}  {}", header[0], header[1], header[2]);
    for (city, population, country) in &rows {
        println!("   {city:<18} {population:>10}  {country}");
    }
    check(
        header == ["CITY", "POPULATION", "COUNTRY"],
        "the header names the columns, in capitals as SQL has them",
    )?;
    let first = rows.iter().map(|(city, population, _)| (city.as_str(), *population));
    check(first.take(5).eq(LARGEST), "the join finds the same cities")?;
    let countries: Vec<_> = rows.iter().map(|(_, _, country)| country.as_str()).take(5).collect();
    check(countries == ["India", "China", "United States", "China", "India"], "each with its country")?;
    Ok(())
}

fn official_languages(client: &Client) -> Result<(), Box<dyn Error>> {
    step(
        "The official languages; a WHERE clause takes its values as arguments, never as text of the statement",
    );
    let question = "SELECT * FROM CountryLanguage WHERE IsOfficial = ? ORDER BY CountryCode";
    let official: Vec<CountryLanguage> = client.sql(question).arg(true).query()?.collect::<Result<_, _>>()?;
    for CountryLanguage { country_code, language, percentage, .. } in &official {
        println!("   {country_code}: {language}, spoken by {percentage} %");
    }
    let names = official.iter().map(|language| language.language.as_str());
    check(names.eq(["Chinese", "Hindi", "English"]), "one for each country")?;
    Ok(())
}

fn one_city(client: &Client) -> Result<(), Box<dyn Error>> {
    step("One city by its number: without a struct first, then with one");
    let by_id = "SELECT * FROM City WHERE ID = ?";
    let mut rows = client.sql(by_id).arg(3802).rows()?;
    let columns = rows.columns().join(" | ");
    let row = rows.next().ok_or("city 3802 is missing")??;
    println!("   {columns}");
    println!("   {:?}", row.values());
    check(
        columns == "ID | NAME | COUNTRYCODE | DISTRICT | POPULATION",
        "`SELECT *` has the columns of the table",
    )?;
    check(row.get("Name") == Some(&IgniteValue::from("Detroit")), "a value is found by its column")?;
    check(rows.next().is_none(), "there is one row")?;

    let detroit = client.sql(by_id).arg(3802).query::<City>()?.next().ok_or("city 3802 is missing")??;
    println!("   {detroit:?}");
    check(detroit.name == "Detroit" && detroit.district == "Michigan", "3802 is Detroit, Michigan")?;
    check(detroit.population == 951_270, "with 951270 people")?;
    check(
        client.sql(by_id).arg(1).query::<City>()?.next().is_none(),
        "there is no city 1: no row, no error",
    )?;
    Ok(())
}

fn errors(client: &Client) -> Result<(), Box<dyn Error>> {
    step("What the server refuses is an error with its words, and a SQL state that programs can tell apart");
    refused(client, "SELECT Mayor FROM City", "42000", "there is no such column")?;
    let again = "INSERT INTO City (ID, CountryCode, Name) VALUES (3802, 'USA', 'Detroit')";
    refused(client, again, "23000", "the key is taken")?;
    let count = client.sql("SELECT COUNT(*) FROM City").query::<i64>()?.next().transpose()?;
    println!("   cities in the table: {count:?}");
    check(count == Some(43), "the connection goes on, and nothing was added")?;
    Ok(())
}

fn refused(client: &Client, statement: &str, state: &str, why: &str) -> Result<(), Box<dyn Error>> {
    println!("   {statement}");
    let outcome = client.sql(statement).rows();
    let Err(ignite_client::Error::Server(refusal)) = outcome else { return Err("it was not refused".into()) };
    println!("   refused: {}", refusal.message());
    check(refusal.sql_state() == Some(state), &format!("the SQL state is {state}: {why}"))?;
    Ok(())
}
