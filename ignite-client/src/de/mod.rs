//! The Ignite deserializer: the wire describes itself, the descriptor says what is accepted. Never performs I/O.
//!
//! | file | what |
//! |---|---|
//! | `mod.rs` | the decoder, scalars, options, strings |
//! | `constant.rs` | constants of enums |
//! | `integer.rs` | integers, checked |
//! | `marked.rs` | our own value types behind their markers |
//! | `object.rs` `plans.rs` | structs: straight, or by a plan where the schema differs |
//! | `row.rs` `row_plan.rs` | rows of a SQL page, by a plan made once a cursor |
//! | `seq.rs` `map.rs` | arrays, collections, tuples, maps |
//! | `table.rs` | structs that are rows of SQL tables |
//! | `temporal.rs` | dates and times, by the zone of the node |
//! | `element.rs` | elements of primitive arrays |
//! | `alike.rs` | the methods that deserializers which pass values on have in common |
//! | `any.rs` | values without a descriptor |
//!
//! This file is longer than 400 lines because serde's `Deserializer` is one trait, with a method for each type.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss
    )
)]

#[macro_use]
mod alike;
mod any;
mod constant;
mod element;
mod integer;
mod map;
mod marked;
mod object;
mod plans;
mod row;
mod row_plan;
mod seq;
mod table;
mod temporal;

pub(crate) use plans::Plans;
pub(crate) use row_plan::RowPlan;

use crate::binary::{
    skip::skip_value,
    text, text_form,
    type_code::TypeCode,
    uuid,
    wrapped::{read_wrapped, unwrapped},
};
use crate::codec::{CodecError, CodecResult, DecodeLimits, Reader};
use crate::describe::binding::Binding;
use crate::describe::desc::{Shape, TypeDesc};
use crate::describe::schemas::Schemas;
use crate::describe::zone::Clock;
use crate::types::marker;
use plans::PlansOf;
use serde::de::{Deserialize, Deserializer, Visitor};
use std::cell::{Cell, OnceCell};

/// How many bytes behind handles are read again, as a multiple of the bytes that there are: typed values are copies, and copies of copies
/// would grow without bound.
const HANDLE_EXPANSION: usize = 4;

/// Decodes values of one reply: what the cluster says, what is allowed, and the plans made on the way.
pub(crate) struct Decoder<'c> {
    schemas: &'c dyn Schemas,
    binding: Binding,
    limits: DecodeLimits,
    clock: Clock<'c>,
    plans: PlansOf<'c>,
    /// Bytes behind handles that may still be read in this value.
    handle_bytes: Cell<usize>,
    /// Bytes of the value for which memory may still be reserved ahead.
    reservable: Cell<usize>,
    /// Whether a row of SQL is read, and not a value of a cache.
    is_row: Cell<bool>,
}

impl<'c> Decoder<'c> {
    pub(crate) fn new(schemas: &'c dyn Schemas, binding: Binding, limits: DecodeLimits) -> Self {
        let (handle_bytes, reservable) = (Cell::new(0), Cell::new(0));
        Self {
            schemas,
            binding,
            limits,
            clock: Clock::Raw,
            plans: PlansOf::Own(OnceCell::new()),
            handle_bytes,
            reservable,
            is_row: Cell::new(false),
        }
    }

    /// The same, with the plans that a client has made.
    pub(crate) fn with_plans(self, plans: &'c Plans) -> Self {
        Self { plans: PlansOf::Client(plans), ..self }
    }

    /// The same, taking the dates and times of SQL for those of a zone.
    pub(crate) fn with_clock(self, clock: Clock<'c>) -> Self {
        Self { clock, ..self }
    }

