//! The workloads on the blocking front: a caller is a thread.

use crate::measure::{Sample, Settings, cpu, nanos};
use crate::person::{City, CityRef, POOL, Person, PersonRef, pool};
use ignite_client::bytes::{Encoder, from_slice, to_vec};
use ignite_client::{Cache, Client, Result};
use std::hint::black_box;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

/// Runs one workload; `None` if there is none of that name.
pub(crate) fn run(settings: &Settings, client: &Client, workload: &str) -> Result<Option<Sample>> {
    let person = || client.get_or_create_cache("person");
    let sample = match workload {
        "W1" => encode(settings)?,
        "W2" => decode(settings)?,
        "W2-lent" => decode_lent(settings)?,
        "W3" => {
            let cache = person()?;
            settings.calls(1, |j| get(settings, &cache, j))?
        }
        "W4" => in_own_cache(client, "w4_rust", |cache| {
            let pool = pool();
            settings.calls(1, |j| cache.put(&settings.key(j), &pool[j as usize % POOL]))
        })?,
        "W5P" => in_own_cache(client, "w5_rust", |cache| put_all(settings, cache))?,
        "W5G" => get_all(settings, &person()?)?,
        "W6" => passes(settings, || scan(&person()?))?,
        "W6-lent" => passes(settings, || scan_lent(&person()?))?,
        "W7" => passes(settings, || select(client))?,
        "W7-lent" => passes(settings, || select_lent(client))?,
        "W8" | "W13" => {
            let cache = person()?;
            let sample = settings.threads(8, 1, |j| get(settings, &cache, j))?;
            Sample { note: "8 threads, 1 client", ..sample }
        }
        "W9" => {
            let cache = person()?;
            let sample = settings.threads(64, 1, |j| get(settings, &cache, j))?;
            Sample { note: "64 threads, 1 connection", ..sample }
        }
        "W10" => {
            let cache = client.get_or_create_cache("ints")?;
            settings.calls(1, |j| {
                black_box(cache.get::<i32, i32>(&((j % 1000) as i32))?);
                Ok(())
            })?
        }
        "W11" => in_own_cache(client, "w11_rust", |cache| bulk(settings, cache, 1))?,
        "W11P" => in_own_cache(client, "w11_rust", |cache| bulk(settings, cache, 4))?,
        "W12" => connects(settings)?,
        "W13P" => {
            let (cache, people) = (client.get_or_create_cache("w13_rust")?, pool());
            let sample =
                settings.threads(8, 500, |j| put_500(&cache, &people, j % (settings.entries / 500)))?;
            Sample { note: "8 threads; latency per batch", ..sample }
        }
        "W13G" => {
            let cache = person()?;
            let sample =
                settings.threads(8, 500, |j| get_500(settings, &cache, j % (settings.entries / 500)))?;
            Sample { note: "8 threads; latency per batch", ..sample }
        }
        _ => return Ok(None),
    };
    Ok(Some(sample))
}

/// Calls with a cache that is removed afterwards.
fn in_own_cache(client: &Client, name: &str, run: impl FnOnce(&Cache) -> Result<Sample>) -> Result<Sample> {
    let cache = client.get_or_create_cache(name)?;
    let sample = run(&cache);
    cache.destroy()?;
    sample
}

fn get(settings: &Settings, cache: &Cache, j: i64) -> Result<()> {
    let found = cache.get::<i64, Person>(&settings.key(j))?;
    assert!(
        black_box(found).is_some_and(|person| person.id == settings.key(j)),
        "the person that was asked for"
    );
    Ok(())
}

fn mean_len(encoded: &[Vec<u8>]) -> Option<f64> {
    Some(encoded.iter().map(Vec::len).sum::<usize>() as f64 / encoded.len() as f64)
}

fn encode(settings: &Settings) -> Result<Sample> {
    let people = pool();
    let encoded = people.iter().map(to_vec).collect::<Result<Vec<_>, _>>()?;
    let mut encoder = Encoder::new();
    let sample = settings.calls(10, |j| {
        for k in 0..10 {
            black_box(encoder.encode(&people[(j * 10 + k) as usize % POOL])?);
        }
        Ok(())
    })?;
    Ok(Sample { bytes: mean_len(&encoded), note: "10 objects a sample", ..sample })
}

fn decode(settings: &Settings) -> Result<Sample> {
    let people = pool();
    let encoded = people.iter().map(to_vec).collect::<Result<Vec<_>, _>>()?;
    for (person, bytes) in people.iter().zip(&encoded) {
        assert_eq!(&from_slice::<Person>(bytes)?, person);
    }
    let sample = settings.calls(10, |j| {
        for k in 0..10 {
            black_box(from_slice::<Person>(&encoded[(j * 10 + k) as usize % POOL])?);
        }
        Ok(())
    })?;
    Ok(Sample { bytes: mean_len(&encoded), note: "10 objects a sample", ..sample })
}

