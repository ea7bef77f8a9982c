//! stub
use super::type_code::TypeCode;
use crate::codec::*;
pub(crate) struct TextBuf;
impl TextBuf {
    pub(crate) fn new() -> Self {
        Self
    }
}
pub(crate) struct TupleForm {
    pub(crate) parts: [i64; 10],
    pub(crate) len: usize,
}
pub(crate) fn write_text(_w: &mut Writer, _c: TypeCode, _t: &str) -> CodecResult<()> {
    Err(CodecError::unsupported("x"))
}
pub(crate) fn read_text<'b>(_r: &mut Reader<'_>, _c: TypeCode, _b: &'b mut TextBuf) -> CodecResult<&'b str> {
    Err(CodecError::unsupported("x"))
}
pub(crate) fn write_tuple(_w: &mut Writer, _c: TypeCode, _p: &[i64]) -> CodecResult<()> {
    Err(CodecError::unsupported("x"))
}
pub(crate) fn read_tuple(_r: &mut Reader<'_>, _c: TypeCode) -> CodecResult<TupleForm> {
    Err(CodecError::unsupported("x"))
}
