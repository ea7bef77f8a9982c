//! A handle of a cache with fixed types of keys and values.
//!
//! The file is longer than 400 lines because each operation has its documentation and example.

use crate::describe::desc::TypeDesc;
use crate::describe::hint::{Natural, StoredAs};
#[allow(unused_imports, reason = "named by the documentation")]
use crate::error::Error;
use crate::error::Result;
use crate::flow::Store;
use crate::net::nonblocking::TokioTransport;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::borrow::Borrow;
use std::fmt;
use std::marker::PhantomData;

/// A cache whose keys are `K` and whose values are `V`.
///
/// Keys may be given in any form that `K` borrows as (`&str` for `String`); they are written as a `K` is. `HK` and `HV` are the hints of
/// [`key_as`](Self::key_as) and [`value_as`](Self::value_as).
///
/// # Examples
/// ```no_run
/// # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
/// let ages = client.get_or_create_cache("ages").await?.typed::<String, i32>();
/// ages.put("Ann", &41).await?;
/// assert_eq!(ages.get("Ann").await?, Some(41));
/// # Ok(()) }
/// ```
pub struct TypedCache<K, V, HK = Natural, HV = Natural> {
    pub(super) store: Store<TokioTransport>,
    types: PhantomData<(Hinted<K, HK>, Hinted<V, HV>)>,
}

/// Keys or values and their hint.
type Hinted<T, H> = fn() -> (T, H);

impl<K, V> TypedCache<K, V> {
    pub(super) fn new(store: Store<TokioTransport>) -> Self {
        Self { store, types: PhantomData }
    }
}

impl<K, V, HK, HV> TypedCache<K, V, HK, HV> {
    /// The same with keys stored as a hint says.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// use ignite_client::hint;
    ///
    /// let by_id = cache.typed::<u64, String>().key_as(hint::Long);
    /// let name = by_id.get(&7).await?;
    /// # Ok(()) }
    /// ```
    pub fn key_as<H>(self, _: H) -> TypedCache<K, V, H, HV>
    where
        K: StoredAs<H>,
    {
        TypedCache { store: self.store, types: PhantomData }
    }

    /// The same with values stored as a hint says.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// use ignite_client::hint;
    ///
    /// let sizes = cache.typed::<String, u64>().value_as(hint::Long);
    /// sizes.put("disk", &7).await?;
    /// # Ok(()) }
    /// ```
    pub fn value_as<H>(self, _: H) -> TypedCache<K, V, HK, H>
    where
        V: StoredAs<H>,
    {
        TypedCache { store: self.store, types: PhantomData }
    }

    /// Name of the cache.
    pub fn name(&self) -> &str {
        self.store.name()
    }
}

