//! The column of this client in the comparison of `tests/bench.sh`.
//!
//! Arguments: the front (`blocking` or `async`), then names of workloads, or `-`: then each line of the standard input is a workload, run
//! while the others wait for their turn. Settings come from the environment; one line of JSON goes out for each workload. With `bytes` in
//! the place of the front it compares the objects of the cache, which Java has put, with its own.

mod blocking;
mod measure;
mod person;
mod tasks;

use ignite_client::bytes::to_vec;
use measure::Settings;
use std::error::Error;
use std::io::{BufRead, stdin};

/// The statement of W7.
const CITIES: &str = "SELECT ID, Name, CountryCode, District, Population, Area FROM City";

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo bench` gives an argument of its own.
    let arguments: Vec<_> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let Some((front, workloads)) = arguments.split_first() else {
        println!("this program is run by tests/bench.sh");
        return Ok(());
    };
    match front.as_str() {
        "blocking" => blocking(workloads),
        "async" => asynchronous(workloads),
        "bytes" => same_bytes(),
        other => Err(format!("unknown front {other:?}").into()),
    }
}

/// The workloads of the arguments, or those of the standard input.
fn each(
    workloads: &[String],
    mut run: impl FnMut(&str) -> Result<(), Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    match workloads {
        [only] if only == "-" => stdin().lock().lines().try_for_each(|line| run(line?.trim())),
        _ => workloads.iter().try_for_each(|workload| run(workload)),
    }
}

fn blocking(workloads: &[String]) -> Result<(), Box<dyn Error>> {
    let settings = Settings::from_env("rust");
    let client = settings.connect()?;
    each(workloads, |workload| {
        match blocking::run(&settings, &client, workload)? {
            Some(sample) => settings.print(workload, sample),
            None => settings.print_absent(workload, "unknown workload"),
        }
        Ok(())
    })
}

fn asynchronous(workloads: &[String]) -> Result<(), Box<dyn Error>> {
    let settings = Settings::from_env("rust-async");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let client = runtime.block_on(ignite_client::aio::Client::connect(settings.address()))?;
    each(workloads, |workload| {
        match runtime.block_on(tasks::run(&settings, &client, workload))? {
            Some(sample) => settings.print(workload, sample),
            None => settings.print_absent(workload, "the same code as in the other front, or unknown"),
        }
        Ok(())
    })
}

/// Fails if the objects of the cache `person` differ from ours in a byte.
fn same_bytes() -> Result<(), Box<dyn Error>> {
    let settings = Settings::from_env("rust");
    let cache = settings.connect()?.cache("person");
    let mut len = 0;
    for i in 0..1000 {
        let stored = cache.get_raw(&i)?.ok_or("the cache is not loaded")?;
        let ours = to_vec(&person::person(i))?;
        // A node hands out an object wrapped: code, length, bytes, offset of the object in them.
        let object =
            stored.as_bytes().get(5..).and_then(|bytes| bytes.strip_suffix(&[0; 4])).unwrap_or_default();
        if ours != object {
            return Err(format!("object {i} is {object:02x?}\nand not {ours:02x?}").into());
        }
        len += ours.len();
    }
    println!("objects 0 to 999 are byte for byte those of Java, {:.1} bytes on average", len as f64 / 1000.0);
    Ok(())
}
