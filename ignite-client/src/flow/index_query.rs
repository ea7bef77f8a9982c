//! Index queries: conditions on fields, encoded as the fields are, and the entries that fulfil them.

use super::execute::offered;
use super::register::Needs;
use super::scan::{EntryCursor, out_of_range, page_size, partition};
use super::store::{Desc, Store};
use super::transport::Transport;
use crate::catalog::table::TableForm;
use crate::codec::{Reader, hash};
use crate::describe::desc::{FieldDesc, ObjectDesc};
use crate::describe::walk::check_key;
use crate::error::{ConfigError, Result};
use crate::ops::{Answer, Condition, IndexOptions, QueryIndex};
use crate::protocol::OpCode;
use crate::ser::Encoder;
use serde::Serialize;
use std::iter::once;
use std::ops::Bound;
use std::sync::Arc;

/// What the index calls the key as a whole.
const KEY: &str = "_KEY";

/// What an index query reads, and how.
#[derive(Debug)]
pub(crate) struct IndexRequest {
    options: IndexOptions,
    filter: Vec<u8>,
    /// Writes the values, one at a time.
    encoder: Encoder,
    /// Types of the values that must be registered.
    descs: Vec<Option<Desc>>,
    key: Desc,
    value: &'static ObjectDesc,
    /// How keys and values are written, if the cache is that of a table.
    form: Option<Arc<TableForm>>,
}

/// A field that a condition is about.
#[derive(Debug, Clone, Copy)]
struct Field {
    /// The type that has it; none for the key as a whole.
    owner: Option<&'static str>,
    name: &'static str,
    desc: Desc,
}

impl IndexRequest {
    pub(crate) fn set_index(&mut self, name: String) -> Result<()> {
        if name.is_empty() {
            return Err(ConfigError::EmptyName { what: "index" }.into());
        }
        self.options.index = Some(name);
        Ok(())
    }

    pub(crate) fn set_page_size(&mut self, entries: u32) -> Result<()> {
        self.options.page_size = page_size(entries)?;
        Ok(())
    }

    /// At least one: the wire has no limit of nothing.
    pub(crate) fn set_limit(&mut self, entries: u32) -> Result<()> {
        let limit = i32::try_from(entries).ok().filter(|limit| *limit > 0);
        self.options.limit = Some(limit.ok_or_else(|| out_of_range("limit", 1))?);
        Ok(())
    }

    pub(crate) fn set_partition(&mut self, partition: u32) -> Result<()> {
        self.options.partition = Some(self::partition(partition)?);
        Ok(())
    }

    pub(crate) const fn set_local(&mut self, local: bool) {
        self.options.local = local;
    }

    pub(crate) const fn set_keep_binary(&mut self, keep_binary: bool) {
        self.options.keep_binary = keep_binary;
    }

    /// Sets a filter: an object of a class that the server has.
    pub(crate) fn set_filter<F: Serialize + ?Sized>(&mut self, filter: &F, desc: Desc) -> Result<()> {
        self.encoder.w.clear();
        self.encoder.write(filter, desc)?;
        self.filter = self.encoder.w.as_slice().to_vec();
        self.note_type(desc);
        Ok(())
    }

    /// The values of a field from one to another, as Rust orders `Option`: null first.
    pub(crate) fn within<Q: Serialize + ?Sized>(
        &mut self,
        field: &str,
        lower: Bound<&Q>,
        upper: Bound<&Q>,
    ) -> Result<()> {
        let field = self.field(field)?;
        let (lower, upper) = (self.bound(field, lower)?, self.bound(field, upper)?);
        self.options.conditions.push(Condition::Range { field: field.name, lower, upper });
        Ok(())
    }

    pub(crate) fn one_of<Q: Serialize>(
        &mut self,
        field: &str,
        values: impl IntoIterator<Item = Q>,
    ) -> Result<()> {
        let field = self.field(field)?;
        let (mut bytes, mut count) = (Vec::new(), 0);
        for value in values {
            bytes.extend_from_slice(self.encode(field, &value)?);
            count += 1;
        }
        if count == 0 {
            return Err(ConfigError::NoValue { field: field.name }.into());
        }
        self.options.conditions.push(Condition::OneOf { field: field.name, count, values: bytes });
        Ok(())
    }

