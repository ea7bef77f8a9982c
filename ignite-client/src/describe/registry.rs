//! What is known of the types of one cluster, and which types of this program are registered there. Never asks the network.

use super::binary_type::BinaryType;
use super::desc::TypeDesc;
use super::schemas::{Schema, SchemaLookup, Schemas};
use super::type_book::{dismiss, enroll};
use crate::codec::{IdMap, hash};
use std::collections::HashSet;
use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak};

/// Types and schemas of one cluster as far as they were read or written; what decoding looks things up in.
#[derive(Debug)]
pub(crate) struct Registry {
    inner: RwLock<Inner>,
    token: OnceLock<u64>,
    me: Weak<Self>,
}

#[derive(Debug, Default)]
struct Inner {
    types: IdMap<i32, Arc<BinaryType>>,
    schemas: IdMap<(i32, i32), Schema>,
    /// The fields that decide where keys belong, by their types.
    affinity_fields: IdMap<i32, i32>,
    /// Asked for, and the cluster did not have them.
    missing: HashSet<(i32, i32)>,
    /// Addresses of the descriptors whose types are all registered.
    prepared: HashSet<usize>,
    /// Dynamic types that are registered, by type and schema id.
    registered: HashSet<(i32, i32)>,
    /// Counts how often everything was forgotten.
    epoch: u64,
}

