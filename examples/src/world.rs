//! The world of `examples/world`: three tables of countries, cities and languages, for the examples about SQL.

use crate::check;
use ignite_client::types::Decimal;
use ignite_client::{Client, IgniteObject};
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::str::FromStr;

type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

/// The cache group of the tables, by which [`drop_tables`] tells them from tables of the same names that others have made.
const GROUP: &str = "ignite_client_example_world";

/// A row of the table Country. The fields have the names of the columns, and so it is with the structs below.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the columns say what they are")]
pub struct Country {
    pub code: String,
    pub name: String,
    pub continent: String,
    pub region: String,
    pub surface_area: Decimal,
    pub indep_year: i16,
    pub population: i32,
    pub life_expectancy: Decimal,
    pub gnp: Decimal,
    pub gnp_old: Decimal,
    pub local_name: String,
    pub government_form: String,
    pub head_of_state: String,
    pub capital: i32,
    pub code2: String,
}

/// A row of the table City.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the columns say what they are")]
pub struct City {
    pub id: i32,
    pub name: String,
    pub country_code: String,
    pub district: String,
    pub population: i32,
}

/// A row of the table CountryLanguage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the columns say what they are")]
pub struct CountryLanguage {
    pub country_code: String,
    pub language: String,
    pub is_official: bool,
    pub percentage: Decimal,
}

/// All rows.
#[derive(Debug)]
pub struct World {
    /// Those of the table Country.
    pub countries: Vec<Country>,
    /// Those of the table City.
    pub cities: Vec<City>,
    /// Those of the table CountryLanguage.
    pub languages: Vec<CountryLanguage>,
}

const TABLES: [(&str, &str); 3] = [
    (
        "Code CHAR(3) PRIMARY KEY, Name CHAR(52), Continent CHAR(50), Region CHAR(26), SurfaceArea DECIMAL(10, 2), \
         IndepYear SMALLINT, Population INT, LifeExpectancy DECIMAL(3, 1), GNP DECIMAL(10, 2), GNPOld DECIMAL(10, 2), \
         LocalName CHAR(45), GovernmentForm CHAR(45), HeadOfState CHAR(60), Capital INT, Code2 CHAR(2)",
        "",
    ),
    (
        "ID INT, Name CHAR(35), CountryCode CHAR(3), District CHAR(20), Population INT, \
         PRIMARY KEY (ID, CountryCode)",
        ",AFFINITY_KEY=CountryCode",
    ),
    (
        "CountryCode CHAR(3), Language CHAR(30), IsOfficial BOOLEAN, Percentage DECIMAL(4, 1), \
         PRIMARY KEY (CountryCode, Language)",
        ",AFFINITY_KEY=CountryCode",
    ),
];

/// Creates the tables Country, City and CountryLanguage, and two indexes. Before that, tables are dropped that a run has left which was
/// killed.
///
/// # Errors
/// Those of the server, for example if somebody has a table of such a name.
pub fn create_tables(client: &Client) -> Result<()> {
    drop_tables(client)?;
    for (name, (columns, options)) in
        [Country::TYPE_NAME, City::TYPE_NAME, CountryLanguage::TYPE_NAME].iter().zip(TABLES)
    {
        execute(client, &format!("CREATE TABLE {name} ({columns}) WITH \"CACHE_GROUP={GROUP}{options}\""))?;
    }
    execute(client, "CREATE INDEX CityCountryCode ON City (CountryCode)")?;
    execute(client, "CREATE INDEX LanguageCountryCode ON CountryLanguage (CountryCode)")
}

/// Drops those tables that [`create_tables`] has made.
///
/// # Errors
/// Those of the server.
pub fn drop_tables(client: &Client) -> Result<()> {
    for name in tables(client)? {
        execute(client, &format!("DROP TABLE {name}"))?;
    }
    Ok(())
}

