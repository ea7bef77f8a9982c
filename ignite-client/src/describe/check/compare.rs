//! Finds what differs. Pure: descriptors on one side, the cluster's metadata on the other.

use super::super::binary_type::{BinaryField, BinarySchema, BinaryType, EnumConstant};
use super::super::binding::Binding;
use super::super::conflict::{self, DifferenceKind, TypeDifference, differences};
use super::super::desc::{EnumDesc, FieldDesc, ObjectDesc, TypeDesc};
use super::super::walk::{Named, named_types};
use super::rename;
use super::{ItemCheck, ItemStatus, TypeCheck, TypeReport};
use crate::binary::type_code::TypeCode;

/// Ids of the types that a report about a descriptor compares.
pub(crate) fn type_ids(desc: &'static TypeDesc, binding: Binding) -> Vec<i32> {
    named_types(desc).into_iter().map(|named| binding.type_id(named.name())).collect()
}

/// Compares all types below a descriptor with those that the cluster has.
pub(crate) fn report(desc: &'static TypeDesc, binding: Binding, known: &[BinaryType]) -> TypeReport {
    let compared = named_types(desc).into_iter().map(|named| {
        let type_id = binding.type_id(named.name());
        compare(named, binding, known.iter().find(|known| known.type_id == type_id))
    });
    TypeReport { types: compared.collect() }
}

fn compare(named: Named, binding: Binding, known: Option<&BinaryType>) -> TypeCheck {
    let wanted = named.binary_type(binding);
    let schemas = known.map(|known| known.schemas.as_slice()).unwrap_or_default();
    let is_registered = |schema: &BinarySchema| schemas.iter().any(|known| known.id == schema.id);
    let mut check = TypeCheck {
        type_name: named.name().full().to_owned(),
        type_id: wanted.type_id,
        is_known: known.is_some(),
        is_registered: known.is_some() && wanted.schemas.iter().all(is_registered),
        schema_count: schemas.len(),
        general: Vec::new(),
        fields: Vec::new(),
        constants: Vec::new(),
    };
    let conflicts = known.map(|known| differences(known, &wanted)).unwrap_or_default();
    check.general.extend(conflicts.iter().filter_map(general));
    if conflicts.iter().any(|conflict| conflict.kind == DifferenceKind::Enum) {
        return check;
    }
    match named {
        Named::Object(desc) => {
            let object = Object { desc, wanted: &wanted, conflicts: &conflicts };
            check.fields = object.fields(known);
            if let Some(known) = known {
                check.general.extend(object.affinity_key(known));
                check.general.extend(object.orders(known));
            }
        }
        Named::Enum(desc) => check.constants = constants(desc, &wanted, known, &conflicts),
    }
    check
}

/// A conflict of the type as a whole.
fn general(conflict: &TypeDifference) -> Option<ItemCheck> {
    let name = match conflict.kind {
        DifferenceKind::FieldType
        | DifferenceKind::Constant
        | DifferenceKind::Shape
        | DifferenceKind::ColumnType
        | DifferenceKind::MissingField
        | DifferenceKind::MissingColumn => return None,
        DifferenceKind::TypeName => "name",
        DifferenceKind::Enum => "kind",
        DifferenceKind::AffinityField => "affinity key",
        DifferenceKind::Schema => "fields of the schema",
    };
    let advice = conflict.attribute.as_deref().map(would_fit);
    Some(ItemCheck {
        advice,
        is_readable: conflict.kind != DifferenceKind::Enum,
        ..ItemCheck::new(name, &conflict.cluster, &conflict.ours, ItemStatus::Refused(conflict.clone()))
    })
}

fn would_fit(attribute: &str) -> String {
    format!("#[ignite({attribute})] would make it fit")
}

/// A struct beside the cluster's type.
struct Object<'a> {
    desc: &'static ObjectDesc,
    wanted: &'a BinaryType,
    conflicts: &'a [TypeDifference],
}

