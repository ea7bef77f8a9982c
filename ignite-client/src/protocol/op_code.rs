//! The list of operations; nobody else writes a number.

use std::fmt;

macro_rules! op_codes {
    ($($name:ident = $code:literal;)*) => {
        /// An operation of the protocol, named as Ignite names it.
        ///
        /// # Examples
        /// ```
        /// use ignite_client::error::OpCode;
        ///
        /// assert_eq!(OpCode::from_code(1001), Some(OpCode::CachePut));
        /// assert_eq!(OpCode::CachePut.to_string(), "CachePut");
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(i16)]
        #[non_exhaustive]
        #[allow(missing_docs, reason = "the names are those of Ignite's documentation")]
        pub enum OpCode { $($name = $code,)* }

        impl OpCode {
            /// The operation of a number, if there is one.
            pub const fn from_code(code: i16) -> Option<Self> {
                match code { $($code => Some(Self::$name),)* _ => None }
            }
        }
    };
}

op_codes! {
    ResourceClose = 0;
    Heartbeat = 1;
    GetIdleTimeout = 2;
    CacheGet = 1000;
    CachePut = 1001;
    CachePutIfAbsent = 1002;
    CacheGetAll = 1003;
    CachePutAll = 1004;
    CacheGetAndPut = 1005;
    CacheGetAndReplace = 1006;
    CacheGetAndRemove = 1007;
    CacheGetAndPutIfAbsent = 1008;
    CacheReplace = 1009;
    CacheReplaceIfEquals = 1010;
    CacheContainsKey = 1011;
    CacheContainsKeys = 1012;
    CacheClear = 1013;
    CacheClearKey = 1014;
    CacheClearKeys = 1015;
    CacheRemoveKey = 1016;
    CacheRemoveIfEquals = 1017;
    CacheRemoveKeys = 1018;
    CacheRemoveAll = 1019;
    CacheGetSize = 1020;
    CacheLocalPeek = 1021;
    CachePutAllConflict = 1022;
    CacheRemoveAllConflict = 1023;
    CacheInvoke = 1024;
    CacheInvokeAll = 1025;
    CacheGetNames = 1050;
    CacheCreateWithName = 1051;
    CacheGetOrCreateWithName = 1052;
    CacheCreateWithConfiguration = 1053;
    CacheGetOrCreateWithConfiguration = 1054;
    CacheGetConfiguration = 1055;
    CacheDestroy = 1056;
    CacheNodePartitions = 1100;
    CachePartitions = 1101;
    QueryScan = 2000;
    QueryScanCursorGetPage = 2001;
    QuerySql = 2002;
    QuerySqlCursorGetPage = 2003;
    QuerySqlFields = 2004;
    QuerySqlFieldsCursorGetPage = 2005;
    QueryContinuous = 2006;
    QueryContinuousEvent = 2007;
    QueryIndex = 2008;
    QueryIndexCursorGetPage = 2009;
    GetBinaryTypeName = 3000;
    RegisterBinaryTypeName = 3001;
    GetBinaryType = 3002;
    PutBinaryType = 3003;
    GetBinaryConfiguration = 3004;
    TxStart = 4000;
    TxEnd = 4001;
    ClusterGetState = 5000;
    ClusterChangeState = 5001;
    ClusterChangeWalState = 5002;
    ClusterGetWalState = 5003;
    ClusterGroupGetNodeIds = 5100;
    ClusterGroupGetNodeInfo = 5101;
    ClusterGroupGetNodeEndpoints = 5102;
    ComputeTaskExecute = 6000;
    ComputeTaskFinished = 6001;
    ServiceInvoke = 7000;
    ServiceGetDescriptors = 7001;
    ServiceGetDescriptor = 7002;
    ServiceGetTopology = 7003;
    DataStreamerStart = 8000;
    DataStreamerAddData = 8001;
    AtomicLongCreate = 9000;
    AtomicLongRemove = 9001;
    AtomicLongExists = 9002;
    AtomicLongGet = 9003;
    AtomicLongAddAndGet = 9004;
    AtomicLongGetAndSet = 9005;
    AtomicLongCompareAndSet = 9006;
    AtomicLongCompareAndSetAndGet = 9007;
    SetGetOrCreate = 9010;
    SetClose = 9011;
    SetExists = 9012;
    SetAdd = 9013;
    SetAddAll = 9014;
    SetRemove = 9015;
    SetRemoveAll = 9016;
    SetContains = 9017;
    SetContainsAll = 9018;
    SetRetainAll = 9019;
    SetSize = 9020;
    SetClear = 9021;
    SetIteratorStart = 9022;
    SetIteratorGetPage = 9023;
    StopWarmup = 10000;
}

impl OpCode {
    /// The number on the wire.
    pub const fn code(self) -> i16 {
        self as i16
    }
}

impl fmt::Display for OpCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_agree() {
        let known = (0..=i16::MAX).filter_map(|code| OpCode::from_code(code).map(|op| (code, op)));
        assert_eq!(known.map(|(code, op)| assert_eq!(op.code(), code)).count(), 93);
        assert_eq!(OpCode::from_code(26), None);
        assert_eq!(OpCode::CacheGet.to_string(), "CacheGet");
    }
}
