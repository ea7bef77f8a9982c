//! Values that describe themselves: what a visitor without expectations is given.

use super::seq::Elements;
use super::{Input, ValueDeserializer, integer::char_of_unit};
use crate::binary::array::{element_len, read_component};
use crate::binary::collection::read_collection;
use crate::binary::object::Layout;
use crate::binary::{enums, skip::skip_value, sql_date, text, text_form, type_code::TypeCode, uuid};
use crate::codec::{CodecError, CodecResult, Reader};
use crate::describe::desc::TypeDesc;
use crate::describe::schemas::SchemaLookup;
use serde::de::value::StringDeserializer;
use serde::de::{DeserializeSeed, IntoDeserializer, MapAccess, Visitor};

static ANY: TypeDesc = TypeDesc::any();

impl<'de> ValueDeserializer<'_, '_, 'de> {
    /// Hands the visitor what stands here. A descriptor that says more is held against it.
    pub(super) fn any<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
        let at = self.s.r.position();
        let code = TypeCode::read(self.s.r.peek()?, at)?;
        let is_sql_date = code == TypeCode::Optimized && sql_date::eat_head(&mut self.s.r.clone());
        let code = if is_sql_date { TypeCode::Date } else { code };
        if !self.is_any() && code != self.desc.code && code != TypeCode::Null {
            return Err(self.unexpected(self.desc.code.name()));
        }
        if code == TypeCode::Object {
            return self.any_object(visitor);
        }
        if matches!(code, TypeCode::Date | TypeCode::Time) {
            return self.any_date_or_time(code, visitor);
        }
        self.s.r.read_u8()?;
        match code {
            TypeCode::Null => visitor.visit_none(),
            TypeCode::Byte => visitor.visit_i8(self.s.r.read_i8()?),
            TypeCode::Short => visitor.visit_i16(self.s.r.read_i16()?),
            TypeCode::Int => visitor.visit_i32(self.s.r.read_i32()?),
            TypeCode::Long => visitor.visit_i64(self.s.r.read_i64()?),
            TypeCode::Float => visitor.visit_f32(self.s.r.read_f32()?),
            TypeCode::Double => visitor.visit_f64(self.s.r.read_f64()?),
            TypeCode::Bool => visitor.visit_bool(self.s.r.read_bool()?),
            TypeCode::Char => visitor.visit_char(char_of_unit(self.s.r.read_u16()?)?),
            TypeCode::String => visitor.visit_borrowed_str(text::read_string(&mut self.s.r)?),
            TypeCode::Uuid => visitor.visit_bytes(&uuid::read_uuid(&mut self.s.r)?),
            TypeCode::ByteArray | TypeCode::Optimized => visitor.visit_borrowed_bytes(self.s.r.read_bytes()?),
            TypeCode::Timestamp | TypeCode::Decimal => {
                let mut buf = text_form::TextBuf::new();
                visitor.visit_str(text_form::read_text(&mut self.s.r, code, self.desc.text, &mut buf)?)
            }
            TypeCode::Enum | TypeCode::BinaryEnum => {
                let (component, ordinal) = enums::read_enum(&mut self.s.r)?;
                match self.s.d.schemas.constant_name(component.type_id, ordinal) {
                    Some(name) => visitor.visit_str(&name),
                    None => visitor.visit_i32(ordinal),
                }
            }
            TypeCode::Map => self.entries(&ANY, &ANY, visitor),
            TypeCode::Class => visitor.visit_i32(read_component(&mut self.s.r)?.type_id),
            TypeCode::Proxy => {
                self.s.r.seek(at)?;
                skip_value(&mut self.s.r, self.s.depth)?;
                Err(CodecError::unsupported("a Java proxy can only be read as an IgniteValue").at(at))
            }
            code if element_len(code).is_some() => self.primitives(code, visitor),
            code => self.any_sequence(code, visitor),
        }
    }

    fn any_date_or_time<V: Visitor<'de>>(mut self, code: TypeCode, visitor: V) -> CodecResult<V::Value> {
        let at = self.s.r.position();
        let millis = self.millis(code)?;
        let mut buf = text_form::TextBuf::new();
        let text = text_form::text_of_millis(code, self.desc.text, millis, &mut buf);
        visitor.visit_str(text.map_err(|error| error.at(at))?)
    }

    fn any_sequence<V: Visitor<'de>>(self, code: TypeCode, visitor: V) -> CodecResult<V::Value> {
        let count = match code {
            TypeCode::Collection => read_collection(&mut self.s.r)?.0,
            TypeCode::ObjectArray | TypeCode::EnumArray => {
                read_component(&mut self.s.r)?;
                self.s.r.read_count(1)?
            }
            _ => self.s.r.read_count(1)?,
        };
        self.elements(Elements::Same(&ANY), count, visitor)
    }

    /// An object as a map of field names; the id stands for a name that the cluster does not tell.
    fn any_object<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
        let depth = self.deeper()?;
        let layout = Layout::read(&mut self.s.r)?;
        let r = self.s.r.moved_to(layout.fields_at);
        let mut ids = Vec::new();
        if !layout.is_compact() {
            for entry in 0..layout.field_count() {
                ids.extend(layout.field_id(r, entry)?);
            }
        } else if layout.field_count() > 0 {
            match self.s.d.schemas.schema(layout.type_id(), layout.header.schema_id) {
                SchemaLookup::Known(schema) => ids.extend_from_slice(&schema.field_ids),
                SchemaLookup::Missing | SchemaLookup::Unasked => {
                    let (type_id, schema_id) = (layout.type_id(), layout.header.schema_id);
                    let kind = crate::codec::CodecErrorKind::NeedSchema { type_id, schema_id };
                    return Err(CodecError::new(kind).at(layout.start));
                }
            }
        }
        visitor.visit_map(Fields { d: self.s.d, r, layout: &layout, ids: &ids, next: 0, depth })
    }
}

struct Fields<'a, 'de> {
    d: &'a super::Decoder<'a>,
    r: Reader<'de>,
    layout: &'a Layout<'de>,
    ids: &'a [i32],
    next: usize,
    depth: usize,
}

impl<'de> MapAccess<'de> for Fields<'_, 'de> {
    type Error = CodecError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> CodecResult<Option<K::Value>> {
        let Some(id) = self.ids.get(self.next).filter(|_| self.next < self.layout.field_count()) else {
            return Ok(None);
        };
        let name = match self.d.schemas.field_name(self.layout.type_id(), *id) {
            Some(name) => name.to_string(),
            None => id.to_string(),
        };
        let key: StringDeserializer<CodecError> = name.into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> CodecResult<V::Value> {
        let r = self.r.moved_to(self.layout.field_at(self.r, self.next)?);
        let mut input = Input { d: self.d, r, depth: self.depth };
        self.next += 1;
        seed.deserialize(ValueDeserializer { s: &mut input, desc: &ANY })
    }
}
