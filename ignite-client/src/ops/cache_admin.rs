//! Life cycle of caches.

use super::{Answer, Op};
use crate::binary::skip::expect_string;
use crate::binary::text::write_string;
use crate::codec::{CodecResult, Reader, Writer};
use crate::protocol::{Negotiated, OpCode};

/// Requests without an answer's payload.
macro_rules! silent {
    ($($name:ident $(<$life:lifetime>)?),*) => {$(
        impl Answer for $name $(<$life>)? {
            type Reply<'r> = ();

            fn decode<'r>(_: &mut Reader<'r>) -> CodecResult<()> {
                Ok(())
            }
        }
    )*};
}

macro_rules! by_name {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub(crate) struct $name<'a> {
            pub(crate) name: &'a str,
        }

        impl Op for $name<'_> {
            fn code(&self) -> OpCode {
                OpCode::$name
            }

            fn head(&self, w: &mut Writer, _: &Negotiated) -> CodecResult<()> {
                write_string(w, self.name)
            }
        }
    )*};
}

by_name! {
    /// Creates a cache with the server's defaults, or the template that fits its name.
    CacheCreateWithName;
    /// The same where there is none.
    CacheGetOrCreateWithName;
}
silent!(CacheCreateWithName<'_>, CacheGetOrCreateWithName<'_>);

/// Removes a cache with its data.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CacheDestroy {
    pub(crate) cache_id: i32,
}

impl Op for CacheDestroy {
    fn code(&self) -> OpCode {
        OpCode::CacheDestroy
    }

    fn head(&self, w: &mut Writer, _: &Negotiated) -> CodecResult<()> {
        // The one request about a cache without flags.
        w.write_i32(self.cache_id);
        Ok(())
    }
}
silent!(CacheDestroy);

/// Names of the users' caches, those of SQL tables included.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CacheGetNames;

impl Op for CacheGetNames {
    fn code(&self) -> OpCode {
        OpCode::CacheGetNames
    }

    fn head(&self, _: &mut Writer, _: &Negotiated) -> CodecResult<()> {
        Ok(())
    }
}

impl Answer for CacheGetNames {
    type Reply<'r> = Vec<String>;

    fn decode<'r>(r: &mut Reader<'r>) -> CodecResult<Vec<String>> {
        // A name takes its code, its length and a byte at the least.
        let count = r.read_count(6)?;
        (0..count).map(|_| expect_string(r).map(str::to_owned)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::written;
    use super::*;

    #[test]
    fn requests() {
        assert_eq!(written(&CacheGetOrCreateWithName { name: "c1" }), [9, 2, 0, 0, 0, b'c', b'1']);
        assert_eq!(written(&CacheDestroy { cache_id: 1 }), [1, 0, 0, 0]);
        assert!(written(&CacheGetNames).is_empty());
    }

    #[test]
    fn names() {
        let bytes = [2, 0, 0, 0, 9, 1, 0, 0, 0, b'a', 9, 1, 0, 0, 0, b'b'];
        assert_eq!(CacheGetNames::decode(&mut Reader::new(&bytes)).unwrap(), ["a", "b"]);
        for len in 0..bytes.len() {
            CacheGetNames::decode(&mut Reader::new(&bytes[..len])).unwrap_err();
        }
    }
}
