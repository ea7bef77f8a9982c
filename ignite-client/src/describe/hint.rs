//! Type hints: how a Rust value is stored where its type does not decide.
//!
//! A hint is a type of this module; [`StoredAs`] says which Rust types take it. `#[ignite(type = "array_list<timestamp>")]` on a field and
//! `key_as`/`value_as` of a typed cache use the same hints, so a hint that does not fit is a compile error at the user's type.
//!
//! | hint | Rust types | unit or rule |
//! |---|---|---|
//! | `byte`, `short`, `int`, `long` | all integers | checked: a value out of range is an error |
//! | `char` | `char`, `u16`, `types::Char` | one UTF-16 unit |
//! | `date`, `time` | `i64`, `types::Date`, `types::Time`, foreign ones | `i64`: milliseconds since 1970-01-01 UTC, milliseconds of the day |
//! | `sql_date` | `i64`, `types::Date`, foreign ones that take `date` | `java.sql.Date`, what DATE columns of SQL hold; reading takes both dates |
//! | `timestamp` | `types::Timestamp` and foreign date-times | exact; refused for `i64`, whose unit would be a guess |
//! | `decimal` | all integers, `types::Decimal`, foreign decimals | scale 0 for integers |
//! | `uuid`, `string` | their Rust types | |
//! | `enum` | derived enums | |
//! | `array`, `object_array`, `array_list`, `linked_list`, `hash_set`, `linked_hash_set` | sequences and sets | element hint in angle brackets |
//! | `list`, `set`, `map` | as `array_list`, `hash_set`, `hash_map` | metadata says "declared by interface", as Java fields of type `List`, `Set`, `Map` |
//! | `hash_map`, `linked_hash_map` | maps | key and value hints in angle brackets |

use super::desc::{DescFn, TypeDesc};
use super::ignite_type::IgniteType;
pub use super::sql_date::SqlDate;
use super::type_name::TypeName;
use crate::binary::type_code::{TypeCode, collection_kind, map_kind};
use crate::types;
use std::borrow::Cow;
use std::collections::{self, BTreeMap, BTreeSet, VecDeque};
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::Arc;

/// A Rust type that can be stored as the hint `H` says.
///
/// # Examples
/// ```
/// use ignite_client::hint::{Date, Long, StoredAs};
///
/// assert_eq!(<u64 as StoredAs<Long>>::DESC.code().name(), "long");
/// assert_eq!(<Option<i64> as StoredAs<Date>>::DESC.code().name(), "date");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored as {H}",
    label = "the hint does not fit this type",
    note = "the table in `ignite_client::hint` lists the Rust types that each hint takes"
)]
pub trait StoredAs<H> {
    /// The descriptor of `Self` under the hint.
    const DESC: TypeDesc;

    /// The descriptor, by reference.
    fn desc() -> &'static TypeDesc {
        const { &<Self as StoredAs<H>>::DESC }
    }
}

/// No hint: the type's own descriptor.
///
/// # Examples
/// ```
/// use ignite_client::{desc, hint::{ArrayList, Natural}};
///
/// assert_eq!(desc::stored_as::<Vec<i32>, Natural>().code().name(), "int[]");
/// // What stands inside a hint of collections unless another is given.
/// assert_eq!(desc::stored_as::<Vec<i32>, ArrayList<Natural>>().code().name(), "collection");
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Natural;

/// Every hint but [`Natural`]; keeps the implementations apart.
///
/// # Examples
/// ```
/// use ignite_client::{desc::{self, TypeDesc}, hint::{Date, Explicit, StoredAs}};
///
/// const fn optional<T: StoredAs<H>, H: Explicit>() -> TypeDesc {
///     desc::stored_as::<Option<T>, H>()
/// }
/// assert!(optional::<i64, Date>().is_nullable());
/// ```
pub trait Explicit {}

impl<T: IgniteType + ?Sized> StoredAs<Natural> for T {
    const DESC: TypeDesc = T::DESC;
}

/// The example of a hint: a field with it, and the name of the type code that the field then has.
macro_rules! hint_example {
    ($text:literal, $field:literal, $code:literal) => {
        concat!(
            "\n# Examples\n```\n",
            "# use ignite_client::IgniteObject;\n# use serde::{Deserialize, Serialize};\n",
            "#[derive(Serialize, Deserialize, IgniteObject)]\nstruct Row {\n",
            "    #[ignite(type = \"",
            $text,
            "\")]\n    ",
            $field,
            ",\n}\n\nassert_eq!(Row::object_desc().fields()[0].ty().code().name(), \"",
            $code,
            "\");\n```"
        )
    };
}

