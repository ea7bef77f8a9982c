//! Types known without a cluster: what a builder writes and what tests and tools give along with bytes.

use super::binary_type::BinaryType;
use super::schemas::{Schema, SchemaLookup, Schemas};
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard, Weak};

/// A collection of [`BinaryType`]s by which objects are read: compact objects hold no field ids, and no object holds names.
///
/// The client keeps one for each cluster by itself; an own one is needed only for bytes that come from elsewhere.
///
/// # Examples
/// ```
/// use ignite_client::{BinaryObject, BinaryObjectBuilder, TypeBook};
///
/// let builder = BinaryObjectBuilder::new("Person").set("name", "Ann");
/// let bytes = builder.build()?.to_bytes()?;
/// let types = TypeBook::new();
/// types.add(builder.binary_type());
/// let ann = BinaryObject::from_bytes_with(&bytes, &types)?;
/// assert_eq!(ann.field("name")?, Some("Ann".into()));
/// # Ok::<(), ignite_client::CodecError>(())
/// ```
#[derive(Debug)]
pub struct TypeBook {
    known: RwLock<Known>,
    token: OnceLock<u64>,
    me: Weak<Self>,
}

#[derive(Debug, Default)]
struct Known {
    types: HashMap<i32, Arc<BinaryType>>,
    /// By type and schema id.
    schemas: HashMap<(i32, i32), Schema>,
}

impl TypeBook {
    /// An empty book.
    pub fn new() -> Arc<Self> {
        Arc::new_cyclic(|me| Self { known: RwLock::default(), token: OnceLock::new(), me: me.clone() })
    }

    /// Adds a type, or what is new of it.
    pub fn add(&self, binary_type: BinaryType) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        for schema in &binary_type.schemas {
            let field_ids = schema.field_ids.as_slice().into();
            known.schemas.insert((binary_type.type_id, schema.id), Schema { field_ids });
        }
        match known.types.get_mut(&binary_type.type_id) {
            Some(known) => Arc::make_mut(known).merge(&binary_type),
            None => {
                known.types.insert(binary_type.type_id, Arc::new(binary_type));
            }
        }
    }

    /// The types of the book, in no order.
    pub fn types(&self) -> Vec<Arc<BinaryType>> {
        self.read().types.values().cloned().collect()
    }

    fn read(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Schemas for TypeBook {
    fn schema(&self, type_id: i32, schema_id: i32) -> SchemaLookup {
        match self.read().schemas.get(&(type_id, schema_id)) {
            Some(schema) => SchemaLookup::Known(schema.clone()),
            None => SchemaLookup::Missing,
        }
    }

    fn field_name(&self, type_id: i32, field_id: i32) -> Option<Arc<str>> {
        let known = self.read();
        Some(known.types.get(&type_id)?.field_by_id(field_id)?.name.as_str().into())
    }

    fn constant_name(&self, type_id: i32, ordinal: i32) -> Option<Arc<str>> {
        let known = self.read();
        let mut constants = known.types.get(&type_id)?.constants.iter().flatten();
        Some(constants.find(|constant| constant.ordinal == ordinal)?.name.as_str().into())
    }

    fn binary_type(&self, type_id: i32) -> Option<Arc<BinaryType>> {
        self.read().types.get(&type_id).cloned()
    }

    fn token(&self) -> u64 {
        let me: Weak<dyn Schemas> = self.me.clone();
        *self.token.get_or_init(|| enroll(me))
    }
}

static ENROLLED: Mutex<BTreeMap<u64, Weak<dyn Schemas>>> = Mutex::new(BTreeMap::new());
static NEXT_TOKEN: AtomicU64 = AtomicU64::new(1);

fn enrolled() -> MutexGuard<'static, BTreeMap<u64, Weak<dyn Schemas>>> {
    ENROLLED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes schemas findable by a number, which dynamic values carry through serde. Call [`dismiss`] when they are dropped.
pub(crate) fn enroll(schemas: Weak<dyn Schemas>) -> u64 {
    let token = NEXT_TOKEN.fetch_add(1, Ordering::Relaxed);
    enrolled().insert(token, schemas);
    token
}

/// Forgets a number.
pub(crate) fn dismiss(token: u64) {
    enrolled().remove(&token);
}

/// The schemas behind a number, while they live.
pub(crate) fn by_token(token: u64) -> Option<Arc<dyn Schemas>> {
    if token == 0 {
        return None;
    }
    enrolled().get(&token)?.upgrade()
}

impl Drop for TypeBook {
    fn drop(&mut self) {
        if let Some(token) = self.token.get() {
            dismiss(*token);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::binary_type::{BinaryField, BinarySchema};
    use super::*;
    use crate::binary::type_code::TypeCode;

    fn person() -> BinaryType {
        let mut person = BinaryType::new(7, "Person");
        person.fields.push(BinaryField::new("id", TypeCode::Long));
        person.schemas.push(BinarySchema::new(vec![3355]));
        person
    }

    #[test]
    fn knows_fields_and_schemas_after_merging() {
        let book = TypeBook::new();
        book.add(BinaryType::new(7, "Person"));
        book.add(person());
        assert_eq!(book.field_name(7, 3355).as_deref(), Some("id"));
        let schema = person().schemas[0].id;
        assert!(matches!(book.schema(7, schema), SchemaLookup::Known(_)));
        assert!(matches!(book.schema(7, 1), SchemaLookup::Missing));
    }

    #[test]
    fn is_found_by_its_token_while_it_lives() {
        let book = TypeBook::new();
        book.add(person());
        let token = book.token();
        assert_eq!(by_token(token).unwrap().binary_type(7).unwrap().type_name, "Person");
        drop(book);
        assert!(by_token(token).is_none());
    }
}
