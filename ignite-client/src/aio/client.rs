//! The client.

use super::{Cache, TypedCache};
use crate::catalog::CacheConfig;
use crate::codec::hash;
use crate::config::{ClientBuilder, IntoAddresses};
use crate::describe::{BinaryType, IgniteType, TypeReport};
use crate::dynamic::BinaryObjectBuilder;
#[allow(unused_imports, reason = "named by the documentation")]
use crate::error::Error;
use crate::error::Result;
use crate::flow::{Flow, IfExists};
use crate::net::nonblocking::TokioTransport;
use crate::ops;
use std::sync::Arc;

/// A client of an Ignite cluster.
///
/// One client serves a whole program: clones are handles of the same connections, one to each node, which any number of tasks use at once.
/// Calls of several tasks run at the same time; none waits for the answer of another. A lost connection is replaced by the next
/// call; what is repeated is up to the [`RetryPolicy`](crate::RetryPolicy), and what a call sees when nodes fail stands in
/// [`faults`](crate::faults).
///
/// # Examples
/// ```no_run
/// # async fn doc() -> ignite_client::Result<()> {
/// use ignite_client::aio::Client;
///
/// let client = Client::connect("127.0.0.1:10800").await?;
/// let numbers = client.get_or_create_cache("numbers").await?;
/// numbers.put(&1_i32, "one").await?;
/// assert_eq!(numbers.get::<_, String>(&1_i32).await?.as_deref(), Some("one"));
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Client {
    flow: Arc<Flow<TokioTransport>>,
}

impl ClientBuilder {
    /// Connects to the first of the addresses that lets this client in, for tasks: the client of [`aio`](crate::aio). It belongs to the
    /// tokio runtime that it is connected in, and ends with it.
    ///
    /// # Errors
    /// - [`Error::Config`] for an address that cannot be read, or none.
    /// - [`Error::Connect`] if no address can be connected to; it has the reason of each.
    /// - [`Error::Tls`] if the settings of TLS cannot be used: nothing was sent then.
    /// - [`Error::Tls`], [`Error::Handshake`], [`Error::Auth`], [`Error::Protocol`], [`Error::Timeout`] if there is one address, and it answers so or not.
    ///
    /// # Cancel safety
    /// A dropped future leaves nothing behind: what was opened is closed.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc() -> ignite_client::Result<()> {
    /// # use ignite_client::aio::Client;
    /// let client = Client::builder().addresses("127.0.0.1:10800..10810").connect_async().await?;
    /// # Ok(()) }
    /// ```
    pub async fn connect_async(self) -> Result<Client> {
        let config = self.build()?;
        let flow = Flow::connect(TokioTransport::new(&config)?, config).await?;
        Ok(Client { flow: Arc::new(flow) })
    }
}

impl Client {
    pub(super) const fn flow(&self) -> &Arc<Flow<TokioTransport>> {
        &self.flow
    }

    /// Connects to the first of the addresses that lets this client in, with the default settings.
    ///
    /// # Errors
    /// As [`ClientBuilder::connect_async`].
    ///
    /// # Cancel safety
    /// A dropped future leaves nothing behind: what was opened is closed.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc() -> ignite_client::Result<()> {
    /// # use ignite_client::aio::Client;
    /// let client = Client::connect("node1, node2:10801").await?;
    /// # Ok(()) }
    /// ```
    pub async fn connect(addresses: impl IntoAddresses) -> Result<Self> {
        Self::builder().addresses(addresses).connect_async().await
    }

    /// Settings other than the defaults.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc() -> ignite_client::Result<()> {
    /// use std::time::Duration;
    ///
    /// let builder = ignite_client::aio::Client::builder().addresses("node1").request_timeout(Duration::from_secs(5));
    /// let client = builder.connect_async().await?;
    /// # Ok(()) }
    /// ```
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// A handle of a cache. Sends nothing: a cache that does not exist is told by the first operation on it.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
    /// let people = client.cache("people");
    /// # Ok(()) }
    /// ```
    pub fn cache(&self, name: &str) -> Cache {
        Cache::new(&self.flow, name)
    }

    /// Creates a cache. Waits until all nodes have it.
    ///
    /// A name alone takes the server's defaults, or its template of that name; a configuration takes what it says.
    ///
    /// # Errors
    /// - [`Error::Config`] if the configuration makes no sense: an empty name, a number out of range, an index of no field ...
    /// - [`Error::Server`] with [`Status::CacheExists`](crate::error::Status::CacheExists) if there is one of this name, with another
    ///   status if the server refuses the configuration.
    /// - [`Error::Unsupported`] for an expiry policy if the server is older than protocol 1.6.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; the cache may have been created.
    ///
    /// # Cancel safety
    /// Dropped before it is done, the cache may have been created or not.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
    /// let people = client.create_cache("people").await?;
    /// # Ok(()) }
    /// ```
    pub async fn create_cache(&self, config: impl Into<CacheConfig>) -> Result<Cache> {
        let config = config.into();
        self.flow.create_cache(&config, IfExists::Refuse).await?;
        Ok(self.cache(&config.name))
    }

