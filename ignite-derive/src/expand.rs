//! The generated code. It names nothing but `<crate>::__private`, `::core` and the user's own types.

use crate::ast::{Body, Constant, Container, Enum, Field, Member, Object, Source, last_segment};
use crate::attr::ignite::{IndexAttrs, SqlAttrs};
use crate::bound;
use crate::case::{id_key, lowered};
use crate::hint::Hint;
use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use std::cell::RefCell;
use syn::spanned::Spanned;
use syn::{Expr, Generics, Ident, LitStr};

/// All implementations for a type without errors.
pub(crate) fn expand(container: &Container) -> TokenStream {
    let expander = Expander::new(container);
    let generics = bound::with_bounds(container, &expander.private, |hint| expander.hint(hint));
    let implementations = match &container.body {
        Body::Object(object) => expander.object(object, &generics),
        Body::Transparent(member) => expander.transparent(member, &generics),
        Body::Enum(constants) => expander.enumeration(constants, &generics),
        Body::Refused => TokenStream::new(),
    };
    let enum_names = expander.enum_names();
    quote! {
        #[doc(hidden)]
        #[allow(deprecated, unused_qualifications, clippy::absolute_paths)]
        const _: () = {
            #enum_names
            #implementations
        };
    }
}

struct Expander<'a> {
    container: &'a Container,
    /// The module of names for generated code.
    private: TokenStream,
    /// Names given by `enum(name)` hints; each becomes a type of its own.
    renamed: RefCell<Vec<String>>,
}

