//! The one error of encoding and decoding: what went wrong, at which byte, under which path of fields.

use std::borrow::Cow;
use std::fmt;

/// A value could not be encoded or decoded.
///
/// Pointer-sized. Tells the path of fields (`Person.address.zip`), the byte offset where decoding stopped (counted from the
/// outermost value), and the [kind](Self::kind). It is the error type of this crate's serde `Serializer` and `Deserializer`.
///
/// # Examples
/// ```
/// # use ignite_client::{IgniteObject, bytes};
/// # use serde::{Deserialize, Serialize};
/// #[derive(Serialize, Deserialize, IgniteObject)]
/// struct Person {
///     #[ignite(type = "byte")]
///     age: u32,
/// }
///
/// let error = bytes::to_vec(&Person { age: 300 }).unwrap_err();
/// assert_eq!(error.path(), "Person.age");
/// assert_eq!(error.to_string(), "Person.age: 300 does not fit byte");
/// ```
#[derive(Debug)]
pub struct CodecError(Box<Repr>);

#[derive(Debug)]
struct Repr {
    kind: CodecErrorKind,
    offset: Option<usize>,
    /// Innermost segment first: the path is filled on the way out.
    path: Vec<Segment>,
}

#[derive(Debug)]
enum Segment {
    Name(Cow<'static, str>),
    Index(usize),
    /// A row of a query.
    Row(u64),
}

/// What was wrong with a value.
///
/// # Examples
/// ```
/// use ignite_client::{CodecErrorKind, bytes};
///
/// let long = bytes::to_vec(&1_i64)?;
/// let error = bytes::from_slice::<i32>(&long).unwrap_err();
/// assert!(matches!(error.kind(), CodecErrorKind::Mismatch { expected, .. } if expected == "int"));
/// # Ok::<(), ignite_client::CodecError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CodecErrorKind {
    /// Another wire type than the Rust type stands for, or another Rust value than the descriptor wants.
    Mismatch {
        /// What the reader or the descriptor wanted.
        expected: Cow<'static, str>,
        /// What was there.
        found: Cow<'static, str>,
    },
    /// The bytes end too early.
    Truncated {
        /// Bytes wanted.
        need: usize,
        /// Bytes left.
        left: usize,
    },
    /// A length, a count or a depth beyond what is allowed or what the frame supports.
    LimitExceeded {
        /// What was too large.
        what: &'static str,
        /// The largest allowed.
        limit: usize,
    },
    /// NULL where the Rust type has no place for it (use `Option` or `#[serde(default)]`).
    UnexpectedNull,
    /// A value does not fit the type it is to be written or read as; nothing is wrapped or cut.
    OutOfRange {
        /// The type that it does not fit.
        target: Cow<'static, str>,
        /// The value as text.
        value: String,
    },
    /// Fields that the struct does not have, and it is marked `deny_unknown_fields`.
    UnknownField {
        /// The names (or ids, where the cluster does not tell names).
        names: Vec<String>,
    },
    /// Fields without default that the value does not have.
    MissingField {
        /// Their names.
        names: Vec<String>,
    },
    /// The schema of a compact object is not known yet; the client fetches it and decodes again.
    NeedSchema {
        /// Type id of the object.
        type_id: i32,
        /// Schema id of the object.
        schema_id: i32,
    },
    /// Columns of a row of a query whose values are of other types than their fields: all of the row that are wrong.
    Columns {
        /// The columns in their order.
        columns: Vec<ColumnMismatch>,
    },
    /// A date or time of SQL stands for a day or time in the time zone of the node, which is not known yet; the client asks for it and
    /// decodes or encodes again.
    NeedZone,
    /// Bytes that break the rules of the format.
    Malformed(Cow<'static, str>),
    /// A value that the format, or a key, has no form for.
    Unsupported(Cow<'static, str>),
    /// A message of serde or of a type's own implementation.
    Custom(String),
}

/// A column of a row of a query whose value does not fit its field.
///
/// # Examples
/// ```
/// use ignite_client::{CodecError, CodecErrorKind};
///
/// fn wrong_columns(error: &CodecError) -> Vec<&str> {
///     match error.kind() {
///         CodecErrorKind::Columns { columns } => columns.iter().map(|column| column.column.as_str()).collect(),
///         _ => Vec::new(),
///     }
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ColumnMismatch {
    /// Name of the column.
    pub column: String,
    /// The type that the field reads.
    pub expected: Cow<'static, str>,
    /// The type of the value.
    pub found: Cow<'static, str>,
}

impl fmt::Display for ColumnMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {}: expected {}, found {}", self.column, self.expected, self.found)
    }
}

impl CodecError {
    /// An error without a place; places are added by [`at`](Self::at) and the `in_*` functions.
    #[cold]
    pub(crate) fn new(kind: CodecErrorKind) -> Self {
        Self(Box::new(Repr { kind, offset: None, path: Vec::new() }))
    }

    #[cold]
    pub(crate) fn mismatch(
        expected: impl Into<Cow<'static, str>>,
        found: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(CodecErrorKind::Mismatch { expected: expected.into(), found: found.into() })
    }

    #[cold]
    pub(crate) fn truncated(need: usize, left: usize) -> Self {
        Self::new(CodecErrorKind::Truncated { need, left })
    }

    #[cold]
    pub(crate) fn limit(what: &'static str, limit: usize) -> Self {
        Self::new(CodecErrorKind::LimitExceeded { what, limit })
    }