impl<K: StoredAs<HK>, V: StoredAs<HV>, HK, HV> TypedCache<K, V, HK, HV> {
    #[allow(clippy::unused_self, reason = "reads better at the calls")]
    pub(super) fn key_desc(&self) -> &'static TypeDesc {
        <K as StoredAs<HK>>::desc()
    }

    pub(super) fn descs(&self) -> (&'static TypeDesc, &'static TypeDesc) {
        (self.key_desc(), <V as StoredAs<HV>>::desc())
    }

    /// Gets the value of a key; `None` if there is none.
    ///
    /// See [`Cache::get`](crate::aio::Cache::get).
    ///
    /// # Errors
    /// As [`Cache::get`](crate::aio::Cache::get).
    ///
    /// # Cancel safety
    /// As [`Cache::get`](crate::aio::Cache::get).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// let name = cache.get(&1).await?;
    /// # Ok(()) }
    /// ```
    pub async fn get<Q: Serialize + ?Sized>(&self, key: &Q) -> Result<Option<V>>
    where
        K: Borrow<Q>,
        V: DeserializeOwned,
    {
        self.store.get(key, self.descs()).await
    }

    /// Stores a value under a key, in place of one that may be there.
    ///
    /// See [`Cache::put`](crate::aio::Cache::put).
    ///
    /// # Errors
    /// As [`Cache::put`](crate::aio::Cache::put).
    ///
    /// # Cancel safety
    /// As [`Cache::put`](crate::aio::Cache::put).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// cache.put(&1, "one").await?;
    /// # Ok(()) }
    /// ```
    pub async fn put<Q: Serialize + ?Sized, U: Serialize + ?Sized>(&self, key: &Q, value: &U) -> Result<()>
    where
        K: Borrow<Q>,
        V: Borrow<U>,
    {
        self.store.put(key, value, self.descs()).await
    }

    /// Whether there is a value under a key.
    ///
    /// See [`Cache::contains_key`](crate::aio::Cache::contains_key).
    ///
    /// # Errors
    /// As [`Cache::contains_key`](crate::aio::Cache::contains_key).
    ///
    /// # Cancel safety
    /// As [`Cache::contains_key`](crate::aio::Cache::contains_key).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// let known = cache.contains_key(&1).await?;
    /// # Ok(()) }
    /// ```
    pub async fn contains_key<Q: Serialize + ?Sized>(&self, key: &Q) -> Result<bool>
    where
        K: Borrow<Q>,
    {
        self.store.contains_key(key, self.key_desc()).await
    }

    /// Stores a value if there is none under the key; whether it did. Atomic.
    ///
    /// See [`Cache::put_if_absent`](crate::aio::Cache::put_if_absent).
    ///
    /// # Errors
    /// As [`Cache::put_if_absent`](crate::aio::Cache::put_if_absent).
    ///
    /// # Cancel safety
    /// As [`Cache::put_if_absent`](crate::aio::Cache::put_if_absent).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// let first = cache.put_if_absent(&1, "one").await?;
    /// # Ok(()) }
    /// ```
    pub async fn put_if_absent<Q: Serialize + ?Sized, U: Serialize + ?Sized>(
        &self,
        key: &Q,
        value: &U,
    ) -> Result<bool>
    where
        K: Borrow<Q>,
        V: Borrow<U>,
    {
        self.store.put_if_absent(key, value, self.descs()).await
    }

    /// Stores a value and gives the one that was there. Atomic.
    ///
    /// See [`Cache::get_and_put`](crate::aio::Cache::get_and_put).
    ///
    /// # Errors
    /// As [`Cache::get_and_put`](crate::aio::Cache::get_and_put).
    ///
    /// # Cancel safety
    /// As [`Cache::get_and_put`](crate::aio::Cache::get_and_put).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// let before = cache.get_and_put(&1, &"one".to_owned()).await?;
    /// # Ok(()) }
    /// ```
    pub async fn get_and_put<Q: Serialize + ?Sized>(&self, key: &Q, value: &V) -> Result<Option<V>>
    where
        K: Borrow<Q>,
        V: Serialize + DeserializeOwned,
    {
        self.store.get_and_put(key, value, self.descs()).await
    }

    /// Stores a value if there is none under the key, else gives the one that is there; `None` if it stored. Atomic.
    ///
    /// See [`Cache::get_and_put_if_absent`](crate::aio::Cache::get_and_put_if_absent).
    ///
    /// # Errors
    /// As [`Cache::get_and_put_if_absent`](crate::aio::Cache::get_and_put_if_absent).
    ///
    /// # Cancel safety
    /// As [`Cache::get_and_put_if_absent`](crate::aio::Cache::get_and_put_if_absent).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// let other = cache.get_and_put_if_absent(&1, &"one".to_owned()).await?;
    /// # Ok(()) }
    /// ```
    pub async fn get_and_put_if_absent<Q: Serialize + ?Sized>(&self, key: &Q, value: &V) -> Result<Option<V>>
    where
        K: Borrow<Q>,
        V: Serialize + DeserializeOwned,
    {
        self.store.get_and_put_if_absent(key, value, self.descs()).await
    }

    /// Removes an entry and gives its value; `None` if there was none. Atomic.
    ///
    /// See [`Cache::get_and_remove`](crate::aio::Cache::get_and_remove).
    ///
    /// # Errors
    /// As [`Cache::get_and_remove`](crate::aio::Cache::get_and_remove).
    ///
    /// # Cancel safety
    /// As [`Cache::get_and_remove`](crate::aio::Cache::get_and_remove).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// let last = cache.get_and_remove(&1).await?;
    /// # Ok(()) }
    /// ```
    pub async fn get_and_remove<Q: Serialize + ?Sized>(&self, key: &Q) -> Result<Option<V>>
    where
        K: Borrow<Q>,
        V: DeserializeOwned,
    {
        self.store.get_and_remove(key, self.descs()).await
    }

    /// Stores a value if there is one under the key, and gives that; `None` if there was none and nothing was stored. Atomic.
    ///
    /// See [`Cache::get_and_replace`](crate::aio::Cache::get_and_replace).
    ///
    /// # Errors
    /// As [`Cache::get_and_replace`](crate::aio::Cache::get_and_replace).
    ///
    /// # Cancel safety
    /// As [`Cache::get_and_replace`](crate::aio::Cache::get_and_replace).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// let before = cache.get_and_replace(&1, &"uno".to_owned()).await?;
    /// # Ok(()) }
    /// ```
    pub async fn get_and_replace<Q: Serialize + ?Sized>(&self, key: &Q, value: &V) -> Result<Option<V>>
    where
        K: Borrow<Q>,
        V: Serialize + DeserializeOwned,
    {
        self.store.get_and_replace(key, value, self.descs()).await
    }

    /// Stores a value if there is one under the key; whether it did. Atomic.
    ///
    /// See [`Cache::replace`](crate::aio::Cache::replace).
    ///
    /// # Errors
    /// As [`Cache::replace`](crate::aio::Cache::replace).
    ///
    /// # Cancel safety
    /// As [`Cache::replace`](crate::aio::Cache::replace).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// let replaced = cache.replace(&1, "uno").await?;
    /// # Ok(()) }
    /// ```
    pub async fn replace<Q: Serialize + ?Sized, U: Serialize + ?Sized>(
        &self,
        key: &Q,
        value: &U,
    ) -> Result<bool>
    where
        K: Borrow<Q>,
        V: Borrow<U>,
    {
        self.store.replace(key, value, self.descs()).await
    }

    /// Stores a value if the expected one is under the key; whether it did. Atomic.
    ///
    /// See [`Cache::replace_if_equals`](crate::aio::Cache::replace_if_equals).
    ///
    /// # Errors
    /// As [`Cache::replace_if_equals`](crate::aio::Cache::replace_if_equals).
    ///
    /// # Cancel safety
    /// As [`Cache::replace_if_equals`](crate::aio::Cache::replace_if_equals).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// let replaced = cache.replace_if_equals(&1, "one", "uno").await?;
    /// # Ok(()) }
    /// ```
    pub async fn replace_if_equals<Q: Serialize + ?Sized, U: Serialize + ?Sized>(
        &self,
        key: &Q,
        expected: &U,
        value: &U,
    ) -> Result<bool>
    where
        K: Borrow<Q>,
        V: Borrow<U>,
    {
        self.store.replace_if_equals(key, (expected, value), self.descs()).await
    }

    /// Removes an entry; whether there was one.
    ///
    /// See [`Cache::remove`](crate::aio::Cache::remove).
    ///
    /// # Errors
    /// As [`Cache::remove`](crate::aio::Cache::remove).
    ///
    /// # Cancel safety
    /// As [`Cache::remove`](crate::aio::Cache::remove).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// let removed = cache.remove(&1).await?;
    /// # Ok(()) }
    /// ```
    pub async fn remove<Q: Serialize + ?Sized>(&self, key: &Q) -> Result<bool>
    where
        K: Borrow<Q>,
    {
        self.store.remove(key, self.key_desc()).await
    }

    /// Removes an entry if it has the expected value; whether it did. Atomic.
    ///
    /// See [`Cache::remove_if_equals`](crate::aio::Cache::remove_if_equals).
    ///
    /// # Errors
    /// As [`Cache::remove_if_equals`](crate::aio::Cache::remove_if_equals).
    ///
    /// # Cancel safety
    /// As [`Cache::remove_if_equals`](crate::aio::Cache::remove_if_equals).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// let removed = cache.remove_if_equals(&1, "one").await?;
    /// # Ok(()) }
    /// ```
    pub async fn remove_if_equals<Q: Serialize + ?Sized, U: Serialize + ?Sized>(
        &self,
        key: &Q,
        expected: &U,
    ) -> Result<bool>
    where
        K: Borrow<Q>,
        V: Borrow<U>,
    {
        self.store.remove_if_equals(key, expected, self.descs()).await
    }

    /// Removes all entries, with events and the cache store told of each; [`clear`](Self::clear) is faster.
    ///
    /// See [`Cache::remove_all`](crate::aio::Cache::remove_all).
    ///
    /// # Errors
    /// As [`Cache::remove_all`](crate::aio::Cache::remove_all).
    ///
    /// # Cancel safety
    /// As [`Cache::remove_all`](crate::aio::Cache::remove_all).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// cache.remove_all().await?;
    /// # Ok(()) }
    /// ```
    pub async fn remove_all(&self) -> Result<()> {
        self.store.remove_all().await
    }

    /// Drops all entries without telling listeners or the cache store.
    ///
    /// See [`Cache::clear`](crate::aio::Cache::clear).
    ///
    /// # Errors
    /// As [`Cache::clear`](crate::aio::Cache::clear).
    ///
    /// # Cancel safety
    /// As [`Cache::clear`](crate::aio::Cache::clear).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// cache.clear().await?;
    /// # Ok(()) }
    /// ```
    pub async fn clear(&self) -> Result<()> {
        self.store.clear().await
    }

    /// Drops the entry of a key without telling listeners or the cache store.
    ///
    /// See [`Cache::clear_key`](crate::aio::Cache::clear_key).
    ///
    /// # Errors
    /// As [`Cache::clear_key`](crate::aio::Cache::clear_key).
    ///
    /// # Cancel safety
    /// As [`Cache::clear_key`](crate::aio::Cache::clear_key).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// cache.clear_key(&1).await?;
    /// # Ok(()) }
    /// ```
    pub async fn clear_key<Q: Serialize + ?Sized>(&self, key: &Q) -> Result<()>
    where
        K: Borrow<Q>,
    {
        self.store.clear_key(key, self.key_desc()).await
    }

    /// Number of entries in the cluster, backup copies not counted.
    ///
    /// See [`Cache::size`](crate::aio::Cache::size).
    ///
    /// # Errors
    /// As [`Cache::size`](crate::aio::Cache::size).
    ///
    /// # Cancel safety
    /// As [`Cache::size`](crate::aio::Cache::size).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// let entries = cache.size().await?;
    /// # Ok(()) }
    /// ```
    pub async fn size(&self) -> Result<u64> {
        self.store.size().await
    }
}

impl<K, V, HK, HV> Clone for TypedCache<K, V, HK, HV> {
    fn clone(&self) -> Self {
        Self { store: self.store.clone(), types: PhantomData }
    }
}

impl<K, V, HK, HV> fmt::Debug for TypedCache<K, V, HK, HV> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TypedCache").field("name", &self.name()).finish_non_exhaustive()
    }
}
