//! Names by which our own value types announce themselves to our own serializer and deserializer.
//!
//! A value type serializes as `serialize_newtype_struct(NAME, bytes)`, where `bytes` is serialized by `serialize_bytes` and holds the wire
//! body of the value *after* its type code. Reading asks `deserialize_newtype_struct(NAME, visitor)`; our deserializer answers with
//! `visit_bytes` or `visit_borrowed_bytes` of the same body, a foreign format calls `visit_newtype_struct`, under which the same bytes are found.

/// What every marker name starts with.
pub(crate) const PREFIX: &str = "$ignite::";

macro_rules! markers {
    ($($(#[$doc:meta])* $name:ident = $text:literal => $code:literal;)*) => {
        $($(#[$doc])* pub(crate) const $name: &str = concat!("$ignite::", $text);)*

        /// The type code of the body behind a marker; 0 for [`VALUE`], whose body starts with its code.
        #[inline(always)]
        pub(crate) fn code_of(name: &str) -> Option<u8> {
            match name {
                $($name => Some($code),)*
                _ => None,
            }
        }
    };
}

markers! {
    /// `types::Date`: i64 milliseconds.
    DATE = "date" => 11;
    /// `types::Time`: i64 milliseconds.
    TIME = "time" => 36;
    /// `types::Timestamp`: i64 milliseconds, i32 nanoseconds.
    TIMESTAMP = "timestamp" => 33;
    /// `types::Decimal`: i32 scale, i32 byte count, magnitude.
    DECIMAL = "decimal" => 30;
    /// `types::Char`: u16.
    CHAR = "char" => 7;
    /// `types::EnumValue`: component type, i32 ordinal.
    ENUM = "enum" => 28;
    /// `IgniteValue` and its parts: u64 token of the type book, then a whole data object with its code.
    VALUE = "value" => 0;
}

/// What stands behind the [`VALUE`] marker: `u64` token of the type book, `u32` offset of the value, then the outermost bytes, so that
/// handles that leave the value can be followed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Payload<'p> {
    pub(crate) token: u64,
    pub(crate) offset: usize,
    pub(crate) bytes: &'p [u8],
}

const PAYLOAD_HEAD: usize = 12;

impl<'p> Payload<'p> {
    /// The bytes from the value's code to the end of the outermost bytes.
    pub(crate) fn value(&self) -> &'p [u8] {
        self.bytes.get(self.offset..).unwrap_or_default()
    }

    pub(crate) fn pack(&self) -> Vec<u8> {
        let offset = u32::try_from(self.offset).unwrap_or(u32::MAX);
        let mut packed = Vec::with_capacity(PAYLOAD_HEAD.saturating_add(self.bytes.len()));
        packed.extend_from_slice(&self.token.to_le_bytes());
        packed.extend_from_slice(&offset.to_le_bytes());
        packed.extend_from_slice(self.bytes);
        packed
    }

    /// The same bytes as [`value`](Self::value) in what [`pack`](Self::pack) gave.
    pub(crate) fn value_in<'b>(&self, packed: &'b mut [u8]) -> &'b mut [u8] {
        packed.get_mut(PAYLOAD_HEAD.saturating_add(self.offset)..).unwrap_or_default()
    }

    pub(crate) fn unpack(packed: &'p [u8]) -> Option<Self> {
        let (token, rest) = packed.split_first_chunk::<8>()?;
        let (offset, bytes) = rest.split_first_chunk::<4>()?;
        let offset = usize::try_from(u32::from_le_bytes(*offset)).ok()?;
        (offset < bytes.len()).then_some(Self { token: u64::from_le_bytes(*token), offset, bytes })
    }
}