    /// Decodes the one value that `bytes` hold.
    pub(crate) fn read<'de, T: Deserialize<'de>>(
        &self,
        bytes: &'de [u8],
        desc: &'static TypeDesc,
    ) -> CodecResult<T> {
        self.handle_bytes.set(bytes.len().saturating_mul(HANDLE_EXPANSION));
        self.reservable.set(bytes.len());
        self.is_row.set(false);
        let mut input = Input { d: self, r: unwrapped(Reader::new(bytes))?, depth: self.limits.max_depth };
        T::deserialize(ValueDeserializer { s: &mut input, desc })
    }

    /// How many elements of at least `item_len` bytes to reserve memory for: never more than the value's own bytes support.
    #[inline]
    fn reserve(&self, count: usize, item_len: usize) -> usize {
        let items = count.min(self.reservable.get() / item_len.max(1));
        self.reservable.set(self.reservable.get().saturating_sub(items.saturating_mul(item_len)));
        items
    }
}

/// Where decoding stands.
struct Input<'s, 'de> {
    d: &'s Decoder<'s>,
    r: Reader<'de>,
    /// Levels of nesting that are left.
    depth: usize,
}

impl Input<'_, '_> {
    #[cold]
    fn too_deep(&self) -> CodecError {
        CodecError::limit("depth of nesting", self.d.limits.max_depth).at(self.r.position())
    }
}

/// Reads one value as its descriptor says. Two words, so that it is passed in registers.
pub(crate) struct ValueDeserializer<'a, 's, 'de> {
    s: &'a mut Input<'s, 'de>,
    desc: &'static TypeDesc,
}

