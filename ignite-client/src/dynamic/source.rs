//! Where a dynamic value came from: the bytes of the outermost value, kept as long as any part of it lives.

use crate::binary::object::Layout;
use crate::codec::{CodecError, CodecResult, Reader};
use crate::describe::schemas::{NoSchemas, Schemas};
use std::sync::Arc;

/// The bytes of one outermost value and the schemas of the cluster that they came from. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Source(Arc<Inner>);

struct Inner {
    bytes: Box<[u8]>,
    schemas: Option<Arc<dyn Schemas>>,
}

impl Source {
    pub(crate) fn new(bytes: impl Into<Box<[u8]>>, schemas: Option<Arc<dyn Schemas>>) -> CodecResult<Self> {
        let bytes = bytes.into();
        match i32::try_from(bytes.len()) {
            Ok(_) => Ok(Self(Arc::new(Inner { bytes, schemas }))),
            Err(_) => Err(CodecError::limit("length of a value", i32::MAX as usize)),
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0.bytes
    }

    pub(crate) fn reader(&self) -> Reader<'_> {
        Reader::new(&self.0.bytes)
    }

    pub(crate) fn schemas(&self) -> &dyn Schemas {
        match &self.0.schemas {
            Some(schemas) => schemas.as_ref(),
            None => &NoSchemas,
        }
    }

    pub(crate) fn shared_schemas(&self) -> Option<&Arc<dyn Schemas>> {
        self.0.schemas.as_ref()
    }

    /// Number that differs between all sources that live at one time.
    pub(crate) fn identity(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }
}

/// A position in a source.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) source: Source,
    /// Where the bytes begin in which handles may point: 0, or the start of the wrapped bytes.
    pub(crate) base: u32,
    /// Where the value begins.
    pub(crate) at: u32,
}

impl Place {
    /// Fails never for positions in a source, whose length is bounded.
    pub(crate) fn new(source: &Source, base: usize, at: usize) -> CodecResult<Self> {
        match (u32::try_from(base), u32::try_from(at)) {
            (Ok(base), Ok(at)) => Ok(Self { source: source.clone(), base, at }),
            _ => Err(CodecError::limit("length of a value", u32::MAX as usize)),
        }
    }

    pub(crate) fn at(&self) -> usize {
        self.at as usize
    }

    pub(crate) fn base(&self) -> usize {
        self.base as usize
    }

    /// A reader at the value.
    pub(crate) fn reader(&self) -> Reader<'_> {
        self.source.reader().moved_to(self.at())
    }

    /// The layout of the object that stands here.
    pub(crate) fn layout(&self) -> CodecResult<Layout<'_>> {
        Layout::read(&mut self.reader())
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.source.identity() == other.source.identity() && self.at == other.at
    }
}

/// Target of the handle whose code byte stands at `at`: a position at or after `base`.
pub(crate) fn handle_target(base: usize, at: usize, distance: i32) -> CodecResult<usize> {
    let distance = usize::try_from(distance).ok().filter(|distance| *distance > 0);
    match distance.and_then(|distance| at.checked_sub(distance)).filter(|target| *target >= base) {
        Some(target) => Ok(target),
        None => Err(CodecError::malformed("handle that points outside of the value").at(at)),
    }
}
