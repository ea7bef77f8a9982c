//! Operations of one key. All begin with the cache prefix; keys and values follow as they are.

use super::{Answer, CachePrefix, Op, Route, value};
use crate::codec::{CodecResult, Reader, Writer};
use crate::protocol::{Negotiated, OpCode, Values};

/// One operation each: its values in the order of the wire, the first of them the key, and how its answer is read.
macro_rules! key_ops {
    ($($(#[$doc:meta])* $name:ident { $($part:ident),* } -> $reply:ty = $read:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub(crate) struct $name<'a> {
            pub(crate) cache: CachePrefix,
            $(pub(crate) $part: &'a [u8],)*
        }

        impl Op for $name<'_> {
            fn code(&self) -> OpCode {
                OpCode::$name
            }

            fn head(&self, w: &mut Writer, _: &Negotiated) -> CodecResult<()> {
                self.cache.write(w);
                Ok(())
            }

            fn values(&self) -> Values<'_> {
                key_ops!(@three $(self.$part),*)
            }

            fn route(&self) -> Route<'_> {
                Route::Key { cache_id: self.cache.cache_id, key: self.key }
            }
        }

        impl Answer for $name<'_> {
            type Reply<'r> = $reply;

            fn decode<'r>(r: &mut Reader<'r>) -> CodecResult<$reply> {
                let read: fn(&mut Reader<'r>) -> CodecResult<$reply> = $read;
                read(r)
            }
        }
    )*};
    (@three $a:expr) => { [$a, &[], &[]] };
    (@three $a:expr, $b:expr) => { [$a, $b, &[]] };
    (@three $a:expr, $b:expr, $c:expr) => { [$a, $b, $c] };
}

fn nothing(_: &mut Reader<'_>) -> CodecResult<()> {
    Ok(())
}

key_ops! {
    /// The value of a key, or null.
    CacheGet { key } -> &'r [u8] = value;
    /// Stores a value.
    CachePut { key, value } -> () = nothing;
    /// Stores a value where there is none; whether it did.
    CachePutIfAbsent { key, value } -> bool = Reader::read_bool;
    /// Stores a value and gives the one before, or null.
    CacheGetAndPut { key, value } -> &'r [u8] = value;
    /// Stores a value where there is one and gives that, or null.
    CacheGetAndReplace { key, value } -> &'r [u8] = value;
    /// Removes an entry and gives its value, or null.
    CacheGetAndRemove { key } -> &'r [u8] = value;
    /// Stores a value where there is none, else gives the one that is there.
    CacheGetAndPutIfAbsent { key, value } -> &'r [u8] = value;
    /// Stores a value where there is one; whether it did.
    CacheReplace { key, value } -> bool = Reader::read_bool;
    /// Stores a value where the expected one is; whether it did.
    CacheReplaceIfEquals { key, expected, value } -> bool = Reader::read_bool;
    /// Whether there is a value.
    CacheContainsKey { key } -> bool = Reader::read_bool;
    /// Drops an entry without telling listeners and stores.
    CacheClearKey { key } -> () = nothing;
    /// Removes an entry; whether there was one.
    CacheRemoveKey { key } -> bool = Reader::read_bool;
    /// Removes an entry that has the expected value; whether it did.
    CacheRemoveIfEquals { key, expected } -> bool = Reader::read_bool;
}

#[cfg(test)]
mod tests {
    use super::super::tests::written;
    use super::*;

    const CACHE: CachePrefix = CachePrefix { cache_id: 0x0c2e };

    #[test]
    fn requests_of_the_reference() {
        let key = [3, 1, 0, 0, 0];
        let get = CacheGet { cache: CACHE, key: &key };
        assert_eq!(written(&get), [0x2e, 0x0c, 0, 0, 0, 3, 1, 0, 0, 0]);
        assert_eq!(get.code().code(), 1000);
        let put = CachePut { cache: CACHE, key: &key, value: &[9, 1, 0, 0, 0, 0x61] };
        assert_eq!(written(&put), [0x2e, 0x0c, 0, 0, 0, 3, 1, 0, 0, 0, 9, 1, 0, 0, 0, 0x61]);
        let replace = CacheReplaceIfEquals { cache: CACHE, key: &key, expected: &[8, 0], value: &[8, 1] };
        assert!(written(&replace).ends_with(&[8, 0, 8, 1]));
        assert_eq!(replace.route(), Route::Key { cache_id: 0x0c2e, key: &key });
    }

    #[test]
    fn answers() {
        assert_eq!(
            CacheGet::decode(&mut Reader::new(&[9, 1, 0, 0, 0, 0x61])).unwrap(),
            [9, 1, 0, 0, 0, 0x61]
        );
        assert!(CacheContainsKey::decode(&mut Reader::new(&[1])).unwrap());
        CacheContainsKey::decode(&mut Reader::new(&[])).unwrap_err();
    }
}
