//! Reading attributes: every `#[ignite(..)]` key at most once, every mistake with its place.

pub(crate) mod ignite;
pub(crate) mod serde;

use crate::ctxt::Ctxt;
use proc_macro2::{Span, TokenTree};
use syn::meta::ParseNestedMeta;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Attribute, LitStr, Meta, Result, Token};

/// A key of an attribute that may be given once, with the place of the key.
pub(crate) struct Slot<T>(Option<(T, Span)>);

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Slot<T> {
    /// Keeps the value; a second one is an error.
    fn set(&mut self, ctxt: &Ctxt, meta: &ParseNestedMeta<'_>, value: T) {
        if self.0.is_some() {
            ctxt.error(meta.path.span(), format!("`{}` is given twice", key_of(meta)));
        } else {
            self.0 = Some((value, meta.path.span()));
        }
    }

    /// The value.
    pub(crate) fn get(&self) -> Option<&T> {
        self.0.as_ref().map(|(value, _)| value)
    }

    /// The value, given away; the place stays unknown afterwards.
    pub(crate) fn take(&mut self) -> Option<T> {
        self.0.take().map(|(value, _)| value)
    }

    /// Whether the key was given.
    pub(crate) fn is_set(&self) -> bool {
        self.0.is_some()
    }

    /// Place of the key.
    pub(crate) fn span(&self) -> Option<Span> {
        self.0.as_ref().map(|(_, span)| *span)
    }
}

/// Hands each entry of the attributes of a name to `entry`; stops inside an attribute at its first error of syntax.
fn each_entry(
    attrs: &[Attribute],
    name: &str,
    ctxt: &Ctxt,
    mut entry: impl FnMut(&ParseNestedMeta<'_>) -> Result<()>,
) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident(name)) {
        let is_empty = matches!(&attr.meta, Meta::List(list) if list.tokens.is_empty());
        if !is_empty {
            ctxt.ok(attr.parse_nested_meta(|meta| entry(&meta)));
        }
    }
}

/// The key as text.
fn key_of(meta: &ParseNestedMeta<'_>) -> String {
    meta.path.get_ident().map(ToString::to_string).unwrap_or_default()
}

/// `key = value`, where the value may also stand in quotes.
fn parse_value<T: Parse>(meta: &ParseNestedMeta<'_>) -> Result<T> {
    let input = meta.value()?;
    if input.peek(LitStr) { input.parse::<LitStr>()?.parse() } else { input.parse() }
}

/// `key = "text"`, not empty.
fn parse_text(meta: &ParseNestedMeta<'_>) -> Result<LitStr> {
    let text: LitStr = meta.value()?.parse()?;
    if text.value().is_empty() {
        return Err(syn::Error::new(text.span(), "an empty name is refused by Ignite"));
    }
    Ok(text)
}

/// Skips whatever stands behind a key that is not looked into.
fn skip_value(input: ParseStream<'_>) -> Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}
