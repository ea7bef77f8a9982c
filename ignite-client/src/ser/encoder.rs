//! The encoder: values under a binding into one buffer.

use super::ValueSerializer;
use crate::codec::{CodecResult, Writer};
use crate::describe::binding::Binding;
use crate::describe::desc::TypeDesc;
use crate::describe::schemas::Schemas;
use crate::describe::zone::{Clock, OwnedClock};
use serde::Serialize;
use std::sync::Arc;

/// Most parts of the tuple form of a foreign date crate.
const MAX_PARTS: usize = 10;

/// Writes values under a binding into one buffer.
pub(crate) struct Encoder {
    pub(crate) w: Writer,
    pub(crate) binding: Binding,
    /// Objects without a Rust type that were written, so that their types can be registered.
    pub(crate) dynamic: Vec<DynamicRef>,
    pub(super) clock: OwnedClock,
    /// Fields that are put into another order.
    pub(super) scratch: Vec<u8>,
    /// The numbers that together are one date, time or timestamp.
    pub(super) parts: [i64; MAX_PARTS],
    /// The books that the tokens in `dynamic` stand for, kept until the types are registered.
    pub(super) books: Vec<Arc<dyn Schemas>>,
}

impl std::fmt::Debug for Encoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Encoder").field("binding", &self.binding).field("len", &self.w.position()).finish()
    }
}

/// An object without a Rust type: whose type book tells its type, and which schema it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct DynamicRef {
    pub(crate) token: u64,
    pub(crate) type_id: i32,
    pub(crate) schema_id: i32,
    /// Compact objects with fields cannot be read unless their schema is registered.
    pub(crate) compact: bool,
}

impl Encoder {
    pub(crate) fn new(binding: Binding) -> Self {
        Self {
            w: Writer::new(),
            binding,
            dynamic: Vec::new(),
            clock: OwnedClock::Raw,
            scratch: Vec::new(),
            parts: [0; MAX_PARTS],
            books: Vec::new(),
        }
    }

    /// From now on takes the dates and times of SQL for those of a zone.
    pub(crate) fn set_clock(&mut self, clock: Clock<'_>) {
        self.clock = clock.to_owned();
    }

    /// Makes it empty and keeps its memory.
    pub(crate) fn clear(&mut self) {
        self.w.truncate(0);
        self.w.offsets.clear();
        self.dynamic.clear();
        self.books.clear();
    }

    /// Appends one value with its type code. After an error the buffer is as it was before.
    pub(crate) fn write<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        desc: &'static TypeDesc,
    ) -> CodecResult<()> {
        self.write_whole(desc, |serializer| value.serialize(serializer))
    }

    /// Appends what `write` writes, or nothing.
    #[inline(always)]
    pub(super) fn write_whole(
        &mut self,
        desc: &'static TypeDesc,
        write: impl FnOnce(ValueSerializer<'_>) -> CodecResult<()>,
    ) -> CodecResult<()> {
        let position = self.w.position();
        let offsets = self.w.offsets.len();
        write(ValueSerializer { e: self, desc }).map_err(|error| {
            self.w.truncate(position);
            self.w.offsets.truncate(offsets);
            match desc.as_object() {
                Some(object) => error.in_name(object.name.full),
                None => error,
            }
        })
    }
}
