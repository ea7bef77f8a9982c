//! The two traits of mapped types. The descriptors of Rust's own types stand in `std_types`.

use super::desc::{ObjectDesc, TypeDesc};

/// A type that has a wire type in Ignite.
///
/// The derive [`IgniteObject`](derive@crate::IgniteObject) implements it for structs, newtypes and enums without data; Rust's own types, the
/// value types of [`types`](crate::types) and (by features) those of other crates have it already. serde moves the values, the descriptor says
/// how they are written and what is accepted when reading.
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
