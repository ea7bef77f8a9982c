//! Reports for people at a terminal: coloured if there is one. Both fronts share it; what is shown stands in `describe`.

use crate::describe::TypeReport;
use std::ffi::OsStr;
use std::io::{self, IsTerminal, Write};

impl TypeReport {
    /// The text as a terminal shows it: with ANSI colours if standard output is a terminal and the variable `NO_COLOR` is not set, else
    /// plain, as by `to_string`.
    ///
    /// # Examples
    /// ```no_run
    /// # use ignite_client::IgniteType;
    /// # fn of<Person: IgniteType>(client: &ignite_client::Client) -> ignite_client::Result<()> {
    /// println!("{}", client.check::<Person>()?.to_terminal());
    /// # Ok(())
    /// # }
    /// ```
    pub fn to_terminal(&self) -> String {
        let no_color = std::env::var_os("NO_COLOR");
        if wants_colours(io::stdout().is_terminal(), no_color.as_deref()) {
            self.coloured()
        } else {
            self.to_string()
        }
    }

    /// Writes the text to standard output, in colours as [`to_terminal`](Self::to_terminal) says.
    ///
    /// # Errors
    /// Those of standard output.
    ///
    /// # Examples
    /// ```no_run
    /// # use ignite_client::IgniteType;
    /// # fn of<Person: IgniteType>(client: &ignite_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// client.check::<Person>()?.print()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn print(&self) -> io::Result<()> {
        writeln!(io::stdout(), "{}", self.to_terminal())
    }
}

/// An empty `NO_COLOR` counts as not set, as <https://no-color.org> asks for.
fn wants_colours(is_terminal: bool, no_color: Option<&OsStr>) -> bool {
    is_terminal && no_color.is_none_or(OsStr::is_empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_for_terminals_whose_user_wants_them() {
        assert!(wants_colours(true, None));
        assert!(wants_colours(true, Some(OsStr::new(""))));
        assert!(!wants_colours(true, Some(OsStr::new("1"))));
        assert!(!wants_colours(false, None));
    }
}
