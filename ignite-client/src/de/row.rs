//! Rows of a SQL page: one data object a column, back to back. Fields in the order of the columns are read straight on; other orders are
//! told to serde by the index of the field, in the order of the columns.

use super::row_plan::{Form, RowPlan};
use super::{Decoder, HANDLE_EXPANSION, Input, ValueDeserializer, unwrapped};
use crate::binary::{skip::skip_value, sql_date, type_code::TypeCode};
use crate::codec::{CodecError, CodecErrorKind, CodecResult, ColumnMismatch, Reader};
use crate::describe::desc::{Shape, TypeDesc};
use crate::types::marker;
use serde::de::value::U64Deserializer;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;

impl Decoder<'_> {
    /// Reads the row that stands at `r` as its plan says. Leaves `r` behind the row, also after an error; if the bytes break off in the row,
    /// at the end of the data.
    ///
    /// An error names the column, as `column AGE`; values of a wrong type are told of all columns of the row at once.
    pub(crate) fn read_row<'de, T: Deserialize<'de>>(
        &self,
        r: &mut Reader<'de>,
        plan: &RowPlan,
    ) -> CodecResult<T> {
        let start = *r;
        let mut end = None;
        self.is_row.set(true);
        if plan.plain {
            self.handle_bytes.set(0);
            self.reservable.set(start.left());
        } else {
            let after = self.after_row(start, plan).inspect_err(|_| *r = at_end(start))?;
            let len = after.position().saturating_sub(start.position());
            self.handle_bytes.set(len.saturating_mul(HANDLE_EXPANSION));
            self.reservable.set(len);
            end = Some(after);
        }
        // The name of a type in the path would be that of a field: rows are one level deep already.
        let depth = self.limits.max_depth.saturating_sub(1);
        let mut input = Input { d: self, r: start, depth };
        let mut row = Row { s: &mut input, plan, next: 0 };
        match T::deserialize(RowDeserializer { row: &mut row }) {
            Ok(value) if row.next == plan.columns.len() => {
                *r = end.unwrap_or(input.r);
                Ok(value)
            }
            // The type did not ask for all columns.
            Ok(value) => {
                *r = self.behind_row(start, plan).inspect_err(|_| *r = at_end(start))?;
                Ok(value)
            }
            Err(error) => {
                *r = self.behind_row(start, plan).inspect_err(|_| *r = at_end(start))?;
                Err(self.row_error(error, start, plan))
            }
        }
    }

    #[cold]
    fn behind_row<'de>(&self, start: Reader<'de>, plan: &RowPlan) -> CodecResult<Reader<'de>> {
        self.after_row(start, plan)
    }

    /// A reader behind the row that begins at `r`.
    fn after_row<'de>(&self, mut r: Reader<'de>, plan: &RowPlan) -> CodecResult<Reader<'de>> {
        for column in 0..plan.columns.len() {
            skip_value(&mut r, self.limits.max_depth).map_err(|error| in_column(plan, column + 1, error))?;
        }
        Ok(r)
    }

    /// The error of a row; one of a wrong type becomes that of all columns of wrong types.
    #[cold]
    fn row_error(&self, error: CodecError, start: Reader<'_>, plan: &RowPlan) -> CodecError {
        if matches!(error.kind(), CodecErrorKind::Mismatch { .. } | CodecErrorKind::UnexpectedNull) {
            if let Ok(columns @ [_, ..]) = self.mistyped(start, plan).as_deref() {
                let kind = CodecErrorKind::Columns { columns: columns.to_vec() };
                return CodecError::new(kind).at(start.position());
            }
        }
        error
    }

    /// The columns of a row whose values are of another type than their fields.
    fn mistyped(&self, mut r: Reader<'_>, plan: &RowPlan) -> CodecResult<Vec<ColumnMismatch>> {
        let mut wrong = Vec::new();
        for column in 0..plan.columns.len() {
            if let Some((desc, null_is_default)) = plan.desc(column) {
                if let Some(found) = misfit(unwrapped(r)?, desc, null_is_default)? {
                    let (column, expected) = (plan.column(column).to_owned(), desc.code.name());
                    wrong.push(ColumnMismatch { column, expected: expected.into(), found: found.into() });
                }
            }
            skip_value(&mut r, self.limits.max_depth)?;
        }
        Ok(wrong)
    }
}

/// The name of the type that stands at `r`, if values under the descriptor are of another one.
fn misfit(
    mut r: Reader<'_>,
    desc: &'static TypeDesc,
    null_is_default: bool,
) -> CodecResult<Option<&'static str>> {
    let at = r.position();
    let found = TypeCode::read(r.peek()?, at)?;
    let is_sql_date = sql_date::eat_head(&mut r);
    let wanted = desc.code;
    let fits = match found {
        _ if matches!(desc.shape, Shape::Any) => true,
        TypeCode::Null => desc.nullable || null_is_default,
        TypeCode::Handle => true,
        TypeCode::Optimized => wanted == TypeCode::Date && is_sql_date,
        TypeCode::Timestamp if wanted == TypeCode::Date => {
            super::temporal::whole_millis(&mut r, desc)?.is_some()
        }
        TypeCode::BinaryEnum => wanted == TypeCode::Enum,
        TypeCode::ObjectArray => matches!(wanted, TypeCode::ObjectArray | TypeCode::EnumArray),
        TypeCode::Byte | TypeCode::Short | TypeCode::Int if desc.widen => wanted == TypeCode::Long,
        TypeCode::Float if desc.widen => wanted == TypeCode::Double,
        found => found == wanted,
    };
    let name = if is_sql_date { TypeCode::Date.name() } else { found.name() };
    Ok((!fits).then_some(name))
}

