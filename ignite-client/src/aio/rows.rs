//! Rows of SQL queries.

use super::paged::{Paged, stream};
use crate::de::RowPlan;
use crate::describe::IgniteType;
use crate::dynamic::Row;
#[allow(unused_imports, reason = "named by the documentation")]
use crate::error::Error;
use crate::error::Result;
use crate::flow::{Desc, PageRows, RowCursor, RowPage};
use crate::net::nonblocking::TokioTransport;
use futures_core::Stream;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// The rows of a query as `T`, page by page; made by [`SqlQuery::query`](crate::aio::SqlQuery::query).
///
/// A stream of `Result<T>`. While a page is read the next one is on its way; memory is that of two pages. A row that cannot be decoded
/// is one error, which names its number (from 0) and columns, and the rows go on. After an error of the server or the connection it has
/// ended; a cursor lives on one connection and is lost with it ([`Error::Lost`]). Dropped before its end, the query is closed on the server.
///
/// # Examples
/// ```no_run
/// # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
/// let mut cities = client.sql("SELECT id, name FROM City").query::<(i32, String)>().await?;
/// println!("{}", cities.columns().join(" | "));
/// while let Some(city) = cities.next().await.transpose()? {
///     println!("{} | {}", city.0, city.1);
/// }
/// # Ok(()) }
/// ```
#[must_use = "a query holds a cursor on the server until its rows are read or it is dropped"]
pub struct SqlCursor<T> {
    cursor: Paged<'static, RowCursor<TokioTransport>>,
    columns: Arc<[String]>,
    plan: RowPlan,
    types: PhantomData<fn() -> T>,
}

impl<T> SqlCursor<T> {
    pub(super) fn new(cursor: RowCursor<TokioTransport>, desc: Desc) -> Result<Self> {
        let plan = RowPlan::new(desc, cursor.columns())?;
        let columns = Arc::clone(cursor.columns());
        Ok(Self { cursor: Paged::new(cursor), columns, plan, types: PhantomData })
    }

    /// Names of the columns, in capitals unless quoted in the statement. The server does not tell their types.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
    /// let cities = client.sql("SELECT id, name FROM City").query::<(i32, String)>().await?;
    /// assert_eq!(cities.columns(), ["ID", "NAME"]);
    /// # Ok(()) }
    /// ```
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Lends the next page, or what is left of the present one: its rows can be read into types that borrow from it. `None` after the
    /// last page.
    ///
    /// # Errors
    /// - [`Error::Server`] if the query fails.
    /// - [`Error::Lost`] if the connection is gone; [`Error::Timeout`] if the page does not come in time.
    ///
    /// # Cancel safety
    /// Nothing is lost: the page stays on its way, and the next call waits for it.
    ///
    /// # Examples
    /// ```no_run
    /// use futures_util::StreamExt;
    ///
    /// # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
    /// let mut cities = client.sql("SELECT id, name FROM City").query::<(i32, &str)>().await?;
    /// while let Some(page) = cities.next_page().await? {
    ///     let mut rows = page.rows::<(i32, &str)>()?;
    ///     while let Some(city) = rows.next().await {
    ///         let (id, name) = city?;
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn next_page(&mut self) -> Result<Option<SqlPage>> {
        let page = self.cursor.next(RowCursor::try_page).await.transpose()?;
        Ok(page.map(|page| SqlPage { page }))
    }
}

impl<T: DeserializeOwned> SqlCursor<T> {
    /// The next row; `None` after the last. The same as that of the stream.
    ///
    /// # Errors
    /// - [`Error::Codec`] if the row is not a `T`; the rows go on behind it.
    /// - [`Error::Server`] if the query fails.
    /// - [`Error::Lost`] if the connection is gone; [`Error::Timeout`] if a page does not come in time.
    ///
    /// # Cancel safety
    /// Nothing is lost: the page stays on its way, and the next call waits for it.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
    /// let mut cities = client.sql("SELECT id, name FROM City").query::<(i32, String)>().await?;
    /// while let Some(city) = cities.next().await {
    ///     let (id, name) = city?;
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn next(&mut self) -> Option<Result<T>> {
        self.cursor.next(|cursor| cursor.try_next(&self.plan)).await
    }
}

