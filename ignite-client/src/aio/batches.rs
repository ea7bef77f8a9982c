//! The operations of many keys at once.

use super::{Cache, TypedCache};
use crate::describe::IgniteType;
use crate::describe::hint::StoredAs;
#[allow(unused_imports, reason = "named by the documentation")]
use crate::error::Error;
use crate::error::Result;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::borrow::Borrow;

impl Cache {
    /// Gets the entries of those keys that are there, in no order.
    ///
    /// One request to each node that owns some of the keys, all at once, where the owners are known; otherwise one to any node.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist.
    /// - [`Error::Codec`] if a key cannot be encoded, or an entry is not of `K` and `V`.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails.
    ///
    /// # Cancel safety
    /// A dropped future changes nothing: the answer is thrown away when it comes.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// for (id, name) in cache.get_all::<i32, String>([1, 2, 3]).await? {
    ///     println!("{id} {name}");
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn get_all<K, V>(&self, keys: impl IntoIterator<Item = impl Borrow<K>>) -> Result<Vec<(K, V)>>
    where
        K: IgniteType + Serialize + DeserializeOwned,
        V: IgniteType + DeserializeOwned,
    {
        self.store.get_all(keys, (K::desc(), V::desc())).await
    }

    /// Stores entries. Of equal keys the last wins.
    ///
    /// In a transactional cache all or none are stored, by one request. In an atomic cache a failure may leave some of them stored, so there
    /// each node that owns some of the keys gets a request of its own, all at once, where the owners are known. Keys in sorted order avoid
    /// deadlocks between pessimistic transactions.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist, or the server refuses an entry. In an atomic cache others may be stored.
    /// - [`Error::Partial`] if the nodes of an atomic cache answered differently: which entries each of them has stored, has not, or may have.
    /// - [`Error::Type`] if a type does not fit the cluster's type of the same name; nothing was sent.
    /// - [`Error::Codec`] if the key or value cannot be encoded.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Cancel safety
    /// Dropped before it is done, the changes may have been made or not; in an atomic cache also some of them.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// cache.put_all::<i32, str>([(1, "one"), (2, "two")]).await?;
    /// # Ok(()) }
    /// ```
    pub async fn put_all<K: IgniteType + Serialize + ?Sized, V: IgniteType + Serialize + ?Sized>(
        &self,
        entries: impl IntoIterator<Item = (impl Borrow<K>, impl Borrow<V>)>,
    ) -> Result<()> {
        self.store.put_all::<K, V>(entries, (K::desc(), V::desc())).await
    }

    /// Whether there is a value under each of the keys; true for none. Sent as by [`get_all`](Self::get_all).
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
    /// let known = cache.contains_keys::<i32>([1, 2]).await?;
    /// # Ok(()) }
    /// ```
    pub async fn contains_keys<K: IgniteType + Serialize + ?Sized>(
        &self,
        keys: impl IntoIterator<Item = impl Borrow<K>>,
    ) -> Result<bool> {
        self.store.contains_keys::<K>(keys, K::desc()).await
    }

    /// Removes the entries of the keys; as a whole or by node, as [`put_all`](Self::put_all) does.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist, or the server refuses an entry.
    /// - [`Error::Partial`] as for [`put_all`](Self::put_all).
    /// - [`Error::Type`] if a type does not fit the cluster's type of the same name; nothing was sent.
    /// - [`Error::Codec`] if the key cannot be encoded.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Cancel safety
    /// Dropped before it is done, the changes may have been made or not; in an atomic cache also some of them.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// cache.remove_keys::<i32>([1, 2]).await?;
    /// # Ok(()) }
    /// ```
    pub async fn remove_keys<K: IgniteType + Serialize + ?Sized>(
        &self,
        keys: impl IntoIterator<Item = impl Borrow<K>>,
    ) -> Result<()> {
        self.store.remove_keys::<K>(keys, K::desc()).await
    }

