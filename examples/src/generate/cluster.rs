//! What a running cluster knows of its tables and types.
//!
//! The configuration of a table's cache is what it was made with: columns added or dropped and indexes created later are seen in the
//! system views alone. So names, types and constraints of columns and the indexes come from there; what only the configuration has, the
//! names of fields, defaults and what is part of the key, from the configuration.

use super::GenerateError;
use ignite_client::{BinaryType, Client, IgniteObject, QueryEntity, QueryField};
use serde::{Deserialize, Serialize};

/// A table.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) schema: String,
    pub(super) name: String,
    pub(super) cache: String,
    /// As the table was made; its fields may be of the past.
    pub(super) entity: QueryEntity,
    /// In the order of `SELECT *`.
    pub(super) columns: Vec<Column>,
    pub(super) indexes: Vec<Index>,
    /// What is known of the types of keys and values, if these are objects and some were written.
    pub(super) key_type: Option<BinaryType>,
    pub(super) value_type: Option<BinaryType>,
}

/// A column.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    /// Name of the field in the objects.
    pub(super) field: String,
    /// Java class of the values.
    pub(super) class: String,
    pub(super) place: Place,
    pub(super) not_null: bool,
    pub(super) precision: Option<u32>,
    pub(super) scale: Option<u32>,
    /// As SQL text.
    pub(super) default: Option<String>,
}

/// Where the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It is the whole key.
    WholeKey,
    /// It is the whole value.
    WholeValue,
    InKey,
    InValue,
}

/// An index that sorts.
#[derive(Debug)]
pub(super) struct Index {
    pub(super) name: String,
    /// Columns, and whether they are sorted downwards; without those that the server adds itself.
    pub(super) columns: Vec<(String, bool)>,
    pub(super) inline_size: Option<u32>,
}

/// A row of `SYS.TABLES`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IgniteObject)]
pub(super) struct TableName {
    schema_name: String,
    table_name: String,
    cache_name: String,
}

impl TableName {
    /// Whether it is the table of a name, in any letter case unless `exact`.
    pub(super) fn is(&self, name: &str, exact: bool) -> bool {
        self.table_name == name || !exact && self.table_name.to_lowercase() == name.to_lowercase()
    }

    pub(super) fn is_in(&self, schema: Option<&str>) -> bool {
        schema.is_none_or(|schema| self.schema_name.to_lowercase() == schema.to_lowercase())
    }
}

/// A row of `SYS.TABLE_COLUMNS`.
#[derive(Serialize, Deserialize, IgniteObject)]
struct ColumnRow {
    column_name: String,
    nullable: bool,
    precision: i32,
    scale: i32,
    #[ignite(name = "type")]
    class: String,
}

/// A row of `SYS.INDEXES`.
#[derive(Serialize, Deserialize, IgniteObject)]
struct IndexRow {
    index_name: String,
    index_type: String,
    columns: String,
}

/// The tables of the cluster, sorted by schema and name.
pub(super) fn tables(client: &Client) -> Result<Vec<TableName>, GenerateError> {
    let rows =
        client.sql("SELECT SCHEMA_NAME, TABLE_NAME, CACHE_NAME FROM SYS.TABLES").query::<TableName>()?;
    let mut tables = rows.collect::<Result<Vec<_>, _>>()?;
    tables.sort();
    Ok(tables)
}

/// Names of the binary types of the cluster, sorted.
pub(super) fn type_names(client: &Client) -> Result<Vec<String>, GenerateError> {
    let rows = client.sql("SELECT TYPE_NAME FROM SYS.BINARY_METADATA").query::<String>()?;
    let mut names = rows.collect::<Result<Vec<_>, _>>()?;
    names.sort();
    Ok(names)
}

/// Reads a table.
pub(super) fn table(client: &Client, name: &TableName) -> Result<Table, GenerateError> {
    let TableName { schema_name, table_name, cache_name } = name.clone();
    let config = client.cache(&cache_name).config()?;
    let is_of = |entity: &QueryEntity| entity.table_name.as_deref() == Some(table_name.as_str());
    let entity = config.entities.into_iter().find(is_of);
    let entity = entity.ok_or_else(|| GenerateError::no_table(&schema_name, &table_name))?;
    let of_objects = |name: &Option<String>| match name {
        Some(name) => client.binary_type(name),
        None => Ok(None),
    };
    let (key_type, value_type) = (of_objects(&entity.key_type)?, of_objects(&entity.value_type)?);
    let columns = columns(client, name, &entity)?;
    let indexes = indexes(client, name, &entity, &columns)?;
    Ok(Table {
        schema: schema_name,
        name: table_name,
        cache: cache_name,
        entity,
        columns,
        indexes,
        key_type,
        value_type,
    })
}

