//! Rewriting 100,000 objects from one struct to another while a writer is at work: plan, dry run, progress, report; and nothing is
//! overwritten or lost.
//!
//! Run it with `cargo run --example migrate_live`. It starts a local node by itself unless `IGNITE_ADDRESSES=host:port` is set.

use ignite_client::types::{Date, Decimal};
use ignite_client::{Cache, Client, IgniteObject, Migration, MigrationProgress};
use ignite_examples::{Cluster, check, run, step};
use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::error::Error;
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::SystemTime;

const VOUCHERS: i64 = 100_000;
const BATCH: i64 = 1000;

// What the first version of a program stores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "ExpenseVoucher")]
struct OldVoucher {
    date: Date,
    reported: bool,
    purpose: String,
    sum: Decimal,
    recipient: String,
    cashier_id: i64,
}

// What the second version stores. It reads what the first one has stored too, so it can be at work before, during and after the migration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "ExpenseVoucher")]
struct Voucher {
    #[serde(alias = "date")]
    expense_date: Date,
    #[serde(default)]
    report_date: Option<Date>,
    purpose: String,
    sum: Decimal,
    recipient: String,
    cashier_id: i64,
}

impl OldVoucher {
    fn of(id: i64) -> Result<Self, Box<dyn Error>> {
        Ok(Self {
            date: Date::from_ymd(2017, 1 + u8::try_from(id % 12)?, 1 + u8::try_from(id % 28)?)?,
            reported: id % 3 == 0,
            purpose: format!("Purpose of {id}"),
            sum: format!("{}.{:02}", id % 1000, id % 100).parse()?,
            recipient: "Tim".to_owned(),
            cashier_id: 0,
        })
    }

    fn migrated(self, today: Date) -> Voucher {
        Voucher {
            expense_date: self.date,
            report_date: self.reported.then_some(today),
            purpose: self.purpose,
            sum: self.sum,
            recipient: self.recipient,
            cashier_id: self.cashier_id,
        }
    }
}

/// What the writer has stored, to be compared at the end: the cashier of each voucher that it has changed or added.
type Written = BTreeMap<i64, i64>;

fn main() -> ExitCode {
    run(example)
}

fn example(cluster: &Cluster) -> Result<(), Box<dyn Error>> {
    let client = Client::connect(cluster.addresses())?;
    let cache = client.get_or_create_cache("example_migrate_live")?;
    let shown = show(cluster, &cache);
    step("Remove what this program made (types stay known to the cluster)");
    let destroyed = cache.destroy();
    shown?;
    destroyed?;
    check(!client.cache_names()?.iter().any(|name| name == cache.name()), "the cache is gone")?;
    Ok(())
}

fn show(cluster: &Cluster, cache: &Cache) -> Result<(), Box<dyn Error>> {
    step(&format!("Store {VOUCHERS} vouchers of the old struct"));
    // A run that was killed may have left something.
    cache.clear()?;
    for first in (0..VOUCHERS).step_by(usize::try_from(BATCH)?) {
        let vouchers: Vec<_> = (first..first + BATCH)
            .map(|id| Ok((id, OldVoucher::of(id)?)))
            .collect::<Result<_, Box<dyn Error>>>()?;
        cache.put_all::<i64, OldVoucher>(vouchers)?;
    }
    check(cache.size()? == u64::try_from(VOUCHERS)?, "they are there")?;

    let today = today()?;
    step("Plan: what there is, from the headers of the objects alone");
    let plan = Migration::<OldVoucher, Voucher>::new(cache).plan()?;
    println!("{plan}");
    check(plan.old_entries() == plan.entries(), "all of them are old")?;

    step("Dry run: every object is decoded and mapped, and nothing is written");
    let trial = Migration::<OldVoucher, Voucher>::new(cache).map(move |old| old.migrated(today)).dry_run()?;
    println!("{trial}");
    check(trial.migrated == plan.old_entries() && trial.skipped == 0, "every one could be mapped")?;

    let written = migrate_while_a_writer_works(cluster, cache, today)?;
    nothing_is_lost(cache, &written, today)
}

