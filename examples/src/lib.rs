//! What all examples share: a cluster to talk to, and how they tell what they do and check it.

pub mod generate;
pub mod world;

use ignite_testkit::{Node, Setup, TestkitError};
use std::env;
use std::error::Error;
use std::fmt;
use std::process::ExitCode;

/// A cluster for one example: the one that `IGNITE_ADDRESSES` names, otherwise a local node that ends with the example.
#[derive(Debug)]
pub struct Cluster {
    addresses: String,
    node: Option<Node>,
}

impl Cluster {
    /// Finds or starts the cluster.
    ///
    /// # Errors
    /// If a node has to be started and cannot be; the text says what is missing.
    pub fn start() -> Result<Self, TestkitError> {
        if let Ok(addresses) = env::var("IGNITE_ADDRESSES") {
            if !addresses.trim().is_empty() {
                println!("Using the cluster that IGNITE_ADDRESSES names: {addresses}");
                return Ok(Self { addresses, node: None });
            }
        }
        println!("Starting a local Ignite node (the first time, Maven also fetches Ignite) ...");
        let node = Node::start(Setup::Plain)?;
        println!("It listens on {} and ends with this program.", node.address());
        Ok(Self { addresses: node.address(), node: Some(node) })
    }

    /// Where it listens, as `Client::connect` takes it.
    #[must_use]
    pub fn addresses(&self) -> &str {
        &self.addresses
    }

    /// Whether the cluster was started for this example, so that nobody has stored anything in it before.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.node.is_some()
    }
}

/// Runs an example on a cluster; what goes wrong is printed, with its causes, and makes the program exit with a status other than 0.
pub fn run(example: fn(&Cluster) -> Result<(), Box<dyn Error>>) -> ExitCode {
    report(Cluster::start().map_err(Box::from).and_then(|cluster| example(&cluster)))
}

/// As [`run`], for an example of tasks, on tokio.
pub fn run_async(example: impl AsyncFnOnce(&Cluster) -> Result<(), Box<dyn Error>>) -> ExitCode {
    report(Cluster::start().map_err(Box::from).and_then(|cluster| {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(example(&cluster))
    }))
}

/// As [`run`], for an example that needs nodes of its own, which it starts by itself.
pub fn run_alone(example: fn() -> Result<(), Box<dyn Error>>) -> ExitCode {
    if env::var_os("IGNITE_ADDRESSES").is_some_and(|addresses| !addresses.is_empty()) {
        println!(
            "This example needs nodes of its own. The cluster that IGNITE_ADDRESSES names is left alone."
        );
    }
    report(example())
}

fn report(ended: Result<(), Box<dyn Error>>) -> ExitCode {
    let Err(error) = ended else { return ExitCode::SUCCESS };
    eprintln!("\n{error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("  because: {error}");
        cause = error.source();
    }
    ExitCode::FAILURE
}

/// Prints the heading of a step.
pub fn step(text: &str) {
    println!("\n== {text}");
}

/// What an example shows does not hold.
#[derive(Debug)]
pub struct CheckFailed(String);

impl CheckFailed {
    /// With the words that say what is the case instead.
    #[must_use]
    pub fn new(what: &str) -> Self {
        Self(what.to_owned())
    }
}

impl fmt::Display for CheckFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "does not hold: {}", self.0)
    }
}

impl Error for CheckFailed {}

/// Prints what holds.
///
/// # Errors
/// If it does not hold, which ends the example.
pub fn check(holds: bool, what: &str) -> Result<(), CheckFailed> {
    if holds {
        println!("   checked: {what}");
        Ok(())
    } else {
        Err(CheckFailed(what.to_owned()))
    }
}

/// The programs of the README compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