impl Registry {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new_cyclic(|me| Self { inner: RwLock::default(), token: OnceLock::new(), me: me.clone() })
    }

    /// Takes what the cluster says of a type.
    pub(crate) fn learn(&self, ty: BinaryType) {
        let mut inner = self.write();
        for schema in &ty.schemas {
            let key = (ty.type_id, schema.id);
            inner.missing.remove(&key);
            inner.schemas.insert(key, Schema { field_ids: schema.field_ids.as_slice().into() });
        }
        match ty.affinity_key.as_deref() {
            Some(name) => inner.affinity_fields.insert(ty.type_id, hash::name_id(name)),
            None => inner.affinity_fields.remove(&ty.type_id),
        };
        inner.types.insert(ty.type_id, Arc::new(ty));
    }

    /// Notes that the cluster does not have a schema (now: asking again is allowed).
    pub(crate) fn mark_missing(&self, type_id: i32, schema_id: i32) {
        let mut inner = self.write();
        if !inner.schemas.contains_key(&(type_id, schema_id)) {
            inner.missing.insert((type_id, schema_id));
        }
    }

    /// Number of the present cluster; marks made under an earlier one are not taken.
    pub(crate) fn epoch(&self) -> u64 {
        self.read().epoch
    }

    /// Whether all types below a descriptor are registered.
    pub(crate) fn is_prepared(&self, desc: &'static TypeDesc) -> bool {
        self.read().prepared.contains(&address(desc))
    }

    pub(crate) fn mark_prepared(&self, desc: &'static TypeDesc, epoch: u64) {
        let mut inner = self.write();
        if inner.epoch == epoch {
            inner.prepared.insert(address(desc));
        }
    }

    /// Whether a dynamic type is registered with a schema.
    pub(crate) fn is_registered(&self, type_id: i32, schema_id: i32) -> bool {
        self.read().registered.contains(&(type_id, schema_id))
    }

    pub(crate) fn mark_registered(&self, type_id: i32, schema_id: i32, epoch: u64) {
        let mut inner = self.write();
        if inner.epoch == epoch {
            inner.registered.insert((type_id, schema_id));
        }
    }

    /// Forgets what is registered: another cluster may answer from now on. What was read stays: objects that were read from the cluster
    /// before are still decoded, and registered before they are written to another one.
    pub(crate) fn forget(&self) {
        let mut inner = self.write();
        inner.missing.clear();
        inner.prepared.clear();
        inner.registered.clear();
        inner.epoch = inner.epoch.wrapping_add(1);
    }

    fn read(&self) -> RwLockReadGuard<'_, Inner> {
        self.inner.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Inner> {
        self.inner.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Schemas for Registry {
    fn schema(&self, type_id: i32, schema_id: i32) -> SchemaLookup {
        let inner = self.read();
        let key = (type_id, schema_id);
        match inner.schemas.get(&key) {
            Some(schema) => SchemaLookup::Known(schema.clone()),
            None if inner.missing.contains(&key) => SchemaLookup::Missing,
            None => SchemaLookup::Unasked,
        }
    }

    fn field_name(&self, type_id: i32, field_id: i32) -> Option<Arc<str>> {
        let inner = self.read();
        Some(inner.types.get(&type_id)?.field_by_id(field_id)?.name.as_str().into())
    }

    fn constant_name(&self, type_id: i32, ordinal: i32) -> Option<Arc<str>> {
        let inner = self.read();
        let mut constants = inner.types.get(&type_id)?.constants.iter().flatten();
        Some(constants.find(|constant| constant.ordinal == ordinal)?.name.as_str().into())
    }

    fn affinity_field(&self, type_id: i32) -> Option<i32> {
        self.read().affinity_fields.get(&type_id).copied()
    }

    fn field_place(&self, (type_id, schema_id): (i32, i32), field_id: i32) -> Option<usize> {
        self.read().schemas.get(&(type_id, schema_id))?.place_of(field_id)
    }

    fn binary_type(&self, type_id: i32) -> Option<Arc<BinaryType>> {
        self.read().types.get(&type_id).cloned()
    }

    fn token(&self) -> u64 {
        let me: Weak<dyn Schemas> = self.me.clone();
        *self.token.get_or_init(|| enroll(me))
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        if let Some(token) = self.token.get() {
            dismiss(*token);
        }
    }
}

/// Descriptors are constants: one address is one descriptor.
fn address(desc: &'static TypeDesc) -> usize {
    std::ptr::from_ref(desc).addr()
}

#[cfg(test)]
mod tests {
    use super::super::binary_type::{BinaryField, BinarySchema};
    use super::super::ignite_type::IgniteType;
    use super::super::type_book::by_token;
    use super::*;
    use crate::binary::type_code::TypeCode;

    fn person() -> BinaryType {
        let mut person = BinaryType::new(1, "Person");
        person.fields.push(BinaryField::new("zip", TypeCode::Int));
        person.schemas.push(BinarySchema { id: 5, field_ids: vec![7, 8] });
        person
    }

    #[test]
    fn schemas_are_unasked_then_missing_then_known() {
        let registry = Registry::new();
        assert!(matches!(registry.schema(1, 5), SchemaLookup::Unasked));
        registry.mark_missing(1, 5);
        assert!(matches!(registry.schema(1, 5), SchemaLookup::Missing));
        registry.learn(person());
        let SchemaLookup::Known(schema) = registry.schema(1, 5) else { panic!("not known") };
        assert_eq!(*schema.field_ids, [7, 8]);
        assert_eq!(registry.field_name(1, hash::name_id("zip")).as_deref(), Some("zip"));
        registry.mark_missing(1, 5);
        assert!(matches!(registry.schema(1, 5), SchemaLookup::Known(_)));
    }

    #[test]
    fn forgetting_keeps_what_was_read() {
        let registry = Registry::new();
        registry.learn(person());
        let epoch = registry.epoch();
        registry.mark_prepared(i32::desc(), epoch);
        registry.mark_registered(1, 5, epoch);
        assert!(registry.is_prepared(i32::desc()) && registry.is_registered(1, 5));
        registry.forget();
        assert!(!registry.is_prepared(i32::desc()) && !registry.is_registered(1, 5));
        assert!(registry.binary_type(1).is_some());
        assert!(matches!(registry.schema(1, 5), SchemaLookup::Known(_)));
        registry.mark_prepared(i32::desc(), epoch);
        assert!(!registry.is_prepared(i32::desc()), "a mark of the cluster before");
    }

    #[test]
    fn is_found_by_its_token_while_it_lives() {
        let registry = Registry::new();
        let token = registry.token();
        assert!(by_token(token).is_some());
        drop(registry);
        assert!(by_token(token).is_none());
    }
}
