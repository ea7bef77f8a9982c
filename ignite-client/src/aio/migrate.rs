//! Migrations of the entries of a cache.

use super::Cache;
use crate::describe::IgniteObject;
#[allow(unused_imports, reason = "named by the documentation")]
use crate::error::Error;
use crate::error::Result;
use crate::flow::{
    Job, MigrationError, MigrationPlan, MigrationProgress, MigrationReport, MigrationState, Store, Target,
};
use crate::net::nonblocking::TokioTransport;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;
use std::ops::ControlFlow;

/// Rewrites the objects of a cache from one struct to another, while others read and write them.
///
/// Both schemas live side by side from the first rewritten entry on. Give the new struct to all writers first, with `#[serde(alias)]` and
/// `#[serde(default)]` so that it reads old objects too; then migrate what is left of the old ones. Each entry is read, decoded as `Old`,
/// mapped, and replaced only if it is still the same, byte by byte. One that somebody changed meanwhile is read again. So no write of others
/// is ever overwritten.
///
/// Which schema an object has is told by its header: entries that are new already are skipped without being decoded, and a migration can
/// be ended and run again at any time. Keys are never decoded; they go back as they came. A rewritten entry is an update like any other:
/// listeners hear of it, and a time to live begins anew.
///
/// # Examples
/// ```no_run
/// use ignite_client::{IgniteObject, aio::Migration};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize, IgniteObject)]
/// #[ignite(type_name = "Voucher")]
/// struct OldVoucher { date: i64, sum: i64 }
///
/// #[derive(Serialize, Deserialize, IgniteObject)]
/// #[ignite(type_name = "Voucher")]
/// struct Voucher { expense_date: i64, sum: i64 }
///
/// # async fn doc() -> Result<(), Box<dyn std::error::Error>> {
/// let cache = ignite_client::aio::Client::connect("127.0.0.1").await?.cache("vouchers");
/// let mut migration = Migration::<OldVoucher, Voucher>::new(&cache)
///     .map(|old| Voucher { expense_date: old.date, sum: old.sum });
/// println!("{}", migration.plan().await?);
/// println!("{}", migration.dry_run().await?);
/// println!("{}", migration.run().await?);
/// # Ok(())
/// # }
/// ```
#[must_use = "a migration needs `map` and `run`"]
pub struct Migration<Old, New> {
    store: Store<TokioTransport>,
    target: Target,
    types: PhantomData<fn(Old) -> New>,
}

