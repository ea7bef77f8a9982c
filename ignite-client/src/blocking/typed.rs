//! A handle of a cache with fixed types of keys and values.
//!
//! The file is longer than 400 lines because each operation has its documentation and example.

use crate::describe::desc::TypeDesc;
use crate::describe::hint::{Natural, StoredAs};
#[allow(unused_imports, reason = "named by the documentation")]
use crate::error::Error;
use crate::error::Result;
use crate::flow::{Store, ready};
use crate::net::blocking::BlockingTransport;
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
/// # let client = ignite_client::Client::connect("127.0.0.1")?;
/// let ages = client.get_or_create_cache("ages")?.typed::<String, i32>();
/// ages.put("Ann", &41)?;
/// assert_eq!(ages.get("Ann")?, Some(41));
/// # Ok::<(), ignite_client::Error>(())
/// ```
pub struct TypedCache<K, V, HK = Natural, HV = Natural> {
    pub(super) store: Store<BlockingTransport>,
    types: PhantomData<(Hinted<K, HK>, Hinted<V, HV>)>,
}

/// Keys or values and their hint.
type Hinted<T, H> = fn() -> (T, H);

impl<K, V> TypedCache<K, V> {
    pub(super) fn new(store: Store<BlockingTransport>) -> Self {
        Self { store, types: PhantomData }
    }
}

impl<K, V, HK, HV> TypedCache<K, V, HK, HV> {
    /// The same with keys stored as a hint says.
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// use ignite_client::hint;
    ///
    /// let by_id = cache.typed::<u64, String>().key_as(hint::Long);
    /// let name = by_id.get(&7)?;
    /// # Ok::<(), ignite_client::Error>(())
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
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c");
    /// use ignite_client::hint;
    ///
    /// let sizes = cache.typed::<String, u64>().value_as(hint::Long);
    /// sizes.put("disk", &7)?;
    /// # Ok::<(), ignite_client::Error>(())
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
    /// See [`Cache::get`](crate::Cache::get).
    ///
    /// # Errors
    /// As [`Cache::get`](crate::Cache::get).
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c").typed::<i32, String>();
    /// let name = cache.get(&1)?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn get<Q: Serialize + ?Sized>(&self, key: &Q) -> Result<Option<V>>
    where
        K: Borrow<Q>,
        V: DeserializeOwned,
    {
        ready(self.store.get(key, self.descs()))
    }

    /// Gets the entries of those keys that are there, in no order.
    ///
    /// See [`Cache::get_all`](crate::Cache::get_all).
    ///
    /// # Errors
    /// As [`Cache::get_all`](crate::Cache::get_all).
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c").typed::<i32, String>();
    /// for (id, name) in cache.get_all([1, 2, 3])? {
    ///     println!("{id} {name}");
    /// }
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn get_all(&self, keys: impl IntoIterator<Item = impl Borrow<K>>) -> Result<Vec<(K, V)>>
    where
        K: Serialize + DeserializeOwned,
        V: DeserializeOwned,
    {
        ready(self.store.get_all(keys, self.descs()))
    }

    /// Stores a value under a key, in place of one that may be there.
    ///
    /// See [`Cache::put`](crate::Cache::put).
    ///
    /// # Errors
    /// As [`Cache::put`](crate::Cache::put).
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c").typed::<i32, String>();
    /// cache.put(&1, "one")?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn put<Q: Serialize + ?Sized, U: Serialize + ?Sized>(&self, key: &Q, value: &U) -> Result<()>
    where
        K: Borrow<Q>,
        V: Borrow<U>,
    {
        ready(self.store.put(key, value, self.descs()))
    }

    /// Stores entries. Of equal keys the last wins.
    ///
    /// See [`Cache::put_all`](crate::Cache::put_all).
    ///
    /// # Errors
    /// As [`Cache::put_all`](crate::Cache::put_all).
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c").typed::<i32, String>();
    /// cache.put_all([(1, "one".to_owned()), (2, "two".to_owned())])?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn put_all(&self, entries: impl IntoIterator<Item = (impl Borrow<K>, impl Borrow<V>)>) -> Result<()>
    where
        K: Serialize,
        V: Serialize,
    {
        ready(self.store.put_all::<K, V>(entries, self.descs()))
    }

    /// Whether there is a value under a key.
    ///
    /// See [`Cache::contains_key`](crate::Cache::contains_key).
    ///
    /// # Errors
    /// As [`Cache::contains_key`](crate::Cache::contains_key).
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c").typed::<i32, String>();
    /// let known = cache.contains_key(&1)?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn contains_key<Q: Serialize + ?Sized>(&self, key: &Q) -> Result<bool>
    where
        K: Borrow<Q>,
    {
        ready(self.store.contains_key(key, self.key_desc()))
    }

