//! Behind SQL: a table is a cache, a row is an entry, its key and its value are objects of types that the cluster knows.
//!
//! Run it with `cargo run --example read_binary`. It starts a local node by itself unless `IGNITE_ADDRESSES=host:port` is set.

use ignite_client::types::Decimal;
use ignite_client::{BinaryObject, Client, IgniteObject, IgniteType, IgniteValue};
use ignite_examples::world::{self, World};
use ignite_examples::{Cluster, check, run, step};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::error::Error;
use std::process::ExitCode;

type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

// The columns of the primary key are the key ...
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IgniteObject)]
#[serde(rename_all = "camelCase")]
struct CityKey {
    id: i32,
    country_code: String,
}

// ... and the others are the value.
#[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
struct City {
    name: String,
    district: String,
    population: i32,
}

// The key of Country is one column, so that it is plain text and no object.
#[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
#[serde(rename_all = "camelCase")]
struct Country {
    name: String,
    continent: String,
    region: String,
    surface_area: Decimal,
    indep_year: i16,
    population: i32,
    life_expectancy: Decimal,
    gnp: Decimal,
    gnp_old: Decimal,
    local_name: String,
    government_form: String,
    head_of_state: String,
    capital: i32,
    code2: String,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IgniteObject)]
#[serde(rename_all = "camelCase")]
struct LanguageKey {
    country_code: String,
    language: String,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
#[serde(rename_all = "camelCase")]
struct Language {
    is_official: bool,
    percentage: Decimal,
}

fn main() -> ExitCode {
    run(example)
}

fn example(cluster: &Cluster) -> Result<()> {
    let client = Client::connect(cluster.addresses())?;
    let shown = show(&client);
    step("Drop the tables: their caches go with them");
    let dropped = world::drop_tables(&client);
    shown?;
    dropped?;
    check(caches(&client)?.is_empty(), "the caches are gone")?;
    Ok(())
}

fn show(client: &Client) -> Result<()> {
    step("Create the tables of the example `sql`, and insert their rows");
    world::create_tables(client)?;
    let world = world::load(client)?;

    step("Each table is a view of a cache, which is named after the table and its schema");
    let caches = caches(client)?;
    println!("   {}", caches.join(", "));
    let names = ["SQL_PUBLIC_CITY", "SQL_PUBLIC_COUNTRY", "SQL_PUBLIC_COUNTRYLANGUAGE"];
    check(caches == names, "there are three")?;

    settings(client)?;
    rows_as_objects(client)?;
    rows_as_structs(client, &world)
}

/// Names of those caches that are behind the three tables.
fn caches(client: &Client) -> Result<Vec<String>> {
    let is_ours = |name: &String| {
        ["SQL_PUBLIC_CITY", "SQL_PUBLIC_COUNTRY", "SQL_PUBLIC_COUNTRYLANGUAGE"].contains(&name.as_str())
    };
    let mut names: Vec<_> = client.cache_names()?.into_iter().filter(is_ours).collect();
    names.sort();
    Ok(names)
}

fn settings(client: &Client) -> Result<()> {
    step("The settings of a cache hold what CREATE TABLE has said");
    let config = client.cache("SQL_PUBLIC_CITY").config()?;
    println!("   cache {}, schema {:?}, group {:?}", config.name, config.sql_schema, config.group);
    println!("   {:?}, {:?}, {:?} backups", config.cache_mode, config.atomicity_mode, config.backups);
    for key in &config.key_configurations {
        println!("   affinity key of {}: {}", key.type_name, key.affinity_field);
    }
    let [entity] = config.entities.as_slice() else { return Err("there is not one query entity".into()) };
    println!("   a query entity says what is a row of {:?}:", entity.table_name);
    println!("     key of type {:?}", entity.key_type);
    println!("     value of type {:?}", entity.value_type);
    for field in &entity.fields {
        let part = if field.key { "key" } else { "value" };
        println!("     {} ({part}): {}, precision {:?}", field.name, field.type_name, field.precision);
    }
    check(entity.table_name.as_deref() == Some("CITY"), "it is the table CITY")?;
    let key: Vec<_> =
        entity.fields.iter().filter(|field| field.key).map(|field| field.name.as_str()).collect();
    check(key == ["ID", "COUNTRYCODE"], "the columns of the primary key are the fields of the key")?;
    let name = entity.fields.iter().find(|field| field.name == "NAME").ok_or("no NAME")?;
    check(name.precision == Some(35), "CHAR(35) is a string with a precision of 35")?;
    Ok(())
}

fn rows_as_objects(client: &Client) -> Result<()> {
    step("Scan the cache without structs: keys and values are objects, and their fields are the columns");
    let scan = client.cache("SQL_PUBLIC_CITY").scan::<BinaryObject, BinaryObject>()?;
    let cities: Vec<_> = scan.collect::<Result<_, _>>()?;
    println!("   {} entries", cities.len());
    check(cities.len() == 43, "there are 43 cities, an entry for each")?;
    let named = |(_, city): &&(_, BinaryObject)| matches!(city.field("NAME"), Ok(Some(name)) if name == "Shanghai".into());
    let (key, city) = cities.iter().find(named).ok_or("Shanghai is missing")?;
    for object in [key, city] {
        println!("   {}", object.type_name().unwrap_or_default());
        for field in object.fields()? {
            let field = field?;
            println!("     {} = {:?}", field.name.as_deref().unwrap_or("?"), field.value);
        }
    }
    check(key.field("ID")? == Some(IgniteValue::Int(1890)), "the key of Shanghai is 1890 ...")?;
    check(key.field("COUNTRYCODE")? == Some("CHN".into()), "... and CHN")?;
    Ok(())
}

fn rows_as_structs(client: &Client, world: &World) -> Result<()> {
    step("Scan the tables into structs, one for the key and one for the value, and read the same by SQL");
    let cities: BTreeMap<CityKey, City> = scanned(client, "CITY")?;
    for (key, city) in cities.iter().filter(|(_, city)| city.population > 6_000_000) {
        println!("   {key:?}: {city:?}");
    }
    check(cities.len() == 43, "43 cities")?;
    let shanghai = cities.iter().find(|(_, city)| city.name == "Shanghai").ok_or("Shanghai is missing")?;
    check(
        *shanghai.0 == CityKey { id: 1890, country_code: "CHN".into() },
        "the key of Shanghai is (1890, CHN)",
    )?;
    check(cities == selected(client, "City", "ID, CountryCode")?, "row by row the same as SQL's")?;

    let key = CityKey { id: 1891, country_code: "CHN".into() };
    let peking = client.table::<CityKey, City>("CITY")?.get(&key)?;
    println!("   got by its key: {peking:?}");
    check(peking.is_some() && peking.as_ref() == cities.get(&key), "a row can be got by its key, too")?;

    let countries: BTreeMap<String, Country> = scanned(client, "COUNTRY")?;
    for (code, country) in &countries {
        println!("   {code}: {}, independent since {}", country.name, country.indep_year);
    }
    check(countries.len() == world.countries.len(), "all countries, under plain keys")?;
    check(countries == selected(client, "Country", "Code")?, "row by row the same as SQL's")?;

    let languages: BTreeMap<LanguageKey, Language> = scanned(client, "COUNTRYLANGUAGE")?;
    println!("   {} languages", languages.len());
    check(languages.len() == world.languages.len(), "all languages")?;
    check(
        languages == selected(client, "CountryLanguage", "CountryCode, Language")?,
        "row by row the same as SQL's",
    )?;
    Ok(())
}

/// The rows of a table, read from its cache.
fn scanned<K, V>(client: &Client, table: &str) -> Result<BTreeMap<K, V>>
where
    K: IgniteType + DeserializeOwned + Ord,
    V: IgniteType + DeserializeOwned,
{
    Ok(client.table::<K, V>(table)?.scan()?.collect::<Result<_, _>>()?)
}

/// The rows of a table, read by SQL: the columns of the key as one struct, the others as another.
fn selected<K, V>(client: &Client, table: &str, key: &str) -> Result<BTreeMap<K, V>>
where
    K: IgniteType + DeserializeOwned + Ord,
    V: IgniteType + DeserializeOwned,
{
    let keys = client.sql(format!("SELECT {key} FROM {table} ORDER BY {key}")).query::<K>()?;
    let values = client.sql(format!("SELECT * FROM {table} ORDER BY {key}")).query::<V>()?;
    keys.zip(values).map(|(key, value)| Ok((key?, value?))).collect()
}
