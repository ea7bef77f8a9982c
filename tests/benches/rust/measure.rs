//! Settings, clocks and result lines, the same as in the other columns.

use ignite_client::{Client, Result};
use std::cell::Cell;
use std::time::{Duration, Instant};

/// What the environment says; see "Settings" in `tests/benches/README.md`.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// Label of the column.
    pub(crate) peer: &'static str,
    pub(crate) port: u16,
    pub(crate) entries: i64,
    pub(crate) bulk: i64,
    pub(crate) warm: Duration,
    pub(crate) measure: Duration,
    pub(crate) cap: Duration,
    pub(crate) passes: usize,
    pub(crate) repeat: u32,
    /// Exactly so many calls and no warm-up, for those who count and do not time.
    pub(crate) calls: Option<u64>,
}

/// One measurement.
#[derive(Debug, Default)]
pub(crate) struct Sample {
    pub(crate) ops: u64,
    pub(crate) took: Duration,
    /// Nanoseconds of each call.
    pub(crate) latencies: Vec<u64>,
    /// Encoded size of an object.
    pub(crate) bytes: Option<f64>,
    pub(crate) cpu: f64,
    pub(crate) note: &'static str,
}

fn env(name: &str) -> Option<f64> {
    std::env::var(name).ok()?.parse().ok()
}

impl Settings {
    pub(crate) fn from_env(peer: &'static str) -> Self {
        let seconds = |name, otherwise| Duration::from_secs_f64(env(name).unwrap_or(otherwise));
        let calls = env("PEERS_CALLS").map(|calls| calls as u64);
        Self {
            peer,
            port: env("PEERS_PORT").expect("PEERS_PORT") as u16,
            entries: env("PEERS_N").unwrap_or(100_000.0) as i64,
            bulk: env("PEERS_BULK").unwrap_or(1_000_000.0) as i64,
            // There is no JIT to warm.
            warm: if calls.is_some() { Duration::ZERO } else { seconds("PEERS_WARM", 1.0).mul_f64(0.3) },
            measure: seconds("PEERS_MEAS", 1.5),
            cap: seconds("PEERS_CAP", 10.0),
            passes: env("PEERS_PASSES").unwrap_or(3.0) as usize,
            repeat: env("PEERS_REP").unwrap_or(1.0) as u32,
            calls,
        }
    }

    /// Of all nodes.
    pub(crate) fn address(&self) -> String {
        std::env::var("PEERS_ADDRESSES").unwrap_or_else(|_| format!("127.0.0.1:{}", self.port))
    }

    pub(crate) fn connect(&self) -> Result<Client> {
        Client::connect(self.address())
    }

    /// Key of call `j`.
    pub(crate) fn key(&self, j: i64) -> i64 {
        j * 7919 % self.entries
    }

    /// One caller, one call after the other; each call does `per` operations.
    pub(crate) fn calls(&self, per: u64, mut call: impl FnMut(i64) -> Result<()>) -> Result<Sample> {
        let mut j = 0;
        let mut next = || {
            j += 1;
            call(j - 1)
        };
        let warm_from = Instant::now();
        while warm_from.elapsed() < self.warm {
            next()?;
        }
        let mut latencies = Vec::with_capacity(1 << 20);
        let (cpu_from, from) = (cpu(), Instant::now());
        let mut at = from;
        while self.goes_on(latencies.len(), at - from) {
            next()?;
            let now = Instant::now();
            latencies.push(nanos(now - at));
            at = now;
        }
        let ops = per * latencies.len() as u64;
        Ok(Sample { ops, took: at - from, latencies, cpu: cpu() - cpu_from, ..Sample::default() })
    }

    pub(crate) fn goes_on(&self, done: usize, took: Duration) -> bool {
        match self.calls {
            Some(calls) => (done as u64) < calls,
            None => took < self.measure,
        }
    }

    /// Several threads, each one call after the other; each call does `per` operations.
    pub(crate) fn threads(
        &self,
        threads: i64,
        per: u64,
        call: impl Fn(i64) -> Result<()> + Sync,
    ) -> Result<Sample> {
        let start = Instant::now();
        let one = |thread: i64| -> Result<(Vec<u64>, f64)> {
            let mut j = thread * 12_345;
            while start.elapsed() < self.warm {
                call(j)?;
                j += 1;
            }
            let (mut latencies, cpu_from, from) = (Vec::with_capacity(1 << 16), cpu(), Instant::now());
            let mut at = from;
            while self.goes_on(latencies.len() * threads as usize, at - from) {
                call(j)?;
                j += 1;
                let now = Instant::now();
                latencies.push(nanos(now - at));
                at = now;
            }
            Ok((latencies, cpu_from))
        };
        let (one, cpu_from) = (&one, Cell::new(f64::MAX));
        let mut latencies = Vec::new();
        std::thread::scope(|scope| -> Result<()> {
            let running: Vec<_> = (0..threads).map(|thread| scope.spawn(move || one(thread))).collect();
            for thread in running {
                let (own, from) = thread.join().expect("no panic")?;
                latencies.extend(own);
                cpu_from.set(cpu_from.get().min(from));
            }
            Ok(())
        })?;
        let took = start.elapsed() - self.warm;
        Ok(Sample {
            ops: per * latencies.len() as u64,
            took,
            latencies,
            cpu: cpu() - cpu_from.get(),
            ..Sample::default()
        })
    }

    /// Prints the line of a measurement.
    pub(crate) fn print(&self, workload: &str, mut sample: Sample) {
        sample.latencies.sort_unstable();
        let (ops, secs) = (sample.ops, sample.took.as_secs_f64());
        let percentile = |part: f64| -> Option<f64> {
            let at = (part * sample.latencies.len() as f64) as usize;
            sample.latencies.get(at).map(|nanos| *nanos as f64 / 1e3)
        };
        let line = serde_json::json!({
            "peer": self.peer, "w": workload, "rep": self.repeat, "ops": ops, "secs": rounded(secs, 4),
            "ops_s": rounded(ops as f64 / secs, 1),
            "p50_us": percentile(0.5).map(|us| rounded(us, 2)), "p99_us": percentile(0.99).map(|us| rounded(us, 2)),
            "bytes": sample.bytes.map(|bytes| rounded(bytes, 1)), "cpu_s": rounded(sample.cpu, 4), "rss_kb": peak_kb(),
            "note": sample.note,
        });
        println!("{line}");
    }

    /// Prints the line of what cannot be measured.
    pub(crate) fn print_absent(&self, workload: &str, reason: &str) {
        let line = serde_json::json!({"peer": self.peer, "w": workload, "rep": self.repeat, "na": reason});
        println!("{line}");
    }
}

pub(crate) fn nanos(duration: Duration) -> u64 {
    duration.as_nanos() as u64
}

fn rounded(value: f64, digits: i32) -> f64 {
    let unit = 10_f64.powi(digits);
    (value * unit).round() / unit
}

/// Seconds of processor time of this process so far.
pub(crate) fn cpu() -> f64 {
    #[cfg(unix)]
    {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    }
    #[cfg(not(unix))]
    {
        f64::NAN
    }
}

/// The most memory that this process had.
fn peak_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
