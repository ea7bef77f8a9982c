//! Counting entries by their headers.

use super::{Ids, Kind, Target};
use crate::binary::type_code::TypeCode;
use crate::describe::TypeReport;
use crate::describe::check::harmless;
use crate::describe::schemas::Schemas;
use crate::error::Result;
use crate::flow::scan::ScanOptions;
use crate::flow::store::Store;
use crate::flow::transport::Transport;
use std::collections::BTreeMap;
use std::fmt::{self, Write};

/// What a migration would meet, from the headers of all values alone: no value was decoded, nothing was written.
///
/// Its text is a table.
///
/// # Examples
/// ```
/// use ignite_client::MigrationPlan;
///
/// fn confirm(plan: &MigrationPlan) -> bool {
///     println!("{plan}");
///     plan.types.is_compatible() && plan.old_entries() > 0
/// }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct MigrationPlan {
    /// Name of the cache.
    pub cache: String,
    /// How many partitions the cache has; `None` if it is worked off as a whole.
    pub partitions: Option<u32>,
    /// What there is, by type and schema.
    pub schemas: Vec<SchemaCount>,
    /// What differs between the new struct and the cluster's type: what registering it will meet.
    pub types: TypeReport,
}

/// How many entries have values of one type and schema.
///
/// # Examples
/// ```
/// use ignite_client::{MigrationPlan, SchemaRole};
///
/// /// Types that the migration leaves alone.
/// fn others(plan: &MigrationPlan) -> Vec<&str> {
///     let others = plan.schemas.iter().filter(|count| count.role == SchemaRole::Other);
///     others.map(|count| count.type_name.as_str()).collect()
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SchemaCount {
    /// Name of the type; `?` if the cluster does not know it.
    pub type_name: String,
    /// Type id and schema id of an object; `None` for other values.
    pub ids: Option<(i32, i32)>,
    /// What the migration does with them.
    pub role: SchemaRole,
    /// How many there are.
    pub entries: u64,
}

/// What a migration does with the entries of a schema.
///
/// # Examples
/// ```
/// use ignite_client::{MigrationReport, SchemaRole};
///
/// /// Whether a writer still writes the old struct.
/// fn is_still_written(report: &MigrationReport) -> bool {
///     report.remaining.iter().any(|count| count.role == SchemaRole::Old)
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SchemaRole {
    /// They are rewritten.
    Old,
    /// They are new already.
    New,
    /// They are left as they are.
    Other,
}

impl MigrationPlan {
    /// All entries.
    pub fn entries(&self) -> u64 {
        self.schemas.iter().map(|count| count.entries).sum()
    }

    /// Entries that are to be rewritten.
    pub fn old_entries(&self) -> u64 {
        self.of_role(SchemaRole::Old)
    }

    /// Entries that are new already.
    pub fn new_entries(&self) -> u64 {
        self.of_role(SchemaRole::New)
    }

    /// Entries that are left as they are.
    pub fn other_entries(&self) -> u64 {
        self.of_role(SchemaRole::Other)
    }

    fn of_role(&self, role: SchemaRole) -> u64 {
        self.schemas.iter().filter(|count| count.role == role).map(|count| count.entries).sum()
    }
}

impl<T: Transport> Store<T> {
    /// Reads all headers; writes nothing.
    pub(crate) async fn migration_plan(&self, target: &Target) -> Result<MigrationPlan> {
        let ids = Ids::of(target, self.flow().binding());
        ids.check(target)?;
        let types = self.flow().check(target.desc).await?;
        let partitions = self.partition_count().await?;
        let schemas = self.count_schemas(ids).await?;
        Ok(MigrationPlan { cache: self.name().to_owned(), partitions, schemas, types })
    }

    /// Counts the entries of the cache by what their headers say.
    pub(super) async fn count_schemas(&self, ids: Ids) -> Result<Vec<SchemaCount>> {
        let mut counts = BTreeMap::<Kind, u64>::new();
        let mut cursor = self.scan(&ScanOptions::default()).await?;
        while let Some(page) = cursor.next_page().await? {
            for entry in page.page.entries(page.rows()) {
                let (_, value) = entry?;
                *counts.entry(Kind::of(value)).or_default() += 1;
            }
        }
        let mut found = Vec::with_capacity(counts.len());
        for (kind, entries) in counts {
            let (type_name, ids_of) = self.named(kind).await?;
            found.push(SchemaCount { type_name, ids: ids_of, role: ids.role(kind), entries });
        }
        found.sort_by_key(|count| count.role as u8);
        Ok(found)
    }

    async fn named(&self, kind: Kind) -> Result<(String, Option<(i32, i32)>)> {
        match kind {
            Kind::Object { type_id, schema_id } => {
                let mut known = self.flow().registry().binary_type(type_id).map(|ty| ty.type_name.clone());
                if known.is_none() {
                    known = self.flow().binary_type(type_id).await?.map(|ty| ty.type_name);
                }
                Ok((known.unwrap_or_else(|| "?".to_owned()), Some((type_id, schema_id))))
            }
            Kind::Value { code } => {
                let name = TypeCode::read(code, 0)
                    .map_or_else(|_| format!("code {code}"), |code| code.name().to_owned());
                Ok((name, None))
            }
        }
    }
}

impl fmt::Display for SchemaRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Old => "to be rewritten",
            Self::New => "new already",
            Self::Other => "left as they are",
        })
    }
}

impl fmt::Display for MigrationPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "migration of cache {}, {} entries", harmless(&self.cache), self.entries())?;
        match self.partitions {
            Some(count) => write!(f, " in {count} partitions")?,
            None => f.write_str(" as a whole")?,
        }
        write_counts(f, &self.schemas)?;
        if !self.types.is_compatible() {
            write!(f, "\nthe cluster will refuse the new struct:\n{}", self.types)?;
        }
        Ok(())
    }
}

/// The counts as lines of a table, each after a line break.
pub(super) fn write_counts(f: &mut fmt::Formatter<'_>, counts: &[SchemaCount]) -> fmt::Result {
    if counts.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = counts.iter().map(|count| harmless(&count.type_name)).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or_default().max("type".len());
    write!(
        f,
        "\n  {:width$}  {:>11}  {:>11}  {:>10}  what happens",
        "type", "type id", "schema id", "entries"
    )?;
    for (count, name) in counts.iter().zip(names) {
        let id = |id: Option<i32>| id.map_or_else(|| "-".to_owned(), |id| id.to_string());
        let (ty, schema) = (id(count.ids.map(|ids| ids.0)), id(count.ids.map(|ids| ids.1)));
        f.write_char('\n')?;
        write!(f, "  {name:width$}  {ty:>11}  {schema:>11}  {:>10}  {}", count.entries, count.role)?;
    }
    Ok(())
}