impl<Old: IgniteObject + DeserializeOwned, New: IgniteObject + Serialize> Migration<Old, New> {
    /// A migration of the entries of a cache. Sends nothing.
    ///
    /// # Examples
    /// ```no_run
    /// # use ignite_client::{IgniteObject, aio::Migration};
    /// # use serde::{Serialize, de::DeserializeOwned};
    /// # async fn of<Old: IgniteObject + DeserializeOwned, New: IgniteObject + Serialize>(
    /// #     cache: &ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let plan = Migration::<Old, New>::new(cache).plan().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(cache: &Cache) -> Self {
        let (old, new) = (Old::object_desc(), New::object_desc());
        let target = Target { old, new, desc: New::desc(), any_schema: false };
        Self { store: cache.store.clone(), target, types: PhantomData }
    }

    /// Takes objects of `Old`'s type in any schema, not only in that of `Old`: fields are found by their names then, and what `Old` does not
    /// have is lost.
    ///
    /// # Examples
    /// ```no_run
    /// # use ignite_client::{IgniteObject, aio::Migration};
    /// # use serde::{Serialize, de::DeserializeOwned};
    /// # async fn of<Old: IgniteObject + DeserializeOwned, New: IgniteObject + Serialize>(
    /// #     cache: &ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// let plan = Migration::<Old, New>::new(cache).any_schema().plan().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub const fn any_schema(mut self) -> Self {
        self.target.any_schema = true;
        self
    }

    /// Counts the entries by type and schema, from their headers alone. Nothing is decoded or written, but all entries come over the network.
    ///
    /// # Errors
    /// - [`Error::Config`] if both structs have the same type and schema: no header tells them apart.
    /// - [`Error::Server`] if the cache does not exist.
    /// - [`Error::Timeout`], [`Error::Io`], [`Error::Lost`] if the connection fails.
    ///
    /// # Cancel safety
    /// A dropped future changes nothing, and ends the scan on the server.
    ///
    /// # Examples
    /// ```no_run
    /// # use ignite_client::{IgniteObject, aio::Migration};
    /// # use serde::{Serialize, de::DeserializeOwned};
    /// # async fn of<Old: IgniteObject + DeserializeOwned, New: IgniteObject + Serialize>(
    /// #     cache: &ignite_client::aio::Cache) -> ignite_client::Result<()> {
    /// println!("{}", Migration::<Old, New>::new(cache).plan().await?);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn plan(&self) -> Result<MigrationPlan> {
        self.store.migration_plan(&self.target).await
    }

    /// Says what becomes of an old object.
    ///
    /// # Examples
    /// ```no_run
    /// # use ignite_client::{IgniteObject, aio::Migration};
    /// # use serde::{Serialize, de::DeserializeOwned};
    /// # async fn of<Old: IgniteObject + DeserializeOwned, New: IgniteObject + Serialize + From<Old>>(
    /// #     cache: &ignite_client::aio::Cache) -> Result<(), Box<dyn std::error::Error>> {
    /// let report = Migration::<Old, New>::new(cache).map(New::from).run().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn map<'m>(self, mut map: impl FnMut(Old) -> New + Send + 'm) -> MappedMigration<'m> {
        self.try_map(move |old| Ok::<_, Infallible>(Some(map(old))))
    }

    /// The same with a function that may fail, or leave an entry as it is by `None`.
    ///
    /// # Errors
    /// None of its own: an entry that the function refuses is skipped, and told in the report with the function's error.
    ///
    /// # Examples
    /// ```no_run
    /// # use ignite_client::{IgniteObject, aio::Migration};
    /// # use serde::{Serialize, de::DeserializeOwned};
    /// # async fn of<Old: IgniteObject + DeserializeOwned, New: IgniteObject + Serialize + TryFrom<Old, Error = String>>(
    /// #     cache: &ignite_client::aio::Cache) -> Result<(), Box<dyn std::error::Error>> {
    /// let report = Migration::<Old, New>::new(cache).try_map(|old| New::try_from(old).map(Some)).run().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn try_map<'m, E>(
        self,
        map: impl FnMut(Old) -> Result<Option<New>, E> + Send + 'm,
    ) -> MappedMigration<'m>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        MappedMigration { store: self.store, job: Job::new(self.target, Old::desc(), map) }
    }
}

impl<Old, New> fmt::Debug for Migration<Old, New> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Migration").field("cache", &self.store.name()).field("target", &self.target).finish()
    }
}

/// A [`Migration`] that knows what becomes of an old object; made by [`Migration::map`] and [`Migration::try_map`].
///
/// # Examples
/// ```no_run
/// # use ignite_client::{IgniteObject, aio::Migration};
/// # use serde::{Serialize, de::DeserializeOwned};
/// # async fn of<Old: IgniteObject + DeserializeOwned, New: IgniteObject + Serialize + From<Old>>(
/// #     cache: &ignite_client::aio::Cache) -> Result<(), Box<dyn std::error::Error>> {
/// let migration = Migration::<Old, New>::new(cache).map(New::from);
/// let report = migration.in_flight(128).rate_limit(5_000).run().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a migration is run by `run`"]
pub struct MappedMigration<'m> {
    store: Store<TokioTransport>,
    job: Job<'m>,
}

