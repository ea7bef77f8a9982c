//! Migration: every object of one schema is decoded, mapped to another struct and written back by compare-and-set against the bytes as they
//! were read. A writer at work meanwhile is never overwritten, and nothing is lost when it ends early.
//!
//! | file | what |
//! |---|---|
//! | `mod.rs` | what is migrated and how |
//! | `plan.rs` | counting entries by their headers, before and after |
//! | `run.rs` | partition by partition: scan, map, compare, set |
//! | `retry.rs` | entries that were changed by others meanwhile |
//! | `pace.rs` | rate limit |
//! | `state.rs` | what is finished, to go on later |
//! | `report.rs` | what came of it, progress, why entries were skipped |

mod pace;
mod plan;
mod report;
mod retry;
mod run;
mod state;

pub use plan::{MigrationPlan, SchemaCount, SchemaRole};
pub use report::{MigrationError, MigrationProgress, MigrationReport, Skip, SkipReason};
pub use state::MigrationState;

use super::store::Desc;
use crate::binary::object;
use crate::binary::type_code::TypeCode;
use crate::codec::CodecError;
use crate::de::Decoder;
use crate::describe::ObjectDesc;
use crate::describe::binding::Binding;
use crate::error::{ConfigError, Result};
use crate::ser::Encoder;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::error::Error;
use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Which objects are rewritten.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target {
    pub(crate) old: &'static ObjectDesc,
    pub(crate) new: &'static ObjectDesc,
    /// The new struct as a value.
    pub(crate) desc: Desc,
    /// Objects of the old type in any schema, not only in that of the old struct.
    pub(crate) any_schema: bool,
}

/// Why an object was not mapped.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// It is not what the old struct says.
    Decode(CodecError),
    /// The function said so.
    Map(Arc<dyn Error + Send + Sync>),
    /// The function wants it left as it is.
    Declined,
    /// The new object cannot be written.
    Encode(CodecError),
}

/// Decodes an old object, maps it, and encodes the new one.
type Convert<'m> = Box<dyn FnMut(&Decoder<'_>, &[u8], &mut Encoder) -> Result<(), Refusal> + Send + 'm>;
type OnProgress<'m> = Box<dyn FnMut(&MigrationProgress<'_>) -> ControlFlow<()> + Send + 'm>;

/// A migration with its settings.
pub(crate) struct Job<'m> {
    pub(crate) target: Target,
    convert: Convert<'m>,
    pub(crate) on_progress: Option<OnProgress<'m>>,
    /// Requests under way at once.
    pub(crate) in_flight: usize,
    /// Writes a second.
    pub(crate) rate: Option<u32>,
    /// Skipped entries that are listed.
    pub(crate) listed_skips: usize,
    pub(crate) resume: Option<MigrationState>,
}

impl<'m> Job<'m> {
    pub(crate) fn new<Old, New, E>(
        target: Target,
        old_desc: Desc,
        mut map: impl FnMut(Old) -> Result<Option<New>, E> + Send + 'm,
    ) -> Self
    where
        Old: DeserializeOwned,
        New: Serialize,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let convert = move |decoder: &Decoder<'_>, bytes: &[u8], encoder: &mut Encoder| {
            let old = decoder.read::<Old>(bytes, old_desc).map_err(Refusal::Decode)?;
            let new = map(old).map_err(|error| Refusal::Map(error.into().into()))?;
            encoder.write(&new.ok_or(Refusal::Declined)?, target.desc).map_err(Refusal::Encode)
        };
        Self {
            target,
            convert: Box::new(convert),
            on_progress: None,
            in_flight: 64,
            rate: None,
            listed_skips: 100,
            resume: None,
        }
    }

    /// Refuses what cannot be done, before anything is sent.
    fn check(&self, ids: Ids) -> Result<()> {
        ids.check(&self.target)?;
        if self.rate == Some(0) {
            let most = i64::from(u32::MAX);
            return Err(ConfigError::OutOfRange { what: "rate limit", least: 1, most }.into());
        }
        Ok(())
    }
}

impl fmt::Debug for Job<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job")
            .field("target", &self.target)
            .field("in_flight", &self.in_flight)
            .field("rate", &self.rate)
            .field("resume", &self.resume)
            .finish_non_exhaustive()
    }
}

/// Type and schema ids in one cluster, by which headers are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ids {
    old: (i32, i32),
    new: (i32, i32),
    any_schema: bool,
}

/// What a value is, as far as its first bytes tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Object { type_id: i32, schema_id: i32 },
    Value { code: u8 },
}

impl Ids {
    fn of(target: &Target, binding: Binding) -> Self {
        let ids = |desc: &ObjectDesc| (binding.type_id(&desc.name), desc.schema_id);
        Self { old: ids(target.old), new: ids(target.new), any_schema: target.any_schema }
    }

    /// Refuses two structs whose objects look the same.
    fn check(&self, target: &Target) -> Result<()> {
        if self.old == self.new {
            return Err(ConfigError::SameSchema { type_name: target.new.name.full() }.into());
        }
        Ok(())
    }

    fn role(&self, kind: Kind) -> SchemaRole {
        let Kind::Object { type_id, schema_id } = kind else { return SchemaRole::Other };
        if (type_id, schema_id) == self.new {
            SchemaRole::New
        } else if (type_id, schema_id) == self.old || (self.any_schema && type_id == self.old.0) {
            SchemaRole::Old
        } else {
            SchemaRole::Other
        }
    }
}

impl Kind {
    /// An object whose header is broken is one of no type: it is left as it is, and does not end the work.
    fn of(value: &[u8]) -> Self {
        match object::ids_of(value) {
            Ok(Some((type_id, schema_id))) => Self::Object { type_id, schema_id },
            _ => Self::Value { code: value.first().copied().unwrap_or(TypeCode::Null.byte()) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDS: Ids = Ids { old: (7, 1), new: (7, 2), any_schema: false };

    /// An object without fields.
    fn object(type_id: i32, schema_id: i32) -> Vec<u8> {
        let (flags, len) = (object::flags::USER_TYPE, 24);
        object::Header { flags, type_id, hash_code: 1, len, schema_id, offset: len }.to_bytes().to_vec()
    }

    fn role(value: &[u8]) -> SchemaRole {
        IDS.role(Kind::of(value))
    }

    #[test]
    fn headers_tell_what_a_value_is() {
        assert_eq!(role(&object(7, 1)), SchemaRole::Old);
        assert_eq!(role(&object(7, 2)), SchemaRole::New);
        assert_eq!(role(&object(7, 3)), SchemaRole::Other);
        assert_eq!(role(&object(8, 1)), SchemaRole::Other, "another type");
        assert_eq!(Ids { any_schema: true, ..IDS }.role(Kind::of(&object(7, 3))), SchemaRole::Old);
        // As a server sends it: wrapped, the object behind two other bytes.
        let mut wrapped = vec![27, 26, 0, 0, 0, 0, 0];
        wrapped.extend_from_slice(&object(7, 1));
        wrapped.extend_from_slice(&[2, 0, 0, 0]);
        assert_eq!(role(&wrapped), SchemaRole::Old);
    }

    #[test]
    fn other_and_broken_values_are_left_alone() {
        let whole = object(7, 1);
        for value in [&[][..], &[101], &[3, 1, 0, 0, 0], &[27, 255, 255, 255, 127], &whole[..23]] {
            assert_eq!(role(value), SchemaRole::Other, "{value:?}");
        }
    }
}