    /// Whether there is a value under each of the keys; true for none.
    ///
    /// See [`Cache::contains_keys`](crate::Cache::contains_keys).
    ///
    /// # Errors
    /// As [`Cache::contains_keys`](crate::Cache::contains_keys).
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c").typed::<i32, String>();
    /// let known = cache.contains_keys([1, 2])?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn contains_keys(&self, keys: impl IntoIterator<Item = impl Borrow<K>>) -> Result<bool>
    where
        K: Serialize,
    {
        ready(self.store.contains_keys::<K>(keys, self.key_desc()))
    }

    /// Stores a value if there is none under the key; whether it did. Atomic.
    ///
    /// See [`Cache::put_if_absent`](crate::Cache::put_if_absent).
    ///
    /// # Errors
    /// As [`Cache::put_if_absent`](crate::Cache::put_if_absent).
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c").typed::<i32, String>();
    /// let first = cache.put_if_absent(&1, "one")?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn put_if_absent<Q: Serialize + ?Sized, U: Serialize + ?Sized>(
        &self,
        key: &Q,
        value: &U,
    ) -> Result<bool>
    where
        K: Borrow<Q>,
        V: Borrow<U>,
    {
        ready(self.store.put_if_absent(key, value, self.descs()))
    }

    /// Stores a value and gives the one that was there. Atomic.
    ///
    /// See [`Cache::get_and_put`](crate::Cache::get_and_put).
    ///
    /// # Errors
    /// As [`Cache::get_and_put`](crate::Cache::get_and_put).
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c").typed::<i32, String>();
    /// let before = cache.get_and_put(&1, &"one".to_owned())?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn get_and_put<Q: Serialize + ?Sized>(&self, key: &Q, value: &V) -> Result<Option<V>>
    where
        K: Borrow<Q>,
        V: Serialize + DeserializeOwned,
    {
        ready(self.store.get_and_put(key, value, self.descs()))
    }

    /// Stores a value if there is none under the key, else gives the one that is there; `None` if it stored. Atomic.
    ///
    /// See [`Cache::get_and_put_if_absent`](crate::Cache::get_and_put_if_absent).
    ///
    /// # Errors
    /// As [`Cache::get_and_put_if_absent`](crate::Cache::get_and_put_if_absent).
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c").typed::<i32, String>();
    /// let other = cache.get_and_put_if_absent(&1, &"one".to_owned())?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn get_and_put_if_absent<Q: Serialize + ?Sized>(&self, key: &Q, value: &V) -> Result<Option<V>>
    where
        K: Borrow<Q>,
        V: Serialize + DeserializeOwned,
    {
        ready(self.store.get_and_put_if_absent(key, value, self.descs()))
    }

    /// Removes an entry and gives its value; `None` if there was none. Atomic.
    ///
    /// See [`Cache::get_and_remove`](crate::Cache::get_and_remove).
    ///
    /// # Errors
    /// As [`Cache::get_and_remove`](crate::Cache::get_and_remove).
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c").typed::<i32, String>();
    /// let last = cache.get_and_remove(&1)?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn get_and_remove<Q: Serialize + ?Sized>(&self, key: &Q) -> Result<Option<V>>
    where
        K: Borrow<Q>,
        V: DeserializeOwned,
    {
        ready(self.store.get_and_remove(key, self.descs()))
    }

    /// Stores a value if there is one under the key, and gives that; `None` if there was none and nothing was stored. Atomic.
    ///
    /// See [`Cache::get_and_replace`](crate::Cache::get_and_replace).
    ///
    /// # Errors
    /// As [`Cache::get_and_replace`](crate::Cache::get_and_replace).
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c").typed::<i32, String>();
    /// let before = cache.get_and_replace(&1, &"uno".to_owned())?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn get_and_replace<Q: Serialize + ?Sized>(&self, key: &Q, value: &V) -> Result<Option<V>>
    where
        K: Borrow<Q>,
        V: Serialize + DeserializeOwned,
    {
        ready(self.store.get_and_replace(key, value, self.descs()))
    }

    /// Stores a value if there is one under the key; whether it did. Atomic.
    ///
    /// See [`Cache::replace`](crate::Cache::replace).
    ///
    /// # Errors
    /// As [`Cache::replace`](crate::Cache::replace).
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c").typed::<i32, String>();
    /// let replaced = cache.replace(&1, "uno")?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn replace<Q: Serialize + ?Sized, U: Serialize + ?Sized>(&self, key: &Q, value: &U) -> Result<bool>
    where
        K: Borrow<Q>,
        V: Borrow<U>,
    {
        ready(self.store.replace(key, value, self.descs()))
    }

    /// Stores a value if the expected one is under the key; whether it did. Atomic.
    ///
    /// See [`Cache::replace_if_equals`](crate::Cache::replace_if_equals).
    ///
    /// # Errors
    /// As [`Cache::replace_if_equals`](crate::Cache::replace_if_equals).
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c").typed::<i32, String>();
    /// let replaced = cache.replace_if_equals(&1, "one", "uno")?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn replace_if_equals<Q: Serialize + ?Sized, U: Serialize + ?Sized>(
        &self,
        key: &Q,
        expected: &U,
        value: &U,
    ) -> Result<bool>
    where
        K: Borrow<Q>,
        V: Borrow<U>,
    {
        ready(self.store.replace_if_equals(key, (expected, value), self.descs()))
    }

    /// Removes an entry; whether there was one.
    ///
    /// See [`Cache::remove`](crate::Cache::remove).
    ///
    /// # Errors
    /// As [`Cache::remove`](crate::Cache::remove).
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c").typed::<i32, String>();
    /// let removed = cache.remove(&1)?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn remove<Q: Serialize + ?Sized>(&self, key: &Q) -> Result<bool>
    where
        K: Borrow<Q>,
    {
        ready(self.store.remove(key, self.key_desc()))
    }

    /// Removes an entry if it has the expected value; whether it did. Atomic.
    ///
    /// See [`Cache::remove_if_equals`](crate::Cache::remove_if_equals).
    ///
    /// # Errors
    /// As [`Cache::remove_if_equals`](crate::Cache::remove_if_equals).
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c").typed::<i32, String>();
    /// let removed = cache.remove_if_equals(&1, "one")?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn remove_if_equals<Q: Serialize + ?Sized, U: Serialize + ?Sized>(
        &self,
        key: &Q,
        expected: &U,
    ) -> Result<bool>
    where
        K: Borrow<Q>,
        V: Borrow<U>,
    {
        ready(self.store.remove_if_equals(key, expected, self.descs()))
    }

    /// Removes the entries of the keys.
    ///
    /// See [`Cache::remove_keys`](crate::Cache::remove_keys).
    ///
    /// # Errors
    /// As [`Cache::remove_keys`](crate::Cache::remove_keys).
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c").typed::<i32, String>();
    /// cache.remove_keys([1, 2])?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn remove_keys(&self, keys: impl IntoIterator<Item = impl Borrow<K>>) -> Result<()>
    where
        K: Serialize,
    {
        ready(self.store.remove_keys::<K>(keys, self.key_desc()))
    }

    /// Removes all entries, with events and the cache store told of each; [`clear`](Self::clear) is faster.
    ///
    /// See [`Cache::remove_all`](crate::Cache::remove_all).
    ///
    /// # Errors
    /// As [`Cache::remove_all`](crate::Cache::remove_all).
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c").typed::<i32, String>();
    /// cache.remove_all()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn remove_all(&self) -> Result<()> {
        ready(self.store.remove_all())
    }

    /// Drops all entries without telling listeners or the cache store.
    ///
    /// See [`Cache::clear`](crate::Cache::clear).
    ///
    /// # Errors
    /// As [`Cache::clear`](crate::Cache::clear).
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c").typed::<i32, String>();
    /// cache.clear()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn clear(&self) -> Result<()> {
        ready(self.store.clear())
    }

    /// Drops the entry of a key without telling listeners or the cache store.
    ///
    /// See [`Cache::clear_key`](crate::Cache::clear_key).
    ///
    /// # Errors
    /// As [`Cache::clear_key`](crate::Cache::clear_key).
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c").typed::<i32, String>();
    /// cache.clear_key(&1)?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn clear_key<Q: Serialize + ?Sized>(&self, key: &Q) -> Result<()>
    where
        K: Borrow<Q>,
    {
        ready(self.store.clear_key(key, self.key_desc()))
    }

    /// Drops the entries of the keys without telling listeners or the cache store.
    ///
    /// See [`Cache::clear_keys`](crate::Cache::clear_keys).
    ///
    /// # Errors
    /// As [`Cache::clear_keys`](crate::Cache::clear_keys).
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c").typed::<i32, String>();
    /// cache.clear_keys([1, 2])?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn clear_keys(&self, keys: impl IntoIterator<Item = impl Borrow<K>>) -> Result<()>
    where
        K: Serialize,
    {
        ready(self.store.clear_keys::<K>(keys, self.key_desc()))
    }

    /// Number of entries in the cluster, backup copies not counted.
    ///
    /// See [`Cache::size`](crate::Cache::size).
    ///
    /// # Errors
    /// As [`Cache::size`](crate::Cache::size).
    ///
    /// # Examples
    /// ```no_run
    /// # let cache = ignite_client::Client::connect("127.0.0.1")?.cache("c").typed::<i32, String>();
    /// let entries = cache.size()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn size(&self) -> Result<u64> {
        ready(self.store.size())
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
