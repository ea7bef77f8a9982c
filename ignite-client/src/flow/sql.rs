//! SQL: statements, their rows page by page, and many updates at once.

use super::Flow;
use super::cursor::{Cursor, Lack, Next, Page, Rows, Supply, read_on};
use super::execute::{Attempted, Sent, finish, start};
use super::register::Needs;
use super::scan::{page_size, partition};
use super::schemas::{needs_schema, needs_zone};
use super::store::Desc;
use super::transport::Transport;
use crate::binary::skip::skip_value;
use crate::codec::{CodecError, CodecResult, Reader};
use crate::de::RowPlan;
use crate::describe::IgniteType;
use crate::describe::binding::Binding;
use crate::dynamic::{IgniteValue, Row};
use crate::error::{ConfigError, Error, Result};
use crate::ops::{Answer, Items, Op, QuerySqlFields, SqlOptions, StatementType, update_count};
use crate::protocol::{OpCode, Reply};
use crate::ser::args::{ArgList, SqlArgs};
use serde::Deserialize;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// A statement with its settings and arguments.
#[derive(Debug)]
pub(crate) struct SqlRequest {
    pub(crate) sql: String,
    pub(crate) options: SqlOptions,
    pub(crate) args: ArgList,
}

/// The rows of a query, page by page.
#[derive(Debug)]
pub(crate) struct RowCursor<T: Transport> {
    flow: Arc<Flow<T>>,
    cursor: Cursor<T>,
    columns: Arc<[String]>,
    page: Arc<Page>,
    at: RowsAt,
}

/// A page of rows that is lent.
#[derive(Debug)]
pub(crate) struct RowPage<T: Transport> {
    flow: Arc<Flow<T>>,
    columns: Arc<[String]>,
    page: Arc<Page>,
    at: RowsAt,
}

/// The rows of a lent page, one after the other.
#[derive(Debug)]
pub(crate) struct PageRows<'p, T: Transport> {
    page: &'p RowPage<T>,
    at: RowsAt,
    plan: RowPlan,
}

/// A request and the connection that it was sent over.
type SentOver<T> = (<T as Transport>::Link, Sent<<T as Transport>::Ticket>);

/// Which rows of a page are read next.
#[derive(Debug, Clone, Copy)]
struct RowsAt {
    rows: Rows,
    number: u64,
}

impl SqlRequest {
    pub(crate) fn new(sql: String, binding: Binding) -> Self {
        Self { sql, options: SqlOptions::default(), args: ArgList::new(binding) }
    }

    pub(crate) fn set_page_size(&mut self, rows: u32) -> Result<()> {
        self.options.page_size = page_size(rows)?;
        Ok(())
    }

    /// At least a millisecond, for none at all means for ever.
    pub(crate) fn set_timeout(&mut self, timeout: Duration) {
        self.options.timeout = Some(query_timeout(timeout));
    }

    pub(crate) fn set_partitions(&mut self, partitions: impl IntoIterator<Item = u32>) -> Result<()> {
        let partitions: Vec<_> = partitions.into_iter().map(partition).collect::<Result<_>>()?;
        if partitions.is_empty() {
            return Err(ConfigError::NoPartition.into());
        }
        self.options.partitions = Some(partitions);
        Ok(())
    }
}

impl ArgList {
    fn needs(&self) -> Needs<'_> {
        Needs { descs: &self.descs, dynamic: &self.encoder.dynamic, types: &[] }
    }

    fn items(&self) -> Items<'_> {
        Items { count: self.count, bytes: self.encoder.w.as_slice() }
    }
}

impl<T: Transport> Flow<T> {
    /// Sends a query and waits for its first page.
    pub(crate) async fn sql_query(self: &Arc<Self>, mut request: SqlRequest) -> Result<RowCursor<T>> {
        self.set_zone(&mut request.args).await?;
        let options = self.options_of(&request);
        let (sql, args, statement) = (&request.sql, request.args.items(), StatementType::of(&request.sql));
        let op = QuerySqlFields { sql, args, statement, options: &options };
        let page_code = OpCode::QuerySqlFieldsCursorGetPage;
        let (cursor, columns, page) =
            self.open_cursor(&op, &request.args.needs(), page_code, QuerySqlFields::decode).await?;
        let at = RowsAt { rows: page.rows(), number: 0 };
        let (flow, page) = (Arc::clone(self), Arc::new(page));
        Ok(RowCursor { flow, cursor, columns: columns.into(), page, at })
    }

    /// Runs a statement that changes something; the number of rows that it changed.
    pub(crate) async fn sql_update(&self, mut request: SqlRequest) -> Result<u64> {
        self.set_zone(&mut request.args).await?;
        let options = self.options_of(&request);
        let op = update_op(&request, request.args.items(), &options);
        let (_, reply) = self.open_on_a_free_slot(&op, &request.args.needs(), self.deadline()).await?;
        changed_rows(&reply)
    }

