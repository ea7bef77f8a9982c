//! What a type is to Ignite: its attributes resolved, names as they go to the cluster and to serde.

use crate::attr::ignite::{self, SqlAttrs};
use crate::attr::serde;
use crate::case::Rule;
use crate::ctxt::Ctxt;
use crate::hint::Hint;
use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{
    Data, DataEnum, DeriveInput, Expr, Fields, Generics, Ident, LitStr, Path, Type, Variant, WherePredicate,
    parse_quote,
};

/// A type under the derive.
pub(crate) struct Container {
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    /// The crate that generated code names.
    pub(crate) krate: Path,
    /// Predicates of `#[serde(bound)]`, which replace the ones that would be inferred.
    pub(crate) bound: Option<Vec<WherePredicate>>,
    pub(crate) body: Body,
}

pub(crate) enum Body {
    /// A struct with named fields: a Complex object.
    Object(Object),
    /// A newtype, or a type described as another one.
    Transparent(Box<Member>),
    /// An enum without data.
    Enum(Enum),
    /// Nothing to describe; there is an error.
    Refused,
}

pub(crate) struct Object {
    pub(crate) type_name: String,
    pub(crate) fields: Vec<Field>,
    pub(crate) deny_unknown_fields: bool,
}

/// A field of an object.
pub(crate) struct Field {
    pub(crate) span: Span,
    pub(crate) name: String,
    pub(crate) serde_name: String,
    pub(crate) aliases: Vec<LitStr>,
    pub(crate) member: Member,
    pub(crate) may_be_absent: bool,
    /// Place of `affinity_key`.
    pub(crate) affinity: Option<Span>,
    pub(crate) sql: Option<SqlAttrs>,
}

/// A type and where its descriptor comes from.
pub(crate) struct Member {
    pub(crate) ty: Type,
    pub(crate) source: Source,
    pub(crate) widen: Option<Span>,
}

pub(crate) enum Source {
    Natural,
    Hint(Hint),
    Desc(Expr),
}

pub(crate) struct Enum {
    pub(crate) type_name: String,
    pub(crate) constants: Vec<Constant>,
    /// Serde name of the variant that stands for unknown constants.
    pub(crate) other: Option<String>,
}

pub(crate) struct Constant {
    pub(crate) span: Span,
    pub(crate) ordinal_span: Span,
    pub(crate) name: String,
    pub(crate) ordinal: i32,
}

impl Container {
    pub(crate) fn read(input: &DeriveInput, ctxt: &Ctxt) -> Self {
        let ignite = ignite::ContainerAttrs::read(&input.attrs, ctxt);
        let mut serde = serde::ContainerAttrs::read(&input.attrs, ctxt);
        let bound = serde.bound.take();
        let krate = ignite.krate.get().cloned().unwrap_or_else(|| parse_quote!(::ignite_client));
        let body = Body::read(input, ignite, serde, ctxt);
        Self { ident: input.ident.clone(), generics: input.generics.clone(), krate, bound, body }
    }
}

impl Body {
    fn read(
        input: &DeriveInput,
        mut ignite: ignite::ContainerAttrs,
        serde: serde::ContainerAttrs,
        ctxt: &Ctxt,
    ) -> Self {
        let type_name_span = ignite.type_name.span();
        if let Some(ty) = ignite.described_as.take() {
            refuse_type_name(type_name_span, "the type that `as` names decides the name", ctxt);
            return Self::Transparent(Box::new(Member { ty, source: Source::Natural, widen: None }));
        }
        let type_name = ignite.type_name.get().map_or_else(|| input.ident.unraw().to_string(), LitStr::value);
        let body = match &input.data {
            Data::Union(data) => {
                refuse(data.union_token.span, "a union has no descriptor: use a struct", ctxt)
            }
            Data::Enum(data) => Enum::read(data, type_name, &serde, ctxt),
            Data::Struct(data) if serde.transparent.is_some() => {
                Member::read_transparent(&data.fields, serde.transparent, ctxt)
            }
            Data::Struct(data) => match &data.fields {
                Fields::Named(fields) => {
                    let fields = fields.named.iter();
                    let fields = fields.filter_map(|field| Field::read(field, &serde, ctxt)).collect();
                    Self::Object(Object { type_name, fields, deny_unknown_fields: serde.deny_unknown_fields })
                }
                Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                    Member::read_transparent(&data.fields, None, ctxt)
                }
                Fields::Unnamed(_) => refuse(
                    input.ident.span(),
                    "a tuple struct with several fields has no field names for Ignite: give the fields names",
                    ctxt,
                ),
                Fields::Unit => refuse(
                    input.ident.span(),
                    "a unit struct has no value in Ignite: write `{}` behind its name to get an object without fields",
                    ctxt,
                ),
            },
        };
        if matches!(body, Self::Transparent(_)) {
            refuse_type_name(type_name_span, "a newtype is stored as what it holds", ctxt);
        }
        serde.refused.into_iter().for_each(|error| ctxt.push(error));
        body
    }
}

fn refuse(span: Span, reason: &str, ctxt: &Ctxt) -> Body {
    ctxt.error(span, reason);
    Body::Refused
}

fn refuse_type_name(span: Option<Span>, reason: &str, ctxt: &Ctxt) {
    if let Some(span) = span {
        ctxt.error(span, format!("{reason}: remove `type_name`"));
    }
}

