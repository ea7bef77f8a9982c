//! `Char`: one UTF-16 unit, as Java's `char`.

use super::error::ValueError;
use super::marker;
use super::wire::{Wire, wire_serde};
use std::fmt;
use std::str::FromStr;

const OUT_OF_RANGE: ValueError = ValueError::OutOfRange { target: "char" };

/// One UTF-16 unit (Java's `char`): any `u16`, halves of a surrogate pair included, which Rust's `char` cannot hold.
///
/// As text it is the character itself, and `\ud83d` for half a pair.
///
/// # Examples
/// ```
/// use ignite_client::types::Char;
///
/// assert_eq!(Char::try_from('ä')?.unit(), 0xE4);
/// assert!(Char::try_from('🦀').is_err());
/// let half = Char::from(0xD83D);
/// assert!(char::try_from(half).is_err());
/// assert_eq!(half.to_string(), r"\ud83d");
/// # Ok::<(), ignite_client::types::ValueError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Char(u16);

impl Char {
    /// The character of a unit.
    pub const fn from_unit(unit: u16) -> Self {
        Self(unit)
    }

    /// The unit.
    pub const fn unit(self) -> u16 {
        self.0
    }
}

impl From<u16> for Char {
    fn from(unit: u16) -> Self {
        Self(unit)
    }
}

impl From<Char> for u16 {
    fn from(value: Char) -> Self {
        value.0
    }
}

impl TryFrom<char> for Char {
    type Error = ValueError;

    fn try_from(letter: char) -> Result<Self, ValueError> {
        u16::try_from(u32::from(letter)).map(Self).map_err(|_| OUT_OF_RANGE)
    }
}

impl TryFrom<Char> for char {
    type Error = ValueError;

    fn try_from(value: Char) -> Result<Self, ValueError> {
        Self::from_u32(u32::from(value.0)).ok_or(OUT_OF_RANGE)
    }
}

impl fmt::Display for Char {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match char::try_from(*self) {
            Ok(letter) => fmt::Display::fmt(&letter, f),
            Err(_) => write!(f, "\\u{:04x}", self.0),
        }
    }
}

impl FromStr for Char {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        const ERROR: ValueError = ValueError::Text { target: "char" };
        if let Some(digits) = text.strip_prefix("\\u").filter(|digits| digits.len() == 4) {
            return u16::from_str_radix(digits, 16).map(Self).map_err(|_| ERROR);
        }
        text.parse::<char>().map_err(|_| ERROR)?.try_into()
    }
}

impl Wire for Char {
    const MARKER: &'static str = marker::CHAR;
    const WHAT: &'static str = "a UTF-16 unit";

    fn with_body<R>(&self, f: impl FnOnce(&[u8]) -> R) -> Option<R> {
        Some(f(&self.0.to_le_bytes()))
    }

    #[inline]
    fn from_body(body: &[u8]) -> Option<Self> {
        Some(Self(u16::from_le_bytes(body.try_into().ok()?)))
    }
}

wire_serde!(Char);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_has_an_exact_text() {
        for unit in 0..=u16::MAX {
            let value = Char::from_unit(unit);
            assert_eq!(value.to_string().parse(), Ok(value), "{unit:x}");
        }
        assert_eq!(serde_json::to_string(&Char::from_unit(0xD83D)).unwrap(), r#""\\ud83d""#);
        assert_eq!("ab".parse::<Char>(), Err(ValueError::Text { target: "char" }));
        assert_eq!("🦀".parse::<Char>(), Err(OUT_OF_RANGE));
    }
}
