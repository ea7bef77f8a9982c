//! The derive macro of `ignite-client`: turns a struct or enum and its serde attributes into a descriptor.
//!
//! | step | file |
//! |---|---|
//! | attributes, each read once, duplicates refused | `attr/` |
//! | what the type is, serde's names resolved | `ast.rs`, `case.rs`, `hint.rs` |
//! | what only several attributes together show | `check.rs` |
//! | bounds and code | `bound.rs`, `expand.rs` |
//! | the implementation that stands in after an error | `fallback.rs` |

mod ast;
mod attr;
mod bound;
mod case;
mod check;
mod ctxt;
mod expand;
mod fallback;
mod hint;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Implements `IgniteType`, and for structs with named fields `IgniteObject`.
///
/// The attributes are documented on the trait `IgniteObject` of ignite-client.
#[proc_macro_derive(IgniteObject, attributes(ignite, serde))]
pub fn ignite_object(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let ctxt = ctxt::Ctxt::default();
    let container = ast::Container::read(&input, &ctxt);
    check::check(&container, &ctxt);
    match ctxt.finish() {
        None => expand::expand(&container),
        Some(errors) => fallback::fallback(&container, &errors),
    }
    .into()
}
