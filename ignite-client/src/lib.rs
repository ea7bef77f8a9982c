//! Typed client for Apache Ignite 2.x: a struct with serde's derives and [`IgniteObject`](derive@IgniteObject) is a Complex object of the
//! cluster and a row of a SQL table.

// The derive writes `::ignite_client::...`; the crate's own tests use it too.
extern crate self as ignite_client;

#[doc(hidden)]
pub mod __private;
mod binary;
mod blocking;
pub mod bytes;
mod codec;
mod config;
mod de;
mod describe;
mod dynamic;
pub mod error;
mod flow;
pub mod mapping;
mod net;
mod ops;
mod protocol;
mod ser;
pub mod types;

pub mod desc {
    //! Descriptors of mapped types: for functions given to `#[ignite(desc = path)]` and for reading what a derive made.
    //!
    //! The functions of this module are the ready ones for `#[ignite(desc = path)]`, named as the hints:
    //!
    //! ```
    //! use ignite_client::{IgniteObject, IgniteType, desc};
    //! use serde::{Deserialize, Serialize};
    //!
    //! # mod hex {
    //! #     pub fn serialize<S: serde::Serializer>(v: &[u8], s: S) -> Result<S::Ok, S::Error> { s.collect_str(&v.len()) }
    //! #     pub fn deserialize<'de, D: serde::Deserializer<'de>>(_: D) -> Result<Vec<u8>, D::Error> { Ok(vec![]) }
    //! # }
    //! #[derive(Serialize, Deserialize, IgniteObject)]
    //! struct Digest {
    //!     // The module `hex` writes text, whatever the type of the field is.
    //!     #[serde(with = "hex")]
    //!     #[ignite(desc = desc::string)]
    //!     sum: Vec<u8>,
    //!     #[ignite(desc = desc::list(<String as IgniteType>::desc))]
    //!     names: Vec<String>,
    //! }
    //! assert_eq!(Digest::object_desc().fields()[0].ty().code(), desc::TypeCode::String);
    //! ```

    pub use crate::binary::type_code::TypeCode;
    pub use crate::describe::ready::*;
    pub use crate::describe::{
        DescFn, EnumDesc, FieldDesc, ObjectDesc, SqlDesc, SqlIndex, TypeDesc, TypeName, VariantDesc,
    };
}

#[cfg(feature = "bigdecimal-04")]
pub mod with {
    //! Modules for `#[serde(with = "...")]` on fields of types whose own serde form would lose something.

    pub use crate::describe::foreign::bigdecimal_04::with as bigdecimal;
}

pub use blocking::{Cache, Client, RawValue, TypedCache};
pub use codec::{CodecError, CodecErrorKind, DecodeLimits};
pub use config::{Address, CacheConfig, ClientBuilder, IntoAddresses};
pub use describe::{
    BinaryField, BinarySchema, BinaryType, EnumConstant, IgniteObject, IgniteType, TypeBook, hint,
};
pub use dynamic::{
    BinaryObject, BinaryObjectBuilder, ClassRef, Collection, CollectionKind, EnumArray, Explained,
    ExplainedLine, Fields, Handle, IgniteValue, Map, MapKind, ObjectArray, ObjectField, Opaque, explain,
};
pub use error::{Error, Result};
/// The derive macro; its attributes are listed at the trait [`IgniteObject`](trait@IgniteObject).
#[cfg(feature = "derive")]
pub use ignite_derive::IgniteObject;