impl Object<'_> {
    fn fields(&self, known: Option<&BinaryType>) -> Vec<ItemCheck> {
        let pairs = self.desc.fields().iter().zip(&self.wanted.fields);
        let ours = pairs.map(|(field, wanted)| match known {
            Some(known) => self.field(known, field, wanted),
            None => ItemCheck::ours(wanted, ItemStatus::Added),
        });
        let mut fields: Vec<_> = ours.collect();
        fields.extend(known.into_iter().flat_map(|known| self.missing(known)));
        rename::guess(&mut fields);
        fields
    }

    /// A field of the struct.
    fn field(&self, known: &BinaryType, field: &FieldDesc, wanted: &BinaryField) -> ItemCheck {
        let exact = || known.fields.iter().find(|known| known.name == wanted.name);
        let other = conflict::conflicting(known, wanted);
        let there = other.or_else(exact).or_else(|| known.field_by_id(wanted.id));
        let earlier = field.alias_ids().iter().find_map(|id| known.field_by_id(*id));
        let of_field =
            |one: &&TypeDifference| one.kind == DifferenceKind::FieldType && one.name == wanted.name;
        let item = ItemCheck {
            cluster: there.or(earlier).map(conflict::code_name),
            ..ItemCheck::ours(wanted, ItemStatus::Added)
        };
        let is_optional = field.has_default() || field.ty().is_nullable();
        let item = if is_optional || !is_lacked(known, field) {
            item
        } else {
            let advice = "older objects lack it: an Option or #[serde(default)] would read them";
            ItemCheck { is_readable: false, advice: Some(advice.to_owned()), ..item }
        };
        if let (Some(other), Some(conflict)) = (other, self.conflicts.iter().find(of_field)) {
            return retyped(item, other, field, conflict.clone());
        }
        match earlier {
            Some(earlier) => renamed(item, earlier, field, wanted),
            None if there.is_some() => ItemCheck { status: ItemStatus::Same, ..item },
            None => item,
        }
    }

    /// Fields that only the cluster has.
    fn missing(&self, known: &BinaryType) -> Vec<ItemCheck> {
        let is_ours = |id: i32| {
            self.desc.fields().iter().any(|field| field.id() == id || field.alias_ids().contains(&id))
        };
        let missing = known.fields.iter().filter(|known| !is_ours(known.id));
        let advice = if self.desc.deny_unknown {
            "#[serde(deny_unknown_fields)] refuses objects with it"
        } else {
            "ignored when read, lost when written back"
        };
        let item = |known: &BinaryField| ItemCheck {
            name: known.name.clone(),
            cluster: Some(conflict::code_name(known)),
            ours: None,
            status: ItemStatus::Missing,
            is_readable: !self.desc.deny_unknown,
            advice: Some(advice.to_owned()),
        };
        missing.map(item).collect()
    }

    /// An affinity key of the cluster that the struct does not name; the guard refuses another one only.
    fn affinity_key(&self, known: &BinaryType) -> Option<ItemCheck> {
        let cluster = known.affinity_key.as_deref().filter(|_| self.wanted.affinity_key.is_none())?;
        let advice = format!("#[ignite(affinity_key)] on the field {cluster} would say the same");
        Some(ItemCheck {
            ours: None,
            advice: Some(advice),
            ..ItemCheck::new("affinity key", cluster, "", ItemStatus::Missing)
        })
    }

    /// The schemas of the cluster that have the struct's fields in another order.
    fn orders(&self, known: &BinaryType) -> Vec<ItemCheck> {
        let ids: Vec<i32> = self.wanted.fields.iter().map(|field| field.id).collect();
        let sorted = |ids: &[i32]| {
            let mut ids = ids.to_vec();
            ids.sort_unstable();
            ids
        };
        let ours = self.desc.fields().iter().map(|field| field.name()).collect::<Vec<_>>().join(", ");
        let name = |id: &i32| match known.field_by_id(*id) {
            Some(field) => field.name.clone(),
            None => format!("field id {id}"),
        };
        let item = |schema: &BinarySchema| {
            let cluster = schema.field_ids.iter().map(name).collect::<Vec<_>>().join(", ");
            let advice =
                "the same values are two different keys; the order of fields in a key struct decides";
            ItemCheck {
                advice: Some(advice.to_owned()),
                ..ItemCheck::new("order of fields", &cluster, &ours, ItemStatus::OrderDiffers)
            }
        };
        let other_orders = known
            .schemas
            .iter()
            .filter(|schema| schema.field_ids != ids && sorted(&schema.field_ids) == sorted(&ids));
        other_orders.map(item).collect()
    }
}

const NEVER_CHANGES: &str = "the type of a field never changes: give the new one another name";

/// A field whose type the guard refuses.
fn retyped(item: ItemCheck, other: &BinaryField, field: &FieldDesc, conflict: TypeDifference) -> ItemCheck {
    let fit = conflict.attribute.as_deref().map(would_fit);
    if widens(other, field) {
        let writing = fit.map_or_else(|| NEVER_CHANGES.to_owned(), |fit| format!("for writing too, {fit}"));
        let advice = item.advice.or(Some(writing));
        return ItemCheck { advice, status: ItemStatus::Widened(conflict), ..item };
    }
    let advice = match fit {
        Some(fit) if is_wider(other, field) => format!("{fit}; #[ignite(widen)] would read it"),
        Some(fit) => fit,
        None => NEVER_CHANGES.to_owned(),
    };
    let status = ItemStatus::Retyped(conflict);
    ItemCheck { status, is_readable: false, advice: Some(advice), ..item }
}

