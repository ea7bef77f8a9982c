//! Names of types and their ids.

use crate::codec::hash;

/// Name of a type and its ids under both name mappers.
///
/// # Examples
/// ```
/// use ignite_client::{BinaryType, desc::TypeName};
///
/// const PERSON: TypeName = TypeName::new("org.acme.Person", "org.acme.person");
/// assert_eq!(PERSON.full_id(), BinaryType::id_of("org.acme.Person"));
/// assert_eq!(PERSON.simple_id(), BinaryType::id_of("Person"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeName {
    pub(crate) full: &'static str,
    pub(crate) full_id: i32,
    pub(crate) simple_id: i32,
}

impl TypeName {
    /// A type name whose ids are computed from `lowered`, the name with its letters beyond ASCII in lower case.
    ///
    /// An id of 0 is refused by Ignite, hence by the compiler here.
    pub const fn new(name: &'static str, lowered: &'static str) -> Self {
        let full_id = hash::const_name_id(lowered);
        assert!(!hash::is_generic_name(lowered), "a .NET generic type name cannot be given to a Rust struct");
        let simple_id = hash::const_name_id(hash::simple_name(lowered));
        assert!(full_id != 0 && simple_id != 0, "this type name has the id 0, which Ignite refuses");
        Self { full: name, full_id, simple_id }
    }

    /// The name.
    pub const fn full(&self) -> &'static str {
        self.full
    }

    /// Type id where the cluster maps full names, which is the default.
    pub const fn full_id(&self) -> i32 {
        self.full_id
    }

    /// Type id where the cluster maps simple names.
    pub const fn simple_id(&self) -> i32 {
        self.simple_id
    }
}