    #[cold]
    pub(crate) fn out_of_range(target: impl Into<Cow<'static, str>>, value: impl fmt::Display) -> Self {
        Self::new(CodecErrorKind::OutOfRange { target: target.into(), value: value.to_string() })
    }

    #[cold]
    pub(crate) fn malformed(what: impl Into<Cow<'static, str>>) -> Self {
        Self::new(CodecErrorKind::Malformed(what.into()))
    }

    #[cold]
    pub(crate) fn unsupported(what: impl Into<Cow<'static, str>>) -> Self {
        Self::new(CodecErrorKind::Unsupported(what.into()))
    }

    #[cold]
    pub(crate) fn null() -> Self {
        Self::new(CodecErrorKind::UnexpectedNull)
    }

    /// Notes the byte offset, unless an inner place noted one already.
    #[cold]
    pub(crate) fn at(mut self, offset: usize) -> Self {
        self.0.offset.get_or_insert(offset);
        self
    }

    /// Puts the name of a field, type or column in front of the path.
    #[cold]
    pub(crate) fn in_name(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.0.path.push(Segment::Name(name.into()));
        self
    }

    /// Puts the index of an element in front of the path.
    #[cold]
    pub(crate) fn in_item(mut self, index: usize) -> Self {
        self.0.path.push(Segment::Index(index));
        self
    }

    /// Puts the number of a row, counted from 0, in front of the path.
    #[cold]
    pub(crate) fn in_row(mut self, number: u64) -> Self {
        self.0.path.push(Segment::Row(number));
        self
    }

    /// What was wrong.
    pub fn kind(&self) -> &CodecErrorKind {
        &self.0.kind
    }

    /// Where in the bytes of the outermost value, when decoding.
    pub fn offset(&self) -> Option<usize> {
        self.0.offset
    }

    /// The path of the value, such as `Person.address.zip`, `Order.lines[3].price` or `row 17, column AGE`; empty for a plain value.
    pub fn path(&self) -> String {
        let mut text = String::new();
        let mut separator = ".";
        for segment in self.0.path.iter().rev() {
            match segment {
                Segment::Name(name) => {
                    if !text.is_empty() {
                        text.push_str(separator);
                    }
                    text.push_str(name);
                    separator = ".";
                }
                Segment::Row(number) => {
                    text.push_str("row ");
                    text.push_str(&number.to_string());
                    separator = ", ";
                }
                Segment::Index(index) => {
                    text.push('[');
                    text.push_str(&index.to_string());
                    text.push(']');
                }
            }
        }
        text
    }
}

impl fmt::Display for CodecErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mismatch { expected, found } => write!(f, "expected {expected}, found {found}"),
            Self::Truncated { need, left } => write!(f, "bytes end early: {need} needed, {left} left"),
            Self::LimitExceeded { what, limit } => write!(f, "{what} is above the limit of {limit}"),
            Self::UnexpectedNull => {
                f.write_str("null in a field that is not an Option and has no #[serde(default)]")
            }
            Self::OutOfRange { target, value } => write!(f, "{value} does not fit {target}"),
            Self::UnknownField { names } => write!(f, "unknown fields: {}", names.join(", ")),
            Self::MissingField { names } => write!(f, "missing fields: {}", names.join(", ")),
            Self::NeedSchema { type_id, schema_id } => {
                write!(f, "schema {schema_id} of type {type_id} is not known to the cluster")
            }
            Self::Malformed(what) => write!(f, "malformed bytes: {what}"),
            Self::Columns { columns } => {
                for (index, column) in columns.iter().enumerate() {
                    write!(f, "{}{column}", if index == 0 { "" } else { "; " })?;
                }
                Ok(())
            }
            Self::NeedZone => f.write_str("the time zone of the node is needed for dates and times of SQL"),
            Self::Unsupported(what) => f.write_str(what),
            Self::Custom(message) => f.write_str(message),
        }
    }
}

impl fmt::Display for CodecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.path.is_empty() {
            write!(f, "{}: ", self.path())?;
        }
        write!(f, "{}", self.0.kind)?;
        match self.0.offset {
            Some(offset) => write!(f, " (at byte {offset})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for CodecError {}

impl serde::ser::Error for CodecError {
    #[cold]
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(CodecErrorKind::Custom(message.to_string()))
    }
}

impl serde::de::Error for CodecError {
    #[cold]
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(CodecErrorKind::Custom(message.to_string()))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(CodecErrorKind::MissingField { names: vec![field.to_owned()] })
    }

    fn invalid_type(unexpected: serde::de::Unexpected<'_>, expected: &dyn serde::de::Expected) -> Self {
        Self::mismatch(expected.to_string(), unexpected.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_reads_from_the_outside_in() {
        let error =
            CodecError::null().at(7).in_name("zip").in_item(3).in_name("addresses").in_name("Person").at(1);
        assert_eq!(error.path(), "Person.addresses[3].zip");
        assert_eq!(error.offset(), Some(7));
        let error = CodecError::null().in_name("zip").in_name("column HOME").in_row(17);
        assert_eq!(error.path(), "row 17, column HOME.zip");
    }

    #[test]
    fn is_pointer_sized() {
        assert_eq!(size_of::<CodecError>(), 8);
        assert_eq!(size_of::<Result<(), CodecError>>(), 8);
    }
}
