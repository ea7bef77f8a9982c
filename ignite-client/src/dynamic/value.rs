//! [`IgniteValue`]: any value that Ignite can hold.

use super::builder::BinaryObjectBuilder;
use super::handle::Handle;
use super::object::BinaryObject;
use super::parts::{ClassRef, Collection, EnumArray, Map, ObjectArray, Opaque};
use super::source::Source;
use super::{MAX_DEPTH, read, write};
use crate::binary::type_code::TypeCode;
use crate::codec::CodecError;
use crate::describe::TypeBook;
use crate::types::{Char, Date, Decimal, EnumValue, Time, Timestamp};
use std::sync::Arc;
use uuid::Uuid;

/// Any value that Ignite can hold, without a Rust type of its own.
///
/// It is read from and written to a cache as every other mapped type. What was read is written again as the same bytes: kinds, type ids,
/// shared and cyclic parts and bytes that only Java understands are kept. Complex objects inside are [`BinaryObject`]s, which read
/// a field only when it is asked for.
///
/// Two values are equal if Ignite would write them alike: `-0.0` is not `0.0`, NaN is NaN, `Int(1)` is not `Long(1)`.
///
/// # Examples
/// ```
/// use ignite_client::{Collection, IgniteValue};
///
/// let value = IgniteValue::from(Collection::list(vec![1_i32.into(), "two".into(), IgniteValue::Null]));
/// let bytes = value.to_bytes()?;
/// assert_eq!(IgniteValue::from_bytes(&bytes)?, value);
/// # Ok::<(), ignite_client::CodecError>(())
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub enum IgniteValue {
    /// Null.
    #[default]
    Null,
    /// `byte`.
    Byte(i8),
    /// `short`.
    Short(i16),
    /// `int`.
    Int(i32),
    /// `long`.
    Long(i64),
    /// `float`.
    Float(f32),
    /// `double`.
    Double(f64),
    /// `char`: one UTF-16 unit.
    Char(Char),
    /// `boolean`.
    Bool(bool),
    /// A string.
    String(String),
    /// A UUID.
    Uuid(Uuid),
    /// `java.util.Date`.
    Date(Date),
    /// `java.sql.Date`, what DATE columns of SQL hold.
    SqlDate(Date),
    /// `java.sql.Time`.
    Time(Time),
    /// `java.sql.Timestamp`.
    Timestamp(Timestamp),
    /// `BigDecimal`.
    Decimal(Box<Decimal>),
    /// `byte[]`.
    ByteArray(Vec<u8>),
    /// `short[]`.
    ShortArray(Vec<i16>),
    /// `int[]`.
    IntArray(Vec<i32>),
    /// `long[]`.
    LongArray(Vec<i64>),
    /// `float[]`.
    FloatArray(Vec<f32>),
    /// `double[]`.
    DoubleArray(Vec<f64>),
    /// `char[]`: UTF-16 units.
    CharArray(Vec<u16>),
    /// `boolean[]`.
    BoolArray(Vec<bool>),
    /// `String[]`.
    StringArray(Vec<Option<String>>),
    /// `UUID[]`.
    UuidArray(Vec<Option<Uuid>>),
    /// `Date[]`.
    DateArray(Vec<Option<Date>>),
    /// `Time[]`.
    TimeArray(Vec<Option<Time>>),
    /// `Timestamp[]`.
    TimestampArray(Vec<Option<Timestamp>>),
    /// `BigDecimal[]`.
    DecimalArray(Vec<Option<Decimal>>),
    /// A constant of an enum, as programs write it.
    Enum(EnumValue),
    /// The same as a node writes it again.
    BinaryEnum(EnumValue),
    /// An array of an enum.
    EnumArray(Box<EnumArray>),
    /// `Object[]` or an array of another class.
    ObjectArray(Box<ObjectArray>),
    /// A list or set.
    Collection(Box<Collection>),
    /// A map.
    Map(Box<Map>),
    /// A complex object.
    Object(BinaryObject),
    /// A complex object that is still to be built; never read.
    Builder(Box<BinaryObjectBuilder>),
    /// A Java class.
    Class(ClassRef),
    /// Bytes that only Java understands.
    Opaque(Opaque),
    /// A reference to a part that stands earlier in the outermost value.
    Handle(Handle),
    /// A value other than an object in the wrapping that nodes put around stored values; accessors see through it.
    Wrapped(Box<Self>),
}

