//! Binary types: names, metadata, the cluster's settings of the format.
//!
//! | metadata | |
//! |---|---|
//! | type id | `i32` |
//! | type name, affinity field | string, string or null |
//! | fields: count, then name, type code, id of each | `i32`, string, `i32`, `i32` |
//! | is enum, if so constants: count, then name, ordinal of each | bool, `i32`, string, `i32` |
//! | schemas: count, then id, count, field ids of each | `i32` each |

use super::{Answer, Op};
use crate::binary::skip::expect_string;
use crate::binary::text::{read_optional, write_optional, write_string};
use crate::codec::{CodecError, CodecResult, Reader, Writer};
use crate::describe::{BinaryField, BinarySchema, BinaryType, EnumConstant};
use crate::protocol::{Negotiated, OpCode};

/// The platform of a registered name.
const JAVA: u8 = 0;

/// The class name of a type id; the server refuses an id that it does not know.
#[derive(Debug, Clone, Copy)]
#[allow(dead_code, reason = "names of types that only Java knows")]
pub(crate) struct GetBinaryTypeName {
    pub(crate) type_id: i32,
}

impl Op for GetBinaryTypeName {
    fn code(&self) -> OpCode {
        OpCode::GetBinaryTypeName
    }

    fn head(&self, w: &mut Writer, _: &Negotiated) -> CodecResult<()> {
        w.write_u8(JAVA);
        w.write_i32(self.type_id);
        Ok(())
    }
}

impl Answer for GetBinaryTypeName {
    type Reply<'r> = &'r str;

    fn decode<'r>(r: &mut Reader<'r>) -> CodecResult<&'r str> {
        expect_string(r)
    }
}

/// Tells the class name of a type id, so that Java code on the servers can make objects of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RegisterBinaryTypeName<'a> {
    pub(crate) type_id: i32,
    pub(crate) class_name: &'a str,
}

impl Op for RegisterBinaryTypeName<'_> {
    fn code(&self) -> OpCode {
        OpCode::RegisterBinaryTypeName
    }

    fn head(&self, w: &mut Writer, _: &Negotiated) -> CodecResult<()> {
        w.write_u8(JAVA);
        w.write_i32(self.type_id);
        write_string(w, self.class_name)
    }
}

impl Answer for RegisterBinaryTypeName<'_> {
    type Reply<'r> = bool;

    fn decode<'r>(r: &mut Reader<'r>) -> CodecResult<bool> {
        r.read_bool()
    }
}

/// The metadata of a type, if there is one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GetBinaryType {
    pub(crate) type_id: i32,
}

impl Op for GetBinaryType {
    fn code(&self) -> OpCode {
        OpCode::GetBinaryType
    }

    fn head(&self, w: &mut Writer, _: &Negotiated) -> CodecResult<()> {
        w.write_i32(self.type_id);
        Ok(())
    }
}

impl Answer for GetBinaryType {
    type Reply<'r> = Option<BinaryType>;

    fn decode<'r>(r: &mut Reader<'r>) -> CodecResult<Option<BinaryType>> {
        if r.read_bool()? { read_binary_type(r).map(Some) } else { Ok(None) }
    }
}

/// Adds fields, schemas and constants to a type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PutBinaryType<'a> {
    pub(crate) ty: &'a BinaryType,
}

impl Op for PutBinaryType<'_> {
    fn code(&self) -> OpCode {
        OpCode::PutBinaryType
    }

    fn head(&self, w: &mut Writer, _: &Negotiated) -> CodecResult<()> {
        write_binary_type(w, self.ty)
    }
}

/// How the cluster maps names to ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameMapper {
    Full,
    Simple,
    Custom,
}

/// The cluster's settings of the binary format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BinaryConfiguration {
    pub(crate) compact_footer: bool,
    pub(crate) mapper: NameMapper,
}

/// Asks for the settings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GetBinaryConfiguration;

impl Op for GetBinaryConfiguration {
    fn code(&self) -> OpCode {
        OpCode::GetBinaryConfiguration
    }

    fn head(&self, _: &mut Writer, _: &Negotiated) -> CodecResult<()> {
        Ok(())
    }
}

impl Answer for GetBinaryConfiguration {
    type Reply<'r> = BinaryConfiguration;

    fn decode<'r>(r: &mut Reader<'r>) -> CodecResult<BinaryConfiguration> {
        let compact_footer = r.read_bool()?;
        let mapper = match r.read_u8()? {
            0 => NameMapper::Full,
            1 => NameMapper::Simple,
            _ => NameMapper::Custom,
        };
        Ok(BinaryConfiguration { compact_footer, mapper })
    }
}

