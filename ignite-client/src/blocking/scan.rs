//! Scans of a cache.

use super::{Cache, TypedCache};
use crate::describe::IgniteType;
use crate::describe::hint::StoredAs;
#[allow(unused_imports, reason = "named by the documentation")]
use crate::error::Error;
use crate::error::{FirstMistake, Result};
use crate::flow::{Desc, EntryCursor, EntryPage, ScanOptions, Store, ready};
use crate::net::blocking::BlockingTransport;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::FusedIterator;
use std::marker::PhantomData;

impl Cache {
    /// All entries, page by page, with the default settings of a scan.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// for entry in cache.scan::<i64, String>()? {
    ///     let (id, name) = entry?;
    /// }
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn scan<K: IgniteType, V: IgniteType>(&self) -> Result<Scan<K, V>> {
        self.scan_query().run()
    }

    /// A scan with settings of its own. Sends nothing.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// let scan = cache.scan_query::<i64, String>().page_size(256).run()?;
    /// # Ok::<(), ignite_client::Error>(())
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
    /// # Examples
    /// ```no_run
    /// # let names = ignite_client::Client::connect("127.0.0.1")?.cache("c").typed::<i32, String>();
    /// for entry in names.scan()? {
    ///     let (id, name) = entry?;
    /// }
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn scan(&self) -> Result<Scan<K, V>> {
        self.scan_query().run()
    }

    /// A scan with settings of its own. Sends nothing.
    ///
    /// # Examples
    /// ```no_run
    /// # let names = ignite_client::Client::connect("127.0.0.1")?.cache("c").typed::<i32, String>();
    /// let scan = names.scan_query().partition(7).run()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn scan_query(&self) -> ScanQuery<K, V> {
        ScanQuery::new(&self.store, self.descs())
    }
}

/// What a scan reads, and how; made by [`Cache::scan_query`](crate::Cache::scan_query).
///
/// # Examples
/// ```no_run
/// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
/// let scan = cache.scan_query::<i64, String>().page_size(256).partition(3).run()?;
/// # Ok::<(), ignite_client::Error>(())
/// ```
#[must_use = "a scan is sent by `run`"]
pub struct ScanQuery<K, V> {
    store: Store<BlockingTransport>,
    descs: (Desc, Desc),
    options: ScanOptions,
    /// The first mistake, told by `run`.
    mistake: FirstMistake,
    types: PhantomData<fn() -> (K, V)>,
}

impl<K, V> ScanQuery<K, V> {
    pub(super) fn new(store: &Store<BlockingTransport>, descs: (Desc, Desc)) -> Self {
        let (store, options) = (store.clone(), ScanOptions::default());
        Self { store, descs, options, mistake: FirstMistake::default(), types: PhantomData }
    }

