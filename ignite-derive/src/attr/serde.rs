//! `#[serde(..)]`, as far as it decides what the descriptor must say; what a descriptor cannot say is refused.

use super::{each_entry, key_of, skip_value};
use crate::case::Rule;
use crate::ctxt::Ctxt;
use proc_macro2::Span;
use syn::meta::ParseNestedMeta;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Error, LitStr, Result, Token, WherePredicate, token};

/// On a struct or enum.
#[derive(Default)]
pub(crate) struct ContainerAttrs {
    pub(crate) rename_all: Option<Rule>,
    pub(crate) default: bool,
    pub(crate) deny_unknown_fields: bool,
    pub(crate) transparent: Option<Span>,
    pub(crate) bound: Option<Vec<WherePredicate>>,
    /// Errors that do not count where the type is described as another one (`#[ignite(as = Type)]`).
    pub(crate) refused: Vec<Error>,
}

/// On a field.
#[derive(Default)]
pub(crate) struct FieldAttrs {
    pub(crate) rename: Option<LitStr>,
    pub(crate) aliases: Vec<LitStr>,
    pub(crate) default: bool,
    pub(crate) skip_serializing: Option<Span>,
    pub(crate) skip_deserializing: Option<Span>,
    pub(crate) skip_serializing_if: bool,
    /// `with`, `serialize_with` or `deserialize_with`.
    pub(crate) with: Option<Span>,
    pub(crate) bound: Option<Vec<WherePredicate>>,
}

/// On a variant.
#[derive(Default)]
pub(crate) struct VariantAttrs {
    pub(crate) rename: Option<LitStr>,
    pub(crate) other: Option<Span>,
}

const ENUM_FORM: &str = "an Ignite enum has no data, hence no form to choose: remove it, or describe the type \
    as another one with #[ignite(as = Type)]";

impl ContainerAttrs {
    pub(crate) fn read(attrs: &[Attribute], ctxt: &Ctxt) -> Self {
        let mut read = Self::default();
        each_entry(attrs, "serde", ctxt, |meta| read.entry(meta));
        read
    }

    fn entry(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        let refusal = match key_of(meta).as_str() {
            "rename_all" => {
                self.rename_all = parse_both(meta)?.map(|name| Rule::parse(&name)).transpose()?;
                return Ok(());
            }
            "bound" => return parse_bound(meta, &mut self.bound),
            "default" => {
                self.default = true;
                None
            }
            "deny_unknown_fields" => {
                self.deny_unknown_fields = true;
                None
            }
            "transparent" => {
                self.transparent = Some(meta.path.span());
                None
            }
            "rename_all_fields" | "crate" | "expecting" => None,
            "rename" => Some("give the name of the cluster with #[ignite(type_name = \"...\")] instead"),
            "tag" | "content" | "untagged" => Some(ENUM_FORM),
            "from" | "try_from" | "into" => {
                Some("say what the values look like in Ignite with #[ignite(as = Type)]")
            }
            "remote" => Some(
                "a remote type has no descriptor: give #[ignite(desc = path)] on the fields that use this definition",
            ),
            "variant_identifier" | "field_identifier" => {
                Some("identifiers are not values of a cache: remove it")
            }
            _ => Some("not an attribute of serde that `IgniteObject` knows"),
        };
        if let Some(reason) = refusal {
            self.refused.push(refuse(meta, reason));
        }
        skip_value(meta.input)
    }
}

impl FieldAttrs {
    pub(crate) fn read(attrs: &[Attribute], ctxt: &Ctxt) -> Self {
        let mut read = Self::default();
        each_entry(attrs, "serde", ctxt, |meta| read.entry(meta, ctxt));
        read
    }

