//! Files stay small: 400 lines, up to 600 with a reason in the module doc, tests not counted.

use crate::source::{is_test_file, rust_files, shown, without_tests};
use std::fs;

const LINES_MAX: usize = 400;
const LINES_MAX_WITH_REASON: usize = 600;
const REASON: &str = "longer than 400 lines because";

fn has_reason(text: &str) -> bool {
    let doc: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("//!")).map(str::trim).collect();
    doc.join(" ").contains(REASON)
}

#[test]
fn no_file_is_too_long() {
    let mut too_long = Vec::new();
    let folders = ["ignite-client", "ignite-derive", "examples", "tests"];
    for file in folders.into_iter().flat_map(rust_files).filter(|file| !is_test_file(file)) {
        let text = fs::read_to_string(&file).unwrap();
        // A test item is blanked line by line; a blank line that was written counts as well as any other.
        let blanked = without_tests(&text);
        let lines =
            text.lines().zip(blanked.lines()).filter(|(old, new)| old.is_empty() || !new.is_empty()).count();
        let max = if has_reason(&text) { LINES_MAX_WITH_REASON } else { LINES_MAX };
        if lines > max {
            too_long.push(format!("{}: {lines} lines, at most {max}", shown(&file)));
        }
    }
    assert!(
        too_long.is_empty(),
        "split by theme, or say \"{REASON} ...\" in the module doc:\n{}",
        too_long.join("\n")
    );
}