fn at_end(r: Reader<'_>) -> Reader<'_> {
    r.moved_to(r.data().len())
}

/// An error in the column before `next`, with its name.
#[cold]
fn in_column(plan: &RowPlan, next: usize, error: CodecError) -> CodecError {
    error.in_name(format!("column {}", plan.column(next.saturating_sub(1))))
}

/// Where reading a row stands.
struct Row<'a, 's, 'de> {
    s: &'a mut Input<'s, 'de>,
    plan: &'a RowPlan,
    /// The next column.
    next: usize,
}

impl<'s, 'de> Row<'_, 's, 'de> {
    #[inline(always)]
    fn cell(&mut self, desc: &'static TypeDesc) -> ValueDeserializer<'_, 's, 'de> {
        self.next += 1;
        ValueDeserializer { s: self.s, desc }
    }

    /// The descriptor of the next column, where every column is read.
    #[inline(always)]
    fn next_desc(&self) -> Option<&'static TypeDesc> {
        match &self.plan.form {
            Form::Straight(object) => object.fields.get(self.next).map(|field| &field.ty),
            Form::Places(places) => places.get(self.next).map(|desc| desc()),
            Form::Every(desc) if self.next < self.plan.columns.len() => Some(desc),
            _ => None,
        }
    }

    fn left(&self) -> usize {
        self.plan.columns.len().saturating_sub(self.next)
    }
}

impl<'de> SeqAccess<'de> for &mut Row<'_, '_, 'de> {
    type Error = CodecError;

    /// serde's own is a call, and a value that is returned from a call goes through memory.
    #[inline(always)]
    fn next_element<T: Deserialize<'de>>(&mut self) -> CodecResult<Option<T>> {
        let Some(desc) = self.next_desc() else { return Ok(None) };
        match T::deserialize(self.cell(desc)) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(in_column(self.plan, self.next, error)),
        }
    }

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> CodecResult<Option<T::Value>> {
        let Some(desc) = self.next_desc() else { return Ok(None) };
        match seed.deserialize(self.cell(desc)) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(in_column(self.plan, self.next, error)),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left())
    }
}

impl<'de> MapAccess<'de> for &mut Row<'_, '_, 'de> {
    type Error = CodecError;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> CodecResult<Option<K::Value>> {
        let Form::ByName { object, targets } = &self.plan.form else { return Ok(None) };
        while let Some(target) = targets.get(self.next) {
            let field = target.and_then(|target| object.fields.get(target));
            let absent = match field {
                Some(field) => field.has_default && self.s.r.peek()? == TypeCode::Null.byte(),
                None => true,
            };
            if let (false, Some(target)) = (absent, target) {
                let index = u64::try_from(*target).unwrap_or(u64::MAX);
                let key: U64Deserializer<CodecError> = index.into_deserializer();
                return seed.deserialize(key).map(Some);
            }
            self.next += 1;
            skip_value(&mut self.s.r, self.s.depth)?;
        }
        Ok(None)
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> CodecResult<V::Value> {
        let Some((desc, _)) = self.plan.desc(self.next) else {
            return Err(CodecError::unsupported("a value was asked for before its key"));
        };
        match seed.deserialize(self.cell(desc)) {
            Ok(value) => Ok(value),
            Err(error) => Err(in_column(self.plan, self.next, error)),
        }
    }
}

/// Reads a row as what its plan says, whatever the type asks for.
struct RowDeserializer<'r, 'a, 's, 'de> {
    row: &'r mut Row<'a, 's, 'de>,
}

/// Hands what is asked for to the only column, if the row is read as that.
macro_rules! single {
    ($self:ident, $method:ident, $($argument:expr),*) => {
        if let Form::Single(desc) = $self.row.plan.form {
            let value = $self.row.cell(desc).$method($($argument),*);
            return value.map_err(|error| in_column($self.row.plan, $self.row.next, error));
        }
    };
}

macro_rules! of_row {
    ($($name:ident($($argument:ident: $type:ty),*);)*) => {$(
        #[inline]
        fn $name<V: Visitor<'de>>(self, $($argument: $type,)* visitor: V) -> CodecResult<V::Value> {
            single!(self, $name, $($argument,)* visitor);
            self.columns(visitor)
        }
    )*};
}

impl<'de> RowDeserializer<'_, '_, '_, 'de> {
    #[inline(always)]
    fn columns<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
        if let Form::ByName { .. } = self.row.plan.form {
            return visitor.visit_map(self.row);
        }
        visitor.visit_seq(self.row)
    }
}

impl<'de> Deserializer<'de> for RowDeserializer<'_, '_, '_, 'de> {
    type Error = CodecError;

    methods_alike!(of_row);
    of_row! {
        deserialize_struct(name: &'static str, fields: &'static [&'static str]);
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
        single!(self, deserialize_option, visitor);
        visitor.visit_some(self)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> CodecResult<V::Value> {
        single!(self, deserialize_newtype_struct, name, visitor);
        match marker::code_of(name) {
            Some(_) => Err(CodecError::unsupported("a row of several columns as one value")),
            None => visitor.visit_newtype_struct(self),
        }
    }

    forward_to_deserialize_any! { ignored_any }

    fn is_human_readable(&self) -> bool {
        false
    }
}

#[cfg(all(test, feature = "derive"))]
#[path = "row_tests.rs"]
mod tests;
