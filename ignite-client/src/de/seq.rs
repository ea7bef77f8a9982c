//! Arrays, collections and tuples.

use super::element::ElementDeserializer;
use super::{Input, ValueDeserializer};
use crate::binary::array::{element_len, read_component};
use crate::binary::collection::read_collection;
use crate::binary::{text_form, type_code::TypeCode};
use crate::codec::{CodecError, CodecResult};
use crate::describe::desc::{DescFn, Shape, TypeDesc};
use serde::de::value::{I64Deserializer, SeqDeserializer};
use serde::de::{Deserialize, DeserializeSeed, SeqAccess, Visitor};
use std::marker::PhantomData;

/// Descriptors of the elements.
#[derive(Clone, Copy)]
pub(super) enum Elements {
    Same(&'static TypeDesc),
    Places(&'static [DescFn]),
}

impl<'de> ValueDeserializer<'_, '_, 'de> {
    /// Reads the sequence that stands here; wrapped ones and handles are behind us.
    pub(super) fn sequence<V: Visitor<'de>>(
        mut self,
        len: Option<usize>,
        visitor: V,
    ) -> CodecResult<V::Value> {
        match self.desc.shape {
            Shape::PrimitiveArray => {
                let code = self.desc.code;
                self.expect(code)?;
                self.primitives(code, visitor)
            }
            Shape::TaggedArray(element) => {
                // A node that re-encodes a plain enum array makes an object array of it.
                let is_enums = self.desc.code == TypeCode::EnumArray;
                if is_enums && self.s.r.peek()? == TypeCode::ObjectArray.byte() {
                    self.s.r.read_u8()?;
                } else {
                    self.expect(self.desc.code)?;
                }
                if is_enums {
                    read_component(&mut self.s.r)?;
                }
                let count = self.s.r.read_count(1)?;
                self.elements(Elements::Same(element()), count, visitor)
            }
            Shape::ObjectArray(element) | Shape::TypedArray(element) => {
                let count = self.object_array()?;
                self.elements(Elements::Same(element()), count, visitor)
            }
            Shape::Tuple(places) => {
                let at = self.s.r.position();
                let count = self.object_array()?;
                if count != places.len() {
                    let (expected, found) =
                        (format!("{} elements", places.len()), format!("{count} elements"));
                    return Err(CodecError::mismatch(expected, found).at(at));
                }
                self.elements(Elements::Places(places), count, visitor)
            }
            Shape::Collection { element, .. } => {
                self.expect(TypeCode::Collection)?;
                let (count, _) = read_collection(&mut self.s.r)?;
                self.elements(Elements::Same(element()), count, visitor)
            }
            Shape::Scalar
                if matches!(self.desc.code, TypeCode::Date | TypeCode::Time | TypeCode::Timestamp) =>
            {
                let at = self.s.r.position();
                let form = if self.desc.code == TypeCode::Timestamp {
                    self.expect(TypeCode::Timestamp)?;
                    text_form::read_tuple(&mut self.s.r, TypeCode::Timestamp)?
                } else {
                    text_form::tuple_of_millis(self.desc.code, self.millis(self.desc.code)?)
                };
                let parts = form.parts(len).map_err(|error| error.at(at))?;
                visitor.visit_seq(SeqDeserializer::new(parts.iter().map(|part| I64Deserializer::new(*part))))
            }
            Shape::Any => self.any(visitor),
            _ => Err(self.not_for("sequence")),
        }
    }

    fn object_array(&mut self) -> CodecResult<usize> {
        self.expect(TypeCode::ObjectArray)?;
        read_component(&mut self.s.r)?;
        self.s.r.read_count(1)
    }

    /// The elements of a primitive array whose code was read.
    #[inline]
    pub(super) fn primitives<V: Visitor<'de>>(self, code: TypeCode, visitor: V) -> CodecResult<V::Value> {
        let item_len = element_len(code).unwrap_or(1);
        let count = self.s.r.read_count(item_len)?;
        let reserved = self.s.d.reserve(count, item_len);
        let start = self.s.r.position();
        let items = self.s.r.take(count.saturating_mul(item_len))?;
        let place = (start, self.s.r.position());
        let mut access = Primitives { items, item_len, code, reserved, place };
        let value = visitor.visit_seq(&mut access)?;
        let left = access.left();
        if left > 0 { Err(too_many(left, count.saturating_sub(left))) } else { Ok(value) }
    }

