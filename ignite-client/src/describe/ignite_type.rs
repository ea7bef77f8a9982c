//! The two traits of mapped types. The descriptors of Rust's own types stand in `std_types`.

use super::desc::{ObjectDesc, TypeDesc};

/// A type that has a wire type in Ignite.
///
/// The derive [`IgniteObject`](derive@crate::IgniteObject) implements it for structs, newtypes and enums without data; Rust's own types, the
/// value types of [`types`](crate::types) and (by features) those of other crates have it already. serde moves the values, the descriptor says
/// how they are written and what is accepted when reading.
///
/// # Examples
/// ```
/// use ignite_client::{IgniteObject, IgniteType, bytes, desc::TypeCode};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize, IgniteObject)]
/// struct Meters(f64);
///
/// fn stored_len<T: IgniteType + Serialize>(value: &T) -> Result<usize, ignite_client::CodecError> {
///     Ok(bytes::to_vec(value)?.len())
/// }
/// assert_eq!(Meters::DESC.code(), TypeCode::Double);
/// assert_eq!(stored_len(&Meters(1.5))?, 9);
/// # Ok::<(), ignite_client::CodecError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no type in Ignite",
    label = "not an `IgniteType`",
    note = "derive it: `#[derive(Serialize, Deserialize, IgniteObject)]`",
    note = "for `u64`, `i128`, `u128`, `usize` and `isize` say how they are stored: `#[ignite(type = \"long\")]` or `\"decimal\"`",
    note = "for types of other crates enable a feature of ignite-client or give `#[ignite(desc = path)]`"
)]
pub trait IgniteType {
    /// The descriptor.
    const DESC: TypeDesc;

    /// The descriptor of a sequence of this type: an `ArrayList`, unless the type has an array of its own.
    const SEQ_DESC: TypeDesc = TypeDesc::array_list(Self::desc);

    /// The descriptor, by reference.
    fn desc() -> &'static TypeDesc {
        const { &Self::DESC }
    }
}

