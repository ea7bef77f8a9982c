//! The derive macro of `ignite-client`.

use proc_macro::TokenStream;

/// Placeholder until the macro lands.
#[proc_macro_derive(IgniteObject, attributes(ignite, serde))]
pub fn ignite_object(_input: TokenStream) -> TokenStream {
    TokenStream::new()
}
