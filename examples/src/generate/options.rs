//! The command line of the generator.

use super::GenerateError;

/// What the command line takes.
pub const USAGE: &str = "\
Prints Rust structs for the tables and binary types of a running cluster.

usage: cargo run --example generate -- [OPTIONS]

  --table NAME         a table, of any schema or that of --schema; may be repeated
  --schema NAME        the schema of the tables; without --table: all tables of it
  --type NAME          a binary type, by its full name; may be repeated
  --all                all tables and all binary types
  --address HOST:PORT  the cluster; else the one that IGNITE_ADDRESSES names, else 127.0.0.1:10800
  --help               this text

Without options it shows what it does, on a table that it makes and removes.
";

/// What is to be generated, and of which cluster.
///
/// # Examples
/// ```
/// use ignite_examples::generate::Options;
///
/// let options = Options::parse(["--table", "CITY", "--schema=WORLD"].map(String::from))?;
/// assert_eq!((options.tables, options.schema.as_deref()), (vec!["CITY".to_owned()], Some("WORLD")));
/// # Ok::<(), ignite_examples::generate::GenerateError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Names of tables. An exact name is preferred to one in other letter case.
    pub tables: Vec<String>,
    /// The schema of the tables.
    pub schema: Option<String>,
    /// Full names of binary types.
    pub types: Vec<String>,
    /// All tables (of the schema, if one is given), and all binary types that are not those of a table.
    pub all: bool,
    /// Where the cluster listens.
    pub address: Option<String>,
    /// Only the usage is asked for.
    pub help: bool,
}

impl Options {
    /// Reads the command line, without the name of the program.
    ///
    /// # Errors
    /// [`GenerateError::Usage`] for an option that does not exist or has no value.
    pub fn parse(args: impl IntoIterator<Item = String>) -> Result<Self, GenerateError> {
        let mut options = Self::default();
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            let (name, inline) = match arg.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (arg.as_str(), None),
            };
            let takes_value = matches!(name, "--table" | "--schema" | "--type" | "--address");
            let value = if takes_value { inline.clone().or_else(|| args.next()) } else { None };
            match (name, value) {
                ("--table", Some(value)) => options.tables.push(value),
                ("--type", Some(value)) => options.types.push(value),
                ("--schema", Some(value)) => options.schema = Some(value),
                ("--address", Some(value)) => options.address = Some(value),
                ("--all", None) if inline.is_none() => options.all = true,
                ("--help" | "-h", None) if inline.is_none() => options.help = true,
                _ if takes_value => return Err(GenerateError::Usage(format!("{name} needs a value"))),
                _ => return Err(GenerateError::Usage(format!("unknown option {arg}; --help lists them"))),
            }
        }
        Ok(options)
    }

    /// Whether nothing is to be generated.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty() && self.types.is_empty() && self.schema.is_none() && !self.all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse<const N: usize>(args: [&str; N]) -> Result<Options, GenerateError> {
        Options::parse(args.map(String::from))
    }

    #[test]
    fn options_of_the_command_line() {
        let options = parse(["--type", "A", "--type=b=c", "--address", "h:1"]).unwrap();
        assert_eq!((options.types, options.address), (vec!["A".into(), "b=c".into()], Some("h:1".into())));
        assert!(parse(["--all"]).unwrap().all);
        assert!(parse([]).unwrap().is_empty());
        assert!(!parse(["--schema", "S"]).unwrap().is_empty());
    }

    #[test]
    fn mistakes_are_told() {
        assert!(matches!(parse(["--table"]), Err(GenerateError::Usage(text)) if text.contains("--table")));
        assert!(matches!(parse(["CITY"]), Err(GenerateError::Usage(_))));
        assert!(matches!(parse(["--all=1"]), Err(GenerateError::Usage(_))));
    }
}
