//! `#[ignite(..)]`.

use super::{Slot, each_entry, key_of, parse_text, parse_value, skip_value};
use crate::ctxt::Ctxt;
use crate::hint::Hint;
use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, LitInt, LitStr, Path, Result, Type};

/// On a struct or enum.
#[derive(Default)]
pub(crate) struct ContainerAttrs {
    pub(crate) type_name: Slot<LitStr>,
    pub(crate) krate: Slot<Path>,
    /// `as = Type`.
    pub(crate) described_as: Slot<Type>,
}

/// On a field.
#[derive(Default)]
pub(crate) struct FieldAttrs {
    pub(crate) hint: Slot<Hint>,
    pub(crate) name: Slot<LitStr>,
    pub(crate) affinity_key: Slot<()>,
    pub(crate) desc: Slot<Expr>,
    pub(crate) widen: Slot<()>,
    pub(crate) sql: Slot<SqlAttrs>,
}

/// On a variant.
#[derive(Default)]
pub(crate) struct VariantAttrs {
    pub(crate) ordinal: Slot<i32>,
}

/// `sql(..)`.
#[derive(Default)]
pub(crate) struct SqlAttrs {
    pub(crate) precision: Slot<u32>,
    pub(crate) scale: Slot<u32>,
    pub(crate) not_null: Slot<()>,
    pub(crate) default: Slot<LitStr>,
    pub(crate) index: Slot<IndexAttrs>,
}

/// `sql(index(..))`.
#[derive(Default)]
pub(crate) struct IndexAttrs {
    pub(crate) group: Slot<LitStr>,
    pub(crate) order: Slot<u32>,
    pub(crate) desc: Slot<()>,
    pub(crate) inline_size: Slot<u32>,
}

impl ContainerAttrs {
    pub(crate) fn read(attrs: &[Attribute], ctxt: &Ctxt) -> Self {
        let mut read = Self::default();
        each_entry(attrs, "ignite", ctxt, |meta| {
            match key_of(meta).as_str() {
                "type_name" => read.type_name.set(ctxt, meta, parse_text(meta)?),
                "crate" => read.krate.set(ctxt, meta, parse_value(meta)?),
                "as" => read.described_as.set(ctxt, meta, parse_value(meta)?),
                _ => return unknown(ctxt, meta, "a type", &["type_name", "crate", "as"]),
            }
            Ok(())
        });
        read
    }
}

impl FieldAttrs {
    pub(crate) fn read(attrs: &[Attribute], ctxt: &Ctxt) -> Self {
        let mut read = Self::default();
        each_entry(attrs, "ignite", ctxt, |meta| {
            match key_of(meta).as_str() {
                "type" => {
                    let text: LitStr = meta.value()?.parse()?;
                    if let Some(hint) = ctxt.ok(Hint::parse(&text)) {
                        read.hint.set(ctxt, meta, hint);
                    }
                }
                "name" => read.name.set(ctxt, meta, parse_text(meta)?),
                "affinity_key" => read.affinity_key.set(ctxt, meta, ()),
                "desc" => read.desc.set(ctxt, meta, parse_value(meta)?),
                "widen" => read.widen.set(ctxt, meta, ()),
                "sql" => read.sql.set(ctxt, meta, SqlAttrs::parse(meta, ctxt)?),
                _ => {
                    let known = ["type", "name", "affinity_key", "desc", "widen", "sql"];
                    return unknown(ctxt, meta, "a field", &known);
                }
            }
            Ok(())
        });
        read
    }

    /// The keys given that only a field of an object can have, each with its place.
    pub(crate) fn object_only(&self) -> impl Iterator<Item = (&'static str, proc_macro2::Span)> {
        [("name", self.name.span()), ("affinity_key", self.affinity_key.span()), ("sql", self.sql.span())]
            .into_iter()
            .filter_map(|(key, span)| Some((key, span?)))
    }

    /// All keys given, each with its place.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&'static str, proc_macro2::Span)> {
        [("type", self.hint.span()), ("desc", self.desc.span()), ("widen", self.widen.span())]
            .into_iter()
            .filter_map(|(key, span)| Some((key, span?)))
            .chain(self.object_only())
    }
}

impl VariantAttrs {
    pub(crate) fn read(attrs: &[Attribute], ctxt: &Ctxt) -> Self {
        let mut read = Self::default();
        each_entry(attrs, "ignite", ctxt, |meta| {
            match key_of(meta).as_str() {
                "ordinal" => {
                    let ordinal = meta.value()?.parse::<LitInt>()?.base10_parse()?;
                    read.ordinal.set(ctxt, meta, ordinal);
                }
                _ => return unknown(ctxt, meta, "a variant", &["ordinal"]),
            }
            Ok(())
        });
        read
    }
}

impl SqlAttrs {
    fn parse(meta: &ParseNestedMeta<'_>, ctxt: &Ctxt) -> Result<Self> {
        let mut sql = Self::default();
        meta.parse_nested_meta(|meta| {
            let meta = &meta;
            match key_of(meta).as_str() {
                "precision" => sql.precision.set(ctxt, meta, parse_number(meta)?),
                "scale" => sql.scale.set(ctxt, meta, parse_number(meta)?),
                "not_null" => sql.not_null.set(ctxt, meta, ()),
                "default" => sql.default.set(ctxt, meta, meta.value()?.parse()?),
                "index" => sql.index.set(ctxt, meta, IndexAttrs::parse(meta, ctxt)?),
                _ => {
                    let known = ["precision", "scale", "not_null", "default", "index"];
                    return unknown(ctxt, meta, "`sql(..)`", &known);
                }
            }
            Ok(())
        })?;
        Ok(sql)
    }
}

impl IndexAttrs {
    fn parse(meta: &ParseNestedMeta<'_>, ctxt: &Ctxt) -> Result<Self> {
        let mut index = Self::default();
        if !meta.input.peek(syn::token::Paren) {
            return Ok(index);
        }
        meta.parse_nested_meta(|meta| {
            let meta = &meta;
            match key_of(meta).as_str() {
                "group" => index.group.set(ctxt, meta, parse_text(meta)?),
                "order" => index.order.set(ctxt, meta, parse_number(meta)?),
                "desc" => index.desc.set(ctxt, meta, ()),
                "inline_size" => index.inline_size.set(ctxt, meta, parse_number(meta)?),
                _ => return unknown(ctxt, meta, "`index(..)`", &["group", "order", "desc", "inline_size"]),
            }
            Ok(())
        })?;
        if let (Some(span), None) = (index.order.span(), index.group.get()) {
            ctxt.error(span, "`order` says the place in a group: add `group = \"...\"`");
        }
        Ok(index)
    }
}

fn parse_number(meta: &ParseNestedMeta<'_>) -> Result<u32> {
    meta.value()?.parse::<LitInt>()?.base10_parse()
}

/// Reports a key that does not exist here and goes on behind it.
fn unknown(ctxt: &Ctxt, meta: &ParseNestedMeta<'_>, place: &str, known: &[&str]) -> Result<()> {
    let key = key_of(meta);
    let known = known.join("`, `");
    ctxt.error(meta.path.span(), format!("unknown key `{key}`: {place} takes `{known}`"));
    skip_value(meta.input)
}