    /// Runs a statement once for each list of arguments, many at once and in no order; the outcome of each, in the order of the lists.
    pub(crate) async fn sql_update_many(
        &self,
        request: &SqlRequest,
        lists: impl IntoIterator<Item = impl SqlArgs>,
    ) -> Vec<Result<u64>> {
        /// Each statement takes a place for a cursor while it runs, of which a connection has 128.
        const WINDOW: usize = 64;
        let options = self.options_of(request);
        let mut sent = VecDeque::with_capacity(WINDOW);
        let mut outcomes = Vec::new();
        for list in lists {
            if sent.len() == WINDOW {
                outcomes.push(self.outcome(sent.pop_front()).await);
            }
            sent.push_back(self.send_update(request, &options, &list).await);
        }
        while !sent.is_empty() {
            outcomes.push(self.outcome(sent.pop_front()).await);
        }
        outcomes
    }

    async fn send_update(
        &self,
        request: &SqlRequest,
        options: &SqlOptions,
        list: &impl SqlArgs,
    ) -> Result<SentOver<T>> {
        let mut args = request.args.begin_with();
        list.write_args(&mut args)?;
        self.set_zone(&mut args).await?;
        let deadline = self.deadline();
        let (op, needs) = (update_op(request, args.items(), options), args.needs());
        let (op, needs) = (&op, &needs);
        let attempt = |link: T::Link| async move {
            self.prepare_for(op.code(), &link, needs, deadline).await?;
            let sent = start(&self.transport, &link, op, deadline.at).await?;
            Ok((link, sent))
        };
        self.retrying(Attempted::of(op), deadline, attempt).await
    }

    async fn outcome(&self, sent: Option<Result<SentOver<T>>>) -> Result<u64> {
        let Some(sent) = sent else { return Ok(0) };
        let (link, sent) = sent?;
        changed_rows(&finish(&self.transport, &link, OpCode::QuerySqlFields, sent).await?)
    }

    /// Makes the dates and times of arguments those of the nodes, if there are any.
    async fn set_zone(&self, args: &mut ArgList) -> Result<()> {
        if args.needs_zone() {
            args.set_zone(self.zone().await?);
        }
        Ok(())
    }

    /// The settings of a request, with the time that the server may take: what the call has, so that a query that is given up here ends
    /// there too. The rows of a lazy query are made while they are read, which may take any time.
    fn options_of(&self, request: &SqlRequest) -> SqlOptions {
        let mut options = request.options.clone();
        if options.timeout.is_none() && !options.lazy {
            options.timeout = self.config().request_timeout.map(query_timeout);
        }
        options
    }
}

/// Milliseconds of a time-out as the protocol has it; at least one, for 0 means never.
fn query_timeout(timeout: Duration) -> i32 {
    i32::try_from(timeout.as_millis()).unwrap_or(i32::MAX).max(1)
}

fn update_op<'r>(request: &'r SqlRequest, args: Items<'r>, options: &'r SqlOptions) -> QuerySqlFields<'r> {
    QuerySqlFields { sql: &request.sql, args, statement: StatementType::Update, options }
}

fn changed_rows(reply: &Reply) -> Result<u64> {
    let mut r = reply.reader();
    QuerySqlFields::decode(&mut r)?;
    Ok(u64::try_from(update_count(&mut r)?).unwrap_or_default())
}

impl<T: Transport> RowCursor<T> {
    /// Names of the columns.
    pub(crate) const fn columns(&self) -> &Arc<[String]> {
        &self.columns
    }

    /// The next row; `None` after the last.
    pub(crate) async fn next<R>(&mut self, plan: &RowPlan) -> Option<Result<R>>
    where
        R: for<'de> Deserialize<'de>,
    {
        read_on(self, |cursor| cursor.try_next(plan)).await
    }

    /// The next row, if it can be had without waiting.
    pub(crate) fn try_next<R>(&mut self, plan: &RowPlan) -> Next<R>
    where
        R: for<'de> Deserialize<'de>,
    {
        if self.at.rows.left == 0 {
            return self.cursor.after_page();
        }
        self.flow.row(&self.page, &mut self.at, plan)
    }

    /// How rows are read as values without a Rust type.
    pub(crate) fn dynamic_plan(&self) -> RowPlan {
        RowPlan::every(IgniteValue::desc(), &self.columns)
    }

    /// The next row as values; `None` after the last.
    pub(crate) async fn next_dynamic(&mut self, plan: &RowPlan) -> Option<Result<Row>> {
        read_on(self, |cursor| cursor.try_dynamic(plan)).await
    }

    /// The next row as values, if it can be had without waiting.
    pub(crate) fn try_dynamic(&mut self, plan: &RowPlan) -> Next<Row> {
        self.try_next(plan).map(|values| Row::new(Arc::clone(&self.columns), values))
    }