    fn entry(&mut self, meta: &ParseNestedMeta<'_>, ctxt: &Ctxt) -> Result<()> {
        let here = Some(meta.path.span());
        match key_of(meta).as_str() {
            "rename" => {
                self.rename = parse_both(meta)?;
                return Ok(());
            }
            "alias" => {
                self.aliases.push(meta.value()?.parse()?);
                return Ok(());
            }
            "bound" => return parse_bound(meta, &mut self.bound),
            "default" => self.default = true,
            "skip" => (self.skip_serializing, self.skip_deserializing) = (here, here),
            "skip_serializing" => self.skip_serializing = here,
            "skip_deserializing" => self.skip_deserializing = here,
            "skip_serializing_if" => self.skip_serializing_if = true,
            "with" | "serialize_with" | "deserialize_with" => self.with = here,
            "borrow" => {}
            "flatten" => ctxt.push(refuse(
                meta,
                "Ignite has no place for the fields of another struct: nest the struct, or list its fields here",
            )),
            "getter" => {
                ctxt.push(refuse(meta, "a remote type has no descriptor: derive for a struct of your own"));
            }
            _ => ctxt.push(refuse(meta, "not an attribute of serde that `IgniteObject` knows")),
        }
        skip_value(meta.input)
    }

    /// The field is left out; an error if only in one direction.
    pub(crate) fn is_skipped(&self, ctxt: &Ctxt) -> bool {
        match (self.skip_serializing, self.skip_deserializing) {
            (Some(_), Some(_)) => return true,
            (Some(span), None) | (None, Some(span)) => ctxt.error(
                span,
                "Ignite has one list of fields for both directions: use #[serde(skip)], or keep the field in both",
            ),
            (None, None) => {}
        }
        false
    }
}

impl VariantAttrs {
    pub(crate) fn read(attrs: &[Attribute], ctxt: &Ctxt) -> Self {
        let mut read = Self::default();
        each_entry(attrs, "serde", ctxt, |meta| read.entry(meta, ctxt));
        read
    }

    fn entry(&mut self, meta: &ParseNestedMeta<'_>, ctxt: &Ctxt) -> Result<()> {
        let refusal = match key_of(meta).as_str() {
            "rename" => {
                self.rename = parse_both(meta)?;
                return Ok(());
            }
            "other" => {
                self.other = Some(meta.path.span());
                None
            }
            "alias" | "rename_all" | "bound" | "borrow" => None,
            "skip" | "skip_serializing" | "skip_deserializing" => {
                Some("a constant of an Ignite enum cannot be left out: remove the variant or the attribute")
            }
            "with" | "serialize_with" | "deserialize_with" => Some(
                "constants are written by their ordinal: describe the type as another one with #[ignite(as = Type)]",
            ),
            "untagged" => Some(ENUM_FORM),
            _ => Some("not an attribute of serde that `IgniteObject` knows"),
        };
        if let Some(reason) = refusal {
            ctxt.push(refuse(meta, reason));
        }
        skip_value(meta.input)
    }
}

fn refuse(meta: &ParseNestedMeta<'_>, reason: &str) -> Error {
    Error::new(meta.path.span(), format!("#[serde({})]: {reason}", key_of(meta)))
}

/// `key = "name"` or `key(serialize = "name", deserialize = "name")`; two different names are refused.
fn parse_both(meta: &ParseNestedMeta<'_>) -> Result<Option<LitStr>> {
    if !meta.input.peek(token::Paren) {
        return meta.value()?.parse().map(Some);
    }
    let (mut write, mut read) = (None, None);
    meta.parse_nested_meta(|meta| {
        let name: LitStr = meta.value()?.parse()?;
        match key_of(&meta).as_str() {
            "serialize" => write = Some(name),
            _ => read = Some(name),
        }
        Ok(())
    })?;
    match (&write, &read) {
        (Some(one), Some(other)) if one.value() == other.value() => Ok(write),
        _ => Err(refuse(meta, "Ignite has one name for both directions: give the same to both")),
    }
}

/// `bound = "T: ..."` or `bound(serialize = "...", deserialize = "...")`: all predicates of both directions.
fn parse_bound(meta: &ParseNestedMeta<'_>, bound: &mut Option<Vec<WherePredicate>>) -> Result<()> {
    let all = bound.get_or_insert_default();
    let mut parse_one = |meta: &ParseNestedMeta<'_>| {
        let text: LitStr = meta.value()?.parse()?;
        all.extend(text.parse_with(Punctuated::<WherePredicate, Token![,]>::parse_terminated)?);
        Ok(())
    };
    if meta.input.peek(token::Paren) {
        meta.parse_nested_meta(|meta| parse_one(&meta))
    } else {
        parse_one(meta)
    }
}
