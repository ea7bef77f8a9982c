//! The parts of an [`IgniteValue`] that hold other values or bytes.

use super::source::{Place, Source};
use super::value::IgniteValue;
use crate::binary::type_code::{OBJECT_TYPE_ID, TypeCode, collection_kind, map_kind};
use crate::codec::CodecError;
use std::fmt;

/// A class of Java: by type id, or by name where the cluster does not know the class (the id is 0 then).
///
/// # Examples
/// ```
/// use ignite_client::{BinaryType, ClassRef};
///
/// let person = ClassRef::new(BinaryType::id_of("org.acme.Person"));
/// assert_eq!(person.name(), None);
/// assert_eq!(ClassRef::of_name("org.acme.Person").type_id(), 0);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ClassRef {
    type_id: i32,
    name: Option<Box<str>>,
}

impl ClassRef {
    /// The class of a type id.
    pub const fn new(type_id: i32) -> Self {
        Self { type_id, name: None }
    }

    /// A class that the cluster does not know by id.
    pub fn of_name(name: &str) -> Self {
        Self { type_id: 0, name: Some(name.into()) }
    }

    /// `java.lang.Object`: the component of an array that holds anything.
    pub const OBJECT: Self = Self::new(OBJECT_TYPE_ID);

    /// The type id; 0 if there is a name instead.
    pub const fn type_id(&self) -> i32 {
        self.type_id
    }

    /// The name of the class, where the bytes carry it instead of an id.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }
}

macro_rules! container {
    ($(#[$doc:meta])* $name:ident, $item:ty, $field:ident, $field_mut:ident, $into:ident, $head:ident: $head_type:ty, $head_doc:literal) => {
        $(#[$doc])*
        ///
        /// A value that was read remembers where it stood, so that back references to it ([`Handle`](crate::Handle)) find it when it is written again.
        /// A changed one is another value: back references keep meaning what was read.
        #[derive(Clone)]
        pub struct $name {
            pub(super) $head: $head_type,
            pub(super) $field: Vec<$item>,
            pub(super) origin: Option<Place>,
        }

        impl $name {
            #[doc = $head_doc]
            pub fn $head(&self) -> &$head_type {
                &self.$head
            }

            /// What it holds.
            pub fn $field(&self) -> &[$item] {
                &self.$field
            }

            /// What it holds, to be changed.
            pub fn $field_mut(&mut self) -> &mut Vec<$item> {
                self.origin = None;
                &mut self.$field
            }

            /// What it holds, taken out.
            pub fn $into(self) -> Vec<$item> {
                self.$field
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.$head == other.$head && self.$field == other.$field
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name))
                    .field(stringify!($head), &self.$head)
                    .field(stringify!($field), &self.$field)
                    .finish()
            }
        }
    };
}

container! {
    /// A collection with the kind that Java gives it.
    ///
    /// # Examples
    /// ```
    /// use ignite_client::{Collection, CollectionKind, IgniteValue};
    ///
    /// let mut names = Collection::new(CollectionKind::LinkedHashSet, vec!["a".into()]);
    /// names.items_mut().push("b".into());
    /// let value = IgniteValue::from(names);
    /// assert_eq!(value.as_collection().map(|names| names.items().len()), Some(2));
    /// ```
    Collection, IgniteValue, items, items_mut, into_items, kind: CollectionKind, "The kind."
}

container! {
    /// A map with the kind that Java gives it; the entries are in the order of the wire.
    ///
    /// # Examples
    /// ```
    /// use ignite_client::{Map, MapKind};
    ///
    /// let ages = Map::new(MapKind::HashMap, vec![("Ann".into(), 42.into())]);
    /// assert_eq!(ages.get(&"Ann".into()), Some(&42.into()));
    /// ```
    Map, (IgniteValue, IgniteValue), entries, entries_mut, into_entries, kind: MapKind, "The kind."
}

container! {
    /// An array of objects of a component type.
    ///
    /// # Examples
    /// ```
    /// use ignite_client::{ClassRef, IgniteValue, ObjectArray};
    ///
    /// let pair = ObjectArray::new(ClassRef::OBJECT, vec![1.into(), "one".into()]);
    /// assert_eq!(IgniteValue::from_bytes(&IgniteValue::from(pair.clone()).to_bytes()?)?, pair.into());
    /// # Ok::<(), ignite_client::CodecError>(())
    /// ```
    ObjectArray, IgniteValue, items, items_mut, into_items, component: ClassRef, "The component type; a node answers `Object` whatever was written."
}

container! {
    /// An array of an enum: its items are enums of that type, or null.
    ///
    /// # Examples
    /// ```
    /// use ignite_client::types::EnumValue;
    /// use ignite_client::{BinaryType, ClassRef, EnumArray, IgniteValue};
    ///
    /// let color = BinaryType::id_of("org.acme.Color");
    /// let red = EnumValue::new(color, 0);
    /// let colors = EnumArray::new(ClassRef::new(color), vec![red.into(), IgniteValue::Null]);
    /// assert_eq!(colors.items().len(), 2);
    /// ```
    EnumArray, IgniteValue, items, items_mut, into_items, component: ClassRef, "The type of the enum."
}

impl Collection {
    /// A collection of a kind.
    pub fn new(kind: CollectionKind, items: Vec<IgniteValue>) -> Self {
        Self { kind, items, origin: None }
    }

