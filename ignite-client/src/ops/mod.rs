//! One struct per wire operation, over values that are encoded already. No operation retries, none looks into a value.

mod binary_meta;
mod cache_admin;
mod cache_config;
mod cluster;
mod endpoints;
mod index_query;
mod kv;
mod kv_bulk;
mod partitions;
mod query;
mod sql;

pub(crate) use binary_meta::{
    GetBinaryConfiguration, GetBinaryType, NameMapper, PutBinaryType, RegisterBinaryTypeName,
};
pub(crate) use cache_admin::{CacheCreateWithName, CacheDestroy, CacheGetNames, CacheGetOrCreateWithName};
pub(crate) use cache_config::{
    CacheCreateWithConfiguration, CacheGetConfiguration, CacheGetOrCreateWithConfiguration,
};
pub(crate) use cluster::{GetIdleTimeout, ResourceClose};
pub(crate) use endpoints::{GetNodeEndpoints, NodeEndpoint};
pub(crate) use index_query::{Condition, IndexOptions, QueryIndex};
pub(crate) use kv::*;
pub(crate) use kv_bulk::*;
pub(crate) use partitions::{AffinityField, CachePartitions, MappedGroup, PartitionMapping};
pub(crate) use query::{NextPage, QueryScan};
pub(crate) use sql::{QuerySqlFields, SqlOptions, StatementType, update_count};

use crate::codec::{CodecResult, Reader, Writer};
use crate::protocol::{Negotiated, OpCode, Orphan, Values};

/// A request without its answer; object-safe, so that what sends requests is compiled once.
pub(crate) trait Op: Send + Sync {
    /// The operation.
    fn code(&self) -> OpCode;

    /// Writes what stands in front of the values. Called after the connection is chosen: layouts depend on what it negotiated.
    fn head(&self, w: &mut Writer, negotiated: &Negotiated) -> CodecResult<()>;

    /// The encoded values.
    fn values(&self) -> Values<'_> {
        [&[]; 3]
    }

    /// What the server would have to offer and does not: the request must not be sent then.
    fn not_offered(&self, _: &Negotiated) -> Option<&'static str> {
        None
    }

    /// What repeating it does.
    fn retry_class(&self) -> RetryClass {
        retry_class(self.code())
    }

    /// Which node should get the request.
    fn route(&self) -> Route<'_> {
        Route::Any
    }

    /// What an answer without a waiter leaves open.
    fn orphan(&self) -> Orphan {
        Orphan::Nothing
    }
}

/// How the answer to an operation is read.
pub(crate) trait Answer: Op {
    /// What the answer says; values stay slices of it.
    type Reply<'r>;

    /// Splits the payload of the answer.
    fn decode<'r>(r: &mut Reader<'r>) -> CodecResult<Self::Reply<'r>>;
}

/// Where a request belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route<'a> {
    /// Any node does.
    Any,
    /// The owner of a key in a cache.
    Key { cache_id: i32, key: &'a [u8] },
    /// The owner of a partition of a cache.
    Partition { cache_id: i32, partition: u32 },
}

impl Route<'_> {
    /// The cache whose owners decide.
    pub(crate) const fn cache_id(self) -> Option<i32> {
        match self {
            Self::Any => None,
            Self::Key { cache_id, .. } | Self::Partition { cache_id, .. } => Some(cache_id),
        }
    }
}

/// What repeating an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RetryClass {
    /// Changes nothing.
    Read,
    /// Changes something; twice is the same as once, unless others write in between.
    Idempotent,
    /// Twice is not the same as once, or the answer would differ.
    Write,
    /// Belongs to its connection; has no meaning on another one.
    Bound,
}