    /// Creates a cache where there is none of this name. An existing one keeps its configuration, whatever `config` says.
    ///
    /// # Errors
    /// - [`Error::Config`] if the configuration makes no sense: an empty name, a number out of range, an index of no field ...
    /// - [`Error::Server`] if the server refuses the configuration.
    /// - [`Error::Unsupported`] for an expiry policy if the server is older than protocol 1.6.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails.
    ///
    /// # Cancel safety
    /// Dropped before it is done, the cache may have been created or not.
    ///
    /// # Examples
    /// ```no_run
    /// use ignite_client::{CacheConfig, IgniteObject, QueryEntity};
    /// use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Serialize, Deserialize, IgniteObject)]
    /// struct Person { name: String }
    ///
    /// # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
    /// let table = QueryEntity::of::<i64, Person>("PERSON").key_field("id");
    /// let people = client.get_or_create_cache(CacheConfig::new("people").sql_schema("PUBLIC").entity(table)).await?;
    /// # Ok(()) }
    /// ```
    pub async fn get_or_create_cache(&self, config: impl Into<CacheConfig>) -> Result<Cache> {
        let config = config.into();
        self.flow.create_cache(&config, IfExists::Keep).await?;
        Ok(self.cache(&config.name))
    }

    /// Removes a cache with its data from all nodes. A table that `CREATE TABLE` has made is removed by `DROP TABLE` instead; one of a
    /// [`CacheConfig`] goes with its cache.
    ///
    /// # Errors
    /// - [`Error::Server`] with [`Status::CacheDoesNotExist`](crate::error::Status::CacheDoesNotExist) if there is none of this name.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails; the cache may be gone.
    ///
    /// # Cancel safety
    /// Dropped before it is done, the cache may be gone or not.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
    /// client.destroy_cache("people").await?;
    /// # Ok(()) }
    /// ```
    pub async fn destroy_cache(&self, name: &str) -> Result<()> {
        self.cache(name).destroy().await
    }

    /// Names of the caches of users, those of SQL tables included, in no order.
    ///
    /// # Errors
    /// [`Error::Timeout`], [`Error::Io`] if the connection fails.
    ///
    /// # Cancel safety
    /// A dropped future changes nothing: the answer is thrown away when it comes.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
    /// for name in client.cache_names().await? {
    ///     println!("{name}");
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn cache_names(&self) -> Result<Vec<String>> {
        self.flow.ask(&ops::CacheGetNames).await
    }

    /// Registers a type and all types in it with the cluster, unless this client has done so.
    ///
    /// The first request with a value of a type does the same; calling this moves the cost, two or three round trips, to the start of
    /// the program, and tells conflicts there.
    ///
    /// # Errors
    /// - [`Error::Type`] if the cluster has a type of this name that does not fit; it names all differences.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails.
    ///
    /// # Cancel safety
    /// Dropped before it is done, some of the types may be registered. Registering them again does no harm.
    ///
    /// # Examples
    /// ```no_run
    /// # use ignite_client::IgniteType;
    /// # async fn of<Person: IgniteType>(client: &ignite_client::aio::Client) -> ignite_client::Result<()> {
    /// client.register::<Person>().await
    /// # }
    /// ```
    pub async fn register<T: IgniteType + ?Sized>(&self) -> Result<()> {
        self.flow.register_types(T::desc()).await
    }

