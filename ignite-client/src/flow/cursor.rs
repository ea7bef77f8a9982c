//! A cursor of a scan or query: pages one after the other, the next one asked for while one is used.
//!
//! At most one page request is under way for a cursor, and at most two pages are in memory. A cursor lives on its connection and is lost with
//! it. Dropped before its end it is closed on the server.

use super::Flow;
use super::execute::{Attempted, Deadline, Sent, finish, start};
use super::register::Needs;
use super::transport::{Link, Transport};
use crate::codec::{CodecResult, Reader, Writer};
use crate::error::{Error, LostResource, Result, Status};
use crate::ops::{Entries, NextPage, Op, ResourceClose};
use crate::protocol::{OpCode, Orphan, Reply, Request};
use std::future::Future;
use std::sync::Arc;

/// See the module.
#[derive(Debug)]
pub(crate) struct Cursor<T: Transport> {
    flow: Arc<Flow<T>>,
    link: T::Link,
    id: i64,
    page_code: OpCode,
    state: State<T::Ticket>,
    /// Counts the open cursors of the connection.
    _lease: Arc<()>,
}

#[derive(Debug)]
enum State<K> {
    /// Further pages exist; none is asked for.
    Open,
    /// The next page is on its way.
    Asked(Sent<K>),
    /// The server has released the cursor, or it is lost.
    Done,
}

/// The rows of one page, not decoded.
#[derive(Debug)]
pub(crate) struct Page {
    reply: Reply,
    rows: Rows,
}

/// Rows of a page that are left.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rows {
    /// Offset in the payload of the next one.
    pub(crate) at: usize,
    pub(crate) left: usize,
    /// Where the next one ends, and what was asked for in order to decode it: nothing is asked for twice.
    end: usize,
    asked: [bool; 2],
}

/// What reading the next row comes to, without waiting for anything.
#[derive(Debug)]
pub(crate) enum Next<R> {
    /// It was there, and was decoded or could not be.
    Row(Result<R>),
    /// There is none.
    End,
    /// Something has to be asked for first; then it can be read.
    Lacks(Lack),
}

impl<R> Next<R> {
    /// Makes something of the row.
    pub(crate) fn map<S>(self, make: impl FnOnce(R) -> S) -> Next<S> {
        match self {
            Self::Row(row) => Next::Row(row.map(make)),
            Self::End => Next::End,
            Self::Lacks(lack) => Next::Lacks(lack),
        }
    }
}

/// What has to be asked for before a row can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lack {
    /// The next page.
    Page,
    /// Schemas of objects in the page.
    Schemas,
    /// The time zone of the nodes.
    Zone,
}

/// Rows that can be read without waiting as long as nothing is lacking.
pub(crate) trait Supply {
    /// Asks for what is lacking. If that fails for a row, the row is left out.
    fn supply(&mut self, lack: Lack) -> impl Future<Output = Result<()>> + Send;
}

/// Reads the next row, and waits for all that is lacking.
pub(super) async fn read_on<C: Supply + Send, R>(
    cursor: &mut C,
    read: impl Fn(&mut C) -> Next<R> + Send,
) -> Option<Result<R>> {
    loop {
        let lack = match read(cursor) {
            Next::Row(row) => return Some(row),
            Next::End => return None,
            Next::Lacks(lack) => lack,
        };
        if let Err(error) = cursor.supply(lack).await {
            return Some(Err(error));
        }
    }
}

impl<T: Transport> Flow<T> {
    /// Sends a query. Its cursor, and the reader-offset of its first page in the reply are found by `head`, which reads what the query says
    /// of itself: the cursor id first.
    pub(super) async fn open_cursor<R>(
        self: &Arc<Self>,
        op: &dyn Op,
        needs: &Needs<'_>,
        page_code: OpCode,
        head: impl Fn(&mut Reader<'_>) -> CodecResult<(i64, R)>,
    ) -> Result<(Cursor<T>, R, Page)> {
        let deadline = self.deadline();
        let (link, reply) = self.open_on_a_free_slot(op, needs, deadline).await?;
        let mut r = reply.reader();
        let (id, about) = head(&mut r)?;
        let at = r.position();
        let lease = Arc::clone(link.cursors());
        let mut cursor =
            Cursor { flow: Arc::clone(self), link, id, page_code, state: State::Open, _lease: lease };
        let page = cursor.page(reply, at)?;
        cursor.ask_ahead(deadline).await;
        Ok((cursor, about, page))
    }

    /// The connection and the answer. A query whose first page failed keeps its place on the server, and nobody knows its id; when the server
    /// says that there are too many and we hold none, they are such, and only another connection helps. The refused query did not run.
    pub(super) async fn open_on_a_free_slot(
        &self,
        op: &dyn Op,
        needs: &Needs<'_>,
        deadline: Deadline,
    ) -> Result<(T::Link, Reply)> {
        let attempt = |link: T::Link| async move {
            self.prepare_for(op.code(), &link, needs, deadline).await?;
            let answer = self.exchange(&link, op, deadline).await;
            let has_lost_places = matches!(&answer, Err(error) if error.status() == Some(Status::TooManyCursors))
                && Arc::strong_count(link.cursors()) == 1;
            if has_lost_places {
                link.retire();
                return Ok(None);
            }
            Ok(Some((link, answer?)))
        };
        match self.retrying(Attempted::of(op), deadline, attempt).await? {
            Some(opened) => Ok(opened),
            None => {
                let link = self.prepared_link(op, needs, deadline).await?;
                let reply = self.exchange(&link, op, deadline).await?;
                Ok((link, reply))
            }
        }
    }
}

impl<T: Transport> Cursor<T> {
    pub(super) const fn flow(&self) -> &Arc<Flow<T>> {
        &self.flow
    }

