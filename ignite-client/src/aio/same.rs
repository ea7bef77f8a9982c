//! Compare-and-set against a value as it was read.

use super::{Cache, RawValue, TypedCache};
use crate::describe::IgniteType;
use crate::describe::hint::StoredAs;
#[allow(unused_imports, reason = "named by the documentation")]
use crate::error::Error;
use crate::error::Result;
use serde::Serialize;
use std::borrow::Borrow;

impl Cache {
    /// Replaces a value if it is still the one that was read; whether it did. Atomic.
    ///
    /// The cluster compares the serialised form with its schema. So a value that was written by another program, or by an earlier version of
    /// the struct, never equals what [`replace_if_equals`](Self::replace_if_equals) would write; here the bytes are compared that came.
    ///
    /// # Errors
    /// - [`Error::Server`] if the cache does not exist.
    /// - [`Error::Type`] if a struct differs from the cluster's type; nothing was sent.
    /// - [`Error::Codec`] if the key or the new value cannot be encoded.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; the value may have been replaced.
    ///
    /// # Cancel safety
    /// Dropped before it is done, the change may have been made or not.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// while let Some(raw) = cache.get_raw(&1_i32).await? {
    ///     let count: i64 = raw.decode()?;
    ///     if cache.replace_if_same(&1_i32, &raw, &(count + 1)).await? {
    ///         break;
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn replace_if_same<K: IgniteType + Serialize + ?Sized, V: IgniteType + Serialize + ?Sized>(
        &self,
        key: &K,
        expected: &RawValue,
        value: &V,
    ) -> Result<bool> {
        self.store.replace_if_same(key, &expected.0, value, (K::desc(), V::desc())).await
    }

    /// Removes an entry if its value is still the one that was read; whether it did. Atomic.
    ///
    /// # Errors
    /// As [`replace_if_same`](Self::replace_if_same).
    ///
    /// # Cancel safety
    /// Dropped before it is done, the change may have been made or not.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// if let Some(raw) = cache.get_raw(&1_i32).await? {
    ///     let removed = cache.remove_if_same(&1_i32, &raw).await?;
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn remove_if_same<K: IgniteType + Serialize + ?Sized>(
        &self,
        key: &K,
        expected: &RawValue,
    ) -> Result<bool> {
        self.store.remove_if_same(key, &expected.0, K::desc()).await
    }
}

impl<K: StoredAs<HK>, V: StoredAs<HV>, HK, HV> TypedCache<K, V, HK, HV> {
    /// Gets the value of a key as it came; see [`Cache::get_raw`].
    ///
    /// # Errors
    /// As [`Cache::get_raw`].
    ///
    /// # Cancel safety
    /// As [`Cache::get_raw`].
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// let raw = cache.get_raw(&1).await?;
    /// # Ok(()) }
    /// ```
    pub async fn get_raw<Q: Serialize + ?Sized>(&self, key: &Q) -> Result<Option<RawValue>>
    where
        K: Borrow<Q>,
    {
        Ok(self.store.get_raw(key, self.key_desc()).await?.map(RawValue))
    }

    /// Replaces a value if it is still the one that was read; whether it did. Atomic; see [`Cache::replace_if_same`].
    ///
    /// # Errors
    /// As [`Cache::replace_if_same`].
    ///
    /// # Cancel safety
    /// As [`Cache::replace_if_same`].
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// if let Some(raw) = cache.get_raw(&1).await? {
    ///     let replaced = cache.replace_if_same(&1, &raw, "uno").await?;
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn replace_if_same<Q: Serialize + ?Sized, U: Serialize + ?Sized>(
        &self,
        key: &Q,
        expected: &RawValue,
        value: &U,
    ) -> Result<bool>
    where
        K: Borrow<Q>,
        V: Borrow<U>,
    {
        self.store.replace_if_same(key, &expected.0, value, self.descs()).await
    }

    /// Removes an entry if its value is still the one that was read; whether it did. Atomic; see [`Cache::remove_if_same`].
    ///
    /// # Errors
    /// As [`Cache::replace_if_same`].
    ///
    /// # Cancel safety
    /// As [`Cache::remove_if_same`].
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(cache: ignite_client::aio::TypedCache<i32, String>) -> ignite_client::Result<()> {
    /// if let Some(raw) = cache.get_raw(&1).await? {
    ///     let removed = cache.remove_if_same(&1, &raw).await?;
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn remove_if_same<Q: Serialize + ?Sized>(&self, key: &Q, expected: &RawValue) -> Result<bool>
    where
        K: Borrow<Q>,
    {
        self.store.remove_if_same(key, &expected.0, self.key_desc()).await
    }
}
