//! The direction of dependencies between the modules of `ignite-client`.
//!
//! `types <- codec <- binary <- describe <- {ser, de} <- dynamic <- catalog <- protocol <- ops <- flow <- net <- {blocking, aio}`: a module
//! uses itself and what stands to the left of it. Everything up to `flow` has no sockets, threads, runtimes and clocks of its own.

use crate::source::{is_test_file, rust_files, shown, without_tests, workspace};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Each layer by its rank; modules of equal rank do not use each other.
const LAYERS: [(&str, u32); 22] = [
    ("types", 0),
    ("codec", 1),
    ("binary", 2),
    ("describe", 3),
    ("ser", 4),
    ("de", 4),
    ("dynamic", 5),
    ("catalog", 6),
    ("protocol", 7),
    ("ops", 8),
    // The root's error and configuration are for `flow` and what is above it.
    ("error", 9),
    ("config", 10),
    ("flow", 11),
    ("net", 12),
    ("blocking", 13),
    ("aio", 13),
    // Facades too: the codec without a cluster, pages of documentation, and what touches the terminal.
    ("bytes", 13),
    ("faults", 13),
    ("mapping", 13),
    ("terminal", 13),
    // Names for generated code: they use everything and nothing uses them.
    ("__private", 14),
    ("lib", 14),
];
const FLOW: u32 = 11;
/// What a layer up to `flow` never names.
const FORBIDDEN: [&str; 7] =
    ["std::net", "std::thread", "tokio", "native_tls", "rustls", "SystemTime::now", "Instant::now"];
/// What the asynchronous front never names: tasks wait in `net`, and nothing blocks a thread.
const FORBIDDEN_IN_AIO: [&str; 6] =
    ["std::net", "std::thread", "tokio", "block_on", "spawn_blocking", "flow::ready"];

fn rank(module: &str) -> Option<u32> {
    LAYERS.iter().find(|(name, _)| *name == module).map(|(_, rank)| *rank)
}

/// All paths of a file, macro bodies included, comments and literals left out; `a::{b, c::d}` is `a::b` and `a::c::d`.
fn paths_of(text: &str) -> BTreeSet<Vec<String>> {
    let tokens: TokenStream = text.parse().unwrap();
    let mut paths = BTreeSet::new();
    collect(tokens, &[], &mut paths);
    paths
}

fn collect(tokens: TokenStream, prefix: &[String], paths: &mut BTreeSet<Vec<String>>) {
    let mut path: Vec<String> = Vec::new();
    let mut colons = 0;
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
            TokenTree::Ident(ident) => {
                if colons != 2 {
                    finish(&mut path, prefix, paths);
                }
                path.push(ident.to_string());
                colons = 0;
            }
            TokenTree::Group(group) => {
                let is_tree = colons == 2 && group.delimiter() == Delimiter::Brace;
                let full: Vec<String> = if is_tree { [prefix, &path].concat() } else { Vec::new() };
                if is_tree {
                    path.clear();
                }
                finish(&mut path, prefix, paths);
                collect(group.stream(), &full, paths);
                colons = 0;
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {
                finish(&mut path, prefix, paths);
                colons = 0;
            }
        }
    }
    finish(&mut path, prefix, paths);
}

fn finish(path: &mut Vec<String>, prefix: &[String], paths: &mut BTreeSet<Vec<String>>) {
    if !path.is_empty() {
        paths.insert([prefix, path].concat());
        path.clear();
    }
}

/// The modules from the crate's root to a file: `src/de/mod.rs` is `de`, `src/de/seq.rs` is `de`, `seq`.
fn module_of(file: &Path) -> Vec<String> {
    let from_src = file.strip_prefix(workspace().join("ignite-client/src")).unwrap().with_extension("");
    let mut module: Vec<String> = from_src.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
    if module.last().is_some_and(|name| name == "mod") {
        module.pop();
    }
    module
}

