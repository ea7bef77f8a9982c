//! The workloads on the asynchronous front: a caller is a task of a runtime of one thread.

use crate::measure::{Sample, Settings, cpu, nanos};
use crate::person::{City, POOL, Person, pool};
use ignite_client::Result;
use ignite_client::aio::{Cache, Client};
use std::future::{Future, poll_fn};
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Runs one workload; `None` if this front has none of that name.
pub(crate) async fn run(settings: &Settings, client: &Client, workload: &str) -> Result<Option<Sample>> {
    let person = client.get_or_create_cache("person").await?;
    let sample = match workload {
        "W3" => callers(1, Ground::new(settings, &person), get).await?,
        "W4" => {
            let cache = client.get_or_create_cache("w4_rust_async").await?;
            removed(&cache, callers(1, Ground::new(settings, &cache), put).await).await?
        }
        "W5P" => {
            let people = pool();
            let cache = client.get_or_create_cache("w5_rust_async").await?;
            let put = async |j: i64| {
                let from = (j & 3) * 500;
                let entries = (from..from + 500).map(|k| (k, &people[k as usize % POOL]));
                cache.put_all::<i64, Person>(entries).await
            };
            let sample = removed(&cache, batches(settings, 500, put).await).await?;
            Sample { note: "entries; latency per batch", ..sample }
        }
        "W5G" => {
            let get = async |j: i64| {
                let from = (j & 15) * 500;
                let keys = (from..from + 500).map(|k| settings.key(k));
                let found = person.get_all::<i64, Person>(keys).await?;
                black_box(found.iter().map(|(_, person)| person.id).sum::<i64>());
                Ok(())
            };
            Sample { note: "entries; latency per batch", ..batches(settings, 500, get).await? }
        }
        "W6" => passes(settings, async || scan(&person).await).await?,
        "W7" => passes(settings, async || select(client).await).await?,
        "W8" => {
            let sample = callers(8, Ground::new(settings, &person), get).await?;
            Sample { note: "8 tasks, 1 client", ..sample }
        }
        "W9" => {
            let sample = callers(64, Ground::new(settings, &person), get).await?;
            Sample { note: "64 tasks, 1 connection", ..sample }
        }
        "W10" => {
            let cache = client.get_or_create_cache("ints").await?;
            callers(1, Ground::new(settings, &cache), get_int).await?
        }
        "W11" | "W11P" => {
            let cache = client.get_or_create_cache("w11_rust_async").await?;
            let sample = bulk(settings, &cache, if workload == "W11" { 1 } else { 4 }).await;
            removed(&cache, sample).await?
        }
        "W12" => connects(settings).await?,
        _ => return Ok(None),
    };
    Ok(Some(sample))
}

/// What was measured, when the cache is gone.
async fn removed(cache: &Cache, sample: Result<Sample>) -> Result<Sample> {
    cache.destroy().await?;
    sample
}

/// What calls are made with.
struct Ground {
    settings: Settings,
    cache: Cache,
    people: Vec<Person>,
}

impl Ground {
    fn new(settings: &Settings, cache: &Cache) -> Arc<Self> {
        Arc::new(Self { settings: settings.clone(), cache: cache.clone(), people: pool() })
    }
}

async fn get(ground: Arc<Ground>, j: i64) -> Result<()> {
    let key = ground.settings.key(j);
    let found = ground.cache.get::<i64, Person>(&key).await?;
    assert!(black_box(found).is_some_and(|person| person.id == key), "the person that was asked for");
    Ok(())
}

async fn put(ground: Arc<Ground>, j: i64) -> Result<()> {
    ground.cache.put(&ground.settings.key(j), &ground.people[j as usize % POOL]).await
}

async fn get_int(ground: Arc<Ground>, j: i64) -> Result<()> {
    black_box(ground.cache.get::<i32, i32>(&((j % 1000) as i32)).await?);
    Ok(())
}

/// Batches, one after the other, in what the runtime blocks on; each does `per` operations.
async fn batches(
    settings: &Settings,
    per: u64,
    mut call: impl AsyncFnMut(i64) -> Result<()>,
) -> Result<Sample> {
    let (mut j, warm_from) = (0, Instant::now());
    while warm_from.elapsed() < settings.warm {
        call(j).await?;
        j += 1;
    }
    let mut latencies = Vec::with_capacity(1 << 20);
    let (cpu_from, from) = (cpu(), Instant::now());
    let mut at = from;
    while settings.goes_on(latencies.len(), at - from) {
        call(j).await?;
        j += 1;
        let now = Instant::now();
        latencies.push(nanos(now - at));
        at = now;
    }
    let ops = per * latencies.len() as u64;
    Ok(Sample { ops, took: at - from, latencies, cpu: cpu() - cpu_from, ..Sample::default() })
}

