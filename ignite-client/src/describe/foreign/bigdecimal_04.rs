//! bigdecimal 0.4: conversions with `types::Decimal`, and a serde module for fields.
//!
//! `BigDecimal` has no descriptor of its own: its serde form loses the scale of some values (`1E+2` comes back as `100`, `0.00` as `0`).

use crate::types::{Decimal, ValueError};
use bigdecimal::BigDecimal;
use bigdecimal::num_bigint::{BigInt, Sign};

impl TryFrom<&BigDecimal> for Decimal {
    type Error = ValueError;

    /// The same digits with the same scale; refuses a scale beyond `i32`.
    fn try_from(value: &BigDecimal) -> Result<Self, ValueError> {
        let (digits, scale) = value.as_bigint_and_exponent();
        let scale = i32::try_from(scale).map_err(|_| ValueError::OutOfRange { target: "decimal" })?;
        let (sign, magnitude) = digits.to_bytes_be();
        Ok(Self::from_be_bytes(sign == Sign::Minus, &magnitude, scale))
    }
}

impl TryFrom<BigDecimal> for Decimal {
    type Error = ValueError;

    fn try_from(value: BigDecimal) -> Result<Self, ValueError> {
        Self::try_from(&value)
    }
}

impl From<&Decimal> for BigDecimal {
    /// The same digits with the same scale.
    fn from(value: &Decimal) -> Self {
        let sign = if value.is_negative() { Sign::Minus } else { Sign::Plus };
        Self::new(BigInt::from_bytes_be(sign, &value.unscaled_be_bytes()), i64::from(value.scale()))
    }
}

impl From<Decimal> for BigDecimal {
    fn from(value: Decimal) -> Self {
        Self::from(&value)
    }
}

pub mod with {
    //! `BigDecimal` fields as decimals, their scale kept.
    //!
    //! # Examples
    //! ```
    //! use bigdecimal::BigDecimal;
    //! use ignite_client::IgniteObject;
    //! use serde::{Deserialize, Serialize};
    //!
    //! #[derive(Serialize, Deserialize, IgniteObject)]
    //! struct Bill {
    //!     #[serde(with = "ignite_client::with::bigdecimal")]
    //!     #[ignite(desc = ignite_client::with::bigdecimal::desc)]
    //!     total: BigDecimal,
    //! }
    //! ```

    use crate::describe::{IgniteType, TypeDesc};
    use crate::types::Decimal;
    use bigdecimal::BigDecimal;
    use serde::de::{Deserialize, Deserializer};
    use serde::ser::{Error as _, Serialize, Serializer};

    /// The descriptor, for `#[ignite(desc = ...)]`: a decimal.
    pub const fn desc() -> TypeDesc {
        Decimal::DESC
    }

    /// Writes the value as a decimal.
    ///
    /// # Errors
    /// If the scale does not fit `i32`.
    pub fn serialize<S: Serializer>(value: &BigDecimal, serializer: S) -> Result<S::Ok, S::Error> {
        Decimal::try_from(value).map_err(S::Error::custom)?.serialize(serializer)
    }

    /// Reads a decimal.
    ///
    /// # Errors
    /// If there is something else than a decimal.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BigDecimal, D::Error> {
        Decimal::deserialize(deserializer).map(BigDecimal::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::IgniteObject;
    use crate::bytes::{from_slice, to_vec};
    use serde::{Deserialize, Serialize};

    #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
    struct Bill {
        #[serde(with = "with")]
        #[ignite(desc = with::desc)]
        total: BigDecimal,
    }

    #[test]
    fn same_digits_and_scale() {
        for text in [
            "0",
            "0.00",
            "-12.340",
            "1E+2",
            "-123456789012345678901234567890123456789012345678901234567890.10",
            "5E-2147483647",
        ] {
            let own: Decimal = text.parse().unwrap();
            let big = BigDecimal::from(&own);
            assert_eq!(big.as_bigint_and_exponent().1, i64::from(own.scale()));
            assert_eq!(Decimal::try_from(&big).as_ref(), Ok(&own));
            let bytes = to_vec(&Bill { total: big.clone() }).unwrap();
            let read: Bill = from_slice(&bytes).unwrap();
            assert_eq!(read.total.as_bigint_and_exponent(), big.as_bigint_and_exponent());
        }
        assert!(Decimal::try_from(BigDecimal::new(1.into(), 1 << 40)).is_err());
    }
}
