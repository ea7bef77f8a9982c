//! The partitions of a cache.

use super::execute::Attempted;
use super::store::Store;
use super::transport::{Link, Transport};
use crate::error::Result;
use crate::ops::CachePartitions;

impl<T: Transport> Store<T> {
    /// How many partitions the cache has; `None` if its entries cannot be asked for by partition, or not yet.
    pub(crate) async fn partition_count(&self) -> Result<Option<u32>> {
        let (flow, cache_id) = (self.flow(), self.cache_id());
        let deadline = flow.deadline();
        let op = CachePartitions { cache_ids: &[cache_id], any_affinity: true };
        let attempt = |link: T::Link| async move {
            let reply = flow.exchange(&link, &op, deadline).await?;
            Ok(CachePartitions::decode(&mut reply.reader(), link.negotiated())?)
        };
        let mapping = flow.retrying(Attempted::of(&op), deadline, attempt).await?;
        Ok(mapping.partition_count(cache_id))
    }
}
