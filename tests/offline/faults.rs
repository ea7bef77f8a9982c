//! The table of faults and outcomes in the documentation names tests; they are there, and none of theirs is left out.

use crate::source::{rust_files, workspace};
use std::collections::BTreeSet;
use std::fs;

/// File, below `tests/server`, and test.
type Named = (String, String);

/// Two words in backticks, the first of which is a file: `` `a/b.rs`, `test` ``.
fn named() -> BTreeSet<Named> {
    let text = fs::read_to_string(workspace().join("ignite-client/src/faults.rs")).unwrap();
    let quoted: Vec<&str> = text.lines().flat_map(|line| line.split('`').skip(1).step_by(2)).collect();
    let pairs = quoted.windows(2).filter(|pair| pair[0].ends_with(".rs"));
    pairs.map(|pair| (pair[0].to_owned(), pair[1].to_owned())).collect()
}

fn server_tests() -> BTreeSet<Named> {
    let server = workspace().join("tests/server");
    let files = rust_files("tests/server").into_iter();
    files
        .flat_map(|file| {
            let name = file.strip_prefix(&server).unwrap().to_str().unwrap().to_owned();
            let text = fs::read_to_string(&file).unwrap();
            let lines: Vec<&str> = text.lines().collect();
            let tests = lines.windows(2).filter(|pair| pair[0] == "#[test]").filter_map(|pair| {
                let (test, _) = pair[1].strip_prefix("fn ")?.split_once('(')?;
                Some((name.clone(), test.to_owned()))
            });
            tests.collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn every_outcome_has_its_test() {
    let (named, tests) = (named(), server_tests());
    assert!(named.len() > 20, "{named:?}");
    let missing: Vec<_> = named.difference(&tests).collect();
    assert!(missing.is_empty(), "named by the documentation, and not there: {missing:?}");
    let left_out: Vec<_> = tests.difference(&named).filter(|(file, _)| file.starts_with("faults/")).collect();
    assert!(left_out.is_empty(), "not in the table of ignite-client/src/faults.rs: {left_out:?}");
}