macro_rules! plain_hints {
    ($($(#[$doc:meta])* $hint:ident($text:literal, $field:literal) = $code:ident: $($type:ty),*;)*) => {$(
        $(#[$doc])*
        #[doc = hint_example!($text, $field, $text)]
        #[derive(Debug, Clone, Copy, Default)]
        pub struct $hint;
        impl Explicit for $hint {}
        $(impl StoredAs<$hint> for $type {
            const DESC: TypeDesc = TypeDesc::scalar(TypeCode::$code);
        })*
    )*};
}

plain_hints! {
    /// `byte`.
    Byte("byte", "flags: u32") = Byte: i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize;
    /// `short`.
    Short("short", "port: u16") = Short: i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize;
    /// `int`.
    Int("int", "floor: i8") = Int: i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize;
    /// `long`.
    Long("long", "hits: u64") = Long: i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize;
    /// `char`.
    Char("char", "initial: u16") = Char: char, u16, types::Char;
    /// `date`: milliseconds since 1970-01-01 UTC.
    Date("date", "born: i64") = Date: i64, types::Date;
    /// `time`: milliseconds of the day.
    Time("time", "opens: i64") = Time: i64, types::Time;
    /// `timestamp`.
    Timestamp("timestamp", "seen: ignite_client::types::Timestamp") = Timestamp: types::Timestamp;
    /// `decimal`, scale 0 for integers.
    Decimal("decimal", "balance: i128") = Decimal: i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize, types::Decimal;
    /// `uuid`.
    Uuid("uuid", "token: uuid::Uuid") = Uuid: uuid::Uuid;
    /// `string`.
    Text("string", "name: String") = String: str, String;
    /// `float`.
    Float("float", "ratio: f32") = Float: f32;
    /// `double`.
    Double("double", "ratio: f32") = Double: f32, f64;
    /// `boolean`.
    Bool("boolean", "open: bool") = Bool: bool;
}

macro_rules! nested_hints {
    ($($(#[$doc:meta])* $hint:ident<$($arg:ident),*>($text:literal, $field:literal, $code:literal);)*) => {$(
        $(#[$doc])*
        #[doc = hint_example!($text, $field, $code)]
        #[derive(Debug, Clone, Copy)]
        pub struct $hint<$($arg = Natural),*>(PhantomData<fn() -> ($($arg,)*)>);
        impl<$($arg),*> Explicit for $hint<$($arg),*> {}
        impl<$($arg),*> Default for $hint<$($arg),*> {
            fn default() -> Self {
                Self(PhantomData)
            }
        }
    )*};
}

nested_hints! {
    /// `array`: the array of the element's type (`int[]`, `string[]`, `enum[]`); where there is none an `object[]` of its class, as Java
    /// writes `Integer[]` and `int[][]`.
    Array<H>("array<int>", "counts: Vec<u16>", "int[]");
    /// `object_array`: always `object[]`, Java's `Object[]` unless the elements are objects or enums.
    ObjectArray<H>("object_array", "counts: Vec<i32>", "object[]");
    /// `array_list`.
    ArrayList<H>("array_list<date>", "days: Vec<i64>", "collection");
    /// `linked_list`.
    LinkedList<H>("linked_list", "queue: Vec<String>", "collection");
    /// `hash_set`.
    HashSet<H>("hash_set", "tags: Vec<String>", "collection");
    /// `linked_hash_set`.
    LinkedHashSet<H>("linked_hash_set", "tags: Vec<String>", "collection");
    /// `list`: an `ArrayList` declared by its interface.
    List<H>("list<timestamp>", "seen: Vec<ignite_client::types::Timestamp>", "collection");
    /// `set`: a `HashSet` declared by its interface.
    Set<H>("set", "tags: Vec<String>", "collection");
    /// `hash_map`.
    HashMap<K, V>("hash_map<string, long>", "hits: std::collections::BTreeMap<String, u64>", "map");
    /// `linked_hash_map`.
    LinkedHashMap<K, V>("linked_hash_map", "names: std::collections::HashMap<i32, String>", "map");
    /// `map`: a `HashMap` declared by its interface.
    Map<K, V>("map", "names: std::collections::HashMap<i32, String>", "map");
}

/// `enum`: a derived enum, under the name that `N` gives.
///
/// # Examples
/// ```
/// # use ignite_client::IgniteObject;
/// # use serde::{Deserialize, Serialize};
/// #[derive(Serialize, Deserialize, IgniteObject)]
/// enum Color { Red }
///
/// #[derive(Serialize, Deserialize, IgniteObject)]
/// struct Car {
///     #[ignite(type = "enum(org.acme.Color)")]
///     color: Color,
/// }
///
/// let color = Car::object_desc().fields()[0].ty().as_enum();
/// assert_eq!(color.map(|desc| desc.name().full()), Some("org.acme.Color"));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Enum<N = Declared>(PhantomData<fn() -> N>);

impl<N> Explicit for Enum<N> {}

impl<N> Default for Enum<N> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

/// The name of an enum in the cluster. The derive implements it for the name in `enum(name)`.
///
/// # Examples
/// ```
/// use ignite_client::{IgniteObject, desc::{self, TypeName}, hint::{Enum, EnumName}};
/// # use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize, IgniteObject)]
/// enum Color { Red }
///
/// struct AcmeColor;
/// impl EnumName for AcmeColor {
///     const NAME: Option<TypeName> = Some(TypeName::new("org.acme.Color", "org.acme.color"));
/// }
///
/// let color = desc::stored_as::<Color, Enum<AcmeColor>>().as_enum();
/// assert_eq!(color.map(|desc| desc.name().full()), Some("org.acme.Color"));
/// ```
pub trait EnumName {
    /// The name, if it is another one than the enum declares.
    const NAME: Option<TypeName>;
}

/// The name that the enum declares itself.
///
/// # Examples
/// ```
/// use ignite_client::{IgniteObject, desc, hint::{Declared, Enum}};
/// # use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize, IgniteObject)]
/// enum Color { Red }
///
/// let color = desc::stored_as::<Color, Enum<Declared>>().as_enum();
/// assert_eq!(color.map(|desc| desc.name().full()), Some("Color"));
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Declared;

impl EnumName for Declared {
    const NAME: Option<TypeName> = None;
}

/// What a sequence of a hinted type is: the array of its type code, or an `ArrayList` where it has none.
pub const fn sequence_of(element: TypeDesc, edge: DescFn) -> TypeDesc {
    match array_of(element, edge) {
        array if matches!(array.code, TypeCode::ObjectArray | TypeCode::EnumArray) => {
            TypeDesc::array_list(edge)
        }
        array => array,
    }
}

const fn array_of(element: TypeDesc, edge: DescFn) -> TypeDesc {
    match element.code.array() {
        // Arrays of dates hold plain dates.
        Some(_) if element.sql_date => TypeDesc::typed_array(edge),
        Some(array) if matches!(array, TypeCode::StringArray | TypeCode::UuidArray | TypeCode::DateArray) => {
            TypeDesc::tagged_array(array, edge)
        }
        Some(array)
            if matches!(
                array,
                TypeCode::TimestampArray | TypeCode::TimeArray | TypeCode::DecimalArray | TypeCode::EnumArray
            ) =>
        {
            TypeDesc::tagged_array(array, edge)
        }
        // A primitive array has no place for null.
        Some(array) if !element.nullable => TypeDesc::primitive_array(array),
        _ => TypeDesc::typed_array(edge),
    }
}

/// The hints of sequences for one Rust sequence type.
macro_rules! sequence_hints {
    ($($outer:ty [$($param:tt)*];)*) => {$(
        sequence_hints!(@one $outer, [$($param)*], Array<H>, array_of(<T as StoredAs<H>>::DESC, <T as StoredAs<H>>::desc));
        sequence_hints!(@one $outer, [$($param)*], ObjectArray<H>, TypeDesc::object_array(<T as StoredAs<H>>::desc));
        sequence_hints!(@kind $outer, [$($param)*], ArrayList<H>, ARRAY_LIST);
        sequence_hints!(@kind $outer, [$($param)*], LinkedList<H>, LINKED_LIST);
        sequence_hints!(@kind $outer, [$($param)*], HashSet<H>, HASH_SET);
        sequence_hints!(@kind $outer, [$($param)*], LinkedHashSet<H>, LINKED_HASH_SET);
        sequence_hints!(@one $outer, [$($param)*], List<H>,
            TypeDesc::array_list(<T as StoredAs<H>>::desc).declared_as_object());
        sequence_hints!(@one $outer, [$($param)*], Set<H>,
            TypeDesc::collection(collection_kind::HASH_SET, <T as StoredAs<H>>::desc).declared_as_object());
    )*};
    (@kind $outer:ty, [$($param:tt)*], $hint:ty, $kind:ident) => {
        sequence_hints!(@one $outer, [$($param)*], $hint,
            TypeDesc::collection(collection_kind::$kind, <T as StoredAs<H>>::desc));
    };
    (@one $outer:ty, [$($param:tt)*], $hint:ty, $desc:expr) => {
        impl<T: StoredAs<H>, H, $($param)*> StoredAs<$hint> for $outer {
            const DESC: TypeDesc = $desc;
        }
    };
}

sequence_hints! {
    [T] [];
    Vec<T> [];
    VecDeque<T> [];
    [T; N] [const N: usize];
    collections::LinkedList<T> [];
    collections::HashSet<T, S> [S];
    BTreeSet<T> [];
}

macro_rules! map_hints {
    ($($outer:ty $(, $param:ident)?;)*) => {$(
        map_hints!(@one $outer, [$($param)?], HashMap<HK, HV>, HASH_MAP,);
        map_hints!(@one $outer, [$($param)?], LinkedHashMap<HK, HV>, LINKED_HASH_MAP,);
        map_hints!(@one $outer, [$($param)?], Map<HK, HV>, HASH_MAP, .declared_as_object());
    )*};
    (@one $outer:ty, [$($param:ident)?], $hint:ty, $kind:ident, $($then:tt)*) => {
        impl<K: StoredAs<HK>, V: StoredAs<HV>, HK, HV, $($param)?> StoredAs<$hint> for $outer {
            const DESC: TypeDesc =
                TypeDesc::map(map_kind::$kind, <K as StoredAs<HK>>::desc, <V as StoredAs<HV>>::desc) $($then)*;
        }
    };
}

map_hints! {
    collections::HashMap<K, V, S>, S;
    BTreeMap<K, V>;
}

impl<T: StoredAs<H>, H: Explicit> StoredAs<H> for Option<T> {
    const DESC: TypeDesc = <T as StoredAs<H>>::DESC.nullable();
}

macro_rules! as_inside {
    ($($outer:ty),*) => {$(
        impl<T: StoredAs<H> + ?Sized, H: Explicit> StoredAs<H> for $outer {
            const DESC: TypeDesc = <T as StoredAs<H>>::DESC;
        }
    )*};
}

as_inside!(&T, &mut T, Box<T>, Rc<T>, Arc<T>);

impl<T: StoredAs<H> + ToOwned + ?Sized, H: Explicit> StoredAs<H> for Cow<'_, T> {
    const DESC: TypeDesc = <T as StoredAs<H>>::DESC;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code<T: StoredAs<H> + ?Sized, H>() -> TypeCode {
        <T as StoredAs<H>>::DESC.code
    }

    #[test]
    fn hints_choose_the_code() {
        assert_eq!(code::<u64, Long>(), TypeCode::Long);
        assert_eq!(code::<Option<i64>, Date>(), TypeCode::Date);
        assert_eq!(code::<Vec<i32>, Natural>(), TypeCode::IntArray);
        assert_eq!(code::<Vec<i32>, ArrayList>(), TypeCode::Collection);
        assert_eq!(code::<Vec<u64>, Array<Long>>(), TypeCode::LongArray);
        assert_eq!(code::<Vec<Option<i64>>, Array<Date>>(), TypeCode::DateArray);
        assert_eq!(code::<Vec<Option<i64>>, Array<Long>>(), TypeCode::ObjectArray);
        assert_eq!(code::<Option<types::Timestamp>, Timestamp>(), TypeCode::Timestamp);
        assert_eq!(code::<Vec<types::Decimal>, Array<Decimal>>(), TypeCode::DecimalArray);
        assert_eq!(<Vec<i64> as StoredAs<List<Date>>>::DESC.metadata, TypeCode::Object);
    }
}
