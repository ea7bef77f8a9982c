//! The `where` clause of generated code.

use crate::ast::{Body, Container, Member, Source};
use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use std::collections::BTreeSet;
use syn::{Generics, Type, TypeParamBound, WherePredicate, parse_quote};

/// The generics of a type with the predicates that its implementations need.
///
/// A type parameter in a field must be an `IgniteType` (so must `T::Item`), as serde's derive does for its traits. Predicates on the
/// types of fields would be exact, but of a recursive type they could not be resolved.
pub(crate) fn with_bounds(
    container: &Container,
    private: &TokenStream,
    hint: impl Fn(&Member) -> TokenStream,
) -> Generics {
    let mut generics = container.generics.clone();
    let params: BTreeSet<String> = generics.type_params().map(|param| param.ident.to_string()).collect();
    let mut predicates: Vec<WherePredicate> = match &container.bound {
        Some(bound) => bound.iter().filter_map(|predicate| from_serde(predicate, private)).collect(),
        None => Vec::new(),
    };
    for member in members(&container.body) {
        let ty = &member.ty;
        let mentioned = mentioned_params(ty, &params);
        match member.source {
            _ if mentioned.is_empty() => {}
            Source::Natural if container.bound.is_none() => {
                predicates.extend(mentioned.iter().map(|ty| parse_quote!(#ty: #private::IgniteType)));
            }
            Source::Hint(_) => {
                let hint = hint(member);
                predicates.push(parse_quote!(#ty: #private::StoredAs<#hint>));
            }
            Source::Natural | Source::Desc(_) => {}
        }
    }
    if !predicates.is_empty() {
        let mut seen = BTreeSet::new();
        predicates.retain(|predicate| seen.insert(predicate.to_token_stream().to_string()));
        generics.make_where_clause().predicates.extend(predicates);
    }
    generics
}

fn members(body: &Body) -> Vec<&Member> {
    match body {
        Body::Object(object) => object.fields.iter().map(|field| &field.member).collect(),
        Body::Transparent(member) => vec![member],
        Body::Enum(_) | Body::Refused => Vec::new(),
    }
}

/// A predicate of `#[serde(bound)]` with serde's traits replaced by ours; nothing if nothing is left.
fn from_serde(predicate: &WherePredicate, private: &TokenStream) -> Option<WherePredicate> {
    let WherePredicate::Type(predicate) = predicate else { return None };
    let mut predicate = predicate.clone();
    let bounds = predicate.bounds.into_iter().filter_map(|bound| match bound {
        TypeParamBound::Trait(of) if is_serde_trait(&of.path) => Some(parse_quote!(#private::IgniteType)),
        TypeParamBound::Lifetime(lifetime) if lifetime.ident == "de" => None,
        bound => Some(bound),
    });
    predicate.bounds = bounds.collect();
    (!predicate.bounds.is_empty()).then_some(WherePredicate::Type(predicate))
}

fn is_serde_trait(path: &syn::Path) -> bool {
    let last = path.segments.last();
    last.is_some_and(|last| {
        ["Serialize", "Deserialize", "DeserializeOwned"].iter().any(|name| last.ident == name)
    })
}

/// The type parameters in a type, as `T` or with the associated type as `T::Item`.
fn mentioned_params(ty: &Type, params: &BTreeSet<String>) -> Vec<TokenStream> {
    let mut found = Vec::new();
    if !params.is_empty() {
        collect_params(ty.to_token_stream(), params, &mut found);
    }
    found
}

fn collect_params(tokens: TokenStream, params: &BTreeSet<String>, found: &mut Vec<TokenStream>) {
    let mut tokens = tokens.into_iter().peekable();
    let mut inside_path = false;
    while let Some(token) = tokens.next() {
        match &token {
            TokenTree::Group(group) => collect_params(group.stream(), params, found),
            TokenTree::Ident(ident) if !inside_path && params.contains(&ident.to_string()) => {
                let mut path = quote!(#ident);
                while tokens.peek().is_some_and(is_colon) {
                    // Two colons and the name of an associated type.
                    path.extend(tokens.by_ref().take(3));
                }
                found.push(path);
            }
            _ => {}
        }
        inside_path = is_colon(&token);
    }
}

fn is_colon(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':')
}
