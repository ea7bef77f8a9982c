//! rust_decimal 1: `Decimal`, of 96 bits and at most 28 digits after the point.
//!
//! A stored decimal that does not fit is an error, never rounded. A negative scale, which the type does not have, is multiplied out.

use super::foreign;
use crate::binary::text_form::TextForm;
use crate::binary::type_code::TypeCode;
use crate::describe::desc::TypeDesc;
use crate::describe::hint::{self, StoredAs};
use crate::types::{Decimal, ValueError};

foreign! {
    rust_decimal::Decimal => Decimal, DecimalArray, Decimal96;
}

impl From<rust_decimal::Decimal> for Decimal {
    /// The same number with the same scale.
    fn from(value: rust_decimal::Decimal) -> Self {
        // The scale is 28 at the most.
        Self::new(value.mantissa(), i32::try_from(value.scale()).unwrap_or_default())
    }
}

impl TryFrom<&Decimal> for rust_decimal::Decimal {
    type Error = ValueError;

    /// Refuses what does not fit 96 bits and 28 digits after the point.
    fn try_from(value: &Decimal) -> Result<Self, ValueError> {
        const ERROR: ValueError = ValueError::OutOfRange { target: "rust_decimal::Decimal" };
        let (unscaled, scale) = match u32::try_from(value.scale()) {
            Ok(scale) => (value.unscaled().ok_or(ERROR)?, scale),
            Err(_) => (i128::try_from(value)?, 0),
        };
        Self::try_from_i128_with_scale(unscaled, scale).map_err(|_| ERROR)
    }
}

impl TryFrom<Decimal> for rust_decimal::Decimal {
    type Error = ValueError;

    fn try_from(value: Decimal) -> Result<Self, ValueError> {
        Self::try_from(&value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::{from_slice, to_vec};
    use crate::{CodecErrorKind, IgniteObject};
    use serde::{Deserialize, Serialize};

    #[test]
    fn same_number_and_scale() {
        for text in [
            "0",
            "0.00",
            "12.340",
            "-0.0000000000000000000000000001",
            "79228162514264337593543950335",
            "-7.9228162514264337593543950335",
        ] {
            let value = rust_decimal::Decimal::from_str_exact(text).unwrap();
            let own: Decimal = text.parse().unwrap();
            let bytes = to_vec(&own).unwrap();
            assert_eq!(to_vec(&value).unwrap(), bytes, "{text}");
            let read = from_slice::<rust_decimal::Decimal>(&bytes).unwrap();
            assert_eq!((read, read.scale()), (value, value.scale()));
            assert_eq!(from_slice::<Decimal>(&bytes).unwrap(), own);
            assert_eq!(Decimal::from(value), own);
            assert_eq!(rust_decimal::Decimal::try_from(own), Ok(value));
        }
    }

    #[test]
    fn nothing_is_rounded() {
        for (text, number) in [
            ("123E+1", Some("1230")),
            ("79228162514264337593543950336", None),
            ("0.00000000000000000000000000010", None),
            ("1E+29", None),
            ("123456789012345678901234567890123456789012345", None),
        ] {
            let own: Decimal = text.parse().unwrap();
            let read = from_slice::<rust_decimal::Decimal>(&to_vec(&own).unwrap());
            let converted = rust_decimal::Decimal::try_from(own);
            match number {
                Some(number) => {
                    let number = rust_decimal::Decimal::from_str_exact(number).unwrap();
                    assert_eq!((read.unwrap(), converted), (number, Ok(number)));
                }
                None => {
                    assert!(matches!(read.unwrap_err().kind(), CodecErrorKind::OutOfRange { .. }), "{text}");
                    assert!(converted.is_err(), "{text}");
                }
            }
        }
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
    struct Bill {
        total: rust_decimal::Decimal,
        tax: Option<rust_decimal::Decimal>,
        #[ignite(type = "array_list<decimal>")]
        lines: Vec<rust_decimal::Decimal>,
    }

    #[test]
    fn fields_and_hints() {
        let bill = Bill {
            total: rust_decimal::Decimal::new(12_340, 3),
            tax: None,
            lines: vec![rust_decimal::Decimal::ONE, rust_decimal::Decimal::MAX],
        };
        assert_eq!(from_slice::<Bill>(&to_vec(&bill).unwrap()).unwrap(), bill);
    }
}
