//! The two fronts of `ignite-client` are the same but for the waiting: types, methods, arguments, results, and what the documentation says.
//!
//! An asynchronous method is `async fn`, or gives an `impl Future`; where the blocking front has an iterator, the other one has a stream, and
//! a type that is one has `next` as a method of its own. What the documentation says of cancelling stands in `# Cancel safety`, which every
//! method that waits has. Examples may differ.

use crate::source::{is_test_file, rust_files, workspace};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use syn::{Attribute, ImplItem, Item, ItemImpl, ReturnType, Type, Visibility};

/// Methods of other names: both stand beside each other in the builder.
const RENAMED: [(&str, &str); 1] = [("ClientBuilder::connect_async", "ClientBuilder::connect")];

/// Whose documentation is another one, for it tells of threads or tasks.
const DOCUMENTED_APART: [&str; 2] = ["Client", "ClientBuilder::connect"];

/// Words of the one front for those of the other.
const WORDS: [(&str, &str); 6] = [
    (" , >", " >"),
    ("crate::aio::", "crate::"),
    ("connect_async", "connect"),
    ("A stream of", "An iterator over"),
    ("impl Stream <", "impl Iterator <"),
    (" + Unpin + use", " + use"),
];

/// A public type or method.
#[derive(Debug, Default)]
struct Described {
    /// Everything that the compiler looks at from outside.
    signature: String,
    waits: bool,
    doc: Doc,
}

#[derive(Debug, Default, PartialEq)]
struct Doc {
    /// Everything but examples and what is said of cancelling.
    prose: String,
    cancelling: String,
}

/// What a front offers.
#[derive(Debug, Default)]
struct Front {
    items: BTreeMap<String, Described>,
    /// Iterators or streams, and of what.
    sequences: BTreeMap<String, String>,
}

fn shown(tokens: impl ToTokens) -> String {
    // Lists of several lines end with a comma.
    in_blocking_words(tokens.to_token_stream().to_string().trim_end_matches(" ,"))
}

fn in_blocking_words(text: &str) -> String {
    WORDS.iter().fold(text.to_owned(), |text, (own, blocking)| text.replace(own, blocking))
}

/// The name of a type without its parameters.
fn name_of(ty: &Type) -> String {
    match ty {
        Type::Path(path) => path.path.segments.last().unwrap().ident.to_string(),
        other => shown(other),
    }
}

fn doc_of(attributes: &[Attribute]) -> Doc {
    let mut lines = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("doc")) {
        if let syn::Meta::NameValue(meta) = &attribute.meta {
            if let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &meta.value {
                lines.push(text.value());
            }
        }
    }
    let (mut doc, mut is_code, mut section) = (Doc::default(), false, String::new());
    for line in lines.iter().map(|line| line.trim()) {
        if line.starts_with("```") {
            is_code = !is_code;
        } else if !is_code {
            if line.starts_with("# ") {
                section = line.to_owned();
            }
            let part = if section == "# Cancel safety" { &mut doc.cancelling } else { &mut doc.prose };
            part.push_str(line);
            part.push(' ');
        }
    }
    doc.prose = in_blocking_words(&doc.prose.split_whitespace().collect::<Vec<_>>().join(" "));
    doc
}

/// What a function gives, and whether it has to be waited for.
fn output_of(output: &ReturnType) -> (String, bool) {
    let shown = shown(output);
    match shown.strip_prefix("-> impl Future < Output = ") {
        Some(rest) => (format!("-> {}", rest.split(" > + Send").next().unwrap()), true),
        None => (shown, false),
    }
}

impl Front {
    fn read(texts: &[String]) -> Self {
        let mut front = Self::default();
        for item in texts.iter().flat_map(|text| syn::parse_file(text).unwrap().items) {
            front.note(item);
        }
        front
    }

    fn note(&mut self, item: Item) {
        match item {
            Item::Struct(item) if matches!(item.vis, Visibility::Public(_)) => {
                let derives = item.attrs.iter().filter(|attribute| !attribute.path().is_ident("doc"));
                let derives: Vec<_> = derives.map(shown).collect();
                let signature = format!("{} struct {}", derives.join(" "), shown(&item.generics));
                let described = Described { signature, waits: false, doc: doc_of(&item.attrs) };
                self.items.insert(item.ident.to_string(), described);
            }
            Item::Impl(item) => self.note_impl(&item),
            Item::Macro(item) if item.ident.is_none() => self.note_made(item.mac.tokens),
            Item::Enum(syn::ItemEnum { vis, .. })
            | Item::Trait(syn::ItemTrait { vis, .. })
            | Item::Type(syn::ItemType { vis, .. }) => {
                assert!(!matches!(vis, Visibility::Public(_)), "this test knows public structs only");
            }
            _ => {}
        }
    }

