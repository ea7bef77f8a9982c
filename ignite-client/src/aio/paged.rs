//! Reading a cursor from tasks: without a future for a row, and with nothing lost when a future is dropped.

use crate::error::Result;
use crate::flow::{Lack, Next, Supply};
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
            // The cursor stays where it is for a row. Without one a future has panicked in here.
            let lack = match self.cursor.as_mut().map(&read) {
                Some(Next::Row(row)) => return Poll::Ready(Some(row)),
                Some(Next::End) | None => return Poll::Ready(None),
                Some(Next::Lacks(lack)) => lack,
            };
            self.asking = self.cursor.take().map(|cursor| supplied(cursor, lack));
        }
    }

    /// The same as a future.
    pub(super) async fn next<R>(&mut self, read: impl Fn(&mut C) -> Next<R>) -> Option<Result<R>> {
        poll_fn(|context| self.poll_next(context, &read)).await
    }
}

/// Asks for what a cursor lacks.
fn supplied<'c, C: Supply + Send + 'c>(mut cursor: C, lack: Lack) -> Asking<'c, C> {
    Box::pin(async move {
        let supplied = cursor.supply(lack).await;
        (cursor, supplied)
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, Fate};
    use std::task::Waker;

    /// Rows of pages of three, each of which is waited for once.
    #[derive(Debug, Default)]
    struct Pages {
        left: u32,
        read: u32,
        asked: u32,
        fails_at: Option<u32>,
    }

    impl Supply for Pages {
        async fn supply(&mut self, _: Lack) -> Result<()> {
            self.asked += 1;
            let mut is_there = false;
            poll_fn(|_| if std::mem::replace(&mut is_there, true) { Poll::Ready(()) } else { Poll::Pending })
                .await;
            self.left = 3;
            if self.fails_at == Some(self.asked) {
                Err(Error::Closed { fate: Fate::NotSent })
            } else {
                Ok(())
            }
        }
    }

    fn read(pages: &mut Pages) -> Next<u32> {
        if pages.read == 7 {
            return Next::End;
        }
        if pages.left == 0 {
            return Next::Lacks(Lack::Page);
        }
        (pages.left, pages.read) = (pages.left - 1, pages.read + 1);
        Next::Row(Ok(pages.read))
    }

    /// Polls a future of its own for each try, and drops it.
    fn polled(paged: &mut Paged<'_, Pages>) -> Poll<Option<Result<u32>>> {
        let next = std::pin::pin!(paged.next(read));
        next.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn dropped_futures_lose_nothing() {
        let mut paged = Paged::new(Pages::default());
        let (mut rows, mut waited) = (Vec::new(), 0);
        loop {
            match polled(&mut paged) {
                Poll::Pending => waited += 1,
                Poll::Ready(Some(row)) => rows.push(row.unwrap()),
                Poll::Ready(None) => break,
            }
        }
        assert_eq!((rows, waited), (vec![1, 2, 3, 4, 5, 6, 7], 3));
        assert_eq!(paged.cursor.as_ref().unwrap().asked, 3, "each page is asked for once");
        assert!(matches!(polled(&mut paged), Poll::Ready(None)), "the end stays the end");
    }

    #[test]
    fn an_error_is_one_row() {
        let mut paged = Paged::new(Pages { fails_at: Some(2), ..Pages::default() });
        let told = std::iter::from_fn(|| {
            loop {
                if let Poll::Ready(row) = polled(&mut paged) {
                    break row;
                }
            }
        });
        let told: Vec<_> = told.map(Result::ok).collect();
        assert_eq!(told, [Some(1), Some(2), Some(3), None, Some(4), Some(5), Some(6), Some(7)]);
    }
}
