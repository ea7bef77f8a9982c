//! The structs of a table: its key, its value, its row.

use super::cluster::{Column, Index, Place, Table, quoted};
use super::name::{Names, Rule, best_rule, type_name};
use super::rust_type::{self, Chosen};
use super::text::{Body, Item, Member, Meta, Section};
use ignite_client::BinaryType;
use std::collections::HashMap;

/// A column with what the structs have of it.
struct Field<'t> {
    column: &'t Column,
    /// Name in Rust, the same in all structs of the table.
    rust: String,
    chosen: Chosen,
    /// What holds it in a row.
    cell: Chosen,
    index: Option<Meta>,
}

/// The Rust types of binary types that are generated as well, by their names.
pub(super) type Nested = HashMap<String, Chosen>;

/// The structs of a table.
pub(super) fn section(table: &Table, names: TableNames, nested: &Nested) -> Section {
    let TableNames { value: name, key: key_name, row: row_name } = names;
    let mut docs = Vec::new();
    let fields = fields(table, nested, &mut docs);
    let shown = format!("`{}.{}`", table.schema, table.name);
    let mut items = Vec::new();

    let mut key: Vec<&Field<'_>> = fields.iter().filter(|field| field.column.place == Place::InKey).collect();
    order_as_written(&mut key, table.key_type.as_ref());
    let (key_class, value_class) = (table.entity.key_type.as_deref(), table.entity.value_type.as_deref());
    let (key_type, key_note) = whole(&fields, Place::WholeKey, key_class, &key_name, !key.is_empty());
    if !key.is_empty() {
        let of = Object { docs: vec![format!("Key of the table {shown}.")], name: key_name, is_key: true };
        items.push(object(table, of, &key, key_class));
    }
    let value: Vec<&Field<'_>> = fields.iter().filter(|field| field.column.place == Place::InValue).collect();
    let (value_type, value_note) = whole(&fields, Place::WholeValue, value_class, &name, !value.is_empty());
    if !value.is_empty() {
        docs.insert(0, format!("Value of the table {shown}."));
        let of = Object { docs, name, is_key: false };
        items.push(object(table, of, &value, value_class));
    }
    if !fields.is_empty() {
        items.push(row(&fields, row_name, &shown));
    }
    let comments = vec![
        format!("Table {shown}, cache {}.", table.cache),
        format!("key: {key_type}{key_note}"),
        format!("value: {value_type}{value_note}"),
        format!("client.table::<{key_type}, {value_type}>({:?})?", sql_name(table)),
    ];
    Section { comments, items }
}

/// The names of a table's structs.
pub(super) struct TableNames {
    value: String,
    key: String,
    row: String,
}

/// Takes names for the structs of a table, all made from one.
pub(super) fn take_names(table: &Table, types: &mut Names) -> TableNames {
    let plain = type_name(&table.name);
    let numbered = (2_u32..).map(|number| format!("{plain}{number}"));
    let is_free = |base: &String| {
        let names = [base.clone(), format!("{base}Key"), format!("{base}Row")];
        types.are_free(names.iter().map(String::as_str))
    };
    let value = std::iter::once(plain.clone()).chain(numbered).find(is_free).unwrap_or_default();
    let (key, row) = (types.take(&format!("{value}Key"), ""), types.take(&format!("{value}Row"), ""));
    TableNames { value: types.take(&value, ""), key, row }
}

/// What holds the whole key or value, a struct or a plain type, and what is to be said of it.
fn whole(
    fields: &[Field<'_>],
    place: Place,
    class: Option<&str>,
    of_struct: &str,
    has_struct: bool,
) -> (String, String) {
    if has_struct {
        return (of_struct.to_owned(), String::new());
    }
    let class = class.unwrap_or("java.lang.Object");
    let plain = rust_type::of_class(class, None).ty.text;
    let note = match fields.iter().find(|field| field.column.place == place) {
        Some(field) => format!(" (column {})", field.column.name),
        None if plain == "IgniteValue" => format!(" of type {class} (no column shows it)"),
        None => " (no column shows it)".to_owned(),
    };
    (plain, note)
}

/// The name of a table as `client.table` takes it.
fn sql_name(table: &Table) -> String {
    let part = |name: &str| {
        let is_plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        if name.chars().all(is_plain) { name.to_owned() } else { quoted(name) }
    };
    format!("{}.{}", part(&table.schema), part(&table.name))
}

/// The fields that structs can have, and in `docs` what they cannot tell.
fn fields<'t>(table: &'t Table, nested: &Nested, docs: &mut Vec<String>) -> Vec<Field<'t>> {
    let mut names = Names::default();
    let mut fields: Vec<Field<'t>> = Vec::new();
    for column in &table.columns {
        let has_same_id = |other: &&Field<'t>| {
            let same = |one: &str, other: &str| BinaryType::id_of(one) == BinaryType::id_of(other);
            same(&other.column.field, &column.field) || same(&other.column.name, &column.name)
        };
        if let Some(other) = fields.iter().find(has_same_id) {
            let (column, other) = (&column.name, &other.column.name);
            docs.push(format!("Column {column:?} is left out: to Ignite it is the same field as {other:?}."));
            continue;
        }
        let known = if column.place == Place::InKey { &table.key_type } else { &table.value_type };
        let code = known.as_ref().and_then(|known| known.field(&column.field)).and_then(|field| field.code());
        let chosen = nested.get(&column.class).cloned();
        let cell = chosen.clone().unwrap_or_else(|| rust_type::of_cell(&column.class));
        let chosen = chosen.unwrap_or_else(|| rust_type::of_class(&column.class, code));
        fields.push(Field { column, rust: names.field(&column.field), chosen, cell, index: None });
    }
    for index in &table.indexes {
        docs.extend(place_index(table, index, &mut fields));
    }
    fields
}

