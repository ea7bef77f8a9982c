//! Table-driven tests of `Decimal`.

use super::text::{NOT_TEXT, OUT_OF_RANGE};
use super::*;

fn parse(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn body(value: &Decimal) -> Vec<u8> {
    value.with_body(<[u8]>::to_vec).unwrap()
}

const BIG: &str = "123456789012345678901234567890123456789012345678901234567890";

#[test]
fn text_is_plain_and_exact() {
    for (text, unscaled, scale) in [
        ("0", 0, 0),
        ("0.00", 0, 2),
        ("12.340", 12_340, 3),
        ("-0.001", -1, 3),
        ("-12", -12, 0),
        ("123E+1", 123, -1),
        ("0E+3", 0, -3),
        ("-5E+2147483648", -5, i32::MIN),
        ("1E-2147483647", 1, i32::MAX),
        ("170141183460469231731687303715884105727", i128::MAX, 0),
        ("-1.70141183460469231731687303715884105728", i128::MIN, 38),
    ] {
        let value = Decimal::new(unscaled, scale);
        assert_eq!(value.to_string(), text);
        assert_eq!(parse(text), value);
        let json = serde_json::to_string(&value).unwrap();
        assert_eq!(serde_json::from_str::<Decimal>(&json).unwrap(), value);
    }
    assert_eq!(parse("+.5"), Decimal::new(5, 1));
    assert_eq!(parse("1.5e2"), Decimal::new(15, -1));
    assert_eq!(format!("{:>8}|{:?}", Decimal::new(-15, 1), Decimal::new(-15, 1)), "    -1.5|Decimal(-1.5)");
}

#[test]
fn refused_text() {
    for text in ["", "-", ".", "1.2.3", "1_0", "0x1", "1e", "e1", "1e1.0", "--1", "1 ", "NaN", "1e+-1"] {
        assert_eq!(text.parse::<Decimal>(), Err(NOT_TEXT), "{text}");
    }
    for text in ["1E2147483649", "1E-2147483648", "1.0E-2147483647", "1e9223372036854775807"] {
        assert_eq!(text.parse::<Decimal>(), Err(OUT_OF_RANGE), "{text}");
    }
}

#[test]
fn any_size() {
    let big = parse(&format!("-{BIG}.50"));
    assert_eq!(big.to_string(), format!("-{BIG}.50"));
    assert_eq!((big.unscaled(), big.scale(), big.is_negative()), (None, 2, true));
    assert_eq!(Decimal::from_be_bytes(true, &big.unscaled_be_bytes(), 2), big);
    assert_eq!(Decimal::from_body(&body(&big)), Some(big.clone()));
    let huge = Decimal::from_be_bytes(false, &[0xff; 300], 7);
    assert_eq!(huge.to_string().parse(), Ok(huge.clone()));
    assert_eq!(format!("{huge:?}"), "Decimal(300 bytes, scale 7)");
    // One representation: the border of 128 bits.
    assert_eq!(parse("-170141183460469231731687303715884105728").unscaled(), Some(i128::MIN));
    assert_eq!(parse("170141183460469231731687303715884105728").unscaled(), None);
}

#[test]
fn bodies_as_java_writes_them() {
    for (unscaled, scale, magnitude) in [
        (0_i128, 0, &[0_u8][..]),
        (-1, 0, &[0x81]),
        (255, 2, &[0, 0xff]),
        (-255, 0, &[0x80, 0xff]),
        (-128, 0, &[0x80, 0x80]),
        (256, -3, &[1, 0]),
    ] {
        let value = Decimal::new(unscaled, scale);
        let mut expected = scale.to_le_bytes().to_vec();
        expected.extend_from_slice(&i32::try_from(magnitude.len()).unwrap().to_le_bytes());
        expected.extend_from_slice(magnitude);
        assert_eq!(body(&value), expected);
        assert_eq!(Decimal::from_body(&expected), Some(value));
    }
    for min_max in [i128::MIN, i128::MAX] {
        assert_eq!(Decimal::from_body(&body(&Decimal::new(min_max, 9))), Some(Decimal::new(min_max, 9)));
    }
    // Longer forms and a negative zero are read as Java reads them.
    assert_eq!(Decimal::from_signed_magnitude(&[0x80, 0, 5], 1), Some(Decimal::new(-5, 1)));
    assert_eq!(Decimal::from_signed_magnitude(&[0x80], 1), Some(Decimal::new(0, 1)));
    assert_eq!(Decimal::from_signed_magnitude(&[], 1), None);
    assert_eq!(Decimal::from_body(&[0, 0, 0, 0, 2, 0, 0, 0, 1]), None);
}

#[test]
fn integers_are_checked() {
    for (text, whole) in [
        ("12.00", Some(12)),
        ("12.01", None),
        ("-0.000", Some(0)),
        ("12E2", Some(1200)),
        ("1E40", None),
        ("0E2000000000", Some(0)),
        ("1E2000000000", None),
        ("1E-2000000000", None),
        ("-170141183460469231731687303715884105728.0", Some(i128::MIN)),
        ("170141183460469231731687303715884105728", None),
        ("5000000000000000000000000000000000000000000000000E-48", Some(5)),
    ] {
        assert_eq!(i128::try_from(parse(text)).ok(), whole, "{text}");
    }
    assert_eq!(u128::try_from(Decimal::from(u128::MAX)), Ok(u128::MAX));
    assert_eq!(i8::try_from(Decimal::from(-128)), Ok(-128));
    assert!(i8::try_from(Decimal::from(128)).is_err());
    assert!(u64::try_from(Decimal::from(-1)).is_err());
    assert_eq!(u64::try_from(&Decimal::from(u64::MAX)), Ok(u64::MAX));
}

#[test]
fn order_is_by_number_then_by_scale() {
    let huge = format!("{BIG}00.001");
    let ordered = [
        "-1E+2000000000",
        "-123456789012345678901234567890123456789012345678901234567890",
        "-12.35",
        "-12.340",
        "-1.2",
        "-1.20",
        "-1E-2000000000",
        "0",
        "0.0",
        "1E-2000000000",
        "0.001",
        "12E+1",
        "120",
        "120.0",
        "120.01",
        "170141183460469231731687303715884105727",
        "1701411834604692317316873037158841057271E-1",
        "123456789012345678901234567890123456789012345678901234567890E+2",
        "12345678901234567890123456789012345678901234567890123456789000",
        &huge,
        "1E+1000",
        "1E+2000000000",
    ]
    .map(parse);
    for (i, a) in ordered.iter().enumerate() {
        for (j, b) in ordered.iter().enumerate() {
            assert_eq!(a.cmp(b), i.cmp(&j), "{a} and {b}");
        }
    }
}
