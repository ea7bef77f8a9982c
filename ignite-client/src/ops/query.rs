//! Scans, and what all queries with a cursor have in common: how a page ends, how the next one is asked for, what a lost one leaves open.
//!
//! | answer to a query | |
//! |---|---|
//! | cursor id | `i64`, in the first page only |
//! | what else the query says of itself | columns of a SQL query, in the first page only |
//! | rows: count, then the values of each | `i32`, data objects |
//! | more | bool, the last byte; false: the server has released the cursor |

use super::{Answer, CachePrefix, Op, Route};
use crate::binary::type_code::TypeCode;
use crate::codec::{CodecResult, Reader, Writer};
use crate::protocol::{Negotiated, OpCode, Orphan, Values};

/// Platform of a filter: a Java class.
pub(super) const JAVA_FILTER: u8 = 1;

/// All entries of a cache.
#[derive(Debug, Clone, Copy)]
pub(crate) struct QueryScan<'a> {
    cache: CachePrefix,
    filter: &'a [u8],
    partition: Option<i32>,
    /// The rest of the request, which stands behind the filter.
    tail: [u8; SCAN_TAIL],
}

/// Page size, partition, local.
const SCAN_TAIL: usize = 9;

impl<'a> QueryScan<'a> {
    /// `filter` is the encoded object of a filter class of the server, empty for none; pages have at least one entry.
    pub(crate) fn new(
        cache: CachePrefix,
        filter: &'a [u8],
        page_size: i32,
        partition: Option<i32>,
        local: bool,
    ) -> Self {
        let mut tail = [0; SCAN_TAIL];
        let parts = page_size.to_le_bytes().into_iter().chain(partition.unwrap_or(-1).to_le_bytes());
        for (byte, part) in tail.iter_mut().zip(parts.chain([u8::from(local)])) {
            *byte = part;
        }
        Self { cache, filter, partition, tail }
    }
}

impl Op for QueryScan<'_> {
    fn code(&self) -> OpCode {
        OpCode::QueryScan
    }

    fn head(&self, w: &mut Writer, _: &Negotiated) -> CodecResult<()> {
        self.cache.write(w);
        if self.filter.is_empty() {
            w.write_u8(TypeCode::Null.byte());
        }
        Ok(())
    }

    fn values(&self) -> Values<'_> {
        let platform: &[u8] = if self.filter.is_empty() { &[] } else { &[JAVA_FILTER] };
        [self.filter, platform, &self.tail]
    }

    fn route(&self) -> Route<'_> {
        partition_route(self.cache, self.partition)
    }

    fn orphan(&self) -> Orphan {
        Orphan::Opens(close_cursor)
    }
}

impl Answer for QueryScan<'_> {
    type Reply<'r> = i64;

    /// The cursor id; the reader stands at the page then.
    fn decode<'r>(r: &mut Reader<'r>) -> CodecResult<i64> {
        r.read_i64()
    }
}

/// Where a query of a partition belongs.
pub(super) fn partition_route(cache: CachePrefix, partition: Option<i32>) -> Route<'static> {
    match partition.map(u32::try_from) {
        Some(Ok(partition)) => Route::Partition { cache_id: cache.cache_id, partition },
        _ => Route::Any,
    }
}

/// What closes the cursor of a first page: nothing if it was the only one.
pub(super) fn close_cursor(r: &mut Reader<'_>) -> CodecResult<Option<(OpCode, Vec<u8>)>> {
    let cursor = r.read_i64()?;
    let rest = r.left();
    let more = r.take(rest)?.last() != Some(&0);
    Ok(more.then(|| (OpCode::ResourceClose, cursor.to_le_bytes().to_vec())))
}

/// The next page of a cursor. Never two at once for one cursor: the server's iterator is not safe for that.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NextPage {
    /// The page operation of the query.
    pub(crate) code: OpCode,
    pub(crate) cursor: i64,
}

impl Op for NextPage {
    fn code(&self) -> OpCode {
        self.code
    }

    fn head(&self, w: &mut Writer, _: &Negotiated) -> CodecResult<()> {
        w.write_i64(self.cursor);
        Ok(())
    }

    fn orphan(&self) -> Orphan {
        Orphan::Page(self.cursor)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::written;
    use super::*;

    const CACHE: CachePrefix = CachePrefix { cache_id: 7 };

    #[test]
    fn requests() {
        let plain = QueryScan::new(CACHE, &[], 1024, None, false);
        assert_eq!(written(&plain), [7, 0, 0, 0, 0, 101, 0, 4, 0, 0, 255, 255, 255, 255, 0]);
        let filtered = QueryScan::new(CACHE, &[103], 1, Some(3), true);
        assert_eq!(written(&filtered), [7, 0, 0, 0, 0, 103, 1, 1, 0, 0, 0, 3, 0, 0, 0, 1]);
        let next = NextPage { code: OpCode::QueryScanCursorGetPage, cursor: 5 };
        assert_eq!(written(&next), [5, 0, 0, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn only_an_open_cursor_is_closed() {
        let mut first = 9_i64.to_le_bytes().to_vec();
        first.extend_from_slice(&[0, 0, 0, 0, 1]);
        let (op, head) = close_cursor(&mut Reader::new(&first)).unwrap().unwrap();
        assert_eq!((op, head), (OpCode::ResourceClose, 9_i64.to_le_bytes().to_vec()));
        first[12] = 0;
        assert_eq!(close_cursor(&mut Reader::new(&first)).unwrap(), None);
        close_cursor(&mut Reader::new(&[1])).unwrap_err();
    }
}
