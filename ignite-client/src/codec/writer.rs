//! Appends to one reusable buffer and patches what is known only later: lengths, offsets, hashes.

use super::{CodecError, CodecResult};
use std::fmt;

/// An append-only buffer with patches, and the stack of field offsets of the objects that are being written.
#[derive(Default)]
pub(crate) struct Writer {
    buf: Vec<u8>,
    /// Offsets of the fields of all open objects, counted from their object's start; each object cuts back to its own mark.
    pub(crate) offsets: Vec<u32>,
}

/// Shows the length, never the bytes: those are users' data.
impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("len", &self.buf.len()).finish_non_exhaustive()
    }
}

macro_rules! write_int {
    ($($name:ident $type:ty),*) => {$(
        #[inline]
        pub(crate) fn $name(&mut self, value: $type) {
            self.buf.extend_from_slice(&value.to_le_bytes());
        }
    )*};
}

impl Writer {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Empties the buffer and keeps its memory.
    pub(crate) fn clear(&mut self) {
        self.buf.clear();
        self.offsets.clear();
    }

    #[inline]
    pub(crate) fn position(&self) -> usize {
        self.buf.len()
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.buf
    }

    /// What was written from an earlier position on, to be changed.
    pub(crate) fn written_from(&mut self, position: usize) -> &mut [u8] {
        self.buf.get_mut(position..).unwrap_or_default()
    }

    pub(crate) fn into_vec(self) -> Vec<u8> {
        self.buf
    }

    /// Cuts back to an earlier position, when a value could not be written.
    pub(crate) fn truncate(&mut self, position: usize) {
        self.buf.truncate(position);
    }

    pub(crate) fn reserve(&mut self, additional: usize) {
        self.buf.reserve(additional);
    }

    write_int!(write_u8 u8, write_i8 i8, write_u16 u16, write_i16 i16, write_i32 i32, write_i64 i64);

    #[inline]
    pub(crate) fn write_f32(&mut self, value: f32) {
        self.buf.extend_from_slice(&value.to_le_bytes());
    }

    #[inline]
    pub(crate) fn write_f64(&mut self, value: f64) {
        self.buf.extend_from_slice(&value.to_le_bytes());
    }

    #[inline]
    pub(crate) fn write_bool(&mut self, value: bool) {
        self.buf.push(u8::from(value));
    }

    #[inline]
    pub(crate) fn write_slice(&mut self, bytes: &[u8]) {
        self.buf.extend_from_slice(bytes);
    }

    /// A code byte and a fixed body in one append: one capacity check for a scalar.
    #[inline]
    pub(crate) fn write_tagged<const N: usize>(&mut self, code: u8, body: [u8; N]) {
        /// Room for a code and the longest scalar body, that of a UUID.
        const LEN: usize = 17;
        let mut bytes = [0; LEN];
        let (first, rest) = bytes.split_at_mut(1);
        first.fill(code);
        if let (Some(target), true) = (rest.first_chunk_mut::<N>(), N < LEN) {
            *target = body;
            self.buf.extend_from_slice(bytes.get(..=N).unwrap_or_default());
        }
    }

    /// The low byte of each offset above `mark`: the footer of most objects, in one append.
    #[inline]
    pub(crate) fn append_low_bytes_of_offsets(&mut self, mark: usize) {
        let offsets = self.offsets.get(mark..).unwrap_or_default();
        self.buf.extend(offsets.iter().map(|offset| {
            let [low, ..] = offset.to_le_bytes();
            low
        }));
    }

    /// A length or count as the wire has it.
    #[inline]
    pub(crate) fn write_len(&mut self, len: usize) -> CodecResult<()> {
        match i32::try_from(len) {
            Ok(len) => {
                self.write_i32(len);
                Ok(())
            }
            Err(_) => Err(CodecError::limit("length or count", i32::MAX as usize)),
        }
    }

    /// A byte count and the bytes.
    #[inline]
    pub(crate) fn write_bytes(&mut self, bytes: &[u8]) -> CodecResult<()> {
        self.write_len(bytes.len())?;
        self.write_slice(bytes);
        Ok(())
    }

    /// Overwrites four bytes at an earlier position.
    #[inline]
    pub(crate) fn patch_i32(&mut self, position: usize, value: i32) {
        self.patch(position, &value.to_le_bytes());
    }

    /// Overwrites bytes at an earlier position; a place that is not there is left alone (callers patch what they wrote).
    #[inline]
    pub(crate) fn patch(&mut self, position: usize, bytes: &[u8]) {
        let target = self.buf.get_mut(position..).and_then(|rest| rest.get_mut(..bytes.len()));
        debug_assert!(target.is_some(), "patch outside of what was written");
        if let Some(target) = target {
            target.copy_from_slice(bytes);
        }
    }
}
