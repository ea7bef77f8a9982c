//! Works off the parts of a cache: scan, sort by header, map, compare-and-set. Many writes are under way at once, and a part is finished when
//! all of them are answered.

use super::pace::Pace;
use super::report::{MigrationError, MigrationProgress, MigrationReport, Skip, SkipReason};
use super::state::MigrationState;
use super::{Ids, Job, Kind, Refusal, SchemaRole};
use crate::error::{Error, Result, Status};
use crate::flow::cursor::Rows;
use crate::flow::execute::{Sent, finish, start};
use crate::flow::register::Needs;
use crate::flow::scan::{EntryCursor, ScanOptions};
use crate::flow::schemas::needs_schema;
use crate::flow::store::Store;
use crate::flow::transport::Transport;
use crate::ops::{Answer, CacheReplaceIfEquals};
use crate::protocol::OpCode;
use crate::ser::Encoder;
use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Progress is told at most so often, and at the end of each part.
const TELL_EVERY: Duration = Duration::from_millis(100);

/// A run that is under way.
pub(super) struct Run<'r, 'm, T: Transport> {
    pub(super) store: &'r Store<T>,
    pub(super) job: &'r mut Job<'m>,
    ids: Ids,
    pub(super) report: MigrationReport,
    encoder: Encoder,
    window: VecDeque<Write<T>>,
    /// Keys whose value was another one when it was compared.
    pub(super) changed: Vec<Vec<u8>>,
    pace: Option<Pace>,
    total: u64,
    started: Instant,
    told: Instant,
}

/// A write that is under way.
struct Write<T: Transport> {
    link: T::Link,
    sent: Sent<T::Ticket>,
    key: Vec<u8>,
}

impl<T: Transport> Store<T> {
    /// Runs a migration; `is_dry_run` maps everything and writes nothing.
    pub(crate) async fn migrate(
        &self,
        job: &mut Job<'_>,
        is_dry_run: bool,
    ) -> Result<MigrationReport, MigrationError> {
        let ids = Ids::of(&job.target, self.flow().binding());
        let state = job.resume.clone().unwrap_or_else(|| MigrationState::new(self.name(), ids));
        let report = MigrationReport::new(state, is_dry_run);
        let mut run = Run::new(self, job, ids, report);
        let ended = run.all().await;
        run.report.elapsed = run.elapsed();
        match ended {
            Ok(()) => Ok(run.report),
            Err(error) => Err(MigrationError::new(error, run.report)),
        }
    }
}

impl<'r, 'm, T: Transport> Run<'r, 'm, T> {
    fn new(store: &'r Store<T>, job: &'r mut Job<'m>, ids: Ids, report: MigrationReport) -> Self {
        let now = store.flow().transport.now();
        let pace = job.rate.map(|per_second| Pace::new(per_second, now));
        Self {
            store,
            job,
            ids,
            report,
            encoder: Encoder::new(store.flow().binding()),
            window: VecDeque::new(),
            changed: Vec::new(),
            pace,
            total: 0,
            started: now,
            told: now,
        }
    }

    fn elapsed(&self) -> Duration {
        self.store.flow().transport.now().saturating_duration_since(self.started)
    }

    async fn all(&mut self) -> Result<()> {
        self.prepare().await?;
        for part in 0..self.report.state.part_count() {
            if self.report.state.finished.contains(&part) {
                continue;
            }
            let before = self.report.entries;
            if self.part(part).await?.is_break() {
                self.report.is_stopped = true;
                return Ok(());
            }
            self.report.state.finished.insert(part);
            self.report.state.entries += self.report.entries - before;
            if self.tell(0).is_break() {
                self.report.is_stopped = true;
                return Ok(());
            }
        }
        if !self.report.is_dry_run {
            self.verify().await?;
        }
        Ok(())
    }

    /// Everything that can refuse the run as a whole.
    async fn prepare(&mut self) -> Result<()> {
        let (store, desc) = (self.store, self.job.target.desc);
        self.job.check(self.ids)?;
        self.report.state.check(store.name(), self.ids)?;
        if self.report.is_dry_run {
            if let Some(conflict) = store.flow().check(desc).await?.conflict() {
                return Err(conflict.into());
            }
        } else {
            store.flow().register_types(desc).await?;
        }
        // The number of partitions of a cache never changes.
        if self.report.state.partitions.is_none() {
            self.report.state.partitions = store.partition_count().await?;
        }
        self.total = store.size().await?;
        Ok(())
    }

    async fn part(&mut self, part: u32) -> Result<ControlFlow<()>> {
        let mut options = ScanOptions::default();
        if self.report.state.partitions.is_some() {
            options.set_partition(part)?;
        }
        let mut cursor = self.store.scan(&options).await?;
        let before = self.report.entries;
        let scanned = self.entries(&mut cursor, before).await;
        // What is under way is finished in any case; the first error is told.
        let drained = self.drain().await;
        let flow = scanned?;
        drained?;
        if flow.is_continue() {
            self.try_again().await?;
        }
        Ok(flow)
    }

