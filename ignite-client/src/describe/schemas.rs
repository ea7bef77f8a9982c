//! What decoding must know of the cluster: the fields behind a schema id. Asking never sends anything.

use super::binary_type::BinaryType;
use crate::codec::hash;
use std::sync::Arc;

/// Fields of a schema in the order of writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Schema {
    pub(crate) field_ids: Arc<[i32]>,
}

impl Schema {
    pub(super) fn place_of(&self, field_id: i32) -> Option<usize> {
        self.field_ids.iter().position(|id| *id == field_id)
    }
}

/// What is known of a schema.
#[derive(Debug, Clone)]
pub(crate) enum SchemaLookup {
    Known(Schema),
    /// The cluster was asked and does not know it.
    Missing,
    /// The cluster was not asked yet.
    Unasked,
}

/// The schemas of a cluster that were fetched so far.
pub(crate) trait Schemas: Send + Sync {
    fn schema(&self, type_id: i32, schema_id: i32) -> SchemaLookup;

    /// The place of a field in a schema, by type and schema id; `None` if it has none, or the schema is not known.
    fn field_place(&self, (type_id, schema_id): (i32, i32), field_id: i32) -> Option<usize> {
        match self.schema(type_id, schema_id) {
            SchemaLookup::Known(schema) => schema.place_of(field_id),
            SchemaLookup::Missing | SchemaLookup::Unasked => None,
        }
    }

    /// Name of a field, where the cluster told it.
    fn field_name(&self, type_id: i32, field_id: i32) -> Option<Arc<str>>;

    /// Name of an enum constant, where the cluster told it.
    fn constant_name(&self, type_id: i32, ordinal: i32) -> Option<Arc<str>>;

    /// Id of the field of a type that decides where a key belongs, where the cluster told it.
    fn affinity_field(&self, type_id: i32) -> Option<i32> {
        Some(hash::name_id(self.binary_type(type_id)?.affinity_key.as_deref()?))
    }

    /// What is known of a type, for names and for registering its dynamic objects elsewhere.
    fn binary_type(&self, _type_id: i32) -> Option<Arc<BinaryType>> {
        None
    }

    /// Number under which dynamic objects find these schemas again; 0 if they cannot.
    fn token(&self) -> u64;
}

/// Nothing is known and nobody can be asked: bytes without a cluster.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NoSchemas;

impl Schemas for NoSchemas {
    fn schema(&self, _: i32, _: i32) -> SchemaLookup {
        SchemaLookup::Missing
    }

    fn field_name(&self, _: i32, _: i32) -> Option<Arc<str>> {
        None
    }

    fn constant_name(&self, _: i32, _: i32) -> Option<Arc<str>> {
        None
    }

    fn token(&self) -> u64 {
        0
    }
}
