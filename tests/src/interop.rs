//! What Java sees: a small Java program with the thin client of the same jars, run in a fresh JVM.
//!
//! The program and its classes stand in `tests/interop`; the Rust structs that mirror the classes, in `tests/server/interop`.

use crate::TestkitError;
use crate::toolchain::{self, JavaProgram};

macro_rules! sources {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../interop/org/acme/shop/", $name)))),*]
    };
}

const PROGRAM: JavaProgram = JavaProgram {
    name: "interop",
    main_class: "org.acme.shop.Interop",
    sources: sources! {
        "Address.java" "AllTypes.java" "Color.java" "Configs.java" "DepotKey.java" "Interop.java" "LineKey.java" "Order.java"
        "OrderKey.java" "Parcel.java" "Person.java" "Rows.java" "Samples.java" "Stock.java" "StockKey.java" "Text.java"
    },
    rehearse: None,
};

const HEAP_MIB: u32 = 512;

/// Runs commands of the Java program against the node at `address` (`host:port`), all in one process, and returns what each printed.
///
/// Its classes have a field of every kind, and its texts name the type of every value. The commands stand in the doc comment of
/// `org.acme.shop.Interop`.
///
/// # Errors
/// [`TestkitError::Program`] with the stack trace if the Java program fails; others as for [`Node::start`](crate::Node::start).
pub fn run(address: &str, commands: &[&[&str]]) -> Result<Vec<String>, TestkitError> {
    let mut java = toolchain::java(&PROGRAM, HEAP_MIB)?;
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