    async fn entries(&mut self, cursor: &mut EntryCursor<T>, before: u64) -> Result<ControlFlow<()>> {
        while let Some(lent) = cursor.next_page().await? {
            let (page, mut rows) = (Arc::clone(&lent.page), lent.rows());
            loop {
                let mut entries = page.entries(rows);
                let Some(entry) = entries.next() else { break };
                let (key, value) = entry?;
                rows = Rows::new(entries.position(), entries.left());
                self.report.entries += 1;
                self.entry(key, value).await?;
                let since = self.told;
                let now = self.store.flow().transport.now();
                if now.saturating_duration_since(since) >= TELL_EVERY
                    && self.tell(self.report.entries - before).is_break()
                {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Does with one entry what its header says.
    pub(super) async fn entry(&mut self, key: &[u8], value: &[u8]) -> Result<()> {
        match self.ids.role(Kind::of(value)) {
            SchemaRole::New => self.report.already_new += 1,
            SchemaRole::Other => self.report.other += 1,
            SchemaRole::Old => match self.convert(value).await? {
                Err(refusal) => self.skip(key, refusal.into()).await?,
                Ok(()) if self.report.is_dry_run => self.report.migrated += 1,
                Ok(()) => self.send(key, value).await?,
            },
        }
        Ok(())
    }

    /// Maps an old object; the new one stands in the encoder then.
    async fn convert(&mut self, value: &[u8]) -> Result<Result<(), Refusal>> {
        let flow = self.store.flow();
        self.encoder.clear();
        let converted = (self.job.convert)(&flow.decoder(), value, &mut self.encoder);
        match converted {
            Err(Refusal::Decode(error)) if needs_schema(&error) => {
                flow.fetch_schemas(&[value]).await?;
                Ok((self.job.convert)(&flow.decoder(), value, &mut self.encoder))
            }
            other => Ok(other),
        }
    }

    /// Sends the new object, to be stored if the value is still the same.
    async fn send(&mut self, key: &[u8], value: &[u8]) -> Result<()> {
        self.keep_pace().await?;
        while self.window.len() >= self.job.in_flight {
            self.finish_one().await?;
        }
        let flow = self.store.flow();
        let needs =
            Needs { descs: &[Some(self.job.target.desc)], dynamic: &self.encoder.dynamic, types: &[] };
        let deadline = flow.deadline();
        let (cache, new) = (self.store.cache(), self.encoder.w.as_slice());
        let op = CacheReplaceIfEquals { cache, key, expected: value, value: new };
        let link = flow.prepared_link(&op, &needs, deadline).await?;
        let sent = start(&flow.transport, &link, &op, deadline.at).await?;
        self.window.push_back(Write { link, sent, key: key.to_vec() });
        Ok(())
    }

    /// Waits as the rate limit says, with nothing under way: an answer that nobody reads would seem late.
    async fn keep_pace(&mut self) -> Result<()> {
        let flow = self.store.flow();
        let wait = self.pace.as_mut().and_then(|pace| pace.next(flow.transport.now()));
        if let Some(at) = wait {
            self.drain().await?;
            flow.sleep_until(at).await?;
        }
        Ok(())
    }

    /// Finishes all writes that are under way, then tells the first error.
    pub(super) async fn drain(&mut self) -> Result<()> {
        let mut first = Ok(());
        while !self.window.is_empty() {
            let finished = self.finish_one().await;
            first = first.and(finished);
        }
        first
    }

    async fn finish_one(&mut self) -> Result<()> {
        let Some(Write { link, mut sent, key }) = self.window.pop_front() else { return Ok(()) };
        let flow = self.store.flow();
        // From now on: mapping further entries took time of its own.
        flow.transport.set_deadline(&mut sent.ticket, flow.deadline().at);
        match finish(&flow.transport, &link, OpCode::CacheReplaceIfEquals, sent).await {
            Ok(reply) => {
                if CacheReplaceIfEquals::decode(&mut reply.reader())? {
                    self.report.migrated += 1;
                } else {
                    self.changed.push(key);
                }
                Ok(())
            }
            Err(Error::Server(refusal)) if refusal.status() == Status::Failed => {
                self.skip(&key, SkipReason::Refused(refusal)).await
            }
            Err(error) => Err(error),
        }
    }

    pub(super) async fn skip(&mut self, key: &[u8], reason: SkipReason) -> Result<()> {
        self.report.skipped += 1;
        if self.report.skips.len() < self.job.listed_skips {
            let flow = self.store.flow();
            flow.fetch_schemas(&[key]).await?;
            self.report.skips.push(Skip { key: flow.shown_key(key), reason });
        }
        Ok(())
    }

    /// Tells the progress; `in_part` entries of the present part were looked at.
    fn tell(&mut self, in_part: u64) -> ControlFlow<()> {
        self.told = self.store.flow().transport.now();
        self.report.elapsed = self.elapsed();
        let Some(on_progress) = &mut self.job.on_progress else { return ControlFlow::Continue(()) };
        let state = &self.report.state;
        let done = state.entries + in_part;
        on_progress(&MigrationProgress {
            done,
            total: self.total.max(done),
            finished_partitions: u32::try_from(state.finished.len()).unwrap_or(u32::MAX),
            partitions: state.part_count(),
            report: &self.report,
        })
    }

    /// Counts what is not new now.
    async fn verify(&mut self) -> Result<()> {
        let mut counts = self.store.count_schemas(self.ids).await?;
        counts.retain(|count| count.role != SchemaRole::New);
        self.report.left = Some(counts.iter().map(|count| count.entries).sum());
        self.report.remaining = counts;
        Ok(())
    }
}

impl From<Refusal> for SkipReason {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Decode(error) => Self::Decode(error),
            Refusal::Map(error) => Self::Map(error),
            Refusal::Declined => Self::Declined,
            Refusal::Encode(error) => Self::Encode(error),
        }
    }
}
