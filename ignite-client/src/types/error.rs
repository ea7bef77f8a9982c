//! The error of conversions between value types and other forms.

use std::fmt;

/// A value type has no place for the value or the text that it was to be made from.
///
/// # Examples
/// ```
/// use ignite_client::types::{Date, ValueError};
///
/// assert_eq!(Date::from_ymd(2021, 2, 29), Err(ValueError::OutOfRange { target: "date" }));
/// assert_eq!("yesterday".parse::<Date>(), Err(ValueError::Text { target: "date" }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ValueError {
    /// The value exists, but the target type cannot hold it exactly.
    OutOfRange {
        /// The type that was wanted.
        target: &'static str,
    },
    /// The text is not of the form that the target type is read from.
    Text {
        /// The type that was wanted.
        target: &'static str,
    },
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfRange { target } => write!(f, "the value does not fit {target} exactly"),
            Self::Text { target } => write!(f, "the text is not a {target}"),
        }
    }
}

impl std::error::Error for ValueError {}