    /// The next page; `None` after the last.
    pub(crate) async fn next_page(&mut self) -> Result<Option<Page>> {
        let deadline = self.flow.deadline();
        if matches!(self.state, State::Open) {
            self.ask(deadline).await?;
        }
        // Nothing is left to close while the answer is on its way: if nobody waits for it any more, it closes the cursor when it comes.
        let State::Asked(mut sent) = std::mem::replace(&mut self.state, State::Done) else { return Ok(None) };
        self.flow.transport.set_deadline(&mut sent.ticket, deadline.at);
        let finished = finish(&self.flow.transport, &self.link, self.page_code, sent).await;
        self.state = State::Open;
        let reply = match finished {
            Ok(reply) => reply,
            // A page that failed leaves the cursor open; dropping it closes it. After a lost connection there is nothing to close.
            Err(error) => return Err(self.failed(error)),
        };
        let page = self.page(reply, 0)?;
        self.ask_ahead(deadline).await;
        Ok(Some(page))
    }

    /// What there is after the last row of a page.
    pub(super) const fn after_page<R>(&self) -> Next<R> {
        if matches!(self.state, State::Done) { Next::End } else { Next::Lacks(Lack::Page) }
    }

    fn next_page_op(&self) -> NextPage {
        NextPage { code: self.page_code, cursor: self.id }
    }

    async fn ask(&mut self, deadline: Deadline) -> Result<()> {
        match start(&self.flow.transport, &self.link, &self.next_page_op(), deadline.at).await {
            Ok(sent) => self.state = State::Asked(sent),
            Err(error) => return Err(self.failed(error)),
        }
        Ok(())
    }

    /// Asks for the next page while this one is used. An error is told when that page is wanted.
    async fn ask_ahead(&mut self, deadline: Deadline) {
        if matches!(self.state, State::Open) {
            let sent = start(&self.flow.transport, &self.link, &self.next_page_op(), deadline.at).await;
            if let Ok(sent) = sent {
                self.state = State::Asked(sent);
            }
        }
    }

    /// What the caller is told of a page that did not come. A time-out leaves the page without a waiter, and its answer closes the cursor.
    #[cold]
    fn failed(&mut self, error: Error) -> Error {
        match error {
            Error::Server(_) => {
                self.close();
                error
            }
            Error::Io { .. } | Error::Protocol(_) => {
                self.state = State::Done;
                Error::Lost { what: LostResource::Cursor, source: Arc::new(error) }
            }
            _ => {
                self.state = State::Done;
                error
            }
        }
    }

    /// The page in a reply, whose rows stand at `at`, and whether it is the last.
    fn page(&mut self, reply: Reply, at: usize) -> Result<Page> {
        if reply.payload().last() == Some(&0) {
            self.state = State::Done;
        }
        let mut r = Reader::new(reply.payload()).moved_to(at);
        // A row takes a byte at the least; rows of no column cannot be.
        let left = r.read_count(1)?;
        Ok(Page { rows: Rows::new(r.position(), left), reply })
    }

    fn close(&mut self) {
        let state = std::mem::replace(&mut self.state, State::Done);
        if matches!(state, State::Open) {
            let close = ResourceClose { id: self.id };
            let mut head = Writer::new();
            if close.head(&mut head, self.link.negotiated()).is_ok() {
                let (op, values, orphan) = (close.code(), close.values(), Orphan::Nothing);
                self.flow.transport.post(&self.link, &Request { op, head: head.as_slice(), values, orphan });
            }
        }
        // A page that is asked for is dropped here; when it comes, the cursor is closed.
    }
}

impl<T: Transport> Drop for Cursor<T> {
    fn drop(&mut self) {
        self.close();
    }
}

impl Rows {
    pub(crate) const fn new(at: usize, left: usize) -> Self {
        Self { at, left, end: at, asked: [false; 2] }
    }

    /// Whether something of the page, that the next row lacks, is to be asked for; that row ends at `end`.
    pub(super) const fn ask(&mut self, lack: Lack, end: usize) -> bool {
        self.end = end;
        let asked = match lack {
            Lack::Page => return false,
            Lack::Schemas => &mut self.asked[0],
            Lack::Zone => &mut self.asked[1],
        };
        !std::mem::replace(asked, true)
    }

    /// Without the next row, for which something could not be asked.
    pub(super) const fn skipped(self) -> Self {
        Self::new(self.end, self.left.saturating_sub(1))
    }
}

impl Page {
    /// The rows of the page, from its first.
    pub(crate) const fn rows(&self) -> Rows {
        self.rows
    }

    /// A reader at the next of the rows.
    pub(crate) fn reader(&self, rows: Rows) -> Reader<'_> {
        self.reply.reader().moved_to(rows.at)
    }

    /// The entries that are left, one by one.
    pub(crate) fn entries(&self, rows: Rows) -> Entries<'_> {
        Entries::new(rows.left, self.reader(rows))
    }
}
