//! Letter case: serde's renaming rules, and the lower case from which Ignite computes ids.

use syn::LitStr;

/// One of serde's `rename_all` rules.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

impl Rule {
    /// The rule that serde knows by this name.
    pub(crate) fn parse(name: &LitStr) -> syn::Result<Self> {
        Ok(match name.value().as_str() {
            "lowercase" => Self::Lower,
            "UPPERCASE" => Self::Upper,
            "PascalCase" => Self::Pascal,
            "camelCase" => Self::Camel,
            "snake_case" => Self::Snake,
            "SCREAMING_SNAKE_CASE" => Self::ScreamingSnake,
            "kebab-case" => Self::Kebab,
            "SCREAMING-KEBAB-CASE" => Self::ScreamingKebab,
            _ => return Err(syn::Error::new(name.span(), "not a renaming rule of serde")),
        })
    }

    /// The name of a field (written in snake case) under the rule.
    pub(crate) fn field(self, name: &str) -> String {
        match self {
            Self::Lower | Self::Snake => name.to_owned(),
            Self::Upper | Self::ScreamingSnake => name.to_ascii_uppercase(),
            Self::Pascal => capitalize_words(name),
            Self::Camel => lower_first(&capitalize_words(name)),
            Self::Kebab => name.replace('_', "-"),
            Self::ScreamingKebab => name.to_ascii_uppercase().replace('_', "-"),
        }
    }

    /// The name of a variant (written in Pascal case) under the rule.
    pub(crate) fn variant(self, name: &str) -> String {
        match self {
            Self::Lower => name.to_ascii_lowercase(),
            Self::Upper => name.to_ascii_uppercase(),
            Self::Pascal => name.to_owned(),
            Self::Camel => lower_first(name),
            Self::Snake => separate_words(name),
            Self::ScreamingSnake => separate_words(name).to_ascii_uppercase(),
            Self::Kebab => separate_words(name).replace('_', "-"),
            Self::ScreamingKebab => separate_words(name).to_ascii_uppercase().replace('_', "-"),
        }
    }
}

fn capitalize_words(name: &str) -> String {
    let mut starts_word = true;
    let mut pascal = String::with_capacity(name.len());
    for letter in name.chars() {
        if letter == '_' {
            starts_word = true;
        } else {
            pascal.push(if starts_word { letter.to_ascii_uppercase() } else { letter });
            starts_word = false;
        }
    }
    pascal
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

fn separate_words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    for (at, letter) in name.chars().enumerate() {
        if at > 0 && letter.is_uppercase() {
            words.push('_');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

/// Lower case as Java maps single UTF-16 units: one letter to one, letters above U+FFFF unchanged.
pub(crate) fn lowered(name: &str) -> String {
    name.chars().map(lower_letter).collect()
}

/// What the id of a name depends on: two names with the same key have the same id.
pub(crate) fn id_key(name: &str) -> String {
    lowered(name).to_ascii_lowercase()
}

fn lower_letter(letter: char) -> char {
    // The one letter of the basic plane whose full lower case has two letters and whose simple one is another letter.
    if letter == '\u{130}' {
        return 'i';
    }
    let mut lower = letter.to_lowercase();
    match (letter.len_utf16(), lower.next(), lower.next()) {
        (1, Some(low), None) if low.len_utf16() == 1 => low,
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lower_case_is_one_to_one() {
        assert_eq!(lowered("Ab_1"), "ab_1");
        assert_eq!(lowered("İΣẞ\u{212a}ǅ"), "iσß\u{6b}ǆ");
        assert_eq!(lowered("\u{10400}😀"), "\u{10400}😀");
    }

    #[test]
    fn rules_as_serde_applies_them() {
        assert_eq!(Rule::Camel.field("first_name"), "firstName");
        assert_eq!(Rule::Pascal.field("first_name"), "FirstName");
        assert_eq!(Rule::ScreamingKebab.field("first_name"), "FIRST-NAME");
        assert_eq!(Rule::Snake.variant("DeepRed"), "deep_red");
        assert_eq!(Rule::ScreamingSnake.variant("DeepRed"), "DEEP_RED");
        assert_eq!(Rule::Kebab.variant("DeepRed"), "deep-red");
        assert_eq!(Rule::Camel.variant("DeepRed"), "deepRed");
    }
}
