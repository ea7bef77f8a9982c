//! Scans: the entries of a cache, page by page, decoded one by one. A bad entry is an error of its own and does not end the scan.

use super::Flow;
use super::cursor::{Cursor, Page, Rows};
use super::encoded::Encoded;
use super::schemas::needs_schema;
use super::store::{Desc, Store, layouts};
use super::transport::Transport;
use crate::catalog::table::TableForm;
use crate::codec::{CodecError, CodecResult, hash};
use crate::describe::IgniteType;
use crate::dynamic::IgniteValue;
use crate::error::{ConfigError, Result};
use crate::ops::{Answer, QueryScan};
use crate::protocol::OpCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a scan reads, and how.
#[derive(Debug)]
pub(crate) struct ScanOptions {
    page_size: i32,
    partition: Option<i32>,
    local: bool,
    filter: Option<Encoded>,
}

impl Default for ScanOptions {
    fn default() -> Self {
        Self { page_size: 1024, partition: None, local: false, filter: None }
    }
}

impl ScanOptions {
    pub(crate) fn set_page_size(&mut self, entries: u32) -> Result<()> {
        self.page_size = page_size(entries)?;
        Ok(())
    }

    pub(crate) fn set_partition(&mut self, partition: u32) -> Result<()> {
        self.partition = Some(self::partition(partition)?);
        Ok(())
    }

    pub(crate) const fn set_local(&mut self, local: bool) {
        self.local = local;
    }
}

/// A page size of the protocol: the server closes the connection for one below 1.
pub(super) fn page_size(rows: u32) -> Result<i32> {
    let size = i32::try_from(rows).ok().filter(|size| *size > 0);
    size.ok_or_else(|| out_of_range("page size", 1))
}

/// A partition number of the protocol.
pub(super) fn partition(partition: u32) -> Result<i32> {
    i32::try_from(partition).map_err(|_| out_of_range("partition", 0))
}

pub(super) fn out_of_range(what: &'static str, least: i64) -> crate::Error {
    ConfigError::OutOfRange { what, least, most: i64::from(i32::MAX) }.into()
}

/// A scan that is under way.
#[derive(Debug)]
pub(crate) struct EntryCursor<T: Transport> {
    flow: Arc<Flow<T>>,
    cursor: Cursor<T>,
    page: Arc<Page>,
    rows: Rows,
    form: Option<Arc<TableForm>>,
}

/// A page of entries that is lent.
#[derive(Debug)]
pub(crate) struct EntryPage<T: Transport> {
    flow: Arc<Flow<T>>,
    pub(super) page: Arc<Page>,
    rows: Rows,
    form: Option<Arc<TableForm>>,
}

impl<T: Transport> Store<T> {
    /// Sets a filter: an object of a class that the server has.
    pub(crate) fn set_filter<F: Serialize + ?Sized>(
        &self,
        options: &mut ScanOptions,
        filter: &F,
        desc: Desc,
    ) -> Result<()> {
        options.filter = Some(self.encode().value(filter, desc)?);
        Ok(())
    }

    pub(crate) async fn scan(&self, options: &ScanOptions) -> Result<EntryCursor<T>> {
        let filter = options.filter.as_ref();
        let bytes = filter.map_or(&[][..], |filter| filter.at(0));
        let ScanOptions { page_size, partition, local, .. } = *options;
        let op = QueryScan::new(self.cache(), bytes, page_size, partition, local);
        let needs = filter.map(Encoded::needs).unwrap_or_default();
        let head = |r: &mut crate::codec::Reader<'_>| QueryScan::decode(r).map(|id| (id, ()));
        let page_code = OpCode::QueryScanCursorGetPage;
        let (cursor, (), page) = self.flow().open_cursor(&op, &needs, page_code, head).await?;
        Ok(EntryCursor::new(cursor, page, self.form()))
    }
}

impl<T: Transport> EntryCursor<T> {
    pub(super) fn new(cursor: Cursor<T>, page: Page, form: Option<&Arc<TableForm>>) -> Self {
        let rows = page.rows();
        Self { flow: Arc::clone(cursor.flow()), cursor, page: Arc::new(page), rows, form: form.cloned() }
    }

