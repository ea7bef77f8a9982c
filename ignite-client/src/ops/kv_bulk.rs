//! Operations of many keys or of a whole cache. The values of a batch stand one behind another in one slice; the head has their count.

use super::{Answer, CachePrefix, Op, Route};
use crate::binary::skip::skip_value;
use crate::codec::{CodecResult, DecodeLimits, Reader, Writer};
use crate::protocol::{Negotiated, OpCode, Values};

/// Encoded keys, or keys and values in turn, and how many items they are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Items<'a> {
    pub(crate) count: usize,
    pub(crate) bytes: &'a [u8],
}

/// An operation of many keys, by its code.
///
/// | operation | items | answer |
/// |---|---|---|
/// | `CacheGetAll` | keys | the entries of those that are there, order undefined: [`Entries`] |
/// | `CachePutAll` | entries; of equal keys the last wins | |
/// | `CacheContainsKeys` | keys | whether all are there: bool |
/// | `CacheClearKeys` | keys; listeners and stores are not told | |
/// | `CacheRemoveKeys` | keys | |
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bulk<'a> {
    pub(crate) code: OpCode,
    pub(crate) cache: CachePrefix,
    pub(crate) items: Items<'a>,
    /// Where all its keys belong, if to one node.
    pub(crate) route: Route<'a>,
}

impl Op for Bulk<'_> {
    fn code(&self) -> OpCode {
        self.code
    }

    fn head(&self, w: &mut Writer, _: &Negotiated) -> CodecResult<()> {
        self.cache.write(w);
        w.write_len(self.items.count)
    }

    fn values(&self) -> Values<'_> {
        [self.items.bytes, &[], &[]]
    }

    fn route(&self) -> Route<'_> {
        self.route
    }
}

/// Operations of a whole cache.
macro_rules! whole_ops {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub(crate) struct $name {
            pub(crate) cache: CachePrefix,
        }

        impl Op for $name {
            fn code(&self) -> OpCode {
                OpCode::$name
            }

            fn head(&self, w: &mut Writer, _: &Negotiated) -> CodecResult<()> {
                self.cache.write(w);
                Ok(())
            }
        }

        impl Answer for $name {
            type Reply<'r> = ();

            fn decode<'r>(_: &mut Reader<'r>) -> CodecResult<()> {
                Ok(())
            }
        }
    )*};
}

whole_ops! {
    /// Drops all entries without telling listeners and stores.
    CacheClear;
    /// Removes all entries.
    CacheRemoveAll;
}

/// Number of entries, primary copies only.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CacheGetSize {
    pub(crate) cache: CachePrefix,
}

impl Op for CacheGetSize {
    fn code(&self) -> OpCode {
        OpCode::CacheGetSize
    }

    fn head(&self, w: &mut Writer, _: &Negotiated) -> CodecResult<()> {
        self.cache.write(w);
        // No peek mode: each entry once.
        w.write_len(0)
    }
}

impl Answer for CacheGetSize {
    type Reply<'r> = i64;

    fn decode<'r>(r: &mut Reader<'r>) -> CodecResult<i64> {
        r.read_i64()
    }
}

/// Key and value pairs of an answer, split one by one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entries<'r> {
    left: usize,
    r: Reader<'r>,
}

impl<'r> Entries<'r> {
    /// So many entries that stand at a reader.
    pub(crate) const fn new(left: usize, r: Reader<'r>) -> Self {
        Self { left, r }
    }

    /// Entries that are left.
    pub(crate) const fn left(&self) -> usize {
        self.left
    }

    /// Offset of the next entry.
    pub(crate) const fn position(&self) -> usize {
        self.r.position()
    }

    /// The entries of an answer.
    pub(crate) fn read(r: &mut Reader<'r>) -> CodecResult<Self> {
        let left = r.read_count(2)?;
        Ok(Self { left, r: *r })
    }

    /// Steps over one value and gives its bytes.
    fn split(&mut self) -> CodecResult<&'r [u8]> {
        let start = self.r;
        skip_value(&mut self.r, DecodeLimits::DEFAULT.max_depth)?;
        let mut value = start;
        value.take(self.r.position() - start.position())
    }

    fn entry(&mut self) -> CodecResult<(&'r [u8], &'r [u8])> {
        Ok((self.split()?, self.split()?))
    }
}

impl<'r> Iterator for Entries<'r> {
    type Item = CodecResult<(&'r [u8], &'r [u8])>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let entry = self.entry();
        if entry.is_err() {
            self.left = 0;
        }
        Some(entry)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.left))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::written;
    use super::*;

    const CACHE: CachePrefix = CachePrefix { cache_id: 7 };

    #[test]
    fn requests() {
        let items = Items { count: 2, bytes: &[8, 0, 8, 1] };
        let get_all = Bulk { code: OpCode::CacheGetAll, cache: CACHE, items, route: Route::Any };
        assert_eq!(written(&get_all), [7, 0, 0, 0, 0, 2, 0, 0, 0, 8, 0, 8, 1]);
        assert_eq!(written(&CacheGetSize { cache: CACHE }), [7, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(written(&CacheRemoveAll { cache: CACHE }), [7, 0, 0, 0, 0]);
    }

    #[test]
    fn entries_are_split_without_being_decoded() {
        let bytes = [2, 0, 0, 0, 3, 1, 0, 0, 0, 9, 1, 0, 0, 0, 0x61, 8, 1, 101];
        let entries = Entries::read(&mut Reader::new(&bytes)).unwrap();
        let entries: Vec<_> = entries.map(Result::unwrap).collect();
        assert_eq!(entries, [(&bytes[4..9], &bytes[9..15]), (&bytes[15..17], &bytes[17..18])]);
    }

    #[test]
    fn hostile_entries_end_with_an_error() {
        Entries::read(&mut Reader::new(&[0xff, 0xff, 0xff, 0x7f, 8, 1])).unwrap_err();
        let cut = [1, 0, 0, 0, 8, 1, 8];
        let mut entries = Entries::read(&mut Reader::new(&cut)).unwrap();
        entries.next().unwrap().unwrap_err();
        assert!(entries.next().is_none());
    }
}
