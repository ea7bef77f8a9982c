//! The partitions of a cache.

use super::store::Store;
use super::transport::{Link, Transport};
use crate::error::Result;
use crate::ops::CachePartitions;

impl<T: Transport> Store<T> {
    /// How many partitions the cache has; `None` if its entries cannot be asked for by partition, or not yet.
    pub(crate) async fn partition_count(&self) -> Result<Option<u32>> {
        let (flow, cache_id) = (self.flow(), self.cache_id());
        let deadline = flow.deadline();
        let link = flow.link(deadline).await?;
        let op = CachePartitions { cache_ids: &[cache_id], any_affinity: true };
        let reply = flow.exchange(&link, &op, deadline).await?;
        let mapping = CachePartitions::decode(&mut reply.reader(), link.negotiated())?;
        Ok(mapping.partition_count(cache_id))
    }
}
