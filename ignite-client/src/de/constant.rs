//! Constants of enums without data.

use super::ValueDeserializer;
use crate::binary::{enums, type_code::TypeCode};
use crate::codec::{CodecError, CodecResult, hash};
use crate::describe::desc::EnumDesc;
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, EnumAccess, VariantAccess, Visitor};

impl ValueDeserializer<'_, '_, '_> {
    /// The name of the enum constant that stands here.
    pub(super) fn constant(&mut self, desc: &'static EnumDesc) -> CodecResult<&'static str> {
        let at = self.s.r.position();
        if self.s.r.peek()? == TypeCode::BinaryEnum.byte() {
            self.s.r.read_u8()?;
        } else {
            self.expect(TypeCode::Enum)?;
        }
        let (component, ordinal) = enums::read_enum(&mut self.s.r)?;
        let type_id = match component.class_name {
            Some(name) => hash::name_id(name),
            None => component.type_id,
        };
        if type_id != self.s.d.binding.type_id(&desc.name) {
            return Err(CodecError::mismatch(desc.name.full, format!("enum of type id {type_id}")).at(at));
        }
        match desc.variants.iter().find(|variant| variant.ordinal == ordinal) {
            Some(variant) => Ok(variant.name),
            None => desc.other.ok_or_else(|| CodecError::out_of_range(desc.name.full, ordinal).at(at)),
        }
    }
}

/// A constant of an enum without data, told to serde by its name.
pub(super) struct Constant(pub(super) &'static str);

impl<'de> EnumAccess<'de> for Constant {
    type Error = CodecError;
    type Variant = UnitOnly;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> CodecResult<(T::Value, UnitOnly)> {
        Ok((seed.deserialize(BorrowedStrDeserializer::new(self.0))?, UnitOnly))
    }
}

/// The data of a constant: there is none.
pub(super) struct UnitOnly;

impl UnitOnly {
    #[cold]
    fn has_data<T>() -> CodecResult<T> {
        Err(CodecError::unsupported("an enum with data, which Ignite enums cannot have"))
    }
}

impl<'de> VariantAccess<'de> for UnitOnly {
    type Error = CodecError;

    fn unit_variant(self) -> CodecResult<()> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _: T) -> CodecResult<T::Value> {
        Self::has_data()
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> CodecResult<V::Value> {
        Self::has_data()
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> CodecResult<V::Value> {
        Self::has_data()
    }
}
