//! Each status of a report, over types of this crate and hand-made metadata.

use super::*;
use crate::binary::type_code::TypeCode;
use crate::describe::binding::Binding;
use crate::describe::{BinaryField, BinarySchema, BinaryType, EnumConstant, IgniteObject, IgniteType};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, ignite_derive::IgniteObject)]
#[ignite(type_name = "Voucher")]
struct Voucher {
    id: i64,
    #[serde(alias = "date")]
    expense_date: Option<String>,
    amount_in_cents: i64,
    zip: i64,
    #[ignite(widen)]
    total: i64,
    #[ignite(widen)]
    ratio: Option<f64>,
    report: Option<i32>,
    state: State,
}

#[derive(Serialize, Deserialize, ignite_derive::IgniteObject)]
#[ignite(type_name = "State")]
enum State {
    Open,
    Closed,
    #[ignite(ordinal = 7)]
    Paid,
}

fn ty(name: &str, fields: &[(&str, TypeCode)]) -> BinaryType {
    let mut ty = BinaryType::new(BinaryType::id_of(name), name);
    ty.fields = fields.iter().map(|(name, code)| BinaryField::new(*name, *code)).collect();
    ty.schemas = vec![BinarySchema::new(ty.fields.iter().map(|field| field.id).collect())];
    ty
}

fn voucher() -> BinaryType {
    ty(
        "Voucher",
        &[
            ("ID", TypeCode::Long),
            ("date", TypeCode::String),
            ("amount_cents", TypeCode::Long),
            ("zip", TypeCode::Int),
            ("total", TypeCode::Int),
            ("ratio", TypeCode::Float),
            ("reported", TypeCode::Bool),
        ],
    )
}

fn state() -> BinaryType {
    let constants = [("Open", 0), ("Lost", 1), ("Paid", 2)];
    let constants = constants.map(|(name, ordinal)| EnumConstant::new(name, ordinal));
    BinaryType { constants: Some(constants.into()), ..BinaryType::new(BinaryType::id_of("State"), "State") }
}

fn check<T: IgniteType>(known: &[BinaryType]) -> TypeReport {
    report(T::desc(), Binding::DEFAULT, known)
}

fn statuses(items: &[ItemCheck]) -> Vec<(&str, &'static str, bool)> {
    let status = |item: &ItemCheck| match item.status {
        ItemStatus::Same => "same",
        ItemStatus::Added => "added",
        ItemStatus::Missing => "missing",
        ItemStatus::Retyped(_) => "retyped",
        ItemStatus::Widened(_) => "widened",
        ItemStatus::Renamed { .. } => "renamed",
        ItemStatus::ProbablyRenamed { .. } => "probably",
        ItemStatus::OrderDiffers => "order",
        ItemStatus::Refused(_) => "refused",
    };
    items.iter().map(|item| (item.name.as_str(), status(item), item.is_readable)).collect()
}

#[test]
fn fields_have_each_status() {
    let report = check::<Voucher>(&[voucher()]);
    let [voucher, state] = &report.types[..] else { panic!("{report}") };
    assert_eq!(
        statuses(&voucher.fields),
        [
            ("id", "same", true),
            ("expense_date", "renamed", true),
            ("amount_in_cents", "probably", false),
            ("zip", "retyped", false),
            ("total", "widened", true),
            ("ratio", "widened", true),
            ("report", "added", true),
            ("state", "added", false),
            ("amount_cents", "missing", true),
            ("reported", "missing", true),
        ]
    );
    assert!(voucher.is_known && !voucher.is_registered && voucher.schema_count == 1);
    assert!(!state.is_known && !state.is_registered);
    assert!(!report.is_compatible() && !report.is_readable() && !report.is_same());
    let zip = voucher.field("zip").unwrap();
    let conflict = zip.status.conflict().unwrap();
    assert!(conflict.to_string().starts_with(
        "Wrong value has been set [typeName=Voucher, fieldName=zip, fieldType=int, assignedValueType=long]"
    ));
    assert_eq!(conflict.attribute.as_deref(), Some("type = \"int\""));
    let renamed = &voucher.field("expense_date").unwrap().status;
    assert_eq!(*renamed, ItemStatus::Renamed { from: "date".into() });
    let probably = &voucher.field("amount_in_cents").unwrap().status;
    assert_eq!(*probably, ItemStatus::ProbablyRenamed { from: "amount_cents".into() });
}

