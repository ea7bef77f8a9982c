//! Why a key goes where it goes.

use super::store::{Desc, Store};
use super::transport::Transport;
use crate::error::Result;
use serde::Serialize;
use std::fmt;
use std::sync::Arc;
use uuid::Uuid;

/// Where a key belongs, as [`Client::explain`](crate::Client::explain) tells it. As text it is a few lines for people.
///
/// # Examples
/// ```no_run
/// # let client = ignite_client::Client::connect("127.0.0.1")?;
/// let why = client.explain(&client.cache("people"), &7_i64)?;
/// println!("{why}");
/// assert!(why.partition.is_some(), "a partitioned cache, and a key that can be placed");
/// # Ok::<(), ignite_client::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Placement {
    /// The cache.
    pub cache: Arc<str>,
    /// The partition of the key; `None` if the cache is not partitioned by the default affinity, or the key has no hash of that.
    pub partition: Option<u32>,
    /// The node that owns the partition, as far as this client knows.
    pub node_id: Option<Uuid>,
    /// Where this client is connected with that node; `None` if it is not, and another node passes requests on.
    pub connected_to: Option<Arc<str>>,
    /// Bytes of the key as it is sent, type code first; [`explain`](crate::explain) tells what they mean.
    pub key: Vec<u8>,
}

impl fmt::Display for Placement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "cache      {}", self.cache)?;
        writeln!(f, "key        {} bytes", self.key.len())?;
        match self.partition {
            Some(partition) => writeln!(f, "partition  {partition}")?,
            None => writeln!(
                f,
                "partition  cannot be told: another affinity, a replicated cache, or a key without a hash"
            )?,
        }
        match self.node_id {
            Some(node_id) => writeln!(f, "owner      {node_id}")?,
            None => writeln!(f, "owner      not known")?,
        }
        match &self.connected_to {
            Some(addr) => write!(f, "sent to    {addr}, the owner"),
            None => write!(f, "sent to    the default connection, whose node passes it on"),
        }
    }
}

impl<T: Transport> Store<T> {
    pub(crate) async fn placement<K: Serialize + ?Sized>(&self, key: &K, desc: Desc) -> Result<Placement> {
        let encoded = self.encode().key(key, desc)?;
        let flow = self.flow();
        flow.prepare_types(&encoded.needs()).await?;
        let place = flow.place(self.cache_id(), encoded.at(0)).await?;
        let node_id = place.and_then(|place| place.node_id);
        Ok(Placement {
            cache: self.name().into(),
            partition: place.map(|place| place.partition),
            node_id,
            connected_to: match node_id {
                Some(node_id) => flow.addr_of(node_id).await,
                None => None,
            },
            key: encoded.at(0).to_vec(),
        })
    }
}