/// Tells the columns of an index that they are part of it; what is to be said instead if one is part of another index.
fn place_index(table: &Table, index: &Index, fields: &mut [Field<'_>]) -> Option<String> {
    let at = |name: &str| fields.iter().position(|field| field.column.name == name && field.index.is_none());
    let places: Option<Vec<usize>> = index.columns.iter().map(|(name, _)| at(name)).collect();
    let Some(places) = places.filter(|places| !places.is_empty()) else {
        let order = |(name, down): &(String, bool)| if *down { format!("{name} DESC") } else { name.clone() };
        let columns: Vec<String> = index.columns.iter().map(order).collect();
        return Some(format!(
            "Index {:?} of {} has no attribute here: a column tells one index.",
            index.name,
            columns.join(", ")
        ));
    };
    let is_alone = places.len() == 1 && is_given_by_server(table, index);
    for (order, (place, (_, descending))) in places.into_iter().zip(&index.columns).enumerate() {
        let mut parts = Vec::new();
        if !is_alone {
            parts.push(Meta::quoted("group", &index.name));
            parts.push(Meta::Text(format!("order = {}", order + 1)));
        }
        if *descending {
            parts.push(Meta::Text("desc".to_owned()));
        }
        parts.extend(index.inline_size.map(|size| Meta::Text(format!("inline_size = {size}"))));
        let index =
            if parts.is_empty() { Meta::Text("index".to_owned()) } else { Meta::List("index", parts) };
        if let Some(field) = fields.get_mut(place) {
            field.index = Some(index);
        }
    }
    None
}

/// Whether the name of an index of one column is the one that the server makes.
fn is_given_by_server(table: &Table, index: &Index) -> bool {
    index.columns.iter().any(|(column, descending)| {
        let order = if *descending { "desc" } else { "asc" };
        index.name.to_lowercase() == format!("{}_{column}_{order}_idx", table.name).to_lowercase()
    })
}

/// Puts the fields of a key in the order that its writers use, if all use one: a key of another order is another key.
fn order_as_written(fields: &mut [&Field<'_>], known: Option<&BinaryType>) {
    let Some([schema]) = known.map(|known| known.schemas.as_slice()) else { return };
    let place = |field: &Field<'_>| {
        schema.field_ids.iter().position(|&id| id == BinaryType::id_of(&field.column.field))
    };
    if fields.iter().all(|field| place(field).is_some()) {
        fields.sort_by_key(|field| place(field));
    }
}

struct Object {
    docs: Vec<String>,
    name: String,
    is_key: bool,
}

/// The struct of a key or a value.
fn object(table: &Table, of: Object, fields: &[&Field<'_>], class: Option<&str>) -> Item {
    // A generated type name is that of this one table: nobody shares its objects, so letter case may differ.
    let class = class.filter(|class| !is_generated(class));
    let fits = |name: &str, field: &Field<'_>| match class {
        Some(_) => name == field.column.field,
        None => BinaryType::id_of(name) == BinaryType::id_of(&field.column.field),
    };
    let named = |rule: Option<Rule>, field: &Field<'_>| {
        let plain = field.rust.trim_start_matches("r#");
        fits(&rule.map_or_else(|| plain.to_owned(), |rule| rule.field(plain)), field)
    };
    let rule = best_rule(|rule| fields.iter().filter(|field| !named(rule, field)).count());
    let affinity_key = table.entity.affinity_key.as_deref().filter(|_| of.is_key);
    let member = |field: &&Field<'_>| {
        let mut ignite = Vec::new();
        if !named(rule, field) {
            ignite.push(Meta::quoted("name", &field.column.field));
        }
        ignite.extend(field.chosen.hint.clone());
        if affinity_key.is_some_and(|key| key.to_lowercase() == field.column.field.to_lowercase()) {
            ignite.push(Meta::Text("affinity_key".to_owned()));
        }
        let sql = sql(field);
        if !sql.is_empty() {
            ignite.push(Meta::List("sql", sql));
        }
        let is_plain = of.is_key || field.column.not_null;
        let chosen = if is_plain { field.chosen.clone() } else { field.chosen.clone().or_null() };
        let docs = chosen.note.map(str::to_owned).into_iter().collect();
        let serde = chosen.absent();
        Member { docs, name: field.rust.clone(), ignite, serde, ty: Some(chosen.ty) }
    };
    let members = fields.iter().map(member).collect();
    let type_name = class.filter(|class| *class != of.name).map(|class| Meta::quoted("type_name", class));
    Item {
        docs: of.docs,
        name: of.name,
        ignite: type_name.into_iter().collect(),
        serde: rule.map(|rule| Meta::quoted("rename_all", rule.name())).into_iter().collect(),
        body: Body::Struct { fields: members, is_key: of.is_key },
    }
}