impl<'s, 'de> ValueDeserializer<'_, 's, 'de> {
    fn is_any(&self) -> bool {
        matches!(self.desc.shape, Shape::Any)
    }

    /// Consumes the type code if it is the wanted one.
    #[inline]
    fn expect(&mut self, code: TypeCode) -> CodecResult<()> {
        if self.s.r.eat(code.byte()) { Ok(()) } else { Err(self.unexpected(code.name())) }
    }

    /// The error for the type code that stands here instead.
    #[cold]
    fn unexpected(&self, expected: &'static str) -> CodecError {
        let at = self.s.r.position();
        let found = match self.s.r.peek().map(TypeCode::from_byte) {
            Ok(Some(TypeCode::Null)) => return CodecError::null().at(at),
            Ok(Some(found)) => found.name(),
            Ok(None) => "an unknown type code",
            Err(error) => return error,
        };
        CodecError::mismatch(expected, found).at(at)
    }

    /// The error for a Rust type that cannot be read under the descriptor.
    #[cold]
    fn not_for(&self, rust: &'static str) -> CodecError {
        CodecError::mismatch(rust, self.desc.code.name()).at(self.s.r.position())
    }

    /// One level deeper.
    #[inline]
    fn deeper(&self) -> CodecResult<usize> {
        match self.s.depth.checked_sub(1) {
            Some(depth) => Ok(depth),
            None => Err(self.s.too_deep()),
        }
    }

    /// Steps into a wrapped object or behind a handle, if one stands here: a reader at the value itself.
    #[inline]
    fn redirected(&mut self) -> CodecResult<Option<Reader<'de>>> {
        /// The bytes that lead elsewhere.
        const WRAPPED: u8 = TypeCode::Wrapped.byte();
        const HANDLE: u8 = TypeCode::Handle.byte();
        match self.s.r.peek()? {
            WRAPPED => {
                self.s.r.read_u8()?;
                let (bytes, offset) = read_wrapped(&mut self.s.r)?;
                Ok(Some(Reader::new(bytes).moved_to(offset)))
            }
            HANDLE => self.behind_handle().map(Some),
            _ => Ok(None),
        }
    }

    #[cold]
    fn behind_handle(&mut self) -> CodecResult<Reader<'de>> {
        let at = self.s.r.position();
        let target = handle_target(&mut self.s.r)?;
        let start = self.s.r.moved_to(target);
        let mut end = start;
        skip_value(&mut end, self.s.depth)?;
        self.spend_handle_bytes(end.position().saturating_sub(target).max(1), at)?;
        Ok(start)
    }

    /// Counts bytes that are read again.
    fn spend_handle_bytes(&self, cost: usize, at: usize) -> CodecResult<()> {
        match self.s.d.handle_bytes.get().checked_sub(cost) {
            Some(left) => {
                self.s.d.handle_bytes.set(left);
                Ok(())
            }
            None => {
                let limit = self.s.r.data().len().saturating_mul(HANDLE_EXPANSION);
                Err(CodecError::limit("bytes read again behind handles", limit).at(at))
            }
        }
    }

    /// The input at another place, one level deeper.
    fn input_at(&self, r: Reader<'de>) -> CodecResult<Input<'s, 'de>> {
        Ok(Input { d: self.s.d, r, depth: self.deeper()? })
    }

    /// Consumes the code of the wanted primitive array.
    #[inline(always)]
    fn eat_primitive_array(&mut self) -> bool {
        matches!(self.desc.shape, Shape::PrimitiveArray) && self.s.r.eat(self.desc.code.byte())
    }

    /// Items of a sequence; a tuple says how many.
    #[inline(never)]
    fn items<V: Visitor<'de>>(mut self, len: Option<usize>, visitor: V) -> CodecResult<V::Value> {
        match self.redirected()? {
            Some(r) => ValueDeserializer { s: &mut self.input_at(r)?, desc: self.desc }.items(len, visitor),
            None => self.sequence(len, visitor),
        }
    }

    /// An integer that is not simply its own wire type: of another one by a hint, of any, or none.
    #[inline(never)]
    fn converted<T: TryFrom<i128>, V: Visitor<'de>>(
        mut self,
        rust: &'static str,
        visitor: V,
        visit: impl FnOnce(V, T) -> CodecResult<V::Value>,
    ) -> CodecResult<V::Value> {
        if self.is_any() {
            return self.deserialize_any(visitor);
        }
        visit(visitor, self.integer(rust)?)
    }

    /// A scalar that does not simply stand here: any, or an error.
    #[inline(never)]
    fn careful<V: Visitor<'de>>(
        self,
        code: TypeCode,
        rust: &'static str,
        visitor: V,
    ) -> CodecResult<V::Value> {
        if !self.is_any() {
            if self.desc.code != code {
                return Err(self.not_for(rust));
            }
            if self.s.r.peek()? != code.byte() {
                return Err(self.unexpected(code.name()));
            }
        }
        self.deserialize_any(visitor)
    }

    /// The string that stands here, or the error for what is wrong with it.
    #[cold]
    fn careful_string(&mut self) -> CodecResult<&'de str> {
        self.expect(TypeCode::String)?;
        text::read_string(&mut self.s.r)
    }

    /// Bytes that are no UUID.
    #[inline(never)]
    fn byte_array<V: Visitor<'de>>(mut self, visitor: V) -> CodecResult<V::Value> {
        match self.desc.code {
            TypeCode::ByteArray => {
                self.expect(TypeCode::ByteArray)?;
                visitor.visit_borrowed_bytes(self.s.r.read_bytes()?)
            }
            TypeCode::Uuid => {
                self.expect(TypeCode::Uuid)?;
                visitor.visit_bytes(&uuid::read_uuid(&mut self.s.r)?)
            }
            _ if self.is_any() => self.deserialize_any(visitor),
            _ => Err(self.not_for("bytes")),
        }
    }

    /// Text of a value whose foreign Rust type reads text.
    #[inline(never)]
    fn foreign_text<V: Visitor<'de>>(mut self, visitor: V) -> CodecResult<V::Value> {
        match self.desc.code {
            code @ (TypeCode::Date | TypeCode::Time) => {
                let at = self.s.r.position();
                let millis = self.millis(code)?;
                let mut buf = text_form::TextBuf::new();
                let text = text_form::text_of_millis(code, self.desc.text, millis, &mut buf);
                visitor.visit_str(text.map_err(|error| error.at(at))?)
            }
            code @ (TypeCode::Timestamp | TypeCode::Decimal) => {
                self.expect(code)?;
                let mut buf = text_form::TextBuf::new();
                visitor.visit_str(text_form::read_text(&mut self.s.r, code, self.desc.text, &mut buf)?)
            }
            _ if self.is_any() => self.deserialize_any(visitor),
            _ => Err(self.not_for("string")),
        }
    }
}