    /// How many entries a page has, 1024 unless set; at least 1. Two pages are in memory at once: the one that is read, and the next one.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// let scan = cache.scan_query::<i64, String>().page_size(100).run()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn page_size(mut self, entries: u32) -> Self {
        self.mistake.note(self.options.set_page_size(entries));
        self
    }

    /// Reads the entries of one partition only; partitions are counted from 0.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// let entries = cache.scan_query::<i64, String>().partition(7).run()?.count();
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn partition(mut self, partition: u32) -> Self {
        self.mistake.note(self.options.set_partition(partition));
        self
    }

    /// Reads only what the node that the client is connected with holds itself.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// let here = cache.scan_query::<i64, String>().local(true).run()?.count();
    /// # Ok::<(), ignite_client::Error>(())
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
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// let scan = cache.scan_query::<i64, String>().filter(&OlderThan { age: 30 }).run()?;
    /// # Ok::<(), ignite_client::Error>(())
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
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// for entry in cache.scan_query::<i64, String>().page_size(100).run()? {
    ///     let (id, name) = entry?;
    /// }
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn run(self) -> Result<Scan<K, V>> {
        self.mistake.told()?;
        Ok(Scan::new(ready(self.store.scan(&self.options))?, self.descs))
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

/// The entries of a cache, page by page; made by [`Cache::scan`](crate::Cache::scan), [`ScanQuery::run`] and
/// [`IndexQuery::run`](crate::IndexQuery::run).
///
/// An iterator over `Result<(K, V)>`, in no order unless an index query made it. While a page is read the next one is on its way; memory is
/// that of two pages, whatever the size of the cache. An entry that cannot be decoded is one error, which names its key, and the scan goes
/// on. After an error of the server or the connection it has ended; a cursor lives on one connection and is lost with it ([`Error::Lost`]).
/// Each page may take as long as [`request_timeout`](crate::ClientBuilder::request_timeout) says.
///
/// A scan is no snapshot: entries that are written meanwhile may be in it or not. Dropped before its end, it frees what it holds on the
/// server.
///
/// # Examples
/// ```no_run
/// use std::collections::HashMap;
///
/// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
/// let names: HashMap<i64, String> = cache.scan()?.collect::<Result<_, _>>()?;
/// # Ok::<(), ignite_client::Error>(())
/// ```
#[must_use = "a scan holds a cursor on the server until it is read or dropped"]
pub struct Scan<K, V> {
    cursor: EntryCursor<BlockingTransport>,
    descs: (Desc, Desc),
    types: PhantomData<fn() -> (K, V)>,
}

impl<K, V> Scan<K, V> {
    pub(super) fn new(cursor: EntryCursor<BlockingTransport>, descs: (Desc, Desc)) -> Self {
        Self { cursor, descs, types: PhantomData }
    }

    /// Lends the next page, or what is left of the present one: its entries can be read into types that borrow from it, without
    /// allocating for each. `None` after the last page.
    ///
    /// # Errors
    /// - [`Error::Server`] if the server cannot go on.
    /// - [`Error::Lost`] if the connection is gone; [`Error::Timeout`] if the page does not come in time.
    ///
    /// # Examples
    /// ```no_run
    /// # use ignite_client::IgniteObject;
    /// # use serde::{Deserialize, Serialize};
    /// #[derive(Serialize, Deserialize, IgniteObject)]
    /// #[ignite(type_name = "Person")]
    /// struct PersonRef<'p> { name: &'p str }
    ///
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// let mut scan = cache.scan::<i64, PersonRef<'_>>()?;
    /// while let Some(page) = scan.next_page()? {
    ///     for entry in page.entries::<i64, PersonRef<'_>>() {
    ///         let (id, person) = entry?;
    ///         println!("{id} {}", person.name);
    ///     }
    /// }
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn next_page(&mut self) -> Result<Option<Page>> {
        Ok(ready(self.cursor.next_page())?.map(|page| Page { page }))
    }
}

impl<K: DeserializeOwned, V: DeserializeOwned> Iterator for Scan<K, V> {
    type Item = Result<(K, V)>;

    fn next(&mut self) -> Option<Self::Item> {
        ready(self.cursor.next(self.descs))
    }
}

impl<K: DeserializeOwned, V: DeserializeOwned> FusedIterator for Scan<K, V> {}

impl<K, V> fmt::Debug for Scan<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scan").field("cursor", &self.cursor).finish()
    }
}

/// A page of a scan; see [`Scan::next_page`].
///
/// # Examples
/// ```no_run
/// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
/// let mut scan = cache.scan::<i64, &str>()?;
/// let page = scan.next_page()?.expect("entries");
/// assert_eq!(page.entries::<i64, &str>().count(), page.len());
/// # Ok::<(), ignite_client::Error>(())
/// ```
#[derive(Debug)]
pub struct Page {
    page: EntryPage<BlockingTransport>,
}

impl Page {
    /// How many entries it has.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// # let mut scan = cache.scan::<i64, &str>()?;
    /// let entries = scan.next_page()?.map_or(0, |page| page.len());
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub const fn len(&self) -> usize {
        self.page.len()
    }

    /// Whether it has none.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// # let mut scan = cache.scan::<i64, &str>()?;
    /// assert!(scan.next_page()?.is_none_or(|page| !page.is_empty()), "pages that are lent have entries");
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entries, which may borrow from the page; as any types, not only those of the scan, and without the hints of a typed cache. A bad
    /// one is an error of its own. Asks the cluster for schemas that are not known yet, once for the whole page.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// # let mut scan = cache.scan::<i64, &str>()?;
    /// # let page = scan.next_page()?.expect("entries");
    /// let longest = page.entries::<i64, &str>().flatten().map(|(_, name)| name.len()).max();
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn entries<'p, K, V>(&'p self) -> impl Iterator<Item = Result<(K, V)>> + use<'p, K, V>
    where
        K: IgniteType + Deserialize<'p>,
        V: IgniteType + Deserialize<'p>,
    {
        let mut entries = self.page.entries();
        std::iter::from_fn(move || ready(entries.next((K::desc(), V::desc()))))
    }
}
