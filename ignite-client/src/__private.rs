//! What generated code uses; nothing else of the crate may be named by the derive. Not part of the public API.

pub use crate::codec::hash::const_name_id;
pub use crate::describe::hint;
pub use crate::describe::hint::{StoredAs, sequence_of};
pub use crate::describe::{
    DescFn, EnumDesc, FieldDesc, IgniteObject, IgniteType, ObjectDesc, SqlDesc, SqlIndex, TypeDesc, TypeName,
    VariantDesc,
};