    /// An `ArrayList`.
    pub fn list(items: Vec<IgniteValue>) -> Self {
        Self::new(CollectionKind::ArrayList, items)
    }
}

impl Map {
    /// A map of a kind.
    pub fn new(kind: MapKind, entries: Vec<(IgniteValue, IgniteValue)>) -> Self {
        Self { kind, entries, origin: None }
    }

    /// The value of the first entry with a key.
    pub fn get(&self, key: &IgniteValue) -> Option<&IgniteValue> {
        self.entries.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }
}

impl ObjectArray {
    /// An array of a component type; [`ClassRef::OBJECT`] for any.
    pub fn new(component: ClassRef, items: Vec<IgniteValue>) -> Self {
        Self { component, items, origin: None }
    }
}

impl EnumArray {
    /// An array of the constants of an enum.
    pub fn new(component: ClassRef, items: Vec<IgniteValue>) -> Self {
        Self { component, items, origin: None }
    }
}

macro_rules! kinds {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident = $code:expr,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name { $($(#[$item_doc])* $item,)* }

        impl $name {
            pub(crate) const fn code(self) -> i8 {
                match self { $(Self::$item => $code,)* }
            }

            pub(crate) fn of_code(code: i8) -> Option<Self> {
                [$(Self::$item,)*].into_iter().find(|kind| kind.code() == code)
            }
        }
    };
}

kinds! {
    /// The class of a collection, as far as the wire tells it.
    ///
    /// # Examples
    /// ```
    /// use ignite_client::{Collection, CollectionKind};
    ///
    /// assert_eq!(Collection::list(vec![]).kind(), &CollectionKind::ArrayList);
    /// ```
    CollectionKind {
        /// A set of unknown class, as other platforms write it; Java reads a `HashSet`.
        UserSet = collection_kind::USER_SET,
        /// A collection of unknown class; Java reads an `ArrayList`.
        UserCollection = collection_kind::USER_COLLECTION,
        /// `ArrayList`.
        ArrayList = collection_kind::ARRAY_LIST,
        /// `LinkedList`.
        LinkedList = collection_kind::LINKED_LIST,
        /// `HashSet`.
        HashSet = collection_kind::HASH_SET,
        /// `LinkedHashSet`.
        LinkedHashSet = collection_kind::LINKED_HASH_SET,
        /// A list of exactly one element that is not null.
        SingletonList = collection_kind::SINGLETON_LIST,
    }
}

kinds! {
    /// The class of a map, as far as the wire tells it.
    ///
    /// # Examples
    /// ```
    /// use ignite_client::{Map, MapKind};
    ///
    /// assert_eq!(Map::new(MapKind::LinkedHashMap, vec![]).kind(), &MapKind::LinkedHashMap);
    /// ```
    MapKind {
        /// A map of unknown class; Java reads a `HashMap`.
        UserMap = map_kind::USER_MAP,
        /// `HashMap`.
        HashMap = map_kind::HASH_MAP,
        /// `LinkedHashMap`.
        LinkedHashMap = map_kind::LINKED_HASH_MAP,
    }
}

/// Bytes that only Java understands, kept as they are and written again unchanged: values of Java's own serialization (such as
/// `BigInteger`, `LocalDate`) and proxies. `java.sql.Date` is read as [`IgniteValue::SqlDate`].
///
/// # Examples
/// ```
/// use ignite_client::{IgniteValue, Opaque};
///
/// // 1970-01-02 as `java.time.LocalDate`.
/// let day = Opaque::java(&[0x65, 0xeb, 0xdf, 0x36, 0x06, 0xb2, 0x48, 3, 0xb2, 7, 0, 0, 1, 2])?;
/// assert_eq!(IgniteValue::from(day).to_bytes()?.len(), 19);
/// # Ok::<(), ignite_client::CodecError>(())
/// ```
#[derive(Clone)]
pub struct Opaque {
    pub(super) place: Place,
    pub(super) len: u32,
}

impl Opaque {
    /// A value of Java's own serialization (type code −2): `blob` is what follows the code and the length.
    ///
    /// # Errors
    /// If the blob is longer than a value can be.
    pub fn java(blob: &[u8]) -> Result<Self, CodecError> {
        let mut w = crate::codec::Writer::new();
        w.write_u8(TypeCode::Optimized.byte());
        w.write_bytes(blob)?;
        let bytes = w.into_vec();
        let len = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        Ok(Self { place: Place::new(&Source::new(bytes, None)?, 0, 0)?, len })
    }

    /// The type code.
    pub fn type_code(&self) -> TypeCode {
        let code = self.bytes().first().copied().and_then(TypeCode::from_byte);
        code.unwrap_or(TypeCode::Optimized)
    }

    /// The whole value, type code first.
    pub fn bytes(&self) -> &[u8] {
        let bytes = self.place.source.bytes().get(self.place.at()..).unwrap_or_default();
        bytes.get(..self.len as usize).unwrap_or(bytes)
    }
}

impl PartialEq for Opaque {
    fn eq(&self, other: &Self) -> bool {
        self.bytes() == other.bytes()
    }
}

impl fmt::Debug for Opaque {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opaque({}, {} bytes)", self.type_code(), self.len)
    }
}
