//! Names of a cluster as names of Rust: any text becomes an identifier, and no two of one place the same.

use std::collections::HashSet;

/// Words that no item can have as its name, the raw form aside.
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Words that have no raw form either.
const NEVER_RAW: [&str; 4] = ["crate", "self", "super", "Self"];

/// Names of types that generated code uses or the prelude has.
const TAKEN: [&str; 23] = [
    "Box",
    "Clone",
    "Date",
    "Debug",
    "Decimal",
    "Default",
    "Deserialize",
    "EnumValue",
    "Err",
    "IgniteObject",
    "IgniteValue",
    "None",
    "Ok",
    "Option",
    "PartialEq",
    "Result",
    "Serialize",
    "Some",
    "String",
    "Time",
    "Timestamp",
    "Uuid",
    "Vec",
];

/// The names of one place: of the fields of a struct, the constants of an enum, the types of a file.
#[derive(Debug, Default)]
pub(super) struct Names {
    used: HashSet<String>,
}

impl Names {
    /// The names of a file's types, without those that its code needs itself.
    pub(super) fn of_types() -> Self {
        Self { used: TAKEN.iter().map(|&name| name.to_owned()).collect() }
    }

    /// Whether none of the names is used.
    pub(super) fn are_free<'n>(&self, mut names: impl Iterator<Item = &'n str>) -> bool {
        names.all(|name| !self.used.contains(name))
    }

    /// Takes a name, with a number behind it if it is used already.
    pub(super) fn take(&mut self, name: &str, separator: &str) -> String {
        let numbered = (2_u32..).map(|number| format!("{name}{separator}{number}"));
        let mut candidates = std::iter::once(name.to_owned()).chain(numbered);
        let free = candidates.find(|candidate| !self.used.contains(candidate)).unwrap_or_default();
        self.used.insert(free.clone());
        free
    }

    /// A field's name for a name of the cluster.
    pub(super) fn field(&mut self, name: &str) -> String {
        let snake = words(name).join("_");
        let snake = if snake.is_empty() { "field".to_owned() } else { not_a_number(snake, "_") };
        let snake = if NEVER_RAW.contains(&snake.as_str()) { snake + "_" } else { snake };
        let free = self.take(&snake, "_");
        if KEYWORDS.contains(&free.as_str()) { format!("r#{free}") } else { free }
    }

    /// A constant's name for a name of the cluster.
    pub(super) fn variant(&mut self, name: &str) -> String {
        self.take(&pascal(name, "V"), "")
    }
}

/// A type's name for a name of the cluster, of a class without its package.
pub(super) fn type_name(name: &str) -> String {
    pascal(name.rsplit(['.', '$', '+']).find(|part| !words(part).is_empty()).unwrap_or(name), "T")
}

fn pascal(name: &str, prefix: &str) -> String {
    let capital = |word: String| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
    };
    let parts: Vec<String> = words(name).into_iter().map(capital).collect();
    // Digits of two words would run together.
    let mut pascal = String::new();
    for part in parts {
        if pascal.ends_with(|c: char| c.is_ascii_digit()) && part.starts_with(|c: char| c.is_ascii_digit()) {
            pascal.push('_');
        }
        pascal.push_str(&part);
    }
    let pascal = if pascal.is_empty() { prefix.to_owned() } else { not_a_number(pascal, prefix) };
    if pascal == "Self" { format!("{prefix}{pascal}") } else { pascal }
}

fn not_a_number(name: String, prefix: &str) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("{prefix}{name}") } else { name }
}

/// The words of a name in lower case: parted by what no identifier has, and by capitals behind small letters.
fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut starts = true;
    for (at, &letter) in letters.iter().enumerate() {
        if !is_of_identifiers(letter) {
            starts = true;
            continue;
        }
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let ends_capitals = letters.get(at + 1).is_some_and(|next| next.is_lowercase())
            && before.is_some_and(|before| before.is_uppercase());
        let follows_small = before.is_some_and(|before| before.is_lowercase() || before.is_ascii_digit());
        if starts || letter.is_uppercase() && (follows_small || ends_capitals) {
            words.push(String::new());
        }
        starts = false;
        if let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase().filter(|&lower| is_of_identifiers(lower)));
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Letters and digits that identifiers may have and that no normal form changes: the common scripts.
fn is_of_identifiers(letter: char) -> bool {
    let is_common = matches!(
        letter,
        '\u{c0}'..='\u{24f}'
            | '\u{386}'..='\u{52f}'
            | '\u{5d0}'..='\u{5ea}'
            | '\u{620}'..='\u{64a}'
            | '\u{3041}'..='\u{3096}'
            | '\u{30a1}'..='\u{30fa}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{ac00}'..='\u{d7a3}'
    );
    letter.is_ascii_alphanumeric() || is_common && letter.is_alphabetic()
}

