//! Every public type has an example in its documentation, and so has every method of the client; what can fail says how.
//!
//! A `pub` type is one that users can name: the lints `unreachable_pub` and `unnameable_types` refuse all others. Types that a macro makes
//! are documented where the macro is called, or in the macro for all of them.

use crate::source::{is_test_file, rust_files, shown, without_tests};
use std::fs;

/// The modules whose public functions talk to the network.
const CLIENT: [&str; 2] = ["ignite-client/src/blocking/", "ignite-client/src/aio/"];

/// Methods of the client that need no example.
const PLAIN: [&str; 2] = [
    "name",     // gives the name that the handle was made with
    "as_bytes", // gives bytes that came with the value
];

/// A public item with its documentation.
#[derive(Debug, PartialEq)]
struct Item {
    line: usize,
    name: String,
    is_function: bool,
    can_fail: bool,
    has_example: bool,
    has_errors: bool,
}

/// The documentation that stands in front of the next item.
#[derive(Default)]
struct Doc {
    has_example: bool,
    has_errors: bool,
    is_hidden: bool,
    is_of_macro_call: bool,
}

/// The public types and functions of a file, in their order.
fn items(text: &str) -> Vec<Item> {
    let kept = without_tests(text);
    let lines: Vec<&str> = kept.lines().collect();
    let makers = type_makers(&lines);
    let (mut found, mut doc, mut calls_maker) = (Vec::new(), Doc::default(), false);
    for (at, line) in lines.iter().copied().enumerate() {
        let (indent, line) = (line.len() - line.trim_start().len(), line.trim_start());
        if indent == 0 {
            calls_maker = line.split_once("! {").is_some_and(|(name, _)| makers.contains(&name));
        }
        if note_doc(line, &mut doc) {
            continue;
        }
        let kind = declared(line).or_else(|| (calls_maker && indent == 4).then(|| made(line)).flatten());
        if let Some((name, is_function)) = kind {
            // A macro's parameter stands for names that are found where the macro is called.
            let is_elsewhere = name.starts_with('$') && doc.is_of_macro_call;
            if !doc.is_hidden && !is_elsewhere {
                found.push(Item {
                    line: at + 1,
                    can_fail: is_function && signature(&lines[at..]).contains("-> Result<"),
                    name,
                    is_function,
                    has_example: doc.has_example,
                    has_errors: doc.has_errors,
                });
            }
        }
        // Attributes, those of several lines too, stand between the documentation and its item.
        if line.ends_with(['{', '}', ';']) || line.is_empty() {
            doc = Doc::default();
        }
    }
    found
}

/// Takes a line that is documentation or an attribute.
fn note_doc(line: &str, doc: &mut Doc) -> bool {
    doc.has_example |= line.starts_with("/// ```") || line.starts_with("#[doc = hint_example!");
    doc.has_errors |= line == "/// # Errors";
    doc.is_hidden |= line == "#[doc(hidden)]";
    doc.is_of_macro_call |= line == "$(#[$doc])*" && !doc.has_example;
    line.starts_with("///") || line.starts_with("#[") || line == "$(#[$doc])*"
}

/// The macros of a file that make public types whose documentation comes from the call alone.
fn type_makers<'t>(lines: &[&'t str]) -> Vec<&'t str> {
    let (mut makers, mut current, mut doc) = (Vec::new(), None, Doc::default());
    for line in lines {
        current = line.strip_prefix("macro_rules! ").map(|rest| rest.trim_end_matches(" {")).or(current);
        let line = line.trim_start();
        if !note_doc(line, &mut doc) {
            if declared(line).is_some_and(|(name, is_function)| name.starts_with('$') && !is_function)
                && doc.is_of_macro_call
                && !doc.has_example
            {
                makers.extend(current);
            }
            doc = Doc::default();
        }
    }
    makers
}

/// Name of the public type or function that a line declares, and whether it is a function.
fn declared(line: &str) -> Option<(String, bool)> {
    let rest = line.strip_prefix("pub ")?;
    let rest =
        ["const ", "async "].into_iter().fold(rest, |rest, word| rest.strip_prefix(word).unwrap_or(rest));
    let (keyword, rest) = rest.split_once(' ')?;
    let is_type = matches!(keyword, "struct" | "enum" | "trait" | "union");
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let name = &rest[..rest.find(|c| !is_name(c)).unwrap_or(rest.len())];
    (is_type || keyword == "fn").then(|| (name.to_owned(), keyword == "fn"))
}

/// Name of the type that a line in a call of a type maker declares.
fn made(line: &str) -> Option<(String, bool)> {
    let name = &line[..line.find(|c: char| !c.is_alphanumeric())?];
    name.starts_with(char::is_uppercase).then(|| (name.to_owned(), false))
}

/// The lines of a function up to its body.
fn signature(lines: &[&str]) -> String {
    let end = lines.iter().position(|line| line.ends_with(['{', ';'])).unwrap_or(0);
    lines[..=end].join(" ")
}

#[test]
fn public_items_have_examples() {
    let mut bare = Vec::new();
    for file in rust_files("ignite-client/src").into_iter().filter(|file| !is_test_file(file)) {
        let shown = shown(&file);
        let of_client = CLIENT.into_iter().any(|folder| shown.starts_with(folder));
        for item in items(&fs::read_to_string(&file).unwrap()) {
            let place = format!("{shown}:{}: {}", item.line, item.name);
            let is_plain = item.is_function && (!of_client || PLAIN.contains(&item.name.as_str()));
            if !item.has_example && !is_plain {
                bare.push(format!("{place} has no example"));
            }
            if item.can_fail && !item.has_errors {
                bare.push(format!("{place} does not say `# Errors`"));
            }
        }
    }
    assert!(bare.is_empty(), "{}", bare.join("\n"));
}

#[test]
fn finds_what_is_bare() {
    let text = "
/// A.
///
/// ```
/// x
/// ```
#[derive(Debug)]
pub struct A;
/// B.
#[diagnostic::on_unimplemented(
    message = \"b\",
)]
pub trait B<T> {}
pub(crate) struct C;
/// D.
///
/// # Errors
/// E.
pub async fn d(
    x: i32,
) -> Result<()> {
}
macro_rules! made {
    ($(#[$doc:meta])* $name:ident;) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;
    };
}
made! {
    /// F.
    F;
}
";
    let found = items(text);
    let shown: Vec<_> =
        found.iter().map(|item| (item.name.as_str(), item.has_example, item.can_fail)).collect();
    assert_eq!(shown, [("A", true, false), ("B", false, false), ("d", false, true), ("F", false, false)]);
    assert!(found[2].has_errors && found[2].is_function);
}
