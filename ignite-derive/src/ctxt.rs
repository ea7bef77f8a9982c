//! Collects errors, so that the user sees all of them at once.

use proc_macro2::Span;
use std::cell::RefCell;
use std::fmt::Display;
use syn::Error;

/// The errors found so far.
#[derive(Default)]
pub(crate) struct Ctxt(RefCell<Option<Error>>);

impl Ctxt {
    /// Adds an error at a place of the user's code.
    pub(crate) fn error(&self, span: Span, message: impl Display) {
        self.push(Error::new(span, message));
    }

    /// Adds an error.
    pub(crate) fn push(&self, error: Error) {
        match &mut *self.0.borrow_mut() {
            Some(all) => all.combine(error),
            none => *none = Some(error),
        }
    }

    /// The value, or nothing and one error more.
    pub(crate) fn ok<T>(&self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    /// All errors, if there is one.
    pub(crate) fn finish(self) -> Option<Error> {
        self.0.into_inner()
    }
}
