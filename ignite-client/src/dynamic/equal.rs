//! Equality of dynamic values: as Ignite writes them, so floats by their bits.

use super::value::IgniteValue;
use crate::binary::scalar::{canonical_f32, canonical_f64};

impl PartialEq for IgniteValue {
    fn eq(&self, other: &Self) -> bool {
        use IgniteValue as V;
        macro_rules! same {
            ($($variant:ident),*) => {
                match (self, other) {
                    (V::Null, V::Null) => true,
                    (V::Float(a), V::Float(b)) => canonical_f32(*a).to_bits() == canonical_f32(*b).to_bits(),
                    (V::Double(a), V::Double(b)) => canonical_f64(*a).to_bits() == canonical_f64(*b).to_bits(),
                    (V::FloatArray(a), V::FloatArray(b)) => {
                        a.iter().map(|item| item.to_bits()).eq(b.iter().map(|item| item.to_bits()))
                    }
                    (V::DoubleArray(a), V::DoubleArray(b)) => {
                        a.iter().map(|item| item.to_bits()).eq(b.iter().map(|item| item.to_bits()))
                    }
                    $((V::$variant(a), V::$variant(b)) => a == b,)*
                    // An object that is still to be built equals what it will be.
                    (V::Builder(builder), V::Object(object)) | (V::Object(object), V::Builder(builder)) => {
                        builder.build().is_ok_and(|built| built == *object)
                    }
                    _ => false,
                }
            };
        }
        same!(
            Byte,
            Short,
            Int,
            Long,
            Char,
            Bool,
            String,
            Uuid,
            Date,
            SqlDate,
            Time,
            Timestamp,
            Decimal,
            ByteArray,
            ShortArray,
            IntArray,
            LongArray,
            CharArray,
            BoolArray,
            StringArray,
            UuidArray,
            DateArray,
            TimeArray,
            TimestampArray,
            DecimalArray,
            Enum,
            BinaryEnum,
            EnumArray,
            ObjectArray,
            Collection,
            Map,
            Object,
            Builder,
            Class,
            Opaque,
            Handle,
            Wrapped
        )
    }
}

impl Eq for IgniteValue {}
