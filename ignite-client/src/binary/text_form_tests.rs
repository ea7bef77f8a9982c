//! Tables of text and tuple forms, each row checked in both directions.

use super::*;
use crate::codec::CodecErrorKind;
use std::mem::discriminant;

fn written(code: TypeCode, text: &str) -> CodecResult<Vec<u8>> {
    let mut w = Writer::new();
    write_text(&mut w, code, text)?;
    assert_eq!(w.as_slice().first(), Some(&code.byte()));
    Ok(w.as_slice().to_vec())
}

fn text_of(bytes: &[u8], code: TypeCode, form: TextForm) -> CodecResult<String> {
    let mut buf = TextBuf::new();
    buf.push(b"left over");
    let mut r = Reader::new(&bytes[1..]);
    let text = read_text(&mut r, code, form, &mut buf)?.to_owned();
    assert!(r.is_empty());
    Ok(text)
}

fn millis(bytes: &[u8]) -> i64 {
    i64::from_le_bytes(bytes[1..9].try_into().unwrap())
}

fn refuses_text(code: TypeCode, texts: &[&str], kind: &CodecErrorKind) {
    for text in texts {
        let error = written(code, text).unwrap_err();
        assert_eq!(discriminant(error.kind()), discriminant(kind), "{text}: {error}");
    }
}

fn out_of_range() -> CodecErrorKind {
    CodecErrorKind::OutOfRange { target: "".into(), value: String::new() }
}

fn mismatch() -> CodecErrorKind {
    CodecErrorKind::Mismatch { expected: "".into(), found: "".into() }
}

#[test]
fn dates() {
    for (text, value) in [
        ("1970-01-01", 0),
        ("2020-01-02", 1_577_923_200_000),
        ("1969-12-31", -86_400_000),
        ("2000-02-29", 951_782_400_000),
        ("1900-03-01", -2_203_891_200_000),
        ("0000-01-01", -62_167_219_200_000),
        ("-0001-12-31", -62_167_305_600_000),
        ("+10000-01-01", 253_402_300_800_000),
        ("-262143-01-01", -8_334_601_228_800_000),
        ("+262142-12-31", 8_210_266_790_400_000),
    ] {
        let bytes = written(TypeCode::Date, text).unwrap();
        assert_eq!(millis(&bytes), value, "{text}");
        assert_eq!(text_of(&bytes, TypeCode::Date, TextForm::Usual).unwrap(), text);
        assert_eq!(text_of(&bytes, TypeCode::Date, TextForm::Local).unwrap(), format!("{text}T00:00:00"));
        assert_eq!(text_of(&bytes, TypeCode::Date, TextForm::Utc).unwrap(), format!("{text}T00:00:00Z"));
    }
    let noon = written(TypeCode::Date, "2020-01-02T12:00:00Z").unwrap();
    assert_eq!(text_of(&noon, TypeCode::Date, TextForm::Utc).unwrap(), "2020-01-02T12:00:00Z");
    let error = text_of(&noon, TypeCode::Date, TextForm::Usual).unwrap_err();
    assert_eq!(discriminant(error.kind()), discriminant(&out_of_range()));
    refuses_text(
        TypeCode::Date,
        &["2021-02-29", "2020-1-2", "10:00:00", "", "2020-01-02T10:00:00+01:00"],
        &mismatch(),
    );
    refuses_text(TypeCode::Date, &["2020-01-02T10:00:00.0001Z", "+999999999-01-01"], &out_of_range());
}

#[test]
fn times() {
    for (text, value) in
        [("00:00:00", 0), ("10:00:00", 36_000_000), ("23:59:59.999", 86_399_999), ("00:00:00.500", 500)]
    {
        let bytes = written(TypeCode::Time, text).unwrap();
        assert_eq!(millis(&bytes), value, "{text}");
        assert_eq!(text_of(&bytes, TypeCode::Time, TextForm::Usual).unwrap(), text);
    }
    assert_eq!(millis(&written(TypeCode::Time, "10:00:00.123000000").unwrap()), 36_000_123);
    refuses_text(TypeCode::Time, &["10:00:00.123456789", "10:00:00.000001"], &out_of_range());
    refuses_text(TypeCode::Time, &["24:00:00", "23:59:60", "10:00", "2020-01-02"], &mismatch());
    for outside in [-1_i64, 86_400_000] {
        let bytes = [&[TypeCode::Time.byte()][..], &outside.to_le_bytes()].concat();
        let error = text_of(&bytes, TypeCode::Time, TextForm::Usual).unwrap_err();
        assert_eq!(discriminant(error.kind()), discriminant(&out_of_range()));
    }
}

