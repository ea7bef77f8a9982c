//! Fetches the schemas that decoding missed.

use super::Flow;
use super::execute::{Attempted, as_dyn};
use super::ready::rare;
use super::transport::Transport;
use crate::binary::walk;
use crate::codec::{CodecError, CodecErrorKind, Reader};
use crate::de::Decoder;
use crate::describe::BinaryType;
use crate::describe::desc::TypeDesc;
use crate::describe::layout::TableLayout;
use crate::describe::schemas::{SchemaLookup, Schemas};
use crate::error::Result;
use crate::ops::{Answer, GetBinaryType, RetryClass, Route};
use crate::protocol::OpCode;
use serde::Deserialize;
use std::collections::BTreeSet;

impl<T: Transport> Flow<T> {
    /// A decoder for values of this cluster.
    pub(crate) fn decoder(&self) -> Decoder<'_> {
        Decoder::new(&**self.registry(), self.binding(), self.config().decode_limits).with_plans(&self.plans)
    }

    /// Decodes one value, in the layout of a table if it is from one; if a schema is not known yet, fetches those of all objects of `reply`, the payload that the value is part
    /// of, and decodes the value again.
    pub(crate) async fn decode<'de, V: Deserialize<'de>>(
        &self,
        bytes: &'de [u8],
        desc: &'static TypeDesc,
        layout: Option<&TableLayout>,
        reply: &[&[u8]],
    ) -> Result<V> {
        match self.decoder_for(layout).read_in(bytes, desc, layout) {
            Err(error) if needs_schema(&error) => {
                rare(self.fetch_schemas(reply)).await?;
                Ok(self.decoder_for(layout).read_in(bytes, desc, layout)?)
            }
            other => Ok(other?),
        }
    }

    /// A decoder for keys or values, which in a table have the dates and times of SQL.
    pub(super) fn decoder_for(&self, layout: Option<&TableLayout>) -> Decoder<'_> {
        if layout.is_some() { self.sql_decoder() } else { self.decoder() }
    }

    /// Fetches the types of all objects in values whose schema was not asked for yet.
    pub(crate) async fn fetch_schemas(&self, values: &[&[u8]]) -> Result<()> {
        let mut unknown = BTreeSet::new();
        for value in values {
            let registry = self.registry();
            walk::objects(&mut Reader::new(value), &mut |layout| {
                let (type_id, schema_id) = (layout.type_id(), layout.header.schema_id);
                if layout.has_user_fields()
                    && matches!(registry.schema(type_id, schema_id), SchemaLookup::Unasked)
                {
                    unknown.insert((type_id, schema_id));
                }
            })?;
        }
        if unknown.is_empty() {
            return Ok(());
        }
        let type_ids: BTreeSet<i32> = unknown.iter().map(|(type_id, _)| *type_id).collect();
        self.fetch_types(type_ids).await?;
        for (type_id, schema_id) in unknown {
            self.registry().mark_missing(type_id, schema_id);
        }
        Ok(())
    }

    /// Reads types from the cluster, all at once; those that are there are learnt.
    pub(super) async fn fetch_types(
        &self,
        type_ids: impl IntoIterator<Item = i32>,
    ) -> Result<Vec<BinaryType>> {
        let ops: Vec<_> = type_ids.into_iter().map(|type_id| GetBinaryType { type_id }).collect();
        let mut types = Vec::with_capacity(ops.len());
        let (deadline, ops) = (self.deadline(), &ops);
        let what = Attempted { op: OpCode::GetBinaryType, class: RetryClass::Read, route: Route::Any };
        let attempt = |link: T::Link| async move { self.exchange_all(&link, &as_dyn(ops), deadline).await };
        for reply in self.retrying(what, deadline, attempt).await? {
            if let Some(ty) = GetBinaryType::decode(&mut reply.reader())? {
                self.registry().learn(ty.clone());
                types.push(ty);
            }
        }
        Ok(types)
    }

    /// Reads a type from the cluster.
    pub(crate) async fn binary_type(&self, type_id: i32) -> Result<Option<BinaryType>> {
        let ty = self.ask(&GetBinaryType { type_id }).await?;
        if let Some(ty) = &ty {
            self.registry().learn(ty.clone());
        }
        Ok(ty)
    }
}

pub(super) fn needs_schema(error: &CodecError) -> bool {
    matches!(error.kind(), CodecErrorKind::NeedSchema { .. })
}

pub(super) fn needs_zone(error: &CodecError) -> bool {
    matches!(error.kind(), CodecErrorKind::NeedZone)
}
