//! Arguments of SQL statements: values one behind another, in the order of the question marks.

use super::Encoder;
use super::argument::{patch, sql_argument};
use crate::binary::object::Layout;
use crate::binary::skip::skip_value;
use crate::codec::{CodecError, CodecResult, DecodeLimits, Reader};
use crate::describe::binding::Binding;
use crate::describe::desc::TypeDesc;
use crate::describe::zone::{DateOrTime, Zone};
use crate::describe::{IgniteObject, IgniteType};
use serde::Serialize;

/// Encoded arguments. Public in name only: what [`SqlArgs`] writes to.
#[doc(hidden)]
#[derive(Debug)]
pub struct ArgList {
    pub(crate) encoder: Encoder,
    pub(crate) count: usize,
    /// Types that must be registered before the arguments are sent.
    pub(crate) descs: Vec<Option<&'static TypeDesc>>,
    /// Dates and times, which the zone of the nodes matters for.
    notes: Vec<(usize, DateOrTime)>,
}

impl ArgList {
    pub(crate) fn new(binding: Binding) -> Self {
        Self { encoder: Encoder::new(binding), count: 0, descs: Vec::new(), notes: Vec::new() }
    }

    /// Appends a value, written as a descriptor says.
    pub(crate) fn push<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        desc: &'static TypeDesc,
    ) -> CodecResult<()> {
        let start = self.encoder.w.position();
        self.encoder.write(value, desc).map_err(|error| self.in_argument(error))?;
        self.written(start);
        if !desc.is_plain() {
            self.descs.push(Some(desc));
        }
        Ok(())
    }

    /// A list that begins with these arguments.
    pub(crate) fn begin_with(&self) -> Self {
        let mut list = Self::new(self.encoder.binding);
        list.encoder.w.write_slice(self.encoder.w.as_slice());
        list.encoder.dynamic.clone_from(&self.encoder.dynamic);
        list.encoder.books.clone_from(&self.encoder.books);
        Self { count: self.count, descs: self.descs.clone(), notes: self.notes.clone(), ..list }
    }

    /// Appends the fields of an object, each as one argument.
    fn push_fields<T: Serialize + ?Sized>(&mut self, value: &T, desc: &'static TypeDesc) -> CodecResult<()> {
        let mut object = Encoder::new(self.encoder.binding);
        object.write(value, desc).map_err(|error| self.in_argument(error))?;
        let mut r = Reader::new(object.w.as_slice());
        let layout = Layout::read(&mut r)?;
        let mut fields = r.moved_to(layout.fields_at).ending_at(layout.fields_end)?;
        while !fields.is_empty() {
            let start = fields;
            skip_value(&mut fields, DecodeLimits::DEFAULT.max_depth)?;
            let (mut field, at) = (start, self.encoder.w.position());
            self.encoder.w.write_slice(field.take(fields.position() - start.position())?);
            self.written(at);
        }
        self.encoder.dynamic.append(&mut object.dynamic);
        self.encoder.books.append(&mut object.books);
        let fields = desc.as_object().into_iter().flat_map(|object| object.fields());
        self.descs.extend(fields.map(|field| field.ty()).filter(|ty| !ty.is_plain()).map(Some));
        Ok(())
    }

    /// Notes the argument that was written at an offset.
    fn written(&mut self, start: usize) {
        sql_argument(&mut self.encoder.w, start, &mut self.notes);
        self.count += 1;
    }

    /// Whether there are dates or times, for which the zone must be known.
    pub(crate) fn needs_zone(&self) -> bool {
        !self.notes.is_empty()
    }

    /// Makes the dates and times those of the zone of the nodes. Once, when nothing is added any more.
    pub(crate) fn set_zone(&mut self, zone: &Zone) {
        patch(&mut self.encoder.w, &std::mem::take(&mut self.notes), zone);
    }

    #[cold]
    fn in_argument(&self, error: CodecError) -> CodecError {
        error.in_name(format!("argument {}", self.count + 1))
    }
}

/// Arguments of a statement, one for each question mark: a tuple, a slice, an array or a `Vec` of one type, or a struct with the derive,
/// whose fields are the arguments in their order.
///
/// # Examples
/// ```no_run
/// # use ignite_client::IgniteObject;
/// # use serde::{Deserialize, Serialize};
/// #[derive(Serialize, Deserialize, IgniteObject)]
/// struct City { id: i32, name: String }
///
/// # let client = ignite_client::Client::connect("127.0.0.1")?;
/// let insert = "INSERT INTO City (id, name) VALUES (?, ?)";
/// client.sql(insert).args((1, "Ulm")).execute()?;
/// client.sql(insert).args(City { id: 2, name: "Bonn".into() }).execute()?;
/// client.sql("DELETE FROM City WHERE id IN (?, ?)").args([1, 2]).execute()?;
/// # Ok::<(), ignite_client::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list of SQL arguments",
    label = "not a list of arguments",
    note = "give a tuple, a slice or a struct with #[derive(Serialize, IgniteObject)]; a single value goes to `arg`"
)]
pub trait SqlArgs {
    #[doc(hidden)]
    fn write_args(&self, args: &mut ArgList) -> Result<(), CodecError>;
}

impl<T: IgniteObject + Serialize> SqlArgs for T {
    fn write_args(&self, args: &mut ArgList) -> CodecResult<()> {
        args.push_fields(self, Self::desc())
    }
}

impl<T: IgniteType + Serialize> SqlArgs for [T] {
    fn write_args(&self, args: &mut ArgList) -> CodecResult<()> {
        self.iter().try_for_each(|value| args.push(value, T::desc()))
    }
}

impl<T: IgniteType + Serialize> SqlArgs for &[T] {
    fn write_args(&self, args: &mut ArgList) -> CodecResult<()> {
        (**self).write_args(args)
    }
}

impl<T: IgniteType + Serialize, const N: usize> SqlArgs for [T; N] {
    fn write_args(&self, args: &mut ArgList) -> CodecResult<()> {
        self.as_slice().write_args(args)
    }
}

impl<T: IgniteType + Serialize> SqlArgs for Vec<T> {
    fn write_args(&self, args: &mut ArgList) -> CodecResult<()> {
        self.as_slice().write_args(args)
    }
}

impl SqlArgs for () {
    fn write_args(&self, _: &mut ArgList) -> CodecResult<()> {
        Ok(())
    }
}

macro_rules! tuples {
    ($(($($name:ident)+))*) => {$(
        impl<$($name: IgniteType + Serialize),+> SqlArgs for ($($name,)+) {
            #[allow(non_snake_case, reason = "a place is named as its type")]
            fn write_args(&self, args: &mut ArgList) -> CodecResult<()> {
                let ($($name,)+) = self;
                $(args.push($name, <$name as IgniteType>::desc())?;)+
                Ok(())
            }
        }
    )*};
}

tuples! {
    (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H) (A B C D E F G H I)
    (A B C D E F G H I J) (A B C D E F G H I J K) (A B C D E F G H I J K L) (A B C D E F G H I J K L M)
    (A B C D E F G H I J K L M N) (A B C D E F G H I J K L M N O) (A B C D E F G H I J K L M N O P)
}