fn migrate_while_a_writer_works(
    cluster: &Cluster,
    cache: &Cache,
    today: Date,
) -> Result<Written, Box<dyn Error>> {
    step("Migrate, while a writer changes vouchers and adds new ones over a connection of its own");
    let others = Client::connect(cluster.addresses())?.cache(cache.name());
    let (ended, (began, begins)) = (AtomicBool::new(false), mpsc::channel());
    let (report, written) = thread::scope(|scope| {
        let writer = scope.spawn(|| write(&others, &ended, &began, today));
        // An error here means that the writer has ended, which tells why below.
        let _ = begins.recv();
        let mut bar = Bar::new()?;
        let report = Migration::<OldVoucher, Voucher>::new(cache)
            .map(move |old| old.migrated(today))
            .on_progress(|progress| bar.show(progress))
            .run();
        ended.store(true, Ordering::Release);
        bar.bar.finish_and_clear();
        let written = writer.join().map_err(|_| "the writer panicked")?;
        Ok::<_, Box<dyn Error>>((report?, written?))
    })?;
    println!("{report}");
    println!("   the writer has written {} vouchers meanwhile", written.len());
    check(report.left == Some(0), "no old object is left")?;
    check(!written.is_empty(), "the writer was at work")?;
    Ok(written)
}

/// The second version of the program at work. It reads both structs and writes the new one.
fn write(
    cache: &Cache,
    ended: &AtomicBool,
    began: &Sender<()>,
    today: Date,
) -> Result<Written, ignite_client::Error> {
    let mut written = Written::new();
    for number in 1.. {
        if ended.load(Ordering::Acquire) {
            break;
        }
        let id = (number * 7919) % VOUCHERS;
        // Every fourth write adds a voucher, the others change one: only if it is still what was read.
        if number % 4 == 0 {
            let added = VOUCHERS + number;
            if let Some(voucher) = cache.get::<i64, Voucher>(&id)? {
                cache.put(&added, &Voucher { cashier_id: number, report_date: Some(today), ..voucher })?;
                written.insert(added, number);
            }
        } else if let Some(raw) = cache.get_raw(&id)? {
            let voucher = Voucher { cashier_id: number, ..raw.decode()? };
            if cache.replace_if_same(&id, &raw, &voucher)? {
                written.insert(id, number);
            }
        }
        // Nobody listens any more after the first one.
        let _ = began.send(());
    }
    Ok(written)
}

fn nothing_is_lost(cache: &Cache, written: &Written, today: Date) -> Result<(), Box<dyn Error>> {
    step("Compare every voucher with what it must be");
    let (mut kept, mut changed, mut added) = (0, 0, 0);
    for entry in cache.scan::<i64, Voucher>()? {
        let (id, voucher) = entry?;
        match written.get(&id) {
            Some(number) if *number == voucher.cashier_id && id < VOUCHERS => changed += 1,
            Some(number) if *number == voucher.cashier_id => added += 1,
            None if voucher == OldVoucher::of(id)?.migrated(today) => kept += 1,
            _ => return Err(format!("a write of voucher {id} is lost: {voucher:?}").into()),
        }
    }
    println!("   {kept} as they were, {changed} changed and {added} added by the writer");
    check(changed + added == written.len(), "no write was overwritten")?;
    check(kept + changed == usize::try_from(VOUCHERS)?, "no voucher is lost")?;
    Ok(())
}

/// A progress bar where there is a terminal, else a line for every tenth.
struct Bar {
    bar: ProgressBar,
    tenths: u64,
}

impl Bar {
    fn new() -> Result<Self, Box<dyn Error>> {
        let style = ProgressStyle::with_template("   {bar:40} {pos} of {len}, {msg}, {eta} to go")?;
        Ok(Self { bar: ProgressBar::new(0).with_style(style), tenths: 0 })
    }

    fn show(&mut self, progress: &MigrationProgress<'_>) -> ControlFlow<()> {
        let tenths = progress.done * 10 / progress.total.max(1);
        if !self.bar.is_hidden() {
            self.bar.set_length(progress.total);
            self.bar.set_position(progress.done);
            self.bar.set_message(format!("{:.0} a second", progress.per_second()));
        } else if self.tenths < tenths {
            self.tenths = tenths;
            println!("   {progress}");
        }
        ControlFlow::Continue(())
    }
}

/// The date of today in UTC.
fn today() -> Result<Date, Box<dyn Error>> {
    let day = 24 * 60 * 60;
    let days = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs() / day;
    Ok(Date::from_millis(i64::try_from(days * day * 1000)?))
}
