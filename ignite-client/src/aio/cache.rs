//! An untyped handle of a cache.
//!
//! The file is longer than 400 lines because each operation has its documentation and example.

use super::TypedCache;
use crate::catalog::CacheConfig;
use crate::describe::IgniteType;
#[allow(unused_imports, reason = "named by the documentation")]
use crate::error::Error;
use crate::error::Result;
use crate::flow::{Flow, RawReply, Store};
use crate::net::nonblocking::TokioTransport;
use crate::ops::CacheDestroy;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A cache of a cluster; keys and values may be of any mapped types, another pair in each call.
///
/// Clones are handles of the same cache and connection. A key is found only under the type that it was stored with: `1_i32`, `1_i64` and
/// `1_i16` are three keys. [`typed`](Self::typed) fixes the types once.
///
/// # Examples
/// ```no_run
/// # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
/// let cache = client.get_or_create_cache("names").await?;
/// cache.put(&1_i32, "one").await?;
/// assert_eq!(cache.get::<i32, String>(&1).await?.as_deref(), Some("one"));
/// assert_eq!(cache.get::<i64, String>(&1).await?, None);
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Cache {
    pub(super) store: Store<TokioTransport>,
}

impl Cache {
    pub(super) fn new(flow: &Arc<Flow<TokioTransport>>, name: &str) -> Self {
        Self { store: Store::new(flow, name) }
    }

    /// Name of the cache.
    pub fn name(&self) -> &str {
        self.store.name()
    }

    /// The same cache with fixed types of keys and values.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let names = cache.typed::<i32, String>();
    /// let name = names.get(&1).await?;
    /// # Ok(()) }
    /// ```
    pub fn typed<K, V>(&self) -> TypedCache<K, V> {
        TypedCache::new(self.store.clone())
    }

    /// Removes the cache with its data from all nodes. The cache of a table is removed by `DROP TABLE` instead.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; the cache may be gone.
    ///
    /// # Cancel safety
    /// Dropped before it is done, the cache may be gone or not.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// cache.destroy().await?;
    /// # Ok(()) }
    /// ```
    pub async fn destroy(&self) -> Result<()> {
        self.store.flow().call(&CacheDestroy { cache_id: self.store.cache_id() }).await.map(drop)
    }

    /// Reads the configuration of the cache, with all that the server has filled in: defaults, columns in upper case, names of indexes.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails.
    ///
    /// # Cancel safety
    /// A dropped future changes nothing: the answer is thrown away when it comes.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// for table in cache.config().await?.entities {
    ///     println!("{:?} has {} columns", table.table_name, table.fields.len());
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn config(&self) -> Result<CacheConfig> {
        self.store.flow().cache_config(self.store.cache_id()).await
    }

    /// Gets the value of a key as it came, to be decoded later or into types that borrow from it.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist.
    /// - [`Error::Codec`] if the key cannot be encoded.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails.
    ///
    /// # Cancel safety
    /// A dropped future changes nothing: the answer is thrown away when it comes.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// if let Some(value) = cache.get_raw(&1_i32).await? {
    ///     let name: &str = value.decode()?;
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn get_raw<K: IgniteType + Serialize + ?Sized>(&self, key: &K) -> Result<Option<RawValue>> {
        Ok(self.store.get_raw(key, K::desc()).await?.map(RawValue))
    }

    /// Gets the value of a key; `None` if there is none.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist.
    /// - [`Error::Codec`] if the key cannot be encoded, or the value is not a `V`.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails.
    ///
    /// # Cancel safety
    /// A dropped future changes nothing: the answer is thrown away when it comes.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let name = cache.get::<i32, String>(&1).await?;
    /// # Ok(()) }
    /// ```
    pub async fn get<K: IgniteType + Serialize + ?Sized, V: IgniteType + DeserializeOwned>(
        &self,
        key: &K,
    ) -> Result<Option<V>> {
        self.store.get(key, (K::desc(), V::desc())).await
    }

    /// Stores a value under a key, in place of one that may be there.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist, or the server refuses the entry.
    /// - [`Error::Type`] if a type does not fit the cluster's type of the same name; nothing was sent.
    /// - [`Error::Codec`] if the key or value cannot be encoded.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Cancel safety
    /// Dropped before it is done, the change may have been made or not.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// cache.put(&1_i32, "one").await?;
    /// # Ok(()) }
    /// ```
    pub async fn put<K: IgniteType + Serialize + ?Sized, V: IgniteType + Serialize + ?Sized>(
        &self,
        key: &K,
        value: &V,
    ) -> Result<()> {
        self.store.put(key, value, (K::desc(), V::desc())).await
    }

    /// Whether there is a value under a key.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist.
    /// - [`Error::Codec`] if the key cannot be encoded.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails.
    ///
    /// # Cancel safety
    /// A dropped future changes nothing: the answer is thrown away when it comes.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let known = cache.contains_key(&1_i32).await?;
    /// # Ok(()) }
    /// ```
    pub async fn contains_key<K: IgniteType + Serialize + ?Sized>(&self, key: &K) -> Result<bool> {
        self.store.contains_key(key, K::desc()).await
    }

