//! What only several attributes together show.

use crate::ast::{Body, Container, Enum, Field, Object};
use crate::case::id_key;
use crate::ctxt::Ctxt;
use std::collections::{HashMap, HashSet};

/// Reports what contradicts itself.
pub(crate) fn check(container: &Container, ctxt: &Ctxt) {
    match &container.body {
        Body::Object(object) => {
            check_names(object, ctxt);
            check_affinity(object, ctxt);
        }
        Body::Enum(constants) => check_constants(constants, ctxt),
        Body::Transparent(_) | Body::Refused => {}
    }
}

fn check_names(object: &Object, ctxt: &Ctxt) {
    let mut owners: HashMap<String, &Field> = HashMap::new();
    for field in &object.fields {
        if let Some(first) = owners.insert(id_key(&field.name), field) {
            let (one, other) = (&field.name, &first.name);
            ctxt.error(
                field.span,
                format!(
                    "`{one}` has the id of the field `{other}`, because Ignite lower-cases names: \
                     give it another one with #[ignite(name = \"...\")]"
                ),
            );
        }
    }
    for field in &object.fields {
        for alias in &field.aliases {
            let owner = *owners.entry(id_key(&alias.value())).or_insert(field);
            if owner.name != field.name {
                let taken = &owner.name;
                ctxt.error(alias.span(), format!("this alias has the id of a name of the field `{taken}`"));
            }
        }
    }
}

fn check_affinity(object: &Object, ctxt: &Ctxt) {
    for span in object.fields.iter().filter_map(|field| field.affinity).skip(1) {
        ctxt.error(span, "a type has one affinity key: another field has `affinity_key` already");
    }
}

fn check_constants(read: &Enum, ctxt: &Ctxt) {
    let (mut names, mut ordinals) = (HashSet::new(), HashSet::new());
    for constant in &read.constants {
        if !names.insert(&constant.name) {
            ctxt.error(constant.span, format!("two constants have the name `{}`", constant.name));
        }
        if constant.ordinal < 0 {
            ctxt.error(constant.ordinal_span, "an ordinal is not negative");
        }
        if !ordinals.insert(constant.ordinal) {
            let ordinal = constant.ordinal;
            ctxt.error(
                constant.ordinal_span,
                format!("two constants have the ordinal {ordinal}: say it with #[ignite(ordinal = n)]"),
            );
        }
    }
}
