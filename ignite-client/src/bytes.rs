//! Values to bytes and back without a cluster: what a client would send, for tests, files and tools.
//!
//! Objects are read if their schema is that of the struct, or if they carry full footers; a compact object of another schema needs the
//! cluster's metadata, which [`Client`](crate::Client) fetches.

use crate::codec::{CodecError, DecodeLimits};
use crate::de::Decoder;
use crate::describe::IgniteType;
use crate::describe::binding::Binding;
use crate::describe::schemas::NoSchemas;
use crate::ser;
use serde::{Deserialize, Serialize};

/// Form of the footers of objects; the cluster decides it, and keys are compared with it.
///
/// # Examples
/// ```
/// # use ignite_client::IgniteObject;
/// # use serde::{Deserialize, Serialize};
/// use ignite_client::bytes::{self, Encoder, Footer};
///
/// #[derive(Serialize, Deserialize, IgniteObject)]
/// struct City { name: String }
///
/// let ulm = City { name: "Ulm".into() };
/// let compact = bytes::to_vec(&ulm)?;
/// let mut full = Encoder::with_footer(Footer::Full);
/// // The id of the one field takes four bytes.
/// assert_eq!(full.encode(&ulm)?.len(), compact.len() + 4);
/// # Ok::<(), ignite_client::CodecError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Footer {
    /// Offsets only, the field ids come from the registered schema: the default of clusters.
    #[default]
    Compact,
    /// Field ids and offsets (`compactFooter=false`).
    Full,
}

/// Writes values into one buffer that is used again: no allocation per value once the buffer has grown.
///
/// # Examples
/// ```
/// let mut encoder = ignite_client::bytes::Encoder::new();
/// for (text, len) in [("a", 6), ("bcd", 8)] {
///     assert_eq!(encoder.encode(text)?.len(), len);
/// }
/// # Ok::<(), ignite_client::CodecError>(())
/// ```
#[derive(Debug)]
pub struct Encoder(ser::Encoder);

impl Encoder {
    /// An encoder for compact footers and full type names.
    ///
    /// ```
    /// let mut encoder = ignite_client::bytes::Encoder::new();
    /// assert_eq!(encoder.encode(&7_i32)?, [3, 7, 0, 0, 0]);
    /// # Ok::<(), ignite_client::CodecError>(())
    /// ```
    pub fn new() -> Self {
        Self::with_footer(Footer::Compact)
    }

    /// An encoder for a form of footers and full type names.
    pub fn with_footer(footer: Footer) -> Self {
        let binding = Binding { compact: footer == Footer::Compact, ..Binding::DEFAULT };
        Self(ser::Encoder::new(binding))
    }

    /// The bytes of a value, type code first; they stand in the buffer until the next call.
    ///
    /// # Errors
    /// If the value has no form in Ignite: out of range, a character beyond one UTF-16 unit.
    pub fn encode<T: IgniteType + Serialize + ?Sized>(&mut self, value: &T) -> Result<&[u8], CodecError> {
        self.0.w.clear();
        self.0.write(value, T::desc())?;
        Ok(self.0.w.as_slice())
    }
}

impl Default for Encoder {
    fn default() -> Self {
        Self::new()
    }
}

/// The bytes of a value, with compact footers.
///
/// # Errors
/// As [`Encoder::encode`].
///
/// # Examples
/// ```
/// let bytes = ignite_client::bytes::to_vec(&[1_u8, 2])?;
/// assert_eq!(bytes, [12, 2, 0, 0, 0, 1, 2]);
/// # Ok::<(), ignite_client::CodecError>(())
/// ```
pub fn to_vec<T: IgniteType + Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, CodecError> {
    let mut encoder = Encoder::new();
    encoder.encode(value)?;
    Ok(encoder.0.w.into_vec())
}

/// The value of bytes, which it may borrow from.
///
/// # Errors
/// If the bytes are not such a value, are cut off or malformed, or hold a compact object of another schema.
///
/// # Examples
/// ```
/// use ignite_client::bytes;
///
/// let bytes = bytes::to_vec("Ann")?;
/// let name: &str = bytes::from_slice(&bytes)?;
/// assert_eq!(name, "Ann");
/// # Ok::<(), ignite_client::CodecError>(())
/// ```
pub fn from_slice<'de, T: IgniteType + Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, CodecError> {
    Decoder::new(&NoSchemas, Binding::DEFAULT, DecodeLimits::DEFAULT).read(bytes, T::desc())
}