/// Names of the tables that [`create_tables`] has made.
///
/// # Errors
/// Those of the server.
pub fn tables(client: &Client) -> Result<Vec<String>> {
    let query = client
        .sql("SELECT t.TABLE_NAME FROM SYS.TABLES t JOIN SYS.CACHES c ON t.CACHE_ID = c.CACHE_ID WHERE c.CACHE_GROUP_NAME = ?")
        .arg(GROUP);
    Ok(query.query()?.collect::<Result<_, _>>()?)
}

/// Reads the files and inserts their rows.
///
/// # Errors
/// Those of the server, and of files that are not as expected.
pub fn load(client: &Client) -> Result<World> {
    let world = World::read()?;
    insert(client, &world.countries)?;
    insert(client, &world.cities)?;
    insert(client, &world.languages)?;
    Ok(world)
}

/// Inserts rows into the table that has the name of their struct: a `?` for each field, and a request for each row, many at once.
fn insert<T: IgniteObject + Serialize>(client: &Client, rows: &[T]) -> Result<()> {
    let columns: Vec<_> = T::object_desc().fields().iter().map(|field| field.name()).collect();
    let marks = vec!["?"; columns.len()].join(", ");
    let insert = format!("INSERT INTO {} ({}) VALUES ({marks})", T::TYPE_NAME, columns.join(", "));
    println!("   {insert}");
    let mut inserted = 0;
    for outcome in client.sql(insert).execute_many(rows)? {
        inserted += outcome?;
    }
    let rows = u64::try_from(rows.len())?;
    check(inserted == rows, &format!("{inserted} of {rows} rows were inserted"))?;
    Ok(())
}

fn execute(client: &Client, statement: &str) -> Result<()> {
    println!("   {statement}");
    client.sql(statement).execute()?;
    Ok(())
}

impl World {
    /// Reads the files.
    fn read() -> Result<Self> {
        Ok(Self {
            countries: rows(include_str!("../world/country.csv"), country)?,
            cities: rows(include_str!("../world/city.csv"), city)?,
            languages: rows(include_str!("../world/country_language.csv"), country_language)?,
        })
    }
}

/// The lines of a file below its header, each with `N` cells, of which none is quoted.
fn rows<const N: usize, T>(file: &'static str, row: fn([&str; N]) -> Result<T>) -> Result<Vec<T>> {
    let cells = |line: &'static str| {
        let cells: Vec<_> = line.split(',').collect();
        <[&str; N]>::try_from(cells).map_err(|_| format!("not {N} cells: {line}"))
    };
    file.lines().skip(1).map(|line| row(cells(line)?)).collect()
}

fn parse<T: FromStr<Err: Error + 'static>>(cell: &str) -> Result<T> {
    Ok(cell.parse()?)
}

fn country(cells: [&str; 15]) -> Result<Country> {
    let [
        code,
        name,
        continent,
        region,
        surface_area,
        indep_year,
        population,
        life_expectancy,
        gnp,
        gnp_old,
        ..,
    ] = cells;
    let [.., local_name, government_form, head_of_state, capital, code2] = cells;
    Ok(Country {
        code: code.into(),
        name: name.into(),
        continent: continent.into(),
        region: region.into(),
        surface_area: parse(surface_area)?,
        indep_year: parse(indep_year)?,
        population: parse(population)?,
        life_expectancy: parse(life_expectancy)?,
        gnp: parse(gnp)?,
        gnp_old: parse(gnp_old)?,
        local_name: local_name.into(),
        government_form: government_form.into(),
        head_of_state: head_of_state.into(),
        capital: parse(capital)?,
        code2: code2.into(),
    })
}

fn city([id, name, country_code, district, population]: [&str; 5]) -> Result<City> {
    Ok(City {
        id: parse(id)?,
        name: name.into(),
        country_code: country_code.into(),
        district: district.into(),
        population: parse(population)?,
    })
}

fn country_language([country_code, language, is_official, percentage]: [&str; 4]) -> Result<CountryLanguage> {
    Ok(CountryLanguage {
        country_code: country_code.into(),
        language: language.into(),
        is_official: parse(is_official)?,
        percentage: parse(percentage)?,
    })
}
