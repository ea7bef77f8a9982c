//! Rust structs for the tables and binary types of a running cluster: what the example `generate` prints.
//!
//! | file | what |
//! |---|---|
//! | `options.rs` `error.rs` | the command line; what goes wrong |
//! | `cluster.rs` | what the cluster knows of its tables and types |
//! | `name.rs` | names of a cluster as names of Rust |
//! | `rust_type.rs` | the Rust type of a column or a field |
//! | `table.rs` `binary.rs` | the structs of a table; the struct or enum of a binary type |
//! | `text.rs` | items as text, laid out as rustfmt does it |

mod binary;
mod cluster;
mod error;
mod name;
mod options;
mod rust_type;
mod table;
mod text;

pub use error::GenerateError;
pub use options::{Options, USAGE};

use ignite_client::{BinaryType, Client};
use name::Names;
use rust_type::Chosen;
use std::collections::{BTreeSet, HashSet};

/// The structs of the tables and types that the options name: a module of Rust that depends on `ignite-client`, `serde` and, if there are
/// UUIDs, `uuid`.
///
/// A table becomes the struct of its value, of its key if that is an object, and of its row for
/// [`query`](ignite_client::SqlQuery::query). The same cluster gives the same text.
///
/// # Errors
/// - [`GenerateError::NotFound`] if the cluster has no such table, type or schema.
/// - [`GenerateError::Client`] if the cluster cannot be asked.
///
/// # Examples
/// ```no_run
/// use ignite_client::Client;
/// use ignite_examples::generate::{Options, generate};
///
/// let client = Client::connect("127.0.0.1")?;
/// print!("{}", generate(&client, &Options { tables: vec!["CITY".into()], ..Options::default() })?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn generate(client: &Client, options: &Options) -> Result<String, GenerateError> {
    let mut names = Names::of_types();
    let wanted = wanted_tables(client, options)?;
    let tables = wanted.iter().map(|name| cluster::table(client, name)).collect::<Result<Vec<_>, _>>()?;
    let of_tables: Vec<_> = tables.iter().map(|table| table::take_names(table, &mut names)).collect();
    let mut types = Vec::new();
    let mut nested = table::Nested::new();
    for known in wanted_types(client, options, &tables)? {
        let name = names.take(&name::type_name(&known.type_name), "");
        let has_item = known.constants.as_ref().is_none_or(|constants| !constants.is_empty());
        if has_item {
            let chosen = Chosen::generated(&name, known.constants.is_some());
            nested.insert(known.type_name.clone(), chosen);
        }
        types.push((known, name));
    }
    let tables = tables.iter().zip(of_tables).map(|(table, names)| table::section(table, names, &nested));
    let types = types.into_iter().map(|(known, name)| binary::section(&known, name));
    Ok(text::file(&tables.chain(types).collect::<Vec<_>>()))
}

/// The binary types that are asked for, and those that columns of the tables hold.
fn wanted_types(
    client: &Client,
    options: &Options,
    tables: &[cluster::Table],
) -> Result<Vec<BinaryType>, GenerateError> {
    let mut found: Vec<BinaryType> = Vec::new();
    let mut add = |known: Option<BinaryType>| match known {
        Some(known) if !found.iter().any(|other| other.type_id == known.type_id) => found.push(known),
        _ => {}
    };
    for name in &options.types {
        let known = client.binary_type(name)?;
        let known =
            known.ok_or_else(|| GenerateError::NotFound(format!("the cluster has no type {name}")))?;
        add(Some(known));
    }
    let mut others: BTreeSet<String> = tables.iter().flat_map(table::nested_of).map(str::to_owned).collect();
    if options.all {
        let of_tables: HashSet<&str> = tables.iter().flat_map(table::types_of).collect();
        let is_left = |name: &String| !of_tables.contains(name.as_str()) && !table::is_generated(name);
        others.extend(cluster::type_names(client)?.into_iter().filter(is_left));
    }
    for name in others {
        add(client.binary_type(&name)?);
    }
    Ok(found)
}

fn wanted_tables(client: &Client, options: &Options) -> Result<Vec<cluster::TableName>, GenerateError> {
    if options.tables.is_empty() && options.schema.is_none() && !options.all {
        return Ok(Vec::new());
    }
    let mut tables = cluster::tables(client)?;
    tables.retain(|table| table.is_in(options.schema.as_deref()));
    if options.tables.is_empty() {
        let schema = options.schema.as_ref().filter(|_| tables.is_empty());
        let nothing =
            |schema| GenerateError::NotFound(format!("the cluster has no table in schema {schema}"));
        return schema.map_or(Ok(tables), |schema| Err(nothing(schema)));
    }
    let mut wanted = Vec::new();
    for name in &options.tables {
        let of = |exact: bool| tables.iter().filter(move |table| table.is(name, exact)).cloned();
        let found: Vec<_> = if of(true).next().is_some() { of(true).collect() } else { of(false).collect() };
        match (found.is_empty(), &options.schema) {
            (true, None) => return Err(GenerateError::NotFound(format!("the cluster has no table {name}"))),
            (true, Some(schema)) => return Err(GenerateError::no_table(schema, name)),
            _ => wanted.extend(found.into_iter().filter(|table| !wanted.contains(table)).collect::<Vec<_>>()),
        }
    }
    Ok(wanted)
}
