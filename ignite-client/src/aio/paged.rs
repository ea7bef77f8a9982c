//! Reading a cursor from tasks: without a future for a row, and with nothing lost when a future is dropped.

use crate::error::Result;
use crate::flow::{Next, Supply};
use futures_core::Stream;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// A cursor, or the future that asks for what it lacks and gives it back. A task that stops waiting leaves the future where it is, and the
/// next one that reads goes on with it.
pub(super) struct Paged<'c, C> {
    /// None while it is asked for something.
    cursor: Option<C>,
    asking: Option<Asking<'c, C>>,
}

/// One for each page, and for what is met once: schemas, the time zone.
type Asking<'c, C> = Pin<Box<dyn Future<Output = (C, Result<()>)> + Send + 'c>>;

impl<'c, C: Supply + Send + 'c> Paged<'c, C> {
    pub(super) const fn new(cursor: C) -> Self {
        Self { cursor: Some(cursor), asking: None }
    }

    /// The next row, as `read` reads it.
    pub(super) fn poll_next<R>(
        &mut self,
        context: &mut Context<'_>,
        read: impl Fn(&mut C) -> Next<R>,
    ) -> Poll<Option<Result<R>>> {
        loop {
            if let Some(asking) = &mut self.asking {
                let (cursor, supplied) = ready!(asking.as_mut().poll(context));
                (self.cursor, self.asking) = (Some(cursor), None);
                if let Err(error) = supplied {
                    return Poll::Ready(Some(Err(error)));
                }
            }
            // Without a cursor a future has panicked in here.
            let Some(mut cursor) = self.cursor.take() else { return Poll::Ready(None) };
            let lack = match read(&mut cursor) {
                Next::Row(row) => {
                    self.cursor = Some(cursor);
                    return Poll::Ready(Some(row));
                }
                Next::End => {
                    self.cursor = Some(cursor);
                    return Poll::Ready(None);
                }
                Next::Lacks(lack) => lack,
            };
            self.asking = Some(Box::pin(async move {
                let supplied = cursor.supply(lack).await;
                (cursor, supplied)
            }));
        }
    }

    /// The same as a future.
    pub(super) async fn next<R>(&mut self, read: impl Fn(&mut C) -> Next<R>) -> Option<Result<R>> {
        poll_fn(|context| self.poll_next(context, &read)).await
    }
}

impl<C: fmt::Debug> fmt::Debug for Paged<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cursor {
            Some(cursor) => cursor.fmt(f),
            None => f.write_str("(waiting)"),
        }
    }
}

/// The rows that `read` reads, as a stream.
pub(super) fn stream<'c, C, R, F>(
    cursor: C,
    read: F,
) -> impl Stream<Item = Result<R>> + Unpin + use<'c, C, R, F>
where
    C: Supply + Send + Unpin + 'c,
    F: Fn(&mut C) -> Next<R> + Unpin,
{
    Rows(Paged::new(cursor), read)
}

/// See [`stream`].
struct Rows<'c, C, F>(Paged<'c, C>, F);

impl<'c, C, F, R> Stream for Rows<'c, C, F>
where
    C: Supply + Send + Unpin + 'c,
    F: Fn(&mut C) -> Next<R> + Unpin,
{
    type Item = Result<R>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self(cursor, read) = self.get_mut();
        cursor.poll_next(context, &*read)
    }
}
