//! Index queries: entries by conditions on the fields of one index, in its order.
//!
//! | request, behind the cache and its flags | |
//! |---|---|
//! | page size, at least 1 | `i32` |
//! | local | bool |
//! | partition, negative: all | `i32` |
//! | limit, 0: none; only if negotiated | `i32` |
//! | type of the values; name of the index or null | strings |
//! | conditions: 101 for none, else 1, count, conditions | `u8`, `i32` |
//! | filter, its platform | data object, `u8` if there is one |
//!
//! The answer is that of a scan.

use super::query::{JAVA_FILTER, close_cursor, partition_route};
use super::{Answer, CachePrefix, KEEP_BINARY, Op, Route};
use crate::binary::text::{write_optional, write_string};
use crate::binary::type_code::TypeCode;
use crate::codec::{CodecResult, Reader, Writer};
use crate::protocol::{Feature, Negotiated, OpCode, Orphan, Values};
use std::ops::Bound;

/// A condition on one field, with encoded values. All conditions of a query hold at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Condition {
    /// From one value to another. A bound of null is not the same as no bound: nulls come first.
    Range { field: &'static str, lower: Bound<Vec<u8>>, upper: Bound<Vec<u8>> },
    /// One of some values.
    OneOf { field: &'static str, count: usize, values: Vec<u8> },
}

impl Condition {
    fn write(&self, w: &mut Writer) -> CodecResult<()> {
        const RANGE: u8 = 0;
        const ONE_OF: u8 = 1;
        match self {
            Self::Range { field, lower, upper } => {
                w.write_u8(RANGE);
                write_string(w, field)?;
                w.write_bool(!matches!(lower, Bound::Excluded(_)));
                w.write_bool(!matches!(upper, Bound::Excluded(_)));
                w.write_bool(is_null(lower));
                w.write_bool(is_null(upper));
                write_bound(w, lower);
                write_bound(w, upper);
            }
            Self::OneOf { field, count, values } => {
                w.write_u8(ONE_OF);
                write_string(w, field)?;
                w.write_len(*count)?;
                w.write_slice(values);
            }
        }
        Ok(())
    }
}

/// Whether the bound is a null, where no bound is none.
fn is_null(bound: &Bound<Vec<u8>>) -> bool {
    let (Bound::Included(value) | Bound::Excluded(value)) = bound else { return false };
    value.first() == Some(&TypeCode::Null.byte())
}

fn write_bound(w: &mut Writer, bound: &Bound<Vec<u8>>) {
    match bound {
        Bound::Included(value) | Bound::Excluded(value) => w.write_slice(value),
        Bound::Unbounded => w.write_u8(TypeCode::Null.byte()),
    }
}

/// Settings of an index query.
#[derive(Debug)]
pub(crate) struct IndexOptions {
    /// Name of the type of the values, as the cluster maps it.
    pub(crate) value_type: String,
    /// Chosen by the fields of the conditions if absent.
    pub(crate) index: Option<String>,
    pub(crate) conditions: Vec<Condition>,
    /// At least 1.
    pub(crate) page_size: i32,
    /// Most entries over all pages, at least 1.
    pub(crate) limit: Option<i32>,
    pub(crate) partition: Option<i32>,
    pub(crate) local: bool,
    /// The filter gets entries in binary form, not as objects of the nodes' classes.
    pub(crate) keep_binary: bool,
}

/// Entries of a cache by an index.
#[derive(Debug, Clone, Copy)]
pub(crate) struct QueryIndex<'a> {
    pub(crate) cache: CachePrefix,
    pub(crate) options: &'a IndexOptions,
    /// The encoded object of a filter class of the server, empty for none.
    pub(crate) filter: &'a [u8],
}

impl Op for QueryIndex<'_> {
    fn code(&self) -> OpCode {
        OpCode::QueryIndex
    }

    fn head(&self, w: &mut Writer, negotiated: &Negotiated) -> CodecResult<()> {
        const CONDITIONS: u8 = 1;
        let IndexOptions { conditions, limit, .. } = self.options;
        self.cache.write_with(w, if self.options.keep_binary { KEEP_BINARY } else { 0 });
        w.write_i32(self.options.page_size);
        w.write_bool(self.options.local);
        w.write_i32(self.options.partition.unwrap_or(-1));
        if negotiated.features.has(Feature::IndexQueryLimit) {
            w.write_i32(limit.unwrap_or(0));
        }
        write_string(w, &self.options.value_type)?;
        write_optional(w, self.options.index.as_deref())?;
        if conditions.is_empty() {
            w.write_u8(TypeCode::Null.byte());
        } else {
            w.write_u8(CONDITIONS);
            w.write_len(conditions.len())?;
            conditions.iter().try_for_each(|condition| condition.write(w))?;
        }
        if self.filter.is_empty() {
            w.write_u8(TypeCode::Null.byte());
        }
        Ok(())
    }

    fn values(&self) -> Values<'_> {
        let platform: &[u8] = if self.filter.is_empty() { &[] } else { &[JAVA_FILTER] };
        [self.filter, platform, &[]]
    }

    fn not_offered(&self, negotiated: &Negotiated) -> Option<&'static str> {
        let has = |feature| negotiated.features.has(feature);
        if !has(Feature::IndexQuery) {
            Some("index queries")
        } else if self.options.limit.is_some() && !has(Feature::IndexQueryLimit) {
            Some("limits of index queries")
        } else {
            None
        }
    }

    fn route(&self) -> Route<'_> {
        partition_route(self.cache, self.options.partition)
    }

    fn orphan(&self) -> Orphan {
        Orphan::Opens(close_cursor)
    }
}

