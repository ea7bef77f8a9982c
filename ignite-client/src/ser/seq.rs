//! Sequences, sets and tuples: arrays and collections, by the descriptor.

use super::element::ElementSerializer;
use super::{Count, Encoder, ValueSerializer, component_of};
use crate::binary::{
    array, text_form,
    type_code::{OBJECT_TYPE_ID, TypeCode, collection_kind},
};
use crate::codec::{CodecError, CodecResult};
use crate::describe::desc::{DescFn, Shape, TypeDesc};
use serde::ser::{Serialize, SerializeSeq, SerializeTuple, SerializeTupleStruct};

pub(crate) struct SeqSerializer<'e> {
    e: &'e mut Encoder,
    items: Items,
    count: Count,
}

/// How the elements are written.
enum Items {
    /// Without codes, in a primitive array of this code.
    Primitive(TypeCode),
    /// With codes, all under one descriptor.
    Described(&'static TypeDesc),
    /// With codes, one descriptor a place.
    Tuple(&'static [DescFn]),
    /// Numbers that together are one date, time or timestamp.
    Parts(&'static TypeDesc),
}

impl<'e> SeqSerializer<'e> {
    #[inline]
    pub(super) fn begin(s: ValueSerializer<'e>, len: Option<usize>) -> CodecResult<Self> {
        let ValueSerializer { e, desc } = s;
        let items = match desc.shape {
            Shape::PrimitiveArray => {
                e.w.reserve(
                    5 + len.unwrap_or_default().saturating_mul(array::element_len(desc.code).unwrap_or(1)),
                );
                e.w.write_u8(desc.code.byte());
                Items::Primitive(desc.code)
            }
            Shape::TaggedArray(element) => {
                let element = element();
                e.w.write_u8(desc.code.byte());
                if desc.code == TypeCode::EnumArray {
                    array::write_component(&mut e.w, component_of(element, e.binding, OBJECT_TYPE_ID))?;
                }
                Items::Described(element)
            }
            Shape::ObjectArray(element) => Self::objects(e, element(), OBJECT_TYPE_ID)?,
            Shape::TypedArray(element) => {
                let element = element();
                Self::objects(e, element, element.component_id())?
            }
            Shape::Tuple(places) => {
                e.w.write_u8(TypeCode::ObjectArray.byte());
                e.w.write_i32(OBJECT_TYPE_ID);
                Items::Tuple(places)
            }
            Shape::Collection { kind, element } => return Ok(Self::collection(e, kind, element())),
            Shape::Any => return Ok(Self::collection(e, collection_kind::ARRAY_LIST, desc)),
            Shape::Scalar if matches!(desc.code, TypeCode::Date | TypeCode::Time | TypeCode::Timestamp) => {
                return Ok(Self {
                    count: Count { position: e.w.position(), items: 0 },
                    e,
                    items: Items::Parts(desc),
                });
            }
            _ => return Err(CodecError::mismatch(desc.code.name(), "a sequence")),
        };
        let count = Count::begin(&mut e.w);
        Ok(Self { e, items, count })
    }

    fn objects(e: &mut Encoder, element: &'static TypeDesc, plain: i32) -> CodecResult<Items> {
        e.w.write_u8(TypeCode::ObjectArray.byte());
        array::write_component(&mut e.w, component_of(element, e.binding, plain))?;
        Ok(Items::Described(element))
    }

    fn collection(e: &'e mut Encoder, kind: i8, element: &'static TypeDesc) -> Self {
        e.w.write_u8(TypeCode::Collection.byte());
        let count = Count::begin(&mut e.w);
        e.w.write_i8(kind);
        Self { e, items: Items::Described(element), count }
    }

    #[inline]
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> CodecResult<()> {
        let index = self.count.items;
        let result = match &mut self.items {
            Items::Primitive(code) => value.serialize(ElementSerializer { w: &mut self.e.w, code: *code }),
            Items::Described(desc) => value.serialize(ValueSerializer { e: self.e, desc }),
            Items::Tuple(places) => match places.get(index) {
                Some(desc) => value.serialize(ValueSerializer { e: self.e, desc: desc() }),
                None => Err(CodecError::unsupported("a tuple longer than its descriptor")),
            },
            Items::Parts(desc) => self
                .e
                .parts
                .get_mut(index)
                .ok_or_else(|| CodecError::mismatch(desc.code.name(), "a longer tuple"))
                .and_then(|part| part_of(value, part)),
        };
        self.count.items += 1;
        result.map_err(|error| error.in_item(index))
    }

    #[inline]
    fn finish(self) -> CodecResult<()> {
        match self.items {
            Items::Parts(desc) => {
                let start = self.e.w.position();
                let parts = self.e.parts.get(..self.count.items).unwrap_or_default();
                text_form::write_tuple(&mut self.e.w, desc.code, parts)?;
                self.e.settle(start, desc)
            }
            Items::Tuple(places) if places.len() != self.count.items => {
                Err(CodecError::unsupported("a tuple shorter than its descriptor"))
            }
            _ => self.count.finish(&mut self.e.w),
        }
    }
}

/// An integer of a tuple form.
fn part_of<T: Serialize + ?Sized>(value: &T, part: &mut i64) -> CodecResult<()> {
    *part = value.serialize(super::element::PartSerializer)?;
    Ok(())
}

macro_rules! forward {
    ($($trait:ident :: $method:ident;)*) => {$(
        impl $trait for SeqSerializer<'_> {
            type Ok = ();
            type Error = CodecError;

            #[inline]
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> CodecResult<()> {
                self.element(value)
            }

            #[inline]
            fn end(self) -> CodecResult<()> {
                self.finish()
            }
        }
    )*};
}

forward! {
    SerializeSeq::serialize_element;
    SerializeTuple::serialize_element;
    SerializeTupleStruct::serialize_field;
}