fn decode_lent(settings: &Settings) -> Result<Sample> {
    let encoded = pool().iter().map(to_vec).collect::<Result<Vec<_>, _>>()?;
    let sample = settings.calls(10, |j| {
        for k in 0..10 {
            black_box(from_slice::<PersonRef<'_>>(&encoded[(j * 10 + k) as usize % POOL])?);
        }
        Ok(())
    })?;
    Ok(Sample { bytes: mean_len(&encoded), note: "10 objects a sample; texts borrowed", ..sample })
}

fn put_all(settings: &Settings, cache: &Cache) -> Result<Sample> {
    let people = pool();
    let sample = settings.calls(500, |j| put_500(cache, &people, j & 3))?;
    Ok(Sample { note: "entries; latency per batch", ..sample })
}

fn put_500(cache: &Cache, people: &[Person], batch: i64) -> Result<()> {
    let from = batch * 500;
    cache.put_all::<i64, Person>((from..from + 500).map(|k| (k, &people[k as usize % POOL])))
}

fn get_all(settings: &Settings, cache: &Cache) -> Result<Sample> {
    let sample = settings.calls(500, |j| get_500(settings, cache, j & 15))?;
    Ok(Sample { note: "entries; latency per batch", ..sample })
}

fn get_500(settings: &Settings, cache: &Cache, batch: i64) -> Result<()> {
    let from = batch * 500;
    let found = cache.get_all::<i64, Person>((from..from + 500).map(|k| settings.key(k)))?;
    black_box(found.iter().map(|(_, person)| person.id).sum::<i64>());
    Ok(())
}

/// Several passes over all entries, the last of which counts: the server is warm then.
fn passes(settings: &Settings, pass: impl Fn() -> Result<u64>) -> Result<Sample> {
    for _ in 1..settings.passes {
        pass()?;
    }
    let (cpu_from, from) = (cpu(), Instant::now());
    let ops = pass()?;
    let sample = Sample { ops, took: from.elapsed(), cpu: cpu() - cpu_from, ..Sample::default() };
    assert_eq!(ops as i64, settings.entries, "all entries");
    Ok(sample)
}

fn scan(cache: &Cache) -> Result<u64> {
    let (mut entries, mut ids) = (0, 0);
    for entry in cache.scan::<i64, Person>()? {
        ids ^= entry?.1.id;
        entries += 1;
    }
    black_box(ids);
    Ok(entries)
}

fn scan_lent(cache: &Cache) -> Result<u64> {
    let (mut entries, mut ids) = (0, 0);
    let mut scan = cache.scan::<i64, Person>()?;
    while let Some(page) = scan.next_page()? {
        for entry in page.entries::<i64, PersonRef<'_>>() {
            ids ^= black_box(entry?.1).id;
            entries += 1;
        }
    }
    black_box(ids);
    Ok(entries)
}

fn select(client: &Client) -> Result<u64> {
    let (mut rows, mut ids) = (0, 0);
    for city in client.sql(crate::CITIES).schema("PUBLIC").page_size(1024).query::<City>()? {
        ids ^= black_box(city?).id;
        rows += 1;
    }
    black_box(ids);
    Ok(rows)
}

fn select_lent(client: &Client) -> Result<u64> {
    let (mut rows, mut ids) = (0, 0);
    let mut cursor = client.sql(crate::CITIES).schema("PUBLIC").page_size(1024).query::<City>()?;
    while let Some(page) = cursor.next_page()? {
        for city in page.rows::<CityRef<'_>>()? {
            ids ^= black_box(city?).id;
            rows += 1;
        }
    }
    black_box(ids);
    Ok(rows)
}

/// All entries, in batches of 1000; each thread has one in flight.
fn bulk(settings: &Settings, cache: &Cache, in_flight: usize) -> Result<Sample> {
    let next = AtomicI64::new(0);
    let latencies = Mutex::new(Vec::with_capacity(1 << 10));
    let (cpu_from, from) = (cpu(), Instant::now());
    let work = || -> Result<()> {
        while from.elapsed() < settings.cap {
            let first = next.fetch_add(1000, Ordering::Relaxed);
            if first >= settings.bulk {
                break;
            }
            let sent = Instant::now();
            cache.put_all::<i32, i64>((first..first + 1000).map(|k| (k as i32, k * 2_654_435_761)))?;
            latencies.lock().expect("no panic").push(nanos(sent.elapsed()));
        }
        Ok(())
    };
    if in_flight == 1 {
        work()?;
    } else {
        std::thread::scope(|scope| -> Result<()> {
            let running: Vec<_> = (0..in_flight).map(|_| scope.spawn(work)).collect();
            running.into_iter().try_for_each(|thread| thread.join().expect("no panic"))
        })?;
    }
    let (took, cpu) = (from.elapsed(), cpu() - cpu_from);
    let latencies = latencies.into_inner().expect("no panic");
    let ops = 1000 * latencies.len() as u64;
    let note = if in_flight == 1 { "batches of 1000, in flight 1" } else { "batches of 1000, 4 threads" };
    Ok(Sample { ops, took, latencies, cpu, note, bytes: None })
}

fn connects(settings: &Settings) -> Result<Sample> {
    let mut latencies = Vec::new();
    let (cpu_from, from) = (cpu(), Instant::now());
    while latencies.len() < 300 && from.elapsed() < settings.measure * 2 {
        let start = Instant::now();
        let client = settings.connect()?;
        latencies.push(nanos(start.elapsed()));
        drop(client);
    }
    let ops = latencies.len() as u64;
    let note = "latency is start to ready; ops/s has close too";
    Ok(Sample { ops, took: from.elapsed(), latencies, cpu: cpu() - cpu_from, note, bytes: None })
}
