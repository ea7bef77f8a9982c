//! Reads the sources of `ignite_client::aio` and writes a type that waits for each of its types: of the same name, with the same methods. So
//! the tests of the blocking front run over the asynchronous one as they are, and what is added to it is there at once.
//!
//! - An `async fn`, and a function that returns a future, waits for it.
//! - A stream is an iterator.
//! - What takes or returns a type of `aio` takes or returns the one made of it.
//! - Everything else is passed on.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};
use syn::{
    AssocType, FnArg, GenericArgument, Generics, Ident, ImplItem, ImplItemFn, Item, ItemImpl, ItemMacro,
    ItemStruct, PathArguments, PathSegment, ReturnType, Type, TypeImplTrait, TypeParamBound, Visibility,
};

const SOURCES: &str = "../ignite-client/src/aio";
/// Has the builder, which both fronts share.
const BUILDER: &str = "../ignite-client/src/config/mod.rs";

/// Writes `front.rs` into the folder of what is generated.
pub(crate) fn front() {
    println!("cargo::rerun-if-changed={SOURCES}");
    println!("cargo::rerun-if-changed={BUILDER}");
    let mut files: Vec<PathBuf> = fs::read_dir(SOURCES).unwrap().map(|file| file.unwrap().path()).collect();
    files.push(BUILDER.into());
    files.sort();
    let items = |file| syn::parse_file(&fs::read_to_string(file).unwrap()).unwrap().items;
    let items: Vec<Item> = files.into_iter().flat_map(items).collect();
    let structs: Vec<&ItemStruct> = items.iter().filter_map(public_struct).collect();
    let front = Front { names: structs.iter().map(|item| item.ident.clone()).collect() };
    let structs = structs.into_iter().map(of_struct);
    let others = items.iter().map(|item| match item {
        Item::Impl(item) => front.of_impl(item),
        Item::Macro(item) => of_macro(item),
        _ => TokenStream::new(),
    });
    let text: TokenStream = structs.chain(others).collect();
    fs::write(Path::new(&env::var("OUT_DIR").unwrap()).join("front.rs"), text.to_string()).unwrap();
}

/// A type of `aio`, or the builder.
fn public_struct(item: &Item) -> Option<&ItemStruct> {
    match item {
        Item::Struct(item) if is_public(&item.vis) => Some(item),
        _ => None,
    }
}

const fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The same type around that of the library, which is `inner::`.
fn of_struct(item: &ItemStruct) -> TokenStream {
    let (name, generics) = (&item.ident, &item.generics);
    let (with_bounds, arguments, _) = generics.split_for_impl();
    let attributes: String = item.attrs.iter().map(|attr| attr.to_token_stream().to_string()).collect();
    let clone = attributes.contains("Clone").then(|| of_clone(generics, &quote!(#name #arguments)));
    quote! {
        pub struct #name #generics(inner::#name #arguments);

        impl #with_bounds std::fmt::Debug for #name #arguments {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        #clone
    }
}

fn of_clone(generics: &Generics, ty: &TokenStream) -> TokenStream {
    let (with_bounds, _, bounds) = generics.split_for_impl();
    quote! {
        impl #with_bounds Clone for #ty #bounds {
            fn clone(&self) -> Self {
                Self(self.0.clone())
            }
        }
    }
}

/// What the macro of the conditions of index queries makes: functions of one form.
fn of_macro(item: &ItemMacro) -> TokenStream {
    if !item.mac.path.is_ident("conditions") {
        return TokenStream::new();
    }
    let tokens: Vec<TokenTree> = item.mac.tokens.clone().into_iter().collect();
    let names = tokens.windows(3).filter_map(|tokens| match tokens {
        [TokenTree::Ident(name), TokenTree::Group(_), TokenTree::Punct(equals)]
            if equals.as_char() == '=' =>
        {
            Some(name)
        }
        _ => None,
    });
    quote! {
        impl<K, V> IndexQuery<K, V> {#(
            pub fn #names<Q: Serialize + ?Sized>(self, field: &str, value: &Q) -> Self {
                Self(self.0.#names(field, value))
            }
        )*}
    }
}

/// Everything that is made.
struct Front {
    names: BTreeSet<Ident>,
}

impl Front {
    fn is_made(&self, ty: &Type) -> bool {
        last(ty).is_some_and(|segment| segment.ident == "Self" || self.names.contains(&segment.ident))
    }

    fn of_impl(&self, item: &ItemImpl) -> TokenStream {
        if !self.is_made(&item.self_ty) {
            return TokenStream::new();
        }
        let (generics, ty) = (&item.generics, item.self_ty.to_token_stream());
        let (with_bounds, _, bounds) = generics.split_for_impl();
        let of_trait = item.trait_.as_ref().and_then(|of| Some(of.0.segments.last()?.ident.to_string()));
        match of_trait.as_deref() {
            None => {
                let functions = item.items.iter().filter_map(|item| match item {
                    ImplItem::Fn(item) if is_public(&item.vis) => Some(self.of_function(item, &ty)),
                    _ => None,
                });
                quote!(impl #with_bounds #ty #bounds { #(#functions)* })
            }
            Some("Clone") => of_clone(generics, &ty),
            Some("Stream") => {
                let row = item.items.iter().filter(|item| matches!(item, ImplItem::Type(_)));
                quote! {
                    impl #with_bounds Iterator for #ty #bounds {
                        #(#row)*

                        fn next(&mut self) -> Option<Self::Item> {
                            next_of(&mut self.0)
                        }
                    }
                }
            }
            Some(_) => TokenStream::new(),
        }
    }

    fn of_function(&self, item: &ImplItemFn, ty: &TokenStream) -> TokenStream {
        let signature = &item.sig;
        let (mut taken, mut passed, mut called) = (Vec::new(), Vec::new(), quote!(<inner::#ty>));
        for (at, argument) in signature.inputs.iter().enumerate() {
            match argument {
                FnArg::Receiver(own) => {
                    let mut own = own.clone();
                    own.mutability = None;
                    taken.push(own.to_token_stream());
                    called = quote!(self.0);
                }
                FnArg::Typed(argument) => {
                    let (name, ty) = (format_ident!("argument_{at}"), &*argument.ty);
                    let is_made = matches!(ty, Type::Reference(reference) if self.is_made(&reference.elem));
                    taken.push(quote!(#name: #ty));
                    passed.push(if is_made { quote!(&#name.0) } else { quote!(#name) });
                }
            }
        }
        let separator = if called.to_string() == "self . 0" { quote!(.) } else { quote!(::) };
        let types = signature.generics.type_params().map(|param| &param.ident);
        let inner_name = &signature.ident;
        let mut call = quote!(#called #separator #inner_name::<#(#types),*>(#(#passed),*));
        let mut output = match &signature.output {
            ReturnType::Default => syn::parse_quote!(()),
            ReturnType::Type(_, ty) => (**ty).clone(),
        };
        let future = bound(&output, "Future").and_then(associated);
        if signature.asyncness.is_some() || future.is_some() {
            call = quote!(wait(#call));
            output = future.unwrap_or(output);
        }
        let call = self.made(&output, &call).unwrap_or(call);
        let output = iterators(output.to_token_stream());
        let name = format_ident!("{}", inner_name.to_string().trim_end_matches("_async"));
        let (generics, bounds) = (&signature.generics, &signature.generics.where_clause);
        let (parameters, _, _) = generics.split_for_impl();
        quote!(pub fn #name #parameters(#(#taken),*) -> #output #bounds { #call })
    }

    /// What is made of a value of a type, if there is anything of it in the type.
    fn made(&self, ty: &Type, value: &TokenStream) -> Option<TokenStream> {
        if bound(ty, "Stream").is_some() {
            return Some(quote!(Rows(#value)));
        }
        let segment = last(ty)?;
        let name = &segment.ident;
        if self.is_made(ty) {
            return Some(quote!(#name(#value)));
        }
        // Of a result or an option.
        let within = self.made(&first_argument(segment)?, &quote!(within))?;
        Some(quote!(#value.map(|within| #within)))
    }
}

/// The last name of a path, with its arguments.
fn last(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}

fn first_argument(segment: &PathSegment) -> Option<Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    })
}

/// The trait of this name of `impl Trait`.
fn bound<'t>(ty: &'t Type, name: &str) -> Option<&'t PathSegment> {
    let Type::ImplTrait(TypeImplTrait { bounds, .. }) = ty else { return None };
    bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last().filter(|segment| segment.ident == name),
        _ => None,
    })
}

/// `T` of `Future<Output = T>`.
fn associated(segment: &PathSegment) -> Option<Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::AssocType(AssocType { ty, .. }) => Some(ty.clone()),
        _ => None,
    })
}

/// Streams are iterators.
fn iterators(tokens: TokenStream) -> TokenStream {
    let replaced = tokens.into_iter().map(|token| match token {
        TokenTree::Ident(name) if name == "Stream" => TokenTree::Ident(Ident::new("Iterator", name.span())),
        TokenTree::Group(group) => Group::new(group.delimiter(), iterators(group.stream())).into(),
        other => other,
    });
    replaced.collect()
}
