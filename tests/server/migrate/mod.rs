//! Migrations of real caches, while others read and write them.

mod at_work;

use crate::front::{Cache, Client, MappedMigration, Migration};
use crate::kv::{Temporary, client};
use ignite_client::error::ConfigError;
use ignite_client::types::{Date, Decimal};
use ignite_client::{CacheConfig, CacheMode, Error, IgniteObject, SchemaRole, SkipReason};
use ignite_testkit::{Node, Setup, unique_name};
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "org.acme.MigratedVoucher")]
struct OldVoucher {
    date: Date,
    reported: bool,
    purpose: String,
    sum: Decimal,
    version: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "org.acme.MigratedVoucher")]
struct Voucher {
    #[serde(alias = "date")]
    expense_date: Date,
    #[serde(default)]
    report_date: Option<Date>,
    purpose: String,
    sum: Decimal,
    version: i64,
}

const DATE: Date = Date::from_millis(1_700_000_000_000);
const TODAY: Date = Date::from_millis(1_760_000_000_000);

fn old(id: i64) -> OldVoucher {
    let sum = format!("{id}.50").parse().unwrap();
    OldVoucher { date: DATE, reported: id % 2 == 0, purpose: format!("purpose {id}"), sum, version: 0 }
}

fn new(old: OldVoucher) -> Voucher {
    let OldVoucher { date, reported, purpose, sum, version } = old;
    Voucher { expense_date: date, report_date: reported.then_some(TODAY), purpose, sum, version }
}

fn fill(cache: &Cache, count: i64) {
    for first in (0..count).step_by(1000) {
        let ids = first..count.min(first + 1000);
        cache.put_all::<i64, OldVoucher>(ids.map(|id| (id, old(id)))).unwrap();
    }
}

fn migration(cache: &Cache) -> Migration<OldVoucher, Voucher> {
    Migration::new(cache)
}

fn mapped(cache: &Cache) -> MappedMigration<'static> {
    migration(cache).map(new)
}

/// A cache of a configuration, which takes none of the node's templates: 1024 partitions unless it is replicated.
fn configured(client: &Client, configure: impl FnOnce(CacheConfig) -> CacheConfig) -> Temporary {
    Temporary::of(client.create_cache(configure(CacheConfig::new(unique_name("migrate")))).unwrap())
}

fn assert_all_new(cache: &Cache, count: i64) {
    let mut found = 0;
    for entry in cache.scan::<i64, Voucher>().unwrap() {
        let (id, voucher) = entry.unwrap();
        assert_eq!(voucher, new(old(id)));
        found += 1;
    }
    assert_eq!(found, count);
    let plan = migration(cache).plan().unwrap();
    assert_eq!((plan.old_entries(), plan.new_entries()), (0, u64::try_from(count).unwrap()));
}

#[test]
fn a_field_is_renamed_one_added_and_one_dropped() {
    let client = client();
    let by_name = Temporary::new(&client);
    let by_configuration = configured(&client, |config| config.backups(0));
    let replicated = configured(&client, |config| config.cache_mode(CacheMode::Replicated));
    for (cache, partitions) in [(by_name, Some(32)), (by_configuration, Some(1024)), (replicated, None)] {
        let cache = &*cache;
        fill(cache, 3000);
        cache.put(&5_i64, &new(old(5))).unwrap();
        let mut told = Vec::new();
        let mut migration = mapped(cache).on_progress(|progress| {
            told.push((progress.done, progress.total, progress.finished_partitions, progress.partitions));
            ControlFlow::Continue(())
        });
        let plan = migration.plan().unwrap();
        assert_eq!(plan.partitions, partitions);
        assert_eq!((plan.entries(), plan.old_entries(), plan.new_entries()), (3000, 2999, 1));
        let text = plan.to_string();
        assert!(text.contains("org.acme.MigratedVoucher") && text.contains("2999"), "{text}");
        let report = migration.run().unwrap();
        drop(migration);
        assert_eq!((report.entries, report.migrated, report.already_new), (3000, 2999, 1), "{report}");
        assert_eq!((report.skipped, report.other, report.conflicts, report.left), (0, 0, 0, Some(0)));
        assert_eq!(told.last(), Some(&(3000, 3000, partitions.unwrap_or(1), partitions.unwrap_or(1))));
        assert!(told.is_sorted());
        assert_all_new(cache, 3000);
        let again = mapped(cache).run().unwrap();
        assert_eq!((again.migrated, again.already_new), (0, 3000), "{again}");
    }
    let known = client.binary_type("org.acme.MigratedVoucher").unwrap().unwrap();
    for schema in [OldVoucher::SCHEMA_ID, Voucher::SCHEMA_ID] {
        assert!(known.schemas.iter().any(|known| known.id == schema), "both schemas stay");
    }
}

