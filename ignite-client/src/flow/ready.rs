//! Runs a future that never waits; keeps what rarely happens out of the futures of calls.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// The result of a future whose transport blocks inside of `poll`: it is complete after one poll.
///
/// # Panics
/// If the future waits for something else, which is a bug of this crate.
pub(crate) fn ready<F: Future>(future: F) -> F::Output {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut context) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("a blocking transport never returns Pending"),
    }
}

/// Something that few calls have to do, on the heap: it would be a part of the future of each of them, which is moved and kept for each task.
pub(super) fn rare<F: Future>(future: F) -> Pin<Box<F>> {
    Box::pin(future)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_poll_is_enough() {
        assert_eq!(ready(async { std::future::ready(1).await + 1 }), 2);
    }

    #[test]
    #[should_panic(expected = "never returns Pending")]
    fn waiting_is_a_bug() {
        ready(std::future::pending::<()>());
    }
}
