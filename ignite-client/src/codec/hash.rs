//! The hashes of Ignite: names to ids, fields to a schema id, bytes to the hash code of an object.
//!
//! All of them are `const fn` or called from generated code, so that there is one implementation for compile time and run time.
//!
//! | what | over | start | step |
//! |---|---|---|---|
//! | name id | UTF-16 units, each lower-cased by itself | 0 | `31 * h + unit` |
//! | cache id | UTF-16 units as they are | 0 | `31 * h + unit` |
//! | schema id | the four bytes of each field id, low byte first | 0x811C9DC5 | `(h ^ byte) * 0x01000193` |
//! | hash code | signed bytes of the body | 1 | `31 * h + byte` |

/// Schema id of an object without fields.
pub(crate) const EMPTY_SCHEMA_ID: i32 = 0x811C_9DC5_u32 as i32;
const FNV_PRIME: i32 = 0x0100_0193;

/// Adds a field id to a schema id.
pub(crate) const fn schema_step(schema_id: i32, field_id: i32) -> i32 {
    let mut hash = schema_id;
    let bytes = field_id.to_le_bytes();
    let mut at = 0;
    while at < 4 {
        #[allow(clippy::indexing_slicing, reason = "const loop over four bytes")]
        let byte = bytes[at];
        hash = (hash ^ byte as i32).wrapping_mul(FNV_PRIME);
        at += 1;
    }
    hash
}

/// Schema id of field ids in the order of writing.
pub(crate) fn schema_id(field_ids: impl IntoIterator<Item = i32>) -> i32 {
    field_ids.into_iter().fold(EMPTY_SCHEMA_ID, schema_step)
}

/// Id of a type or field name at compile time: ASCII letters are lowered here, so the caller must have lowered the others
/// (the derive does, by the same table as `lower_unit`).
#[allow(clippy::cast_possible_truncation, reason = "each branch keeps what its range holds")]
pub const fn const_name_id(name: &str) -> i32 {
    let bytes = name.as_bytes();
    let mut hash: i32 = 0;
    let mut at = 0;
    while at < bytes.len() {
        let (code_point, len) = decode_utf8(bytes, at);
        if code_point >= 0x1_0000 {
            let offset = code_point - 0x1_0000;
            hash = java_step(hash, 0xD800 + (offset >> 10) as u16);
            hash = java_step(hash, 0xDC00 + (offset & 0x3FF) as u16);
        } else if code_point < 0x80 {
            hash = java_step(hash, (code_point as u8).to_ascii_lowercase() as u16);
        } else {
            hash = java_step(hash, code_point as u16);
        }
        at += len;
    }
    hash
}

/// One code point of valid UTF-8 and its length in bytes.
#[allow(clippy::indexing_slicing, reason = "a &str holds whole sequences")]
const fn decode_utf8(bytes: &[u8], at: usize) -> (u32, usize) {
    const fn tail(byte: u8) -> u32 {
        (byte & 0x3F) as u32
    }
    let first = bytes[at];
    if first < 0x80 {
        (first as u32, 1)
    } else if first < 0xE0 {
        ((((first & 0x1F) as u32) << 6) | tail(bytes[at + 1]), 2)
    } else if first < 0xF0 {
        ((((first & 0x0F) as u32) << 12) | (tail(bytes[at + 1]) << 6) | tail(bytes[at + 2]), 3)
    } else {
        let high = (((first & 0x07) as u32) << 18) | (tail(bytes[at + 1]) << 12);
        (high | (tail(bytes[at + 2]) << 6) | tail(bytes[at + 3]), 4)
    }
}

const fn java_step(hash: i32, unit: u16) -> i32 {
    hash.wrapping_mul(31).wrapping_add(unit as i32)
}

/// Simple lower-case mapping of one UTF-16 unit, as Java's `Character.toLowerCase(char)`: one to one, surrogates unchanged.
pub(crate) fn lower_unit(unit: u16) -> u16 {
    let Some(letter) = char::from_u32(u32::from(unit)) else { return unit };
    if letter == '\u{130}' {
        return u16::from(b'i');
    }
    let mut lower = letter.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(low), None) => u16::try_from(u32::from(low)).unwrap_or(unit),
        _ => unit,
    }
}

/// Id of a type or field name at run time.
pub(crate) fn name_id(name: &str) -> i32 {
    if name.is_ascii() {
        return const_name_id(name);
    }
    name.encode_utf16().fold(0, |hash, unit| java_step(hash, lower_unit(unit)))
}

/// Java's `String.hashCode`: ids of caches, case kept.
pub(crate) fn java_string_hash(text: &str) -> i32 {
    text.encode_utf16().fold(0, java_step)
}

/// The part of a class name that the simple-name mapper takes: after the last `$` (unless that is a number or empty), else after
/// the last `+`, else after the last `.`.
pub(crate) const fn simple_name(name: &str) -> &str {
    let bytes = name.as_bytes();
    if let Some(at) = last_index(bytes, b'$') {
        let tail = split_after(name, at);
        if !tail.is_empty() && !is_number(tail.as_bytes()) {
            return tail;
        }
    }
    if let Some(at) = last_index(bytes, b'+') {
        return split_after(name, at);
    }
    match last_index(bytes, b'.') {
        Some(at) => split_after(name, at),
        None => name,
    }
}

