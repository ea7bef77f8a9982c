//! Index queries of a cache.
//!
//! The file is longer than 400 lines because each condition and setting has its documentation and example.

use super::{Cache, Scan, TypedCache};
use crate::describe::hint::StoredAs;
use crate::describe::{IgniteObject, IgniteType, ObjectDesc};
#[allow(unused_imports, reason = "named by the documentation")]
use crate::error::Error;
use crate::error::{FirstMistake, Result};
use crate::flow::{Desc, IndexRequest, Store};
use crate::net::nonblocking::TokioTransport;
use serde::Serialize;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Bound, RangeBounds};

impl Cache {
    /// A query by an index on fields of `V`, which need not be written in SQL. Sends nothing.
    ///
    /// # Examples
    /// ```no_run
    /// # use ignite_client::IgniteObject;
    /// # use serde::{Deserialize, Serialize};
    /// #[derive(Serialize, Deserialize, IgniteObject)]
    /// struct Person { name: String, age: i32 }
    ///
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let mut people = cache.index_query::<i64, Person>().range("age", 18..=30).limit(100).run().await?;
    /// while let Some(entry) = people.next().await {
    ///     let (id, person) = entry?;
    /// }
    /// # Ok(()) }
    /// ```
    pub fn index_query<K: IgniteType, V: IgniteObject>(&self) -> IndexQuery<K, V> {
        IndexQuery::new(&self.store, (K::desc(), V::desc()), V::object_desc())
    }
}

impl<K: StoredAs<HK>, V: StoredAs<HV> + IgniteObject, HK, HV> TypedCache<K, V, HK, HV> {
    /// A query by an index on fields of `V`; see [`Cache::index_query`]. Sends nothing.
    ///
    /// # Examples
    /// ```no_run
    /// # use ignite_client::IgniteObject;
    /// # use serde::{Deserialize, Serialize};
    /// # #[derive(Serialize, Deserialize, IgniteObject)]
    /// # struct Person { name: String, age: i32 }
    /// # async fn doc(people: ignite_client::aio::TypedCache<i64, Person>) -> ignite_client::Result<()> {
    /// let anns = people.index_query().eq("name", "Ann").run().await?;
    /// # Ok(()) }
    /// ```
    pub fn index_query(&self) -> IndexQuery<K, V> {
        IndexQuery::new(&self.store, self.descs(), V::object_desc())
    }
}

/// The entries of a cache that fulfil conditions on the fields of one index, in its order; made by
/// [`Cache::index_query`](crate::aio::Cache::index_query).
///
/// The values must have a table: made by SQL with `VALUE_TYPE`, or by the query entity of a cache configuration, under the type name of
/// `V`. All conditions must be about the first fields of one index, in any order; all hold at once. Several on one field narrow its range.
/// Without any, the entries come in the order of the primary key, or of the [`index`](Self::index) that is named.
///
/// What it reads is not that of a transaction.
///
/// # Fields
///
/// A field is named as in Rust (as serde sees it) or as in Ignite, where letter case does not count. It is one of `V`, or one of `K` if
/// that is a struct. `"_KEY"` is a key that is a single value; a primary key of several columns has an index of the columns instead. A
/// value is written as the field is: `&30` for a field of type `i64` is a long. A name that is no field and a value that is not of the
/// field's type are errors of [`run`](Self::run), which sends nothing then.
///
/// # Null
///
/// As with Rust's `Option`, null is less than all values: [`lt`](Self::lt), [`lte`](Self::lte) and ranges without a lower bound include
/// fields that are null, other than in SQL. Add [`not_null`](Self::not_null) to leave them out. A bound may be `None` itself.
///
/// # Examples
/// ```no_run
/// use futures_util::TryStreamExt;
/// # use ignite_client::IgniteObject;
/// # use serde::{Deserialize, Serialize};
/// #[derive(Serialize, Deserialize, IgniteObject)]
/// struct Person { name: String, city: i32, age: Option<i32> }
///
/// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
/// let query = cache.index_query::<i64, Person>().index("PERSON_CITY_AGE").eq("city", &7).lt("age", &18).not_null("age");
/// let minors: Vec<(i64, Person)> = query.run().await?.try_collect().await?;
/// # Ok(()) }
/// ```
#[must_use = "an index query is sent by `run`"]
pub struct IndexQuery<K, V> {
    store: Store<TokioTransport>,
    descs: (Desc, Desc),
    request: IndexRequest,
    /// The first mistake, told by `run`.
    mistake: FirstMistake,
    types: PhantomData<fn() -> (K, V)>,
}

