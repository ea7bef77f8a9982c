//! Entities from the descriptors of keys and values.

use super::class_name::class_name;
use super::column::QueryField;
use super::entity::QueryEntity;
use super::index::{IndexField, Order, QueryIndex};
use crate::describe::{FieldDesc, IgniteType, TypeDesc};

impl QueryEntity {
    /// The table of keys and values of two Rust types.
    ///
    /// A struct gives its type name and its fields, those of the key first, each in the order of the struct, with what
    /// `#[ignite(sql(...))]` says of them: precision, scale, not null, default, indexes. Its `#[ignite(affinity_key)]` becomes the
    /// [affinity key](Self::affinity_key). A `types::Date` is `java.util.Date`, which SQL shows as a TIMESTAMP; with the hint `sql_date` it
    /// is a DATE. Any other type gives its Java class and no field; [`key_field`](Self::key_field) and
    /// [`value_field`](Self::value_field) make columns of them.
    ///
    /// A column takes NULL unless `sql(not_null)` stands at its field, whether that is an `Option` or not. A date is a column of SQL's DATE if it
    /// has the hint `sql_date`; without it, it is a `java.util.Date`, which SQL shows as a TIMESTAMP.
    ///
    /// # Examples
    /// ```
    /// use ignite_client::{IgniteObject, QueryEntity};
    /// use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Serialize, Deserialize, IgniteObject)]
    /// struct Person {
    ///     #[ignite(sql(not_null, precision = 40))]
    ///     name: String,
    ///     #[ignite(sql(index, default = "0"))]
    ///     age: i32,
    /// }
    ///
    /// let entity = QueryEntity::of::<i64, Person>("PERSON").key_field("id");
    /// assert_eq!(
    ///     entity.create_table_sql()?,
    ///     "CREATE TABLE PERSON (ID BIGINT, NAME VARCHAR(40) NOT NULL, AGE INT DEFAULT 0, PRIMARY KEY (ID)) \
    ///      WITH \"VALUE_TYPE=Person\""
    /// );
    /// # Ok::<(), ignite_client::error::CatalogError>(())
    /// ```
    pub fn of<K: IgniteType + ?Sized, V: IgniteType + ?Sized>(table_name: impl Into<String>) -> Self {
        Self::described(K::desc(), V::desc()).table_name(table_name)
    }

    fn described(key: &'static TypeDesc, value: &'static TypeDesc) -> Self {
        let mut entity = Self::new(class_name(key), class_name(value));
        let (key, value) = (key.as_object(), value.as_object());
        entity.affinity_key = key.and_then(|key| key.affinity_field()).map(|field| field.name().to_owned());
        let fields =
            |desc: Option<&'static crate::describe::ObjectDesc>| desc.map_or(&[][..], |desc| desc.fields());
        let (of_key, of_value) = (fields(key), fields(value));
        for (fields, key) in [(of_key, true), (of_value, false)] {
            for field in fields {
                let (column, mistake) = QueryField::described(field);
                entity.fields.push(QueryField { key, ..column });
                entity.mistake = entity.mistake.take().or(mistake);
            }
        }
        entity.indexes = indexes(of_key.iter().chain(of_value));
        entity
    }
}

/// The indexes that fields are part of, in the order of their first fields; those of one group are one index.
fn indexes<'f>(fields: impl Iterator<Item = &'f FieldDesc>) -> Vec<QueryIndex> {
    let mut found: Vec<(QueryIndex, Vec<(u32, IndexField)>)> = Vec::new();
    for field in fields {
        let Some(part) = field.sql().index else { continue };
        let order = if part.descending { Order::Descending } else { Order::Ascending };
        let column = (part.order, IndexField::new(field.name(), order));
        let group = part.group.map(str::to_owned);
        match found.iter_mut().find(|(index, _)| group.is_some() && index.name == group) {
            Some((index, columns)) => {
                index.inline_size = index.inline_size.max(part.inline_size);
                columns.push(column);
            }
            None => {
                let index = QueryIndex { name: group, inline_size: part.inline_size, ..QueryIndex::new() };
                found.push((index, vec![column]));
            }
        }
    }
    let sorted = |(index, mut columns): (QueryIndex, Vec<(u32, IndexField)>)| {
        columns.sort_by_key(|(order, _)| *order);
        QueryIndex { fields: columns.into_iter().map(|(_, field)| field).collect(), ..index }
    };
    found.into_iter().map(sorted).collect()
}

#[cfg(all(test, feature = "derive"))]
#[path = "described_tests.rs"]
mod tests;
