//! Secrets: wiped when they are dropped, and never shown.

use crate::error::{ConfigError, Result};
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// A secret of any form.
#[derive(Clone)]
pub(crate) struct Secret<T: Zeroize>(Zeroizing<T>);

impl<T: Zeroize> Secret<T> {
    pub(crate) fn new(secret: T) -> Self {
        Self(Zeroizing::new(secret))
    }

    /// The secret itself; what is made of it is to be wiped as well.
    pub(crate) fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// User name and password.
#[derive(Debug, Clone)]
pub(crate) struct Credentials {
    pub(crate) user: String,
    pub(crate) password: Secret<String>,
}

impl Credentials {
    /// A node takes an empty name or password for wrong ones, whatever its users are.
    pub(super) fn new(user: String, password: String) -> Result<Self> {
        let password = Secret::new(password);
        for (text, what) in [(&user, "user name"), (password.expose(), "password")] {
            if text.is_empty() {
                return Err(ConfigError::EmptyName { what }.into());
            }
        }
        Ok(Self { user, password })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_shown() {
        let credentials = Credentials::new("ann".into(), "open sesame".into()).unwrap();
        let shown = format!("{credentials:?} {credentials:#?}");
        assert!(shown.contains("ann") && !shown.contains("sesame"), "{shown}");
    }

    #[test]
    fn nothing_is_empty() {
        for (user, password) in [("", "p"), ("u", "")] {
            assert!(matches!(
                Credentials::new(user.into(), password.into()),
                Err(crate::Error::Config(ConfigError::EmptyName { .. }))
            ));
        }
    }
}
