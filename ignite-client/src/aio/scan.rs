//! Scans of a cache.

use super::paged::{Paged, stream};
use super::{Cache, TypedCache};
use crate::describe::IgniteType;
use crate::describe::hint::StoredAs;
#[allow(unused_imports, reason = "named by the documentation")]
use crate::error::Error;
use crate::error::{FirstMistake, Result};
use crate::flow::{Desc, EntryCursor, EntryPage, ScanOptions, Store};
use crate::net::nonblocking::TokioTransport;
use futures_core::Stream;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

impl Cache {
    /// All entries, page by page, with the default settings of a scan.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails.
    ///
    /// # Cancel safety
    /// Dropped before it is done, the client closes the cursor that is being opened.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let mut scan = cache.scan::<i64, String>().await?;
    /// while let Some(entry) = scan.next().await {
    ///     let (id, name) = entry?;
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn scan<K: IgniteType, V: IgniteType>(&self) -> Result<Scan<K, V>> {
        self.scan_query().run().await
    }

    /// A scan with settings of its own. Sends nothing.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let scan = cache.scan_query::<i64, String>().page_size(256).run().await?;
    /// # Ok(()) }
    /// ```
    pub fn scan_query<K: IgniteType, V: IgniteType>(&self) -> ScanQuery<K, V> {
        ScanQuery::new(&self.store, (K::desc(), V::desc()))
    }
}

impl<K: StoredAs<HK>, V: StoredAs<HV>, HK, HV> TypedCache<K, V, HK, HV> {
    /// All entries; see [`Cache::scan`].
    ///
    /// # Errors
    /// As [`Cache::scan`].
    ///
    /// # Cancel safety
    /// As [`Cache::scan`].
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(names: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// let mut scan = names.scan().await?;
    /// while let Some(entry) = scan.next().await {
    ///     let (id, name) = entry?;
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn scan(&self) -> Result<Scan<K, V>> {
        self.scan_query().run().await
    }

    /// A scan with settings of its own. Sends nothing.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(names: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// let scan = names.scan_query().partition(7).run().await?;
    /// # Ok(()) }
    /// ```
    pub fn scan_query(&self) -> ScanQuery<K, V> {
        ScanQuery::new(&self.store, self.descs())
    }
}

/// What a scan reads, and how; made by [`Cache::scan_query`](crate::aio::Cache::scan_query).
///
/// # Examples
/// ```no_run
/// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
/// let scan = cache.scan_query::<i64, String>().page_size(256).partition(3).run().await?;
/// # Ok(()) }
/// ```
#[must_use = "a scan is sent by `run`"]
pub struct ScanQuery<K, V> {
    store: Store<TokioTransport>,
    descs: (Desc, Desc),
    options: ScanOptions,
    /// The first mistake, told by `run`.
    mistake: FirstMistake,
    types: PhantomData<fn() -> (K, V)>,
}

impl<K, V> ScanQuery<K, V> {
    pub(super) fn new(store: &Store<TokioTransport>, descs: (Desc, Desc)) -> Self {
        let (store, options) = (store.clone(), ScanOptions::default());
        Self { store, descs, options, mistake: FirstMistake::default(), types: PhantomData }
    }

    /// How many entries a page has, 1024 unless set; at least 1. Two pages are in memory at once: the one that is read, and the next one.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let scan = cache.scan_query::<i64, String>().page_size(100).run().await?;
    /// # Ok(()) }
    /// ```
    pub fn page_size(mut self, entries: u32) -> Self {
        self.mistake.note(self.options.set_page_size(entries));
        self
    }

    /// Reads the entries of one partition only; partitions are counted from 0.
    ///
    /// # Examples
    /// ```no_run
    /// use futures_util::StreamExt;
    ///
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let entries = cache.scan_query::<i64, String>().partition(7).run().await?.count().await;
    /// # Ok(()) }
    /// ```
    pub fn partition(mut self, partition: u32) -> Self {
        self.mistake.note(self.options.set_partition(partition));
        self
    }

