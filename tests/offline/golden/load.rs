//! The file of vectors.

use super::check::Json;
use std::path::{Path, PathBuf};

/// One line of the file.
pub(crate) struct Vector {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) json: Json,
    /// Empty for vectors of ids.
    pub(crate) bytes: Vec<u8>,
}

/// `IGNITE_GOLDEN` or the project's own file.
pub(crate) fn path() -> PathBuf {
    match std::env::var_os("IGNITE_GOLDEN") {
        Some(path) if !path.is_empty() => PathBuf::from(path),
        _ => Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/vectors.jsonl"),
    }
}

fn lines() -> Vec<String> {
    let path = path();
    // Tests run in the folder of their package; a relative path is meant from where the command was given.
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(&path);
    let found = if path.exists() { path } else { above };
    let file = std::fs::read_to_string(&found).unwrap_or_else(|error| panic!("{}: {error}", found.display()));
    file.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
}

pub(crate) fn line_count() -> usize {
    lines().len()
}

pub(crate) fn vectors() -> Vec<Vector> {
    lines().iter().map(|line| Vector::parse(line)).collect()
}

impl Vector {
    fn parse(line: &str) -> Self {
        let json: Json = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}"));
        let member =
            |name: &str| json[name].as_str().unwrap_or_else(|| panic!("no {name} in {line}")).to_owned();
        let bytes = match (&json["hex"], &json["hex_parts"]) {
            (Json::String(hex), _) => unhex(hex),
            (_, Json::Array(parts)) => parts.iter().flat_map(part).collect(),
            _ => Vec::new(),
        };
        Self { name: member("name"), kind: member("kind"), bytes, json }
    }

    /// Java reads the bytes but would not write them.
    pub(crate) fn is_hand_made(&self) -> bool {
        let note = self.json["note"].as_str().unwrap_or_default();
        let java = self.json["java_roundtrip"].as_str();
        note.contains("hand made") || java.is_some_and(|java| java != "identical")
    }

    pub(crate) fn same_bytes(&self, what: &str, encoded: &[u8]) -> Result<(), String> {
        if encoded == self.bytes || self.is_hand_made() {
            return Ok(());
        }
        let at = encoded.iter().zip(&self.bytes).position(|(one, two)| one != two);
        let at = at.unwrap_or_else(|| encoded.len().min(self.bytes.len()));
        Err(format!(
            "{what} differs from byte {at} on ({} bytes, {} expected); written:\n{}",
            encoded.len(),
            self.bytes.len(),
            ignite_client::explain(encoded, None)
        ))
    }

    /// The annotated bytes, for the report of a failure.
    pub(crate) fn explained(&self) -> String {
        if self.bytes.is_empty() {
            String::new()
        } else {
            format!("\n{}", ignite_client::explain(&self.bytes, None))
        }
    }
}

fn part(part: &Json) -> Vec<u8> {
    match (part["hex"].as_str(), part["repeat"].as_str(), part["count"].as_u64()) {
        (Some(hex), _, _) => unhex(hex),
        (_, Some(unit), Some(count)) => unhex(unit).repeat(usize::try_from(count).unwrap()),
        _ => panic!("unknown part {part}"),
    }
}

pub(crate) fn unhex(hex: &str) -> Vec<u8> {
    assert!(hex.len() % 2 == 0, "odd hex {hex}");
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}
