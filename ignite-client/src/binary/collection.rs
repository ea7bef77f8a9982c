//! Collections (code 24) and maps (code 25): count, **then** kind, then elements or pairs, each with its code.

use crate::codec::{CodecError, CodecResult, Reader};

/// Count and kind of a collection.
pub(crate) fn read_collection(r: &mut Reader<'_>) -> CodecResult<(usize, i8)> {
    read_head(r, 1, -1..=5, "collection")
}

/// Count of pairs and kind of a map.
pub(crate) fn read_map(r: &mut Reader<'_>) -> CodecResult<(usize, i8)> {
    read_head(r, 2, 0..=2, "map")
}

fn read_head(
    r: &mut Reader<'_>,
    item_len: usize,
    kinds: std::ops::RangeInclusive<i8>,
    what: &str,
) -> CodecResult<(usize, i8)> {
    let count = r.read_count(item_len)?;
    let at = r.position();
    let kind = r.read_i8()?;
    if !kinds.contains(&kind) {
        return Err(CodecError::malformed(format!("{what} of unknown kind {kind}")).at(at));
    }
    // The kind stands between the count and the elements: look again at what is left for them.
    if count > r.left() / item_len {
        return Err(CodecError::limit("length or count of the wire", r.left() / item_len).at(at));
    }
    Ok((count, kind))
}