/// Callers, each a task that makes one call after the other.
async fn callers<F>(count: i64, ground: Arc<Ground>, call: fn(Arc<Ground>, i64) -> F) -> Result<Sample>
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    let (start, warm, mut running) = (Instant::now(), ground.settings.warm, JoinSet::new());
    for task in 0..count {
        let ground = Arc::clone(&ground);
        running.spawn(async move {
            let mut j = task * 12_345;
            while start.elapsed() < warm {
                call(Arc::clone(&ground), j).await?;
                j += 1;
            }
            let (mut latencies, cpu_from, from) = (Vec::with_capacity(1 << 16), cpu(), Instant::now());
            let mut at = from;
            while ground.settings.goes_on(latencies.len() * count as usize, at - from) {
                call(Arc::clone(&ground), j).await?;
                j += 1;
                let now = Instant::now();
                latencies.push(nanos(now - at));
                at = now;
            }
            Ok::<_, ignite_client::Error>((latencies, cpu_from))
        });
    }
    let (mut latencies, mut cpu_from) = (Vec::new(), f64::MAX);
    while let Some(done) = running.join_next().await {
        let (own, from) = done.expect("no panic")?;
        latencies.extend(own);
        cpu_from = cpu_from.min(from);
    }
    let (ops, took) = (latencies.len() as u64, start.elapsed() - warm);
    Ok(Sample { ops, took, latencies, cpu: cpu() - cpu_from, ..Sample::default() })
}

/// Several passes over all entries, the last of which counts: the server is warm then.
async fn passes(settings: &Settings, pass: impl AsyncFn() -> Result<u64>) -> Result<Sample> {
    for _ in 1..settings.passes {
        pass().await?;
    }
    let (cpu_from, from) = (cpu(), Instant::now());
    let ops = pass().await?;
    let sample = Sample { ops, took: from.elapsed(), cpu: cpu() - cpu_from, ..Sample::default() };
    assert_eq!(ops as i64, settings.entries, "all entries");
    Ok(sample)
}

async fn scan(cache: &Cache) -> Result<u64> {
    let (mut entries, mut ids) = (0, 0);
    let mut scan = cache.scan::<i64, Person>().await?;
    while let Some(entry) = scan.next().await {
        ids ^= entry?.1.id;
        entries += 1;
    }
    black_box(ids);
    Ok(entries)
}

async fn select(client: &Client) -> Result<u64> {
    let (mut rows, mut ids) = (0, 0);
    let query = client.sql(crate::CITIES).schema("PUBLIC").page_size(1024);
    let mut cities = query.query::<City>().await?;
    while let Some(city) = cities.next().await {
        ids ^= black_box(city?).id;
        rows += 1;
    }
    black_box(ids);
    Ok(rows)
}

/// All entries, in batches of 1000; each of the futures has one in flight, all in one task.
async fn bulk(settings: &Settings, cache: &Cache, in_flight: usize) -> Result<Sample> {
    let next = AtomicI64::new(0);
    let (cpu_from, from) = (cpu(), Instant::now());
    let work = async || -> Result<Vec<u64>> {
        let mut latencies = Vec::with_capacity(1 << 10);
        while from.elapsed() < settings.cap {
            let first = next.fetch_add(1000, Ordering::Relaxed);
            if first >= settings.bulk {
                break;
            }
            let sent = Instant::now();
            cache.put_all::<i32, i64>((first..first + 1000).map(|k| (k as i32, k * 2_654_435_761))).await?;
            latencies.push(nanos(sent.elapsed()));
        }
        Ok(latencies)
    };
    let latencies =
        all((0..in_flight).map(|_| work())).await.into_iter().collect::<Result<Vec<_>>>()?.concat();
    let (took, cpu) = (from.elapsed(), cpu() - cpu_from);
    let ops = 1000 * latencies.len() as u64;
    let note = if in_flight == 1 { "batches of 1000, in flight 1" } else { "batches of 1000, 4 futures" };
    Ok(Sample { ops, took, latencies, cpu, note, bytes: None })
}

/// Waits for all futures at once.
async fn all<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut futures: Vec<_> = futures.map(Box::pin).map(Some).collect();
    let mut done = Vec::new();
    let poll = poll_fn(|context| {
        for future in &mut futures {
            if let Some(Poll::Ready(output)) = future.as_mut().map(|future| future.as_mut().poll(context)) {
                done.push(output);
                *future = None;
            }
        }
        if futures.iter().all(Option::is_none) { Poll::Ready(()) } else { Poll::Pending }
    });
    poll.await;
    done
}

async fn connects(settings: &Settings) -> Result<Sample> {
    let mut latencies = Vec::new();
    let (cpu_from, from) = (cpu(), Instant::now());
    let most = settings.measure.saturating_mul(2).max(Duration::from_millis(1));
    while latencies.len() < 300 && from.elapsed() < most {
        let start = Instant::now();
        let client = Client::connect(settings.address()).await?;
        latencies.push(nanos(start.elapsed()));
        drop(client);
    }
    let ops = latencies.len() as u64;
    let note = "latency is start to ready; ops/s has close too";
    Ok(Sample { ops, took: from.elapsed(), latencies, cpu: cpu() - cpu_from, note, bytes: None })
}
