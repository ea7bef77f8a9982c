//! What the cluster decides about the bytes of objects.

use super::type_name::TypeName;
use crate::codec::hash;
use std::borrow::Cow;

/// Footer form and name mapper of a cluster; travels beside the descriptor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Binding {
    /// Footers hold offsets only.
    pub(crate) compact: bool,
    /// Type ids come from simple names.
    pub(crate) simple_names: bool,
}

impl Binding {
    /// The default of clusters: compact footers, full names.
    pub(crate) const DEFAULT: Self = Self { compact: true, simple_names: false };

    #[inline]
    pub(crate) const fn type_id(self, name: &TypeName) -> i32 {
        if self.simple_names { name.simple_id } else { name.full_id }
    }

    /// A class name in the form that metadata of this cluster have it.
    pub(crate) fn mapped(self, name: &str) -> Cow<'_, str> {
        if self.simple_names { hash::simple_name_of(name).into() } else { name.into() }
    }
}
