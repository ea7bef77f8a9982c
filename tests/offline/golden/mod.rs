//! Bytes written by Java: every vector is decoded to the value tree of the file and encoded again to the same bytes.
//!
//! `IGNITE_GOLDEN=<file>` runs another file of the same form. `tests/golden/README.md` says what the columns mean. A value that Java never
//! writes ("hand made") is decoded, and encoded again if the bytes allow it, without a check of the bytes.

mod build;
mod check;
pub(crate) mod load;

use check::{Failure, Json, field, number, text};
use ignite_client::{
    BinaryField, BinaryObject, BinarySchema, BinaryType, IgniteValue, TypeBook, desc::TypeCode,
};
use load::{Vector, vectors};
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

/// How many vectors of a kind were decoded and encoded again.
#[derive(Debug, Default)]
struct Counts {
    vectors: usize,
    decoded: usize,
    encoded: usize,
}

#[test]
fn golden() {
    let vectors = vectors();
    let mut counts = BTreeMap::<String, Counts>::new();
    let mut failures = Vec::new();
    for vector in &vectors {
        let count = counts.entry(vector.kind.clone()).or_default();
        count.vectors += 1;
        let result = match vector.kind.as_str() {
            "value" => value_vector(vector, count),
            "object" => object_vector(vector, count),
            "name_id" => name_vector(vector, count),
            "schema_id" => schema_vector(vector, count),
            other => Err(format!("unknown kind {other}")),
        };
        if let Err(failure) = result {
            failures.push(format!("{}: {failure}{}", vector.name, vector.explained()));
        }
    }
    // Not by `println!`, whose output the test runner keeps back when a test passes.
    let mut out = std::io::stdout().lock();
    writeln!(out, "{} vectors of {}", vectors.len(), load::path().display()).unwrap();
    for (kind, count) in &counts {
        writeln!(
            out,
            "{kind:>10}: {} vectors, {} decoded, {} encoded",
            count.vectors, count.decoded, count.encoded
        )
        .unwrap();
    }
    drop(out);
    assert!(failures.is_empty(), "{} vectors failed\n{}", failures.len(), failures.join("\n"));
    let decoded: usize = counts.values().map(|count| count.decoded).sum();
    assert_eq!(decoded, load::line_count(), "some lines of the file were not decoded");
    for (kind, count) in &counts {
        let expected = vectors.iter().filter(|vector| vector.kind == *kind && !vector.is_hand_made()).count();
        assert!(count.encoded >= expected, "{kind}: only {} of {expected} were encoded again", count.encoded);
    }
}

fn value_vector(vector: &Vector, count: &mut Counts) -> Result<(), Failure> {
    let tree = field(&vector.json, "value")?;
    let types = types_of(vector);
    let value = IgniteValue::from_bytes_with(&vector.bytes, &types).map_err(|error| error.to_string())?;
    check::value(tree, &value)?;
    count.decoded += 1;
    encode_value(vector, tree, &value)?;
    count.encoded += 1;
    Ok(())
}

fn encode_value(vector: &Vector, tree: &Json, value: &IgniteValue) -> Result<(), Failure> {
    let encoded = value.to_bytes().map_err(|error| error.to_string())?;
    vector.same_bytes("the decoded value", &encoded)?;
    // What only Java can make is passed through; the rest is also made from the tree alone.
    if let Some(made) = build::value(tree)? {
        let encoded = made.to_bytes().map_err(|error| error.to_string())?;
        vector.same_bytes("the value made from the tree", &encoded)?;
    }
    Ok(())
}

fn object_vector(vector: &Vector, count: &mut Counts) -> Result<(), Failure> {
    let types = types_of(vector);
    let object = BinaryObject::from_bytes_with(&vector.bytes, &types).map_err(|error| error.to_string())?;
    check::object(&vector.json, &object)?;
    check::header(&vector.json, &vector.bytes)?;
    check::ids(&vector.json)?;
    count.decoded += 1;
    let copied = IgniteValue::from(object.clone()).to_bytes().map_err(|error| error.to_string())?;
    vector.same_bytes("the decoded object", &copied)?;
    let again = object.to_builder().and_then(|builder| builder.build()).map_err(|error| error.to_string())?;
    vector.same_bytes("the object laid out again", &again.to_bytes().map_err(|error| error.to_string())?)?;
    let Some(builder) = build::object(&vector.json)? else {
        count.encoded += 1;
        return Ok(());
    };
    let built = builder.build().map_err(|error| error.to_string())?;
    vector.same_bytes(
        "the object built from the tree",
        &built.to_bytes().map_err(|error| error.to_string())?,
    )?;
    let other = builder.compact(!object.is_compact()).build().map_err(|error| error.to_string())?;
    check::other_form(&vector.json, &object, &other)?;
    count.encoded += 1;
    Ok(())
}

fn name_vector(vector: &Vector, count: &mut Counts) -> Result<(), Failure> {
    check::name(&vector.json)?;
    count.decoded += 1;
    count.encoded += 1;
    Ok(())
}

fn schema_vector(vector: &Vector, count: &mut Counts) -> Result<(), Failure> {
    check::schema(&vector.json)?;
    count.decoded += 1;
    count.encoded += 1;
    Ok(())
}

/// The types of all objects of a vector, as a cluster would tell them.
fn types_of(vector: &Vector) -> Arc<TypeBook> {
    let book = TypeBook::new();
    collect(&vector.json, &book);
    book
}

fn collect(tree: &Json, book: &TypeBook) {
    match tree {
        Json::Object(members) => {
            if members.contains_key("schema_id") && members.contains_key("fields") {
                book.add(type_of(tree));
            }
            members.values().for_each(|member| collect(member, book));
        }
        Json::Array(items) => items.iter().for_each(|item| collect(item, book)),
        _ => {}
    }
}

fn type_of(tree: &Json) -> BinaryType {
    let fields = tree["fields"].as_array().unwrap();
    let name = text(tree, "class_name").or_else(|_| text(tree, "type_name")).unwrap_or_default();
    let type_id = match number(tree, "type_id") {
        Ok(id) if id != 0 => i32::try_from(id).unwrap(),
        _ => BinaryType::id_of(name),
    };
    let mut ty = BinaryType::new(type_id, name);
    ty.fields =
        fields.iter().map(|field| BinaryField::new(text(field, "name").unwrap(), TypeCode::Object)).collect();
    let ids = fields.iter().map(|field| i32::try_from(number(field, "field_id").unwrap()).unwrap());
    ty.schemas.push(BinarySchema::new(ids.collect()));
    ty
}
