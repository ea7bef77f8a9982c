//! `CONTRIBUTING.md` names every package that a user of the library compiles, with its purpose.

use crate::source::workspace;
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

/// What stands between backticks in the first cells of the table of packages.
fn named(text: &str) -> BTreeSet<&str> {
    let section = text.split("\n## Dependencies\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let cells = section.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect()
}

#[test]
fn every_package_has_a_purpose() {
    let mut tree = Command::new(env!("CARGO"));
    tree.current_dir(workspace()).args(["tree", "-e", "normal", "-p", "ignite-client", "--prefix", "none"]);
    let output = tree.args(["--format", "{p}", "--locked", "--offline"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let used: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(used.contains("serde"));

    let text = fs::read_to_string(workspace().join("CONTRIBUTING.md")).unwrap();
    let named = named(&text);
    let unnamed: Vec<_> =
        used.iter().filter(|name| **name != "ignite-client" && !named.contains(*name)).collect();
    assert!(unnamed.is_empty(), "without a purpose in CONTRIBUTING.md: {unnamed:?}");
    // The list is that of Linux; elsewhere the system's TLS is another one.
    if cfg!(target_os = "linux") {
        let unused: Vec<_> = named.difference(&used).collect();
        assert!(unused.is_empty(), "named in CONTRIBUTING.md and not used: {unused:?}");
    }
}
