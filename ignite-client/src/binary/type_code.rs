//! The list of type codes; nobody else writes a number.

use crate::codec::{CodecError, CodecResult};
use std::fmt;

macro_rules! type_codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $name:literal;)*) => {
        /// Type code: the first byte of every value on the wire.
        ///
        /// # Examples
        /// ```
        /// use ignite_client::{IgniteValue, desc::TypeCode};
        ///
        /// assert_eq!(IgniteValue::from(7).type_code(), TypeCode::Int);
        /// assert_eq!(TypeCode::from_byte(3), Some(TypeCode::Int));
        /// assert_eq!(TypeCode::Int.array().map(TypeCode::name), Some("int[]"));
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(u8)]
        #[non_exhaustive]
        pub enum TypeCode { $($(#[$doc])* $variant = $code,)* }

        impl TypeCode {
            /// The code of a byte, if there is one.
            #[inline]
            pub const fn from_byte(byte: u8) -> Option<Self> {
                match byte { $($code => Some(Self::$variant),)* _ => None }
            }

            /// The name used in messages, type hints and the cluster's own texts (`int`, `string`, `timestamp[]`).
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

type_codes! {
    /// `i8`.
    Byte = 1, "byte";
    /// `i16`.
    Short = 2, "short";
    /// `i32`.
    Int = 3, "int";
    /// `i64`.
    Long = 4, "long";
    /// `f32`.
    Float = 5, "float";
    /// `f64`.
    Double = 6, "double";
    /// One UTF-16 unit.
    Char = 7, "char";
    /// One byte, 1 is true.
    Bool = 8, "boolean";
    /// Byte count and UTF-8.
    String = 9, "string";
    /// Two halves, each little-endian.
    Uuid = 10, "uuid";
    /// Milliseconds since 1970 (`java.util.Date`).
    Date = 11, "date";
    /// `i8[]`.
    ByteArray = 12, "byte[]";
    /// `i16[]`.
    ShortArray = 13, "short[]";
    /// `i32[]`.
    IntArray = 14, "int[]";
    /// `i64[]`.
    LongArray = 15, "long[]";
    /// `f32[]`.
    FloatArray = 16, "float[]";
    /// `f64[]`.
    DoubleArray = 17, "double[]";
    /// UTF-16 units.
    CharArray = 18, "char[]";
    /// Bytes, 1 is true.
    BoolArray = 19, "boolean[]";
    /// Tagged strings or nulls.
    StringArray = 20, "string[]";
    /// Tagged UUIDs or nulls.
    UuidArray = 21, "uuid[]";
    /// Tagged dates or nulls.
    DateArray = 22, "date[]";
    /// Component type, count, values.
    ObjectArray = 23, "object[]";
    /// Count, kind, values.
    Collection = 24, "collection";
    /// Count, kind, key-value pairs.
    Map = 25, "map";
    /// Bytes with an object at an offset in them.
    Wrapped = 27, "wrapped object";
    /// Enum type and ordinal.
    Enum = 28, "enum";
    /// Enum type, count, enums.
    EnumArray = 29, "enum[]";
    /// Scale and magnitude.
    Decimal = 30, "decimal";
    /// Tagged decimals or nulls.
    DecimalArray = 31, "decimal[]";
    /// A Java class.
    Class = 32, "class";
    /// Milliseconds and nanoseconds within the millisecond.
    Timestamp = 33, "timestamp";
    /// Tagged timestamps or nulls.
    TimestampArray = 34, "timestamp[]";
    /// Java proxy.
    Proxy = 35, "proxy";
    /// Milliseconds (`java.sql.Time`).
    Time = 36, "time";
    /// Tagged times or nulls.
    TimeArray = 37, "time[]";
    /// An enum as a node writes it.
    BinaryEnum = 38, "enum";
    /// Null.
    Null = 101, "null";
    /// Distance back to an earlier value.
    Handle = 102, "handle";
    /// Complex object.
    Object = 103, "object";
    /// Bytes of Java's own serialization.
    Optimized = 254, "java blob";
}

impl TypeCode {
    /// The byte on the wire.
    #[inline]
    pub const fn byte(self) -> u8 {
        self as u8
    }

    /// The code as the metadata of binary types has it: an `i32`, the byte read as signed.
    pub const fn metadata_code(self) -> i32 {
        self as u8 as i8 as i32
    }

    /// Component type id of an array of values of this code: the code itself where Java has one class for it (`Integer`, `int[]`,
    /// `Object[]`), else that of `Object`.
    pub(crate) const fn component_id(self) -> i32 {
        match self {
            Self::Collection
            | Self::Map
            | Self::Wrapped
            | Self::Enum
            | Self::EnumArray
            | Self::BinaryEnum
            | Self::Class
            | Self::Proxy
            | Self::Null
            | Self::Handle
            | Self::Object
            | Self::Optimized => OBJECT_TYPE_ID,
            _ => self.metadata_code(),
        }
    }

    /// The code of a byte of the wire, or an error that names the byte.
    #[inline]
    pub(crate) fn read(byte: u8, at: usize) -> CodecResult<Self> {
        match Self::from_byte(byte) {
            Some(code) => Ok(code),
            None => Err(CodecError::malformed(format!("unknown type code {byte}")).at(at)),
        }
    }

    /// The array whose elements are all of this type, for the types that have one.
    pub const fn array(self) -> Option<Self> {
        Some(match self {
            Self::Byte => Self::ByteArray,
            Self::Short => Self::ShortArray,
            Self::Int => Self::IntArray,
            Self::Long => Self::LongArray,
            Self::Float => Self::FloatArray,
            Self::Double => Self::DoubleArray,
            Self::Char => Self::CharArray,
            Self::Bool => Self::BoolArray,
            Self::String => Self::StringArray,
            Self::Uuid => Self::UuidArray,
            Self::Date => Self::DateArray,
            Self::Timestamp => Self::TimestampArray,
            Self::Time => Self::TimeArray,
            Self::Decimal => Self::DecimalArray,
            Self::Enum => Self::EnumArray,
            _ => return None,
        })
    }
}

impl fmt::Display for TypeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Kinds of a collection (type code 24): the byte after the count.
pub(crate) mod collection_kind {
    /// A set of unknown class, as other platforms write it.
    pub(crate) const USER_SET: i8 = -1;
    /// A collection of unknown class.
    pub(crate) const USER_COLLECTION: i8 = 0;
    /// `ArrayList`.
    pub(crate) const ARRAY_LIST: i8 = 1;
    /// `LinkedList`.
    pub(crate) const LINKED_LIST: i8 = 2;
    /// `HashSet`.
    pub(crate) const HASH_SET: i8 = 3;
    /// `LinkedHashSet`, keeps the order of insertion.
    pub(crate) const LINKED_HASH_SET: i8 = 4;
    /// A list of exactly one element.
    pub(crate) const SINGLETON_LIST: i8 = 5;
}

/// Kinds of a map (type code 25): the byte after the count.
pub(crate) mod map_kind {
    /// A map of unknown class.
    pub(crate) const USER_MAP: i8 = 0;
    /// `HashMap`.
    pub(crate) const HASH_MAP: i8 = 1;
    /// `LinkedHashMap`, keeps the order of insertion.
    pub(crate) const LINKED_HASH_MAP: i8 = 2;
}

/// Component type id of `java.lang.Object`.
pub(crate) const OBJECT_TYPE_ID: i32 = -1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_codes_agree() {
        for byte in 0..=u8::MAX {
            if let Some(code) = TypeCode::from_byte(byte) {
                assert_eq!(code.byte(), byte);
            }
        }
        assert_eq!(TypeCode::Optimized.metadata_code(), -2);
        assert_eq!(TypeCode::Object.metadata_code(), 103);
    }
}
