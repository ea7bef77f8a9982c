//! What a client knows and does: numbers, the places of keys.

use super::{Cache, Client, TypedCache};
use crate::describe::IgniteType;
use crate::describe::hint::StoredAs;
#[allow(unused_imports, reason = "named by the documentation")]
use crate::error::Error;
use crate::error::Result;
use crate::flow::{Metrics, Placement};
use serde::Serialize;
use std::borrow::Borrow;

impl Client {
    /// What this client has done since it was made. Sends nothing.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
    /// println!("{} connections are open", client.metrics().open_connections);
    /// # Ok(()) }
    /// ```
    pub fn metrics(&self) -> Metrics {
        self.flow().metrics()
    }

    /// Where a key of a cache belongs: its partition, the node that owns it, whether requests go there. Registers the types of the key, and
    /// asks for the owners of partitions if they are not known. The key of a table is told by [`TypedCache::explain`], which writes it as
    /// SQL does.
    ///
    /// # Errors
    /// - [`Error::Codec`] if the key cannot be encoded.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails.
    ///
    /// # Cancel safety
    /// A dropped future changes nothing: the answer is thrown away when it comes.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
    /// println!("{}", client.explain(&client.cache("people"), &7_i64).await?);
    /// # Ok(()) }
    /// ```
    pub async fn explain<K: IgniteType + Serialize + ?Sized>(
        &self,
        cache: &Cache,
        key: &K,
    ) -> Result<Placement> {
        cache.store.placement(key, K::desc()).await
    }
}

impl<K: StoredAs<HK>, V: StoredAs<HV>, HK, HV> TypedCache<K, V, HK, HV> {
    /// Where a key belongs. See [`Client::explain`].
    ///
    /// # Errors
    /// As [`Client::explain`].
    ///
    /// # Cancel safety
    /// As [`Client::explain`].
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
    /// println!("{}", client.cache("people").typed::<i64, String>().explain(&7).await?);
    /// # Ok(()) }
    /// ```
    pub async fn explain<Q: Serialize + ?Sized>(&self, key: &Q) -> Result<Placement>
    where
        K: Borrow<Q>,
    {
        self.store.placement(key, self.key_desc()).await
    }
}
