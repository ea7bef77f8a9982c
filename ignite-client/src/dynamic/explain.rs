//! Annotated bytes: every part of a value on a line of its own, with its offset, its bytes and what they mean.

use super::MAX_DEPTH;
use super::copy::field_reader;
use super::read::{WRAPPED_HEAD, class_ref, read_value};
use super::shown::{shortened, text_of};
use super::source::{Source, handle_target};
use super::value::IgniteValue;
use crate::binary::array::read_component;
use crate::binary::collection::{read_collection, read_map};
use crate::binary::object::{HEADER_LEN, Layout, flags};
use crate::binary::type_code::TypeCode;
use crate::binary::wrapped::read_wrapped;
use crate::codec::{CodecError, CodecResult, Reader, hash};
use crate::describe::TypeBook;
use crate::describe::schemas::{NoSchemas, SchemaLookup, Schemas};
use std::fmt;

/// Longest run of bytes that a line shows.
const SHOWN_BYTES: usize = 12;

/// What [`explain`] found: its `Display` is a table of offset, bytes and meaning.
///
/// # Examples
/// ```
/// println!("{}", ignite_client::explain(&[3, 42, 0, 0, 0], None));
/// ```
#[derive(Debug)]
pub struct Explained {
    lines: Vec<ExplainedLine>,
    error: Option<CodecError>,
}

/// One part of an explained value.
///
/// # Examples
/// ```
/// let explained = ignite_client::explain(&[9, 1, 0, 0, 0, b'x'], None);
/// let line = &explained.lines()[0];
/// assert_eq!((line.offset, line.len, line.meaning.as_str()), (0, 6, "string \"x\""));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExplainedLine {
    /// Offset of the part in the bytes.
    pub offset: usize,
    /// Number of its bytes.
    pub len: usize,
    /// Levels of values around it.
    pub depth: usize,
    /// Its bytes in hex, shortened.
    pub hex: String,
    /// What it is.
    pub meaning: String,
}

impl Explained {
    /// The parts in the order of the bytes.
    pub fn lines(&self) -> &[ExplainedLine] {
        &self.lines
    }

    /// Why the bytes could not be read to their end.
    pub fn error(&self) -> Option<&CodecError> {
        self.error.as_ref()
    }
}

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            let indent = 2 * line.depth;
            writeln!(f, "{:6}  {:27} {:indent$}{}", line.offset, line.hex, "", line.meaning)?;
        }
        match &self.error {
            Some(error) => writeln!(f, "        error: {error}"),
            None => Ok(()),
        }
    }
}

/// Explains the bytes of a value: offset, bytes and meaning of each part, down to the headers and footers of objects.
///
/// `types` gives names to types and fields, and ids to the fields of compact objects; without it they have numbers. Broken bytes are shown
/// up to the place where they break.
///
/// # Examples
/// ```
/// let bytes = [24, 1, 0, 0, 0, 1, 3, 42, 0, 0, 0];
/// let explained = ignite_client::explain(&bytes, None);
/// assert_eq!(explained.lines().len(), 2);
/// assert!(explained.to_string().contains("int 42"));
/// assert!(ignite_client::explain(&bytes[..7], None).error().is_some());
/// ```
pub fn explain(bytes: &[u8], types: Option<&TypeBook>) -> Explained {
    explain_with(bytes, types.map_or(&NoSchemas, |types| types))
}

fn explain_with(bytes: &[u8], schemas: &dyn Schemas) -> Explained {
    let mut lines = Vec::new();
    let source = match Source::new(bytes, None) {
        Ok(source) => source,
        Err(error) => return Explained { lines, error: Some(error) },
    };
    let mut r = source.reader();
    let mut explainer = Explainer { source: &source, schemas, lines: &mut lines };
    let mut error = explainer.value(&mut r, 0, 0, "").err();
    if error.is_none() && !r.is_empty() {
        explainer.line(r.position(), bytes.len(), 0, "bytes after the value");
        error = Some(CodecError::malformed("bytes after the value").at(r.position()));
    }
    Explained { lines, error }
}

impl super::BinaryObject {
    /// The annotated bytes of the object: offset, bytes and meaning of each part.
    pub fn explain(&self) -> Explained {
        match self.to_bytes() {
            Ok(bytes) => explain_with(&bytes, self.source().schemas()),
            Err(error) => Explained { lines: Vec::new(), error: Some(error) },
        }
    }
}

