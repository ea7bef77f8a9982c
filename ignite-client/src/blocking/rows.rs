//! Rows of SQL queries.

use crate::de::RowPlan;
use crate::describe::IgniteType;
use crate::dynamic::Row;
#[allow(unused_imports, reason = "named by the documentation")]
use crate::error::Error;
use crate::error::Result;
use crate::flow::{Desc, RowCursor, RowPage, ready};
use crate::net::blocking::BlockingTransport;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::iter::FusedIterator;
use std::marker::PhantomData;

/// The rows of a query as `T`, page by page; made by [`SqlQuery::query`](crate::SqlQuery::query).
///
/// An iterator over `Result<T>`. While a page is read the next one is on its way; memory is that of two pages. A row that cannot be decoded
/// is one error, which names its number (from 0) and columns, and the rows go on. After an error of the server or the connection it has
/// ended; a cursor lives on one connection and is lost with it ([`Error::Lost`]). Dropped before its end, the query is closed on the server.
///
/// # Examples
/// ```no_run
/// # let client = ignite_client::Client::connect("127.0.0.1")?;
/// let mut cities = client.sql("SELECT id, name FROM City").query::<(i32, String)>()?;
/// println!("{}", cities.columns().join(" | "));
/// while let Some(city) = cities.next().transpose()? {
///     println!("{} | {}", city.0, city.1);
/// }
/// # Ok::<(), ignite_client::Error>(())
/// ```
#[must_use = "a query holds a cursor on the server until its rows are read or it is dropped"]
pub struct SqlCursor<T> {
    cursor: RowCursor<BlockingTransport>,
    plan: RowPlan,
    types: PhantomData<fn() -> T>,
}

impl<T> SqlCursor<T> {
    pub(super) fn new(cursor: RowCursor<BlockingTransport>, desc: Desc) -> Result<Self> {
        let plan = RowPlan::new(desc, cursor.columns())?;
        Ok(Self { cursor, plan, types: PhantomData })
    }

    /// Names of the columns, in capitals unless quoted in the statement. The server does not tell their types.
    ///
    /// # Examples
    /// ```no_run
    /// # let client = ignite_client::Client::connect("127.0.0.1")?;
    /// let cities = client.sql("SELECT id, name FROM City").query::<(i32, String)>()?;
    /// assert_eq!(cities.columns(), ["ID", "NAME"]);
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn columns(&self) -> &[String] {
        self.cursor.columns()
    }

    /// Lends the next page, or what is left of the present one: its rows can be read into types that borrow from it. `None` after the
    /// last page.
    ///
    /// # Errors
    /// - [`Error::Server`] if the query fails.
    /// - [`Error::Lost`] if the connection is gone; [`Error::Timeout`] if the page does not come in time.
    ///
    /// # Examples
    /// ```no_run
    /// # let client = ignite_client::Client::connect("127.0.0.1")?;
    /// let mut cities = client.sql("SELECT id, name FROM City").query::<(i32, &str)>()?;
    /// while let Some(page) = cities.next_page()? {
    ///     for city in page.rows::<(i32, &str)>()? {
    ///         let (id, name) = city?;
    ///     }
    /// }
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn next_page(&mut self) -> Result<Option<SqlPage>> {
        Ok(ready(self.cursor.next_page())?.map(|page| SqlPage { page }))
    }
}

impl<T: DeserializeOwned> Iterator for SqlCursor<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        ready(self.cursor.next(&self.plan))
    }
}

impl<T: DeserializeOwned> FusedIterator for SqlCursor<T> {}

impl<T> fmt::Debug for SqlCursor<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqlCursor").field("cursor", &self.cursor).finish()
    }
}

/// The rows of a query as values without a Rust type; made by [`SqlQuery::rows`](crate::SqlQuery::rows). As [`SqlCursor`] in everything else.
///
/// # Examples
/// ```no_run
/// # let client = ignite_client::Client::connect("127.0.0.1")?;
/// for row in client.sql("SELECT * FROM SYS.TABLES").rows()? {
///     println!("{:?}", row?.get("TABLE_NAME"));
/// }
/// # Ok::<(), ignite_client::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "a query holds a cursor on the server until its rows are read or it is dropped"]
pub struct SqlRows {
    cursor: RowCursor<BlockingTransport>,
    plan: RowPlan,
}

impl SqlRows {
    pub(super) fn new(cursor: RowCursor<BlockingTransport>) -> Self {
        Self { plan: cursor.dynamic_plan(), cursor }
    }

    /// Names of the columns, in capitals unless quoted in the statement.
    ///
    /// # Examples
    /// ```no_run
    /// # let client = ignite_client::Client::connect("127.0.0.1")?;
    /// let rows = client.sql("SELECT id, name AS \"Name\" FROM City").rows()?;
    /// assert_eq!(rows.columns(), ["ID", "Name"]);
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn columns(&self) -> &[String] {
        self.cursor.columns()
    }
}

impl Iterator for SqlRows {
    type Item = Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        ready(self.cursor.next_dynamic(&self.plan))
    }
}

impl FusedIterator for SqlRows {}

/// A page of rows; see [`SqlCursor::next_page`].
///
/// # Examples
/// ```no_run
/// # let client = ignite_client::Client::connect("127.0.0.1")?;
/// let mut names = client.sql("SELECT name FROM City").query::<&str>()?;
/// let page = names.next_page()?.expect("rows");
/// assert_eq!(page.rows::<&str>()?.count(), page.len());
/// # Ok::<(), ignite_client::Error>(())
/// ```
#[derive(Debug)]
pub struct SqlPage {
    page: RowPage<BlockingTransport>,
}

impl SqlPage {
    /// How many rows it has.
    ///
    /// # Examples
    /// ```no_run
    /// # let client = ignite_client::Client::connect("127.0.0.1")?;
    /// # let mut names = client.sql("SELECT name FROM City").query::<&str>()?;
    /// let rows = names.next_page()?.map_or(0, |page| page.len());
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub const fn len(&self) -> usize {
        self.page.len()
    }

    /// Whether it has none.
    ///
    /// # Examples
    /// ```no_run
    /// # let client = ignite_client::Client::connect("127.0.0.1")?;
    /// # let mut names = client.sql("SELECT name FROM City").query::<&str>()?;
    /// assert!(names.next_page()?.is_none_or(|page| !page.is_empty()), "pages that are lent have rows");
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows, which may borrow from the page; as any type, not only that of the cursor. A bad one is an error of its own.
    ///
    /// # Errors
    /// [`Error::Codec`] if columns do not fit `T`.
    ///
    /// # Examples
    /// ```no_run
    /// # let client = ignite_client::Client::connect("127.0.0.1")?;
    /// # let mut names = client.sql("SELECT name FROM City").query::<&str>()?;
    /// # let page = names.next_page()?.expect("rows");
    /// let longest = page.rows::<&str>()?.flatten().map(str::len).max();
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn rows<'p, T>(&'p self) -> Result<impl Iterator<Item = Result<T>> + use<'p, T>>
    where
        T: IgniteType + Deserialize<'p>,
    {
        let mut rows = self.page.rows(T::desc())?;
        Ok(std::iter::from_fn(move || ready(rows.next())))
    }
}