impl<T: DeserializeOwned> Stream for SqlCursor<T> {
    type Item = Result<T>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { cursor, plan, .. } = self.get_mut();
        cursor.poll_next(context, |cursor| cursor.try_next(plan))
    }
}

impl<T> fmt::Debug for SqlCursor<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqlCursor").field("cursor", &self.cursor).finish()
    }
}

/// The rows of a query as values without a Rust type; made by [`SqlQuery::rows`](crate::aio::SqlQuery::rows). As [`SqlCursor`] in everything else.
///
/// # Examples
/// ```no_run
/// # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
/// let mut tables = client.sql("SELECT * FROM SYS.TABLES").rows().await?;
/// while let Some(table) = tables.next().await {
///     println!("{:?}", table?.get("TABLE_NAME"));
/// }
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "a query holds a cursor on the server until its rows are read or it is dropped"]
pub struct SqlRows {
    cursor: Paged<'static, RowCursor<TokioTransport>>,
    columns: Arc<[String]>,
    plan: RowPlan,
}

impl SqlRows {
    pub(super) fn new(cursor: RowCursor<TokioTransport>) -> Self {
        let (columns, plan) = (Arc::clone(cursor.columns()), cursor.dynamic_plan());
        Self { cursor: Paged::new(cursor), columns, plan }
    }

    /// Names of the columns, in capitals unless quoted in the statement.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
    /// let rows = client.sql("SELECT id, name AS \"Name\" FROM City").rows().await?;
    /// assert_eq!(rows.columns(), ["ID", "Name"]);
    /// # Ok(()) }
    /// ```
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The next row; `None` after the last. The same as that of the stream.
    ///
    /// # Errors
    /// - [`Error::Codec`] if a value of the row cannot be decoded; the rows go on behind it.
    /// - [`Error::Server`] if the query fails.
    /// - [`Error::Lost`] if the connection is gone; [`Error::Timeout`] if a page does not come in time.
    ///
    /// # Cancel safety
    /// Nothing is lost: the page stays on its way, and the next call waits for it.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
    /// let mut tables = client.sql("SELECT * FROM SYS.TABLES").rows().await?;
    /// while let Some(table) = tables.next().await {
    ///     println!("{:?}", table?.get("TABLE_NAME"));
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn next(&mut self) -> Option<Result<Row>> {
        self.cursor.next(|cursor| cursor.try_dynamic(&self.plan)).await
    }
}

impl Stream for SqlRows {
    type Item = Result<Row>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { cursor, plan, .. } = self.get_mut();
        cursor.poll_next(context, |cursor| cursor.try_dynamic(plan))
    }
}

/// A page of rows; see [`SqlCursor::next_page`].
///
/// # Examples
/// ```no_run
/// use futures_util::StreamExt;
///
/// # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
/// let mut names = client.sql("SELECT name FROM City").query::<&str>().await?;
/// let page = names.next_page().await?.expect("rows");
/// assert_eq!(page.rows::<&str>()?.count().await, page.len());
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct SqlPage {
    page: RowPage<TokioTransport>,
}

impl SqlPage {
    /// How many rows it has.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
    /// # let mut names = client.sql("SELECT name FROM City").query::<&str>().await?;
    /// let rows = names.next_page().await?.map_or(0, |page| page.len());
    /// # Ok(()) }
    /// ```
    pub const fn len(&self) -> usize {
        self.page.len()
    }

    /// Whether it has none.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
    /// # let mut names = client.sql("SELECT name FROM City").query::<&str>().await?;
    /// assert!(names.next_page().await?.is_none_or(|page| !page.is_empty()), "pages that are lent have rows");
    /// # Ok(()) }
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
    /// use futures_util::StreamExt;
    ///
    /// # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
    /// # let mut names = client.sql("SELECT name FROM City").query::<&str>().await?;
    /// # let page = names.next_page().await?.expect("rows");
    /// let mut rows = page.rows::<&str>()?;
    /// while let Some(name) = rows.next().await {
    ///     println!("{}", name?);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn rows<'p, T>(&'p self) -> Result<impl Stream<Item = Result<T>> + Unpin + use<'p, T>>
    where
        T: IgniteType + Deserialize<'p>,
    {
        Ok(stream(self.page.rows(T::desc())?, PageRows::try_next))
    }
}