impl Answer for QueryIndex<'_> {
    type Reply<'r> = i64;

    /// The cursor id; the reader stands at the page then.
    fn decode<'r>(r: &mut Reader<'r>) -> CodecResult<i64> {
        r.read_i64()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{negotiated, written};
    use super::*;
    use crate::protocol::Features;

    const CACHE: CachePrefix = CachePrefix { cache_id: 7 };

    fn options() -> IndexOptions {
        IndexOptions {
            value_type: "P".into(),
            index: None,
            conditions: Vec::new(),
            page_size: 1024,
            limit: None,
            partition: None,
            local: false,
            keep_binary: true,
        }
    }

    fn op<'a>(options: &'a IndexOptions, filter: &'a [u8]) -> QueryIndex<'a> {
        QueryIndex { cache: CACHE, options, filter }
    }

    /// The request up to the conditions, without settings of its own.
    const PLAIN: [u8; 29] = [
        7, 0, 0, 0, 1, 0, 4, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0, 9, 1, 0, 0, 0, b'P', 101, 101, 101, 0,
        0,
    ];

    #[test]
    fn requests_without_conditions() {
        let plain = options();
        assert_eq!(written(&op(&plain, &[])), PLAIN[..27]);
        let set = IndexOptions {
            index: Some("I".into()),
            page_size: 2,
            limit: Some(9),
            partition: Some(3),
            local: true,
            keep_binary: false,
            ..options()
        };
        assert_eq!(
            written(&op(&set, &[103])),
            [
                7, 0, 0, 0, 0, 2, 0, 0, 0, 1, 3, 0, 0, 0, 9, 0, 0, 0, 9, 1, 0, 0, 0, b'P', 9, 1, 0, 0, 0,
                b'I', 101, 103, 1
            ]
        );
    }

    #[test]
    fn null_bounds_are_not_absent_bounds() {
        let null = || vec![TypeCode::Null.byte()];
        let age = |lower, upper| Condition::Range { field: "A", lower, upper };
        let bytes = |condition: Condition| {
            let mut w = Writer::new();
            condition.write(&mut w).unwrap();
            w.into_vec()
        };
        assert_eq!(
            bytes(age(Bound::Included(vec![1, 5]), Bound::Excluded(vec![1, 6]))),
            [0, 9, 1, 0, 0, 0, b'A', 1, 0, 0, 0, 1, 5, 1, 6]
        );
        assert_eq!(
            bytes(age(Bound::Excluded(null()), Bound::Unbounded)),
            [0, 9, 1, 0, 0, 0, b'A', 0, 1, 1, 0, 101, 101]
        );
        assert_eq!(
            bytes(age(Bound::Unbounded, Bound::Included(null()))),
            [0, 9, 1, 0, 0, 0, b'A', 1, 1, 0, 1, 101, 101]
        );
        let one_of = Condition::OneOf { field: "A", count: 2, values: vec![1, 5, 101] };
        assert_eq!(bytes(one_of), [1, 9, 1, 0, 0, 0, b'A', 2, 0, 0, 0, 1, 5, 101]);
    }

    #[test]
    fn conditions_are_counted() {
        let range = Condition::Range { field: "A", lower: Bound::Unbounded, upper: Bound::Unbounded };
        let options = IndexOptions { conditions: vec![range.clone(), range], ..options() };
        let request = written(&op(&options, &[]));
        assert_eq!(request[..25], PLAIN[..25]);
        assert_eq!(request[25..30], [1, 2, 0, 0, 0]);
        assert_eq!(request.len(), 30 + 2 * 13 + 1);
    }

    #[test]
    fn servers_without_it_are_not_asked() {
        let (plain, limited) = (options(), IndexOptions { limit: Some(1), ..options() });
        let without = |features| Negotiated { features, ..negotiated() };
        let old = without(Features::NONE);
        assert!(op(&plain, &[]).not_offered(&old).is_some());
        let no_limit = without(Features::NONE.with(Feature::IndexQuery));
        assert_eq!(op(&plain, &[]).not_offered(&no_limit), None);
        assert!(op(&limited, &[]).not_offered(&no_limit).is_some());
        assert_eq!(op(&limited, &[]).not_offered(&negotiated()), None);
        let mut w = Writer::new();
        op(&plain, &[]).head(&mut w, &no_limit).unwrap();
        assert_eq!(w.position(), 23, "no place for a limit");
    }
}