    /// The next entry; `None` after the last.
    pub(crate) async fn next<K, V>(&mut self, descs: (Desc, Desc)) -> Result<Option<(K, V)>>
    where
        K: for<'de> Deserialize<'de>,
        V: for<'de> Deserialize<'de>,
    {
        if !self.turn().await? {
            return Ok(None);
        }
        let form = self.form.as_deref();
        self.flow.entry(&self.page, &mut self.rows, descs, form).await.transpose()
    }

    /// What is left of the page, or the next one; `None` after the last.
    pub(crate) async fn next_page(&mut self) -> Result<Option<EntryPage<T>>> {
        if !self.turn().await? {
            return Ok(None);
        }
        let rows = std::mem::replace(&mut self.rows, Rows { at: 0, left: 0 });
        let (flow, page, form) = (Arc::clone(&self.flow), Arc::clone(&self.page), self.form.clone());
        Ok(Some(EntryPage { flow, page, rows, form }))
    }

    /// Turns to a page that has entries; whether there is one.
    async fn turn(&mut self) -> Result<bool> {
        while self.rows.left == 0 {
            let Some(page) = self.cursor.next_page().await? else { return Ok(false) };
            self.rows = page.rows();
            self.page = Arc::new(page);
        }
        Ok(true)
    }
}

impl<T: Transport> EntryPage<T> {
    /// Entries of the page.
    pub(crate) const fn len(&self) -> usize {
        self.rows.left
    }

    pub(crate) const fn rows(&self) -> Rows {
        self.rows
    }

    /// The next of the entries that are left.
    pub(crate) async fn next<'p, K: Deserialize<'p>, V: Deserialize<'p>>(
        &'p self,
        rows: &mut Rows,
        descs: (Desc, Desc),
    ) -> Option<Result<(K, V)>> {
        self.flow.entry(&self.page, rows, descs, self.form.as_deref()).await
    }
}

impl<T: Transport> Flow<T> {
    /// Decodes the next entry of a page. After a broken one, whose end is not known, the page has no further entry.
    async fn entry<'p, K: Deserialize<'p>, V: Deserialize<'p>>(
        &self,
        page: &'p Page,
        rows: &mut Rows,
        descs: (Desc, Desc),
        form: Option<&TableForm>,
    ) -> Option<Result<(K, V)>> {
        let here = *rows;
        let mut entries = page.entries(here);
        let entry = entries.next()?;
        *rows = Rows { at: entries.position(), left: entries.left() };
        let (key, value) = match entry {
            Ok(entry) => entry,
            Err(error) => return Some(Err(error.into())),
        };
        let entry = match self.decode_entry(key, value, descs, form) {
            Err(error) if needs_schema(&error) => {
                if let Err(error) = self.fetch_schemas_of(page, here).await {
                    return Some(Err(error));
                }
                self.decode_entry(key, value, descs, form)
            }
            other => other,
        };
        Some(entry.map_err(|error| self.in_entry(key, error).into()))
    }

    fn decode_entry<'p, K: Deserialize<'p>, V: Deserialize<'p>>(
        &self,
        key: &'p [u8],
        value: &'p [u8],
        descs: (Desc, Desc),
        form: Option<&TableForm>,
    ) -> CodecResult<(K, V)> {
        let (of_key, of_value) = layouts(form);
        let decoder = self.decoder_for(of_key);
        Ok((decoder.read_in(key, descs.0, of_key)?, decoder.read_in(value, descs.1, of_value)?))
    }

    /// The schemas of all entries that are left of a page, in one go.
    async fn fetch_schemas_of(&self, page: &Page, rows: Rows) -> Result<()> {
        let entries: Vec<_> = page.entries(rows).map_while(CodecResult::ok).collect();
        let values: Vec<_> = entries.iter().flat_map(|(key, value)| [*key, *value]).collect();
        self.fetch_schemas(&values).await
    }

    /// An error in the entry of a key, which is shown.
    #[cold]
    fn in_entry(&self, key: &[u8], error: CodecError) -> CodecError {
        error.in_name(format!("entry {}", self.shown_key(key)))
    }

    /// A key for people.
    pub(super) fn shown_key(&self, key: &[u8]) -> String {
        /// Longer keys are cut.
        const SHOWN: usize = 100;
        match self.decoder().read::<IgniteValue>(key, IgniteValue::desc()) {
            Ok(key) => format!("{key:?}").chars().take(SHOWN).collect(),
            Err(_) => format!("of hash {}", hash::hash_code(key)),
        }
    }
}