    /// Elements with codes.
    pub(super) fn elements<V: Visitor<'de>>(
        self,
        elements: Elements,
        count: usize,
        visitor: V,
    ) -> CodecResult<V::Value> {
        let depth = self.s.depth;
        self.s.depth = self.deeper()?;
        let reserved = self.s.d.reserve(count, typical_len(elements));
        let mut access = Tagged { s: self.s, elements, left: count, index: 0, reserved };
        let value = visitor.visit_seq(&mut access)?;
        access.s.depth = depth;
        if access.left > 0 { Err(too_many(access.left, access.index)) } else { Ok(value) }
    }
}

/// Bytes that an element takes as a rule: memory is reserved for as many as the bytes can hold.
fn typical_len(elements: Elements) -> usize {
    match elements {
        Elements::Places(_) => 1,
        Elements::Same(desc) => match desc.code {
            TypeCode::Object => 25,
            TypeCode::Long | TypeCode::Double | TypeCode::Date | TypeCode::Time => 9,
            TypeCode::Uuid => 17,
            TypeCode::Byte | TypeCode::Bool => 2,
            TypeCode::Short | TypeCode::Char => 3,
            _ => 5,
        },
    }
}

#[cold]
fn too_many(left: usize, read: usize) -> CodecError {
    CodecError::mismatch(format!("{read} elements"), format!("{} elements", read.saturating_add(left)))
}

/// The elements of a primitive array that are left.
struct Primitives<'de> {
    items: &'de [u8],
    item_len: usize,
    code: TypeCode,
    reserved: usize,
    /// Positions of the elements.
    place: (usize, usize),
}

/// An error in the element before the last `left` bytes of an array. Takes numbers, so that what they are read from can live in registers.
#[cold]
fn in_element(error: CodecError, (start, end): (usize, usize), left: usize, item_len: usize) -> CodecError {
    let at = end.saturating_sub(left).saturating_sub(item_len);
    error.at(at).in_item(at.saturating_sub(start).checked_div(item_len).unwrap_or_default())
}

impl Primitives<'_> {
    fn left(&self) -> usize {
        self.items.len().checked_div(self.item_len).unwrap_or_default()
    }
}

impl<'de> SeqAccess<'de> for Primitives<'de> {
    type Error = CodecError;

    #[inline(always)]
    fn next_element<T: Deserialize<'de>>(&mut self) -> CodecResult<Option<T>> {
        self.next_element_seed(PhantomData)
    }

    #[inline(always)]
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> CodecResult<Option<T::Value>> {
        let Some((item, rest)) = self.items.split_at_checked(self.item_len) else { return Ok(None) };
        self.items = rest;
        match seed.deserialize(ElementDeserializer { item, code: self.code }) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(in_element(error, self.place, rest.len(), self.item_len)),
        }
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        Some(self.left().min(self.reserved))
    }
}

struct Tagged<'a, 's, 'de> {
    s: &'a mut Input<'s, 'de>,
    elements: Elements,
    left: usize,
    index: usize,
    reserved: usize,
}

impl<'de> SeqAccess<'de> for Tagged<'_, '_, 'de> {
    type Error = CodecError;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> CodecResult<Option<T::Value>> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        let desc = match self.elements {
            Elements::Same(desc) => desc,
            Elements::Places(places) => match places.get(self.index) {
                Some(desc) => desc(),
                None => return Ok(None),
            },
        };
        match seed.deserialize(ValueDeserializer { s: self.s, desc }) {
            Ok(value) => {
                self.left = left;
                self.index += 1;
                Ok(Some(value))
            }
            Err(error) => Err(error.in_item(self.index)),
        }
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        Some(self.left.min(self.reserved))
    }
}
