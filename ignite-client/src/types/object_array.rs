//! `object[]` as a type.

use serde::{Deserialize, Serialize};

/// Values that are stored as an `object[]` (Java's `Object[]`, or an array of the element's class), where a `Vec` would be a typed array or an
/// `ArrayList`.
///
/// A field takes the hint `#[ignite(type = "object_array")]` instead; this type is for whole keys and values.
///
/// # Examples
/// ```
/// use ignite_client::bytes::to_vec;
/// use ignite_client::types::ObjectArray;
///
/// // Code 23, component type Object, one element.
/// assert_eq!(to_vec(&ObjectArray(vec![7_i32]))?, [23, 255, 255, 255, 255, 1, 0, 0, 0, 3, 7, 0, 0, 0]);
/// # Ok::<(), ignite_client::CodecError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ObjectArray<T>(pub Vec<T>);

impl<T> From<Vec<T>> for ObjectArray<T> {
    fn from(items: Vec<T>) -> Self {
        Self(items)
    }
}

impl<T> FromIterator<T> for ObjectArray<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl<T> IntoIterator for ObjectArray<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
