//! SQL on a real node.

pub(crate) mod all_types;
mod mapping;
mod statements;
mod types;

use crate::front::Client;
use ignite_testkit::unique_name;

/// A table that is removed at the end, also when the test fails.
pub(crate) struct Table<'c> {
    client: &'c Client,
    /// In capitals, as the server has it.
    pub(crate) name: String,
}

impl<'c> Table<'c> {
    /// `CREATE TABLE name (columns) with`.
    pub(crate) fn new(client: &'c Client, columns: &str, with: &str) -> Self {
        let name = unique_name("t").to_uppercase();
        let create = client.sql(format!("CREATE TABLE {name} ({columns}) {with}")).execute();
        create.unwrap_or_else(|error| panic!("{columns} {with}: {error}"));
        Self { client, name }
    }
}

impl Drop for Table<'_> {
    fn drop(&mut self) {
        // The node may be gone.
        let _ = self.client.sql(format!("DROP TABLE {}", self.name)).execute();
    }
}
