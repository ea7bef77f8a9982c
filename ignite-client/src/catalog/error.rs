//! What is wrong with a configuration.

use std::time::Duration;

/// A configuration of a cache or a query entity that makes no sense, or that SQL has no words for; nothing was sent.
///
/// Property names are those of the methods of [`CacheConfig`](super::CacheConfig) and [`QueryEntity`](super::QueryEntity).
///
/// # Examples
/// ```
/// use ignite_client::{QueryEntity, error::CatalogError};
///
/// let no_key = QueryEntity::of::<i64, String>("NAMES").value_field("name").create_table_sql();
/// assert_eq!(no_key, Err(CatalogError::NoPrimaryKey { table: "NAMES".into() }));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogError {
    /// A text that must not be empty.
    #[error("{property} must not be empty")]
    Empty {
        /// The property.
        property: &'static str,
    },
    /// A table name that is not written as in SQL: `CITY`, `PUBLIC.CITY`, `"my schema"."my table"`.
    #[error("{name:?} is not the name of a table as SQL writes it: {reason}")]
    TableName {
        /// What was given.
        name: Box<str>,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// There is no such table. Names that are not in quotes mean capitals.
    #[error("there is no table {table} in schema {schema}")]
    NoTable {
        /// The schema.
        schema: Box<str>,
        /// The table.
        table: Box<str>,
    },
    /// A number outside of its range.
    #[error("{property} must be from {least} to {greatest}, not {value}")]
    OutOfRange {
        /// The property.
        property: &'static str,
        /// The number.
        value: i64,
        /// The least one allowed.
        least: i64,
        /// The greatest one allowed.
        greatest: i64,
    },
    /// A duration that the wire, which counts whole milliseconds, cannot say.
    #[error("{property} must be a whole number of milliseconds below 2^63, not {value:?}")]
    InexactDuration {
        /// The property.
        property: &'static str,
        /// The duration.
        value: Duration,
    },
    /// New entries would expire at once: a put would succeed and store nothing.
    #[error("{property} of zero would store nothing")]
    StoresNothing {
        /// The property.
        property: &'static str,
    },
    /// Two fields, or two columns, of one name; letter case does not count.
    #[error("table {table:?} has two fields {field:?}")]
    DuplicateField {
        /// Table of the entity.
        table: Box<str>,
        /// Name of the field or column.
        field: Box<str>,
    },
    /// A key field, value field, affinity key, alias or index of a field that the entity does not have.
    #[error("the {property} of table {table:?} names {field:?}, which is not a field")]
    UnknownField {
        /// The property that names it.
        property: &'static str,
        /// Table of the entity.
        table: Box<str>,
        /// The name.
        field: Box<str>,
    },
    /// An index without fields.
    #[error("an index of table {table:?} has no fields")]
    EmptyIndex {
        /// Table of the entity.
        table: Box<str>,
    },
    /// A default that is no value of the field's type.
    #[error("the default {text:?} of field {field:?} is no {type_name}")]
    Default {
        /// The field.
        field: Box<str>,
        /// The default as SQL text.
        text: Box<str>,
        /// Java class of the field.
        type_name: Box<str>,
    },
    /// A table without primary key: `key_field` names the column of a plain key.
    #[error("table {table:?} has no primary key: name the column of the key with `key_field`")]
    NoPrimaryKey {
        /// The table.
        table: Box<str>,
    },
    /// A table without a column beside the key: `value_field` names the column of a plain value.
    #[error("table {table:?} has no column beside the key: name that of the value with `value_field`")]
    NoValueColumn {
        /// The table.
        table: Box<str>,
    },
    /// A field that `CREATE TABLE` has no type for.
    #[error("SQL has no column type for field {field:?} of type {type_name}")]
    NoSqlType {
        /// The field.
        field: Box<str>,
        /// Java class of the field.
        type_name: Box<str>,
    },
    /// What an entity can say and a SQL statement cannot.
    #[error("SQL cannot say {what}: {name:?}")]
    NotInSql {
        /// What it is.
        what: &'static str,
        /// What it is about.
        name: Box<str>,
    },
}

impl CatalogError {
    #[cold]
    pub(super) fn unknown_field(property: &'static str, table: &str, field: &str) -> Self {
        Self::UnknownField { property, table: table.into(), field: field.into() }
    }
}
