//! What stands in for the implementations after an error, so that the user reads our message and not what follows from it.

use crate::ast::Container;
use proc_macro2::TokenStream;
use quote::quote;
use syn::Error;

/// The errors, and implementations that are never used.
pub(crate) fn fallback(container: &Container, errors: &Error) -> TokenStream {
    let Container { ident, generics, krate, .. } = container;
    let errors = errors.to_compile_error();
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    quote! {
        #errors
        #[automatically_derived]
        impl #impl_generics #krate::__private::IgniteType for #ident #ty_generics #where_clause {
            const DESC: #krate::__private::TypeDesc = #krate::__private::TypeDesc::any();
        }
        #[automatically_derived]
        impl #impl_generics #krate::__private::IgniteObject for #ident #ty_generics #where_clause {
            const OBJECT: #krate::__private::ObjectDesc =
                #krate::__private::ObjectDesc::new(#krate::__private::TypeName::new("x", "x"), &[]);
        }
    }
}