#[test]
fn what_was_registered_is_the_same() {
    let known = [
        BinaryType::of_object(Voucher::object_desc(), Binding::DEFAULT),
        BinaryType::of_enum(State::desc().as_enum().unwrap(), Binding::DEFAULT),
    ];
    let report = check::<Voucher>(&known[..1]);
    assert!(report.is_compatible() && report.is_readable() && !report.is_same(), "the enum is not known");
    let report = check::<Voucher>(&known);
    assert!(report.is_same() && report.differences().next().is_none(), "{report}");
}

fn constants(constants: &[(&str, i32)]) -> BinaryType {
    let constants = constants.iter().map(|(name, ordinal)| EnumConstant::new(*name, *ordinal));
    BinaryType { constants: Some(constants.collect()), ..state() }
}

#[test]
fn constants_are_compared_by_name_and_ordinal() {
    let report = check::<State>(&[state()]);
    assert_eq!(
        statuses(&report.types[0].constants),
        [
            ("Open", "same", true),
            ("Closed", "refused", false),
            ("Paid", "refused", false),
            ("Lost", "missing", false)
        ]
    );
    let conflict = |at: usize| report.types[0].constants[at].status.conflict().unwrap();
    assert_eq!(conflict(2).attribute.as_deref(), Some("ordinal = 2"));
    assert_eq!((conflict(1).cluster.as_str(), conflict(1).ours.as_str()), ("Lost = 1", "Closed = 1"));
    let report = check::<State>(&[constants(&[("Open", 0), ("Closed", 1)])]);
    assert_eq!(statuses(&report.types[0].constants)[2], ("Paid", "added", true));
    assert!(report.is_compatible() && !report.is_same());
}

#[test]
fn a_field_that_older_objects_lack_must_be_optional() {
    #[derive(Serialize, Deserialize, ignite_derive::IgniteObject)]
    #[ignite(type_name = "Note")]
    struct Note {
        id: i32,
        #[serde(default)]
        text: String,
        place: String,
    }
    let mut note = BinaryType::of_object(Note::object_desc(), Binding::DEFAULT);
    assert!(check::<Note>(&[note.clone()]).is_readable());
    note.schemas.push(BinarySchema::new(vec![BinaryType::id_of("id")]));
    let report = check::<Note>(&[note]);
    assert_eq!(
        statuses(&report.types[0].fields),
        [("id", "same", true), ("text", "same", true), ("place", "same", false)]
    );
    assert!(report.is_same() && report.is_compatible() && !report.is_readable());
}

#[derive(Serialize, Deserialize, ignite_derive::IgniteObject)]
#[ignite(type_name = "Key")]
#[serde(deny_unknown_fields)]
struct Key {
    a: i32,
    #[serde(alias = "c")]
    b: String,
}

#[test]
fn keys_in_another_order_and_affinity_keys() {
    let mut other = ty("Key", &[("B", TypeCode::String), ("A", TypeCode::Int)]);
    other.affinity_key = Some("A".into());
    let report = check::<Key>(&[other]);
    let general = &report.types[0].general;
    assert_eq!(statuses(general), [("affinity key", "missing", true), ("order of fields", "order", true)]);
    assert_eq!((general[1].cluster.as_deref(), general[1].ours.as_deref()), (Some("B, A"), Some("a, b")));
    assert!(report.is_compatible() && report.is_readable() && !report.is_same());
    assert!(report.to_string().contains(
        "\n  order of fields: B, A in the cluster, a, b here: another order; the same values are two different keys"
    ));
    let same = ty("Key", &[("a", TypeCode::Int), ("b", TypeCode::String)]);
    assert!(check::<Key>(&[same]).is_same());
}