impl Field {
    /// A field, unless it is skipped.
    fn read(field: &syn::Field, container: &serde::ContainerAttrs, ctxt: &Ctxt) -> Option<Self> {
        let ident = field.ident.as_ref()?;
        let mut ignite = ignite::FieldAttrs::read(&field.attrs, ctxt);
        let serde = serde::FieldAttrs::read(&field.attrs, ctxt);
        if serde.is_skipped(ctxt) {
            for (key, span) in ignite.all() {
                ctxt.error(span, format!("serde skips this field, so Ignite never sees it: remove `{key}`"));
            }
            return None;
        }
        let rust_name = ident.unraw().to_string();
        let by_rule =
            || container.rename_all.map_or_else(|| rust_name.clone(), |rule| rule.field(&rust_name));
        let serde_name = serde.rename.as_ref().map_or_else(by_rule, LitStr::value);
        Some(Self {
            span: ident.span(),
            name: ignite.name.get().map_or_else(|| serde_name.clone(), LitStr::value),
            serde_name,
            may_be_absent: container.default || serde.default || serde.skip_serializing_if,
            affinity: ignite.affinity_key.span(),
            sql: ignite.sql.take(),
            member: Member::read(field, &mut ignite, &serde, ctxt),
            aliases: serde.aliases,
        })
    }
}

impl Member {
    fn read(
        field: &syn::Field,
        ignite: &mut ignite::FieldAttrs,
        serde: &serde::FieldAttrs,
        ctxt: &Ctxt,
    ) -> Self {
        if let (Some(span), true) = (ignite.hint.span(), ignite.desc.is_set()) {
            ctxt.error(span, "`type` and `desc` exclude each other: the descriptor function says the type");
        }
        if let (Some(span), false) = (serde.with, ignite.desc.is_set()) {
            let advice =
                "say what it writes with #[ignite(desc = path)], for example `ignite_client::desc::string`";
            ctxt.error(span, format!("this module decides what serde sees of the field: {advice}"));
        }
        if last_segment(&field.ty).is_some_and(|name| name == "PhantomData") {
            ctxt.error(field.ty.span(), "`PhantomData` has no value in Ignite: add #[serde(skip)]");
        }
        let source = match (ignite.desc.take(), ignite.hint.take()) {
            (Some(desc), _) => Source::Desc(desc),
            (None, Some(hint)) => Source::Hint(hint),
            (None, None) => Source::Natural,
        };
        Self { ty: field.ty.clone(), source, widen: ignite.widen.span() }
    }

    /// The one field that a newtype or a `#[serde(transparent)]` struct consists of.
    fn read_transparent(fields: &Fields, transparent: Option<Span>, ctxt: &Ctxt) -> Body {
        let mut members = Vec::new();
        for field in fields {
            let serde = serde::FieldAttrs::read(&field.attrs, ctxt);
            let is_phantom = last_segment(&field.ty).is_some_and(|name| name == "PhantomData");
            if serde.is_skipped(ctxt) || (transparent.is_some() && is_phantom) {
                continue;
            }
            let mut ignite = ignite::FieldAttrs::read(&field.attrs, ctxt);
            for (key, span) in ignite.object_only() {
                ctxt.error(
                    span,
                    format!("a newtype is stored as what it holds: `{key}` belongs on a field of an object"),
                );
            }
            members.push(Self::read(field, &mut ignite, &serde, ctxt));
        }
        match (members.pop(), members.is_empty()) {
            (Some(member), true) => Body::Transparent(Box::new(member)),
            _ => {
                let span = transparent.unwrap_or_else(|| fields.span());
                refuse(span, "a transparent type holds exactly one field that is not skipped", ctxt)
            }
        }
    }
}

/// The name at the end of the path of a type.
pub(crate) fn last_segment(ty: &Type) -> Option<&Ident> {
    match ty {
        Type::Group(group) => last_segment(&group.elem),
        Type::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        _ => None,
    }
}

impl Enum {
    fn read(data: &DataEnum, type_name: String, container: &serde::ContainerAttrs, ctxt: &Ctxt) -> Body {
        let mut read = Self { type_name, constants: Vec::new(), other: None };
        let mut has_data = false;
        for (at, variant) in (0_i32..).zip(&data.variants) {
            if !matches!(variant.fields, Fields::Unit) {
                has_data = true;
                ctxt.error(
                    variant.ident.span(),
                    "an Ignite enum has no data: use a struct with an enum field and an `Option` for each kind of data",
                );
                continue;
            }
            read.add(variant, at, container.rename_all, ctxt);
        }
        if has_data { Body::Refused } else { Body::Enum(read) }
    }

    fn add(&mut self, variant: &Variant, position: i32, rule: Option<Rule>, ctxt: &Ctxt) {
        let ignite = ignite::VariantAttrs::read(&variant.attrs, ctxt);
        let serde = serde::VariantAttrs::read(&variant.attrs, ctxt);
        let rust_name = variant.ident.unraw().to_string();
        let by_rule = || rule.map_or_else(|| rust_name.clone(), |rule| rule.variant(&rust_name));
        let name = serde.rename.as_ref().map_or_else(by_rule, LitStr::value);
        let ordinal = ignite.ordinal.get().copied();
        if serde.other.is_some() {
            self.other = Some(name.clone());
        }
        // The variant for unknown constants is itself one only if it has an ordinal.
        if serde.other.is_none() || ordinal.is_some() {
            let span = variant.ident.span();
            let ordinal_span = ignite.ordinal.span().unwrap_or(span);
            self.constants.push(Constant { span, ordinal_span, name, ordinal: ordinal.unwrap_or(position) });
        }
    }
}
