//! SQL statements.
//!
//! | answer, behind the cursor id | |
//! |---|---|
//! | columns: count, then the name of each | `i32`, strings |
//! | rows: count, then the cells of each | `i32`, data objects |
//! | more | bool |
//!
//! A statement that changes something answers one row of one column `UPDATED`, a long; definitions answer 0. Types of columns are not told.

use super::query::close_cursor;
use super::{Answer, Items, KEEP_BINARY, Op, RetryClass, retry_class};
use crate::binary::skip::expect_string;
use crate::binary::text::{write_optional, write_string};
use crate::codec::{CodecResult, Reader, Writer};
use crate::protocol::{Feature, Negotiated, OpCode, Orphan};

/// What a statement may be; the server refuses another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StatementType {
    Any = 0,
    Select = 1,
    Update = 2,
}

impl StatementType {
    /// What a query is, by its first word. The server refuses it if it is something else, so one that is called a query can be repeated.
    pub(crate) fn of(sql: &str) -> Self {
        let first = sql.split_whitespace().next().unwrap_or_default();
        if first.eq_ignore_ascii_case("SELECT") { Self::Select } else { Self::Any }
    }
}

/// Settings of a statement.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "they are those of the protocol")]
pub(crate) struct SqlOptions {
    /// `PUBLIC` if absent.
    pub(crate) schema: Option<String>,
    /// At least 1.
    pub(crate) page_size: i32,
    /// Milliseconds until the server gives up; 0: never, absent: the server's default.
    pub(crate) timeout: Option<i32>,
    pub(crate) lazy: bool,
    pub(crate) local: bool,
    pub(crate) distributed_joins: bool,
    pub(crate) enforce_join_order: bool,
    pub(crate) collocated: bool,
    pub(crate) partitions: Option<Vec<i32>>,
}

impl Default for SqlOptions {
    fn default() -> Self {
        Self {
            schema: None,
            page_size: 1024,
            timeout: None,
            lazy: false,
            local: false,
            distributed_joins: false,
            enforce_join_order: false,
            collocated: false,
            partitions: None,
        }
    }
}

/// One statement with its arguments.
#[derive(Debug, Clone, Copy)]
pub(crate) struct QuerySqlFields<'a> {
    pub(crate) sql: &'a str,
    pub(crate) args: Items<'a>,
    pub(crate) statement: StatementType,
    pub(crate) options: &'a SqlOptions,
}

impl Op for QuerySqlFields<'_> {
    fn code(&self) -> OpCode {
        OpCode::QuerySqlFields
    }

    fn head(&self, w: &mut Writer, negotiated: &Negotiated) -> CodecResult<()> {
        let SqlOptions { schema, page_size, timeout, .. } = self.options;
        // No cache: the schema says where names are looked up.
        w.write_i32(0);
        w.write_u8(KEEP_BINARY);
        write_optional(w, schema.as_deref())?;
        w.write_i32(*page_size);
        // Most rows: the server ignores it.
        w.write_i32(-1);
        write_string(w, self.sql)?;
        w.write_len(self.args.count)?;
        w.write_slice(self.args.bytes);
        w.write_u8(self.statement as u8);
        w.write_bool(self.options.distributed_joins);
        w.write_bool(self.options.local);
        // Replicated caches only: obsolete.
        w.write_bool(false);
        w.write_bool(self.options.enforce_join_order);
        w.write_bool(self.options.collocated);
        w.write_bool(self.options.lazy);
        let default = if negotiated.features.has(Feature::DefaultQueryTimeout) { -1 } else { 0 };
        w.write_i64(timeout.map_or(default, i64::from));
        // Names of the columns.
        w.write_bool(true);
        if negotiated.features.has(Feature::QueryPartitionsBatchSize) {
            match &self.options.partitions {
                Some(partitions) => {
                    w.write_len(partitions.len())?;
                    partitions.iter().for_each(|partition| w.write_i32(*partition));
                }
                None => w.write_i32(-1),
            }
            // Rows that a batch of an update has.
            w.write_i32(1);
        }
        Ok(())
    }

    fn retry_class(&self) -> RetryClass {
        match self.statement {
            StatementType::Select => RetryClass::Read,
            StatementType::Any | StatementType::Update => retry_class(self.code()),
        }
    }

    fn orphan(&self) -> Orphan {
        Orphan::Opens(close_cursor)
    }
}

