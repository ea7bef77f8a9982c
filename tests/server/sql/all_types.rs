//! A struct with a column of every type, written once: with the key among its fields, as a row of SQL is, or without, as a value is.

/// Makes the struct, and two samples of it: one with all columns, one with none.
macro_rules! all_types {
    ($name:ident $(, $key:ident: $key_type:ty)?) => {
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
        struct $name {
            $($key: $key_type,)?
            bool: Option<bool>,
            tiny: Option<i8>,
            small: Option<i16>,
            whole: Option<i32>,
            big: Option<i64>,
            single: Option<f32>,
            dbl: Option<f64>,
            dec: Option<Decimal>,
            text: Option<String>,
            chars: Option<String>,
            token: Option<Uuid>,
            bytes: Option<Vec<u8>>,
            day: Option<Date>,
            clock: Option<Time>,
            moment: Option<Timestamp>,
        }

        fn nothing($($key: $key_type)?) -> $name {
            $name {
                $($key,)?
                bool: None,
                tiny: None,
                small: None,
                whole: None,
                big: None,
                single: None,
                dbl: None,
                dec: None,
                text: None,
                chars: None,
                token: None,
                bytes: None,
                day: None,
                clock: None,
                moment: None,
            }
        }

        fn sample($($key: $key_type)?) -> $name {
            $name {
                $($key,)?
                bool: Some(true),
                tiny: Some(i8::MIN),
                small: Some(i16::MAX),
                whole: Some(i32::MIN),
                big: Some(i64::MAX),
                single: Some(f32::MIN_POSITIVE),
                dbl: Some(-1.0e300),
                dec: Some("-12345678901234567890.0123456789".parse().unwrap()),
                text: Some("Zażółć \u{1f600}".into()),
                chars: Some("ab".into()),
                token: Some(Uuid::from_u128(0x1234_5678_9abc_def0_1122_3344_5566_7788)),
                bytes: Some(vec![0, 1, 128, 255]),
                day: Some(Date::from_ymd(2020, 1, 2).unwrap()),
                clock: Some("10:00:00".parse().unwrap()),
                moment: Some("2020-01-02T10:00:00.123456789".parse().unwrap()),
            }
        }
    };
}
pub(crate) use all_types;

/// The columns of the struct, without a key.
pub(crate) const COLUMNS: &str = "bool BOOLEAN, tiny TINYINT, small SMALLINT, whole INT, big BIGINT, single REAL, dbl DOUBLE, \
                                  dec DECIMAL(30, 10), text VARCHAR, chars CHAR(5), token UUID, bytes BINARY, day DATE, \
                                  clock TIME, moment TIMESTAMP";
