//! What Java sees: a small Java program with the thin client of the same jars, run in a fresh JVM.
//!
//! The program stands in `tests/interop`; the doc comment of `Interop.java` lists the commands, that of `Person.java` the Rust struct that
//! mirrors its class.

use crate::TestkitError;
use crate::toolchain::{self, JavaProgram};
use std::collections::BTreeMap;
use std::ffi::OsStr;

const PROGRAM: JavaProgram = JavaProgram {
    name: "interop",
    main_class: "org.acme.Interop",
    sources: &[
        ("Address.java", include_str!("../interop/Address.java")),
        ("Color.java", include_str!("../interop/Color.java")),
        ("Interop.java", include_str!("../interop/Interop.java")),
        ("OrderKey.java", include_str!("../interop/OrderKey.java")),
        ("Person.java", include_str!("../interop/Person.java")),
        ("Samples.java", include_str!("../interop/Samples.java")),
        ("Shown.java", include_str!("../interop/Shown.java")),
    ],
};

/// Runs one command of the Java program against the node at `address` (`host:port`) and returns what it printed, line by line as
/// `name=value`.
///
/// | command | arguments | does |
/// |---|---|---|
/// | `write-objects` | cache | puts two instances of `org.acme.Person`, under `1_i64` (full) and `2_i64` (empty) |
/// | `read-objects` | cache, key, ... | prints the objects under these `i64` keys as class instance and as binary object |
/// | `put-key` | cache, customer, region, value | puts a string under an `org.acme.OrderKey` |
/// | `find-key` | cache, customer, region | prints what is found under such a key, and its bytes |
/// | `create-table` | table, cache, value type, columns, key type (optional) | `CREATE TABLE` |
/// | `select` | statement | prints the column names and the rows |
/// | `execute` | statement | prints the update count |
///
/// # Errors
/// [`TestkitError::Program`] with the stack trace if the Java program fails; others as for [`Node::start`](crate::Node::start).
pub fn run(
    address: &str,
    command: &str,
    args: impl IntoIterator<Item = impl AsRef<OsStr>>,
) -> Result<String, TestkitError> {
    let mut java = toolchain::java(&PROGRAM)?;
    java.arg(address).arg(command).args(args);
    let output = toolchain::run(&mut java)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The lines `name=value` that [`run`] returned, by name; of several lines with one name the last.
#[must_use]
pub fn values(printed: &str) -> BTreeMap<&str, &str> {
    printed.lines().filter_map(|line| line.split_once('=')).collect()
}