/// A struct that is a Complex object: what `#[derive(IgniteObject)]` implements.
///
/// Write `#[derive(Serialize, Deserialize, IgniteObject)]`: serde moves the values, this derive says what they are in Ignite. It reads
/// serde's attributes, so that nothing is said twice.
///
/// | Rust | in Ignite | implemented |
/// |---|---|---|
/// | struct with named fields | Complex object | [`IgniteType`], `IgniteObject` |
/// | struct with one unnamed field, or `#[serde(transparent)]` | what it holds | [`IgniteType`] |
/// | enum without data | enum with registered constants | [`IgniteType`] |
///
/// A type parameter in a field must be an [`IgniteType`]; `#[serde(bound)]` replaces this, with serde's traits read as `IgniteType`.
/// All instances of a generic struct share the type name.
///
/// # Attributes of the type
///
/// - `#[ignite(type_name = "org.acme.Person")]`: name in the cluster, as Java classes and `VALUE_TYPE` of SQL say it. Default: the Rust
///   name.
/// - `#[ignite(crate = path)]`: where this crate is found, for re-exports and renamed dependencies. Default: `::ignite_client`.
/// - `#[ignite(as = Type)]`: the values are described as those of another type, for `#[serde(from, try_from, into)]`, serde derives of
///   other crates and hand-written implementations of serde's traits. Nothing else of the type is looked at then.
///
/// # Attributes of fields
///
/// - `#[ignite(type = "array_list<timestamp>")]`: the wire type, where the Rust type does not decide it or another one is wanted. The
///   hints and the Rust types that take them stand in [`hint`](crate::hint). Default: the mapping of the Rust type. Dates of SQL are `sql_date`.
/// - `#[ignite(name = "CITY_ID")]`: name in Ignite. Default: serde's name of the field.
/// - `#[ignite(affinity_key)]`: the field decides on which node a key is stored. At most one. Default: the whole key does.
/// - `#[ignite(desc = path)]`: a `const fn() -> TypeDesc` or a call that gives a `TypeDesc`, for types that have no descriptor; needed
///   beside `#[serde(with = "...")]`. Ready ones are in [`desc`](crate::desc). A field of type `Option` gets a place for null.
/// - `#[ignite(widen)]`: a long field also reads narrower integers, a double field also floats; for types whose Java side grew. Default:
///   another type is an error.
/// - `#[ignite(sql(precision = 10, scale = 2, not_null, default = "0", index))]`: what tables made of the struct say of the column.
///   `index(group = "name", order = 1, desc, inline_size = 16)` makes the column a part of an index of several. Default: nothing said.
///
/// # Attributes of variants
///
/// - `#[ignite(ordinal = 3)]`: the number of the constant. Default: the position of the variant, from 0. A Rust discriminant does not
///   count.
///
/// # Attributes of serde
///
/// | taken | meaning |
/// |---|---|
/// | `rename`, `rename_all` | names of fields and constants, the same in both directions |
/// | `alias` | an earlier name of a field: objects written under it are read |
/// | `default` on field or struct | the value of a field that is absent or null |
/// | `skip_serializing_if` | writes null; the schema stays the same |
/// | `skip` | the field is unknown to Ignite |
/// | `deny_unknown_fields` | an object with other fields is an error |
/// | `transparent`, `borrow`, `bound` | as in serde |
/// | `other` on a variant | read for constants that are not known; it is a constant itself only with an `ordinal` |
///
/// Refused, with the reason and what to do instead: `flatten`, `tag`, `content`, `untagged`, `remote`, `getter`, `from`, `try_from` and
/// `into` without `as`, `with` without `desc`, `rename` of the type, different names for the two directions, skips in one direction only,
/// skips of variants. Enums with data, unions, tuple structs of several fields and unit structs have no form in Ignite. Two fields whose
/// names differ only in case have the same id, which is an error too.
///
/// # Examples
///
/// ```
/// use ignite_client::{IgniteObject, IgniteType};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize, IgniteObject)]
/// #[ignite(type_name = "org.acme.Order")]
/// #[serde(rename_all = "camelCase")]
/// struct Order<'a> {
///     order_id: u32,
///     #[ignite(affinity_key, sql(not_null, index(group = "by_customer", order = 1)))]
///     customer_id: i64,
///     #[ignite(type = "date", name = "DAY")]
///     placed_on: Option<i64>,
///     #[ignite(type = "sql_date")]
///     due: ignite_client::types::Date,
///     #[serde(borrow, default)]
///     note: &'a str,
///     #[serde(skip)]
///     is_cached: bool,
///     state: State,
///     lines: Vec<Line>,
/// }
///
/// #[derive(Serialize, Deserialize, IgniteObject)]
/// struct Line {
///     article: Article,
///     #[ignite(type = "long")]
///     count: u64,
///     #[ignite(type = "set<int>")]
///     boxes: Vec<u8>,
/// }
///
/// #[derive(Serialize, Deserialize, IgniteObject)]
/// struct Article(String);
///
/// #[derive(Serialize, Deserialize, IgniteObject)]
/// #[serde(rename_all = "UPPERCASE")]
/// enum State {
///     Open,
///     #[ignite(ordinal = 5)]
///     Closed,
///     #[serde(other)]
///     Unknown,
/// }
///
/// let names: Vec<_> = Order::object_desc().fields().iter().map(|field| field.name()).collect();
/// assert_eq!(names, ["orderId", "customerId", "DAY", "due", "note", "state", "lines"]);
/// assert_eq!(Line::TYPE_ID, 3_321_844);
/// assert_eq!(State::desc().as_enum().unwrap().variants()[1].name(), "CLOSED");
/// ```
pub trait IgniteObject: IgniteType {
    /// Name of the type in the cluster.
    const TYPE_NAME: &'static str = Self::OBJECT.name.full;
    /// Type id: hash of the lower-cased name, with the full-name mapper that clusters use by default.
    const TYPE_ID: i32 = Self::OBJECT.name.full_id;
    /// Schema id: hash of the ids of the fields in their order.
    const SCHEMA_ID: i32 = Self::OBJECT.schema_id;
    /// Names, ids and types of the fields.
    const OBJECT: ObjectDesc;

    /// The descriptor of the object, by reference.
    fn object_desc() -> &'static ObjectDesc {
        const { &Self::OBJECT }
    }
}

impl<T: IgniteObject> IgniteObject for &T {
    const OBJECT: ObjectDesc = T::OBJECT;
}