impl IgniteValue {
    /// The annotated bytes of the value: offset, bytes and meaning of each part.
    pub fn explain(&self) -> Explained {
        if let Self::Object(object) = self {
            return object.explain();
        }
        match self.to_bytes() {
            Ok(bytes) => explain_with(&bytes, &NoSchemas),
            Err(error) => Explained { lines: Vec::new(), error: Some(error) },
        }
    }
}

struct Explainer<'e> {
    source: &'e Source,
    schemas: &'e dyn Schemas,
    lines: &'e mut Vec<ExplainedLine>,
}

impl Explainer<'_> {
    fn line(&mut self, start: usize, end: usize, depth: usize, meaning: impl Into<String>) {
        let bytes = self.source.bytes().get(start..end).unwrap_or_default();
        let mut hex: String =
            bytes.iter().take(SHOWN_BYTES).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join("");
        if bytes.len() > SHOWN_BYTES {
            hex.push_str("...");
        }
        let meaning = meaning.into();
        self.lines.push(ExplainedLine { offset: start, len: bytes.len(), depth, hex, meaning });
    }

    fn value(&mut self, r: &mut Reader<'_>, base: usize, depth: usize, label: &str) -> CodecResult<()> {
        let at = r.position();
        if depth >= MAX_DEPTH {
            return Err(CodecError::limit("depth of nesting", MAX_DEPTH).at(at));
        }
        let code = TypeCode::read(r.peek()?, at)?;
        match code {
            TypeCode::Object => self.object(r, base, depth, label),
            TypeCode::Wrapped => self.wrapped(r, depth, label),
            TypeCode::Collection
            | TypeCode::Map
            | TypeCode::ObjectArray
            | TypeCode::EnumArray
            | TypeCode::Proxy => self.items(r, code, base, depth, label),
            TypeCode::Handle => {
                r.read_u8()?;
                let distance = r.read_i32()?;
                let target = handle_target(base, at, distance);
                let meaning = match &target {
                    Ok(target) => format!("{label}handle, {distance} bytes back: the value at {target}"),
                    Err(_) => format!("{label}handle, {distance} bytes back"),
                };
                self.line(at, r.position(), depth, meaning);
                target.map(drop)
            }
            _ => {
                let value = read_value(self.source, base, r, MAX_DEPTH)?;
                self.line(at, r.position(), depth, format!("{label}{code}{}", text_of(&value)));
                Ok(())
            }
        }
    }

    fn items(
        &mut self,
        r: &mut Reader<'_>,
        code: TypeCode,
        base: usize,
        depth: usize,
        label: &str,
    ) -> CodecResult<()> {
        let at = r.position();
        r.read_u8()?;
        let (count, about) = match code {
            TypeCode::Collection => {
                let (count, kind) = read_collection(r)?;
                (count, format!("{count} items, kind {kind}"))
            }
            TypeCode::Map => {
                let (count, kind) = read_map(r)?;
                (count.saturating_mul(2), format!("{count} entries, kind {kind}"))
            }
            TypeCode::Proxy => {
                let interfaces = r.read_count(4)?;
                for _ in 0..interfaces {
                    read_component(r)?;
                }
                (1, format!("{interfaces} interfaces"))
            }
            _ => {
                let class = class_ref(read_component(r)?);
                let count = r.read_count(1)?;
                (
                    count,
                    format!("{count} items of type {}", class.name().unwrap_or(&class.type_id().to_string())),
                )
            }
        };
        self.line(at, r.position(), depth, format!("{label}{code}, {about}"));
        for index in 0..count {
            let label = match code {
                TypeCode::Map if index % 2 == 0 => "key: ".to_owned(),
                TypeCode::Map => "value: ".to_owned(),
                TypeCode::Proxy => "handler: ".to_owned(),
                _ => format!("[{index}] "),
            };
            self.value(r, base, depth + 1, &label)?;
        }
        Ok(())
    }

    fn wrapped(&mut self, r: &mut Reader<'_>, depth: usize, label: &str) -> CodecResult<()> {
        let at = r.position();
        r.read_u8()?;
        let base = at + WRAPPED_HEAD;
        let (bytes, offset) = read_wrapped(r)?;
        let end = base + bytes.len();
        self.line(at, base, depth, format!("{label}wrapped object, {} bytes", bytes.len()));
        if offset > 0 {
            self.line(base, base + offset, depth + 1, "bytes before the object");
        }
        let mut inner = r.moved_to(base + offset).ending_at(end)?;
        self.value(&mut inner, base, depth + 1, "")?;
        if !inner.is_empty() {
            self.line(inner.position(), end, depth + 1, "bytes behind the object");
        }
        self.line(end, r.position(), depth, format!("the object begins at {offset} of the wrapped bytes"));
        Ok(())
    }

    fn object(&mut self, r: &mut Reader<'_>, base: usize, depth: usize, label: &str) -> CodecResult<()> {
        let layout = match Layout::read(&mut r.clone()) {
            Ok(layout) => layout,
            Err(error) => {
                let end = r.position() + HEADER_LEN.min(r.left());
                self.line(r.position(), end, depth, format!("{label}object, broken header"));
                return Err(error);
            }
        };
        self.header(&layout, depth, label);
        let whole = *r;
        r.seek(layout.end)?;
        let (type_id, ids) = (layout.type_id(), self.field_ids(&layout));
        for index in 0..layout.field_count() {
            let id = layout.field_id(whole, index)?.or_else(|| ids.as_ref()?.get(index).copied());
            let label = match id {
                Some(id) => match self.schemas.field_name(type_id, id) {
                    Some(name) => format!("{name}: "),
                    None => format!("field {id}: "),
                },
                None => format!("field {index} of the schema: "),
            };
            let mut field = field_reader(self.source.reader(), &layout, index)?;
            self.value(&mut field, base, depth + 1, &label)?;
        }
        if let Some((start, end)) = layout.raw {
            self.line(start, end, depth + 1, format!("raw data, {} bytes", end - start));
        }
        self.footer(&layout, depth)
    }

    fn field_ids(&self, layout: &Layout<'_>) -> Option<std::sync::Arc<[i32]>> {
        match self.schemas.schema(layout.type_id(), layout.header.schema_id) {
            SchemaLookup::Known(schema) => Some(schema.field_ids),
            _ => None,
        }
    }

    fn header(&mut self, layout: &Layout<'_>, depth: usize, label: &str) {
        let header = layout.header;
        let at = layout.start;
        let known = self.schemas.binary_type(layout.type_id());
        let name = known.map_or_else(String::new, |known| format!(" ({})", known.type_name));
        self.line(at, at + 2, depth, format!("{label}object, version 1"));
        let depth = depth + 1;
        self.line(at + 2, at + 4, depth, format!("flags: {}", flag_names(header.flags)));
        self.line(at + 4, at + 8, depth, format!("type id {}{name}", header.type_id));
        let body_end = if header.flags & flags::HAS_SCHEMA != 0 { layout.footer_at() } else { layout.end };
        let body = self.source.bytes().get(layout.fields_at..body_end).unwrap_or_default();
        let computed = hash::hash_code(body);
        let wrong =
            if computed == header.hash_code { String::new() } else { format!(", should be {computed}") };
        self.line(at + 8, at + 12, depth, format!("hash code {}{wrong}", header.hash_code));
        self.line(at + 12, at + 16, depth, format!("length {}", header.len));
        self.line(at + 16, at + 20, depth, format!("schema id {}", header.schema_id));
        self.line(at + 20, at + 24, depth, format!("offset {} of footer or raw data", header.offset));
        if let Some(name) = layout.class_name {
            self.line(at + 24, layout.fields_at, depth, format!("class name {name:?}"));
        }
    }

    fn footer(&mut self, layout: &Layout<'_>, depth: usize) -> CodecResult<()> {
        let (start, end) = (layout.footer_at(), layout.footer_end());
        let mut offsets = Vec::new();
        for index in 0..layout.field_count() {
            offsets.push((layout.field_at(self.source.reader(), index)? - layout.start).to_string());
        }
        if start < end {
            self.line(start, end, depth + 1, format!("footer: fields at {}", shortened(&offsets.join(", "))));
        }
        if end < layout.end {
            self.line(end, layout.end, depth + 1, "offset of the raw data");
        }
        Ok(())
    }
}

fn flag_names(bits: u16) -> String {
    let names = [
        (flags::USER_TYPE, "user type"),
        (flags::HAS_SCHEMA, "fields"),
        (flags::HAS_RAW, "raw data"),
        (flags::OFFSET_ONE, "1-byte offsets"),
        (flags::OFFSET_TWO, "2-byte offsets"),
        (flags::COMPACT, "compact footer"),
    ];
    let set: Vec<_> = names.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, name)| *name).collect();
    if set.is_empty() { "none".to_owned() } else { set.join(", ") }
}