/// Whether a class name carries .NET generic arguments (`` List`1[[Foo.Bar]] ``).
pub(crate) const fn is_generic_name(name: &str) -> bool {
    last_index(name.as_bytes(), b'[').is_some()
}

/// The simple name of any class name, .NET generic arguments simplified by the same rule.
pub(crate) fn simple_name_of(name: &str) -> String {
    let Some((head, arguments)) = name.split_once('[') else { return simple_name(name).to_owned() };
    let mut simple = simple_name(head).to_owned();
    simple.push('[');
    let mut word = String::new();
    for letter in arguments.chars() {
        if matches!(letter, '[' | ']' | ',') {
            simple.push_str(simple_name(&word));
            simple.push(letter);
            word.clear();
        } else {
            word.push(letter);
        }
    }
    simple.push_str(simple_name(&word));
    simple
}

const fn split_after(name: &str, at: usize) -> &str {
    // `str::split_at` is const only since a later compiler than our oldest.
    match std::str::from_utf8(name.as_bytes().split_at(at + 1).1) {
        Ok(tail) => tail,
        Err(_) => name,
    }
}

#[allow(clippy::indexing_slicing, reason = "const loop below the length")]
const fn last_index(bytes: &[u8], wanted: u8) -> Option<usize> {
    let mut at = bytes.len();
    while at > 0 {
        at -= 1;
        if bytes[at] == wanted {
            return Some(at);
        }
    }
    None
}

#[allow(clippy::indexing_slicing, reason = "const loop below the length")]
const fn is_number(bytes: &[u8]) -> bool {
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            return false;
        }
        at += 1;
    }
    true
}

/// 31 to a power.
const fn power(exponent: u32) -> u32 {
    31_u32.wrapping_pow(exponent)
}

/// By this much the hash of signed bytes differs from that of the same bytes with 128 added to each, so that the latter can be made of
/// unsigned lanes: the `x` with `31 * x + 128 = x`, modulo 2^32.
const SHIFT: u32 = 0x4444_4440;
const _: () = assert!(SHIFT.wrapping_mul(31).wrapping_add(128) == SHIFT);

/// Hash code of an object's body: `31 * h + byte` over signed bytes from 1. Four sums go on beside each other, each over every fourth word of four bytes:
/// their products do not wait for each other, and compilers do them at once.
pub(crate) fn hash_code(body: &[u8]) -> i32 {
    let blocks = body.chunks_exact(16);
    let words = blocks.remainder().chunks_exact(4);
    let rest = words.remainder();
    let mut sums = [0, 0, 0, SHIFT.wrapping_add(1)];
    for block in blocks {
        for (sum, word) in sums.iter_mut().zip(block.chunks_exact(4)) {
            *sum = sum.wrapping_mul(power(16)).wrapping_add(hash_of_word(word));
        }
    }
    let hash = sums.into_iter().chain(words.map(hash_of_word));
    let hash = hash.fold(0, |hash: u32, word| hash.wrapping_mul(power(4)).wrapping_add(word));
    let hash =
        rest.iter().fold(hash, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte ^ 0x80)));
    hash.wrapping_sub(SHIFT) as i32
}

/// The hash of four bytes from 0, 128 added to each.
#[inline]
fn hash_of_word(word: &[u8]) -> u32 {
    const EVEN_BYTES: u32 = 0x00FF_00FF;
    let bytes = word.first_chunk().map_or(0, |word| u32::from_le_bytes(*word)) ^ 0x8080_8080;
    // Two lanes of 16 bits; 31 * 255 + 255 does not leave its lane.
    let pairs = (bytes & EVEN_BYTES) * 31 + (bytes >> 8 & EVEN_BYTES);
    (pairs & 0xFFFF) * 961 + (pairs >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_names() {
        assert_eq!(name_id("Person"), -991_716_523);
        assert_eq!(const_name_id("Person"), -991_716_523);
        assert_eq!(const_name_id("ID"), 3355);
        assert_eq!(schema_id([name_id("x")]), -902_562_675);
        assert_eq!(schema_id([]), EMPTY_SCHEMA_ID);
    }

    #[test]
    fn compile_time_and_run_time_agree() {
        for name in ["Person", "org.acme.Outer$Inner", "жук", "😀x", "中文", ""] {
            assert_eq!(const_name_id(name), name_id(name), "{name}");
        }
    }

    #[test]
    fn simple_names() {
        for (name, simple) in [
            ("org.acme.Person", "Person"),
            ("org.acme.Outer$Inner", "Inner"),
            ("org.acme.Anon$1", "Anon$1"),
            ("Scala$", "Scala$"),
            ("Ns.Outer+Nested", "Nested"),
            ("Person", "Person"),
        ] {
            assert_eq!(simple_name(name), simple);
            assert_eq!(simple_name_of(name), simple);
        }
        assert_eq!(simple_name_of("System.Collections.Generic.List`1[[Foo.Bar]]"), "List`1[[Bar]]");
    }

    #[test]
    fn words_give_the_plain_hash() {
        let bytes: Vec<u8> = (0..=255).rev().cycle().take(1000).collect();
        for len in 0..bytes.len() {
            let plain =
                bytes[..len].iter().fold(1_i32, |h, b| h.wrapping_mul(31).wrapping_add(i32::from(*b as i8)));
            assert_eq!(hash_code(&bytes[..len]), plain);
        }
    }
}
