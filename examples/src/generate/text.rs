//! Items of Rust as text, laid out as rustfmt does it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The widest list of an attribute that stays in one line.
const WIDEST_LIST: usize = 70;

/// A type of Rust, and what has to be imported for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RustType {
    pub(super) text: String,
    pub(super) import: Option<&'static str>,
    /// Whether it can be part of a key of a `HashMap`.
    pub(super) is_hashable: bool,
}

/// A part of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meta {
    /// `not_null`, `scale = 2`.
    Text(String),
    /// `sql(...)`.
    List(&'static str, Vec<Self>),
}

impl Meta {
    /// `key = "text"`.
    pub(super) fn quoted(key: &str, text: &str) -> Self {
        Self::Text(format!("{key} = {text:?}"))
    }

    fn flat(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::List(name, parts) => format!("{name}({})", flat(parts)),
        }
    }

    fn write(&self, indent: usize, out: &mut String) {
        match self {
            Self::Text(text) => out.push_str(text),
            Self::List(name, parts) => {
                out.push_str(name);
                write_list(parts, indent, out);
            }
        }
    }
}

fn flat(parts: &[Meta]) -> String {
    parts.iter().map(Meta::flat).collect::<Vec<_>>().join(", ")
}

fn write_list(parts: &[Meta], indent: usize, out: &mut String) {
    let line = flat(parts);
    out.push('(');
    match parts {
        _ if line.chars().count() <= WIDEST_LIST => out.push_str(&line),
        [only @ Meta::List(..)] => only.write(indent, out),
        parts => {
            for (at, part) in parts.iter().enumerate() {
                out.push_str(if at == 0 { "\n" } else { ",\n" });
                out.extend(std::iter::repeat_n(' ', indent + 4));
                part.write(indent + 4, out);
            }
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
        }
    }
    out.push(')');
}

fn write_attribute(name: &'static str, parts: &[Meta], indent: usize, out: &mut String) {
    if !parts.is_empty() {
        let _ = write!(out, "{:indent$}#[{name}", "");
        write_list(parts, indent, out);
        out.push_str("]\n");
    }
}

/// Comments, one a line; what would end the line is escaped.
fn write_comments(start: &str, lines: &[String], indent: usize, out: &mut String) {
    for line in lines {
        let line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let _ = writeln!(out, "{:indent$}{start} {}", "", line.trim());
    }
}

/// A struct or an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// What the documentation says.
    pub(super) docs: Vec<String>,
    pub(super) name: String,
    /// `#[ignite(...)]` of the type.
    pub(super) ignite: Vec<Meta>,
    /// `#[serde(...)]` of the type.
    pub(super) serde: Vec<Meta>,
    pub(super) body: Body,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Body {
    /// A struct that is a key or is none.
    Struct {
        fields: Vec<Member>,
        is_key: bool,
    },
    Enum(Vec<Member>),
}

/// A field or a constant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) docs: Vec<String>,
    pub(super) name: String,
    pub(super) ignite: Vec<Meta>,
    pub(super) serde: Vec<Meta>,
    /// None for a constant.
    pub(super) ty: Option<RustType>,
}

impl Item {
    fn write(&self, out: &mut String) {
        write_comments("///", &self.docs, 0, out);
        let (keyword, members, extra) = match &self.body {
            Body::Enum(members) => ("enum", members, "Copy, PartialEq, Eq, Hash"),
            Body::Struct { fields, is_key } => {
                let hashable = fields.iter().all(|field| field.ty.as_ref().is_none_or(|ty| ty.is_hashable));
                ("struct", fields, if *is_key && hashable { "PartialEq, Eq, Hash" } else { "PartialEq" })
            }
        };
        let _ = writeln!(out, "#[derive(Debug, Clone, {extra}, Serialize, Deserialize, IgniteObject)]");
        write_attribute("ignite", &self.ignite, 0, out);
        write_attribute("serde", &self.serde, 0, out);
        let _ = write!(out, "pub {keyword} {} {{", self.name);
        if !members.is_empty() {
            out.push('\n');
        }
        for member in members {
            write_comments("///", &member.docs, 4, out);
            write_attribute("ignite", &member.ignite, 4, out);
            write_attribute("serde", &member.serde, 4, out);
            let _ = match &member.ty {
                Some(ty) => writeln!(out, "    pub {}: {},", member.name, ty.text),
                None => writeln!(out, "    {},", member.name),
            };
        }
        out.push_str("}\n");
    }

    fn imports(&self) -> impl Iterator<Item = &'static str> {
        let (Body::Struct { fields: members, .. } | Body::Enum(members)) = &self.body;
        members.iter().filter_map(|member| member.ty.as_ref()?.import)
    }
}

/// A part of a file: comments, and the items below them.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) comments: Vec<String>,
    pub(super) items: Vec<Item>,
}

/// A whole file.
pub(super) fn file(sections: &[Section]) -> String {
    let mut out =
        String::from("// Made from a running cluster by the example `generate` of ignite-client.\n");
    let items = || sections.iter().flat_map(|section| &section.items);
    if items().next().is_some() {
        out.push('\n');
        write_imports(&items().flat_map(Item::imports).collect(), &mut out);
    }
    for section in sections {
        if !section.comments.is_empty() {
            out.push('\n');
            write_comments("//", &section.comments, 0, &mut out);
        }
        for item in &section.items {
            out.push('\n');
            item.write(&mut out);
        }
    }
    out
}

fn write_imports(imports: &BTreeSet<&'static str>, out: &mut String) {
    let of = |module: &str| -> Vec<&str> {
        let names = imports.iter().filter_map(|path| path.rsplit_once("::"));
        names.filter(|(of, _)| *of == module).map(|(_, name)| name).collect()
    };
    let mut root = vec!["IgniteObject"];
    root.extend(of("ignite_client"));
    let mut lines = vec![
        ("ignite_client::types", of("ignite_client::types")),
        ("ignite_client", root),
        ("serde", vec!["Deserialize", "Serialize"]),
        ("uuid", of("uuid")),
    ];
    // rustfmt puts a single name before a module, a list behind it.
    let is_single = |names: &[&str]| names.len() == 1;
    lines.sort_by_key(|(module, names)| match *module {
        "ignite_client" => {
            if is_single(names) {
                0
            } else {
                2
            }
        }
        "ignite_client::types" => 1,
        _ => 3,
    });
    for (module, names) in lines {
        let _ = match names.as_slice() {
            [] => Ok(()),
            [name] => writeln!(out, "use {module}::{name};"),
            names => writeln!(out, "use {module}::{{{}}};", names.join(", ")),
        };
    }
}
