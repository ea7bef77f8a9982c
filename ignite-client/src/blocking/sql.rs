//! SQL statements.

use super::{Client, SqlCursor, SqlRows};
use crate::describe::IgniteType;
use crate::describe::hint::StoredAs;
#[allow(unused_imports, reason = "named by the documentation")]
use crate::error::Error;
use crate::error::{FirstMistake, Result};
use crate::flow::{Flow, SqlRequest, ready};
use crate::net::blocking::BlockingTransport;
use crate::ser::args::SqlArgs;
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;

impl Client {
    /// A SQL statement. Sends nothing; [`query`](SqlQuery::query), [`rows`](SqlQuery::rows) and [`execute`](SqlQuery::execute) do.
    ///
    /// # Examples
    /// ```no_run
    /// # let client = ignite_client::Client::connect("127.0.0.1")?;
    /// client.sql("CREATE TABLE City (id INT PRIMARY KEY, name VARCHAR)").execute()?;
    /// client.sql("INSERT INTO City VALUES (?, ?)").arg(1).arg("Ulm").execute()?;
    /// for city in client.sql("SELECT id, name FROM City").query::<(i32, String)>()? {
    ///     let (id, name) = city?;
    /// }
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn sql(&self, statement: impl Into<String>) -> SqlQuery {
        SqlQuery {
            request: SqlRequest::new(statement.into(), self.flow().binding()),
            flow: Arc::clone(self.flow()),
            mistake: FirstMistake::default(),
        }
    }
}

/// A SQL statement with its arguments and settings; made by [`Client::sql`].
///
/// # Examples
/// ```no_run
/// # let client = ignite_client::Client::connect("127.0.0.1")?;
/// let query = client.sql("SELECT name FROM City WHERE population > ?").arg(1_000_000).page_size(100).lazy(true);
/// for name in query.query::<String>()? {
///     println!("{}", name?);
/// }
/// # Ok::<(), ignite_client::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "a statement is sent by `query`, `rows` or `execute`"]
pub struct SqlQuery {
    flow: Arc<Flow<BlockingTransport>>,
    request: SqlRequest,
    /// The first mistake, told when the statement is sent.
    mistake: FirstMistake,
}

impl SqlQuery {
    /// The value of the next `?`. `None` is NULL.
    ///
    /// A date at midnight UTC is a DATE and a time a TIME, both by the calendar of the [nodes' zone](crate::NodeZone); a date with a time of
    /// day is an instant, as timestamps are. A value that cannot be encoded is an error of the call that sends the statement.
    ///
    /// # Examples
    /// ```no_run
    /// # let client = ignite_client::Client::connect("127.0.0.1")?;
    /// client.sql("UPDATE City SET district = ? WHERE id = ?").arg(None::<String>).arg(7).execute()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    #[allow(clippy::needless_pass_by_value, reason = "a literal is given as it is, not by reference")]
    pub fn arg<T: IgniteType + Serialize>(mut self, value: T) -> Self {
        self.mistake.note(self.request.args.push(&value, T::desc()).map_err(Error::from));
        self
    }

    /// The value of the next `?`, of another type than the Rust type says.
    ///
    /// # Examples
    /// ```no_run
    /// # let client = ignite_client::Client::connect("127.0.0.1")?;
    /// use ignite_client::hint;
    ///
    /// client.sql("UPDATE Account SET balance = ? WHERE id = ?").arg_as(100_u64, hint::Decimal).arg(7).execute()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    #[allow(clippy::needless_pass_by_value, reason = "a literal is given as it is, not by reference")]
    pub fn arg_as<T: StoredAs<H> + Serialize, H>(mut self, value: T, _: H) -> Self {
        self.mistake.note(self.request.args.push(&value, <T as StoredAs<H>>::desc()).map_err(Error::from));
        self
    }

    /// The values of the next `?`s: a tuple, a slice, or the fields of a struct in their order; see [`SqlArgs`].
    ///
    /// # Examples
    /// ```no_run
    /// # let client = ignite_client::Client::connect("127.0.0.1")?;
    /// client.sql("INSERT INTO City (id, name) VALUES (?, ?)").args((1, "Ulm")).execute()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    #[allow(clippy::needless_pass_by_value, reason = "a literal is given as it is, not by reference")]
    pub fn args(mut self, values: impl SqlArgs) -> Self {
        self.mistake.note(values.write_args(&mut self.request.args).map_err(Error::from));
        self
    }

