//! The front that the tests of this program use: the asynchronous one, each of whose futures is waited for by the thread that calls.
//!
//! The types are made of the sources of `ignite_client::aio` by `generate.rs`.

use futures_core::Stream;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use tokio::runtime::{Builder, Runtime};

#[allow(dead_code, unreachable_pub, clippy::all, reason = "all of the front is made, for any test to come")]
mod made {
    use super::{Rows, next_of, wait};
    // Names that the signatures use.
    use ignite_client::hint::{Natural, StoredAs};
    use ignite_client::*;
    use serde::de::DeserializeOwned;
    use serde::{Deserialize, Serialize};
    use std::borrow::Borrow;
    use std::ops::{ControlFlow, RangeBounds};
    use std::time::Duration;

    /// What is made around.
    mod inner {
        pub use ignite_client::ClientBuilder;
        pub use ignite_client::aio::*;
    }

    include!(concat!(env!("OUT_DIR"), "/front.rs"));
}

pub(crate) use made::{
    Cache, Client, ClientBuilder, IndexQuery, MappedMigration, Migration, Scan, SqlQuery, TypedCache,
};

/// Threads that a client has of its own for heartbeats: they are tasks.
pub(crate) const HEARTBEAT_THREADS: usize = 0;

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap());

/// Starts what all clients share: the runtime.
pub(crate) fn start() {
    LazyLock::force(&RUNTIME);
}

/// Wakes a thread that waits for a future.
struct Sleeper {
    thread: Thread,
    woken: AtomicBool,
}

impl Wake for Sleeper {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

thread_local! {
    /// One for a thread: rows that are there cost nothing.
    static SLEEPER: Arc<Sleeper> =
        Arc::new(Sleeper { thread: thread::current(), woken: AtomicBool::new(false) });
}

/// Waits for a future within the runtime. A callback of the future may do so as well, which the runtime's own `block_on` refuses.
fn wait<F: Future>(future: F) -> F::Output {
    let _entered = RUNTIME.enter();
    let sleeper = SLEEPER.with(Arc::clone);
    let waker = Waker::from(Arc::clone(&sleeper));
    let mut future = pin!(future);
    let output = loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            break output;
        }
        while !sleeper.woken.swap(false, Ordering::Acquire) {
            thread::park();
        }
    };
    // The call whose callback this was may have been woken meanwhile.
    sleeper.woken.store(true, Ordering::Release);
    output
}

fn next_of<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    wait(poll_fn(|context| Pin::new(&mut *stream).poll_next(context)))
}

/// The rows of a stream.
struct Rows<S>(S);

impl<S: Stream + Unpin> Iterator for Rows<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        next_of(&mut self.0)
    }
}
