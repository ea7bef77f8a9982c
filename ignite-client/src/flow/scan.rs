//! Scans: the entries of a cache, page by page, decoded one by one. A bad entry is an error of its own and does not end the scan.

use super::Flow;
use super::cursor::{Cursor, Lack, Next, Page, Rows, Supply, read_on};
use super::encoded::Encoded;
use super::schemas::needs_schema;
use super::store::{Desc, Store, layouts};
use super::transport::Transport;
use crate::catalog::table::TableForm;
use crate::codec::{CodecError, CodecResult, hash};
use crate::describe::IgniteType;
use crate::dynamic::IgniteValue;
use crate::error::{ConfigError, Error, Result};
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

pub(super) fn out_of_range(what: &'static str, least: i64) -> Error {
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

/// The entries of a lent page, one after the other.
#[derive(Debug)]
pub(crate) struct PageEntries<'p, T: Transport> {
    page: &'p EntryPage<T>,
    rows: Rows,
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
    pub(crate) async fn next<K, V>(&mut self, descs: (Desc, Desc)) -> Option<Result<(K, V)>>
    where
        K: for<'de> Deserialize<'de>,
        V: for<'de> Deserialize<'de>,
    {
        read_on(self, |cursor| cursor.try_next(descs)).await
    }

    /// The next entry, if it can be had without waiting.
    pub(crate) fn try_next<K, V>(&mut self, descs: (Desc, Desc)) -> Next<(K, V)>
    where
        K: for<'de> Deserialize<'de>,
        V: for<'de> Deserialize<'de>,
    {
        if self.rows.left == 0 {
            return self.cursor.after_page();
        }
        self.flow.entry(&self.page, &mut self.rows, descs, self.form.as_deref())
    }

    /// What is left of the page, or the next one; `None` after the last.
    pub(crate) async fn next_page(&mut self) -> Result<Option<EntryPage<T>>> {
        read_on(self, Self::try_page).await.transpose()
    }

    /// What is left of the page, if there is something.
    pub(crate) fn try_page(&mut self) -> Next<EntryPage<T>> {
        if self.rows.left == 0 {
            return self.cursor.after_page();
        }
        let rows = std::mem::replace(&mut self.rows, Rows::new(0, 0));
        let (flow, page, form) = (Arc::clone(&self.flow), Arc::clone(&self.page), self.form.clone());
        Next::Row(Ok(EntryPage { flow, page, rows, form }))
    }
}

impl<T: Transport> Supply for EntryCursor<T> {
    async fn supply(&mut self, lack: Lack) -> Result<()> {
        if lack != Lack::Page {
            return self.flow.supply_entry(&self.page, &mut self.rows).await;
        }
        if let Some(page) = self.cursor.next_page().await? {
            self.rows = page.rows();
            self.page = Arc::new(page);
        }
        Ok(())
    }
}

impl<T: Transport> EntryPage<T> {
    /// Entries of the page.
    pub(crate) const fn len(&self) -> usize {
        self.rows.left
    }

    pub(super) const fn rows(&self) -> Rows {
        self.rows
    }

    pub(crate) const fn entries(&self) -> PageEntries<'_, T> {
        PageEntries { page: self, rows: self.rows }
    }
}

impl<'p, T: Transport> PageEntries<'p, T> {
    /// The next entry; `None` after the last.
    pub(crate) async fn next<K, V>(&mut self, descs: (Desc, Desc)) -> Option<Result<(K, V)>>
    where
        K: Deserialize<'p>,
        V: Deserialize<'p>,
    {
        read_on(self, |entries| entries.try_next(descs)).await
    }

    /// The next entry, if it can be had without waiting.
    pub(crate) fn try_next<K, V>(&mut self, descs: (Desc, Desc)) -> Next<(K, V)>
    where
        K: Deserialize<'p>,
        V: Deserialize<'p>,
    {
        let EntryPage { flow, page, form, .. } = self.page;
        flow.entry(page, &mut self.rows, descs, form.as_deref())
    }
}

impl<T: Transport> Supply for PageEntries<'_, T> {
    async fn supply(&mut self, _: Lack) -> Result<()> {
        self.page.flow.supply_entry(&self.page.page, &mut self.rows).await
    }
}

impl<T: Transport> Flow<T> {
    /// Decodes the next entry of a page. After a broken one, whose end is not known, the page has no further entry.
    fn entry<'p, K: Deserialize<'p>, V: Deserialize<'p>>(
        &self,
        page: &'p Page,
        rows: &mut Rows,
        descs: (Desc, Desc),
        form: Option<&TableForm>,
    ) -> Next<(K, V)> {
        let mut entries = page.entries(*rows);
        let Some(entry) = entries.next() else { return Next::End };
        let after = Rows::new(entries.position(), entries.left());
        let decoded = entry.map_err(Error::from).and_then(|(key, value)| {
            match self.decode_entry(key, value, descs, form) {
                Err(error) if needs_schema(&error) && rows.ask(Lack::Schemas, after.at) => Ok(None),
                Err(error) => Err(self.in_entry(key, error).into()),
                Ok(entry) => Ok(Some(entry)),
            }
        });
        let Some(row) = decoded.transpose() else { return Next::Lacks(Lack::Schemas) };
        *rows = after;
        Next::Row(row)
    }

    /// The schemas of all entries that are left of a page, in one go. Without them the first of the entries is left out.
    async fn supply_entry(&self, page: &Page, rows: &mut Rows) -> Result<()> {
        let fetched = self.fetch_schemas_of(page, *rows).await;
        if fetched.is_err() {
            *rows = rows.skipped();
        }
        fetched
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