    fn bound<Q: Serialize + ?Sized>(&mut self, field: Field, bound: Bound<&Q>) -> Result<Bound<Vec<u8>>> {
        Ok(match bound {
            Bound::Included(value) => Bound::Included(self.encode(field, value)?.to_vec()),
            Bound::Excluded(value) => Bound::Excluded(self.encode(field, value)?.to_vec()),
            Bound::Unbounded => Bound::Unbounded,
        })
    }

    /// A value as the field's own descriptor says.
    fn encode<Q: Serialize + ?Sized>(&mut self, field: Field, value: &Q) -> Result<&[u8]> {
        self.note_type(field.desc);
        self.encoder.w.clear();
        let layout = self.form.as_ref().filter(|_| field.name == KEY).map(|form| &form.key);
        if let Err(error) = self.encoder.write_in(value, field.desc, layout) {
            let error = error.in_name(field.name);
            return Err(field.owner.into_iter().fold(error, |error, owner| error.in_name(owner)).into());
        }
        Ok(self.encoder.w.as_slice())
    }

    fn note_type(&mut self, desc: Desc) {
        if !desc.is_plain() {
            self.descs.push(Some(desc));
        }
    }

    /// The field of a name: of the value, else of the key, by its name in Rust, else by that in Ignite, whose letter case does not count.
    fn field(&self, name: &str) -> Result<Field> {
        if name == KEY {
            check_key(self.key)?;
            return Ok(Field { owner: None, name: KEY, desc: self.key });
        }
        let found = self.objects().find_map(|object| Some((object, field_of(object, name)?)));
        match found {
            Some((object, field)) => {
                let desc = self.form.as_ref().map_or(&field.ty, |form| form.written_as(object, field));
                Ok(Field { owner: Some(object.name.full), name: field.name, desc })
            }
            None => Err(self.no_such_field(name)),
        }
    }

    /// The types whose fields an index can have.
    fn objects(&self) -> impl Iterator<Item = &'static ObjectDesc> + use<> {
        once(self.value).chain(self.key.as_object())
    }

    #[cold]
    fn no_such_field(&self, name: &str) -> crate::Error {
        let fields = self.objects().flat_map(|object| object.fields).map(|field| field.serde_name);
        let has = fields.chain([KEY]).collect();
        ConfigError::NoSuchField { type_name: self.value.name.full, field: name.into(), has }.into()
    }
}

fn field_of(object: &'static ObjectDesc, name: &str) -> Option<&'static FieldDesc> {
    let id = hash::name_id(name);
    let by_rust_name = object.fields.iter().find(|field| field.serde_name == name);
    by_rust_name.or_else(|| object.fields.iter().find(|field| field.id == id))
}

impl<T: Transport> Store<T> {
    /// An index query without conditions, over values of a type.
    pub(crate) fn index_request(&self, key: Desc, value: &'static ObjectDesc) -> IndexRequest {
        let binding = self.flow().binding();
        let form = self.form().cloned();
        let value_type = form.as_ref().and_then(|form| form.value_type.as_deref()).unwrap_or(value.name.full);
        let options = IndexOptions {
            value_type: binding.mapped(value_type).into_owned(),
            index: None,
            conditions: Vec::new(),
            page_size: 1024,
            limit: None,
            partition: None,
            local: false,
            keep_binary: true,
        };
        let (filter, descs) = (Vec::new(), Vec::new());
        IndexRequest { options, filter, encoder: self.encoder(), descs, key, value, form }
    }

    pub(crate) async fn index_query(&self, request: &IndexRequest) -> Result<EntryCursor<T>> {
        let op = QueryIndex { cache: self.cache(), options: &request.options, filter: &request.filter };
        // Before the types of the values are registered for a request that cannot be sent.
        offered(&self.flow().link(self.flow().deadline()).await?, &op)?;
        let types = request.form.as_ref().map_or(&[][..], |form| &form.types);
        let needs = Needs { descs: &request.descs, dynamic: &request.encoder.dynamic, types };
        let head = |r: &mut Reader<'_>| QueryIndex::decode(r).map(|id| (id, ()));
        let page_code = OpCode::QueryIndexCursorGetPage;
        let (cursor, (), page) = self.flow().open_cursor(&op, &needs, page_code, head).await?;
        Ok(EntryCursor::new(cursor, page, request.form.as_ref()))
    }
}