    /// Reads only what the node that the client is connected with holds itself.
    ///
    /// # Examples
    /// ```no_run
    /// use futures_util::StreamExt;
    ///
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let here = cache.scan_query::<i64, String>().local(true).run().await?.count().await;
    /// # Ok(()) }
    /// ```
    pub fn local(mut self, local: bool) -> Self {
        self.options.set_local(local);
        self
    }

    /// Lets the nodes leave out entries: `filter` is an object of a class that they have (Java's `IgniteBiPredicate`), with its fields.
    /// Its class name is registered before the scan is sent.
    ///
    /// # Examples
    /// ```no_run
    /// # use ignite_client::IgniteObject;
    /// # use serde::{Deserialize, Serialize};
    /// #[derive(Serialize, Deserialize, IgniteObject)]
    /// #[ignite(type_name = "org.acme.OlderThan")]
    /// struct OlderThan { age: i32 }
    ///
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let scan = cache.scan_query::<i64, String>().filter(&OlderThan { age: 30 }).run().await?;
    /// # Ok(()) }
    /// ```
    pub fn filter<F: IgniteType + Serialize + ?Sized>(mut self, filter: &F) -> Self {
        self.mistake.note(self.store.set_filter(&mut self.options, filter, F::desc()));
        self
    }

    /// Sends the scan and waits for its first page.
    ///
    /// # Errors
    /// - [`Error::Config`] for a page size of 0, or a number beyond `i32::MAX`.
    /// - [`Error::Codec`] if the filter cannot be encoded; [`Error::Type`] if it does not fit the cluster's type.
    /// - [`Error::Server`] if the cache does not exist, has no such partition, or the nodes do not have the filter's class.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails.
    ///
    /// # Cancel safety
    /// Dropped before it is done, the client closes the cursor that is being opened.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let mut scan = cache.scan_query::<i64, String>().page_size(100).run().await?;
    /// while let Some(entry) = scan.next().await {
    ///     let (id, name) = entry?;
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn run(self) -> Result<Scan<K, V>> {
        self.mistake.told()?;
        Ok(Scan::new(self.store.scan(&self.options).await?, self.descs))
    }
}

impl<K, V> fmt::Debug for ScanQuery<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScanQuery")
            .field("cache", &self.store.name())
            .field("options", &self.options)
            .finish()
    }
}

/// The entries of a cache, page by page; made by [`Cache::scan`](crate::aio::Cache::scan), [`ScanQuery::run`] and
/// [`IndexQuery::run`](crate::aio::IndexQuery::run).
///
/// A stream of `Result<(K, V)>`, in no order unless an index query made it. While a page is read the next one is on its way; memory is
/// that of two pages, whatever the size of the cache. An entry that cannot be decoded is one error, which names its key, and the scan goes
/// on. After an error of the server or the connection it has ended; a cursor lives on one connection and is lost with it ([`Error::Lost`]).
/// Each page may take as long as [`request_timeout`](crate::ClientBuilder::request_timeout) says.
///
/// A scan is no snapshot: entries that are written meanwhile may be in it or not. Dropped before its end, it frees what it holds on the
/// server.
///
/// # Examples
/// ```no_run
/// use futures_util::TryStreamExt;
/// use std::collections::HashMap;
///
/// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
/// let names: HashMap<i64, String> = cache.scan().await?.try_collect().await?;
/// # Ok(()) }
/// ```
#[must_use = "a scan holds a cursor on the server until it is read or dropped"]
pub struct Scan<K, V> {
    cursor: Paged<'static, EntryCursor<TokioTransport>>,
    descs: (Desc, Desc),
    types: PhantomData<fn() -> (K, V)>,
}

impl<K, V> Scan<K, V> {
    pub(super) fn new(cursor: EntryCursor<TokioTransport>, descs: (Desc, Desc)) -> Self {
        Self { cursor: Paged::new(cursor), descs, types: PhantomData }
    }

