//! Properties of dynamic values: whatever is written is read as the same value and written as the same bytes, wherever its parts are moved.

use ignite_client::bytes::{from_slice, to_vec};
use ignite_client::types::{Char, Date, Decimal, EnumValue, Time, Timestamp};
use ignite_client::{
    BinaryObject, BinaryObjectBuilder, ClassRef, Collection, CollectionKind, EnumArray, Handle, IgniteValue,
    Map, MapKind, ObjectArray, Opaque, TypeBook,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use std::sync::Arc;
use uuid::Uuid;

fn decimal() -> impl Strategy<Value = Decimal> {
    (any::<bool>(), vec(any::<u8>(), 0..40), any::<i32>())
        .prop_map(|(negative, magnitude, scale)| Decimal::from_be_bytes(negative, &magnitude, scale))
}

fn timestamp() -> impl Strategy<Value = Timestamp> {
    (any::<i64>(), 0_u32..1_000_000).prop_map(|(millis, nanos)| Timestamp::new(millis, nanos).unwrap())
}

fn component() -> impl Strategy<Value = ClassRef> {
    prop_oneof![
        any::<i32>().prop_filter("0 stands for a name", |id| *id != 0).prop_map(ClassRef::new),
        "[a-zA-Z.$]{1,12}".prop_map(|name| ClassRef::of_name(&name)),
    ]
}

fn constant() -> impl Strategy<Value = EnumValue> {
    prop_oneof![
        (1..i32::MAX, any::<i32>()).prop_map(|(id, ordinal)| EnumValue::new(id, ordinal)),
        ("[a-z.]{1,8}", any::<i32>()).prop_map(|(name, ordinal)| EnumValue::of_class(&name, ordinal)),
    ]
}

fn leaf() -> BoxedStrategy<IgniteValue> {
    use IgniteValue as V;
    let scalars = prop_oneof![
        Just(V::Null),
        any::<i8>().prop_map(V::from),
        any::<i16>().prop_map(V::from),
        any::<i32>().prop_map(V::from),
        any::<i64>().prop_map(V::from),
        any::<u32>().prop_map(|bits| V::from(f32::from_bits(bits))),
        any::<u64>().prop_map(|bits| V::from(f64::from_bits(bits))),
        any::<u16>().prop_map(|unit| V::Char(Char::from_unit(unit))),
        any::<bool>().prop_map(V::from),
        any::<String>().prop_map(V::from),
        any::<u128>().prop_map(|id| V::from(Uuid::from_u128(id))),
        any::<i64>().prop_map(|millis| V::from(Date::from_millis(millis))),
        any::<i64>().prop_map(|millis| V::SqlDate(Date::from_millis(millis))),
        any::<i64>().prop_map(|millis| V::from(Time::from_millis(millis))),
        timestamp().prop_map(V::from),
        decimal().prop_map(V::from),
        constant().prop_map(V::from),
        constant().prop_map(V::BinaryEnum),
        component().prop_map(V::from),
        vec(any::<u8>(), 0..20).prop_map(|blob| V::from(Opaque::java(&blob).unwrap())),
    ];
    let arrays = prop_oneof![
        vec(any::<u8>(), 0..20).prop_map(V::ByteArray),
        vec(any::<i16>(), 0..9).prop_map(V::ShortArray),
        vec(any::<i32>(), 0..9).prop_map(V::IntArray),
        vec(any::<i64>(), 0..9).prop_map(V::LongArray),
        vec(any::<u32>().prop_map(f32::from_bits), 0..9).prop_map(V::FloatArray),
        vec(any::<u64>().prop_map(f64::from_bits), 0..9).prop_map(V::DoubleArray),
        vec(any::<u16>(), 0..9).prop_map(V::CharArray),
        vec(any::<bool>(), 0..9).prop_map(V::BoolArray),
        vec(option::of(any::<String>()), 0..5).prop_map(V::StringArray),
        vec(option::of(any::<u128>().prop_map(Uuid::from_u128)), 0..5).prop_map(V::UuidArray),
        vec(option::of(any::<i64>().prop_map(Date::from_millis)), 0..5).prop_map(V::DateArray),
        vec(option::of(any::<i64>().prop_map(Time::from_millis)), 0..5).prop_map(V::TimeArray),
        vec(option::of(timestamp()), 0..5).prop_map(V::TimestampArray),
        vec(option::of(decimal()), 0..5).prop_map(V::DecimalArray),
        (component(), vec(constant().prop_map(V::from), 0..4))
            .prop_map(|(class, items)| EnumArray::new(class, items).into()),
    ];
    prop_oneof![3 => scalars, 1 => arrays].boxed()
}

fn collection_kind() -> impl Strategy<Value = CollectionKind> {
    prop_oneof![
        Just(CollectionKind::UserSet),
        Just(CollectionKind::UserCollection),
        Just(CollectionKind::ArrayList),
        Just(CollectionKind::LinkedList),
        Just(CollectionKind::HashSet),
        Just(CollectionKind::LinkedHashSet),
    ]
}

fn map_kind() -> impl Strategy<Value = MapKind> {
    prop_oneof![Just(MapKind::UserMap), Just(MapKind::HashMap), Just(MapKind::LinkedHashMap)]
}

fn builder(value: impl Strategy<Value = IgniteValue>) -> impl Strategy<Value = BinaryObjectBuilder> {
    let raw = option::of(vec(any::<u8>(), 0..9));
    let fields = vec(("[a-f]{1,2}", value), 0..6);
    ("[A-Z][a-z]{0,6}", any::<bool>(), any::<bool>(), fields, raw, option::of(any::<bool>())).prop_map(
        |(name, registered, user, fields, raw, compact)| {
            let mut builder = match registered {
                true => BinaryObjectBuilder::new(name),
                false => BinaryObjectBuilder::unregistered(name),
            };
            if !user {
                builder = builder.system_type();
            }
            if let Some(compact) = compact {
                builder = builder.compact(compact);
            }
            for (name, value) in fields {
                builder = builder.set(&name, value);
            }
            raw.into_iter().fold(builder, BinaryObjectBuilder::raw_data)
        },
    )
}

/// Any value; objects in it are built.
fn value() -> impl Strategy<Value = IgniteValue> {
    leaf().prop_recursive(4, 40, 6, |inner| {
        let items = vec(inner.clone(), 0..6);
        let entries = vec((inner.clone(), inner.clone()), 0..4);
        prop_oneof![
            (collection_kind(), items.clone()).prop_map(|(kind, items)| Collection::new(kind, items).into()),
            (map_kind(), entries).prop_map(|(kind, entries)| Map::new(kind, entries).into()),
            (component(), items).prop_map(|(class, items)| ObjectArray::new(class, items).into()),
            builder(inner).prop_map(|builder| builder.build().unwrap().into()),
        ]
    })
}

/// A list whose items may refer back to earlier lists in it.
fn shared() -> impl Strategy<Value = Vec<u8>> {
    vec(option::of(vec(any::<i32>(), 0..4)), 1..12).prop_map(|plan| {
        let mut items: Vec<IgniteValue> = Vec::new();
        let mut starts = Vec::new();
        let mut at = 6;
        for one in plan {
            let item: IgniteValue = match one {
                Some(numbers) => {
                    starts.push(at);
                    Collection::list(numbers.into_iter().map(IgniteValue::from).collect()).into()
                }
                None if starts.is_empty() => Handle::back(at).into(),
                None => Handle::back(at - starts[at as usize % starts.len()]).into(),
            };
            at += match &item {
                IgniteValue::Handle(_) => 5,
                other => i32::try_from(other.to_bytes().unwrap().len()).unwrap(),
            };
            items.push(item);
        }
        IgniteValue::from(items).to_bytes().unwrap()
    })
}

fn book_of(builder: &BinaryObjectBuilder) -> Arc<TypeBook> {
    let book = TypeBook::new();
    book.add(builder.binary_type());
    book
}

proptest! {
    #[test]
    fn values_come_back(value in value()) {
        let bytes = value.to_bytes().unwrap();
        let read = IgniteValue::from_bytes(&bytes).unwrap();
        prop_assert_eq!(&read, &value);
        prop_assert_eq!(read.to_bytes().unwrap(), &bytes[..]);
        prop_assert_eq!(to_vec(&value).unwrap(), &bytes[..]);
        prop_assert_eq!(from_slice::<IgniteValue>(&bytes).unwrap(), value);
        let explained = ignite_client::explain(&bytes, None);
        prop_assert!(explained.error().is_none(), "{}", explained);
    }

    #[test]
    fn parts_are_the_same_elsewhere(value in value()) {
        let read = IgniteValue::from_bytes(&value.to_bytes().unwrap()).unwrap();
        let list = IgniteValue::from(Collection::list(vec![0.into(), read.clone(), read.clone()]));
        let moved = IgniteValue::from_bytes(&list.to_bytes().unwrap()).unwrap();
        let items = moved.as_collection().unwrap().items();
        prop_assert_eq!(&items[1], &read);
        prop_assert_eq!(&items[2], &read);
    }

    #[test]
    fn objects_are_laid_out_alike(builder in builder(value())) {
        let object = builder.build().unwrap();
        let bytes = object.to_bytes().unwrap();
        let read = BinaryObject::from_bytes_with(&bytes, &book_of(&builder)).unwrap();
        let again = read.to_builder().unwrap().build().unwrap();
        prop_assert_eq!(again.to_bytes().unwrap(), &bytes[..]);
        let fields: Vec<_> = read.fields().unwrap().map(|field| field.unwrap()).collect();
        for field in &fields {
            let name = field.name.as_deref().unwrap();
            prop_assert_eq!(&object.field(name).unwrap().unwrap(), &field.value);
        }
        let changed = read.to_builder().unwrap().set("zz", 7).build().unwrap();
        prop_assert_eq!(changed.field("zz").unwrap(), Some(7.into()));
        prop_assert_eq!(changed.to_builder().unwrap().remove("zz").build().unwrap(), object);
    }

    #[test]
    fn references_survive(bytes in shared()) {
        let value = IgniteValue::from_bytes(&bytes).unwrap();
        prop_assert_eq!(value.to_bytes().unwrap(), &bytes[..]);
        let holder = BinaryObjectBuilder::new("T").set("before", "text").set("list", value.clone()).build().unwrap();
        let inside = holder.field("list").unwrap().unwrap();
        prop_assert_eq!(inside.to_bytes().unwrap(), &bytes[..]);
        // Each item alone is what it was, references written out.
        let expanded = |value: &IgniteValue| -> Vec<IgniteValue> {
            let items = value.as_collection().unwrap().items().iter();
            items.map(|item| IgniteValue::from_bytes(&item.to_bytes().unwrap()).unwrap()).collect()
        };
        prop_assert_eq!(expanded(&inside), expanded(&value));
    }
}