#[test]
fn timestamps() {
    for (text, value, nanos) in [
        ("1970-01-01T00:00:00", 0, 0),
        ("1969-12-31T23:59:59.999999999", -1, 999_999),
        ("2020-01-02T10:00:00.500", 1_577_959_200_500, 0),
        ("2020-12-31T23:59:59.123456789", 1_609_459_199_123, 456_789),
        ("2020-02-29T00:00:00.000001", 1_582_934_400_000, 1_000),
        ("0000-02-29T01:02:03", -62_162_117_877_000, 0),
        ("-0044-03-15T12:00:00", -63_549_316_800_000, 0),
        ("+10000-01-01T00:00:00.000000001", 253_402_300_800_000, 1),
    ] {
        let bytes = written(TypeCode::Timestamp, text).unwrap();
        assert_eq!(millis(&bytes), value, "{text}");
        assert_eq!(bytes[9..], i32::to_le_bytes(nanos), "{text}");
        assert_eq!(written(TypeCode::Timestamp, &format!("{text}Z")).unwrap(), bytes);
        assert_eq!(written(TypeCode::Timestamp, &format!("{text}+00:00")).unwrap(), bytes);
        assert_eq!(text_of(&bytes, TypeCode::Timestamp, TextForm::Local).unwrap(), text);
        for form in [TextForm::Usual, TextForm::Utc] {
            assert_eq!(text_of(&bytes, TypeCode::Timestamp, form).unwrap(), format!("{text}Z"));
        }
    }
    refuses_text(
        TypeCode::Timestamp,
        &["2020-01-02T10:00:00+02:00", "2020-01-02", "2016-12-31T23:59:60Z"],
        &mismatch(),
    );
    refuses_text(
        TypeCode::Timestamp,
        &["+292278995-01-01T00:00:00Z", "-292275056-01-01T00:00:00Z"],
        &out_of_range(),
    );
    let bad_nanos = [&[TypeCode::Timestamp.byte()][..], &[0; 8], &1_000_000_i32.to_le_bytes()].concat();
    assert!(text_of(&bad_nanos, TypeCode::Timestamp, TextForm::Usual).is_err());
}

#[test]
fn decimals() {
    let big = "-1234567890123456789012345678901234567890.123456789";
    for (text, plain) in [
        ("12.340", "12.340"),
        ("0", "0"),
        ("-0.00", "0.00"),
        ("-0.001", "-0.001"),
        ("123E+1", "1230"),
        ("0E+5", "0"),
        ("79228162514264337593543950335", "79228162514264337593543950335"),
        ("99999999999999999999999999999999999999", "99999999999999999999999999999999999999"),
        (big, big),
    ] {
        let bytes = written(TypeCode::Decimal, text).unwrap();
        assert_eq!(text_of(&bytes, TypeCode::Decimal, TextForm::Usual).unwrap(), plain);
        let rest = Reader::new(&bytes[1..]);
        let parts = read_decimal(&mut rest.clone()).unwrap();
        let stored = Decimal::from_signed_magnitude(parts.magnitude, parts.scale).unwrap();
        assert_eq!(stored, text.parse().unwrap(), "{text}");
    }
    refuses_text(TypeCode::Decimal, &["", "1,5", "NaN"], &mismatch());
    refuses_text(TypeCode::Decimal, &["1E-3000000000"], &out_of_range());
}

#[test]
fn decimals_of_96_bits_are_not_rounded() {
    for (text, fits) in [
        ("79228162514264337593543950335", true),
        ("79228162514264337593543950336", false),
        ("-7.9228162514264337593543950335", true),
        ("0.0000000000000000000000000001", true),
        ("0.00000000000000000000000000010", false),
        ("7E+28", true),
        ("8E+28", false),
        ("0E+40", true),
        ("1E+40", false),
        ("1E+2000000000", false),
        ("1234567890123456789012345678901234567890", false),
    ] {
        let bytes = written(TypeCode::Decimal, text).unwrap();
        assert_eq!(text_of(&bytes, TypeCode::Decimal, TextForm::Decimal96).is_ok(), fits, "{text}");
    }
}

#[test]
fn few_bytes_do_not_make_long_text() {
    for (magnitude, scale) in
        [(&[1][..], i32::MIN), (&[1], i32::MAX), (&[1], -513), (&[0x7f; 300], 0), (&[0x7f; 250], 0)]
    {
        let mut w = Writer::new();
        write_magnitude(&mut w, false, magnitude, scale).unwrap();
        let error = text_of(w.as_slice(), TypeCode::Decimal, TextForm::Usual).unwrap_err();
        assert!(matches!(error.kind(), CodecErrorKind::LimitExceeded { .. }), "{error}");
    }
}