fn columns(client: &Client, name: &TableName, entity: &QueryEntity) -> Result<Vec<Column>, GenerateError> {
    let rows = client.sql(
        "SELECT COLUMN_NAME, NULLABLE, PRECISION, SCALE, TYPE FROM SYS.TABLE_COLUMNS \
         WHERE SCHEMA_NAME = ? AND TABLE_NAME = ? AND COLUMN_NAME NOT IN ('_KEY', '_VAL')",
    );
    let rows = rows.arg(name.schema_name.as_str()).arg(name.table_name.as_str()).query::<ColumnRow>()?;
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let (schema, table) = (quoted(&name.schema_name), quoted(&name.table_name));
    let order = client.sql(format!("SELECT * FROM {schema}.{table} WHERE 1 = 0")).rows()?;
    let row_of = |name: &String| rows.iter().find(|row| row.column_name == *name);
    Ok(order.columns().iter().filter_map(row_of).map(|row| column(row, entity)).collect())
}

fn column(row: &ColumnRow, entity: &QueryEntity) -> Column {
    let alias = entity.aliases.iter().find(|(_, column)| *column == row.column_name);
    let field = alias.map_or(row.column_name.as_str(), |(field, _)| field.as_str());
    let made = entity.fields.iter().find(|made| made.name == field && is_class(&made.type_name, &row.class));
    let is = |whole: &Option<String>| whole.as_deref().is_some_and(|whole| whole == field);
    let place = match made {
        _ if is(&entity.key_field) => Place::WholeKey,
        _ if is(&entity.value_field) => Place::WholeValue,
        Some(made) if made.key => Place::InKey,
        _ => Place::InValue,
    };
    let has_scale = row.class == "java.math.BigDecimal";
    let has_precision = has_scale || matches!(row.class.as_str(), "java.lang.String" | "[B");
    Column {
        name: row.column_name.clone(),
        field: field.to_owned(),
        class: made.map_or_else(|| row.class.clone(), |made| made.type_name.clone()),
        place,
        not_null: !row.nullable,
        precision: limit(
            row.precision,
            has_precision,
            if has_scale { i32::from(u16::MAX) } else { i32::MAX },
        ),
        scale: limit(row.scale, has_scale, i32::from(i16::MAX)),
        default: made.and_then(QueryField::default_sql),
    }
}

/// Whether a column of a type is shown to be of a class: those that the server's JVM does not have are shown as objects.
fn is_class(type_name: &str, class: &str) -> bool {
    type_name == class
        || class == "java.lang.Object" && !type_name.starts_with('[') && !type_name.starts_with("java.")
}

/// A precision or scale, if the column has one: columns added later have the greatest where none was given.
fn limit(value: i32, can_have: bool, none: i32) -> Option<u32> {
    u32::try_from(value).ok().filter(|_| can_have && value < none)
}

fn indexes(
    client: &Client,
    name: &TableName,
    entity: &QueryEntity,
    columns: &[Column],
) -> Result<Vec<Index>, GenerateError> {
    let rows = client.sql(
        "SELECT INDEX_NAME, INDEX_TYPE, COLUMNS FROM SYS.INDEXES \
         WHERE SCHEMA_NAME = ? AND TABLE_NAME = ? AND NOT IS_PK ORDER BY INDEX_NAME",
    );
    let rows = rows.arg(name.schema_name.as_str()).arg(name.table_name.as_str()).query::<IndexRow>()?;
    let mut indexes = Vec::new();
    for row in rows {
        let row = row?;
        // The server's own: of the primary key, and of the affinity key.
        let is_own = row.index_name.starts_with("_key_PK") || row.index_name == "AFFINITY_KEY";
        if is_own || row.index_type != "SORTED" {
            continue;
        }
        let made = entity.indexes.iter().find(|made| made.name.as_deref() == Some(row.index_name.as_str()));
        indexes.push(Index {
            columns: own_columns(&row.columns, columns),
            inline_size: made.and_then(|made| made.inline_size),
            name: row.index_name,
        });
    }
    Ok(indexes)
}

/// The columns of an index, as `"B" DESC, "A" ASC` has them, without those of the key that the server puts behind each.
fn own_columns(text: &str, columns: &[Column]) -> Vec<(String, bool)> {
    let mut parts: Vec<(String, bool)> = Vec::new();
    let mut rest = text;
    while let Some((_, start)) = rest.split_once('"') {
        let Some((name, order)) = start.split_once("\" ") else { break };
        parts.push((name.to_owned(), order.starts_with("DESC")));
        rest = order;
    }
    let is_added = |(name, descending): &(String, bool)| {
        let is_key = |column: &Column| matches!(column.place, Place::InKey | Place::WholeKey);
        !descending && (name == "_KEY" || columns.iter().any(|column| column.name == *name && is_key(column)))
    };
    while parts.len() > 1 && parts.last().is_some_and(is_added) {
        parts.pop();
    }
    parts
}

/// A name of SQL in quotes.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