/// The class of each operation: the only list.
#[deny(clippy::wildcard_enum_match_arm)]
pub(crate) const fn retry_class(op: OpCode) -> RetryClass {
    use OpCode as O;
    use RetryClass::{Bound, Idempotent, Read, Write};
    match op {
        O::Heartbeat
        | O::GetIdleTimeout
        | O::CacheGet
        | O::CacheGetAll
        | O::CacheContainsKey
        | O::CacheContainsKeys
        | O::CacheGetSize
        | O::CacheLocalPeek
        | O::CacheGetNames
        | O::CacheGetConfiguration
        | O::CacheNodePartitions
        | O::CachePartitions
        | O::QueryScan
        | O::QuerySql
        | O::QueryIndex
        | O::GetBinaryTypeName
        | O::GetBinaryType
        | O::GetBinaryConfiguration
        | O::ClusterGetState
        | O::ClusterGetWalState
        | O::ClusterGroupGetNodeIds
        | O::ClusterGroupGetNodeInfo
        | O::ClusterGroupGetNodeEndpoints
        | O::ServiceGetDescriptors
        | O::ServiceGetDescriptor
        | O::ServiceGetTopology
        | O::AtomicLongExists
        | O::AtomicLongGet
        | O::SetExists
        | O::SetContains
        | O::SetContainsAll
        | O::SetSize
        | O::SetIteratorStart => Read,

        O::CachePut
        | O::CachePutAll
        | O::CacheClear
        | O::CacheClearKey
        | O::CacheClearKeys
        | O::CacheRemoveKeys
        | O::CacheRemoveAll
        | O::CachePutAllConflict
        | O::CacheRemoveAllConflict
        | O::CacheGetOrCreateWithName
        | O::CacheGetOrCreateWithConfiguration
        | O::RegisterBinaryTypeName
        | O::PutBinaryType
        | O::ClusterChangeState
        | O::AtomicLongCreate
        | O::AtomicLongRemove
        | O::SetGetOrCreate
        | O::SetClear
        | O::StopWarmup => Idempotent,

        O::CachePutIfAbsent
        | O::CacheGetAndPut
        | O::CacheGetAndReplace
        | O::CacheGetAndRemove
        | O::CacheGetAndPutIfAbsent
        | O::CacheReplace
        | O::CacheReplaceIfEquals
        | O::CacheRemoveKey
        | O::CacheRemoveIfEquals
        | O::CacheInvoke
        | O::CacheInvokeAll
        | O::CacheCreateWithName
        | O::CacheCreateWithConfiguration
        | O::CacheDestroy
        | O::QuerySqlFields
        | O::ClusterChangeWalState
        | O::ComputeTaskExecute
        | O::ServiceInvoke
        | O::DataStreamerStart
        | O::AtomicLongAddAndGet
        | O::AtomicLongGetAndSet
        | O::AtomicLongCompareAndSet
        | O::AtomicLongCompareAndSetAndGet
        | O::SetClose
        | O::SetAdd
        | O::SetAddAll
        | O::SetRemove
        | O::SetRemoveAll
        | O::SetRetainAll => Write,

        O::ResourceClose
        | O::QueryScanCursorGetPage
        | O::QuerySqlCursorGetPage
        | O::QuerySqlFieldsCursorGetPage
        | O::QueryContinuous
        | O::QueryContinuousEvent
        | O::QueryIndexCursorGetPage
        | O::TxStart
        | O::TxEnd
        | O::ComputeTaskFinished
        | O::DataStreamerAddData
        | O::SetIteratorGetPage => Bound,
    }
}

/// The cache that a request is about, as most requests begin: id and flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CachePrefix {
    pub(crate) cache_id: i32,
}

/// Flag of a request: values stay in binary form.
const KEEP_BINARY: u8 = 1;

impl CachePrefix {
    fn write(self, w: &mut Writer) {
        self.write_with(w, 0);
    }

    fn write_with(self, w: &mut Writer, flags: u8) {
        w.write_i32(self.cache_id);
        w.write_u8(flags);
    }
}

/// One encoded value of an answer.
fn value<'r>(r: &mut Reader<'r>) -> CodecResult<&'r [u8]> {
    let len = r.left();
    r.take(len)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::protocol::{Features, ProtocolVersion};

    pub(crate) fn negotiated() -> Negotiated {
        Negotiated { version: ProtocolVersion::V1_7, features: Features::KNOWN, node_id: None }
    }

    /// The payload of a request.
    pub(super) fn written(op: &dyn Op) -> Vec<u8> {
        let mut w = Writer::new();
        op.head(&mut w, &negotiated()).unwrap();
        op.values().iter().fold(w.into_vec(), |mut bytes, value| {
            bytes.extend_from_slice(value);
            bytes
        })
    }

    #[test]
    fn only_reads_are_reads() {
        assert_eq!(retry_class(OpCode::CacheGet), RetryClass::Read);
        assert_eq!(retry_class(OpCode::CachePut), RetryClass::Idempotent);
        assert_eq!(retry_class(OpCode::CacheGetAndPut), RetryClass::Write);
        assert_eq!(retry_class(OpCode::QueryScanCursorGetPage), RetryClass::Bound);
    }
}