impl IgniteValue {
    /// Reads a value from its bytes, type code first, as Java's binary marshaller writes them.
    ///
    /// # Errors
    /// If the bytes are not one whole value.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        Self::of_source(&Source::new(bytes, None)?)
    }

    /// The same with types by which compact objects inside tell their fields, and all objects the names of theirs.
    ///
    /// # Errors
    /// If the bytes are not one whole value.
    pub fn from_bytes_with(bytes: &[u8], types: &Arc<TypeBook>) -> Result<Self, CodecError> {
        Self::of_source(&Source::new(bytes, Some(types.clone()))?)
    }

    fn of_source(source: &Source) -> Result<Self, CodecError> {
        let mut r = source.reader();
        let value = read::read_value(source, 0, &mut r, MAX_DEPTH)?;
        match r.left() {
            0 => Ok(value),
            left => Err(CodecError::malformed(format!("{left} bytes after the value")).at(r.position())),
        }
    }

    /// The bytes of the value, type code first.
    ///
    /// # Errors
    /// If a part has no form: a list of the kind of one element that holds another number, lengths above 2³¹, nesting deeper than 256.
    pub fn to_bytes(&self) -> Result<Vec<u8>, CodecError> {
        write::to_bytes(self)
    }

    /// The type code that the value is written with.
    pub fn type_code(&self) -> TypeCode {
        match self {
            Self::Null => TypeCode::Null,
            Self::Byte(_) => TypeCode::Byte,
            Self::Short(_) => TypeCode::Short,
            Self::Int(_) => TypeCode::Int,
            Self::Long(_) => TypeCode::Long,
            Self::Float(_) => TypeCode::Float,
            Self::Double(_) => TypeCode::Double,
            Self::Char(_) => TypeCode::Char,
            Self::Bool(_) => TypeCode::Bool,
            Self::String(_) => TypeCode::String,
            Self::Uuid(_) => TypeCode::Uuid,
            Self::Date(_) => TypeCode::Date,
            Self::Time(_) => TypeCode::Time,
            Self::Timestamp(_) => TypeCode::Timestamp,
            Self::Decimal(_) => TypeCode::Decimal,
            Self::ByteArray(_) => TypeCode::ByteArray,
            Self::ShortArray(_) => TypeCode::ShortArray,
            Self::IntArray(_) => TypeCode::IntArray,
            Self::LongArray(_) => TypeCode::LongArray,
            Self::FloatArray(_) => TypeCode::FloatArray,
            Self::DoubleArray(_) => TypeCode::DoubleArray,
            Self::CharArray(_) => TypeCode::CharArray,
            Self::BoolArray(_) => TypeCode::BoolArray,
            Self::StringArray(_) => TypeCode::StringArray,
            Self::UuidArray(_) => TypeCode::UuidArray,
            Self::DateArray(_) => TypeCode::DateArray,
            Self::TimeArray(_) => TypeCode::TimeArray,
            Self::TimestampArray(_) => TypeCode::TimestampArray,
            Self::DecimalArray(_) => TypeCode::DecimalArray,
            Self::Enum(_) => TypeCode::Enum,
            Self::BinaryEnum(_) => TypeCode::BinaryEnum,
            Self::EnumArray(_) => TypeCode::EnumArray,
            Self::ObjectArray(_) => TypeCode::ObjectArray,
            Self::Collection(_) => TypeCode::Collection,
            Self::Map(_) => TypeCode::Map,
            Self::Object(object) if object.is_wrapped() => TypeCode::Wrapped,
            Self::Object(_) | Self::Builder(_) => TypeCode::Object,
            Self::Class(_) => TypeCode::Class,
            Self::SqlDate(_) => TypeCode::Optimized,
            Self::Opaque(opaque) => opaque.type_code(),
            Self::Handle(_) => TypeCode::Handle,
            Self::Wrapped(_) => TypeCode::Wrapped,
        }
    }

    /// The value without the wrapping that nodes put around stored values.
    pub fn unwrapped(&self) -> &Self {
        let mut value = self;
        while let Self::Wrapped(inner) = value {
            value = inner;
        }
        value
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self.unwrapped(), Self::Null)
    }

    /// The integer, if it is a `byte`, `short`, `int` or `long`.
    pub fn as_i64(&self) -> Option<i64> {
        match self.unwrapped() {
            Self::Byte(value) => Some(i64::from(*value)),
            Self::Short(value) => Some(i64::from(*value)),
            Self::Int(value) => Some(i64::from(*value)),
            Self::Long(value) => Some(*value),
            _ => None,
        }
    }

    /// The number, if it is a `float` or `double`.
    pub fn as_f64(&self) -> Option<f64> {
        match self.unwrapped() {
            Self::Float(value) => Some(f64::from(*value)),
            Self::Double(value) => Some(*value),
            _ => None,
        }
    }

    /// The constant, if it is one of an enum.
    pub fn as_enum(&self) -> Option<&EnumValue> {
        match self.unwrapped() {
            Self::Enum(value) | Self::BinaryEnum(value) => Some(value),
            _ => None,
        }
    }
}