/// A renaming rule of serde for a whole type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    Camel,
    Pascal,
    Screaming,
}

impl Rule {
    /// The rules, the one that is tried first in front.
    pub(super) const ALL: [Self; 3] = [Self::Camel, Self::Screaming, Self::Pascal];

    /// As serde knows it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Camel => "camelCase",
            Self::Pascal => "PascalCase",
            Self::Screaming => "SCREAMING_SNAKE_CASE",
        }
    }

    /// What it makes of a field's name.
    pub(super) fn field(self, name: &str) -> String {
        let pascal = || {
            let mut starts = true;
            let mut pascal = String::with_capacity(name.len());
            for letter in name.chars() {
                if letter != '_' {
                    pascal.push(if starts { letter.to_ascii_uppercase() } else { letter });
                }
                starts = letter == '_';
            }
            pascal
        };
        match self {
            Self::Pascal => pascal(),
            Self::Camel => lower_first(&pascal()),
            Self::Screaming => name.to_ascii_uppercase(),
        }
    }

    /// What it makes of a constant's name.
    pub(super) fn variant(self, name: &str) -> String {
        match self {
            Self::Pascal => name.to_owned(),
            Self::Camel => lower_first(name),
            Self::Screaming => {
                let mut words = String::with_capacity(name.len() + 4);
                for (at, letter) in name.chars().enumerate() {
                    if at > 0 && letter.is_uppercase() {
                        words.push('_');
                    }
                    words.push(letter.to_ascii_uppercase());
                }
                words
            }
        }
    }
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

/// The rule that leaves the fewest names to be told one by one; none where it saves no more than its own line.
pub(super) fn best_rule(unfit: impl Fn(Option<Rule>) -> usize) -> Option<Rule> {
    let plain = unfit(None);
    let counted = Rule::ALL.map(|rule| (unfit(Some(rule)), rule));
    let best = counted.into_iter().min_by_key(|(count, _)| *count);
    best.filter(|(count, _)| count + 1 < plain).map(|(_, rule)| rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields<const N: usize>(names: [&str; N]) -> [String; N] {
        let mut taken = Names::default();
        names.map(|name| taken.field(name))
    }

    #[test]
    fn names_of_fields() {
        assert_eq!(
            fields(["COUNTRYCODE", "firstName", "HTTPServer", "a1B"]),
            ["countrycode", "first_name", "http_server", "a1_b"]
        );
        assert_eq!(
            fields(["1 st-col", "type", "SELF", "größe", "€", "__x__"]),
            ["_1_st_col", "r#type", "self_", "größe", "field", "x"]
        );
        assert_eq!(
            fields(["A b", "A_B", "AB", "a-b_2", "a b 2", "TYPE", "type"]),
            ["a_b", "a_b_2", "ab", "a_b_2_2", "a_b_2_3", "r#type", "type_2"]
        );
    }

    #[test]
    fn names_of_types() {
        assert_eq!(type_name("COUNTRY_LANGUAGE"), "CountryLanguage");
        assert_eq!(type_name("org.acme.Outer$ExpenseVoucher"), "ExpenseVoucher");
        assert_eq!(type_name("2 1st"), "T2_1st");
        assert_eq!(type_name("self"), "TSelf");
        let mut types = Names::of_types();
        assert_eq!(types.take("Date", ""), "Date2");
        assert_eq!(types.take("City", ""), "City");
    }

    #[test]
    fn rules_are_those_of_serde() {
        assert_eq!(Rule::Camel.field("first_name"), "firstName");
        assert_eq!(Rule::Screaming.variant("DeepRed"), "DEEP_RED");
        let unfit = |rule: Option<Rule>| if rule == Some(Rule::Screaming) { 1 } else { 3 };
        assert_eq!(best_rule(unfit), Some(Rule::Screaming));
        assert_eq!(best_rule(|rule| if rule.is_some() { 0 } else { 1 }), None);
    }
}
