//! [`Handle`]: a reference to a part that stands earlier in the outermost value.

use super::source::{Place, Source};
use super::value::IgniteValue;
use super::{MAX_DEPTH, read, write};
use crate::codec::{CodecError, CodecResult};
use std::fmt;

/// A back reference: "the value that stands there", as Java writes an object, list, map or array that occurs twice, or that contains itself.
///
/// Nothing is expanded when a value is read; [`resolve`](Self::resolve) reads the value that is meant. When the value around it is written,
/// the reference is kept if what it means is written too, else what it means is written in its place.
///
/// # Examples
/// ```
/// use ignite_client::{Collection, Handle, IgniteValue};
///
/// // A list that holds an empty list twice.
/// let empty = IgniteValue::from(Collection::list(vec![]));
/// let twice = IgniteValue::from(Collection::list(vec![empty.clone(), Handle::back(6).into()]));
/// let read = IgniteValue::from_bytes(&twice.to_bytes()?)?;
/// let second = read.as_collection().and_then(|list| list.items()[1].as_handle()).ok_or("no reference")?;
/// assert_eq!(second.resolve()?, empty);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Handle(pub(super) HandleTarget);

#[derive(Clone)]
pub(super) enum HandleTarget {
    /// What was read.
    Read(Place),
    /// A distance given by hand.
    Distance(i32),
}

impl Handle {
    /// A reference to the object, collection, map or object array that begins `distance` bytes before the reference itself; for values that
    /// are put together byte by byte.
    pub const fn back(distance: i32) -> Self {
        Self(HandleTarget::Distance(distance))
    }

    /// The value that is meant.
    ///
    /// In a cycle it contains this reference again.
    ///
    /// # Errors
    /// If the value cannot be read, or if the reference was made by [`back`](Self::back).
    pub fn resolve(&self) -> Result<IgniteValue, CodecError> {
        match &self.0 {
            HandleTarget::Read(place) => {
                read::read_value(&place.source, place.base(), &mut place.reader(), MAX_DEPTH)
            }
            HandleTarget::Distance(_) => Err(CodecError::unsupported(
                "a back reference by distance has a meaning only in written bytes",
            )),
        }
    }

    /// Offset of what is meant in the outermost value that was read.
    pub fn target(&self) -> Option<usize> {
        match &self.0 {
            HandleTarget::Read(place) => Some(place.at() - place.base()),
            HandleTarget::Distance(_) => None,
        }
    }

    pub(super) fn source(&self) -> Option<&Source> {
        match &self.0 {
            HandleTarget::Read(place) => Some(&place.source),
            HandleTarget::Distance(_) => None,
        }
    }

    fn alone(&self) -> CodecResult<Vec<u8>> {
        write::to_bytes(&IgniteValue::Handle(self.clone()))
    }
}

impl PartialEq for Handle {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (HandleTarget::Distance(one), HandleTarget::Distance(two)) => one == two,
            (HandleTarget::Read(one), HandleTarget::Read(two)) if one.is_same(two) => true,
            _ => matches!((self.alone(), other.alone()), (Ok(one), Ok(two)) if one == two),
        }
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            HandleTarget::Read(place) => write!(f, "Handle(to byte {})", place.at()),
            HandleTarget::Distance(distance) => write!(f, "Handle({distance} bytes back)"),
        }
    }
}
