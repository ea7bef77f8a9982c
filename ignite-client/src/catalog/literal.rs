//! Values as SQL text and back: the defaults of columns.
//!
//! Timestamps are taken as UTC, which is what a query entity holds; a node reads them in `CREATE TABLE` in its own time zone.

use crate::dynamic::IgniteValue;
use crate::types::{Date, Decimal, Time, Timestamp};
use std::fmt::Write as _;
use std::str::FromStr;
use uuid::Uuid;

/// The value of a Java class that a literal says: numbers, `TRUE`, `'text'`, `DATE '2020-01-02'`, `X'0aff'`, `NULL`.
pub(super) fn parse(text: &str, class: &str) -> Option<IgniteValue> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("NULL") {
        return Some(IgniteValue::Null);
    }
    match class {
        "java.lang.Byte" => of::<i8>(text),
        "java.lang.Short" => of::<i16>(text),
        "java.lang.Integer" => of::<i32>(text),
        "java.lang.Long" => of::<i64>(text),
        "java.lang.Float" => of::<f32>(text),
        "java.lang.Double" => of::<f64>(text),
        "java.math.BigDecimal" => of::<Decimal>(text),
        "java.lang.Boolean" => of::<bool>(&text.to_ascii_lowercase()),
        "java.lang.String" => quoted(text).map(IgniteValue::from),
        "java.util.UUID" => of::<Uuid>(&quoted(after(text, "UUID"))?),
        "java.util.Date" => of::<Date>(&quoted(after(text, "DATE"))?),
        "java.sql.Date" => quoted(after(text, "DATE"))?.parse().ok().map(IgniteValue::SqlDate),
        "java.sql.Time" => of::<Time>(&quoted(after(text, "TIME"))?),
        "java.sql.Timestamp" => of::<Timestamp>(&quoted(after(text, "TIMESTAMP"))?),
        "[B" => bytes(&quoted(text.strip_prefix(['X', 'x'])?)?).map(IgniteValue::from),
        _ => None,
    }
}

fn of<T: FromStr + Into<IgniteValue>>(text: &str) -> Option<IgniteValue> {
    text.parse::<T>().ok().map(Into::into)
}

/// What stands behind a word, if it stands there.
fn after<'t>(text: &'t str, word: &str) -> &'t str {
    match text.split_at_checked(word.len()) {
        Some((start, rest)) if start.eq_ignore_ascii_case(word) => rest.trim_start(),
        _ => text,
    }
}

/// The text between quotes, two of which stand for one.
fn quoted(text: &str) -> Option<String> {
    let inner = text.strip_prefix('\'')?.strip_suffix('\'')?;
    let parts: Vec<&str> = inner.split("''").collect();
    parts.iter().all(|part| !part.contains('\'')).then(|| parts.join("'"))
}

fn bytes(digits: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        digits.chars().map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let pairs = digits?;
    let pairs = pairs.chunks(2).map(|pair| match pair {
        [high, low] => Some((high << 4) | low),
        _ => None,
    });
    pairs.collect()
}

/// The literal that says a value; `None` where there is none.
pub(super) fn literal(value: &IgniteValue) -> Option<String> {
    Some(match value {
        IgniteValue::Null => "NULL".to_owned(),
        IgniteValue::Byte(value) => value.to_string(),
        IgniteValue::Short(value) => value.to_string(),
        IgniteValue::Int(value) => value.to_string(),
        IgniteValue::Long(value) => value.to_string(),
        IgniteValue::Float(value) if value.is_finite() => value.to_string(),
        IgniteValue::Double(value) if value.is_finite() => value.to_string(),
        IgniteValue::Decimal(value) => value.to_string(),
        IgniteValue::Bool(value) => value.to_string().to_uppercase(),
        IgniteValue::String(text) => format!("'{}'", text.replace('\'', "''")),
        IgniteValue::Uuid(value) => format!("'{value}'"),
        IgniteValue::Date(value) | IgniteValue::SqlDate(value) => format!("DATE '{value}'"),
        IgniteValue::Time(value) => format!("TIME '{value}'"),
        IgniteValue::Timestamp(value) => {
            format!("TIMESTAMP '{}'", value.to_string().trim_end_matches('Z').replace('T', " "))
        }
        IgniteValue::ByteArray(bytes) => {
            let mut digits = String::with_capacity(bytes.len().saturating_mul(2).saturating_add(3));
            bytes.iter().try_for_each(|byte| write!(digits, "{byte:02x}")).ok()?;
            format!("X'{digits}'")
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_and_back() {
        let of = |class: &str, text: &str| literal(&parse(text, class).unwrap()).unwrap();
        for (class, text) in [
            ("java.lang.Byte", "-128"),
            ("java.lang.Long", "9223372036854775807"),
            ("java.lang.Double", "1.5"),
            ("java.math.BigDecimal", "-1.500"),
            ("java.lang.Boolean", "TRUE"),
            ("java.lang.String", "'it''s'"),
            ("java.lang.String", "''"),
            ("java.util.UUID", "'00000000-0000-0001-0000-000000000002'"),
            ("java.util.Date", "DATE '2020-01-02'"),
            ("java.sql.Time", "TIME '10:00:01'"),
            ("java.sql.Timestamp", "TIMESTAMP '2020-01-02 10:00:00.500'"),
            ("[B", "X'00ff'"),
            ("java.lang.Integer", "NULL"),
        ] {
            assert_eq!(of(class, text), text);
        }
        assert_eq!(of("java.util.Date", " '2020-01-02' "), "DATE '2020-01-02'");
        assert_eq!(of("java.lang.Boolean", "False"), "FALSE");
    }

    #[test]
    fn what_is_no_literal() {
        for (class, text) in [
            ("java.lang.Byte", "128"),
            ("java.lang.Integer", "'1'"),
            ("java.lang.Integer", "1 + 1"),
            ("java.lang.String", "abc"),
            ("java.lang.String", "'it's'"),
            ("java.lang.String", "'"),
            ("java.sql.Timestamp", "CURRENT_TIMESTAMP"),
            ("[B", "X'0'"),
            ("[B", "X'0g'"),
            ("org.acme.Person", "1"),
        ] {
            assert_eq!(parse(text, class), None, "{class} {text}");
        }
    }
}