/// The target of the handle that stands at `r`: an earlier position of the same data.
fn handle_target(r: &mut Reader<'_>) -> CodecResult<usize> {
    let at = r.position();
    r.read_u8()?;
    let distance = r.read_i32()?;
    let target = usize::try_from(distance).ok().filter(|distance| *distance > 0);
    match target.and_then(|distance| at.checked_sub(distance)) {
        Some(target) => Ok(target),
        None => Err(CodecError::malformed(format!("handle of distance {distance}")).at(at)),
    }
}

/// A scalar whose Rust type is its wire type, code and body in one step; everything else, errors too, is read with care elsewhere.
macro_rules! straight {
    ($name:ident, $code:ident, $len:literal, $visit:ident, $type:ty) => {
        #[inline(always)]
        fn $name<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
            if matches!(self.desc.code, TypeCode::$code) {
                if let Some([_, body @ ..]) = self.s.r.eat_chunk::<$len>(TypeCode::$code.byte()) {
                    return visitor.$visit(<$type>::from_le_bytes(*body));
                }
            }
            self.converted::<$type, V>(stringify!($type), visitor, V::$visit)
        }
    };
}

macro_rules! converted {
    ($name:ident, $visit:ident, $type:ty) => {
        fn $name<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
            self.converted::<$type, V>(stringify!($type), visitor, V::$visit)
        }
    };
}