    fn note_impl(&mut self, item: &ItemImpl) {
        let owner = name_of(&item.self_ty);
        let head = format!("impl {} {}", shown(&item.generics), shown(&item.self_ty));
        let head = format!("{head} {}", shown(&item.generics.where_clause));
        if let Some((path, _)) = &item.trait_ {
            let name = path.segments.last().unwrap().ident.to_string();
            if let "Iterator" | "Stream" = name.as_str() {
                let of = item.items.iter().find_map(|item| match item {
                    ImplItem::Type(ty) if ty.ident == "Item" => Some(shown(&ty.ty)),
                    _ => None,
                });
                self.sequences.insert(owner, of.unwrap());
            }
            return;
        }
        for item in &item.items {
            let ImplItem::Fn(method) = item else { continue };
            if !matches!(method.vis, Visibility::Public(_)) {
                continue;
            }
            let mut name = format!("{owner}::{}", method.sig.ident);
            if let Some((_, other)) = RENAMED.iter().find(|(own, _)| *own == name) {
                name = (*other).to_owned();
            }
            let (output, gives_future) = output_of(&method.sig.output);
            let signature = format!(
                "{head} fn {} ({}) {output} {}",
                shown(&method.sig.generics),
                shown(&method.sig.inputs),
                shown(&method.sig.generics.where_clause)
            );
            // A blocking method waits inside of `ready`.
            let waits = method.sig.asyncness.is_some() || gives_future || names_ready(&method.block);
            let described = Described { signature, waits, doc: doc_of(&method.attrs) };
            self.items.insert(name, described);
        }
    }

    /// What stands in the call of a macro, as one item: the names in it, what they are made of, and their documentation.
    fn note_made(&mut self, tokens: TokenStream) {
        let (mut signature, mut doc) = (String::new(), Vec::new());
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            let is_attribute = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '#');
            match tokens.peek() {
                Some(TokenTree::Group(group)) if is_attribute => {
                    let group = group.clone();
                    doc.push(syn::parse_quote!(#token #group));
                    tokens.next();
                }
                _ => signature.push_str(&shown(token)),
            }
        }
        let described = Described { signature, waits: false, doc: doc_of(&doc) };
        self.items.insert("items of a macro".to_owned(), described);
    }
}

/// Whether a body waits: by itself, not in a closure that is called later.
fn names_ready(body: &syn::Block) -> bool {
    let text = body.to_token_stream().to_string();
    text.contains("ready (") && !text.contains("from_fn")
}

/// Everything in which the fronts differ and must not.
fn differences(blocking: &Front, aio: &Front) -> Vec<String> {
    let mut found = Vec::new();
    let names: BTreeSet<&String> = blocking.items.keys().chain(aio.items.keys()).collect();
    for name in names {
        let own_next = name.split_once("::").filter(|(_, method)| *method == "next");
        match (blocking.items.get(name), aio.items.get(name)) {
            (Some(_), None) => found.push(format!("{name} is missing in aio")),
            (None, Some(next)) if own_next.is_some_and(|(ty, _)| aio.sequences.contains_key(ty)) => {
                let of = own_next.and_then(|(ty, _)| aio.sequences.get(ty)).unwrap();
                if !next.signature.contains(&format!("(& mut self) -> Option < {of} >")) {
                    found.push(format!("{name} does not give what the stream gives"));
                }
            }
            (None, _) => found.push(format!("{name} is missing in blocking")),
            (Some(blocking), Some(aio)) => {
                if blocking.signature != aio.signature {
                    found.push(format!(
                        "{name} differs:\n  blocking {}\n  aio      {}",
                        blocking.signature, aio.signature
                    ));
                }
                if blocking.waits && !aio.waits {
                    found.push(format!("{name} waits in blocking only"));
                }
                if blocking.doc.prose != aio.doc.prose && !DOCUMENTED_APART.contains(&name.as_str()) {
                    found.push(format!(
                        "{name} is documented otherwise:\n  blocking {}\n  aio      {}",
                        blocking.doc.prose, aio.doc.prose
                    ));
                }
            }
        }
    }
    for (name, described) in &aio.items {
        if described.waits == described.doc.cancelling.is_empty() {
            found.push(format!("{name}: `# Cancel safety` belongs to what waits in aio, and only to that"));
        }
    }
    if blocking.sequences != aio.sequences {
        found.push(format!(
            "iterators and streams differ:\n  {:?}\n  {:?}",
            blocking.sequences, aio.sequences
        ));
    }
    for name in aio.sequences.keys().filter(|name| !aio.items.contains_key(&format!("{name}::next"))) {
        found.push(format!("{name} is a stream without `next` of its own"));
    }
    found
}