/// A field that the cluster has under a name that it had before.
fn renamed(item: ItemCheck, earlier: &BinaryField, field: &FieldDesc, wanted: &BinaryField) -> ItemCheck {
    let status = ItemStatus::Renamed { from: earlier.name.clone() };
    if conflict::same_type(earlier, wanted) || widens(earlier, field) {
        return ItemCheck { status, ..item };
    }
    let advice =
        format!("objects that have it as {} {} are not read", conflict::code_name(earlier), earlier.name);
    ItemCheck { status, is_readable: false, advice: Some(advice), ..item }
}

/// Whether there may be objects without the field. Its names of before count.
fn is_lacked(known: &BinaryType, field: &FieldDesc) -> bool {
    let has = |ids: &[i32]| {
        ids.contains(&field.id()) || field.alias_ids().iter().any(|earlier| ids.contains(earlier))
    };
    if known.schemas.is_empty() {
        // Full footers need no schemas, so the fields are all that is known.
        return !has(&known.fields.iter().map(|field| field.id).collect::<Vec<_>>());
    }
    known.schemas.iter().any(|schema| !has(&schema.field_ids))
}

/// Whether reading takes the cluster's narrower type.
fn widens(known: &BinaryField, field: &FieldDesc) -> bool {
    field.ty().widen && is_wider(known, field)
}

/// Whether `#[ignite(widen)]` would read the cluster's type.
fn is_wider(known: &BinaryField, field: &FieldDesc) -> bool {
    match field.ty().code() {
        TypeCode::Long => {
            matches!(known.code(), Some(TypeCode::Byte | TypeCode::Short | TypeCode::Int))
        }
        TypeCode::Double => known.code() == Some(TypeCode::Float),
        _ => false,
    }
}

/// The constants of an enum.
fn constants(
    desc: &EnumDesc,
    wanted: &BinaryType,
    known: Option<&BinaryType>,
    conflicts: &[TypeDifference],
) -> Vec<ItemCheck> {
    let theirs = known.and_then(|known| known.constants.as_deref()).unwrap_or_default();
    let ours = wanted.constants.as_deref().unwrap_or_default();
    let constant = |constant: &EnumConstant| {
        let there = theirs.iter().find(|known| known.name == constant.name);
        let of_constant = |one: &&TypeDifference| {
            // Beside another name of the ordinal there may be another ordinal of the name, which says more.
            one.kind == DifferenceKind::Constant
                && one.name == constant.name
                && one.attribute.is_some() == there.is_some()
        };
        let (status, cluster, advice) = match (conflicts.iter().find(of_constant), there) {
            (Some(conflict), _) => {
                let cluster =
                    there.map_or_else(|| conflict.cluster.clone(), |known| known.ordinal.to_string());
                let advice = conflict.attribute.as_deref().map(would_fit);
                let other =
                    || "an ordinal keeps its name: rename the constant or give it another ordinal".into();
                (ItemStatus::Refused(conflict.clone()), Some(cluster), Some(advice.unwrap_or_else(other)))
            }
            (None, Some(known)) => (ItemStatus::Same, Some(known.ordinal.to_string()), None),
            (None, None) => (ItemStatus::Added, None, None),
        };
        let (name, ours) = (constant.name.clone(), Some(constant.ordinal.to_string()));
        let is_readable = status.conflict().is_none();
        ItemCheck { name, cluster, ours, status, is_readable, advice }
    };
    let missing = |known: &EnumConstant| {
        let advice = match desc.other {
            Some(other) => format!("read as {other}"),
            None => "reading it fails: a variant with #[serde(other)] would take it".to_owned(),
        };
        ItemCheck {
            name: known.name.clone(),
            cluster: Some(known.ordinal.to_string()),
            ours: None,
            status: ItemStatus::Missing,
            is_readable: desc.other.is_some(),
            advice: Some(advice),
        }
    };
    let is_missing = |known: &&EnumConstant| ours.iter().all(|constant| constant.name != known.name);
    ours.iter().map(constant).chain(theirs.iter().filter(is_missing).map(missing)).collect()
}

impl ItemCheck {
    /// One that both sides have.
    fn new(name: &str, cluster: &str, ours: &str, status: ItemStatus) -> Self {
        let (cluster, ours) = (Some(cluster.to_owned()), Some(ours.to_owned()));
        Self { name: name.to_owned(), cluster, ours, status, is_readable: true, advice: None }
    }

    /// A field of the struct.
    fn ours(field: &BinaryField, status: ItemStatus) -> Self {
        let ours = Some(conflict::code_name(field));
        Self { name: field.name.clone(), cluster: None, ours, status, is_readable: true, advice: None }
    }
}