    /// What is left of the page, or the next one; `None` after the last.
    pub(crate) async fn next_page(&mut self) -> Result<Option<RowPage<T>>> {
        read_on(self, Self::try_page).await.transpose()
    }

    /// What is left of the page, if there is something.
    pub(crate) fn try_page(&mut self) -> Next<RowPage<T>> {
        let at = self.at;
        if at.rows.left == 0 {
            return self.cursor.after_page();
        }
        let left = u64::try_from(at.rows.left).unwrap_or_default();
        self.at = RowsAt { rows: Rows::new(0, 0), number: at.number.saturating_add(left) };
        let (columns, page) = (Arc::clone(&self.columns), Arc::clone(&self.page));
        Next::Row(Ok(RowPage { flow: Arc::clone(&self.flow), columns, page, at }))
    }
}

impl<T: Transport> Supply for RowCursor<T> {
    async fn supply(&mut self, lack: Lack) -> Result<()> {
        if lack != Lack::Page {
            return self.flow.supply_row(lack, &self.page, &mut self.at, self.columns.len()).await;
        }
        if let Some(page) = self.cursor.next_page().await? {
            self.at.rows = page.rows();
            self.page = Arc::new(page);
        }
        Ok(())
    }
}

impl<T: Transport> RowPage<T> {
    pub(crate) const fn len(&self) -> usize {
        self.at.rows.left
    }

    /// The rows as a descriptor says; an error if the columns do not fit.
    pub(crate) fn rows(&self, desc: Desc) -> Result<PageRows<'_, T>> {
        Ok(PageRows { page: self, at: self.at, plan: RowPlan::new(desc, &self.columns)? })
    }
}

impl<'p, T: Transport> PageRows<'p, T> {
    /// The next row; `None` after the last.
    pub(crate) async fn next<R: Deserialize<'p>>(&mut self) -> Option<Result<R>> {
        read_on(self, Self::try_next).await
    }

    /// The next row, if it can be had without waiting.
    pub(crate) fn try_next<R: Deserialize<'p>>(&mut self) -> Next<R> {
        self.page.flow.row(&self.page.page, &mut self.at, &self.plan)
    }
}

impl<T: Transport> Supply for PageRows<'_, T> {
    async fn supply(&mut self, lack: Lack) -> Result<()> {
        let RowPage { flow, page, columns, .. } = self.page;
        flow.supply_row(lack, page, &mut self.at, columns.len()).await
    }
}

impl<T: Transport> Flow<T> {
    /// Decodes the next row of a page; a bad one is an error of its own.
    fn row<'p, R: Deserialize<'p>>(&self, page: &'p Page, at: &mut RowsAt, plan: &RowPlan) -> Next<R> {
        let Some(left) = at.rows.left.checked_sub(1) else { return Next::End };
        let mut r = page.reader(at.rows);
        let row = self.sql_decoder().read_row(&mut r, plan);
        let lack = match &row {
            Err(error) if needs_zone(error) => Some(Lack::Zone),
            Err(error) if needs_schema(error) => Some(Lack::Schemas),
            _ => None,
        };
        if let Some(lack) = lack.filter(|lack| at.rows.ask(*lack, r.position())) {
            return Next::Lacks(lack);
        }
        let number = at.number;
        *at = RowsAt { rows: Rows::new(r.position(), left), number: number.saturating_add(1) };
        Next::Row(row.map_err(|error| in_row(error, number)))
    }

    /// What the next row lacks: the zone, or the schemas of all rows that are left of a page. Without it the row is left out.
    async fn supply_row(&self, lack: Lack, page: &Page, at: &mut RowsAt, width: usize) -> Result<()> {
        let supplied = match lack {
            Lack::Zone => self.zone().await.map(drop),
            _ => self.fetch_schemas_of_rows(page.reader(at.rows), width.saturating_mul(at.rows.left)).await,
        };
        if supplied.is_err() {
            *at = RowsAt { rows: at.rows.skipped(), number: at.number.saturating_add(1) };
        }
        supplied
    }

    /// The schemas of all objects in the cells that stand at a reader.
    async fn fetch_schemas_of_rows(&self, mut r: Reader<'_>, cells: usize) -> Result<()> {
        let max_depth = self.config().decode_limits.max_depth;
        let cells: Vec<_> = (0..cells).map_while(|_| cell(&mut r, max_depth).ok()).collect();
        self.fetch_schemas(&cells).await
    }
}

/// The bytes of one cell.
fn cell<'r>(r: &mut Reader<'r>, max_depth: usize) -> CodecResult<&'r [u8]> {
    let start = *r;
    skip_value(r, max_depth)?;
    let mut value = start;
    value.take(r.position() - start.position())
}

#[cold]
fn in_row(error: CodecError, number: u64) -> Error {
    error.in_row(number).into()
}
