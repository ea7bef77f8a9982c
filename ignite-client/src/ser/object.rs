//! Structs: a Complex object, fields in the order of the descriptor.

use super::{Encoder, ValueSerializer};
use crate::binary::object::{ObjectIds, ObjectStart};
use crate::binary::scalar;
use crate::codec::{CodecError, CodecResult};
use crate::describe::desc::{FieldDesc, ObjectDesc, Shape};
use serde::ser::{Serialize, SerializeStruct};

pub(crate) struct ObjectSerializer<'e> {
    e: &'e mut Encoder,
    desc: &'static ObjectDesc,
    start: ObjectStart,
    next: usize,
}

impl<'e> ObjectSerializer<'e> {
    #[inline]
    pub(super) fn begin(s: ValueSerializer<'e>, name: &'static str) -> CodecResult<Self> {
        let ValueSerializer { e, desc } = s;
        let Shape::Object(object) = desc.shape else {
            return Err(CodecError::mismatch(desc.code.name(), name));
        };
        let start = ObjectStart::begin(&mut e.w);
        Ok(Self { desc: object(), start, next: 0, e })
    }

    /// The next field of the descriptor, its offset noted.
    #[inline]
    fn next_field(&mut self, key: &'static str) -> CodecResult<&'static FieldDesc> {
        let field = field(self.desc, self.next, key)?;
        self.next += 1;
        self.start.field(&mut self.e.w)?;
        Ok(field)
    }
}

/// The field at a place, which serde calls `key`.
#[inline]
pub(super) fn field(
    desc: &'static ObjectDesc,
    at: usize,
    key: &'static str,
) -> CodecResult<&'static FieldDesc> {
    match desc.fields.get(at) {
        Some(field) if !cfg!(debug_assertions) || field.serde_name == key => Ok(field),
        _ => Err(not_the_same(desc, at, key)),
    }
}

/// An error unless `count` fields are all that there are.
#[inline]
pub(super) fn all_written(desc: &'static ObjectDesc, count: usize) -> CodecResult<()> {
    if count == desc.fields.len() { Ok(()) } else { Err(not_the_same(desc, count, "the end")) }
}

#[cold]
fn not_the_same(desc: &'static ObjectDesc, at: usize, key: &str) -> CodecError {
    let wanted = desc.fields.get(at).map_or("no further field", |field| field.serde_name);
    CodecError::unsupported(format!(
        "Serialize and IgniteObject disagree on the fields of {}: serde gives `{key}`, the descriptor has {wanted}",
        desc.name.full
    ))
}

impl SerializeStruct for ObjectSerializer<'_> {
    type Ok = ();
    type Error = CodecError;

    #[inline]
    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> CodecResult<()> {
        let field = self.next_field(key)?;
        match value.serialize(ValueSerializer { e: self.e, desc: &field.ty }) {
            Ok(()) => Ok(()),
            Err(error) => Err(error.in_name(field.name)),
        }
    }

    /// `skip_serializing_if`: the field is null, the schema stays.
    fn skip_field(&mut self, key: &'static str) -> CodecResult<()> {
        self.next_field(key)?;
        scalar::write_null(&mut self.e.w);
        Ok(())
    }

    #[inline]
    fn end(self) -> CodecResult<()> {
        all_written(self.desc, self.next)?;
        let binding = self.e.binding;
        let ids = ObjectIds::user(binding.type_id(&self.desc.name), self.desc.schema_id, binding.compact);
        self.start.finish(&mut self.e.w, ids, self.desc.fields.iter().map(|field| field.id))
    }
}
