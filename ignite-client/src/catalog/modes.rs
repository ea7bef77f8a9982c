//! The enums of a cache's properties, with their codes on the wire.

macro_rules! coded {
    ($($(#[$doc:meta])* $name:ident: $code_type:ty { $($(#[$variant_doc:meta])* $variant:ident = $code:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            pub(crate) const fn code(self) -> $code_type {
                match self { $(Self::$variant => $code,)* }
            }

            pub(crate) const fn from_code(code: $code_type) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }
        }
    )*};
}

coded! {
    /// How a cache is spread over the nodes.
    ///
    /// # Examples
    /// ```
    /// use ignite_client::{CacheConfig, CacheMode};
    /// let countries = CacheConfig::new("countries").cache_mode(CacheMode::Replicated);
    /// ```
    CacheMode: i32 {
        /// Every node holds every entry.
        Replicated = 1,
        /// Each node holds a part of the entries; the default.
        Partitioned = 2,
    }
    /// Whether a cache takes part in transactions.
    ///
    /// # Examples
    /// ```
    /// use ignite_client::{AtomicityMode, CacheConfig};
    /// let accounts = CacheConfig::new("accounts").atomicity_mode(AtomicityMode::Transactional);
    /// ```
    AtomicityMode: i32 {
        /// It does.
        Transactional = 0,
        /// It does not, and is faster; the default.
        Atomic = 1,
    }
    /// Which nodes have written an entry when a write is answered.
    ///
    /// # Examples
    /// ```
    /// use ignite_client::{CacheConfig, WriteSynchronizationMode};
    /// let people = CacheConfig::new("people").backups(1).write_synchronization_mode(WriteSynchronizationMode::FullSync);
    /// ```
    WriteSynchronizationMode: i32 {
        /// All that hold the entry.
        FullSync = 0,
        /// None may have.
        FullAsync = 1,
        /// The primary node; the default.
        PrimarySync = 2,
    }
    /// When a node that joins gets its share of the entries.
    ///
    /// # Examples
    /// ```
    /// use ignite_client::{CacheConfig, RebalanceMode};
    /// let people = CacheConfig::new("people").rebalance_mode(RebalanceMode::Sync);
    /// ```
    RebalanceMode: i32 {
        /// Before it answers anything about the cache.
        Sync = 0,
        /// In the background; the default.
        Async = 1,
        /// Never: entries come by being read.
        None = 2,
    }
    /// What a cache still does after all copies of a partition are lost.
    ///
    /// # Examples
    /// ```
    /// use ignite_client::{CacheConfig, PartitionLossPolicy};
    /// let people = CacheConfig::new("people").partition_loss_policy(PartitionLossPolicy::ReadOnlySafe);
    /// ```
    PartitionLossPolicy: i32 {
        /// Reads of partitions that are left; no writes.
        ReadOnlySafe = 0,
        /// Reads of all partitions, lost ones empty; no writes.
        ReadOnlyAll = 1,
        /// Reads and writes of partitions that are left.
        ReadWriteSafe = 2,
        /// Reads and writes of all partitions, lost ones empty.
        ReadWriteAll = 3,
        /// As if nothing had been lost; the default.
        Ignore = 4,
    }
    /// What an index is for.
    ///
    /// # Examples
    /// ```
    /// use ignite_client::{IndexType, Order, QueryIndex};
    /// let words = QueryIndex::new().field("text", Order::Ascending).index_type(IndexType::FullText);
    /// ```
    IndexType: u8 {
        /// Comparisons and sorting; the default.
        Sorted = 0,
        /// Words in texts; needs a module of the server.
        FullText = 1,
        /// Places on a map; needs a module of the server.
        Geospatial = 2,
    }
}