#[test]
fn objects_with_full_footers_are_migrated() {
    let node = Node::shared(Setup::FullFooters).unwrap();
    let client = Client::connect(node.address()).unwrap();
    let cache = Temporary::new(&client);
    fill(&cache, 100);
    assert_eq!(mapped(&cache).run().unwrap().migrated, 100);
    assert_all_new(&cache, 100);
}

#[test]
fn keys_are_never_decoded() {
    #[derive(Debug, PartialEq, Eq, Hash, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "org.acme.MigratedKey")]
    struct Key {
        id: i32,
        part: String,
    }

    let client = client();
    let cache = Temporary::new(&client);
    let key = |id: i32| Key { id, part: "p".to_owned() };
    cache.put_all::<Key, OldVoucher>((0..50).map(|id| (key(id), old(id.into())))).unwrap();
    cache.put("a string", &old(1)).unwrap();
    let report = mapped(&cache).run().unwrap();
    assert_eq!((report.migrated, report.left), (51, Some(0)));
    assert_eq!(cache.size().unwrap(), 51, "no entry under another key");
    assert_eq!(cache.get::<Key, Voucher>(&key(7)).unwrap(), Some(new(old(7))));
}

#[test]
fn what_cannot_be_mapped_is_skipped_and_told() {
    #[derive(Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "org.acme.MigratedVoucher")]
    struct WithNull {
        date: Date,
        reported: bool,
        purpose: Option<String>,
        sum: Decimal,
        version: i64,
    }

    let client = client();
    let cache = Temporary::new(&client);
    fill(&cache, 200);
    let OldVoucher { date, reported, sum, version, .. } = old(7);
    cache.put(&7_i64, &WithNull { date, reported, purpose: None, sum, version }).unwrap();
    cache.put(&8_i64, "no object").unwrap();
    let mut migration = migration(&cache).try_map(|old| match old.purpose.as_str() {
        "purpose 13" => Err("unlucky"),
        "purpose 14" => Ok(None),
        _ => Ok(Some(new(old))),
    });
    for is_dry_run in [true, false] {
        let report = if is_dry_run { migration.dry_run() } else { migration.run() }.unwrap();
        assert_eq!(
            (report.is_dry_run, report.migrated, report.skipped, report.other),
            (is_dry_run, 196, 3, 1)
        );
        let reason = |key: &str| &report.skips.iter().find(|skip| skip.key == key).unwrap().reason;
        assert!(
            matches!(reason("Long(7)"), SkipReason::Decode(error) if error.path().ends_with("purpose")),
            "{report}"
        );
        assert!(matches!(reason("Long(13)"), SkipReason::Map(error) if error.to_string() == "unlucky"));
        assert!(matches!(reason("Long(14)"), SkipReason::Declined));
        assert!(report.to_string().contains("unlucky"), "{report}");
        assert_eq!(report.left, (!is_dry_run).then_some(4));
        let plan = migration.plan().unwrap();
        assert_eq!(plan.new_entries(), if is_dry_run { 0 } else { 196 }, "a dry run writes nothing");
    }
    let report = migration.listed_skips(2).run().unwrap();
    assert_eq!((report.skips.len(), report.skipped), (2, 3));
    assert_eq!(report.remaining.iter().filter(|count| count.role == SchemaRole::Old).count(), 1);
    assert_eq!(cache.get::<i64, OldVoucher>(&13).unwrap(), Some(old(13)), "left as it is");
}

#[test]
fn a_dry_run_registers_nothing_and_tells_a_conflict() {
    #[derive(Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "org.acme.DryRun")]
    struct Before {
        sum: i32,
    }
    #[derive(Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "org.acme.DryRun")]
    struct After {
        total: i32,
    }
    #[derive(Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "org.acme.DryRun")]
    struct Retyped {
        sum: i64,
        total: i32,
    }

    let node = Node::start(Setup::Plain).unwrap();
    let client = Client::connect(node.address()).unwrap();
    let cache = client.create_cache("dry").unwrap();
    cache.put(&1, &Before { sum: 5 }).unwrap();
    let report =
        Migration::<Before, After>::new(&cache).map(|old| After { total: old.sum }).dry_run().unwrap();
    assert_eq!((report.migrated, report.left), (1, None));
    assert_eq!(client.binary_type("org.acme.DryRun").unwrap().unwrap().schemas.len(), 1);
    let mut retyped =
        Migration::<Before, Retyped>::new(&cache).map(|old| Retyped { sum: old.sum.into(), total: 0 });
    assert!(!retyped.plan().unwrap().types.is_compatible());
    for early in [retyped.dry_run().unwrap_err(), retyped.run().unwrap_err()] {
        assert!(matches!(early.error(), Error::Type(_)), "{early}");
    }
    assert_eq!(client.binary_type("org.acme.DryRun").unwrap().unwrap().schemas.len(), 1);
    assert_eq!(cache.get::<i32, Before>(&1).unwrap().unwrap().sum, 5);
}