    /// Lends the next page, or what is left of the present one: its entries can be read into types that borrow from it, without
    /// allocating for each. `None` after the last page.
    ///
    /// # Errors
    /// - [`Error::Server`] if the server cannot go on.
    /// - [`Error::Lost`] if the connection is gone; [`Error::Timeout`] if the page does not come in time.
    ///
    /// # Cancel safety
    /// Nothing is lost: the page stays on its way, and the next call waits for it.
    ///
    /// # Examples
    /// ```no_run
    /// use futures_util::StreamExt;
    ///
    /// # use ignite_client::IgniteObject;
    /// # use serde::{Deserialize, Serialize};
    /// #[derive(Serialize, Deserialize, IgniteObject)]
    /// #[ignite(type_name = "Person")]
    /// struct PersonRef<'p> { name: &'p str }
    ///
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let mut scan = cache.scan::<i64, PersonRef<'_>>().await?;
    /// while let Some(page) = scan.next_page().await? {
    ///     let mut entries = page.entries::<i64, PersonRef<'_>>();
    ///     while let Some(entry) = entries.next().await {
    ///         let (id, person) = entry?;
    ///         println!("{id} {}", person.name);
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn next_page(&mut self) -> Result<Option<Page>> {
        let page = self.cursor.next(EntryCursor::try_page).await.transpose()?;
        Ok(page.map(|page| Page { page }))
    }
}

impl<K: DeserializeOwned, V: DeserializeOwned> Scan<K, V> {
    /// The next entry; `None` after the last. The same as that of the stream.
    ///
    /// # Errors
    /// - [`Error::Codec`] if the entry is not of `K` and `V`; the scan goes on behind it.
    /// - [`Error::Server`] if the server cannot go on.
    /// - [`Error::Lost`] if the connection is gone; [`Error::Timeout`] if a page does not come in time.
    ///
    /// # Cancel safety
    /// Nothing is lost: the page stays on its way, and the next call waits for it.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let mut scan = cache.scan::<i64, String>().await?;
    /// while let Some(entry) = scan.next().await {
    ///     let (id, name) = entry?;
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn next(&mut self) -> Option<Result<(K, V)>> {
        self.cursor.next(|cursor| cursor.try_next(self.descs)).await
    }
}

impl<K: DeserializeOwned, V: DeserializeOwned> Stream for Scan<K, V> {
    type Item = Result<(K, V)>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let descs = self.descs;
        self.cursor.poll_next(context, |cursor| cursor.try_next(descs))
    }
}

impl<K, V> fmt::Debug for Scan<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scan").field("cursor", &self.cursor).finish()
    }
}

/// A page of a scan; see [`Scan::next_page`].
///
/// # Examples
/// ```no_run
/// use futures_util::StreamExt;
///
/// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
/// let mut scan = cache.scan::<i64, &str>().await?;
/// let page = scan.next_page().await?.expect("entries");
/// assert_eq!(page.entries::<i64, &str>().count().await, page.len());
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Page {
    page: EntryPage<TokioTransport>,
}

impl Page {
    /// How many entries it has.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// # let mut scan = cache.scan::<i64, &str>().await?;
    /// let entries = scan.next_page().await?.map_or(0, |page| page.len());
    /// # Ok(()) }
    /// ```
    pub const fn len(&self) -> usize {
        self.page.len()
    }

    /// Whether it has none.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// # let mut scan = cache.scan::<i64, &str>().await?;
    /// assert!(scan.next_page().await?.is_none_or(|page| !page.is_empty()), "pages that are lent have entries");
    /// # Ok(()) }
    /// ```
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entries, which may borrow from the page; as any types, not only those of the scan, and without the hints of a typed cache. A bad
    /// one is an error of its own. Asks the cluster for schemas that are not known yet, once for the whole page.
    ///
    /// # Examples
    /// ```no_run
    /// use futures_util::StreamExt;
    ///
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// # let mut scan = cache.scan::<i64, &str>().await?;
    /// # let page = scan.next_page().await?.expect("entries");
    /// let mut entries = page.entries::<i64, &str>();
    /// while let Some(entry) = entries.next().await {
    ///     let (id, name) = entry?;
    /// }
    /// # Ok(()) }
    /// ```
    pub fn entries<'p, K, V>(&'p self) -> impl Stream<Item = Result<(K, V)>> + Unpin + use<'p, K, V>
    where
        K: IgniteType + Deserialize<'p>,
        V: IgniteType + Deserialize<'p>,
    {
        stream(self.page.entries(), |entries| entries.try_next((K::desc(), V::desc())))
    }
}