macro_rules! accessors {
    ($($(#[$doc:meta])* $name:ident -> $type:ty { $pattern:pat => $value:expr })*) => {
        impl IgniteValue {
            $($(#[$doc])*
            pub fn $name(&self) -> Option<$type> {
                match self.unwrapped() {
                    $pattern => Some($value),
                    _ => None,
                }
            })*
        }
    };
}

accessors! {
    /// The text, if it is a string.
    as_str -> &str { Self::String(text) => text }
    /// The truth value, if it is one.
    as_bool -> bool { Self::Bool(value) => *value }
    /// The UTF-16 unit, if it is a `char`.
    as_char -> Char { Self::Char(value) => *value }
    /// The UUID, if it is one.
    as_uuid -> Uuid { Self::Uuid(value) => *value }
    /// The date, if it is one, also of SQL.
    as_date -> Date { Self::Date(value) | Self::SqlDate(value) => *value }
    /// The time, if it is one.
    as_time -> Time { Self::Time(value) => *value }
    /// The timestamp, if it is one.
    as_timestamp -> Timestamp { Self::Timestamp(value) => *value }
    /// The decimal, if it is one.
    as_decimal -> &Decimal { Self::Decimal(value) => value }
    /// The bytes, if it is a `byte[]`.
    as_bytes -> &[u8] { Self::ByteArray(bytes) => bytes }
    /// The object, if it is one.
    as_object -> &BinaryObject { Self::Object(object) => object }
    /// The collection, if it is one.
    as_collection -> &Collection { Self::Collection(collection) => collection }
    /// The map, if it is one.
    as_map -> &Map { Self::Map(map) => map }
    /// The array, if it is one of objects.
    as_object_array -> &ObjectArray { Self::ObjectArray(array) => array }
    /// The back reference, if it is one.
    as_handle -> &Handle { Self::Handle(handle) => handle }
}

macro_rules! conversions {
    ($($type:ty, $value:ident => $made:expr;)*) => {$(
        impl From<$type> for IgniteValue {
            fn from($value: $type) -> Self {
                $made
            }
        }
    )*};
}

conversions! {
    i8, value => Self::Byte(value);
    i16, value => Self::Short(value);
    i32, value => Self::Int(value);
    i64, value => Self::Long(value);
    u8, value => Self::Short(value.into());
    u16, value => Self::Int(value.into());
    u32, value => Self::Long(value.into());
    f32, value => Self::Float(value);
    f64, value => Self::Double(value);
    bool, value => Self::Bool(value);
    Char, value => Self::Char(value);
    &str, value => Self::String(value.to_owned());
    String, value => Self::String(value);
    Uuid, value => Self::Uuid(value);
    Date, value => Self::Date(value);
    Time, value => Self::Time(value);
    Timestamp, value => Self::Timestamp(value);
    Decimal, value => Self::Decimal(Box::new(value));
    EnumValue, value => Self::Enum(value);
    Vec<u8>, value => Self::ByteArray(value);
    &[u8], value => Self::ByteArray(value.to_vec());
    Vec<i16>, value => Self::ShortArray(value);
    Vec<i32>, value => Self::IntArray(value);
    Vec<i64>, value => Self::LongArray(value);
    Vec<f32>, value => Self::FloatArray(value);
    Vec<f64>, value => Self::DoubleArray(value);
    Vec<bool>, value => Self::BoolArray(value);
    Vec<String>, value => Self::StringArray(value.into_iter().map(Some).collect());
    Vec<Option<String>>, value => Self::StringArray(value);
    Vec<Uuid>, value => Self::UuidArray(value.into_iter().map(Some).collect());
    Vec<IgniteValue>, value => Collection::list(value).into();
    Collection, value => Self::Collection(Box::new(value));
    Map, value => Self::Map(Box::new(value));
    ObjectArray, value => Self::ObjectArray(Box::new(value));
    EnumArray, value => Self::EnumArray(Box::new(value));
    BinaryObject, value => Self::Object(value);
    BinaryObjectBuilder, value => Self::Builder(Box::new(value));
    ClassRef, value => Self::Class(value);
    Opaque, value => Self::Opaque(value);
    Handle, value => Self::Handle(value);
}

impl<T: Into<Self>> From<Option<T>> for IgniteValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