#[test]
fn renamed_to_another_type_and_denied_fields_are_not_read() {
    let report = check::<Key>(&[ty("Key", &[("c", TypeCode::Int), ("d", TypeCode::Int)])]);
    assert_eq!(
        statuses(&report.types[0].fields),
        [("a", "added", false), ("b", "renamed", false), ("d", "missing", false)]
    );
    assert!(report.is_compatible(), "the guard compares fields of one name");
}

#[test]
fn the_type_as_a_whole() {
    let mut named = ty("Key", &[("a", TypeCode::Int), ("b", TypeCode::String)]);
    named.type_name = "KEY".into();
    let report = check::<Key>(&[named]);
    assert_eq!(statuses(&report.types[0].general), [("name", "refused", true)]);
    let enumeration =
        BinaryType { constants: Some(vec![]), ..BinaryType::new(BinaryType::id_of("Key"), "Key") };
    let report = check::<Key>(&[enumeration]);
    assert_eq!(statuses(&report.types[0].general), [("kind", "refused", false)]);
    assert!(report.types[0].fields.is_empty() && !report.is_compatible());
}

const TABLE: &str = r##"Voucher (type id 640192174): known to the cluster with 1 schema, not this one
  field                         cluster  here    verdict                             advice
  id                            long     long    same
  expense_date                  String   String  renamed from date
  amount_in_cents               -        long    probably renamed from amount_cents  #[serde(alias = "amount_cents")] would read it
  zip                           int      long    retyped: refused                    #[ignite(type = "int")] would make it fit; #[ignite(widen)] would read it
  total                         int      long    widened: read only                  for writing too, #[ignite(type = "int")] would make it fit
  ratio                         float    double  widened: read only                  the type of a field never changes: give the new one another name
  report                        -        int     added
  state                         -        Enum    added                               older objects lack it: an Option or #[serde(default)] would read them
  amount_cents                  long     -       only in the cluster                 ignored when read, lost when written back
  a_name_wider_than_the_others  boolean  -       only in the cluster                 ignored when read, lost when written back

State (type id 109757585): known to the cluster
  constant  cluster   here  verdict              advice
  Open      0         0     same
  Closed    Lost = 1  1     refused              an ordinal keeps its name: rename the constant or give it another ordinal
  Paid      2         7     refused              #[ignite(ordinal = 2)] would make it fit
  Lost      1         -     only in the cluster  reading it fails: a variant with #[serde(other)] would take it"##;

#[test]
fn the_text_is_an_aligned_table() {
    let mut known = [voucher(), state()];
    known[0].fields[6] = BinaryField::new("a_name_wider_than_the_others", TypeCode::Bool);
    let text = check::<Voucher>(&known).to_string();
    assert_eq!(text, TABLE);
}

#[test]
fn colours_change_no_column_and_names_cannot_hide_any() {
    let mut known = [voucher(), state()];
    known[0].fields[6].name = "\u{1b}[31mred".into();
    let report = check::<Voucher>(&known);
    let (plain, coloured) = (report.to_string(), report.coloured());
    assert!(!plain.contains('\u{1b}') && plain.contains("\u{fffd}[31mred"));
    let mut stripped = coloured.clone();
    for code in ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[31m", "\u{1b}[32m", "\u{1b}[33m"] {
        assert!(coloured.contains(code), "{coloured:?}");
        stripped = stripped.replace(code, "");
    }
    assert_eq!(stripped, plain);
    assert_eq!(check::<i32>(&[]).to_string(), "no type with a name in the cluster: nothing to compare");
}
