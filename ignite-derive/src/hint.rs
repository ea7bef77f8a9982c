//! The grammar of `#[ignite(type = "...")]`: names of a closed list, arguments in angle brackets, the name of an enum in parentheses.

use proc_macro2::Span;
use syn::{Error, LitStr, Result};

/// A parsed hint.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Hint {
    /// Name of the type in `ignite_client::hint`.
    pub(crate) target: &'static str,
    pub(crate) arguments: Vec<Self>,
    /// The name that an enum has in the cluster.
    pub(crate) enum_name: Option<String>,
}

/// Name in the attribute, name of the type, number of arguments that may be given.
const KNOWN: &[(&str, &str, usize)] = &[
    ("byte", "Byte", 0),
    ("short", "Short", 0),
    ("int", "Int", 0),
    ("long", "Long", 0),
    ("float", "Float", 0),
    ("double", "Double", 0),
    ("boolean", "Bool", 0),
    ("char", "Char", 0),
    ("string", "Text", 0),
    ("date", "Date", 0),
    ("sql_date", "SqlDate", 0),
    ("time", "Time", 0),
    ("timestamp", "Timestamp", 0),
    ("decimal", "Decimal", 0),
    ("uuid", "Uuid", 0),
    ("enum", "Enum", 0),
    ("array", "Array", 1),
    ("object_array", "ObjectArray", 1),
    ("array_list", "ArrayList", 1),
    ("linked_list", "LinkedList", 1),
    ("hash_set", "HashSet", 1),
    ("linked_hash_set", "LinkedHashSet", 1),
    ("hash_map", "HashMap", 2),
    ("linked_hash_map", "LinkedHashMap", 2),
    ("list", "List", 1),
    ("set", "Set", 1),
    ("map", "Map", 2),
];

impl Hint {
    /// Parses the text of a literal; errors point at the literal.
    pub(crate) fn parse(literal: &LitStr) -> Result<Self> {
        let text = literal.value();
        let mut parser = Parser { rest: text.trim(), span: literal.span() };
        let hint = parser.hint()?;
        match parser.rest {
            "" => Ok(hint),
            rest => Err(parser.error(format!("unexpected `{rest}` after the hint"))),
        }
    }
}

struct Parser<'a> {
    rest: &'a str,
    span: Span,
}

impl<'a> Parser<'a> {
    fn hint(&mut self) -> Result<Hint> {
        let name = self.word();
        let Some((name, target, arity)) = KNOWN.iter().find(|(known, ..)| *known == name) else {
            let list: Vec<&str> = KNOWN.iter().map(|(known, ..)| *known).collect();
            return Err(self.error(format!("unknown hint `{name}`; the hints are: {}", list.join(", "))));
        };
        let enum_name = if *name == "enum" { self.enum_name()? } else { None };
        let arguments = self.arguments()?;
        if !arguments.is_empty() && arguments.len() != *arity {
            let takes = match arity {
                0 => "no argument",
                1 => "one argument, the hint of the elements",
                _ => "two arguments, the hints of keys and of values",
            };
            return Err(self.error(format!("`{name}` takes {takes}")));
        }
        Ok(Hint { target, arguments, enum_name })
    }

    fn arguments(&mut self) -> Result<Vec<Hint>> {
        let mut arguments = Vec::new();
        if !self.take('<') {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.hint()?);
            if self.take('>') {
                return Ok(arguments);
            }
            if !self.take(',') {
                return Err(self.error("expected `,` or `>` in the hint"));
            }
        }
    }

    fn enum_name(&mut self) -> Result<Option<String>> {
        if !self.take('(') {
            return Ok(None);
        }
        let Some((name, rest)) = self.rest.split_once(')') else {
            return Err(self.error("expected `)` after the name of the enum"));
        };
        self.rest = rest.trim_start();
        match name.trim() {
            "" => Err(self.error("`enum()` needs the name that the enum has in the cluster")),
            name => Ok(Some(name.to_owned())),
        }
    }

    fn word(&mut self) -> &'a str {
        let is_end = |letter: char| !(letter.is_alphanumeric() || letter == '_');
        let (word, rest) = self.rest.split_at(self.rest.find(is_end).unwrap_or(self.rest.len()));
        self.rest = rest.trim_start();
        word
    }

    fn take(&mut self, letter: char) -> bool {
        let rest = self.rest.strip_prefix(letter);
        self.rest = rest.unwrap_or(self.rest).trim_start();
        rest.is_some()
    }

    fn error(&self, message: impl std::fmt::Display) -> Error {
        Error::new(self.span, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Hint> {
        Hint::parse(&LitStr::new(text, Span::call_site()))
    }

    fn plain(target: &'static str, arguments: Vec<Hint>) -> Hint {
        Hint { target, arguments, enum_name: None }
    }

    #[test]
    fn the_grammar_nests() {
        let timestamps = plain("ArrayList", vec![plain("Timestamp", vec![])]);
        assert_eq!(parse("array_list<timestamp>").unwrap(), timestamps);
        let map = plain("Map", vec![plain("Text", vec![]), timestamps]);
        assert_eq!(parse(" map < string , array_list<timestamp> > ").unwrap(), map);
        assert_eq!(parse("hash_map").unwrap(), plain("HashMap", vec![]));
        let color = parse("array<enum(org.acme.Outer$Color)>").unwrap();
        assert_eq!(color.arguments[0].enum_name.as_deref(), Some("org.acme.Outer$Color"));
    }

    #[test]
    fn mistakes_are_errors() {
        for text in
            ["", "Long", "long<int>", "map<int>", "array<int", "array<int>>", "enum()", "enum(x", "array<>"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
