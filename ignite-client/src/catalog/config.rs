//! The configuration of a cache.

use super::entity::QueryEntity;
use super::expiry::ExpiryPolicy;
use super::modes::{AtomicityMode, CacheMode, PartitionLossPolicy, RebalanceMode, WriteSynchronizationMode};
use std::time::Duration;

macro_rules! properties {
    ($($(#[$doc:meta])* $name:ident: $type:ty, $arg:ty;)*) => {
        /// What a cache is like: its name and any of its properties.
        ///
        /// A name alone is a configuration; the server then takes its defaults, or those of a template whose name fits. As soon as anything
        /// else is set, templates are not looked at, and what is not set (`None`) is the server's default. A method sets what the field of
        /// the same name holds. What makes no sense is an error of the call that creates the cache, before anything is sent.
        /// [`Cache::config`](crate::Cache::config) reads all of it back.
        ///
        /// # Examples
        /// ```no_run
        /// use ignite_client::{AtomicityMode, CacheConfig};
        ///
        /// # let client = ignite_client::Client::connect("127.0.0.1")?;
        /// let people = client.get_or_create_cache("people")?;
        /// let accounts = client.get_or_create_cache(
        ///     CacheConfig::new("accounts").backups(1).atomicity_mode(AtomicityMode::Transactional),
        /// )?;
        /// assert_eq!(accounts.config()?.backups, Some(1));
        /// # Ok::<(), ignite_client::Error>(())
        /// ```
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        #[must_use = "a configuration does nothing until a cache is created with it"]
        pub struct CacheConfig {
            /// Name of the cache.
            pub name: String,
            $($(#[$doc])* pub $name: Option<$type>,)*
            /// For each type of keys the field that decides on which node an entry lives.
            pub key_configurations: Vec<KeyConfiguration>,
            /// The tables over the cache.
            pub entities: Vec<QueryEntity>,
        }

        impl CacheConfig {
            /// A configuration of a name and nothing else.
            pub fn new(name: impl Into<String>) -> Self {
                Self { name: name.into(), $($name: None,)* key_configurations: Vec::new(), entities: Vec::new() }
            }

            $($(#[$doc])*
            pub fn $name(self, value: $arg) -> Self {
                Self { $name: Some(value.into()), ..self }
            })*
        }
    };
}

properties! {
    /// How the cache is spread over the nodes; partitioned by default.
    cache_mode: CacheMode, CacheMode;
    /// Whether the cache takes part in transactions; atomic by default.
    atomicity_mode: AtomicityMode, AtomicityMode;
    /// Number of copies of each entry beside the first; 0 by default, more than there are nodes is allowed.
    backups: i32, i32;
    /// Which nodes have written an entry when a write is answered; the primary node by default.
    write_synchronization_mode: WriteSynchronizationMode, WriteSynchronizationMode;
    /// Whether code on the server gets copies of values; true by default.
    copy_on_read: bool, bool;
    /// Whether reads may be answered by a node that holds a backup; true by default.
    read_from_backup: bool, bool;
    /// Name of the data region that holds the entries; the default region by default.
    data_region: String, impl Into<String>;
    /// Whether entries are also held on the Java heap; false by default.
    onheap_cache: bool, bool;
    /// Threads of one query on one node, and parts of each index; 1 by default. Fixed for the life of the cache.
    query_parallelism: i32, i32;
    /// Number of queries whose statistics are kept; 0 by default.
    query_detail_metrics_size: i32, i32;
    /// SQL schema of the tables; by default a schema with the name of the cache. `PUBLIC` is where queries look without being told.
    sql_schema: String, impl Into<String>;
    /// Longest part of a value that an index page holds, in bytes; −1, the default: no limit but the server's own.
    sql_index_max_inline_size: i32, i32;
    /// Whether names of tables and columns keep their letter case and must be quoted; false by default: upper case.
    sql_escape_all: bool, bool;
    /// Number of iterators over results that a node keeps for queries; 1024 by default.
    max_query_iterators: i32, i32;
    /// When a node that joins gets its share; in the background by default.
    rebalance_mode: RebalanceMode, RebalanceMode;
    /// How long nodes wait before they move entries after one has joined or left; 0 by default. [`Duration::MAX`]: until told to.
    rebalance_delay: Duration, Duration;
    /// How long a node waits for entries of another one; 10 s by default.
    rebalance_timeout: Duration, Duration;
    /// Bytes that are moved in one message; 524,288 by default.
    rebalance_batch_size: i32, i32;
    /// Number of messages that are sent ahead; 3 by default.
    rebalance_batches_prefetch_count: i64, i64;
    /// Caches with a lower number are moved first, those with 0, the default, at any time.
    rebalance_order: i32, i32;
    /// Pause between two messages; none by default.
    rebalance_throttle: Duration, Duration;
    /// Name of the group of caches that share their partitions; none by default.
    group: String, impl Into<String>;
    /// How long a lock is waited for outside of transactions; 0, the default: for ever.
    default_lock_timeout: Duration, Duration;
    /// Number of asynchronous operations of server code at a time; 500 by default, 0: no limit.
    max_concurrent_async_operations: i32, i32;
    /// What the cache still does after all copies of a partition are lost; as if nothing had happened by default.
    partition_loss_policy: PartitionLossPolicy, PartitionLossPolicy;
    /// Whether expired entries are removed by a thread of the server and not when they are met; true by default.
    eager_ttl: bool, bool;
    /// Whether statistics are gathered; false by default.
    statistics: bool, bool;
    /// How long entries live; for ever by default. A policy that a Java class of the server makes is not read back.
    expiry_policy: ExpiryPolicy, ExpiryPolicy;
}

impl CacheConfig {
    /// The same with one more table, and with the [affinity key](QueryEntity::affinity_key) of its key type.
    pub fn entity(mut self, entity: QueryEntity) -> Self {
        if let (Some(type_name), Some(field)) = (&entity.key_type, &entity.affinity_key) {
            let config = KeyConfiguration::new(type_name, field);
            if !self.key_configurations.contains(&config) {
                self.key_configurations.push(config);
            }
        }
        self.entities.push(entity);
        self
    }

    /// The same with more tables.
    pub fn entities(self, entities: impl IntoIterator<Item = QueryEntity>) -> Self {
        entities.into_iter().fold(self, Self::entity)
    }

    /// The same with the affinity field of one more type of keys.
    pub fn key_configuration(mut self, config: KeyConfiguration) -> Self {
        self.key_configurations.push(config);
        self
    }

    /// Whether nothing but the name is set.
    pub(crate) fn is_name_only(&self) -> bool {
        *self == Self::new(self.name.as_str())
    }
}

impl<T: Into<String>> From<T> for CacheConfig {
    fn from(name: T) -> Self {
        Self::new(name)
    }
}

/// The field of a type of keys that decides on which node an entry lives: entries with the same value of it live together.
///
/// # Examples
/// ```
/// use ignite_client::{CacheConfig, KeyConfiguration};
///
/// // The lines of one order live on one node.
/// let lines = CacheConfig::new("lines").key_configuration(KeyConfiguration::new("org.acme.LineKey", "orderId"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct KeyConfiguration {
    /// Name of the type of keys.
    pub type_name: String,
    /// Name of its field.
    pub affinity_field: String,
}

impl KeyConfiguration {
    /// The affinity field of a type of keys.
    pub fn new(type_name: impl Into<String>, affinity_field: impl Into<String>) -> Self {
        Self { type_name: type_name.into(), affinity_field: affinity_field.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_configuration() {
        assert!(CacheConfig::from("a").is_name_only());
        assert!(!CacheConfig::new("a").backups(0).is_name_only());
        assert!(!CacheConfig::new("a").entity(QueryEntity::new("k", "v")).is_name_only());
        assert!(!CacheConfig::new("a").key_configuration(KeyConfiguration::new("k", "f")).is_name_only());
    }

    #[test]
    fn an_affinity_key_is_written_once() {
        let entity = QueryEntity::new("org.acme.Key", "org.acme.V").affinity_key("id");
        let config = CacheConfig::new("a").entities([entity.clone(), entity]);
        assert_eq!(config.key_configurations, [KeyConfiguration::new("org.acme.Key", "id")]);
        assert_eq!(config.entities.len(), 2);
    }
}