impl Answer for QuerySqlFields<'_> {
    /// The cursor id and the names of the columns; the reader stands at the rows then.
    type Reply<'r> = (i64, Vec<String>);

    fn decode<'r>(r: &mut Reader<'r>) -> CodecResult<(i64, Vec<String>)> {
        let cursor = r.read_i64()?;
        // A name has its code and its length at the least.
        let count = r.read_count(5)?;
        let columns = (0..count).map(|_| expect_string(r).map(str::to_owned));
        Ok((cursor, columns.collect::<CodecResult<_>>()?))
    }
}

/// The number of rows that a statement changed, read where the rows stand.
pub(crate) fn update_count(r: &mut Reader<'_>) -> CodecResult<i64> {
    use crate::binary::type_code::TypeCode;
    use crate::codec::CodecError;
    r.read_count(1)?;
    let at = r.position();
    if r.eat(TypeCode::Long.byte()) {
        r.read_i64()
    } else {
        Err(CodecError::malformed("count of changed rows").at(at))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::written;
    use super::*;

    const ANSWER: [u8; 28] =
        [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 9, 1, 0, 0, 0, b'X', 1, 0, 0, 0, 3, 1, 0, 0, 0, 0];

    #[test]
    fn request_of_the_reference() {
        let options = SqlOptions::default();
        let args = Items { count: 0, bytes: &[] };
        let op =
            QuerySqlFields { sql: "select 1 as x", args, statement: StatementType::Any, options: &options };
        let mut expected = vec![0, 0, 0, 0, 1, 101, 0, 4, 0, 0, 255, 255, 255, 255, 9, 13, 0, 0, 0];
        expected.extend_from_slice(b"select 1 as x");
        expected.extend_from_slice(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        // The server's own time-out, where the reference has none.
        expected.extend_from_slice(&[255; 8]);
        expected.extend_from_slice(&[1, 255, 255, 255, 255, 1, 0, 0, 0]);
        assert_eq!(written(&op), expected);
    }

    #[test]
    fn only_what_the_server_takes_for_a_query_is_repeated() {
        let class = |sql: &str| {
            let (args, options) = (Items { count: 0, bytes: &[] }, SqlOptions::default());
            QuerySqlFields { sql, args, statement: StatementType::of(sql), options: &options }.retry_class()
        };
        assert_eq!(class(" \n select 1"), RetryClass::Read);
        for sql in ["INSERT INTO t VALUES (1)", "EXPLAIN SELECT 1", "(SELECT 1)", "selection", ""] {
            assert_eq!(class(sql), RetryClass::Write, "{sql}");
        }
    }

    #[test]
    fn answer_of_the_reference() {
        let mut r = Reader::new(&ANSWER);
        assert_eq!(QuerySqlFields::decode(&mut r).unwrap(), (1, vec!["X".to_owned()]));
        assert_eq!(r.left(), 10);
        for len in 0..18 {
            QuerySqlFields::decode(&mut Reader::new(&ANSWER[..len])).unwrap_err();
        }
    }

    #[test]
    fn counts_of_changed_rows() {
        let mut answer = vec![1, 0, 0, 0, 4];
        answer.extend_from_slice(&7_i64.to_le_bytes());
        assert_eq!(update_count(&mut Reader::new(&answer)).unwrap(), 7);
        update_count(&mut Reader::new(&[1, 0, 0, 0, 3, 1, 0, 0, 0])).unwrap_err();
        update_count(&mut Reader::new(&[])).unwrap_err();
    }
}