/// What `sql(...)` says of a column.
fn sql(field: &Field<'_>) -> Vec<Meta> {
    let column = field.column;
    let mut sql = Vec::new();
    sql.extend(column.precision.map(|precision| Meta::Text(format!("precision = {precision}"))));
    sql.extend(column.scale.map(|scale| Meta::Text(format!("scale = {scale}"))));
    if column.not_null {
        sql.push(Meta::Text("not_null".to_owned()));
    }
    sql.extend(column.default.as_deref().map(|default| Meta::quoted("default", default)));
    sql.extend(field.index.clone());
    sql
}

/// The struct of a row: all columns, by their names.
fn row(fields: &[Field<'_>], name: String, table: &str) -> Item {
    let member = |field: &Field<'_>| {
        let column = field.column;
        let fits = BinaryType::id_of(field.rust.trim_start_matches("r#")) == BinaryType::id_of(&column.name);
        let cell = field.cell.clone();
        let is_key = matches!(column.place, Place::InKey | Place::WholeKey);
        Member {
            docs: Vec::new(),
            name: field.rust.clone(),
            ignite: if fits { Vec::new() } else { vec![Meta::quoted("name", &column.name)] },
            serde: Vec::new(),
            ty: Some(if is_key || column.not_null { cell.ty } else { cell.or_null().ty }),
        }
    };
    Item {
        docs: vec![format!("Row of the table {table}, for `SELECT *`.")],
        name,
        ignite: Vec::new(),
        serde: Vec::new(),
        body: Body::Struct { fields: fields.iter().map(member).collect(), is_key: false },
    }
}

/// Whether the server has made up the name of a table's type: `SQL_`, schema, table, a UUID.
pub(super) fn is_generated(name: &str) -> bool {
    let name = name.strip_suffix("_KEY").unwrap_or(name);
    let mut parts = name.rsplitn(6, '_');
    let is_hex = |part: Option<&str>, len: usize| {
        part.is_some_and(|part| part.len() == len && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    name.starts_with("SQL_") && [12, 4, 4, 4, 8].into_iter().all(|len| is_hex(parts.next(), len))
}

/// Classes of the columns that may be binary types.
pub(super) fn nested_of(table: &Table) -> impl Iterator<Item = &str> {
    let classes = table.columns.iter().map(|column| column.class.as_str());
    classes.filter(|class| !class.starts_with('[') && !class.starts_with("java."))
}

/// Names of the types whose objects a table's structs are.
pub(super) fn types_of(table: &Table) -> impl Iterator<Item = &str> {
    let has = |place: Place| table.columns.iter().any(|column| column.place == place);
    let key = table.entity.key_type.as_deref().filter(|_| has(Place::InKey));
    key.into_iter().chain(table.entity.value_type.as_deref().filter(|_| has(Place::InValue)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_the_server_made_up() {
        assert!(is_generated("SQL_PUBLIC_CITY_58136772_91ad_48be_b74a_c1e563f86bb7_KEY"));
        assert!(is_generated("SQL_PUBLIC_odd name_0fd6e76a_954a_49a8_a530_09d1d7bbbe2d"));
        assert!(!is_generated("SQL_PUBLIC_CITY"));
        assert!(!is_generated("org.acme.City"));
    }
}
