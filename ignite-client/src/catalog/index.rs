//! An index of a query entity.

use super::modes::IndexType;

/// How an index sorts a field.
///
/// # Examples
/// ```
/// use ignite_client::{Order, QueryIndex};
///
/// let latest_first = QueryIndex::new().field("day", Order::Descending);
/// # assert_eq!(latest_first.fields.len(), 1);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// Upwards.
    Ascending,
    /// Downwards.
    Descending,
}

/// A field of an index.
///
/// # Examples
/// ```
/// use ignite_client::{IndexField, Order, QueryIndex};
///
/// let index = QueryIndex::new().field("day", Order::Descending);
/// assert_eq!(index.fields, [IndexField::new("day", Order::Descending)]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct IndexField {
    /// Name of the field.
    pub name: String,
    /// How it is sorted.
    pub order: Order,
}

impl IndexField {
    /// A field and how it is sorted.
    pub fn new(name: impl Into<String>, order: Order) -> Self {
        Self { name: name.into(), order }
    }
}

/// An index of a query entity: by its fields in their order.
///
/// # Examples
/// ```
/// use ignite_client::{Order, QueryIndex};
///
/// let by_city = QueryIndex::new()
///     .name("by_city")
///     .field("city", Order::Ascending)
///     .field("born", Order::Descending)
///     .inline_size(32);
/// # assert_eq!(by_city.fields.len(), 2);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[must_use = "an index does nothing until it is part of an entity"]
pub struct QueryIndex {
    /// Name; the server makes one if absent.
    pub name: Option<String>,
    /// What it is for.
    pub index_type: IndexType,
    /// Bytes of the values that stand in the index itself; the server chooses if absent.
    pub inline_size: Option<u32>,
    /// The fields.
    pub fields: Vec<IndexField>,
}

impl QueryIndex {
    /// An index without fields, which are added by [`field`](Self::field).
    pub const fn new() -> Self {
        Self { name: None, index_type: IndexType::Sorted, inline_size: None, fields: Vec::new() }
    }

    /// The same with one more field.
    pub fn field(mut self, name: impl Into<String>, order: Order) -> Self {
        self.fields.push(IndexField::new(name, order));
        self
    }

    /// The same with a name.
    pub fn name(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// The same for another purpose.
    pub fn index_type(self, index_type: IndexType) -> Self {
        Self { index_type, ..self }
    }

    /// The same with a number of bytes that stand in the index itself.
    pub fn inline_size(self, bytes: u32) -> Self {
        Self { inline_size: Some(bytes), ..self }
    }
}

impl Default for QueryIndex {
    fn default() -> Self {
        Self::new()
    }
}
