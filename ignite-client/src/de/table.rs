//! Roots of keys and values of SQL tables: objects of another type id.

use super::plans::plan_of_ids;
use super::{Decoder, HANDLE_EXPANSION, Input, ValueDeserializer, unwrapped};
use crate::binary::type_code::TypeCode;
use crate::codec::{CodecError, CodecResult, Reader};
use crate::describe::desc::TypeDesc;
use crate::describe::layout::{ObjectLayout, TableLayout};
use crate::types::marker;
use serde::de::{Deserialize, Deserializer, Visitor};

impl Decoder<'_> {
    /// [`read`](Self::read)s a key or value of a table; `layout` is about the root only.
    pub(crate) fn read_in<'de, T: Deserialize<'de>>(
        &self,
        bytes: &'de [u8],
        desc: &'static TypeDesc,
        layout: Option<&TableLayout>,
    ) -> CodecResult<T> {
        let (Some(TableLayout::Object(layout)), Some(object)) = (layout, desc.as_object()) else {
            return self.read(bytes, desc);
        };
        if layout.order().is_some() {
            self.plan_of(layout, object);
        }
        self.handle_bytes.set(bytes.len().saturating_mul(HANDLE_EXPANSION));
        self.reservable.set(bytes.len());
        let mut input = Input { d: self, r: unwrapped(Reader::new(bytes))?, depth: self.limits.max_depth };
        let inner = ValueDeserializer { s: &mut input, desc };
        T::deserialize(RootDeserializer { inner, type_id: layout.type_id })
    }

    /// Makes the plan for the table's own schema, which the cluster need not be asked for.
    fn plan_of(&self, layout: &ObjectLayout, object: &'static crate::describe::desc::ObjectDesc) {
        if self.plans.get(object, layout.schema_id, 0).is_none() {
            let places: Vec<i32> = layout.field_ids().collect();
            self.plans.put(object, layout.schema_id, 0, &plan_of_ids(object, &places));
        }
    }
}

/// Reads what stands for the root: the object itself, whatever it is wrapped in on the side of Rust.
struct RootDeserializer<'a, 's, 'de> {
    inner: ValueDeserializer<'a, 's, 'de>,
    type_id: i32,
}

macro_rules! forward {
    ($($name:ident($($argument:ident: $type:ty),*);)*) => {$(
        fn $name<V: Visitor<'de>>(self, $($argument: $type,)* visitor: V) -> CodecResult<V::Value> {
            self.inner.$name($($argument,)* visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for RootDeserializer<'_, '_, 'de> {
    type Error = CodecError;

    methods_alike!(forward);
    forward! {
        deserialize_ignored_any();
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
        let is_null = self.inner.s.r.eat(TypeCode::Null.byte());
        if is_null { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> CodecResult<V::Value> {
        match marker::code_of(name) {
            Some(_) => self.inner.deserialize_newtype_struct(name, visitor),
            None => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        mut self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> CodecResult<V::Value> {
        match self.inner.redirected()? {
            Some(r) => {
                let mut input = self.inner.input_at(r)?;
                let inner = ValueDeserializer { s: &mut input, desc: self.inner.desc };
                inner.object_of(Some(self.type_id), visitor)
            }
            None => self.inner.object_of(Some(self.type_id), visitor),
        }
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}