impl<'de> Deserializer<'de> for ValueDeserializer<'_, '_, 'de> {
    type Error = CodecError;

    straight!(deserialize_i8, Byte, 2, visit_i8, i8);
    straight!(deserialize_i16, Short, 3, visit_i16, i16);
    straight!(deserialize_i32, Int, 5, visit_i32, i32);
    straight!(deserialize_i64, Long, 9, visit_i64, i64);
    converted!(deserialize_i128, visit_i128, i128);
    converted!(deserialize_u8, visit_u8, u8);
    converted!(deserialize_u16, visit_u16, u16);
    converted!(deserialize_u32, visit_u32, u32);
    converted!(deserialize_u64, visit_u64, u64);
    converted!(deserialize_u128, visit_u128, u128);

    #[inline(always)]
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
        if matches!(self.desc.code, TypeCode::Bool) {
            if let Some([_, byte]) = self.s.r.eat_chunk(TypeCode::Bool.byte()) {
                return visitor.visit_bool(*byte == 1);
            }
        }
        self.careful(TypeCode::Bool, "bool", visitor)
    }

    fn deserialize_f32<V: Visitor<'de>>(mut self, visitor: V) -> CodecResult<V::Value> {
        match self.desc.code {
            TypeCode::Float => {
                self.expect(TypeCode::Float)?;
                visitor.visit_f32(self.s.r.read_f32()?)
            }
            // Stored wider by a hint: exact on the way back, or an error.
            TypeCode::Double => {
                self.expect(TypeCode::Double)?;
                visitor.visit_f32(integer::narrow_double(self.s.r.read_f64()?)?)
            }
            _ if self.is_any() => self.deserialize_any(visitor),
            _ => Err(self.not_for("f32")),
        }
    }

    #[inline(always)]
    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
        if matches!(self.desc.code, TypeCode::Double) {
            if let Some([_, body @ ..]) = self.s.r.eat_chunk::<9>(TypeCode::Double.byte()) {
                return visitor.visit_f64(f64::from_le_bytes(*body));
            }
            if self.desc.widen && self.s.r.eat(TypeCode::Float.byte()) {
                return visitor.visit_f64(f64::from(self.s.r.read_f32()?));
            }
        }
        self.careful(TypeCode::Double, "f64", visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(mut self, visitor: V) -> CodecResult<V::Value> {
        if self.is_any() {
            return self.deserialize_any(visitor);
        }
        if self.desc.code != TypeCode::Char {
            return Err(self.not_for("char"));
        }
        self.expect(TypeCode::Char)?;
        visitor.visit_char(integer::char_of_unit(self.s.r.read_u16()?)?)
    }

    #[inline(always)]
    fn deserialize_str<V: Visitor<'de>>(mut self, visitor: V) -> CodecResult<V::Value> {
        if matches!(self.desc.code, TypeCode::String) {
            return visitor.visit_borrowed_str(match text::take_string(&mut self.s.r) {
                Some(text) => text,
                None => self.careful_string()?,
            });
        }
        self.foreign_text(visitor)
    }

    #[inline(always)]
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
        self.deserialize_str(visitor)
    }

    #[inline(always)]
    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
        if matches!(self.desc.code, TypeCode::Uuid) {
            if let Some([_, body @ ..]) = self.s.r.eat_chunk::<17>(TypeCode::Uuid.byte()) {
                return visitor.visit_bytes(&uuid::swapped(body));
            }
        }
        self.byte_array(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
        self.deserialize_bytes(visitor)
    }

    #[inline(always)]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
        if self.s.r.eat(TypeCode::Null.byte()) { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(mut self, visitor: V) -> CodecResult<V::Value> {
        self.expect(TypeCode::Null)?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> CodecResult<V::Value> {
        self.deserialize_unit(visitor)
    }

    #[inline(always)]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> CodecResult<V::Value> {
        // Inlined, the name is a constant and the compiler does the comparison.
        match marker::code_of(name) {
            Some(code) => self.marked(code, visitor),
            None => visitor.visit_newtype_struct(self),
        }
    }

    #[inline]
    fn deserialize_seq<V: Visitor<'de>>(mut self, visitor: V) -> CodecResult<V::Value> {
        if self.eat_primitive_array() {
            let code = self.desc.code;
            return self.primitives(code, visitor);
        }
        self.items(None, visitor)
    }

    #[inline(always)]
    fn deserialize_tuple<V: Visitor<'de>>(mut self, len: usize, visitor: V) -> CodecResult<V::Value> {
        if self.eat_primitive_array() {
            let code = self.desc.code;
            return self.primitives(code, visitor);
        }
        self.items(Some(len), visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        len: usize,
        visitor: V,
    ) -> CodecResult<V::Value> {
        self.items(Some(len), visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(mut self, visitor: V) -> CodecResult<V::Value> {
        match self.redirected()? {
            Some(r) => {
                ValueDeserializer { s: &mut self.input_at(r)?, desc: self.desc }.deserialize_map(visitor)
            }
            None => self.map(visitor),
        }
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        mut self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> CodecResult<V::Value> {
        match self.redirected()? {
            Some(r) => {
                let mut input = self.input_at(r)?;
                ValueDeserializer { s: &mut input, desc: self.desc }.deserialize_struct(name, fields, visitor)
            }
            None => self.object(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        mut self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> CodecResult<V::Value> {
        match self.desc.shape {
            Shape::Enum(desc) => visitor.visit_enum(constant::Constant(self.constant(desc)?)),
            _ => Err(self.not_for("enum")),
        }
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
        skip_value(&mut self.s.r, self.s.depth)?;
        visitor.visit_unit()
    }

    fn deserialize_any<V: Visitor<'de>>(mut self, visitor: V) -> CodecResult<V::Value> {
        match self.redirected()? {
            Some(r) => {
                ValueDeserializer { s: &mut self.input_at(r)?, desc: self.desc }.deserialize_any(visitor)
            }
            None => self.any(visitor),
        }
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}