#[test]
fn other_schemas_of_the_type_are_taken_on_demand() {
    #[derive(Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "org.acme.MigratedVoucher")]
    struct Reordered {
        version: i64,
        sum: Decimal,
        purpose: String,
        reported: bool,
        date: Date,
    }

    let client = client();
    let cache = Temporary::new(&client);
    fill(&cache, 10);
    let OldVoucher { date, reported, purpose, sum, version } = old(3);
    cache.put(&3_i64, &Reordered { version, sum, purpose, reported, date }).unwrap();
    let report = mapped(&cache).run().unwrap();
    assert_eq!((report.migrated, report.other, report.left), (9, 1, Some(1)), "{report}");
    assert_eq!(report.remaining[0].ids, Some((OldVoucher::TYPE_ID, Reordered::SCHEMA_ID)));
    let report = migration(&cache).any_schema().map(new).run().unwrap();
    assert_eq!((report.migrated, report.left), (1, Some(0)));
    assert_all_new(&cache, 10);
}

#[test]
fn mistakes_are_told_before_anything_is_written() {
    let client = client();
    let cache = Temporary::new(&client);
    fill(&cache, 3);
    let same = Migration::<OldVoucher, OldVoucher>::new(&cache);
    assert!(matches!(same.plan().unwrap_err(), Error::Config(ConfigError::SameSchema { .. })));
    same.map(|old| old).run().unwrap_err();
    let no_rate = mapped(&cache).rate_limit(0).run().unwrap_err();
    assert!(matches!(no_rate.error(), Error::Config(ConfigError::OutOfRange { .. })));
    let elsewhere = Temporary::new(&client);
    let state = mapped(&elsewhere).run().unwrap().state;
    let other = mapped(&cache).resume(state).run().unwrap_err();
    assert!(matches!(other.error(), Error::Config(ConfigError::OtherMigration { .. })));
    assert_eq!(migration(&cache).plan().unwrap().old_entries(), 3);
    let missing = client.cache("no such cache");
    assert!(matches!(mapped(&missing).run().unwrap_err().into(), Error::Server(_)));
    assert!(matches!(migration(&missing).plan().unwrap_err(), Error::Server(_)));
}

#[test]
fn values_are_replaced_and_removed_as_they_were_read() {
    let client = client();
    let cache = Temporary::new(&client);
    cache.put(&1_i64, &old(1)).unwrap();
    let raw = cache.get_raw(&1_i64).unwrap().unwrap();
    assert!(!cache.replace_if_equals(&1_i64, &new(old(1)), &new(old(1))).unwrap(), "another schema");
    assert!(cache.replace_if_same(&1_i64, &raw, &new(old(1))).unwrap());
    assert!(!cache.replace_if_same(&1_i64, &raw, &new(old(2))).unwrap(), "it is new now");
    assert!(!cache.remove_if_same(&1_i64, &raw).unwrap());
    assert_eq!(cache.get::<i64, Voucher>(&1).unwrap(), Some(new(old(1))));
    let raw = cache.get_raw(&1_i64).unwrap().unwrap();
    assert!(cache.remove_if_same(&1_i64, &raw).unwrap());
    assert!(!cache.contains_key(&1_i64).unwrap());

    let names = cache.typed::<String, Vec<String>>();
    names.put("k", &vec!["one".to_owned()]).unwrap();
    let raw = names.get_raw("k").unwrap().unwrap();
    assert!(names.replace_if_same("k", &raw, &vec!["two".to_owned()]).unwrap(), "plain values too");
    assert!(!names.replace_if_same("k", &raw, &vec!["three".to_owned()]).unwrap());
    let raw = names.get_raw("k").unwrap().unwrap();
    assert!(names.remove_if_same("k", &raw).unwrap());
}