#[test]
fn tuples() {
    const ZONE: [i64; 3] = [0, 0, 0];
    for (year, ordinal, hour, minute, second, nano) in [
        (1970, 1, 0, 0, 0, 0),
        (1969, 365, 23, 59, 59, 999_999_999),
        (2020, 366, 12, 0, 0, 1),
        (0, 60, 1, 2, 3, 500_000_000),
        (-44, 75, 12, 0, 0, 0),
        (99_999, 365, 0, 0, 0, 123),
    ] {
        let six = [year, ordinal, hour, minute, second, nano];
        let nine = [&six[..], &ZONE].concat();
        let mut w = Writer::new();
        write_tuple(&mut w, TypeCode::Timestamp, &six).unwrap();
        let mut with_zone = Writer::new();
        write_tuple(&mut with_zone, TypeCode::Timestamp, &nine).unwrap();
        assert_eq!(w.as_slice(), with_zone.as_slice());
        let form = read_tuple(&mut Reader::new(&w.as_slice()[1..]), TypeCode::Timestamp).unwrap();
        assert_eq!(form.parts(Some(6)).unwrap(), six);
        assert_eq!(form.parts(Some(9)).unwrap(), nine);
        assert_eq!(form.parts(Some(2)).is_ok(), (hour, minute, second, nano) == (0, 0, 0, 0));
        assert!(form.parts(Some(3)).is_err());
        assert_eq!(form.parts(None).unwrap(), six);

        w.clear();
        write_tuple(&mut w, TypeCode::Date, &[year, ordinal]).unwrap();
        let form = read_tuple(&mut Reader::new(&w.as_slice()[1..]), TypeCode::Date).unwrap();
        assert_eq!(form.parts(Some(2)).unwrap(), [year, ordinal]);
        assert_eq!(form.parts(Some(6)).unwrap(), [year, ordinal, 0, 0, 0, 0]);
    }
    let mut w = Writer::new();
    write_tuple(&mut w, TypeCode::Time, &[23, 59, 59, 999_000_000]).unwrap();
    assert_eq!(millis(w.as_slice()), 86_399_999);
    let form = read_tuple(&mut Reader::new(&w.as_slice()[1..]), TypeCode::Time).unwrap();
    assert_eq!(form.parts(Some(4)).unwrap(), [23, 59, 59, 999_000_000]);
}

#[test]
fn refused_tuples() {
    let mut w = Writer::new();
    for (code, parts) in [
        (TypeCode::Date, &[2021, 366][..]),
        (TypeCode::Date, &[2021, 0]),
        (TypeCode::Date, &[i64::MAX, 1]),
        (TypeCode::Date, &[i64::MIN, 1]),
        (TypeCode::Date, &[2020, 1, 0, 0, 0, 1]),
        (TypeCode::Date, &[1, 0, 0, 0]),
        (TypeCode::Time, &[24, 0, 0, 0]),
        (TypeCode::Time, &[1, 0, 0, 1]),
        (TypeCode::Time, &[1, i64::MAX, 0, 0]),
        (TypeCode::Time, &[2020, 1]),
        (TypeCode::Timestamp, &[2020, 1]),
        (TypeCode::Timestamp, &[2020, 1, 0, 0, 60, 0]),
        (TypeCode::Timestamp, &[300_000_000, 1, 0, 0, 0, 0]),
        (TypeCode::Timestamp, &[2020, 1, 0, 0, 0, 0, 1, 0, 0]),
        (TypeCode::Timestamp, &[2020, 1, 0, 0, 0, 0, 0]),
        (TypeCode::Timestamp, &[]),
        (TypeCode::Decimal, &[2020, 1]),
    ] {
        assert!(write_tuple(&mut w, code, parts).is_err(), "{code} {parts:?}");
        assert_eq!(w.position(), 0);
    }
}

#[test]
fn other_codes_are_refused() {
    let mut buf = TextBuf::new();
    assert!(written(TypeCode::Int, "1").is_err());
    assert!(read_text(&mut Reader::new(&[0; 16]), TypeCode::Int, TextForm::Usual, &mut buf).is_err());
    assert!(read_tuple(&mut Reader::new(&[0; 16]), TypeCode::Decimal).is_err());
    assert!(read_text(&mut Reader::new(&[0; 7]), TypeCode::Date, TextForm::Usual, &mut buf).is_err());
}
