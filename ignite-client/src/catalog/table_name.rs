//! Names of tables as SQL writes them.

use super::CatalogError;

/// The schema of tables that are made without one.
const PUBLIC: &str = "PUBLIC";

/// Schema and table, each as the server has it: in capitals unless it was quoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TableName {
    pub(crate) schema: String,
    pub(crate) table: String,
}

impl TableName {
    /// Reads `table` or `schema.table`.
    pub(crate) fn parse(name: &str) -> Result<Self, CatalogError> {
        let fail = |reason| CatalogError::TableName { name: name.into(), reason };
        let (first, rest) = identifier(name.trim()).map_err(fail)?;
        match rest.strip_prefix('.') {
            None if rest.is_empty() => Ok(Self { schema: PUBLIC.to_owned(), table: first }),
            None => Err(fail("something follows the name")),
            Some(rest) => match identifier(rest).map_err(fail)? {
                (table, "") => Ok(Self { schema: first, table }),
                _ => Err(fail("something follows the name")),
            },
        }
    }
}

/// The identifier at the start of a text, and what follows it.
fn identifier(text: &str) -> Result<(String, &str), &'static str> {
    if let Some(quoted) = text.strip_prefix('"') {
        let mut name = String::new();
        let mut rest = quoted;
        loop {
            let (part, after) = rest.split_once('"').ok_or("the closing quote is missing")?;
            name.push_str(part);
            // Two quotes are one in the name.
            match after.strip_prefix('"') {
                Some(after) => {
                    name.push('"');
                    rest = after;
                }
                None if name.is_empty() => return Err("a name is empty"),
                None => return Ok((name, after)),
            }
        }
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').unwrap_or(text.len());
    match text.split_at(end) {
        ("", _) => Err("a name is empty"),
        (name, rest) => Ok((name.to_uppercase(), rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(name: &str) -> (String, String) {
        let TableName { schema, table } = TableName::parse(name).unwrap();
        (schema, table)
    }

    #[test]
    fn names_are_read_as_sql_reads_them() {
        let pair = |schema: &str, table: &str| (schema.to_owned(), table.to_owned());
        assert_eq!(parsed("city"), pair("PUBLIC", "CITY"));
        assert_eq!(parsed(" Sales.City_2 "), pair("SALES", "CITY_2"));
        assert_eq!(parsed("\"people\".\"my \"\"t\"\".x\""), pair("people", "my \"t\".x"));
        assert_eq!(parsed("\"people\".PERSON"), pair("people", "PERSON"));
    }

    #[test]
    fn what_is_no_name() {
        for name in ["", ".", "a.", ".a", "a b", "a.b.c", "\"a", "\"\"", "\"a\"b", "a-b"] {
            assert!(matches!(TableName::parse(name), Err(CatalogError::TableName { .. })), "{name}");
        }
    }
}
