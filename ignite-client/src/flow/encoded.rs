//! Keys and values of a request, encoded, and the types that must be registered before it is sent.

use super::register::Needs;
use super::store::Desc;
use crate::catalog::table::TableForm;
use crate::codec::CodecResult;
use crate::describe::walk::check_key;
use crate::error::Result;
use crate::ops::Items;
use crate::ser::Encoder;
use serde::Serialize;
use std::borrow::Borrow;
use std::sync::Arc;

/// Encoded keys and values of a request and the types that they are of.
#[derive(Debug)]
pub(crate) struct Encoded {
    pub(super) encoder: Encoder,
    /// Where each part ends.
    ends: [usize; 3],
    parts: usize,
    /// Where each item of a batch ends, if that is asked for.
    item_ends: Option<Vec<usize>>,
    descs: [Option<Desc>; 2],
    form: Option<Arc<TableForm>>,
}

impl Encoded {
    pub(super) fn new(encoder: Encoder, form: Option<Arc<TableForm>>) -> Self {
        Self { encoder, ends: [0; 3], parts: 0, item_ends: None, descs: [None; 2], form }
    }

    /// Keeps where the items of a batch end, so that it can be cut.
    pub(super) fn cuttable(mut self, cuttable: bool) -> Self {
        self.item_ends = cuttable.then(Vec::new);
        self
    }

    pub(super) fn key<K: Serialize + ?Sized>(mut self, key: &K, desc: Desc) -> Result<Self> {
        check_key(desc)?;
        self.descs[0] = Some(desc);
        self.write_key(key, desc)?;
        Ok(self.part())
    }

    pub(super) fn value<V: Serialize + ?Sized>(mut self, value: &V, desc: Desc) -> Result<Self> {
        self.descs[1] = Some(desc);
        self.check_writable()?;
        self.write_value(value, desc)?;
        Ok(self.part())
    }

    /// Ends a part.
    fn part(mut self) -> Self {
        if let Some(end) = self.ends.get_mut(self.parts) {
            *end = self.encoder.w.position();
        }
        self.parts += 1;
        self
    }

    fn end_item(&mut self) {
        self.parts += 1;
        if let Some(ends) = &mut self.item_ends {
            ends.push(self.encoder.w.position());
        }
    }

    pub(super) fn keys<K: Serialize + ?Sized>(
        mut self,
        keys: impl IntoIterator<Item = impl Borrow<K>>,
        desc: Desc,
    ) -> Result<Self> {
        check_key(desc)?;
        self.descs[0] = Some(desc);
        for key in keys {
            self.write_key(key.borrow(), desc)?;
            self.end_item();
        }
        Ok(self)
    }

    pub(super) fn entries<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        mut self,
        entries: impl IntoIterator<Item = (impl Borrow<K>, impl Borrow<V>)>,
        key_desc: Desc,
        value_desc: Desc,
    ) -> Result<Self> {
        check_key(key_desc)?;
        self.check_writable()?;
        self.descs = [Some(key_desc), Some(value_desc)];
        for (key, value) in entries {
            self.write_key(key.borrow(), key_desc)?;
            self.write_value(value.borrow(), value_desc)?;
            self.end_item();
        }
        Ok(self)
    }

    fn write_key<K: Serialize + ?Sized>(&mut self, key: &K, desc: Desc) -> CodecResult<()> {
        self.encoder.write_in(key, desc, self.form.as_ref().map(|form| &form.key))
    }

    fn write_value<V: Serialize + ?Sized>(&mut self, value: &V, desc: Desc) -> CodecResult<()> {
        self.encoder.write_in(value, desc, self.form.as_ref().map(|form| &form.value))
    }

    /// Refuses values that SQL could not read back, or that would drop columns.
    fn check_writable(&self) -> Result<()> {
        match self.form.as_ref().and_then(|form| form.unwritable.as_ref()) {
            Some(conflict) => Err(conflict.clone().into()),
            None => Ok(()),
        }
    }

    /// The types of the values.
    pub(super) fn needs(&self) -> Needs<'_> {
        let dynamic = &self.encoder.dynamic;
        match &self.form {
            None => Needs { descs: &self.descs, dynamic, types: &[] },
            Some(form) => Needs { descs: &form.nested, dynamic, types: &form.types },
        }
    }

    /// One of the parts.
    pub(super) fn at(&self, part: usize) -> &[u8] {
        let end_of = |part: usize| self.ends.get(part).copied().unwrap_or_default();
        let start = part.checked_sub(1).map_or(0, end_of);
        self.encoder.w.as_slice().get(start..end_of(part)).unwrap_or_default()
    }

    /// All of them.
    pub(super) fn items(&self) -> Items<'_> {
        Items { count: self.parts, bytes: self.encoder.w.as_slice() }
    }

    /// Whether [`each_item`](Self::each_item) gives the items.
    pub(super) const fn is_cuttable(&self) -> bool {
        self.item_ends.is_some()
    }

    /// The items one by one, each beginning with its key; none if their ends were not kept.
    pub(super) fn each_item(&self) -> impl Iterator<Item = &[u8]> {
        let (bytes, mut start) = (self.encoder.w.as_slice(), 0);
        let ends = self.item_ends.iter().flatten();
        ends.map(move |end| bytes.get(std::mem::replace(&mut start, *end)..*end).unwrap_or_default())
    }
}
