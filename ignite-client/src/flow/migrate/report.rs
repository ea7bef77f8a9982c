//! What comes of a migration.

use super::plan::{SchemaCount, write_counts};
use super::state::MigrationState;
use crate::codec::CodecError;
use crate::error::{Error, ServerError};
use std::error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// What a migration did, or in a dry run would do.
///
/// `entries` is the sum of `migrated`, `already_new`, `other`, `skipped` and `removed`. What was done before a
/// [`resume`](crate::MappedMigration::resume) is not in it. Its text is for terminals.
///
/// # Examples
/// ```
/// use ignite_client::MigrationReport;
///
/// fn is_complete(report: &MigrationReport) -> bool {
///     println!("{report}");
///     report.left == Some(0)
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct MigrationReport {
    /// Nothing was written.
    pub is_dry_run: bool,
    /// The callback ended it before its end.
    pub is_stopped: bool,
    /// Entries that were looked at.
    pub entries: u64,
    /// Entries that were rewritten; in a dry run, that would be.
    pub migrated: u64,
    /// Entries that were new already, some of them perhaps written meanwhile.
    pub already_new: u64,
    /// Entries that are no objects of the old struct: see [`remaining`](Self::remaining).
    pub other: u64,
    /// Old entries that were left as they are.
    pub skipped: u64,
    /// Entries that were removed by others meanwhile.
    pub removed: u64,
    /// How often a value was changed by others between reading and writing, and so was read again.
    pub conflicts: u64,
    /// The first of the skipped entries.
    pub skips: Vec<Skip>,
    /// How many entries are not new, by a second pass over all headers after the last write; `None` in a dry run or after a stop.
    pub left: Option<u64>,
    /// What these are.
    pub remaining: Vec<SchemaCount>,
    /// How long it took.
    pub elapsed: Duration,
    /// What is finished.
    pub state: MigrationState,
}

/// An entry that was left as it is.
///
/// # Examples
/// ```
/// use ignite_client::MigrationReport;
///
/// fn keys(report: &MigrationReport) -> Vec<&str> {
///     report.skips.iter().map(|skip| skip.key.as_str()).collect()
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Skip {
    /// The key, as text.
    pub key: String,
    /// Why.
    pub reason: SkipReason,
}

/// Why an entry was left as it is.
///
/// # Examples
/// ```
/// use ignite_client::{MigrationReport, SkipReason};
///
/// /// Entries whose fate another run may change.
/// fn worth_another_run(report: &MigrationReport) -> bool {
///     report.skips.iter().any(|skip| matches!(skip.reason, SkipReason::Changed { .. }))
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum SkipReason {
    /// It is not what the old struct says.
    Decode(CodecError),
    /// The mapping function failed.
    Map(Arc<dyn error::Error + Send + Sync>),
    /// The mapping function gave `None`.
    Declined,
    /// What the mapping function gave cannot be written.
    Encode(CodecError),
    /// The cluster refused the new value.
    Refused(ServerError),
    /// Others changed it each time between reading and writing.
    Changed {
        /// How often it was tried.
        attempts: u32,
    },
}

/// How far a migration is.
///
/// # Examples
/// ```no_run
/// # use ignite_client::{IgniteObject, Migration};
/// # use serde::{Serialize, de::DeserializeOwned};
/// # fn run<Old: IgniteObject + DeserializeOwned, New: IgniteObject + Serialize>(
/// #     cache: &ignite_client::Cache, map: fn(Old) -> New) -> Result<(), Box<dyn std::error::Error>> {
/// use std::ops::ControlFlow;
///
/// let migration = Migration::<Old, New>::new(cache).map(map);
/// migration.on_progress(|progress| {
///     println!("{progress}");
///     if progress.report.skipped > 10 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
/// }).run()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct MigrationProgress<'r> {
    /// Entries that were looked at, those of before a resume included.
    pub done: u64,
    /// Entries of the cache, as counted at the start.
    pub total: u64,
    /// Partitions that are finished.
    pub finished_partitions: u32,
    /// Partitions of the cache; 1 if it is worked off as a whole.
    pub partitions: u32,
    /// What was done since the start of the run.
    pub report: &'r MigrationReport,
}

/// A migration ended early, by a lost connection for one. What was written is written; [`state`](Self::state) goes on from there.
///
/// The operator `?` makes it the [`Error`] that ended it.
///
/// # Examples
/// ```no_run
/// # use ignite_client::{IgniteObject, Migration};
/// # use serde::{Serialize, de::DeserializeOwned};
/// # fn run<Old: IgniteObject + DeserializeOwned, New: IgniteObject + Serialize>(
/// #     cache: &ignite_client::Cache, map: fn(Old) -> New) -> Result<(), Box<dyn std::error::Error>> {
/// let mut migration = Migration::<Old, New>::new(cache).map(map);
/// let report = match migration.run() {
///     Err(early) if early.is_of_connection() => migration.resume(early.into_state()).run()?,
///     other => other?,
/// };
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct MigrationError(Box<(Error, MigrationReport)>);

