//! What a cluster must know of an object that a builder makes: its own type and those of the objects in it.

use super::builder::{BinaryObjectBuilder, Field, FieldValue};
use super::source::Source;
use super::value::IgniteValue;
use crate::binary::type_code::TypeCode;
use crate::binary::walk;
use crate::codec::{CodecResult, Reader};
use crate::describe::binding::Binding;
use crate::describe::schemas::Schemas;
use crate::describe::{BinaryField, BinarySchema, BinaryType, TypeBook};
use std::sync::Arc;

/// The type of the builder's object: its fields as they are now, and what was known before.
pub(super) fn binary_type(builder: &BinaryObjectBuilder, binding: Binding) -> BinaryType {
    let type_id = builder.type_id_for(binding);
    let known = builder.original.as_ref().and_then(|object| object.source().schemas().binary_type(type_id));
    let mut ty = BinaryType::new(type_id, builder.type_name.clone().unwrap_or_default());
    ty.affinity_key.clone_from(&builder.affinity_key);
    for field in &builder.fields {
        let before = known.as_ref().and_then(|known| known.field_by_id(field.id));
        if let Some(name) = before.map(|before| &before.name).or(field.name.as_ref()) {
            let type_code = field_code(builder, field, before.map(|field| field.type_code));
            ty.fields.push(BinaryField { name: name.clone(), type_code, id: field.id });
        }
    }
    if !builder.fields.is_empty() {
        ty.schemas.push(BinarySchema::new(builder.fields.iter().map(|field| field.id).collect()));
    }
    if let Some(known) = known {
        ty.merge(&known);
    }
    ty
}

/// The metadata code of a field: declared, or as known before, or that of the value as Java's builder chooses it.
fn field_code(builder: &BinaryObjectBuilder, field: &Field, before: Option<i32>) -> i32 {
    if let Some(declared) = field.declared {
        return declared.metadata_code();
    }
    match &field.value {
        FieldValue::Kept(index) => before.unwrap_or_else(|| kept_code(builder, *index).metadata_code()),
        FieldValue::Set(value) => {
            let code = code_of_value(value.type_code()).metadata_code();
            match before {
                // A field of any type takes all, and null says nothing.
                Some(before) if value.is_null() || before == TypeCode::Object.metadata_code() => before,
                _ => code,
            }
        }
    }
}

fn kept_code(builder: &BinaryObjectBuilder, index: usize) -> TypeCode {
    let code = || {
        let object = builder.original.as_ref()?;
        let at = object.layout().ok()?.field_at(object.source().reader(), index).ok()?;
        TypeCode::from_byte(object.source().reader().moved_to(at).peek().ok()?)
    };
    code_of_value(code().unwrap_or(TypeCode::Object))
}

/// The code that metadata hold for a value whose field has no declared type.
fn code_of_value(code: TypeCode) -> TypeCode {
    match code {
        TypeCode::Null | TypeCode::Handle | TypeCode::Wrapped | TypeCode::Optimized | TypeCode::Proxy => {
            TypeCode::Object
        }
        TypeCode::BinaryEnum => TypeCode::Enum,
        other => other,
    }
}

/// The types of all objects in the bytes that a builder made, as far as they are known.
pub(super) fn types_of(
    builder: &BinaryObjectBuilder,
    binding: Binding,
    bytes: &[u8],
) -> CodecResult<Arc<dyn Schemas>> {
    if let Some(known) = known_already(builder, binding) {
        return Ok(known);
    }
    let mut parts = Parts::new(binding);
    parts.of_builder(builder);
    Ok(parts.into_book(bytes)?)
}

/// What was known of the original, if that is all there is to know of the changed object.
fn known_already(builder: &BinaryObjectBuilder, binding: Binding) -> Option<Arc<dyn Schemas>> {
    let schemas = builder.original.as_ref()?.source().shared_schemas()?;
    let known = schemas.binary_type(builder.type_id_for(binding))?;
    let schema_id = builder.schema_id();
    if known.affinity_key != builder.affinity_key
        || !known.schemas.iter().any(|schema| schema.id == schema_id)
    {
        return None;
    }
    let mut parts = Parts::new(binding);
    for field in &builder.fields {
        if let FieldValue::Set(value) = &field.value {
            parts.of_value(value);
            let before = known.field_by_id(field.id)?.type_code;
            if field_code(builder, field, Some(before)) != before {
                return None;
            }
        }
    }
    let alike = parts.book.is_none() && parts.others.iter().all(|other| Arc::ptr_eq(other, schemas));
    alike.then(|| Arc::clone(schemas))
}

/// The types of all objects in a value whose bytes these are, as far as they are known.
pub(super) fn types_of_value(value: &IgniteValue, bytes: &[u8]) -> CodecResult<Option<Arc<dyn Schemas>>> {
    let mut parts = Parts::new(Binding::DEFAULT);
    parts.of_value(value);
    match parts.others.as_slice() {
        [] if parts.book.is_none() => Ok(None),
        [one] if parts.book.is_none() => Ok(Some(Arc::clone(one))),
        _ => Ok(Some(parts.into_book(bytes)?)),
    }
}

/// Where the parts of a value come from.
struct Parts {
    binding: Binding,
    /// The types of builders.
    book: Option<Arc<TypeBook>>,
    /// What is known of objects that were read or built before.
    others: Vec<Arc<dyn Schemas>>,
}

impl Parts {
    const fn new(binding: Binding) -> Self {
        Self { binding, book: None, others: Vec::new() }
    }

    /// One book with the types of all objects in the bytes.
    fn into_book(self, bytes: &[u8]) -> CodecResult<Arc<TypeBook>> {
        let book = self.book.unwrap_or_else(TypeBook::new);
        walk::objects(&mut Reader::new(bytes), &mut |layout| {
            let type_id = layout.type_id();
            for known in self.others.iter().filter_map(|schemas| schemas.binary_type(type_id)) {
                book.add(known.as_ref().clone());
            }
        })?;
        Ok(book)
    }

    fn of_builder(&mut self, builder: &BinaryObjectBuilder) {
        self.book.get_or_insert_with(TypeBook::new).add(binary_type(builder, self.binding));
        if let Some(object) = &builder.original {
            self.add(object.source().shared_schemas());
        }
        for field in &builder.fields {
            if let FieldValue::Set(value) = &field.value {
                self.of_value(value);
            }
        }
    }

    fn of_value(&mut self, value: &IgniteValue) {
        match value {
            IgniteValue::Object(object) => self.add(object.source().shared_schemas()),
            IgniteValue::Handle(handle) => self.add(handle.source().and_then(Source::shared_schemas)),
            IgniteValue::Builder(builder) => self.of_builder(builder),
            IgniteValue::Collection(collection) => self.of_values(collection.items()),
            IgniteValue::ObjectArray(array) => self.of_values(array.items()),
            IgniteValue::Map(map) => {
                for (key, value) in map.entries() {
                    self.of_value(key);
                    self.of_value(value);
                }
            }
            IgniteValue::Wrapped(inner) => self.of_value(inner),
            _ => {}
        }
    }

    fn of_values(&mut self, values: &[IgniteValue]) {
        for value in values {
            self.of_value(value);
        }
    }

    fn add(&mut self, schemas: Option<&Arc<dyn Schemas>>) {
        if let Some(schemas) = schemas {
            if !self.others.iter().any(|known| Arc::ptr_eq(known, schemas)) {
                self.others.push(Arc::clone(schemas));
            }
        }
    }
}
