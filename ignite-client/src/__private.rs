//! What generated code uses; nothing else of the crate may be named by the derive. Not part of the public API.

pub use crate::codec::hash::const_name_id;
pub use crate::describe::hint;
pub use crate::describe::hint::{StoredAs, sequence_of};
pub use crate::describe::{
    DescFn, EnumDesc, FieldDesc, IgniteObject, IgniteType, ObjectDesc, SqlDesc, SqlIndex, TypeDesc, TypeName,
    VariantDesc,
};

pub use crate::ser::args::ArgList;

/// Hash code of a body; for the benchmark's hand-written bound, which uses the same hash.
pub fn hash_code(body: &[u8]) -> i32 {
    crate::codec::hash::hash_code(body)
}
