//! The operations of a cache on single entries and on several at once.
//!
//! Run it with `cargo run --example get_and_put`. It starts a local node by itself unless `IGNITE_ADDRESSES=host:port` is set.

use ignite_client::{Cache, Client};
use ignite_examples::{Cluster, check, run, step};
use std::error::Error;
use std::process::ExitCode;

fn main() -> ExitCode {
    run(example)
}

fn example(cluster: &Cluster) -> Result<(), Box<dyn Error>> {
    let client = Client::connect(cluster.addresses())?;

    step("Create a cache; a name alone is a configuration with the cluster's defaults");
    let cache = client.create_cache("example_get_and_put")?;
    check(client.create_cache(cache.name()).is_err(), "creating it again is an error")?;
    check(client.get_or_create_cache(cache.name()).is_ok(), "`get_or_create_cache` takes it as it is")?;

    let shown = show(&cache);
    step("Destroy the cache: it is gone with all that it held");
    cache.destroy()?;
    shown?;
    check(!client.cache_names()?.iter().any(|name| name == cache.name()), "its name is free again")?;
    Ok(())
}

fn show(cache: &Cache) -> Result<(), Box<dyn Error>> {
    one_entry(cache)?;
    several_entries(cache)?;
    on_condition(cache)?;
    removal(cache)
}

fn one_entry(cache: &Cache) -> Result<(), Box<dyn Error>> {
    step("Put and get: the Rust types say what is stored, here a string under a string");
    cache.put("language", "Rust")?;
    let found = cache.get::<str, String>("language")?;
    println!("   language = {found:?}");
    check(found.as_deref() == Some("Rust"), "what was put is read")?;
    check(cache.get::<str, String>("colour")?.is_none(), "an absent key is `None`, not an error")?;
    check(cache.contains_key("language")?, "`contains_key` answers without sending the value")?;
    Ok(())
}

fn several_entries(cache: &Cache) -> Result<(), Box<dyn Error>> {
    step("Put and get several entries with one request");
    cache.put_all::<i32, str>([(1, "one"), (2, "two"), (3, "three")])?;
    let mut found = cache.get_all::<i32, String>([1, 3, 99])?;
    found.sort();
    println!("   of 1, 3 and 99 there are {found:?}");
    check(found.len() == 2, "absent keys are left out")?;
    check(cache.contains_keys::<i32>([1, 2, 3])?, "`contains_keys` asks whether all are there")?;
    check(!cache.contains_keys::<i32>([1, 99])?, "one absent key is enough for a no")?;
    println!("   the cache holds {} entries", cache.size()?);
    check(cache.size()? == 4, "three numbers and one language")?;
    Ok(())
}

fn on_condition(cache: &Cache) -> Result<(), Box<dyn Error>> {
    step("Replace: only what is there");
    check(cache.replace(&1, "uno")?, "1 was there and is replaced")?;
    check(!cache.replace(&99, "ninety-nine")?, "99 was not, and is not now")?;
    check(cache.replace_if_equals(&1, "uno", "eins")?, "compare and set: 1 was `uno`")?;
    check(!cache.replace_if_equals(&1, "uno", "un")?, "now it is not, so nothing changes")?;

    step("Put only what is absent");
    check(cache.put_if_absent(&4, "four")?, "4 was absent")?;
    check(!cache.put_if_absent(&4, "quattro")?, "and is not any more")?;

    step("Change an entry and get what it was before, in one step that nobody can come between");
    let before = cache.get_and_put::<i32, String>(&2, &"zwei".to_owned())?;
    println!("   2 was {before:?}");
    check(before.as_deref() == Some("two"), "`get_and_put` returns the old value")?;
    let before = cache.get_and_put_if_absent::<i32, String>(&2, &"due".to_owned())?;
    check(before.as_deref() == Some("zwei"), "`get_and_put_if_absent` changes nothing that is there")?;
    let before = cache.get_and_replace::<i32, String>(&98, &"?".to_owned())?;
    check(before.is_none(), "`get_and_replace` of an absent key does nothing")?;
    let before = cache.get_and_remove::<i32, String>(&2)?;
    check(before.as_deref() == Some("zwei"), "`get_and_remove` returns what it removes")?;
    check(!cache.contains_key(&2)?, "2 is gone")?;
    Ok(())
}

fn removal(cache: &Cache) -> Result<(), Box<dyn Error>> {
    step("Remove one key, one key on condition, several keys, everything");
    check(cache.remove("language")?, "it was there")?;
    check(!cache.remove("language")?, "and is not any more")?;
    check(!cache.remove_if_equals(&1, "one")?, "1 is `eins` by now, so it stays")?;
    check(cache.remove_if_equals(&1, "eins")?, "and goes if that is said")?;
    cache.remove_keys::<i32>([3, 99])?;
    check(cache.size()? == 1, "only 4 is left")?;
    cache.clear()?;
    check(cache.size()? == 0, "`clear` empties the cache; the cache itself stays")?;
    Ok(())
}
