//! What a client knows and does: numbers, the places of keys.

use super::{Cache, Client};
use crate::describe::IgniteType;
#[allow(unused_imports, reason = "named by the documentation")]
use crate::error::Error;
use crate::error::Result;
use crate::flow::{Metrics, Placement};
use serde::Serialize;

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
    /// asks for the owners of partitions if they are not known.
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
