//! Structs. Same schema id: the fields stand in our order and are read straight on. Another schema: a plan, made once and kept, jumps by the
//! footer and hands serde index keys.

use super::plans::{Plan, plan_of_ids};
use super::{Input, ValueDeserializer};
use crate::binary::object::{Header, Layout};
use crate::binary::type_code::TypeCode;
use crate::codec::{CodecError, CodecErrorKind, CodecResult, Reader};
use crate::describe::desc::{ObjectDesc, Shape};
use crate::describe::schemas::SchemaLookup;
use serde::de::value::U64Deserializer;
use serde::de::{Deserialize, DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Visitor};

impl<'de> ValueDeserializer<'_, '_, 'de> {
    /// Reads the complex object that stands here; wrapped ones and handles are behind us.
    #[inline]
    pub(super) fn object<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
        self.object_of(None, visitor)
    }

    /// The same, of another type id than the descriptor's.
    #[inline(always)]
    pub(super) fn object_of<V: Visitor<'de>>(self, other: Option<i32>, visitor: V) -> CodecResult<V::Value> {
        let Shape::Object(desc) = self.desc.shape else {
            return Err(self.not_for("object"));
        };
        let desc = desc();
        let type_id = other.unwrap_or_else(|| self.s.d.binding.type_id(&desc.name));
        if !desc.has_defaults {
            if let Some((fields, after)) = Header::known_object(&self.s.r, type_id, desc.schema_id) {
                // The visitor's value is returned as it comes: it may be large, and each step that looks at it costs a copy.
                return visitor.visit_seq(Straight::begin(self.s, desc, fields, after)?);
            }
        }
        self.object_by_layout(desc, type_id, visitor)
    }

    #[inline(never)]
    fn object_by_layout<V: Visitor<'de>>(
        self,
        desc: &'static ObjectDesc,
        type_id: i32,
        visitor: V,
    ) -> CodecResult<V::Value> {
        if self.s.r.peek()? != TypeCode::Object.byte() {
            return Err(self.unexpected("object"));
        }
        let depth = self.deeper()?;
        let layout = Layout::read(&mut self.s.r)?;
        if layout.type_id() != type_id {
            return Err(other_type(desc, &layout));
        }
        let r = self.s.r.moved_to(layout.fields_at);
        if layout.header.schema_id == desc.schema_id && !null_default(desc, &layout, r)? {
            let (fields, after) = (r.ending_at(layout.fields_end)?, self.s.r);
            return visitor.visit_seq(Straight::begin(self.s, desc, fields, after)?);
        }
        let plan = self.plan(desc, &layout, r).map_err(|error| in_object(self.s.d, desc, depth, error))?;
        visitor.visit_map(Planned { d: self.s.d, r, layout: &layout, desc, plan: &plan, next: 0, depth })
    }

    /// The plan for this schema: kept from an earlier object, or made.
    fn plan(&self, desc: &'static ObjectDesc, layout: &Layout<'_>, r: Reader<'_>) -> CodecResult<Plan> {
        let schema_id = layout.header.schema_id;
        let full_count = if layout.is_compact() { 0 } else { layout.field_count() };
        let plans = &self.s.d.plans;
        if let Some(plan) = plans.get(desc, schema_id, full_count) {
            return Ok(plan);
        }
        let plan = self.make_plan(desc, layout, r)?;
        plans.put(desc, schema_id, full_count, &plan);
        Ok(plan)
    }

    #[cold]
    fn make_plan(&self, desc: &'static ObjectDesc, layout: &Layout<'_>, r: Reader<'_>) -> CodecResult<Plan> {
        let wire = self.wire_ids(desc, layout, r)?;
        let plan = plan_of_ids(desc, &wire);
        let missing: Vec<String> = desc
            .fields
            .iter()
            .zip(plan.iter())
            .filter(|(field, entry)| entry.is_none() && !field.has_default && !field.ty.nullable)
            .map(|(field, _)| field.name.to_owned())
            .collect();
        if !missing.is_empty() {
            return Err(CodecError::new(CodecErrorKind::MissingField { names: missing }).at(layout.start));
        }
        if desc.deny_unknown {
            self.deny_unknown(layout, &wire, &plan)?;
        }
        Ok(plan)
    }

    /// Field ids of the object in the order of its footer.
    fn wire_ids(
        &self,
        desc: &'static ObjectDesc,
        layout: &Layout<'_>,
        r: Reader<'_>,
    ) -> CodecResult<Vec<i32>> {
        let count = layout.field_count();
        if !layout.is_compact() {
            return (0..count).filter_map(|entry| layout.field_id(r, entry).transpose()).collect();
        }
        let (type_id, schema_id) = (layout.type_id(), layout.header.schema_id);
        if schema_id == desc.schema_id {
            return Ok(desc.fields.iter().map(|field| field.id).collect());
        }
        if count == 0 {
            return Ok(Vec::new());
        }
        match self.s.d.schemas.schema(type_id, schema_id) {
            SchemaLookup::Known(schema) if schema.field_ids.len() >= count => Ok(schema.field_ids.to_vec()),
            SchemaLookup::Known(_) => {
                Err(CodecError::malformed("object with more fields than its schema").at(layout.start))
            }
            SchemaLookup::Missing | SchemaLookup::Unasked => {
                Err(CodecError::new(CodecErrorKind::NeedSchema { type_id, schema_id }).at(layout.start))
            }
        }
    }

    #[cold]
    fn deny_unknown(&self, layout: &Layout<'_>, wire: &[i32], plan: &Plan) -> CodecResult<()> {
        let names: Vec<String> = wire
            .iter()
            .enumerate()
            .filter(|(entry, _)| !plan.contains(&Some(*entry)))
            .map(|(_, id)| match self.s.d.schemas.field_name(layout.type_id(), *id) {
                Some(name) => name.to_string(),
                None => format!("field id {id}"),
            })
            .collect();
        if names.is_empty() {
            return Ok(());
        }
        Err(CodecError::new(CodecErrorKind::UnknownField { names }).at(layout.start))
    }
}

