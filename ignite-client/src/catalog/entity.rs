//! A table over a cache.

use super::column::QueryField;
use super::error::CatalogError;
use super::index::QueryIndex;
use super::same_name;

/// A table over a cache: what SQL sees of keys of one type and values of one type.
///
/// [`of`](Self::of) makes it from structs. Rows are the entries whose value is of the value type; entries of other types are not seen.
/// Tables and columns have names in upper case, unless [`sql_escape_all`](super::CacheConfig::sql_escape_all) is set.
///
/// # Examples
/// ```
/// use ignite_client::{CacheConfig, Order, QueryEntity, QueryField, QueryIndex};
///
/// // Values that Java or another program writes.
/// let entity = QueryEntity::new("java.lang.Long", "org.acme.Person")
///     .table_name("PERSON")
///     .key_field("id")
///     .field(QueryField::of::<str>("name").not_null())
///     .field(QueryField::of::<i32>("cityId"))
///     .alias("cityId", "CITY")
///     .index(QueryIndex::new().field("cityId", Order::Ascending));
/// let people = CacheConfig::new("people").sql_schema("PUBLIC").entity(entity);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "an entity does nothing until it is part of a configuration"]
pub struct QueryEntity {
    /// Type of the keys: a Java class for plain ones, the type name of objects.
    pub key_type: Option<String>,
    /// Type of the values: a Java class for plain ones, the type name of objects.
    pub value_type: Option<String>,
    /// Name of the table; the last part of the value type's name if absent.
    pub table_name: Option<String>,
    /// The field that shows the key as a whole.
    pub key_field: Option<String>,
    /// The field that shows the value as a whole.
    pub value_field: Option<String>,
    /// The field of the key that decides on which node a row lives. Not part of an entity on the wire: a configuration has it in
    /// [`key_configurations`](super::CacheConfig::key_configurations).
    pub affinity_key: Option<String>,
    /// The fields in the order of the columns.
    pub fields: Vec<QueryField>,
    /// Names of fields and of the columns that they are, where these are not the same in upper case.
    pub aliases: Vec<(String, String)>,
    /// The indexes.
    pub indexes: Vec<QueryIndex>,
    /// The first mistake in what it was made from, told by the check.
    pub(super) mistake: Option<CatalogError>,
}

impl QueryEntity {
    /// An entity without fields.
    pub fn new(key_type: impl Into<String>, value_type: impl Into<String>) -> Self {
        Self { key_type: Some(key_type.into()), value_type: Some(value_type.into()), ..Self::empty() }
    }

    pub(crate) const fn empty() -> Self {
        Self {
            key_type: None,
            value_type: None,
            table_name: None,
            key_field: None,
            value_field: None,
            affinity_key: None,
            fields: Vec::new(),
            aliases: Vec::new(),
            indexes: Vec::new(),
            mistake: None,
        }
    }

    /// The same with another type of the keys.
    pub fn key_type(self, name: impl Into<String>) -> Self {
        Self { key_type: Some(name.into()), ..self }
    }

    /// The same with another type of the values.
    pub fn value_type(self, name: impl Into<String>) -> Self {
        Self { value_type: Some(name.into()), ..self }
    }

    /// The same with a name of the table.
    pub fn table_name(self, name: impl Into<String>) -> Self {
        Self { table_name: Some(name.into()), ..self }
    }

    /// The same with a field that shows the key as a whole: the name of the column of a plain key.
    ///
    /// A field of this name that is not there yet becomes the first one, with the type of the keys.
    pub fn key_field(mut self, name: impl Into<String>) -> Self {
        let name = name.into();
        self.key_field = match self.find(&name) {
            Some(field) => Some(field.name.clone()),
            None => {
                let type_name = self.key_type.clone().unwrap_or_default();
                self.fields.insert(0, QueryField::new(name.as_str(), type_name));
                Some(name)
            }
        };
        self
    }

    /// The same with a field that shows the value as a whole: the name of the column of a plain value.
    ///
    /// A field of this name that is not there yet becomes the last one, with the type of the values.
    pub fn value_field(mut self, name: impl Into<String>) -> Self {
        let name = name.into();
        self.value_field = match self.find(&name) {
            Some(field) => Some(field.name.clone()),
            None => {
                let type_name = self.value_type.clone().unwrap_or_default();
                self.fields.push(QueryField::new(name.as_str(), type_name));
                Some(name)
            }
        };
        self
    }

    /// The same with the field of the key that decides on which node a row lives: rows with the same value of it live together.
    pub fn affinity_key(self, field: impl Into<String>) -> Self {
        Self { affinity_key: Some(field.into()), ..self }
    }

    /// The same with one more field.
    pub fn field(mut self, field: QueryField) -> Self {
        self.fields.push(field);
        self
    }

    /// The same with a name of a field's column.
    pub fn alias(mut self, field: impl Into<String>, column: impl Into<String>) -> Self {
        self.aliases.push((field.into(), column.into()));
        self
    }

    /// The same with one more index.
    pub fn index(mut self, index: QueryIndex) -> Self {
        self.indexes.push(index);
        self
    }

    /// The field of a name; letter case does not count.
    pub(super) fn find(&self, name: &str) -> Option<&QueryField> {
        self.fields.iter().find(|field| same_name(&field.name, name))
    }

    /// The field of a name or of a column's name, as indexes name them.
    pub(super) fn find_column(&self, name: &str) -> Option<&QueryField> {
        self.find(name).or_else(|| {
            let (field, _) = self.aliases.iter().find(|(_, column)| same_name(column, name))?;
            self.find(field)
        })
    }

    /// Name of a field's column, letter case aside.
    pub(super) fn column_of<'e>(&'e self, field: &'e str) -> &'e str {
        self.aliases.iter().find(|(name, _)| same_name(name, field)).map_or(field, |(_, column)| column)
    }

    /// Name of the table, for statements and messages.
    pub(super) fn shown_table(&self) -> &str {
        let of_type =
            || self.value_type.as_deref().map(|name| name.rsplit(['.', '$']).next().unwrap_or(name));
        self.table_name.as_deref().or_else(of_type).unwrap_or_default()
    }
}