fn texts(folder: &str) -> Vec<String> {
    let files = rust_files(folder).into_iter().filter(|file| !is_test_file(file));
    // Its stream is not a type of the interface.
    let files = files.filter(|file| !file.ends_with("paged.rs"));
    files.map(|file| fs::read_to_string(file).unwrap()).collect()
}

#[test]
fn fronts_are_the_same_but_for_the_waiting() {
    let blocking = Front::read(&texts("ignite-client/src/blocking"));
    let aio = Front::read(&texts("ignite-client/src/aio"));
    assert!(blocking.items.len() > 100 && blocking.sequences.len() == 3, "{blocking:?}");
    let found = differences(&blocking, &aio);
    assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
}

#[test]
fn every_future_is_tested_to_be_send() {
    let aio = Front::read(&texts("ignite-client/src/aio"));
    let tests = fs::read_to_string(workspace().join("ignite-client/src/aio/send_tests.rs")).unwrap();
    let is_tested = |name: &str| {
        let name = RENAMED.iter().find(|(_, other)| *other == name).map_or(name, |(own, _)| own);
        let method = name.split_once("::").unwrap().1;
        [".", "::"].iter().any(|before| {
            ["(", "::<"].iter().any(|after| tests.contains(&format!("{before}{method}{after}")))
        })
    };
    let waiting = aio.items.iter().filter(|(_, described)| described.waits);
    let missing: Vec<_> = waiting.map(|(name, _)| name).filter(|name| !is_tested(name)).collect();
    assert!(missing.is_empty(), "not in send_tests.rs: {missing:?}");
}

#[test]
fn differences_are_found() {
    let front = |text: &str| Front::read(&[text.to_owned()]);
    let count = |blocking: &str, aio: &str| differences(&front(blocking), &front(aio)).len();
    let blocking = "
        /// A.
        pub struct A;
        impl A {
            /// Gets.
            ///
            /// # Errors
            /// None.
            pub fn get<K>(&self, key: &K) -> Result<u8> { ready(self.0.get(key)) }
        }
        impl Iterator for A { type Item = u8; }";
    let aio = "
        /// A.
        pub struct A;
        impl A {
            /// Gets.
            ///
            /// # Errors
            /// None.
            ///
            /// # Cancel safety
            /// Nothing happens.
            pub async fn get<K>(&self, key: &K) -> Result<u8> { self.0.get(key).await }
            /// The next one.
            ///
            /// # Cancel safety
            /// Nothing happens.
            pub async fn next(&mut self) -> Option<u8> { self.0.next().await }
        }
        impl Stream for A { type Item = u8; }";
    assert_eq!(count(blocking, aio), 0);
    let future = aio.replace(
        "async fn get<K>(&self, key: &K) -> Result<u8>",
        "fn get<K>(&self, key: &K) -> impl Future<Output = Result<u8>> + Send",
    );
    assert_eq!(count(blocking, &future), 0);
    let changed = |old: &str, new: &str| count(blocking, &aio.replace(old, new));
    assert_eq!(changed("key: &K)", "key: &K, more: u8)"), 1, "arguments");
    assert_eq!(changed("get<K>", "get<K: Clone>"), 1, "bounds");
    assert_eq!(changed("Result<u8>", "Result<u16>"), 1, "results");
    assert_eq!(changed("async fn get", "fn get"), 2, "waiting, and what is said of it");
    assert_eq!(changed("# Errors", "# Panics"), 1, "documentation");
    assert_eq!(
        changed(
            "/// # Cancel safety\n            /// Nothing happens.\n            pub async fn get",
            "pub async fn get"
        ),
        1
    );
    assert_eq!(changed("fn get<K>", "fn got<K>"), 2, "a name");
    assert_eq!(changed("Option<u8>", "Option<u16>"), 1, "what `next` gives");
    assert_eq!(changed("type Item = u8", "type Item = u16"), 2, "what the stream gives");
    assert_eq!(changed("fn next", "fn advance"), 2, "a stream without `next`");
    assert_eq!(changed("pub struct A;", "pub struct A<T>;"), 1, "parameters of a type");
    assert_eq!(changed("impl Stream for A", "impl B"), 2, "no stream any more, and `next` for nothing");
}
