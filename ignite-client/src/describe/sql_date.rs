//! The hint `sql_date`.

use super::desc::TypeDesc;
use super::hint::{Explicit, StoredAs};
use crate::binary::type_code::TypeCode;
use crate::types;

/// `sql_date`: `java.sql.Date`, the DATE of SQL. Java fields of that class and DATE columns hold it; a plain `date` in their place can be
/// stored but not read by them. `i64` is milliseconds since 1970-01-01 UTC. Reading takes both kinds of dates, as `date` does.
///
/// # Examples
/// ```
/// # use ignite_client::{IgniteObject, desc::TypeCode};
/// # use serde::{Deserialize, Serialize};
/// #[derive(Serialize, Deserialize, IgniteObject)]
/// struct Row {
///     #[ignite(type = "sql_date")]
///     born: ignite_client::types::Date,
/// }
///
/// let born = Row::object_desc().fields()[0].ty();
/// assert!(born.is_sql_date());
/// assert_eq!(born.metadata_code(), TypeCode::Object);
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct SqlDate;

impl Explicit for SqlDate {}

impl StoredAs<SqlDate> for i64 {
    const DESC: TypeDesc = TypeDesc::scalar(TypeCode::Date).as_sql_date();
}

impl StoredAs<SqlDate> for types::Date {
    const DESC: TypeDesc = TypeDesc::scalar(TypeCode::Date).as_sql_date();
}

#[cfg(all(test, feature = "derive"))]
#[path = "sql_date_tests.rs"]
mod tests;
