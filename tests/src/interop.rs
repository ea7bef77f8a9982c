//! What Java sees: a small Java program with the thin client of the same jars, run in a fresh JVM.
//!
//! The program and its classes stand in `tests/interop`; the Rust structs that mirror the classes stand in `tests/server/acme.rs`.

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

macro_rules! shop_sources {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../interop/org/acme/shop/", $name)))),*]
    };
}

const SHOP: JavaProgram = JavaProgram {
    name: "interop-shop",
    main_class: "org.acme.shop.Interop",
    sources: shop_sources! {
        "Address.java" "AllTypes.java" "Color.java" "Interop.java" "LineKey.java" "Order.java" "OrderKey.java" "Parcel.java"
        "Person.java" "Samples.java" "Text.java"
    },
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

/// Runs commands of the Java program `org.acme.shop.Interop` in one process and returns what each printed.
///
/// Its classes have a field of every kind, and its texts name the type of every value. The commands stand in its doc comment.
///
/// # Errors
/// As [`run`].
pub fn shop(address: &str, commands: &[&[&str]]) -> Result<Vec<String>, TestkitError> {
    let mut java = toolchain::java(&SHOP)?;
    let output = toolchain::run(java.arg(address).args(commands.join(&"then")))?;
    Ok(sections(&String::from_utf8_lossy(&output.stdout)))
}

/// What stands behind each line `# command`.
fn sections(printed: &str) -> Vec<String> {
    let mut sections: Vec<String> = Vec::new();
    for line in printed.split_inclusive('\n') {
        match sections.last_mut() {
            _ if line.starts_with("# ") => sections.push(String::new()),
            Some(section) => section.push_str(line),
            None => {}
        }
    }
    sections
}

/// The lines `name=value` that [`run`] returned, by name; of several lines with one name the last.
#[must_use]
pub fn values(printed: &str) -> BTreeMap<&str, &str> {
    printed.lines().filter_map(|line| line.split_once('=')).collect()
}
