//! The struct or enum of a binary type.

use super::name::{Names, Rule, best_rule};
use super::rust_type;
use super::text::{Body, Item, Member, Meta, Section};
use ignite_client::{BinaryField, BinaryType, EnumConstant};

/// The struct or enum of a binary type.
pub(super) fn section(known: &BinaryType, name: String) -> Section {
    let (docs, serde, body) = match known.constants.as_deref() {
        Some([]) => {
            let comments = vec![format!("Enum `{}`: the cluster knows no constant of it.", known.type_name)];
            return Section { comments, items: Vec::new() };
        }
        Some(constants) => enumeration(constants),
        None => object(known),
    };
    let type_name = (name != known.type_name).then(|| Meta::quoted("type_name", &known.type_name));
    let mut lines = vec![format!("Binary type `{}`.", known.type_name)];
    lines.extend(docs);
    let ignite = type_name.into_iter().collect();
    Section { comments: Vec::new(), items: vec![Item { docs: lines, name, ignite, serde, body }] }
}

type Parts = (Vec<String>, Vec<Meta>, Body);

fn rename_all(rule: Option<Rule>) -> Vec<Meta> {
    rule.map(|rule| Meta::quoted("rename_all", rule.name())).into_iter().collect()
}

fn object(known: &BinaryType) -> Parts {
    let mut names = Names::default();
    let mut docs = Vec::new();
    let mut fields: Vec<(&BinaryField, String)> = Vec::new();
    for field in in_order(known) {
        match fields
            .iter()
            .find(|(other, _)| BinaryType::id_of(&other.name) == BinaryType::id_of(&field.name))
        {
            Some((other, _)) => {
                let (name, other) = (&field.name, &other.name);
                docs.push(format!("Field {name:?} is left out: to Ignite it is the same as {other:?}."));
            }
            None => fields.push((field, names.field(&field.name))),
        }
    }
    let fits = |rule: Option<Rule>, (field, rust): &(&BinaryField, String)| {
        let plain = rust.trim_start_matches("r#");
        rule.map_or_else(|| plain.to_owned(), |rule| rule.field(plain)) == field.name
    };
    let rule = best_rule(|rule| fields.iter().filter(|field| !fits(rule, field)).count());
    let is_affinity_key = |field: &BinaryField| {
        known.affinity_key.as_deref().is_some_and(|key| BinaryType::id_of(key) == field.id)
    };
    let member = |field: &(&BinaryField, String)| {
        let (known, rust) = field;
        let chosen = rust_type::of_code(known.code()).or_null();
        let serde = chosen.absent();
        let mut ignite = Vec::new();
        if !fits(rule, field) {
            ignite.push(Meta::quoted("name", &known.name));
        }
        ignite.extend(chosen.hint);
        if is_affinity_key(known) {
            ignite.push(Meta::Text("affinity_key".to_owned()));
        }
        let docs = chosen.note.map(str::to_owned).into_iter().collect();
        Member { docs, name: rust.clone(), ignite, serde, ty: Some(chosen.ty) }
    };
    let is_key = known.affinity_key.is_some();
    (docs, rename_all(rule), Body::Struct { fields: fields.iter().map(member).collect(), is_key })
}

/// The fields in the order of the schema that has the most of them, then the others: metadata keeps them in none.
fn in_order(known: &BinaryType) -> Vec<&BinaryField> {
    let widest =
        known.schemas.iter().max_by_key(|schema| (schema.field_ids.len(), std::cmp::Reverse(schema.id)));
    let place = |field: &&BinaryField| {
        let place = widest.and_then(|schema| schema.field_ids.iter().position(|&id| id == field.id));
        (place.unwrap_or(usize::MAX), field.name.clone())
    };
    let mut fields: Vec<&BinaryField> = known.fields.iter().collect();
    fields.sort_by_key(place);
    fields
}

fn enumeration(constants: &[EnumConstant]) -> Parts {
    let mut names = Names::default();
    let mut constants: Vec<&EnumConstant> = constants.iter().collect();
    constants.sort_by_key(|constant| constant.ordinal);
    let named: Vec<(&EnumConstant, String)> =
        constants.into_iter().map(|constant| (constant, names.variant(&constant.name))).collect();
    let fits = |rule: Option<Rule>, (constant, rust): &(&EnumConstant, String)| {
        rule.map_or_else(|| rust.clone(), |rule| rule.variant(rust)) == constant.name
    };
    let rule = best_rule(|rule| named.iter().filter(|one| !fits(rule, one)).count());
    let member = |(at, one): (usize, &(&EnumConstant, String))| {
        let (constant, rust) = one;
        let is_at_place = usize::try_from(constant.ordinal) == Ok(at);
        let ordinal = Meta::Text(format!("ordinal = {}", constant.ordinal));
        Member {
            docs: Vec::new(),
            name: rust.clone(),
            ignite: if is_at_place { Vec::new() } else { vec![ordinal] },
            serde: if fits(rule, one) { Vec::new() } else { vec![Meta::quoted("rename", &constant.name)] },
            ty: None,
        }
    };
    (Vec::new(), rename_all(rule), Body::Enum(named.iter().enumerate().map(member).collect()))
}