/// The top-level module that a path leads to, if it stays inside the crate. A name that the crate's root re-exports leads to the root.
fn target_of<'p>(path: &'p [String], module: &'p [String]) -> Option<&'p str> {
    let inside = match path.first()?.as_str() {
        "crate" => path.get(1)?.as_str(),
        "super" => {
            let ups = path.iter().take_while(|part| *part == "super").count();
            if ups < module.len() { &module[0] } else { path.get(ups)?.as_str() }
        }
        _ => return None,
    };
    let is_type = inside.starts_with(char::is_uppercase);
    match inside {
        "Error" | "Result" => Some("error"),
        _ if is_type => Some("lib"),
        _ => Some(inside),
    }
}

/// What is wrong with the paths of one file.
fn offences(module: &[String], text: &str) -> Vec<String> {
    let own = &module[0];
    let Some(own_rank) = rank(own) else {
        return vec![format!("`{own}` has no place in the order of layers")];
    };
    let mut found = Vec::new();
    for path in paths_of(text) {
        let written = path.join("::");
        if let Some(target) = target_of(&path, module).filter(|target| *target != own) {
            match rank(target) {
                None => {
                    found.push(format!("uses `{written}`; `{target}` has no place in the order of layers"));
                }
                Some(target_rank) if target_rank >= own_rank => {
                    found.push(format!("uses `{written}`; `{own}` stands below or beside `{target}`"));
                }
                Some(_) => {}
            }
        }
        let names = |forbidden: &str| format!("::{written}::").contains(&format!("::{forbidden}::"));
        if own_rank <= FLOW && FORBIDDEN.into_iter().any(names) {
            found.push(format!(
                "names `{written}`; everything up to `flow` has no sockets, threads, runtimes, clocks"
            ));
        }
        if own == "aio" && FORBIDDEN_IN_AIO.into_iter().any(names) {
            found.push(format!("names `{written}`; the asynchronous front leaves all waiting to `flow`"));
        }
    }
    found
}

#[test]
fn lower_layers_do_not_use_higher_ones() {
    let mut found = Vec::new();
    for file in rust_files("ignite-client/src").into_iter().filter(|file| !is_test_file(file)) {
        let module = module_of(&file);
        if rank(&module[0]) < rank("lib") || rank(&module[0]).is_none() {
            let text = without_tests(&fs::read_to_string(&file).unwrap());
            found
                .extend(offences(&module, &text).into_iter().map(|text| format!("{}: {text}", shown(&file))));
        }
    }
    assert!(found.is_empty(), "{} offences:\n{}", found.len(), found.join("\n"));
}

#[test]
fn offences_are_found() {
    let of = |module: &str, text: &str| {
        let module: Vec<String> = module.split('/').map(str::to_owned).collect();
        offences(&module, text).len()
    };
    assert_eq!(of("binary/text", "use crate::codec::{Reader, Writer}; use super::scalar; use std::io;"), 0);
    assert_eq!(of("binary/text", "use crate::{codec, ser::{self, object}};"), 2);
    assert_eq!(
        of("binary/object/header", "fn f() { super::super::super::flow::run(); super::footer::g() }"),
        1
    );
    assert_eq!(of("ser/seq", "use crate::de::Deserializer;"), 1);
    assert_eq!(of("codec", "macro_rules! m { () => { $crate::ops::get() } }"), 1);
    assert_eq!(of("codec", "use crate::Error;"), 1);
    assert_eq!(of("flow/retry", "use crate::Error; use crate::error::Fate;"), 0);
    assert_eq!(
        of("flow/retry", "use std::{net::SocketAddr, time::Instant}; fn f() { let n = Instant::now(); }"),
        2
    );
    assert_eq!(of("flow/retry", "/// std::net, not `Instant::now()`\nfn f() { g(\"std::thread\") }"), 0);
    assert_eq!(of("net/blocking", "use std::net::TcpStream;"), 0);
    assert_eq!(of("aio/scan", "use crate::flow::{Store, ready}; fn f() { runtime.block_on(f()) }"), 2);
    assert_eq!(of("aio/scan", "use crate::flow::Store; use std::task::ready;"), 0);
    assert_eq!(of("aio/scan", "use crate::blocking::Page;"), 1);
    assert_eq!(of("elsewhere", ""), 1);
}