/// Conditions of one value, with the bounds that they stand for.
macro_rules! conditions {
    ($($(#[$doc:meta])* $name:ident($value:ident) = $lower:expr, $upper:expr;)*) => { impl<K, V> IndexQuery<K, V> {$(
        $(#[$doc])*
        pub fn $name<Q: Serialize + ?Sized>(self, field: &str, $value: &Q) -> Self {
            self.within(field, $lower, $upper)
        }
    )*}};
}

conditions! {
    /// The field is equal to a value; `None` finds null.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// # use ignite_client::IgniteObject;
    /// # #[derive(serde::Serialize, serde::Deserialize, IgniteObject)]
    /// # struct Person { name: String }
    /// let anns = cache.index_query::<i64, Person>().eq("name", "Ann").run().await?;
    /// # Ok(()) }
    /// ```
    eq(value) = Bound::Included(value), Bound::Included(value);

    /// The field is less than a value, or null.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// # use ignite_client::IgniteObject;
    /// # #[derive(serde::Serialize, serde::Deserialize, IgniteObject)]
    /// # struct Person { age: i32 }
    /// let minors = cache.index_query::<i64, Person>().lt("age", &18).run().await?;
    /// # Ok(()) }
    /// ```
    lt(value) = Bound::Unbounded, Bound::Excluded(value);

    /// The field is less than or equal to a value, or null.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// # use ignite_client::IgniteObject;
    /// # #[derive(serde::Serialize, serde::Deserialize, IgniteObject)]
    /// # struct Person { age: i32 }
    /// let minors = cache.index_query::<i64, Person>().lte("age", &17).run().await?;
    /// # Ok(()) }
    /// ```
    lte(value) = Bound::Unbounded, Bound::Included(value);

    /// The field is greater than a value.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// # use ignite_client::IgniteObject;
    /// # #[derive(serde::Serialize, serde::Deserialize, IgniteObject)]
    /// # struct Person { age: i32 }
    /// let adults = cache.index_query::<i64, Person>().gt("age", &17).run().await?;
    /// # Ok(()) }
    /// ```
    gt(value) = Bound::Excluded(value), Bound::Unbounded;

    /// The field is greater than or equal to a value.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// # use ignite_client::IgniteObject;
    /// # #[derive(serde::Serialize, serde::Deserialize, IgniteObject)]
    /// # struct Person { age: i32 }
    /// let adults = cache.index_query::<i64, Person>().gte("age", &18).run().await?;
    /// # Ok(()) }
    /// ```
    gte(value) = Bound::Included(value), Bound::Unbounded;
}

impl<K, V> IndexQuery<K, V> {
    fn new(store: &Store<TokioTransport>, descs: (Desc, Desc), object: &'static ObjectDesc) -> Self {
        let request = store.index_request(descs.0, object);
        Self { store: store.clone(), descs, request, mistake: FirstMistake::default(), types: PhantomData }
    }

    /// The field lies between two values or is one of them.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// # use ignite_client::IgniteObject;
    /// # #[derive(serde::Serialize, serde::Deserialize, IgniteObject)]
    /// # struct Person { name: String }
    /// let people = cache.index_query::<i64, Person>().between("name", "A", "C").run().await?;
    /// # Ok(()) }
    /// ```
    pub fn between<Q: Serialize + ?Sized>(self, field: &str, lower: &Q, upper: &Q) -> Self {
        self.within(field, Bound::Included(lower), Bound::Included(upper))
    }

    /// The field lies in a range of Rust; without a lower bound it may be null.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// # use ignite_client::IgniteObject;
    /// # #[derive(serde::Serialize, serde::Deserialize, IgniteObject)]
    /// # struct Person { age: Option<i32> }
    /// let people = cache.index_query::<i64, Person>();
    /// let adults = people.range("age", 18..).run().await?;
    /// # let people = cache.index_query::<i64, Person>();
    /// let minors_or_unknown = people.range("age", ..18).run().await?;
    /// # Ok(()) }
    /// ```
    pub fn range<Q: Serialize>(self, field: &str, range: impl RangeBounds<Q>) -> Self {
        self.within(field, range.start_bound(), range.end_bound())
    }

    /// The field is one of some values, of which `None` finds null.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// # use ignite_client::IgniteObject;
    /// # #[derive(serde::Serialize, serde::Deserialize, IgniteObject)]
    /// # struct Person { name: String }
    /// let people = cache.index_query::<i64, Person>().one_of("name", ["Ann", "Bob"]).run().await?;
    /// # Ok(()) }
    /// ```
    pub fn one_of<Q: Serialize>(mut self, field: &str, values: impl IntoIterator<Item = Q>) -> Self {
        self.mistake.note(self.request.one_of(field, values));
        self
    }

    /// The field is null.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// # use ignite_client::IgniteObject;
    /// # #[derive(serde::Serialize, serde::Deserialize, IgniteObject)]
    /// # struct Person { age: Option<i32> }
    /// let of_unknown_age = cache.index_query::<i64, Person>().is_null("age").run().await?;
    /// # Ok(()) }
    /// ```
    pub fn is_null(self, field: &str) -> Self {
        self.eq(field, &NULL)
    }

    /// The field is not null.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// # use ignite_client::IgniteObject;
    /// # #[derive(serde::Serialize, serde::Deserialize, IgniteObject)]
    /// # struct Person { age: Option<i32> }
    /// let minors = cache.index_query::<i64, Person>().lt("age", &18).not_null("age").run().await?;
    /// # Ok(()) }
    /// ```
    pub fn not_null(self, field: &str) -> Self {
        self.gt(field, &NULL)
    }

    fn within<Q: Serialize + ?Sized>(mut self, field: &str, lower: Bound<&Q>, upper: Bound<&Q>) -> Self {
        self.mistake.note(self.request.within(field, lower, upper));
        self
    }

    /// Names the index; otherwise the nodes choose one whose first fields are those of the conditions. In capitals, unless it was made
    /// with quotes. The index of the primary key is `_key_PK`.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// # use ignite_client::IgniteObject;
    /// # #[derive(serde::Serialize, serde::Deserialize, IgniteObject)]
    /// # struct Person { age: i32 }
    /// let youngest_first = cache.index_query::<i64, Person>().index("PERSON_AGE").run().await?;
    /// # Ok(()) }
    /// ```
    pub fn index(mut self, name: impl Into<String>) -> Self {
        self.mistake.note(self.request.set_index(name.into()));
        self
    }

    /// How many entries come at most, over all pages; at least 1. Servers that know index queries do not all know it: see
    /// [`Error::Unsupported`].
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// # use ignite_client::IgniteObject;
    /// # #[derive(serde::Serialize, serde::Deserialize, IgniteObject)]
    /// # struct Person { age: i32 }
    /// let some_adults = cache.index_query::<i64, Person>().gte("age", &18).limit(100).run().await?;
    /// # Ok(()) }
    /// ```
    pub fn limit(mut self, entries: u32) -> Self {
        self.mistake.note(self.request.set_limit(entries));
        self
    }

    /// How many entries a page has, 1024 unless set; at least 1. Two pages are in memory at once: the one that is read, and the next one.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// # use ignite_client::IgniteObject;
    /// # #[derive(serde::Serialize, serde::Deserialize, IgniteObject)]
    /// # struct Person { age: i32 }
    /// let adults = cache.index_query::<i64, Person>().gte("age", &18).page_size(100).run().await?;
    /// # Ok(()) }
    /// ```
    pub fn page_size(mut self, entries: u32) -> Self {
        self.mistake.note(self.request.set_page_size(entries));
        self
    }

    /// Reads the entries of one partition only; partitions are counted from 0.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// # use ignite_client::IgniteObject;
    /// # #[derive(serde::Serialize, serde::Deserialize, IgniteObject)]
    /// # struct Person { age: i32 }
    /// let adults = cache.index_query::<i64, Person>().gte("age", &18).partition(7).run().await?;
    /// # Ok(()) }
    /// ```
    pub fn partition(mut self, partition: u32) -> Self {
        self.mistake.note(self.request.set_partition(partition));
        self
    }

    /// Reads only what the node that the client is connected with holds itself.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// # use ignite_client::IgniteObject;
    /// # #[derive(serde::Serialize, serde::Deserialize, IgniteObject)]
    /// # struct Person { age: i32 }
    /// let adults = cache.index_query::<i64, Person>().gte("age", &18).local(true).run().await?;
    /// # Ok(()) }
    /// ```
    pub fn local(mut self, local: bool) -> Self {
        self.request.set_local(local);
        self
    }

    /// Lets the nodes leave out entries: `filter` is an object of a class that they have (Java's `IgniteBiPredicate`), with its fields.
    /// Its class name is registered before the query is sent. It is given objects in binary form (Java's `BinaryObject`); see
    /// [`keep_binary`](Self::keep_binary).
    ///
    /// # Examples
    /// ```no_run
    /// # use ignite_client::IgniteObject;
    /// # use serde::{Deserialize, Serialize};
    /// #[derive(Serialize, Deserialize, IgniteObject)]
    /// #[ignite(type_name = "org.acme.LivesIn")]
    /// struct LivesIn { city: i32 }
    ///
    /// # #[derive(Serialize, Deserialize, IgniteObject)]
    /// # struct Person { age: i32, city: i32 }
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let people = cache.index_query::<i64, Person>().gte("age", &18).filter(&LivesIn { city: 7 }).run().await?;
    /// # Ok(()) }
    /// ```
    pub fn filter<F: IgniteType + Serialize + ?Sized>(mut self, filter: &F) -> Self {
        self.mistake.note(self.request.set_filter(filter, F::desc()));
        self
    }

    /// Whether the filter is given objects in binary form, as it is unless set. `false`: as objects of the classes that the nodes have for
    /// keys and values. What comes back is the same.
    ///
    /// # Examples
    /// ```no_run
    /// # use ignite_client::IgniteObject;
    /// # use serde::{Deserialize, Serialize};
    /// # #[derive(Serialize, Deserialize, IgniteObject)]
    /// # #[ignite(type_name = "org.acme.IsAdult")]
    /// # struct IsAdult { age: i32 }
    /// # #[derive(Serialize, Deserialize, IgniteObject)]
    /// # struct Person { age: i32 }
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let people = cache.index_query::<i64, Person>();
    /// let adults = people.filter(&IsAdult { age: 18 }).keep_binary(false).run().await?;
    /// # Ok(()) }
    /// ```
    pub fn keep_binary(mut self, keep_binary: bool) -> Self {
        self.request.set_keep_binary(keep_binary);
        self
    }

    /// Sends the query and waits for its first page. The entries come in the order of the index.
    ///
    /// # Errors
    /// - [`Error::Config`] for a field that neither `V` nor `K` has, a list without values, an empty name, or a number out of range.
    /// - [`Error::Codec`] if a value is not of its field's type; it names the field. [`Error::Type`] if the filter, or an object among the values,
    ///   does not fit the cluster's type.
    /// - [`Error::Unsupported`] if the server is too old for index queries or for a limit.
    /// - [`Error::Server`] if no index fits, the cache has no table of `V`, the bounds of a field are the wrong way round, or there is no
    ///   such partition.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails. The server closes it if it does not have the filter's class.
    ///
    /// # Cancel safety
    /// Dropped before it is done, the client closes the cursor that is being opened.
    ///
    /// # Examples
    /// ```no_run
    /// # use ignite_client::IgniteObject;
    /// # use serde::{Deserialize, Serialize};
    /// # #[derive(Serialize, Deserialize, IgniteObject)]
    /// # struct Person { name: String, age: i32 }
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// // The three youngest.
    /// let mut youngest = cache.index_query::<i64, Person>().index("PERSON_AGE").limit(3).run().await?;
    /// while let Some(entry) = youngest.next().await {
    ///     let (id, person) = entry?;
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn run(self) -> Result<Scan<K, V>> {
        self.mistake.told()?;
        Ok(Scan::new(self.store.index_query(&self.request).await?, self.descs))
    }
}

/// Null of any field.
const NULL: Option<()> = None;

impl<K, V> fmt::Debug for IndexQuery<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IndexQuery")
            .field("cache", &self.store.name())
            .field("request", &self.request)
            .finish()
    }
}
