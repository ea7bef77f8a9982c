//! All types that values of a type can hold: what must be registered before they are sent, and what a key must not hold.

use super::binary_type::BinaryType;
use super::binding::Binding;
use super::desc::{EnumDesc, ObjectDesc, Shape, TypeDesc};
use super::type_name::TypeName;
use crate::binary::type_code::{collection_kind, map_kind};
use crate::codec::{CodecError, CodecResult};
use std::collections::HashSet;
use std::sync::{LazyLock, PoisonError, RwLock, RwLockReadGuard};

/// A type with a name in the cluster.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Named {
    Object(&'static ObjectDesc),
    Enum(&'static EnumDesc),
}

impl Named {
    /// Name and ids.
    pub(crate) const fn name(self) -> &'static TypeName {
        match self {
            Self::Object(desc) => desc.name(),
            Self::Enum(desc) => desc.name(),
        }
    }

    /// What is registered for it.
    pub(crate) fn binary_type(self, binding: Binding) -> BinaryType {
        match self {
            Self::Object(desc) => BinaryType::of_object(desc, binding),
            Self::Enum(desc) => BinaryType::of_enum(desc, binding),
        }
    }
}

/// The named types that values of a type can hold, itself included, each once.
pub(crate) fn named_types(desc: &'static TypeDesc) -> Vec<Named> {
    let mut walk = Walk::default();
    walk.visit(desc);
    walk.found
}

/// Refuses a key type whose encoding may differ from time to time: one that holds a `HashMap` or `HashSet`.
pub(crate) fn check_key(desc: &'static TypeDesc) -> CodecResult<()> {
    if desc.is_plain() || checked().contains(&std::ptr::from_ref(desc).addr()) {
        return Ok(());
    }
    check_key_once(desc)
}

/// Addresses of the descriptors of keys that were found in order.
static CHECKED: LazyLock<RwLock<HashSet<usize>>> = LazyLock::new(RwLock::default);

fn checked() -> RwLockReadGuard<'static, HashSet<usize>> {
    CHECKED.read().unwrap_or_else(PoisonError::into_inner)
}

#[cold]
fn check_key_once(desc: &'static TypeDesc) -> CodecResult<()> {
    let mut walk = Walk::default();
    walk.visit(desc);
    match walk.unordered {
        Some(what) => Err(CodecError::unsupported(format!(
            "a key must encode the same each time, and the order of a {what} differs: use BTreeMap, BTreeSet or Vec"
        ))),
        None => {
            let address = std::ptr::from_ref(desc).addr();
            CHECKED.write().unwrap_or_else(PoisonError::into_inner).insert(address);
            Ok(())
        }
    }
}

#[derive(Default)]
struct Walk {
    /// Addresses of the descriptors that were visited; recursion goes through them.
    visited: HashSet<usize>,
    found: Vec<Named>,
    unordered: Option<&'static str>,
}

impl Walk {
    fn visit(&mut self, desc: &'static TypeDesc) {
        if !self.visited.insert(std::ptr::from_ref(desc).addr()) {
            return;
        }
        match desc.shape {
            Shape::Scalar | Shape::PrimitiveArray | Shape::Any => {}
            Shape::TaggedArray(element) | Shape::ObjectArray(element) | Shape::TypedArray(element) => {
                self.visit(element());
            }
            Shape::Tuple(elements) => elements.iter().for_each(|element| self.visit(element())),
            Shape::Collection { kind, element } => {
                self.note_order(kind == collection_kind::HASH_SET, "HashSet");
                self.visit(element());
            }
            Shape::Map { kind, key, value } => {
                self.note_order(kind == map_kind::HASH_MAP, "HashMap");
                self.visit(key());
                self.visit(value());
            }
            Shape::Object(object) => self.visit_object(object()),
            Shape::Enum(desc) => {
                if self.visited.insert(std::ptr::from_ref(desc).addr()) {
                    self.found.push(Named::Enum(desc));
                }
            }
        }
    }

    fn visit_object(&mut self, desc: &'static ObjectDesc) {
        if self.visited.insert(std::ptr::from_ref(desc).addr()) {
            self.found.push(Named::Object(desc));
            // The descriptor of a first field starts where its list starts, but is visited under its own address only.
            desc.fields().iter().for_each(|field| self.visit(field.ty()));
        }
    }

    fn note_order(&mut self, unordered: bool, what: &'static str) {
        if unordered {
            self.unordered.get_or_insert(what);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::desc::{FieldDesc, VariantDesc};
    use super::super::ignite_type::{IgniteObject, IgniteType};
    use super::*;
    use std::collections::{BTreeMap, HashMap};

    static COLOR: EnumDesc =
        EnumDesc::new(TypeName::new("Color", "color"), &[VariantDesc::new("Red", 0)], None);

    #[allow(dead_code, reason = "only its descriptor is walked")]
    struct Node {
        children: Vec<Self>,
        by_color: BTreeMap<String, Vec<(i32, Color)>>,
    }
    #[allow(dead_code, reason = "only its descriptor is walked")]
    struct Color;

    impl IgniteType for Color {
        const DESC: TypeDesc = TypeDesc::enumeration(&COLOR);
    }
    impl IgniteType for Node {
        const DESC: TypeDesc = TypeDesc::object(Self::object_desc);
    }
    impl IgniteObject for Node {
        const OBJECT: ObjectDesc = ObjectDesc::new(
            TypeName::new("Node", "node"),
            const {
                &[
                    FieldDesc::new("children", "children", "children", <Vec<Self>>::DESC),
                    FieldDesc::new(
                        "by_color",
                        "by_color",
                        "by_color",
                        <BTreeMap<String, Vec<(i32, Color)>>>::DESC,
                    ),
                ]
            },
        );
    }

    #[test]
    fn recursive_types_are_walked_once() {
        let names: Vec<_> =
            named_types(<Option<Vec<Node>>>::desc()).into_iter().map(|named| named.name().full).collect();
        assert_eq!(names, ["Node", "Color"]);
        assert!(named_types(<Vec<i32>>::desc()).is_empty());
    }

    #[test]
    fn keys_must_be_ordered() {
        check_key(Node::desc()).unwrap();
        check_key(<(i32, BTreeMap<String, i32>)>::desc()).unwrap();
        check_key(<(i32, HashMap<String, i32>)>::desc()).unwrap_err();
        check_key(<Vec<Vec<HashSet<i32>>>>::desc()).unwrap_err();
    }
}
