//! The workspace's own source files, for tests that look at them.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the workspace.
pub(crate) fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Every `.rs` file under a folder of the workspace, in a fixed order.
pub(crate) fn rust_files(folder: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![workspace().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && path.file_name() != Some("target".as_ref()) {
                folders.push(path);
            } else if path.extension() == Some("rs".as_ref()) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// A path as it is shown: from the workspace on.
pub(crate) fn shown(path: &Path) -> String {
    path.strip_prefix(workspace()).unwrap().display().to_string()
}

/// Whether a file holds tests only: `x_tests.rs`, or anything in a folder of tests, benchmarks or fuzz targets.
pub(crate) fn is_test_file(path: &Path) -> bool {
    let in_folder = |name: &str| path.strip_prefix(workspace()).unwrap().starts_with(name);
    let stem = path.file_stem().unwrap().to_str().unwrap();
    stem == "tests"
        || stem.ends_with("_tests")
        || path.components().any(|part| part.as_os_str() == "benches")
        || ["tests/offline", "tests/server", "tests/ui", "tests/fuzz"].into_iter().any(in_folder)
}

/// The text of a file with its `#[cfg(test)]` items blanked, line for line. Such an item starts with the attribute at the beginning of a
/// line, as rustfmt leaves it, and ends with its own line or with a brace at the same depth.
pub(crate) fn without_tests(text: &str) -> String {
    let mut kept = String::new();
    let mut skipping = None;
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        match skipping {
            None if line.trim() == "#[cfg(test)]" => skipping = Some(indent),
            Some(depth) if indent == depth && (line.ends_with(';') || line.trim_start().starts_with('}')) => {
                skipping = None;
            }
            Some(_) => {}
            None => kept.push_str(line),
        }
        kept.push('\n');
    }
    kept
}

#[test]
fn test_items_are_blanked() {
    let text = "a\n#[cfg(test)]\nmod tests {\n    use b;\n}\nc\n#[cfg(test)]\n#[path = \"x\"]\nmod d;\ne\n";
    assert_eq!(without_tests(text), "a\n\n\n\n\nc\n\n\n\ne\n");
}