impl<'m> MappedMigration<'m> {
    /// How many writes are under way at once, 64 unless set; at least 1.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn of(migration: ignite_client::aio::MappedMigration<'_>) -> Result<(), Box<dyn std::error::Error>> {
    /// let report = migration.in_flight(128).run().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn in_flight(mut self, writes: usize) -> Self {
        self.job.in_flight = writes.max(1);
        self
    }

    /// At most so many writes a second, at least 1, for the sake of others; unlimited unless set. Closing the client ends a wait at once.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn of(migration: ignite_client::aio::MappedMigration<'_>) -> Result<(), Box<dyn std::error::Error>> {
    /// let report = migration.rate_limit(5_000).run().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub const fn rate_limit(mut self, per_second: u32) -> Self {
        self.job.rate = Some(per_second);
        self
    }

    /// How many of the skipped entries are listed in the report, 100 unless set. All are counted.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn of(migration: ignite_client::aio::MappedMigration<'_>) -> Result<(), Box<dyn std::error::Error>> {
    /// let report = migration.listed_skips(1_000).run().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub const fn listed_skips(mut self, entries: usize) -> Self {
        self.job.listed_skips = entries;
        self
    }

    /// Goes on where another run ended: its finished partitions are left out.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn go_on(migration: ignite_client::aio::MappedMigration<'_>) -> Result<(), Box<dyn std::error::Error>> {
    /// let state = serde_json::from_str(&std::fs::read_to_string("migration.json")?)?;
    /// let report = migration.resume(state).run().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn resume(mut self, state: MigrationState) -> Self {
        self.job.resume = Some(state);
        self
    }

    /// Tells how far it is, at the end of each partition and ten times a second; [`ControlFlow::Break`] ends it in good order.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn of(migration: ignite_client::aio::MappedMigration<'_>) -> Result<(), Box<dyn std::error::Error>> {
    /// use std::ops::ControlFlow;
    ///
    /// let report = migration.on_progress(|progress| {
    ///     println!("{progress}");
    ///     ControlFlow::Continue(())
    /// }).run().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_progress(
        mut self,
        told: impl FnMut(&MigrationProgress<'_>) -> ControlFlow<()> + Send + 'm,
    ) -> Self {
        self.job.on_progress = Some(Box::new(told));
        self
    }

    /// Counts the entries; see [`Migration::plan`].
    ///
    /// # Errors
    /// As [`Migration::plan`].
    ///
    /// # Cancel safety
    /// A dropped future changes nothing, and ends the scan on the server.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn of(migration: ignite_client::aio::MappedMigration<'_>) -> ignite_client::Result<()> {
    /// println!("{}", migration.plan().await?);
    /// # Ok(())
    /// # }
    /// ```
    // Borrows no function of the user, so that it can go to another thread.
    pub fn plan(&self) -> impl Future<Output = Result<MigrationPlan>> + Send + use<'_, 'm> {
        self.store.migration_plan(&self.job.target)
    }

    /// Decodes, maps and encodes every old entry and writes nothing, no type either: the report tells what would be skipped and why.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    ///
    /// # Cancel safety
    /// A dropped future changes nothing, and ends the scan on the server.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn of(mut migration: ignite_client::aio::MappedMigration<'_>) -> Result<(), Box<dyn std::error::Error>> {
    /// let report = migration.dry_run().await?;
    /// assert_eq!(report.skipped, 0, "{report}");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn dry_run(&mut self) -> Result<MigrationReport, MigrationError> {
        self.store.migrate(&mut self.job, true).await
    }

    /// Runs it: registers the new types, works off partition after partition, then counts what is not new.
    ///
    /// An entry that cannot be mapped is skipped and told in the report. A failing connection ends the run; the error has the state to go on
    /// from.
    ///
    /// # Errors
    /// - [`Error::Config`] if both structs have the same type and schema, a setting is out of range, or the state belongs to another
    ///   migration.
    /// - [`Error::Type`] if the cluster's type does not fit the new struct; nothing was written.
    /// - [`Error::Server`] if the cache does not exist, or the cluster takes no writes.
    /// - [`Error::Timeout`], [`Error::Io`], [`Error::Lost`] if the connection fails; [`Error::Closed`] if the client is closed.
    ///
    /// # Cancel safety
    /// Dropped before it is done, the writes under way may be applied or not, each as a whole, and the report is lost. It can be run again.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn of(mut migration: ignite_client::aio::MappedMigration<'_>) -> Result<(), Box<dyn std::error::Error>> {
    /// let report = migration.run().await?;
    /// assert_eq!(report.left, Some(0), "{report}");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn run(&mut self) -> Result<MigrationReport, MigrationError> {
        self.store.migrate(&mut self.job, false).await
    }
}

impl fmt::Debug for MappedMigration<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MappedMigration").field("cache", &self.store.name()).field("job", &self.job).finish()
    }
}
