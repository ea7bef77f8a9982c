//! Starts real Ignite nodes for the tests and examples of `ignite-client`.
//!
//! [`Node::start`] resolves the pinned Ignite jars with Maven (once; they stay under `target/ignite-testkit`), compiles a small Java
//! launcher, starts a JVM on loopback with free ports and waits until the node has said that it is ready and answers a handshake. The
//! JVM ends when the [`Node`] is dropped and also when this process ends in any way, killed included. A JDK and Maven are needed; if one
//! is missing the error says what to install.
//!
//! | want | use |
//! |---|---|
//! | any cluster with default settings | [`addresses`]: the one that `IGNITE_ADDRESSES` names, otherwise a node shared by the process |
//! | a shared node with other settings | [`Node::shared`] with a [`Setup`] |
//! | a node of one's own, to stop, kill and restart | [`Node::start`], [`Node::kill`], [`Node::restart`] |
//! | a cluster whose nodes come and go | [`Cluster::start`], [`Cluster::kill`], [`Cluster::pause`], [`Cluster::restart`]; [`Cluster::shared`] |
//! | TLS, users, small limits | the other kinds of [`Setup`]; files for clients: [`Certificates`] |
//! | a bad network | [`Proxy`] between a client and a node |
//! | what Java sees | [`interop::run`]: a Java program in a fresh JVM |
//! | names that do not collide | [`unique_name`] |
//!
//! ```no_run
//! use ignite_testkit::{Node, Setup};
//!
//! # fn main() -> Result<(), ignite_testkit::TestkitError> {
//! let mut node = Node::start(Setup::Plain)?;
//! println!("a node listens on {}", node.address());
//! node.restart()?; // empty again, on the same port
//! # Ok(())
//! # }
//! ```

mod certs;
mod cluster;
mod error;
mod handshake;
pub mod interop;
mod ports;
mod process;
mod proxy;
mod server;
mod setup;
mod toolchain;
mod work;

pub use certs::{Certificates, Identity, KeyForm};
pub use cluster::{Cluster, ClusterSetup};
pub use error::TestkitError;
pub use proxy::{Direction, Fault, Proxy};
pub use server::{Node, addresses};
pub use setup::{Setup, TlsSetup, TlsVersion};

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// A name that starts with `prefix` and was not returned before, in this process or in another one.
///
/// It is a valid SQL identifier if `prefix` is one, so it can name a cache as well as a table.
#[must_use]
pub fn unique_name(prefix: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let millis = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    format!("{prefix}_{millis:x}_{:x}_{count:x}", std::process::id())
}
