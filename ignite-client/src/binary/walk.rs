//! Visits every complex object and every handle of a value, nested ones included, without decoding fields.

use super::array::read_component;
use super::collection::{read_collection, read_map};
use super::object::Layout;
use super::skip::skip_value;
use super::type_code::TypeCode;
use super::wrapped::read_wrapped;
use crate::codec::{CodecError, CodecResult, DecodeLimits, Reader};

/// What a walk meets.
enum Met<'w, 'de> {
    Object(&'w Layout<'de>),
    /// A handle and the position that it points to.
    Handle {
        target: Option<usize>,
    },
}

/// Whether a handle in the value at `r` leads to a place before the value.
pub(crate) fn has_outer_handle(mut r: Reader<'_>, depth: usize) -> CodecResult<bool> {
    let start = r.position();
    let mut outer = false;
    walk(
        &mut r,
        &mut |met| {
            if let Met::Handle { target } = met {
                outer |= target.is_none_or(|target| target < start);
            }
        },
        depth,
    )?;
    Ok(outer)
}

/// Calls `visit` for each complex object of the value at `r`, outer ones first.
pub(crate) fn objects<'de>(r: &mut Reader<'de>, visit: &mut dyn FnMut(&Layout<'de>)) -> CodecResult<()> {
    walk(
        r,
        &mut |met| {
            if let Met::Object(layout) = met {
                visit(layout);
            }
        },
        DecodeLimits::DEFAULT.max_depth,
    )
}

fn walk<'de>(r: &mut Reader<'de>, visit: &mut dyn FnMut(Met<'_, 'de>), depth: usize) -> CodecResult<()> {
    let at = r.position();
    let Some(inner) = depth.checked_sub(1) else {
        return Err(CodecError::limit("depth of nesting", DecodeLimits::DEFAULT.max_depth).at(at));
    };
    let code = TypeCode::read(r.peek()?, at)?;
    let count = match code {
        TypeCode::Object => {
            let layout = Layout::read(r)?;
            visit(Met::Object(&layout));
            let mut fields = r.moved_to(layout.fields_at).ending_at(layout.fields_end)?;
            while !fields.is_empty() {
                walk(&mut fields, visit, inner)?;
            }
            return Ok(());
        }
        TypeCode::Wrapped => {
            r.read_u8()?;
            let (bytes, offset) = read_wrapped(r)?;
            // Handles inside do not leave the wrapped bytes.
            let mut objects_only = |met: Met<'_, 'de>| {
                if let Met::Object(_) = met {
                    visit(met);
                }
            };
            return walk(&mut Reader::new(bytes).moved_to(offset), &mut objects_only, inner);
        }
        TypeCode::Handle => {
            r.read_u8()?;
            let distance = r.read_i32()?;
            let target = usize::try_from(distance).ok().and_then(|distance| at.checked_sub(distance));
            visit(Met::Handle { target });
            return Ok(());
        }
        TypeCode::Collection => {
            r.read_u8()?;
            read_collection(r)?.0
        }
        TypeCode::Map => {
            r.read_u8()?;
            read_map(r)?.0.saturating_mul(2)
        }
        TypeCode::ObjectArray => {
            r.read_u8()?;
            read_component(r)?;
            r.read_count(1)?
        }
        _ => {
            return skip_value(r, depth);
        }
    };
    for _ in 0..count {
        walk(r, visit, inner)?;
    }
    Ok(())
}