impl MigrationProgress<'_> {
    /// What is finished, to be kept against a crash.
    pub const fn state(&self) -> &MigrationState {
        &self.report.state
    }

    /// Entries a second since the start of the run.
    pub fn per_second(&self) -> f64 {
        per_second(self.report.entries, self.report.elapsed)
    }
}

impl MigrationError {
    pub(super) fn new(error: Error, report: MigrationReport) -> Self {
        Self(Box::new((error, report)))
    }

    /// What ended it.
    pub const fn error(&self) -> &Error {
        &self.0.0
    }

    /// Whether the connection failed, or none could be made: going on from the state may succeed.
    pub const fn is_of_connection(&self) -> bool {
        use Error::{Connect, Io, Lost, Protocol, Timeout};
        matches!(self.error(), Connect { .. } | Io { .. } | Lost { .. } | Protocol(_) | Timeout { .. })
    }

    /// What was done until then. Writes that were under way may be missing from it.
    pub const fn report(&self) -> &MigrationReport {
        &self.0.1
    }

    /// What is finished.
    pub const fn state(&self) -> &MigrationState {
        &self.0.1.state
    }

    /// What is finished.
    pub fn into_state(self) -> MigrationState {
        self.0.1.state
    }
}

impl From<MigrationError> for Error {
    fn from(early: MigrationError) -> Self {
        early.0.0
    }
}

impl error::Error for MigrationError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        Some(&self.0.0)
    }
}

impl MigrationReport {
    pub(super) fn new(state: MigrationState, is_dry_run: bool) -> Self {
        Self {
            is_dry_run,
            is_stopped: false,
            entries: 0,
            migrated: 0,
            already_new: 0,
            other: 0,
            skipped: 0,
            removed: 0,
            conflicts: 0,
            skips: Vec::new(),
            left: None,
            remaining: Vec::new(),
            elapsed: Duration::ZERO,
            state,
        }
    }
}

fn per_second(entries: u64, elapsed: Duration) -> f64 {
    let seconds = elapsed.as_secs_f64();
    if seconds > 0.0 { entries as f64 / seconds } else { 0.0 }
}

impl fmt::Display for MigrationProgress<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { done, total, finished_partitions, partitions, report } = self;
        write!(
            f,
            "{done} of {total} entries, {finished_partitions} of {partitions} partitions, {} rewritten, {:.0} a second",
            report.migrated,
            self.per_second()
        )
    }
}

impl fmt::Display for MigrationReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heading = match (self.is_dry_run, self.is_stopped) {
            (true, false) => "dry run, nothing was written",
            (true, true) => "dry run, stopped early, nothing was written",
            (false, false) => "migration",
            (false, true) => "migration, stopped early",
        };
        let (cache, rate) = (self.state.cache().escape_debug(), per_second(self.entries, self.elapsed));
        write!(
            f,
            "{heading}: cache {cache}, {} entries in {:.1?}, {rate:.0} a second",
            self.entries, self.elapsed
        )?;
        for (count, what) in [
            (self.migrated, if self.is_dry_run { "would be rewritten" } else { "rewritten" }),
            (self.already_new, "new already"),
            (self.other, "no objects of the old struct"),
            (self.skipped, "skipped"),
            (self.removed, "removed by others meanwhile"),
            (self.conflicts, "times changed by others and read again"),
        ] {
            if count > 0 {
                write!(f, "\n  {count:>10}  {what}")?;
            }
        }
        for skip in &self.skips {
            write!(f, "\n  skipped {skip}")?;
        }
        let unlisted = self.skipped.saturating_sub(self.skips.len() as u64);
        if unlisted > 0 && !self.skips.is_empty() {
            write!(f, "\n  and {unlisted} more")?;
        }
        match self.left {
            Some(0) => f.write_str("\nall entries are new"),
            Some(left) => {
                write!(f, "\n{left} entries are not new:")?;
                write_counts(f, &self.remaining)
            }
            None => Ok(()),
        }
    }
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key.escape_debug(), self.reason)
    }
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decode(error) => write!(f, "cannot be read: {error}"),
            Self::Map(error) => write!(f, "not mapped: {error}"),
            Self::Declined => f.write_str("declined"),
            Self::Encode(error) => write!(f, "cannot be written: {error}"),
            Self::Refused(error) => error.fmt(f),
            Self::Changed { attempts } => write!(f, "changed by others in each of {attempts} attempts"),
        }
    }
}

impl fmt::Display for MigrationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MigrationReport { entries, migrated, state, .. } = self.report();
        write!(
            f,
            "migration of cache {} ended early, after {entries} entries of which {migrated} were rewritten",
            state.cache()
        )
    }
}
