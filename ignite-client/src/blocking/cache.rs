//! An untyped handle of a cache.
//!
//! The file is longer than 400 lines because each operation has its documentation and example.

use super::TypedCache;
use crate::catalog::CacheConfig;
use crate::describe::IgniteType;
#[allow(unused_imports, reason = "named by the documentation")]
use crate::error::Error;
use crate::error::Result;
use crate::flow::{Flow, RawReply, Store, ready};
use crate::net::blocking::BlockingTransport;
use crate::ops::CacheDestroy;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::borrow::Borrow;
use std::sync::Arc;

/// A cache of a cluster; keys and values may be of any mapped types, another pair in each call.
///
/// Clones are handles of the same cache and connection. A key is found only under the type that it was stored with: `1_i32`, `1_i64` and
/// `1_i16` are three keys. [`typed`](Self::typed) fixes the types once.
///
/// # Examples
/// ```no_run
/// # let client = ignite_client::Client::connect("127.0.0.1")?;
/// let cache = client.get_or_create_cache("names")?;
/// cache.put(&1_i32, "one")?;
/// assert_eq!(cache.get::<i32, String>(&1)?.as_deref(), Some("one"));
/// assert_eq!(cache.get::<i64, String>(&1)?, None);
/// # Ok::<(), ignite_client::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Cache {
    pub(super) store: Store<BlockingTransport>,
}

impl Cache {
    pub(super) fn new(flow: &Arc<Flow<BlockingTransport>>, name: &str) -> Self {
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
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// let names = cache.typed::<i32, String>();
    /// let name = names.get(&1)?;
    /// # Ok::<(), ignite_client::Error>(())
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
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// cache.destroy()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn destroy(&self) -> Result<()> {
        ready(self.store.flow().call(&CacheDestroy { cache_id: self.store.cache_id() })).map(drop)
    }

    /// Reads the configuration of the cache, with all that the server has filled in: defaults, columns in upper case, names of indexes.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// for table in cache.config()?.entities {
    ///     println!("{:?} has {} columns", table.table_name, table.fields.len());
    /// }
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn config(&self) -> Result<CacheConfig> {
        ready(self.store.flow().cache_config(self.store.cache_id()))
    }

    /// Gets the value of a key as it came, to be decoded later or into types that borrow from it.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist.
    /// - [`Error::Codec`] if the key cannot be encoded.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// if let Some(value) = cache.get_raw(&1_i32)? {
    ///     let name: &str = value.decode()?;
    /// }
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn get_raw<K: IgniteType + Serialize + ?Sized>(&self, key: &K) -> Result<Option<RawValue>> {
        Ok(ready(self.store.get_raw(key, K::desc()))?.map(RawValue))
    }

