//! Our own value types: the visitor is given the wire body that stands behind the type code.

use super::ValueDeserializer;
use super::temporal::Body;
use crate::binary::array::read_component;
use crate::binary::object::Layout;
use crate::binary::{decimal, skip::skip_value, temporal, type_code::TypeCode, walk};
use crate::codec::{CodecError, CodecErrorKind, CodecResult, Reader};
use crate::describe::schemas::SchemaLookup;
use crate::types::marker;
use serde::de::Visitor;

impl<'de> ValueDeserializer<'_, '_, 'de> {
    #[inline(always)]
    pub(super) fn marked<V: Visitor<'de>>(mut self, code: u8, visitor: V) -> CodecResult<V::Value> {
        let Some(code) = TypeCode::from_byte(code) else { return self.dynamic(visitor) };
        if let Some(body) = self.straight_body(code) {
            return visitor.visit_borrowed_bytes(body);
        }
        match self.body(code)? {
            Body::Borrowed(body) => visitor.visit_borrowed_bytes(body),
            Body::Changed(body) => visitor.visit_bytes(&body),
        }
    }

    /// The bytes of a body that stands here as the descriptor says; `code` is a constant here.
    #[inline(always)]
    fn straight_body(&mut self, code: TypeCode) -> Option<&'de [u8]> {
        if self.desc.code != code {
            return None;
        }
        match code {
            TypeCode::Timestamp => temporal::take_timestamp(&mut self.s.r).map(<[u8; 12]>::as_slice),
            TypeCode::Time if !self.s.d.clock.is_raw() => None,
            TypeCode::Date | TypeCode::Time => {
                let [_, body @ ..] = self.s.r.eat_chunk::<9>(code.byte())?;
                Some(body)
            }
            TypeCode::Decimal => decimal::take_decimal(&mut self.s.r),
            _ => None,
        }
    }

    /// The bytes of a body, checked.
    #[inline(never)]
    fn body(&mut self, code: TypeCode) -> CodecResult<Body<'de>> {
        if !self.is_any() && code != self.desc.code {
            return Err(self.not_for(code.name()));
        }
        if matches!(code, TypeCode::Date | TypeCode::Time) {
            return self.millis_bytes(code);
        }
        if code == TypeCode::Enum && self.s.r.peek()? == TypeCode::BinaryEnum.byte() {
            self.s.r.read_u8()?;
        } else {
            self.expect(code)?;
        }
        let start = self.s.r;
        match code {
            TypeCode::Timestamp => drop(temporal::read_timestamp(&mut self.s.r)?),
            TypeCode::Decimal => drop(decimal::read_decimal(&mut self.s.r)?),
            TypeCode::Char => drop(self.s.r.read_u16()?),
            TypeCode::Enum => {
                read_component(&mut self.s.r)?;
                self.s.r.read_i32()?;
            }
            _ => drop(self.s.r.read_i64()?),
        }
        let len = self.s.r.position().saturating_sub(start.position());
        let mut body = start;
        body.take(len).map(Body::Borrowed)
    }

    /// A whole value of any type. It is cut out of its surroundings, unless handles in it lead there.
    fn dynamic<V: Visitor<'de>>(mut self, visitor: V) -> CodecResult<V::Value> {
        if self.s.r.peek()? == TypeCode::Handle.byte() {
            let target = self.behind_handle()?;
            let mut there = self.input_at(target)?;
            return ValueDeserializer { s: &mut there, desc: self.desc }.dynamic(visitor);
        }
        let start = self.s.r.position();
        skip_value(&mut self.s.r, self.s.depth)?;
        let end = self.s.r.position();
        let value = self.s.r.ending_at(end)?;
        self.need_schemas(value.moved_to(start))?;
        let from = if walk::has_outer_handle(value.moved_to(start), self.s.depth)? { 0 } else { start };
        let bytes = value.data().get(from..).unwrap_or_default();
        if from != start {
            self.spend_handle_bytes(bytes.len(), start)?;
        }
        if u32::try_from(bytes.len()).is_err() {
            return Err(CodecError::limit("length of a value", u32::MAX as usize).at(start));
        }
        let token = self.s.d.schemas.token();
        let payload = marker::Payload { token, offset: start - from, bytes };
        let mut packed = payload.pack();
        if !self.s.d.clock.is_raw() {
            let changed = self.s.d.clock.read_in_place(payload.value_in(&mut packed));
            changed.map_err(|error| error.at(start))?;
        }
        visitor.visit_byte_buf(packed)
    }

    /// Objects are read when nobody can be asked any more, so their schemas, and the names of their fields, must have been asked for now.
    fn need_schemas(&self, mut value: Reader<'_>) -> CodecResult<()> {
        let schemas = self.s.d.schemas;
        let mut needed = None;
        walk::objects(&mut value, &mut |layout: &Layout<'_>| {
            let (type_id, schema_id) = (layout.type_id(), layout.header.schema_id);
            if needed.is_none()
                && layout.has_user_fields()
                && matches!(schemas.schema(type_id, schema_id), SchemaLookup::Unasked)
            {
                let kind = CodecErrorKind::NeedSchema { type_id, schema_id };
                needed = Some(CodecError::new(kind).at(layout.start));
            }
        })?;
        needed.map_or(Ok(()), Err)
    }
}