    /// Stores a value if there is none under the key; whether it did. Atomic.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist, or the server refuses the entry.
    /// - [`Error::Type`] if a type does not fit the cluster's type of the same name; nothing was sent.
    /// - [`Error::Codec`] if the key or value cannot be encoded.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Cancel safety
    /// Dropped before it is done, the change may have been made or not.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let first = cache.put_if_absent(&1_i32, "one").await?;
    /// # Ok(()) }
    /// ```
    pub async fn put_if_absent<K: IgniteType + Serialize + ?Sized, V: IgniteType + Serialize + ?Sized>(
        &self,
        key: &K,
        value: &V,
    ) -> Result<bool> {
        self.store.put_if_absent(key, value, (K::desc(), V::desc())).await
    }

    /// Stores a value and gives the one that was there. Atomic.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist, or the server refuses the entry.
    /// - [`Error::Type`] if a type does not fit the cluster's type of the same name; nothing was sent.
    /// - [`Error::Codec`] if the key or value cannot be encoded, or the earlier value is not a `V`.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Cancel safety
    /// Dropped before it is done, the change may have been made or not.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let before = cache.get_and_put(&1_i32, &"one".to_owned()).await?;
    /// # Ok(()) }
    /// ```
    pub async fn get_and_put<
        K: IgniteType + Serialize + ?Sized,
        V: IgniteType + Serialize + DeserializeOwned,
    >(
        &self,
        key: &K,
        value: &V,
    ) -> Result<Option<V>> {
        self.store.get_and_put(key, value, (K::desc(), V::desc())).await
    }

    /// Stores a value if there is none under the key, else gives the one that is there; `None` if it stored. Atomic.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist, or the server refuses the entry.
    /// - [`Error::Type`] if a type does not fit the cluster's type of the same name; nothing was sent.
    /// - [`Error::Codec`] if the key or value cannot be encoded, or the earlier value is not a `V`.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Cancel safety
    /// Dropped before it is done, the change may have been made or not.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let other = cache.get_and_put_if_absent(&1_i32, &"one".to_owned()).await?;
    /// # Ok(()) }
    /// ```
    pub async fn get_and_put_if_absent<
        K: IgniteType + Serialize + ?Sized,
        V: IgniteType + Serialize + DeserializeOwned,
    >(
        &self,
        key: &K,
        value: &V,
    ) -> Result<Option<V>> {
        self.store.get_and_put_if_absent(key, value, (K::desc(), V::desc())).await
    }

    /// Removes an entry and gives its value; `None` if there was none. Atomic.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist, or the server refuses the entry.
    /// - [`Error::Type`] if a type does not fit the cluster's type of the same name; nothing was sent.
    /// - [`Error::Codec`] if the key cannot be encoded, or the value is not a `V`.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Cancel safety
    /// Dropped before it is done, the change may have been made or not.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let last = cache.get_and_remove::<i32, String>(&1).await?;
    /// # Ok(()) }
    /// ```
    pub async fn get_and_remove<K: IgniteType + Serialize + ?Sized, V: IgniteType + DeserializeOwned>(
        &self,
        key: &K,
    ) -> Result<Option<V>> {
        self.store.get_and_remove(key, (K::desc(), V::desc())).await
    }

    /// Stores a value if there is one under the key, and gives that; `None` if there was none and nothing was stored. Atomic.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist, or the server refuses the entry.
    /// - [`Error::Type`] if a type does not fit the cluster's type of the same name; nothing was sent.
    /// - [`Error::Codec`] if the key or value cannot be encoded, or the earlier value is not a `V`.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Cancel safety
    /// Dropped before it is done, the change may have been made or not.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let before = cache.get_and_replace(&1_i32, &"uno".to_owned()).await?;
    /// # Ok(()) }
    /// ```
    pub async fn get_and_replace<
        K: IgniteType + Serialize + ?Sized,
        V: IgniteType + Serialize + DeserializeOwned,
    >(
        &self,
        key: &K,
        value: &V,
    ) -> Result<Option<V>> {
        self.store.get_and_replace(key, value, (K::desc(), V::desc())).await
    }

    /// Stores a value if there is one under the key; whether it did. Atomic.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist, or the server refuses the entry.
    /// - [`Error::Type`] if a type does not fit the cluster's type of the same name; nothing was sent.
    /// - [`Error::Codec`] if the key or value cannot be encoded.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Cancel safety
    /// Dropped before it is done, the change may have been made or not.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let replaced = cache.replace(&1_i32, "uno").await?;
    /// # Ok(()) }
    /// ```
    pub async fn replace<K: IgniteType + Serialize + ?Sized, V: IgniteType + Serialize + ?Sized>(
        &self,
        key: &K,
        value: &V,
    ) -> Result<bool> {
        self.store.replace(key, value, (K::desc(), V::desc())).await
    }

