//! A cursor over the bytes of one outermost value or message; every read is bounded.

use super::{CodecError, CodecResult};
use byteorder::{ByteOrder, LittleEndian};

/// Reads forward; `data` starts at the outermost value, so that handles, which point backwards and may leave the nested object they stand
/// in, can be followed. A nested reader is the same slice cut at the end of the nested value.
///
/// `rest` is what is left of `data`: one compare a read, where an offset would need two.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'de> {
    data: &'de [u8],
    rest: &'de [u8],
}

macro_rules! read_number {
    ($($name:ident $type:ty),*) => {$(
        #[inline]
        pub(crate) fn $name(&mut self) -> CodecResult<$type> {
            Ok(LittleEndian::$name(self.chunk::<{ size_of::<$type>() }>()?))
        }
    )*};
}

impl<'de> Reader<'de> {
    pub(crate) const fn new(data: &'de [u8]) -> Self {
        Self { data, rest: data }
    }

    /// A reader of the same data that stands at `at`; at the end of the data if that is before `at`.
    #[inline]
    pub(crate) fn moved_to(self, at: usize) -> Self {
        Self { data: self.data, rest: self.data.get(at..).unwrap_or_default() }
    }

    /// A reader of the same data and place that ends at `end` (an offset of the data).
    pub(crate) fn ending_at(self, end: usize) -> CodecResult<Self> {
        let at = self.position();
        match self.data.get(..end) {
            Some(data) => Ok(Self { data, rest: data.get(at..).unwrap_or_default() }),
            None => Err(self.truncated(end.saturating_sub(at))),
        }
    }

    /// A reader of the next `len` bytes that ends behind them, and one that stands there.
    #[inline]
    pub(crate) fn split_at(&self, len: usize) -> Option<(Self, Self)> {
        let (rest, after) = self.rest.split_at_checked(len)?;
        let data = self.data.get(..self.data.len() - after.len())?;
        Some((Self { data, rest }, Self { data: self.data, rest: after }))
    }

    /// Offset of the next byte in the data.
    #[inline]
    pub(crate) const fn position(&self) -> usize {
        self.data.len() - self.rest.len()
    }

    /// All bytes from the start of the outermost value to the end of this reader.
    pub(crate) const fn data(&self) -> &'de [u8] {
        self.data
    }

    /// Bytes left.
    #[inline]
    pub(crate) const fn left(&self) -> usize {
        self.rest.len()
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Moves to an offset of the data.
    pub(crate) fn seek(&mut self, at: usize) -> CodecResult<()> {
        match self.data.get(at..) {
            Some(rest) => {
                self.rest = rest;
                Ok(())
            }
            None => Err(self.truncated(at.saturating_sub(self.position()))),
        }
    }

    #[cold]
    fn truncated(&self, need: usize) -> CodecError {
        CodecError::truncated(need, self.left()).at(self.position())
    }

    #[inline]
    pub(crate) fn chunk<const N: usize>(&mut self) -> CodecResult<&'de [u8; N]> {
        match self.rest.split_first_chunk::<N>() {
            Some((chunk, rest)) => {
                self.rest = rest;
                Ok(chunk)
            }
            None => Err(self.truncated(N)),
        }
    }

    /// Consumes the next `N` bytes if there are as many and the first one is the wanted one.
    #[inline(always)]
    pub(crate) fn eat_chunk<const N: usize>(&mut self, wanted: u8) -> Option<&'de [u8; N]> {
        match self.rest.split_first_chunk::<N>() {
            Some((chunk, rest)) if chunk.first() == Some(&wanted) => {
                self.rest = rest;
                Some(chunk)
            }
            _ => None,
        }
    }

    /// Hands the bytes that are left to `parse`, which returns what it has read and the bytes behind it, or consumes nothing.
    #[inline(always)]
    pub(crate) fn parse<T>(&mut self, parse: impl FnOnce(&'de [u8]) -> Option<(T, &'de [u8])>) -> Option<T> {
        let (value, rest) = parse(self.rest)?;
        self.rest = rest;
        Some(value)
    }

    /// The next `N` bytes, left in place.
    #[inline]
    pub(crate) fn peek_chunk<const N: usize>(&self) -> Option<&'de [u8; N]> {
        self.rest.first_chunk::<N>()
    }

    /// The next `len` bytes.
    #[inline]
    pub(crate) fn take(&mut self, len: usize) -> CodecResult<&'de [u8]> {
        match self.rest.split_at_checked(len) {
            Some((bytes, rest)) => {
                self.rest = rest;
                Ok(bytes)
            }
            None => Err(self.truncated(len)),
        }
    }

    /// The next byte, left in place.
    #[inline]
    pub(crate) fn peek(&self) -> CodecResult<u8> {
        match self.rest.first() {
            Some(byte) => Ok(*byte),
            None => Err(self.truncated(1)),
        }
    }

    /// Consumes the next byte if it is the wanted one.
    #[inline]
    pub(crate) fn eat(&mut self, wanted: u8) -> bool {
        match self.rest.split_first() {
            Some((byte, rest)) if *byte == wanted => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    read_number!(read_u16 u16, read_i16 i16, read_i32 i32, read_i64 i64, read_f32 f32, read_f64 f64);

    #[inline]
    pub(crate) fn read_u8(&mut self) -> CodecResult<u8> {
        let [byte] = *self.chunk()?;
        Ok(byte)
    }

    #[inline]
    pub(crate) fn read_i8(&mut self) -> CodecResult<i8> {
        Ok(i8::from_le_bytes(*self.chunk()?))
    }

    /// One byte; Java reads every value but 1 as false.
    #[inline]
    pub(crate) fn read_bool(&mut self) -> CodecResult<bool> {
        Ok(self.read_u8()? == 1)
    }

    /// A length or count: an `i32` that is not negative and whose items, `item_len` bytes each at the least, can be there.
    #[inline]
    pub(crate) fn read_count(&mut self, item_len: usize) -> CodecResult<usize> {
        let start = self.position();
        let count = self.read_i32()?;
        let limit = self.left() / item_len.max(1);
        match usize::try_from(count) {
            Ok(count) if count <= limit => Ok(count),
            Ok(_) => Err(CodecError::limit("length or count of the wire", limit).at(start)),
            Err(_) => Err(CodecError::malformed(format!("negative length or count {count}")).at(start)),
        }
    }

    /// A byte count and that many bytes.
    #[inline]
    pub(crate) fn read_bytes(&mut self) -> CodecResult<&'de [u8]> {
        let len = self.read_count(1)?;
        self.take(len)
    }
}

#[cfg(test)]
mod tests {
    use super::super::CodecErrorKind;
    use super::*;

    #[test]
    fn reads_little_endian_and_stops_at_the_end() {
        let mut reader = Reader::new(&[1, 0, 0, 0, 9]);
        assert_eq!(reader.read_i32().unwrap(), 1);
        assert_eq!(reader.left(), 1);
        let error = reader.read_i64().unwrap_err();
        assert_eq!(error.kind(), &CodecErrorKind::Truncated { need: 8, left: 1 });
        assert_eq!(error.offset(), Some(4));
    }

    #[test]
    fn counts_are_bounded_by_the_bytes_that_are_there() {
        let mut huge = Reader::new(&[0xff, 0xff, 0xff, 0x7f, 0]);
        assert!(matches!(
            huge.read_count(1).unwrap_err().kind(),
            CodecErrorKind::LimitExceeded { limit: 1, .. }
        ));
        let mut negative = Reader::new(&[0xff; 4]);
        assert!(matches!(negative.read_count(1).unwrap_err().kind(), CodecErrorKind::Malformed(_)));
    }
}