    /// Where names are looked up; `PUBLIC` unless set. In capitals, unless the schema was made with quotes.
    ///
    /// # Examples
    /// ```no_run
    /// # let client = ignite_client::Client::connect("127.0.0.1")?;
    /// let views = client.sql("SELECT NAME FROM VIEWS").schema("SYS").query::<String>()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn schema(mut self, schema: impl Into<String>) -> Self {
        self.request.options.schema = Some(schema.into());
        self
    }

    /// How many rows a page has, 1024 unless set; at least 1. Two pages are in memory at once: the one that is read, and the next one.
    ///
    /// # Examples
    /// ```no_run
    /// # let client = ignite_client::Client::connect("127.0.0.1")?;
    /// let names = client.sql("SELECT name FROM City").page_size(100).query::<String>()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn page_size(mut self, rows: u32) -> Self {
        self.mistake.note(self.request.set_page_size(rows));
        self
    }

    /// How long the server may work on the statement, in whole milliseconds, at least one. Unless set: as long as the call may take
    /// ([`request_timeout`](crate::ClientBuilder::request_timeout)), or the server's own time-out for a lazy query, whose rows are made while
    /// they are read. It does not change how long the call itself waits.
    ///
    /// # Examples
    /// ```no_run
    /// # let client = ignite_client::Client::connect("127.0.0.1")?;
    /// use std::time::Duration;
    ///
    /// let count = client.sql("SELECT COUNT(*) FROM City").timeout(Duration::from_secs(5)).query::<i64>()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.request.set_timeout(timeout);
        self
    }

    /// Makes rows while they are read, where the server otherwise makes all of them before the first page: less memory there, and errors
    /// may come with later pages.
    ///
    /// # Examples
    /// ```no_run
    /// # let client = ignite_client::Client::connect("127.0.0.1")?;
    /// let names = client.sql("SELECT name FROM City").lazy(true).query::<String>()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn lazy(mut self, lazy: bool) -> Self {
        self.request.options.lazy = lazy;
        self
    }

    /// Looks only at what the node that the client is connected with holds itself.
    ///
    /// # Examples
    /// ```no_run
    /// # let client = ignite_client::Client::connect("127.0.0.1")?;
    /// let names = client.sql("SELECT name FROM City").local(true).query::<String>()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn local(mut self, local: bool) -> Self {
        self.request.options.local = local;
        self
    }

    /// Joins rows that are on different nodes, which takes more messages between them.
    ///
    /// # Examples
    /// ```no_run
    /// # let client = ignite_client::Client::connect("127.0.0.1")?;
    /// let join = "SELECT City.name, Country.name FROM City JOIN Country ON City.country = Country.code";
    /// let names = client.sql(join).distributed_joins(true).query::<(String, String)>()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn distributed_joins(mut self, distributed: bool) -> Self {
        self.request.options.distributed_joins = distributed;
        self
    }

    /// Joins tables in the order of the statement.
    ///
    /// # Examples
    /// ```no_run
    /// # let client = ignite_client::Client::connect("127.0.0.1")?;
    /// let join = "SELECT City.name, Country.name FROM City JOIN Country ON City.country = Country.code";
    /// let names = client.sql(join).enforce_join_order(true).query::<(String, String)>()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn enforce_join_order(mut self, enforce: bool) -> Self {
        self.request.options.enforce_join_order = enforce;
        self
    }

    /// Says that all rows of a group are on one node, so that each node groups by itself.
    ///
    /// # Examples
    /// ```no_run
    /// # let client = ignite_client::Client::connect("127.0.0.1")?;
    /// let group = "SELECT country, COUNT(*) FROM City GROUP BY country";
    /// let counts = client.sql(group).collocated(true).query::<(String, i64)>()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn collocated(mut self, collocated: bool) -> Self {
        self.request.options.collocated = collocated;
        self
    }

    /// Looks only at these partitions of the tables, counted from 0; at least one.
    ///
    /// # Examples
    /// ```no_run
    /// # let client = ignite_client::Client::connect("127.0.0.1")?;
    /// let names = client.sql("SELECT name FROM City").partitions([0, 1, 2]).query::<String>()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn partitions(mut self, partitions: impl IntoIterator<Item = u32>) -> Self {
        self.mistake.note(self.request.set_partitions(partitions));
        self
    }

    fn checked(self) -> Result<(Arc<Flow<BlockingTransport>>, SqlRequest)> {
        self.mistake.told()?;
        Ok((self.flow, self.request))
    }

    /// Sends the statement and reads its rows as `T`: a struct with the derive by the names of its columns, letter case ignored; a tuple
    /// by position; any other type from the one column that there is.
    ///
    /// Columns that a struct does not have are skipped. A field without a column is `None`, or serde's default where it has one. NULL needs
    /// an `Option`, or a field with `#[serde(default)]`. One column that is no field of the struct is taken for the object itself, as `_VAL`
    /// is. A statement that changes something has one row of one column, `UPDATED`: the number of rows, an `i64`.
    ///
    /// Waits for the first page.
    ///
    /// # Errors
    /// - [`Error::Server`] for what the server refuses; [`sql_state`](crate::error::ServerError::sql_state) tells the kind.
    /// - [`Error::Codec`] if columns do not fit `T`: all that are missing are named at once. Types are known with the rows only, so columns of
    ///   another type are an error of each row, which names all of them. Also if an argument cannot be encoded.
    /// - [`Error::Config`] for a setting out of range.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails.
    ///
    /// # Examples
    /// ```no_run
    /// # use ignite_client::IgniteObject;
    /// # use serde::{Deserialize, Serialize};
    /// #[derive(Serialize, Deserialize, IgniteObject)]
    /// struct City { id: i32, name: String, district: Option<String> }
    ///
    /// # let client = ignite_client::Client::connect("127.0.0.1")?;
    /// let cities: Vec<City> = client.sql("SELECT * FROM City").query()?.collect::<Result<_, _>>()?;
    /// let count = client.sql("SELECT COUNT(*) FROM City").query::<i64>()?.next().transpose()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn query<T: IgniteType>(self) -> Result<SqlCursor<T>> {
        let (flow, request) = self.checked()?;
        SqlCursor::new(ready(flow.sql_query(request))?, T::desc())
    }

    /// Sends the statement and reads its rows as values without a Rust type; NULL is `IgniteValue::Null`, a DATE `IgniteValue::SqlDate`.
    /// Waits for the first page.
    ///
    /// # Errors
    /// As [`query`](Self::query).
    ///
    /// # Examples
    /// ```no_run
    /// # let client = ignite_client::Client::connect("127.0.0.1")?;
    /// let rows = client.sql("SELECT * FROM City").rows()?;
    /// println!("{:?}", rows.columns());
    /// for row in rows {
    ///     println!("{:?}", row?.values());
    /// }
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn rows(self) -> Result<SqlRows> {
        let (flow, request) = self.checked()?;
        Ok(SqlRows::new(ready(flow.sql_query(request))?))
    }

    /// Runs a statement that changes something; how many rows it changed, 0 for definitions. The server refuses a query here.
    ///
    /// # Errors
    /// - [`Error::Server`] for what the server refuses; [`sql_state`](crate::error::ServerError::sql_state) tells the kind.
    /// - [`Error::Config`], [`Error::Codec`] for a setting or an argument out of range.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells whether
    ///   the statement may have run.
    ///
    /// # Examples
    /// ```no_run
    /// # let client = ignite_client::Client::connect("127.0.0.1")?;
    /// let changed = client.sql("UPDATE City SET population = population + ?").arg(1).execute()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn execute(self) -> Result<u64> {
        let (flow, request) = self.checked()?;
        ready(flow.sql_update(request))
    }

    /// Runs the statement once for each of the lists of arguments, many at once and in no order; the outcome of each, in the order of the
    /// lists. A failed one does not keep the others from running.
    ///
    /// One request goes out for each list, up to 64 are under way at once. Arguments that were set before stand in front of each list.
    ///
    /// # Errors
    /// Each outcome is that of [`execute`](Self::execute). The call itself fails, before anything is sent, for what is wrong with the settings
    /// and the arguments that were set before.
    ///
    /// # Examples
    /// ```no_run
    /// # let client = ignite_client::Client::connect("127.0.0.1")?;
    /// let insert = client.sql("INSERT INTO City (id, name) VALUES (?, ?)");
    /// for outcome in insert.execute_many([(1, "Ulm"), (2, "Bonn")])? {
    ///     assert_eq!(outcome?, 1);
    /// }
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn execute_many(self, lists: impl IntoIterator<Item = impl SqlArgs>) -> Result<Vec<Result<u64>>> {
        let (flow, request) = self.checked()?;
        Ok(ready(flow.sql_update_many(&request, lists)))
    }
}