    /// Stores a value if the expected one is under the key; whether it did. Atomic.
    ///
    /// Values are compared in their written form: an object with equal fields but another type or order of fields is not equal.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist, or the server refuses the entry.
    /// - [`Error::Type`] if a type does not fit the cluster's type of the same name; nothing was sent.
    /// - [`Error::Codec`] if the key or value cannot be encoded.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Cancel safety
    /// Dropped before it is done, the change may have been made or not.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let replaced = cache.replace_if_equals(&1_i32, "one", "uno").await?;
    /// # Ok(()) }
    /// ```
    pub async fn replace_if_equals<K: IgniteType + Serialize + ?Sized, V: IgniteType + Serialize + ?Sized>(
        &self,
        key: &K,
        expected: &V,
        value: &V,
    ) -> Result<bool> {
        self.store.replace_if_equals(key, (expected, value), (K::desc(), V::desc())).await
    }

    /// Removes an entry; whether there was one.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist, or the server refuses the entry.
    /// - [`Error::Type`] if a type does not fit the cluster's type of the same name; nothing was sent.
    /// - [`Error::Codec`] if the key cannot be encoded.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Cancel safety
    /// Dropped before it is done, the change may have been made or not.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let removed = cache.remove(&1_i32).await?;
    /// # Ok(()) }
    /// ```
    pub async fn remove<K: IgniteType + Serialize + ?Sized>(&self, key: &K) -> Result<bool> {
        self.store.remove(key, K::desc()).await
    }

    /// Removes an entry if it has the expected value; whether it did. Atomic. Values are compared as in
    /// [`replace_if_equals`](Self::replace_if_equals).
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist, or the server refuses the entry.
    /// - [`Error::Type`] if a type does not fit the cluster's type of the same name; nothing was sent.
    /// - [`Error::Codec`] if the key or value cannot be encoded.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Cancel safety
    /// Dropped before it is done, the change may have been made or not.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let removed = cache.remove_if_equals(&1_i32, "one").await?;
    /// # Ok(()) }
    /// ```
    pub async fn remove_if_equals<K: IgniteType + Serialize + ?Sized, V: IgniteType + Serialize + ?Sized>(
        &self,
        key: &K,
        expected: &V,
    ) -> Result<bool> {
        self.store.remove_if_equals(key, expected, (K::desc(), V::desc())).await
    }

    /// Removes all entries, with events and the cache store told of each; [`clear`](Self::clear) is faster.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Cancel safety
    /// Dropped before it is done, the entries may be gone or not, also some of them.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// cache.remove_all().await?;
    /// # Ok(()) }
    /// ```
    pub async fn remove_all(&self) -> Result<()> {
        self.store.remove_all().await
    }

    /// Drops all entries without telling listeners or the cache store.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Cancel safety
    /// Dropped before it is done, the entries may be gone or not, also some of them.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// cache.clear().await?;
    /// # Ok(()) }
    /// ```
    pub async fn clear(&self) -> Result<()> {
        self.store.clear().await
    }

    /// Drops the entry of a key without telling listeners or the cache store.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist, or the server refuses the entry.
    /// - [`Error::Type`] if a type does not fit the cluster's type of the same name; nothing was sent.
    /// - [`Error::Codec`] if the key cannot be encoded.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Cancel safety
    /// Dropped before it is done, the change may have been made or not.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// cache.clear_key(&1_i32).await?;
    /// # Ok(()) }
    /// ```
    pub async fn clear_key<K: IgniteType + Serialize + ?Sized>(&self, key: &K) -> Result<()> {
        self.store.clear_key(key, K::desc()).await
    }

    /// Number of entries in the cluster, backup copies not counted.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails.
    ///
    /// # Cancel safety
    /// A dropped future changes nothing: the answer is thrown away when it comes.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let entries = cache.size().await?;
    /// # Ok(()) }
    /// ```
    pub async fn size(&self) -> Result<u64> {
        self.store.size().await
    }
}

/// A value as it came from the server.
///
/// # Examples
/// ```no_run
/// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
/// let value = cache.get_raw(&1_i32).await?.expect("stored before");
/// let name: &str = value.decode()?;
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct RawValue(pub(super) RawReply<TokioTransport>);

impl RawValue {
    /// Decodes the value; `T` may borrow from it. Sends nothing.
    ///
    /// # Errors
    /// [`Error::Codec`] if the value is not a `T`.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// # let value = cache.get_raw(&1_i32).await?.expect("stored before");
    /// let name: &str = value.decode()?;
    /// # Ok(()) }
    /// ```
    pub fn decode<'v, T: IgniteType + Deserialize<'v>>(&'v self) -> Result<T> {
        self.0.decode(T::desc())
    }

    /// The bytes of the value, type code first.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.reply.payload()
    }
}
