//! Descriptor functions for `#[ignite(desc = path)]`: for fields whose Rust type has no descriptor or whose serde module writes
//! something else.

use super::desc::{DescFn, TypeDesc};
use super::hint::StoredAs;
use super::ignite_type::IgniteType;
use crate::binary::type_code::{TypeCode, collection_kind, map_kind};

/// The descriptor of another Rust type: `#[ignite(desc = desc::of::<Vec<i64>>)]`.
pub const fn of<T: IgniteType + ?Sized>() -> TypeDesc {
    T::DESC
}

/// The descriptor of another Rust type under a hint: `#[ignite(desc = desc::stored_as::<i64, hint::Date>)]`.
pub const fn stored_as<T: StoredAs<H> + ?Sized, H>() -> TypeDesc {
    T::DESC
}

/// A value of any type, written and read by what it is.
pub const fn any() -> TypeDesc {
    TypeDesc::any()
}

macro_rules! scalars {
    ($($(#[$doc:meta])* $name:ident = $code:ident;)*) => {$(
        $(#[$doc])*
        pub const fn $name() -> TypeDesc {
            TypeDesc::scalar(TypeCode::$code)
        }
    )*};
}

scalars! {
    /// A byte.
    byte = Byte;
    /// A short.
    short = Short;
    /// An int.
    int = Int;
    /// A long.
    long = Long;
    /// A float.
    float = Float;
    /// A double.
    double = Double;
    /// A boolean.
    boolean = Bool;
    /// A UTF-16 unit.
    char = Char;
    /// A string.
    string = String;
    /// A UUID.
    uuid = Uuid;
    /// A date.
    date = Date;
    /// A time of day.
    time = Time;
    /// A timestamp.
    timestamp = Timestamp;
    /// A decimal.
    decimal = Decimal;
}

/// A date as `java.sql.Date`, the DATE of SQL.
pub const fn sql_date() -> TypeDesc {
    date().as_sql_date()
}

/// A byte array.
pub const fn byte_array() -> TypeDesc {
    TypeDesc::primitive_array(TypeCode::ByteArray)
}

/// An array of objects; `element` is `<T as IgniteType>::desc` or `<T as StoredAs<H>>::desc`.
pub const fn object_array(element: DescFn) -> TypeDesc {
    TypeDesc::object_array(element)
}

macro_rules! collections {
    ($($(#[$doc:meta])* $name:ident = $kind:ident $($declared:ident)?;)*) => {$(
        $(#[$doc])*
        pub const fn $name(element: DescFn) -> TypeDesc {
            TypeDesc::collection(collection_kind::$kind, element)$(.$declared())?
        }
    )*};
}

collections! {
    /// An `ArrayList`: `desc::array_list(<String as IgniteType>::desc)`.
    array_list = ARRAY_LIST;
    /// A `LinkedList`.
    linked_list = LINKED_LIST;
    /// A `HashSet`.
    hash_set = HASH_SET;
    /// A `LinkedHashSet`.
    linked_hash_set = LINKED_HASH_SET;
    /// An `ArrayList` declared as `List`.
    list = ARRAY_LIST declared_as_object;
    /// A `HashSet` declared as `Set`.
    set = HASH_SET declared_as_object;
}

macro_rules! maps {
    ($($(#[$doc:meta])* $name:ident = $kind:ident $($declared:ident)?;)*) => {$(
        $(#[$doc])*
        pub const fn $name(key: DescFn, value: DescFn) -> TypeDesc {
            TypeDesc::map(map_kind::$kind, key, value)$(.$declared())?
        }
    )*};
}

maps! {
    /// A `HashMap`.
    hash_map = HASH_MAP;
    /// A `LinkedHashMap`.
    linked_hash_map = LINKED_HASH_MAP;
    /// A `HashMap` declared as `Map`.
    map = HASH_MAP declared_as_object;
}