impl<'a> Expander<'a> {
    fn new(container: &'a Container) -> Self {
        let krate = &container.krate;
        Self { container, private: quote!(#krate::__private), renamed: RefCell::default() }
    }

    /// The same module, named at a place of the user's code, where the compiler then reports what is wrong.
    fn private_at(&self, span: Span) -> TokenStream {
        let tokens = self.private.clone().into_iter();
        tokens
            .map(|mut token| {
                token.set_span(token.span().located_at(span));
                token
            })
            .collect()
    }

    fn object(&self, object: &Object, generics: &Generics) -> TokenStream {
        let Self { private, container: Container { ident, .. }, .. } = self;
        let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
        let name = self.type_name(&object.type_name);
        let fields = object.fields.iter().map(|field| self.field(field));
        let affinity = object.fields.iter().position(|field| field.affinity.is_some());
        let affinity = affinity.map(Literal::usize_suffixed).map(|at| quote!(.with_affinity(#at)));
        let deny_unknown = object.deny_unknown_fields.then(|| quote!(.denying_unknown()));
        let desc = quote!(#private::TypeDesc::object(<Self as #private::IgniteObject>::object_desc));
        let ignite_type = self.ignite_type(generics, &desc, None);
        let evaluated = self.evaluated(generics, &quote!(IgniteObject), &quote!(ObjectDesc), "OBJECT");
        quote! {
            #[automatically_derived]
            impl #impl_generics #private::IgniteObject for #ident #ty_generics #where_clause {
                const OBJECT: #private::ObjectDesc =
                    #private::ObjectDesc::new(#name, const { &[#(#fields),*] }) #affinity #deny_unknown;
            }
            #ignite_type
            #evaluated
        }
    }

    fn transparent(&self, member: &Member, generics: &Generics) -> TokenStream {
        let private = &self.private;
        let desc = self.member(member);
        let ty = &member.ty;
        let sequence = match (&member.source, member.widen) {
            (Source::Natural, None) => quote!(<#ty as #private::IgniteType>::SEQ_DESC),
            _ => quote! {
                #private::sequence_of(<Self as #private::IgniteType>::DESC, <Self as #private::IgniteType>::desc)
            },
        };
        let ignite_type = self.ignite_type(generics, &desc, Some(&sequence));
        let evaluated = self.evaluated(generics, &quote!(IgniteType), &quote!(TypeDesc), "DESC");
        quote!(#ignite_type #evaluated)
    }

    fn enumeration(&self, read: &Enum, generics: &Generics) -> TokenStream {
        let Self { private, container: Container { ident, .. }, .. } = self;
        let (_, ty_generics, where_clause) = generics.split_for_impl();
        let mut renamed = generics.clone();
        renamed.params.push(syn::parse_quote!(__Name: #private::hint::EnumName));
        let (impl_generics, ..) = renamed.split_for_impl();
        let name = self.type_name(&read.type_name);
        let ignite_type = self.ignite_type(generics, &self.enum_desc(read, &name), None);
        let other_name = quote! {
            match <__Name as #private::hint::EnumName>::NAME {
                ::core::option::Option::Some(name) => name,
                ::core::option::Option::None => #name,
            }
        };
        let renamed_desc = self.enum_desc(read, &other_name);
        let evaluated = self.evaluated(generics, &quote!(IgniteType), &quote!(TypeDesc), "DESC");
        quote! {
            #ignite_type
            #[automatically_derived]
            impl #impl_generics #private::StoredAs<#private::hint::Enum<__Name>> for #ident #ty_generics #where_clause {
                const DESC: #private::TypeDesc = #renamed_desc;
            }
            #evaluated
        }
    }

    fn enum_desc(&self, read: &Enum, name: &TokenStream) -> TokenStream {
        let private = &self.private;
        let constants = read
            .constants
            .iter()
            .map(|Constant { name, ordinal, .. }| quote!(#private::VariantDesc::new(#name, #ordinal)));
        let other = option(read.other.as_ref());
        quote! {
            #private::TypeDesc::enumeration(const {
                &#private::EnumDesc::new(#name, const { &[#(#constants),*] }, #other)
            })
        }
    }

    fn ignite_type(
        &self,
        generics: &Generics,
        desc: &TokenStream,
        sequence: Option<&TokenStream>,
    ) -> TokenStream {
        let Self { private, container: Container { ident, .. }, .. } = self;
        let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
        let sequence = sequence.map(|desc| quote!(const SEQ_DESC: #private::TypeDesc = #desc;));
        quote! {
            #[automatically_derived]
            impl #impl_generics #private::IgniteType for #ident #ty_generics #where_clause {
                const DESC: #private::TypeDesc = #desc;
                #sequence
            }
        }
    }

    /// Makes the compiler evaluate the descriptor of a type without parameters, also if nobody uses it: its assertions are errors
    /// of the type, not of its first use.
    fn evaluated(
        &self,
        generics: &Generics,
        of: &TokenStream,
        desc: &TokenStream,
        name: &str,
    ) -> Option<TokenStream> {
        let Self { private, container: Container { ident, .. }, .. } = self;
        if generics.type_params().next().is_some() || generics.const_params().next().is_some() {
            return None;
        }
        let lifetimes = generics.lifetimes().map(|_| quote!('static));
        let name = format_ident!("{name}");
        Some(quote!(const _: &#private::#desc = &<#ident<#(#lifetimes),*> as #private::#of>::#name;))
    }

    fn field(&self, field: &Field) -> TokenStream {
        let private = &self.private;
        let (name, serde_name, lowered_name) = (&field.name, &field.serde_name, lowered(&field.name));
        let desc = self.member(&field.member);
        let aliases =
            field.aliases.iter().map(LitStr::value).filter(|alias| id_key(alias) != id_key(&field.name));
        let aliases: Vec<String> = aliases.map(|alias| lowered(&alias)).collect();
        let aliases = (!aliases.is_empty())
            .then(|| quote!(.with_aliases(const { &[#(#private::const_name_id(#aliases)),*] })));
        let default = field.may_be_absent.then(|| quote!(.with_default()));
        let sql = field.sql.as_ref().map(|sql| {
            let sql = self.sql(sql);
            quote!(.with_sql(#sql))
        });
        // Located at the field, so that an id of 0 is reported there.
        let here = self.private_at(field.span);
        quote_spanned! {field.span=>
            #here::FieldDesc::new(#name, #lowered_name, #serde_name, #desc) #aliases #default #sql
        }
    }

    /// The descriptor of a field's type, located at the type.
    fn member(&self, member: &Member) -> TokenStream {
        let Member { ty, source, widen } = member;
        let private = &self.private;
        let desc = match source {
            Source::Natural => quote_spanned!(ty.span()=> <#ty as #private::IgniteType>::DESC),
            Source::Hint(_) => {
                let hint = self.hint(member);
                quote_spanned!(ty.span()=> <#ty as #private::StoredAs<#hint>>::DESC)
            }
            Source::Desc(desc) => {
                let call = match desc {
                    Expr::Path(path) => quote_spanned!(desc.span()=> #path()),
                    expr => expr.to_token_stream(),
                };
                let nullable =
                    last_segment(ty).is_some_and(|name| name == "Option").then(|| quote!(.nullable()));
                quote!(#call #nullable)
            }
        };
        match widen {
            Some(span) => {
                let here = self.private_at(*span);
                quote_spanned!(*span=> #here::TypeDesc::widened(#desc))
            }
            None => desc,
        }
    }

    /// The type that stands for the hint of a member.
    fn hint(&self, member: &Member) -> TokenStream {
        match &member.source {
            Source::Hint(hint) => self.hint_type(hint),
            Source::Natural | Source::Desc(_) => TokenStream::new(),
        }
    }

    fn hint_type(&self, hint: &Hint) -> TokenStream {
        let private = &self.private;
        let target = format_ident!("{}", hint.target);
        let arguments: Vec<_> = match &hint.enum_name {
            Some(name) => vec![self.renamed(name).to_token_stream()],
            None => hint.arguments.iter().map(|argument| self.hint_type(argument)).collect(),
        };
        match arguments.is_empty() {
            true => quote!(#private::hint::#target),
            false => quote!(#private::hint::#target<#(#arguments),*>),
        }
    }

    /// The type that carries the name of an `enum(name)` hint.
    fn renamed(&self, name: &str) -> Ident {
        let mut renamed = self.renamed.borrow_mut();
        let at = renamed.iter().position(|known| known == name).unwrap_or_else(|| {
            renamed.push(name.to_owned());
            renamed.len() - 1
        });
        format_ident!("__IgniteEnumName{at}")
    }

    fn enum_names(&self) -> TokenStream {
        let private = &self.private;
        let names = self.renamed.borrow();
        names.iter().enumerate().map(|(at, name)| {
            let ident = format_ident!("__IgniteEnumName{at}");
            let name = self.type_name(name);
            quote! {
                struct #ident;
                #[automatically_derived]
                impl #private::hint::EnumName for #ident {
                    const NAME: ::core::option::Option<#private::TypeName> = ::core::option::Option::Some(#name);
                }
            }
        }).collect()
    }

    fn type_name(&self, name: &str) -> TokenStream {
        let private = &self.private;
        let lowered_name = lowered(name);
        quote!(#private::TypeName::new(#name, #lowered_name))
    }

    fn sql(&self, sql: &SqlAttrs) -> TokenStream {
        let private = &self.private;
        let (precision, scale) = (option(sql.precision.get()), option(sql.scale.get()));
        let (not_null, default) = (sql.not_null.is_set(), option(sql.default.get()));
        let index = option(sql.index.get().map(|index| self.index(index)).as_ref());
        quote! {
            const {
                let mut sql = #private::SqlDesc::new();
                sql.precision = #precision;
                sql.scale = #scale;
                sql.not_null = #not_null;
                sql.default = #default;
                sql.index = #index;
                sql
            }
        }
    }

    fn index(&self, index: &IndexAttrs) -> TokenStream {
        let private = &self.private;
        let (group, order) = (option(index.group.get()), index.order.get().copied().unwrap_or_default());
        let (descending, inline_size) = (index.desc.is_set(), option(index.inline_size.get()));
        quote! {
            {
                let mut index = #private::SqlIndex::new();
                index.group = #group;
                index.order = #order;
                index.descending = #descending;
                index.inline_size = #inline_size;
                index
            }
        }
    }
}

fn option(value: Option<&impl ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}
