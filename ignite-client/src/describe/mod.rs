//! Descriptors: what a Rust type is in Ignite. Values are moved by `ser` and `de`, which are guided by them.

pub(crate) mod affinity;
mod binary_type;
pub(crate) mod binding;
pub(crate) mod check;
pub(crate) mod conflict;
pub(crate) mod desc;
pub(crate) mod foreign;
pub mod hint;
mod ignite_type;
pub(crate) mod layout;
pub(crate) mod ready;
pub(crate) mod registry;
pub(crate) mod schemas;
mod sql;
mod sql_date;
mod std_types;
pub(crate) mod type_book;
mod type_name;
mod value_types;
pub(crate) mod walk;
pub(crate) mod zone;

pub(crate) use binary_type::NamedType;
pub use binary_type::{BinaryField, BinarySchema, BinaryType, EnumConstant};
pub use check::{ItemCheck, ItemStatus, TypeCheck, TypeReport};
pub(crate) use conflict::differences;
pub use conflict::{DifferenceKind, TypeConflict, TypeDifference};
pub use desc::{DescFn, EnumDesc, FieldDesc, ObjectDesc, TypeDesc, VariantDesc};
pub use ignite_type::{IgniteObject, IgniteType};
pub use sql::{SqlDesc, SqlIndex};
pub use type_book::TypeBook;
pub use type_name::TypeName;
