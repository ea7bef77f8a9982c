//! Descriptors of Rust's own types and of `uuid`: one table, the same as in the crate's documentation of the mapping.

use super::desc::{Shape, TypeDesc};
use super::ignite_type::IgniteType;
use crate::binary::type_code::{TypeCode, collection_kind, map_kind};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, LinkedList, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

macro_rules! scalars {
    ($($type:ty => $code:ident, $array:ident;)*) => {$(
        impl IgniteType for $type {
            const DESC: TypeDesc = TypeDesc::scalar(TypeCode::$code);
            const SEQ_DESC: TypeDesc = TypeDesc::primitive_array(TypeCode::$array);
        }
    )*};
}

// Unsigned types take the next wider code; `u8` sequences keep their bits in a byte array.
scalars! {
    i8 => Byte, ByteArray;
    i16 => Short, ShortArray;
    i32 => Int, IntArray;
    i64 => Long, LongArray;
    u8 => Short, ByteArray;
    u16 => Int, IntArray;
    u32 => Long, LongArray;
    f32 => Float, FloatArray;
    f64 => Double, DoubleArray;
    bool => Bool, BoolArray;
    char => Char, CharArray;
}

macro_rules! tagged {
    ($($type:ty => $code:ident, $array:ident;)*) => {$(
        impl IgniteType for $type {
            const DESC: TypeDesc = TypeDesc::scalar(TypeCode::$code);
            const SEQ_DESC: TypeDesc = TypeDesc::tagged_array(TypeCode::$array, Self::desc);
        }
    )*};
}
pub(crate) use tagged;

tagged! {
    str => String, StringArray;
    String => String, StringArray;
    uuid::Uuid => Uuid, UuidArray;
}

impl<T: IgniteType> IgniteType for Option<T> {
    const DESC: TypeDesc = {
        assert!(
            !matches!(T::DESC, TypeDesc { nullable: true, .. }),
            "Option<Option<T>> cannot be told apart from Option<T>: Ignite has one null"
        );
        T::DESC.nullable()
    };
    const SEQ_DESC: TypeDesc = match T::SEQ_DESC.shape {
        Shape::TaggedArray(_) => T::SEQ_DESC,
        _ => TypeDesc::array_list(Self::desc),
    };
}

macro_rules! as_inside {
    ($($outer:ty),*) => {$(
        impl<T: IgniteType + ?Sized> IgniteType for $outer {
            const DESC: TypeDesc = T::DESC;
            const SEQ_DESC: TypeDesc = T::SEQ_DESC;
        }
    )*};
}

as_inside!(&T, &mut T, Box<T>, Rc<T>, Arc<T>);

impl<T: IgniteType + ToOwned + ?Sized> IgniteType for Cow<'_, T> {
    const DESC: TypeDesc = T::DESC;
    const SEQ_DESC: TypeDesc = T::SEQ_DESC;
}

macro_rules! sequences {
    ($($outer:ty),*) => {$(
        impl<T: IgniteType> IgniteType for $outer {
            const DESC: TypeDesc = T::SEQ_DESC;
        }
    )*};
}

sequences!([T], Vec<T>, VecDeque<T>);

impl<T: IgniteType, const N: usize> IgniteType for [T; N] {
    const DESC: TypeDesc = T::SEQ_DESC;
}

impl<T: IgniteType> IgniteType for LinkedList<T> {
    const DESC: TypeDesc = TypeDesc::collection(collection_kind::LINKED_LIST, T::desc);
}

impl<T: IgniteType, S> IgniteType for HashSet<T, S> {
    const DESC: TypeDesc = TypeDesc::collection(collection_kind::HASH_SET, T::desc);
}

impl<T: IgniteType> IgniteType for BTreeSet<T> {
    const DESC: TypeDesc = TypeDesc::collection(collection_kind::LINKED_HASH_SET, T::desc);
}

impl<K: IgniteType, V: IgniteType, S> IgniteType for HashMap<K, V, S> {
    const DESC: TypeDesc = TypeDesc::hash_map(K::desc, V::desc);
}

impl<K: IgniteType, V: IgniteType> IgniteType for BTreeMap<K, V> {
    const DESC: TypeDesc = TypeDesc::map(map_kind::LINKED_HASH_MAP, K::desc, V::desc);
}

macro_rules! tuples {
    ($(($($name:ident)+))*) => {$(
        impl<$($name: IgniteType),+> IgniteType for ($($name,)+) {
            const DESC: TypeDesc = TypeDesc::tuple(const { &[$($name::desc as fn() -> &'static TypeDesc),+] });
        }
    )*};
}

tuples! {
    (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H) (A B C D E F G H I)
    (A B C D E F G H I J) (A B C D E F G H I J K) (A B C D E F G H I J K L) (A B C D E F G H I J K L M)
    (A B C D E F G H I J K L M N) (A B C D E F G H I J K L M N O) (A B C D E F G H I J K L M N O P)
}
