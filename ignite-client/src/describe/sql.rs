//! What a descriptor says of the column of a SQL table.

/// What `#[ignite(sql(...))]` says of a column.
///
/// # Examples
/// ```
/// # use ignite_client::{IgniteObject, types::Decimal};
/// # use serde::{Deserialize, Serialize};
/// #[derive(Serialize, Deserialize, IgniteObject)]
/// struct Item {
///     #[ignite(sql(precision = 10, scale = 2, not_null))]
///     price: Decimal,
/// }
///
/// let column = Item::object_desc().fields()[0].sql();
/// assert_eq!((column.precision, column.scale, column.not_null), (Some(10), Some(2), true));
/// ```
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct SqlDesc {
    /// Number of digits of a decimal or characters of a string.
    pub precision: Option<u32>,
    /// Digits after the point.
    pub scale: Option<u32>,
    /// The column refuses NULL.
    pub not_null: bool,
    /// The default of INSERT, as SQL text.
    pub default: Option<&'static str>,
    /// The index that the column is part of.
    pub index: Option<SqlIndex>,
}

/// A column's place in an index.
///
/// # Examples
/// ```
/// # use ignite_client::IgniteObject;
/// # use serde::{Deserialize, Serialize};
/// #[derive(Serialize, Deserialize, IgniteObject)]
/// struct Order {
///     #[ignite(sql(index(group = "by_day", order = 1, desc)))]
///     day: i64,
/// }
///
/// let index = Order::object_desc().fields()[0].sql().index;
/// assert!(index.is_some_and(|index| index.group == Some("by_day") && index.descending));
/// ```
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct SqlIndex {
    /// Columns of one group form one index; without a group the column has its own.
    pub group: Option<&'static str>,
    /// Place in the group.
    pub order: u32,
    /// Sorted downwards.
    pub descending: bool,
    /// Bytes kept in the index page; the server chooses if absent.
    pub inline_size: Option<u32>,
}

impl SqlDesc {
    /// Nothing said.
    pub const fn new() -> Self {
        Self { precision: None, scale: None, not_null: false, default: None, index: None }
    }
}

impl SqlIndex {
    /// An index of one column, sorted upwards.
    pub const fn new() -> Self {
        Self { group: None, order: 0, descending: false, inline_size: None }
    }
}
