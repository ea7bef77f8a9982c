//! Descriptors of our own value types.

use super::desc::TypeDesc;
use super::ignite_type::IgniteType;
use super::std_types::tagged;
use crate::binary::type_code::TypeCode;
use crate::types::{Char, Date, Decimal, EnumValue, ObjectArray, Time, Timestamp};

tagged! {
    Date => Date, DateArray;
    Time => Time, TimeArray;
    Timestamp => Timestamp, TimestampArray;
    Decimal => Decimal, DecimalArray;
}

// A `char[]` holds bare units, so that the element's own form does not matter.
impl IgniteType for Char {
    const DESC: TypeDesc = TypeDesc::scalar(TypeCode::Char);
    const SEQ_DESC: TypeDesc = TypeDesc::primitive_array(TypeCode::CharArray);
}

// An `enum[]` names one enum, the values may be of several: a sequence is an `ArrayList`.
impl IgniteType for EnumValue {
    const DESC: TypeDesc = TypeDesc::scalar(TypeCode::Enum);
}

impl<T: IgniteType> IgniteType for ObjectArray<T> {
    const DESC: TypeDesc = TypeDesc::object_array(T::desc);
}

#[cfg(all(test, feature = "derive"))]
#[path = "value_types_tests.rs"]
mod tests;
