//! Rows of SQL without a Rust type.

use super::value::IgniteValue;
use std::sync::Arc;

/// A row of a SQL result: a value for each column.
///
/// # Examples
/// ```no_run
/// # let client = ignite_client::Client::connect("127.0.0.1")?;
/// for row in client.sql("SELECT name, population FROM City").rows()? {
///     let row = row?;
///     println!("{:?} has {:?}", row.get("name"), row.values()[1].as_i64());
/// }
/// # Ok::<(), ignite_client::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    columns: Arc<[String]>,
    values: Vec<IgniteValue>,
}

impl Row {
    pub(crate) const fn new(columns: Arc<[String]>, values: Vec<IgniteValue>) -> Self {
        Self { columns, values }
    }

    /// Names of the columns, in capitals unless quoted in the statement.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The values in the order of the columns.
    pub fn values(&self) -> &[IgniteValue] {
        &self.values
    }

    /// The value of a column, letter case ignored; the first of several of one name. `None` if there is no such column.
    pub fn get(&self, column: &str) -> Option<&IgniteValue> {
        let at = self.columns.iter().position(|name| name.eq_ignore_ascii_case(column))?;
        self.values.get(at)
    }

    /// The values alone.
    pub fn into_values(self) -> Vec<IgniteValue> {
        self.values
    }
}
