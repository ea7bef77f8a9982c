//! Compiler messages: each attribute that the derive refuses, each hint that does not fit, each type that has no form in Ignite.
//!
//! `TRYBUILD=overwrite cargo test -p ignite-testkit --test offline ui` writes the `.stderr` files anew.

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::Command;

/// The compiler that made the `.stderr` files; others word and lay out their own part of a message differently.
const COMPILER: &str = "rustc 1.95.";

#[test]
fn messages() {
    let version = ask_rustc("--version");
    if !version.starts_with(COMPILER) {
        return say_skipped(&format!("UI tests need {COMPILER}x, this is {version}"));
    }
    let cases = trybuild::TestCases::new();
    for topic in ["field_type", "hint", "ignite", "serde", "shape"] {
        cases.compile_fail(format!("ui/{topic}/*.rs"));
    }
    // A failed assertion shows a line of the standard library, if its source is there.
    if Path::new(&ask_rustc("--print=sysroot")).join("lib/rustlib/src/rust").exists() {
        say_skipped("UI tests of assertions need a compiler without the component rust-src");
    } else {
        cases.compile_fail("ui/assertion/*.rs");
    }
}

fn ask_rustc(what: &str) -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| OsString::from("rustc"));
    let output = Command::new(rustc).arg(what).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[expect(clippy::explicit_write, reason = "the capture of test output would hide what `eprintln` writes")]
fn say_skipped(reason: &str) {
    writeln!(std::io::stderr(), "SKIPPED: {reason}").unwrap();
}