    /// Drops the entries of the keys without telling listeners or the cache store; as a whole or by node, as [`put_all`](Self::put_all)
    /// does.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist, or the server refuses an entry.
    /// - [`Error::Partial`] as for [`put_all`](Self::put_all).
    /// - [`Error::Type`] if a type does not fit the cluster's type of the same name; nothing was sent.
    /// - [`Error::Codec`] if the key cannot be encoded.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Cancel safety
    /// Dropped before it is done, the changes may have been made or not; in an atomic cache also some of them.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// cache.clear_keys::<i32>([1, 2]).await?;
    /// # Ok(()) }
    /// ```
    pub async fn clear_keys<K: IgniteType + Serialize + ?Sized>(
        &self,
        keys: impl IntoIterator<Item = impl Borrow<K>>,
    ) -> Result<()> {
        self.store.clear_keys::<K>(keys, K::desc()).await
    }
}

impl<K: StoredAs<HK>, V: StoredAs<HV>, HK, HV> TypedCache<K, V, HK, HV> {
    /// Gets the entries of those keys that are there, in no order.
    ///
    /// See [`Cache::get_all`](crate::aio::Cache::get_all).
    ///
    /// # Errors
    /// As [`Cache::get_all`](crate::aio::Cache::get_all).
    ///
    /// # Cancel safety
    /// As [`Cache::get_all`](crate::aio::Cache::get_all).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// for (id, name) in cache.get_all([1, 2, 3]).await? {
    ///     println!("{id} {name}");
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn get_all(&self, keys: impl IntoIterator<Item = impl Borrow<K>>) -> Result<Vec<(K, V)>>
    where
        K: Serialize + DeserializeOwned,
        V: DeserializeOwned,
    {
        self.store.get_all(keys, self.descs()).await
    }

    /// Stores entries. Of equal keys the last wins.
    ///
    /// See [`Cache::put_all`](crate::aio::Cache::put_all).
    ///
    /// # Errors
    /// As [`Cache::put_all`](crate::aio::Cache::put_all).
    ///
    /// # Cancel safety
    /// As [`Cache::put_all`](crate::aio::Cache::put_all).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// cache.put_all([(1, "one".to_owned()), (2, "two".to_owned())]).await?;
    /// # Ok(()) }
    /// ```
    pub async fn put_all(
        &self,
        entries: impl IntoIterator<Item = (impl Borrow<K>, impl Borrow<V>)>,
    ) -> Result<()>
    where
        K: Serialize,
        V: Serialize,
    {
        self.store.put_all::<K, V>(entries, self.descs()).await
    }

    /// Whether there is a value under each of the keys; true for none.
    ///
    /// See [`Cache::contains_keys`](crate::aio::Cache::contains_keys).
    ///
    /// # Errors
    /// As [`Cache::contains_keys`](crate::aio::Cache::contains_keys).
    ///
    /// # Cancel safety
    /// As [`Cache::contains_keys`](crate::aio::Cache::contains_keys).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// let known = cache.contains_keys([1, 2]).await?;
    /// # Ok(()) }
    /// ```
    pub async fn contains_keys(&self, keys: impl IntoIterator<Item = impl Borrow<K>>) -> Result<bool>
    where
        K: Serialize,
    {
        self.store.contains_keys::<K>(keys, self.key_desc()).await
    }

    /// Removes the entries of the keys.
    ///
    /// See [`Cache::remove_keys`](crate::aio::Cache::remove_keys).
    ///
    /// # Errors
    /// As [`Cache::remove_keys`](crate::aio::Cache::remove_keys).
    ///
    /// # Cancel safety
    /// As [`Cache::remove_keys`](crate::aio::Cache::remove_keys).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// cache.remove_keys([1, 2]).await?;
    /// # Ok(()) }
    /// ```
    pub async fn remove_keys(&self, keys: impl IntoIterator<Item = impl Borrow<K>>) -> Result<()>
    where
        K: Serialize,
    {
        self.store.remove_keys::<K>(keys, self.key_desc()).await
    }

    /// Drops the entries of the keys without telling listeners or the cache store.
    ///
    /// See [`Cache::clear_keys`](crate::aio::Cache::clear_keys).
    ///
    /// # Errors
    /// As [`Cache::clear_keys`](crate::aio::Cache::clear_keys).
    ///
    /// # Cancel safety
    /// As [`Cache::clear_keys`](crate::aio::Cache::clear_keys).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// cache.clear_keys([1, 2]).await?;
    /// # Ok(()) }
    /// ```
    pub async fn clear_keys(&self, keys: impl IntoIterator<Item = impl Borrow<K>>) -> Result<()>
    where
        K: Serialize,
    {
        self.store.clear_keys::<K>(keys, self.key_desc()).await
    }
}
