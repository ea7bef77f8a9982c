//! How the columns of a query fill a Rust type: made once a cursor.

use crate::codec::{CodecError, CodecErrorKind, CodecResult, hash};
use crate::describe::desc::{DescFn, ObjectDesc, Shape, TypeDesc};

/// Which column is read as what.
#[derive(Debug)]
pub(crate) struct RowPlan {
    pub(super) columns: Box<[String]>,
    pub(super) form: Form,
    /// No column can hold a back reference, so rows need not be measured before they are read.
    pub(super) plain: bool,
}

/// What a row is read as.
#[derive(Debug)]
pub(super) enum Form {
    /// A struct whose fields are the columns in their order.
    Straight(&'static ObjectDesc),
    /// A struct; for each column the field that it fills.
    ByName { object: &'static ObjectDesc, targets: Box<[Option<usize>]> },
    /// A tuple, column by column.
    Places(&'static [DescFn]),
    /// A sequence of all columns, each read under the same descriptor.
    Every(&'static TypeDesc),
    /// The only column.
    Single(&'static TypeDesc),
}

impl RowPlan {
    /// The plan for rows of these columns as values of the type that `desc` describes: a struct by the names of its fields, letter case
    /// ignored as Ignite does, a tuple by position, anything else from the only column. A column that is no field of a struct and is the
    /// only one holds the object itself.
    ///
    /// # Errors
    /// `MissingField` with all fields that no column fills, `UnknownField` if the struct denies other columns than its own, `Mismatch` if
    /// the number of columns is another one.
    pub(crate) fn new(desc: &'static TypeDesc, columns: &[impl AsRef<str>]) -> CodecResult<Self> {
        let form = match desc.shape {
            Shape::Object(object) => by_name(desc, object(), columns)?,
            Shape::Tuple(places) if places.len() == columns.len() => Form::Places(places),
            Shape::Tuple(places) => return Err(other_count(places.len(), columns.len())),
            _ if columns.len() == 1 => Form::Single(desc),
            _ => return Err(other_count(1, columns.len())),
        };
        Ok(Self::of_form(form, columns))
    }

    /// The plan for rows that are read as sequences, all columns as values of the type that `element` describes.
    pub(crate) fn every(element: &'static TypeDesc, columns: &[impl AsRef<str>]) -> Self {
        Self::of_form(Form::Every(element), columns)
    }

    fn of_form(form: Form, columns: &[impl AsRef<str>]) -> Self {
        let columns: Box<[String]> = columns.iter().map(|name| name.as_ref().to_owned()).collect();
        let mut plan = Self { columns, form, plain: false };
        plan.plain =
            (0..plan.columns.len()).all(|column| plan.desc(column).is_none_or(|(desc, _)| desc.is_plain()));
        plan
    }

    /// Descriptor of a column, and whether null in it means serde's default; `None` if the column fills nothing.
    pub(super) fn desc(&self, column: usize) -> Option<(&'static TypeDesc, bool)> {
        match &self.form {
            Form::Straight(object) => object.fields.get(column).map(|field| (&field.ty, false)),
            Form::ByName { object, targets } => {
                let field = object.fields.get((*targets.get(column)?)?)?;
                Some((&field.ty, field.has_default))
            }
            Form::Places(places) => places.get(column).map(|desc| (desc(), false)),
            Form::Every(desc) | Form::Single(desc) => Some((desc, false)),
        }
    }

    /// Name of a column.
    pub(super) fn column(&self, column: usize) -> &str {
        self.columns.get(column).map_or("", String::as_str)
    }
}

#[cold]
fn other_count(expected: usize, found: usize) -> CodecError {
    let columns = |count: usize| if count == 1 { "1 column".to_owned() } else { format!("{count} columns") };
    CodecError::mismatch(columns(expected), columns(found))
}

fn by_name(
    desc: &'static TypeDesc,
    object: &'static ObjectDesc,
    columns: &[impl AsRef<str>],
) -> CodecResult<Form> {
    let wire: Vec<i32> = columns.iter().map(|name| hash::name_id(name.as_ref())).collect();
    let mut targets: Box<[Option<usize>]> = vec![None; wire.len()].into();
    let mut missing = Vec::new();
    for (index, field) in object.fields.iter().enumerate() {
        let ids = std::iter::once(field.id).chain(field.alias_ids.iter().copied());
        let column = ids.into_iter().find_map(|id| wire.iter().position(|wire| *wire == id));
        match column.and_then(|column| targets.get_mut(column)) {
            Some(target) => *target = Some(index),
            None if field.has_default || field.ty.nullable => {}
            None => missing.push(field.name.to_owned()),
        }
    }
    if targets.as_ref() == [None] {
        return Ok(Form::Single(desc));
    }
    if !missing.is_empty() {
        return Err(CodecError::new(CodecErrorKind::MissingField { names: missing }));
    }
    if object.deny_unknown && targets.contains(&None) {
        let unknown = columns.iter().zip(&targets).filter(|(_, target)| target.is_none());
        let names = unknown.map(|(name, _)| name.as_ref().to_owned()).collect();
        return Err(CodecError::new(CodecErrorKind::UnknownField { names }));
    }
    let in_order = targets.iter().enumerate().all(|(column, target)| *target == Some(column));
    if in_order && targets.len() == object.fields.len() && !object.has_defaults {
        return Ok(Form::Straight(object));
    }
    Ok(Form::ByName { object, targets })
}
