//! `java.sql.Date`, the DATE of SQL: a value of Java's own serialization (code 254).
//!
//! | at | size | content |
//! |---|---|---|
//! | 0 | 1 | 254 |
//! | 1 | 4 | 15: length of what follows |
//! | 5 | 1 | 0x66: a serializable class |
//! | 6 | 4 | hash code of the name of the class |
//! | 10 | 2 | low half of the class's serial version: written, not looked at when reading |
//! | 12 | 8 | `i64` milliseconds since 1970-01-01 UTC |

use super::type_code::TypeCode;
use crate::codec::{Reader, Writer};

/// Hash code of the name of the class, letter case kept; also the component type id of arrays of the class.
pub(crate) const CLASS_ID: i32 = 0x40d5_de3a;
const CLASS: [u8; 4] = CLASS_ID.to_le_bytes();
const CHECK: [u8; 2] = [0x97, 0x66];

/// What stands before the milliseconds.
const HEAD: [u8; 12] = [
    TypeCode::Optimized.byte(),
    15,
    0,
    0,
    0,
    0x66,
    CLASS[0],
    CLASS[1],
    CLASS[2],
    CLASS[3],
    CHECK[0],
    CHECK[1],
];

/// Length of what stands before the milliseconds.
pub(crate) const HEAD_LEN: usize = HEAD.len();

#[inline]
pub(crate) fn write_sql_date(w: &mut Writer, millis: i64) {
    w.write_slice(&HEAD);
    w.write_i64(millis);
}

/// Makes a SQL date of the date that was written last, at `start`.
#[inline]
pub(crate) fn replace_date(w: &mut Writer, start: usize) {
    let date = w.as_slice().get(start..).and_then(<[u8]>::first_chunk::<9>);
    if let Some([_, millis @ ..]) = date.filter(|[code, ..]| *code == TypeCode::Date.byte()) {
        let millis = i64::from_le_bytes(*millis);
        w.truncate(start);
        write_sql_date(w, millis);
    }
}

/// Consumes what stands before the milliseconds of a SQL date, if one stands here whole.
#[inline]
pub(crate) fn eat_head(r: &mut Reader<'_>) -> bool {
    const TYPE_LEN: usize = HEAD_LEN - CHECK.len();
    let stands_here = |bytes: &[u8]| bytes.starts_with(HEAD.first_chunk::<TYPE_LEN>()?).then_some(());
    r.parse(|bytes| {
        let (head, rest) = bytes.split_at_checked(HEAD_LEN)?;
        stands_here(head)?;
        (rest.len() >= size_of::<i64>()).then_some(((), rest))
    })
    .is_some()
}

/// The milliseconds of the SQL date whose code byte stands at `at`, if it is one as [`write_sql_date`] writes it; `r` is behind it then.
pub(crate) fn take_exact(r: &mut Reader<'_>, at: usize) -> Option<i64> {
    let mut value = r.moved_to(at);
    let head = value.take(HEAD_LEN).ok().filter(|head| *head == HEAD);
    let millis = head.and_then(|_| value.read_i64().ok())?;
    *r = value;
    Some(millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_what_java_writes() {
        let mut w = Writer::new();
        write_sql_date(&mut w, -14_182_940_000);
        let java = [254, 15, 0, 0, 0, 0x66, 0x3a, 0xde, 0xd5, 0x40, 0x97, 0x66];
        assert_eq!(w.as_slice().get(..12), Some(java.as_slice()));
        let mut other_jdk = w.as_slice().to_vec();
        other_jdk[10] = 0;
        let mut r = Reader::new(&other_jdk);
        assert!(eat_head(&mut r));
        assert_eq!(r.read_i64().unwrap(), -14_182_940_000);
        let mut other_class = w.as_slice().to_vec();
        other_class[6] = 0;
        assert!(!eat_head(&mut Reader::new(&other_class)));
        assert!(!eat_head(&mut Reader::new(&w.as_slice()[..19])));
    }
}