    /// Compares a type and all types in it with what the cluster knows of them: what is added, missing, of another type, renamed, and
    /// whether the cluster has the fields of a key in another order. Registers nothing and writes nothing.
    ///
    /// All types are read in one round trip; a type without names in the cluster (numbers, texts, lists of them) sends nothing.
    ///
    /// # Errors
    /// [`Error::Timeout`], [`Error::Io`] if the connection fails. A difference is no error.
    ///
    /// # Cancel safety
    /// A dropped future changes nothing: the answer is thrown away when it comes.
    ///
    /// # Examples
    /// ```no_run
    /// # use ignite_client::IgniteType;
    /// # async fn of<Person: IgniteType>(client: &ignite_client::aio::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let report = client.check::<Person>().await?;
    /// report.print()?; // a table, in colours where there is a terminal
    /// for (ty, item) in report.differences() {
    ///     println!("{}.{}: {:?}", ty.type_name, item.name, item.status);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn check<T: IgniteType + ?Sized>(&self) -> Result<TypeReport> {
        self.flow.check(T::desc()).await
    }

    /// Reads a type from the cluster: names, ids, fields, schemas, enum constants. `None` if the cluster has none of this name.
    ///
    /// The name is the full one, letter case ignored.
    ///
    /// # Errors
    /// [`Error::Timeout`], [`Error::Io`] if the connection fails.
    ///
    /// # Cancel safety
    /// A dropped future changes nothing: the answer is thrown away when it comes.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
    /// if let Some(person) = client.binary_type("Person").await? {
    ///     println!("{} has {} fields", person.type_name, person.fields.len());
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn binary_type(&self, name: &str) -> Result<Option<BinaryType>> {
        let mapped = self.flow.binding().mapped(name);
        self.flow.binary_type(hash::name_id(&mapped)).await
    }

    /// A builder of objects of a type in the form of this cluster: compact or full, type id of the full or the simple name. Sends nothing.
    ///
    /// Keys are compared byte by byte, so objects for keys are made by this and not by [`BinaryObjectBuilder::new`] where the cluster is
    /// not set up as by default.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
    /// let ann = client.binary_builder("Person").set("name", "Ann").set("age", 42).build()?;
    /// client.cache("people").put(&1_i64, &ann).await?;
    /// # Ok(()) }
    /// ```
    pub fn binary_builder(&self, type_name: &str) -> BinaryObjectBuilder {
        BinaryObjectBuilder::for_cluster(type_name, self.flow.binding())
    }

    /// The cache of a SQL table as keys and values of Rust types: made by `CREATE TABLE` or by a [`CacheConfig`], in any schema.
    ///
    /// The name is written as in SQL: `CITY` or `city`, `PUBLIC.CITY`, `"my schema"."my table"`. The columns are read from the cluster and
    /// held against the types, once, here: fields by the names of columns, letter case ignored. Objects are written as SQL writes them,
    /// under the type names of the table and in the order of its columns, so that SQL, this client and others find the same entries. A key
    /// of one column is a plain value, unless the table was made with `WRAP_KEY`; a key of several is a struct. DATE and TIME are those of
    /// SQL, whatever the [zone of the nodes](crate::NodeZone).
    ///
    /// A column that is NULL is `None`, or serde's default of the field. A value type may have fewer fields than the table has columns, fields
    /// beside them that an `Option` or a default fills, and `#[ignite(widen)]` fields for narrower columns. It can be read then, but not
    /// written, for something would be lost or SQL would not see it: such a write is [`Error::Type`], before anything is sent.
    ///
    /// Two queries of system views and the configuration of the cache go over the network, and the zone of the nodes is asked for if there are
    /// dates or times. A handle knows the columns as they were; after `ALTER TABLE` make a new one.
    ///
    /// # Errors
    /// - [`Error::Type`] if the types cannot be those of the table; all differences, with the attribute that would make each fit.
    /// - [`Error::Config`] if there is no such table, or the name cannot be read.
    /// - [`Error::Timeout`], [`Error::Io`] if the connection fails.
    ///
    /// # Cancel safety
    /// A dropped future changes nothing: the answer is thrown away when it comes.
    ///
    /// # Examples
    /// ```no_run
    /// # use ignite_client::IgniteObject;
    /// # use serde::{Deserialize, Serialize};
    /// #[derive(Serialize, Deserialize, IgniteObject)]
    /// struct CityKey { id: i32, countrycode: String }
    ///
    /// #[derive(Serialize, Deserialize, IgniteObject)]
    /// struct City { name: String, population: Option<i32> }
    ///
    /// # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
    /// let cities = client.table::<CityKey, City>("CITY").await?;
    /// let detroit = cities.get(&CityKey { id: 3802, countrycode: "USA".into() }).await?;
    /// # Ok(()) }
    /// ```
    pub async fn table<K: IgniteType, V: IgniteType>(&self, name: &str) -> Result<TypedCache<K, V>> {
        Ok(TypedCache::new(self.flow.table(name, (K::desc(), V::desc())).await?))
    }

    /// Closes the connection. Calls under way and later ones, also those of clones, fail with [`Error::Closed`].
    ///
    /// Dropping the last clone closes it as well.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn doc(client: ignite_client::aio::Client) -> ignite_client::Result<()> {
    /// client.close();
    /// # Ok(()) }
    /// ```
    pub fn close(&self) {
        self.flow.close();
    }
}