fn write_binary_type(w: &mut Writer, ty: &BinaryType) -> CodecResult<()> {
    w.write_i32(ty.type_id);
    write_string(w, &ty.type_name)?;
    write_optional(w, ty.affinity_key.as_deref())?;
    w.write_len(ty.fields.len())?;
    for field in &ty.fields {
        write_string(w, &field.name)?;
        w.write_i32(field.type_code);
        w.write_i32(field.id);
    }
    w.write_bool(ty.constants.is_some());
    if let Some(constants) = &ty.constants {
        w.write_len(constants.len())?;
        for constant in constants {
            write_string(w, &constant.name)?;
            w.write_i32(constant.ordinal);
        }
    }
    w.write_len(ty.schemas.len())?;
    for schema in &ty.schemas {
        w.write_i32(schema.id);
        w.write_len(schema.field_ids.len())?;
        schema.field_ids.iter().for_each(|id| w.write_i32(*id));
    }
    Ok(())
}

fn read_binary_type(r: &mut Reader<'_>) -> CodecResult<BinaryType> {
    /// Bytes of a name with its code and length.
    const NAME: usize = 5;
    let type_id = r.read_i32()?;
    let type_name = expect_string(r)?.to_owned();
    let affinity_key = read_optional(r)?.map(str::to_owned);
    let fields = read_list(r, NAME + 8, |r| {
        Ok(BinaryField { name: expect_string(r)?.to_owned(), type_code: r.read_i32()?, id: r.read_i32()? })
    })?;
    let constants = if r.read_bool()? {
        let constant = |r: &mut Reader<'_>| {
            Ok(EnumConstant { name: expect_string(r)?.to_owned(), ordinal: r.read_i32()? })
        };
        Some(read_list(r, NAME + 4, constant)?)
    } else {
        None
    };
    let schemas = read_list(r, 8, |r| {
        Ok(BinarySchema { id: r.read_i32()?, field_ids: read_list(r, 4, Reader::read_i32)? })
    })?;
    Ok(BinaryType { type_id, type_name, affinity_key, fields, constants, schemas })
}

/// A count and that many items of `item_len` bytes at the least. Grows with what is read: the count is not trusted.
fn read_list<'r, T>(
    r: &mut Reader<'r>,
    item_len: usize,
    mut item: impl FnMut(&mut Reader<'r>) -> Result<T, CodecError>,
) -> CodecResult<Vec<T>> {
    let count = r.read_count(item_len)?;
    let mut items = Vec::new();
    for _ in 0..count {
        items.push(item(r)?);
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::super::tests::written;
    use super::*;
    use crate::binary::type_code::TypeCode;

    fn sample(constants: Option<Vec<EnumConstant>>) -> BinaryType {
        BinaryType {
            affinity_key: Some("a".into()),
            fields: vec![BinaryField::new("a", TypeCode::Int)],
            constants,
            schemas: vec![BinarySchema::new(vec![97])],
            ..BinaryType::new(5, "T")
        }
    }

    #[test]
    fn metadata_survives_the_way_there_and_back() {
        for constants in [None, Some(vec![EnumConstant::new("X", 0)])] {
            let ty = sample(constants);
            let mut bytes = vec![1];
            bytes.extend(written(&PutBinaryType { ty: &ty }));
            assert_eq!(GetBinaryType::decode(&mut Reader::new(&bytes)).unwrap(), Some(ty));
            for len in 0..bytes.len() {
                GetBinaryType::decode(&mut Reader::new(&bytes[..len])).unwrap_err();
            }
        }
        assert_eq!(GetBinaryType::decode(&mut Reader::new(&[0])).unwrap(), None);
    }

    #[test]
    fn settings_of_the_cluster() {
        let of = |bytes: &[u8]| GetBinaryConfiguration::decode(&mut Reader::new(bytes)).unwrap();
        assert_eq!(of(&[1, 0]), BinaryConfiguration { compact_footer: true, mapper: NameMapper::Full });
        assert_eq!(of(&[0, 2]), BinaryConfiguration { compact_footer: false, mapper: NameMapper::Custom });
    }

    #[test]
    fn names_are_told_for_java() {
        let bytes = written(&RegisterBinaryTypeName { type_id: 1, class_name: "T" });
        assert_eq!(bytes, [0, 1, 0, 0, 0, 9, 1, 0, 0, 0, b'T']);
    }
}