    /// Gets the value of a key; `None` if there is none.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist.
    /// - [`Error::Codec`] if the key cannot be encoded, or the value is not a `V`.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// let name = cache.get::<i32, String>(&1)?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn get<K: IgniteType + Serialize + ?Sized, V: IgniteType + DeserializeOwned>(
        &self,
        key: &K,
    ) -> Result<Option<V>> {
        ready(self.store.get(key, (K::desc(), V::desc())))
    }

    /// Gets the entries of those keys that are there, in no order.
    ///
    /// One request to each node that owns some of the keys, all at once, where the owners are known; otherwise one to any node.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist.
    /// - [`Error::Codec`] if a key cannot be encoded, or an entry is not of `K` and `V`.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// for (id, name) in cache.get_all::<i32, String>([1, 2, 3])? {
    ///     println!("{id} {name}");
    /// }
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn get_all<K, V>(&self, keys: impl IntoIterator<Item = impl Borrow<K>>) -> Result<Vec<(K, V)>>
    where
        K: IgniteType + Serialize + DeserializeOwned,
        V: IgniteType + DeserializeOwned,
    {
        ready(self.store.get_all(keys, (K::desc(), V::desc())))
    }

    /// Stores a value under a key, in place of one that may be there.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist, or the server refuses the entry.
    /// - [`Error::Type`] if a type does not fit the cluster's type of the same name; nothing was sent.
    /// - [`Error::Codec`] if the key or value cannot be encoded.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// cache.put(&1_i32, "one")?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn put<K: IgniteType + Serialize + ?Sized, V: IgniteType + Serialize + ?Sized>(
        &self,
        key: &K,
        value: &V,
    ) -> Result<()> {
        ready(self.store.put(key, value, (K::desc(), V::desc())))
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
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// cache.put_all::<i32, str>([(1, "one"), (2, "two")])?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn put_all<K: IgniteType + Serialize + ?Sized, V: IgniteType + Serialize + ?Sized>(
        &self,
        entries: impl IntoIterator<Item = (impl Borrow<K>, impl Borrow<V>)>,
    ) -> Result<()> {
        ready(self.store.put_all::<K, V>(entries, (K::desc(), V::desc())))
    }

    /// Whether there is a value under a key.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist.
    /// - [`Error::Codec`] if the key cannot be encoded.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// let known = cache.contains_key(&1_i32)?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn contains_key<K: IgniteType + Serialize + ?Sized>(&self, key: &K) -> Result<bool> {
        ready(self.store.contains_key(key, K::desc()))
    }

    /// Whether there is a value under each of the keys; true for none. Sent as by [`get_all`](Self::get_all).
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist.
    /// - [`Error::Codec`] if the key cannot be encoded.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// let known = cache.contains_keys::<i32>([1, 2])?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn contains_keys<K: IgniteType + Serialize + ?Sized>(
        &self,
        keys: impl IntoIterator<Item = impl Borrow<K>>,
    ) -> Result<bool> {
        ready(self.store.contains_keys::<K>(keys, K::desc()))
    }

    /// Stores a value if there is none under the key; whether it did. Atomic.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist, or the server refuses the entry.
    /// - [`Error::Type`] if a type does not fit the cluster's type of the same name; nothing was sent.
    /// - [`Error::Codec`] if the key or value cannot be encoded.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// let first = cache.put_if_absent(&1_i32, "one")?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn put_if_absent<K: IgniteType + Serialize + ?Sized, V: IgniteType + Serialize + ?Sized>(
        &self,
        key: &K,
        value: &V,
    ) -> Result<bool> {
        ready(self.store.put_if_absent(key, value, (K::desc(), V::desc())))
    }

    /// Stores a value and gives the one that was there. Atomic.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist, or the server refuses the entry.
    /// - [`Error::Type`] if a type does not fit the cluster's type of the same name; nothing was sent.
    /// - [`Error::Codec`] if the key or value cannot be encoded, or the earlier value is not a `V`.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// let before = cache.get_and_put(&1_i32, &"one".to_owned())?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn get_and_put<K: IgniteType + Serialize + ?Sized, V: IgniteType + Serialize + DeserializeOwned>(
        &self,
        key: &K,
        value: &V,
    ) -> Result<Option<V>> {
        ready(self.store.get_and_put(key, value, (K::desc(), V::desc())))
    }

    /// Stores a value if there is none under the key, else gives the one that is there; `None` if it stored. Atomic.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist, or the server refuses the entry.
    /// - [`Error::Type`] if a type does not fit the cluster's type of the same name; nothing was sent.
    /// - [`Error::Codec`] if the key or value cannot be encoded, or the earlier value is not a `V`.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// let other = cache.get_and_put_if_absent(&1_i32, &"one".to_owned())?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn get_and_put_if_absent<
        K: IgniteType + Serialize + ?Sized,
        V: IgniteType + Serialize + DeserializeOwned,
    >(
        &self,
        key: &K,
        value: &V,
    ) -> Result<Option<V>> {
        ready(self.store.get_and_put_if_absent(key, value, (K::desc(), V::desc())))
    }

    /// Removes an entry and gives its value; `None` if there was none. Atomic.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist, or the server refuses the entry.
    /// - [`Error::Type`] if a type does not fit the cluster's type of the same name; nothing was sent.
    /// - [`Error::Codec`] if the key cannot be encoded, or the value is not a `V`.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// let last = cache.get_and_remove::<i32, String>(&1)?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn get_and_remove<K: IgniteType + Serialize + ?Sized, V: IgniteType + DeserializeOwned>(
        &self,
        key: &K,
    ) -> Result<Option<V>> {
        ready(self.store.get_and_remove(key, (K::desc(), V::desc())))
    }

    /// Stores a value if there is one under the key, and gives that; `None` if there was none and nothing was stored. Atomic.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist, or the server refuses the entry.
    /// - [`Error::Type`] if a type does not fit the cluster's type of the same name; nothing was sent.
    /// - [`Error::Codec`] if the key or value cannot be encoded, or the earlier value is not a `V`.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// let before = cache.get_and_replace(&1_i32, &"uno".to_owned())?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn get_and_replace<
        K: IgniteType + Serialize + ?Sized,
        V: IgniteType + Serialize + DeserializeOwned,
    >(
        &self,
        key: &K,
        value: &V,
    ) -> Result<Option<V>> {
        ready(self.store.get_and_replace(key, value, (K::desc(), V::desc())))
    }

    /// Stores a value if there is one under the key; whether it did. Atomic.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist, or the server refuses the entry.
    /// - [`Error::Type`] if a type does not fit the cluster's type of the same name; nothing was sent.
    /// - [`Error::Codec`] if the key or value cannot be encoded.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// let replaced = cache.replace(&1_i32, "uno")?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn replace<K: IgniteType + Serialize + ?Sized, V: IgniteType + Serialize + ?Sized>(
        &self,
        key: &K,
        value: &V,
    ) -> Result<bool> {
        ready(self.store.replace(key, value, (K::desc(), V::desc())))
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
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// let replaced = cache.replace_if_equals(&1_i32, "one", "uno")?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn replace_if_equals<K: IgniteType + Serialize + ?Sized, V: IgniteType + Serialize + ?Sized>(
        &self,
        key: &K,
        expected: &V,
        value: &V,
    ) -> Result<bool> {
        ready(self.store.replace_if_equals(key, (expected, value), (K::desc(), V::desc())))
    }

    /// Removes an entry; whether there was one.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist, or the server refuses the entry.
    /// - [`Error::Type`] if a type does not fit the cluster's type of the same name; nothing was sent.
    /// - [`Error::Codec`] if the key cannot be encoded.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// let removed = cache.remove(&1_i32)?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn remove<K: IgniteType + Serialize + ?Sized>(&self, key: &K) -> Result<bool> {
        ready(self.store.remove(key, K::desc()))
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
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// let removed = cache.remove_if_equals(&1_i32, "one")?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn remove_if_equals<K: IgniteType + Serialize + ?Sized, V: IgniteType + Serialize + ?Sized>(
        &self,
        key: &K,
        expected: &V,
    ) -> Result<bool> {
        ready(self.store.remove_if_equals(key, expected, (K::desc(), V::desc())))
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
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// cache.remove_keys::<i32>([1, 2])?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn remove_keys<K: IgniteType + Serialize + ?Sized>(
        &self,
        keys: impl IntoIterator<Item = impl Borrow<K>>,
    ) -> Result<()> {
        ready(self.store.remove_keys::<K>(keys, K::desc()))
    }

    /// Removes all entries, with events and the cache store told of each; [`clear`](Self::clear) is faster.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// cache.remove_all()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn remove_all(&self) -> Result<()> {
        ready(self.store.remove_all())
    }

    /// Drops all entries without telling listeners or the cache store.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// cache.clear()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn clear(&self) -> Result<()> {
        ready(self.store.clear())
    }

    /// Drops the entry of a key without telling listeners or the cache store.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist, or the server refuses the entry.
    /// - [`Error::Type`] if a type does not fit the cluster's type of the same name; nothing was sent.
    /// - [`Error::Codec`] if the key cannot be encoded.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; [`may_have_been_applied`](Error::may_have_been_applied) tells what is known.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// cache.clear_key(&1_i32)?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn clear_key<K: IgniteType + Serialize + ?Sized>(&self, key: &K) -> Result<()> {
        ready(self.store.clear_key(key, K::desc()))
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
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// cache.clear_keys::<i32>([1, 2])?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn clear_keys<K: IgniteType + Serialize + ?Sized>(
        &self,
        keys: impl IntoIterator<Item = impl Borrow<K>>,
    ) -> Result<()> {
        ready(self.store.clear_keys::<K>(keys, K::desc()))
    }

    /// Number of entries in the cluster, backup copies not counted.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// let entries = cache.size()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn size(&self) -> Result<u64> {
        ready(self.store.size())
    }
}

/// A value as it came from the server.
///
/// # Examples
/// ```no_run
/// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
/// let value = cache.get_raw(&1_i32)?.expect("stored before");
/// let name: &str = value.decode()?;
/// # Ok::<(), ignite_client::Error>(())
/// ```
#[derive(Debug)]
pub struct RawValue(pub(super) RawReply<BlockingTransport>);

impl RawValue {
    /// Decodes the value; `T` may borrow from it. Sends nothing.
    ///
    /// # Errors
    /// [`Error::Codec`] if the value is not a `T`.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// # let value = cache.get_raw(&1_i32)?.expect("stored before");
    /// let name: &str = value.decode()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn decode<'v, T: IgniteType + Deserialize<'v>>(&'v self) -> Result<T> {
        self.0.decode(T::desc())
    }

    /// The bytes of the value, type code first.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.reply.payload()
    }
}
