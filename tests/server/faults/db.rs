//! The calls that the tests of faults make. Each is held to its deadline, so that every test of a fault is one of deadlines, too.

use crate::front::{Cache, Client, ClientBuilder};
use ignite_client::{CacheConfig, Result, RetryPolicy};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How much later than its deadline a call may return.
pub(super) const GRACE: Duration = Duration::from_millis(500);

/// A cache of whole numbers behind a client. Another front takes the place of `client` and `cache`, and no test changes.
#[derive(Debug, Clone)]
pub(super) struct Db {
    pub(super) client: Client,
    cache: Cache,
    deadline: Duration,
    /// Of all calls, in microseconds.
    longest: Arc<AtomicU64>,
}

impl Db {
    /// Connects, with a deadline for each call; the cache is created.
    pub(super) fn open(builder: ClientBuilder, deadline: Duration, cache: impl Into<CacheConfig>) -> Self {
        let client = builder.request_timeout(deadline).connect().unwrap();
        let cache = client.get_or_create_cache(cache).unwrap();
        Self { client, cache, deadline, longest: Arc::default() }
    }

    /// As `open` behind one address, under a policy.
    pub(super) fn alone(address: &str, retry: RetryPolicy, cache: impl Into<CacheConfig>) -> Self {
        Self::open(super::alone(address).retry(retry), Duration::from_secs(5), cache)
    }

    /// Another cache of the same client.
    pub(super) fn with(&self, cache: &str) -> Self {
        Self { cache: self.client.cache(cache), ..self.clone() }
    }

    pub(super) fn name(&self) -> &str {
        self.cache.name()
    }

    pub(super) const fn deadline(&self) -> Duration {
        self.deadline
    }

    /// The longest of the calls so far.
    pub(super) fn longest(&self) -> Duration {
        Duration::from_micros(self.longest.load(Ordering::Relaxed))
    }

    pub(super) fn get(&self, key: i64) -> Result<Option<i64>> {
        self.in_time("get", || self.cache.get(&key))
    }

    pub(super) fn put(&self, key: i64, value: i64) -> Result<()> {
        self.in_time("put", || self.cache.put(&key, &value))
    }

    pub(super) fn get_and_put(&self, key: i64, value: i64) -> Result<Option<i64>> {
        self.in_time("get_and_put", || self.cache.get_and_put(&key, &value))
    }

    pub(super) fn put_if_absent(&self, key: i64, value: i64) -> Result<bool> {
        self.in_time("put_if_absent", || self.cache.put_if_absent(&key, &value))
    }

    /// Compare-and-set.
    pub(super) fn replace(&self, key: i64, expected: i64, value: i64) -> Result<bool> {
        self.in_time("replace", || self.cache.replace_if_equals(&key, &expected, &value))
    }

    pub(super) fn get_all(&self, keys: impl IntoIterator<Item = i64>) -> Result<Vec<(i64, i64)>> {
        let keys: Vec<i64> = keys.into_iter().collect();
        self.in_time("get_all", || self.cache.get_all::<i64, i64>(&keys))
    }

    pub(super) fn put_all(&self, keys: impl IntoIterator<Item = i64>) -> Result<()> {
        let entries: Vec<(i64, i64)> = keys.into_iter().map(|key| (key, key)).collect();
        self.in_time("put_all", || self.cache.put_all(entries.iter().copied()))
    }

    /// Text of any length.
    pub(super) fn put_text(&self, key: i64, text: &str) -> Result<()> {
        self.in_time("put", || self.cache.put(&key, text))
    }

    /// The entries of a scan; pages of `page_size`. The deadline is that of each page.
    pub(super) fn scan(&self, page_size: u32) -> Result<impl Iterator<Item = Result<(i64, i64)>> + use<>> {
        self.in_time("scan", || self.cache.scan_query::<i64, i64>().page_size(page_size).run())
    }

    /// A statement that changes something; how many rows it changed.
    pub(super) fn execute(&self, sql: &str, args: &[i64]) -> Result<u64> {
        self.in_time("execute", || {
            args.iter().fold(self.client.sql(sql), |query, arg| query.arg(*arg)).execute()
        })
    }

    /// The rows of a query of two whole numbers.
    pub(super) fn query(
        &self,
        sql: &str,
        page_size: u32,
    ) -> Result<impl Iterator<Item = Result<(i64, i64)>> + use<>> {
        self.in_time("query", || self.client.sql(sql).page_size(page_size).lazy(true).query::<(i64, i64)>())
    }

    /// The number that a query yields.
    pub(super) fn number(&self, sql: &str) -> Result<i64> {
        self.in_time("query", || {
            Ok(self.client.sql(sql).query::<i64>()?.next().transpose()?.unwrap_or_default())
        })
    }

    /// A call, which must not take longer than its deadline says.
    fn in_time<R>(&self, what: &str, call: impl FnOnce() -> Result<R>) -> Result<R> {
        let started = Instant::now();
        let result = call();
        let took = started.elapsed();
        self.longest.fetch_max(u64::try_from(took.as_micros()).unwrap(), Ordering::Relaxed);
        let told = result.as_ref().map(drop);
        let late = machine::stood_still(started);
        let most = self.deadline + GRACE + late;
        assert!(
            took <= most,
            "{what} took {took:?} of {:?}: {told:?}; the machine was late by {late:?}",
            self.deadline
        );
        result
    }
}

/// How long the machine kept everybody waiting: what a thread that only sleeps finds. It is not the client's fault.
mod machine {
    use std::sync::{Mutex, Once, PoisonError};
    use std::thread;
    use std::time::{Duration, Instant};

    const BEAT: Duration = Duration::from_millis(10);
    /// What is not worth noting.
    const USUAL: Duration = Duration::from_millis(20);
    /// Older than any call.
    const KEPT: Duration = Duration::from_secs(120);

    /// When the sleeper was woken, and how late.
    static LATE: Mutex<Vec<(Instant, Duration)>> = Mutex::new(Vec::new());

    /// The sum of all delays since then.
    pub(super) fn stood_still(since: Instant) -> Duration {
        static START: Once = Once::new();
        START.call_once(|| drop(thread::spawn(beat)));
        let late = LATE.lock().unwrap_or_else(PoisonError::into_inner);
        late.iter().filter(|(at, _)| *at >= since).map(|(_, late)| *late).sum()
    }

    fn beat() {
        loop {
            let slept = Instant::now();
            thread::sleep(BEAT);
            let late = slept.elapsed().saturating_sub(BEAT);
            if late > USUAL {
                let mut all = LATE.lock().unwrap_or_else(PoisonError::into_inner);
                all.retain(|(at, _)| at.elapsed() < KEPT);
                all.push((Instant::now(), late));
            }
        }
    }
}