#[cold]
fn other_type(desc: &ObjectDesc, layout: &Layout<'_>) -> CodecError {
    let found = match layout.class_name {
        Some(name) => format!("object {name}"),
        None => format!("object of type id {}", layout.header.type_id),
    };
    CodecError::mismatch(format!("object {}", desc.name.full), found).at(layout.start)
}

/// Whether a field that may be absent holds null here: then serde's default applies, which reading straight on cannot give.
#[inline]
fn null_default(desc: &ObjectDesc, layout: &Layout<'_>, r: Reader<'_>) -> CodecResult<bool> {
    if !desc.has_defaults {
        return Ok(false);
    }
    for (entry, field) in desc.fields.iter().enumerate() {
        if field.has_default && is_null(layout, r, entry)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_null(layout: &Layout<'_>, r: Reader<'_>, entry: usize) -> CodecResult<bool> {
    let at = layout.field_at(r, entry)?;
    Ok(r.moved_to(at).peek()? == TypeCode::Null.byte())
}

/// Fields in our own order.
struct Straight<'a, 's, 'de> {
    /// Cut behind the fields: no field runs over the end of its object.
    s: &'a mut Input<'s, 'de>,
    desc: &'static ObjectDesc,
    next: usize,
    /// A reader that stands after the object.
    after: Reader<'de>,
}

impl<'a, 's, 'de> Straight<'a, 's, 'de> {
    /// The fields from `fields` on, `after` standing after the object.
    #[inline]
    fn begin(
        s: &'a mut Input<'s, 'de>,
        desc: &'static ObjectDesc,
        fields: Reader<'de>,
        after: Reader<'de>,
    ) -> CodecResult<Self> {
        let Some(depth) = s.depth.checked_sub(1) else { return Err(s.too_deep()) };
        s.depth = depth;
        s.r = fields;
        Ok(Self { s, desc, next: 0, after })
    }

    /// The next field, if there is one.
    #[inline(always)]
    fn field(&mut self) -> Option<ValueDeserializer<'_, 's, 'de>> {
        let field = self.desc.fields.get(self.next)?;
        self.next += 1;
        Some(ValueDeserializer { s: self.s, desc: &field.ty })
    }
}

/// An error in the field before `next`, with its name, and that of the type at the root.
#[cold]
fn in_field(s: &Input<'_, '_>, desc: &ObjectDesc, next: usize, error: CodecError) -> CodecError {
    let name = desc.fields.get(next.saturating_sub(1)).map_or("", |field| field.name);
    in_object(s.d, desc, s.depth, error.in_name(name))
}

impl Drop for Straight<'_, '_, '_> {
    /// Leaves the object, also if the visitor did not ask for all of its fields.
    #[inline]
    fn drop(&mut self) {
        self.s.depth += 1;
        self.s.r = self.after;
    }
}

impl<'de> SeqAccess<'de> for Straight<'_, '_, 'de> {
    type Error = CodecError;

    /// serde's own is a call, and a value that is returned from a call goes through memory.
    #[inline(always)]
    fn next_element<T: Deserialize<'de>>(&mut self) -> CodecResult<Option<T>> {
        let Some(field) = self.field() else { return Ok(None) };
        match T::deserialize(field) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(in_field(self.s, self.desc, self.next, error)),
        }
    }

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> CodecResult<Option<T::Value>> {
        let Some(field) = self.field() else { return Ok(None) };
        match seed.deserialize(field) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(in_field(self.s, self.desc, self.next, error)),
        }
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        Some(self.desc.fields.len().saturating_sub(self.next))
    }
}

/// Puts the name of the type in front of the path, at the root only: inside, the field's name says enough.
#[cold]
fn in_object(d: &super::Decoder<'_>, desc: &ObjectDesc, depth: usize, error: CodecError) -> CodecError {
    if depth.saturating_add(1) == d.limits.max_depth { error.in_name(desc.name.full) } else { error }
}

/// Fields by a plan, told to serde by their index.
struct Planned<'a, 'de> {
    d: &'a super::Decoder<'a>,
    r: Reader<'de>,
    layout: &'a Layout<'de>,
    desc: &'static ObjectDesc,
    plan: &'a [Option<usize>],
    next: usize,
    depth: usize,
}

impl<'de> MapAccess<'de> for Planned<'_, 'de> {
    type Error = CodecError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> CodecResult<Option<K::Value>> {
        while let (Some(entry), Some(field)) = (self.plan.get(self.next), self.desc.fields.get(self.next)) {
            let absent = match entry {
                Some(entry) => field.has_default && is_null(self.layout, self.r, *entry)?,
                None => true,
            };
            if !absent {
                let index = u64::try_from(self.next).unwrap_or(u64::MAX);
                let key: U64Deserializer<CodecError> = index.into_deserializer();
                return seed.deserialize(key).map(Some);
            }
            self.next += 1;
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> CodecResult<V::Value> {
        let index = self.next;
        self.next += 1;
        let (Some(Some(entry)), Some(field)) = (self.plan.get(index), self.desc.fields.get(index)) else {
            return Err(CodecError::unsupported("a value was asked for before its key"));
        };
        let r = self.r.moved_to(self.layout.field_at(self.r, *entry)?);
        let mut input = Input { d: self.d, r, depth: self.depth };
        let value = ValueDeserializer { s: &mut input, desc: &field.ty };
        seed.deserialize(value)
            .map_err(|error| in_object(self.d, self.desc, self.depth, error.in_name(field.name)))
    }
}
