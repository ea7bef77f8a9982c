//! The bound: an encoder and a decoder of `Person` written by hand, field by field, for this one type. It checks what a decoder of network
//! bytes must check (lengths, type codes, UTF-8) and nothing else.

use crate::person::{Address, Person};
use ignite_client::__private::hash_code;
use ignite_client::IgniteObject;
use ignite_client::types::{Decimal, Timestamp};
use uuid::Uuid;

fn string(out: &mut Vec<u8>, text: &str) {
    out.push(9);
    out.extend_from_slice(&(text.len() as i32).to_le_bytes());
    out.extend_from_slice(text.as_bytes());
}

fn begin(out: &mut Vec<u8>) -> usize {
    let start = out.len();
    out.extend_from_slice(&[0; 24]);
    start
}

fn end<const N: usize>(out: &mut Vec<u8>, start: usize, type_id: i32, schema_id: i32, offsets: [usize; N]) {
    let footer = out.len() - start;
    let hash = hash_code(&out[start + 24..]);
    let last = offsets[N - 1] - start;
    let flags: u16 = if last < 0x100 {
        for offset in offsets {
            out.push((offset - start) as u8);
        }
        0x2B
    } else {
        for offset in offsets {
            out.extend_from_slice(&((offset - start) as u16).to_le_bytes());
        }
        0x33
    };
    let len = (out.len() - start) as i32;
    let header = &mut out[start..start + 24];
    header[0] = 103;
    header[1] = 1;
    header[2..4].copy_from_slice(&flags.to_le_bytes());
    header[4..8].copy_from_slice(&type_id.to_le_bytes());
    header[8..12].copy_from_slice(&hash.to_le_bytes());
    header[12..16].copy_from_slice(&len.to_le_bytes());
    header[16..20].copy_from_slice(&schema_id.to_le_bytes());
    header[20..24].copy_from_slice(&(footer as i32).to_le_bytes());
}

pub(crate) fn encode(person: &Person, out: &mut Vec<u8>) {
    let start = begin(out);
    let mut at = [0; 12];
    at[0] = out.len();
    out.push(4);
    out.extend_from_slice(&person.id.to_le_bytes());
    at[1] = out.len();
    out.push(3);
    out.extend_from_slice(&person.age.to_le_bytes());
    at[2] = out.len();
    string(out, &person.name);
    at[3] = out.len();
    string(out, &person.email);
    at[4] = out.len();
    out.push(6);
    out.extend_from_slice(&person.salary.to_le_bytes());
    at[5] = out.len();
    out.extend_from_slice(&[8, u8::from(person.active)]);
    at[6] = out.len();
    out.push(33);
    out.extend_from_slice(&person.created.millis().to_le_bytes());
    out.extend_from_slice(&person.created.nanos().to_le_bytes());
    at[7] = out.len();
    let (high, low) = person.token.as_u64_pair();
    out.push(10);
    out.extend_from_slice(&high.to_le_bytes());
    out.extend_from_slice(&low.to_le_bytes());
    at[8] = out.len();
    decimal(out, &person.balance);
    at[9] = out.len();
    out.push(14);
    out.extend_from_slice(&8_i32.to_le_bytes());
    for score in person.scores {
        out.extend_from_slice(&score.to_le_bytes());
    }
    at[10] = out.len();
    address(out, &person.address);
    at[11] = out.len();
    match &person.note {
        Some(note) => string(out, note),
        None => out.push(101),
    }
    end(out, start, Person::TYPE_ID, Person::SCHEMA_ID, at);
}

fn address(out: &mut Vec<u8>, address: &Address) {
    let start = begin(out);
    let mut at = [0; 3];
    at[0] = out.len();
    string(out, &address.street);
    at[1] = out.len();
    string(out, &address.city);
    at[2] = out.len();
    out.push(3);
    out.extend_from_slice(&address.zip.to_le_bytes());
    end(out, start, Address::TYPE_ID, Address::SCHEMA_ID, at);
}

fn decimal(out: &mut Vec<u8>, decimal: &Decimal) {
    let unscaled = decimal.unscaled().expect("small");
    let bytes = unscaled.unsigned_abs().to_be_bytes();
    let len = ((128 - unscaled.unsigned_abs().leading_zeros()) / 8 + 1) as usize;
    out.push(30);
    out.extend_from_slice(&decimal.scale().to_le_bytes());
    out.extend_from_slice(&(len as i32).to_le_bytes());
    let start = out.len();
    out.extend_from_slice(&bytes[16 - len..]);
    if unscaled < 0 {
        out[start] |= 0x80;
    }
}

/// Reads forward, panics on broken bytes.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let (head, rest) = self.0.split_first_chunk().expect("long enough");
        self.0 = rest;
        *head
    }

    fn code(&mut self, code: u8) {
        assert_eq!(self.take::<1>(), [code]);
    }

    fn int(&mut self) -> i32 {
        i32::from_le_bytes(self.take())
    }

    fn slice(&mut self) -> &'a [u8] {
        let len = self.int() as usize;
        let (head, rest) = self.0.split_at(len);
        self.0 = rest;
        head
    }

    fn string(&mut self) -> String {
        self.code(9);
        std::str::from_utf8(self.slice()).expect("UTF-8").to_owned()
    }

    /// Type, schema and end of an object.
    fn object(&mut self, type_id: i32, schema_id: i32) -> &'a [u8] {
        let whole = self.0;
        let header: [u8; 24] = self.take();
        assert_eq!(header[..2], [103, 1]);
        assert_eq!(header[4..8], type_id.to_le_bytes());
        assert_eq!(header[16..20], schema_id.to_le_bytes());
        let len = i32::from_le_bytes([header[12], header[13], header[14], header[15]]) as usize;
        &whole[len..]
    }
}

pub(crate) fn decode(bytes: &[u8]) -> Person {
    let mut b = Bytes(bytes);
    b.object(Person::TYPE_ID, Person::SCHEMA_ID);
    b.code(4);
    let id = i64::from_le_bytes(b.take());
    b.code(3);
    let age = b.int();
    let name = b.string();
    let email = b.string();
    b.code(6);
    let salary = f64::from_le_bytes(b.take());
    b.code(8);
    let active = b.take::<1>() == [1];
    b.code(33);
    let created =
        Timestamp::new(i64::from_le_bytes(b.take()), u32::from_le_bytes(b.take())).expect("in range");
    b.code(10);
    let token = Uuid::from_u64_pair(u64::from_le_bytes(b.take()), u64::from_le_bytes(b.take()));
    b.code(30);
    let scale = b.int();
    let magnitude = b.slice();
    let unscaled = magnitude
        .iter()
        .enumerate()
        .fold(0_i128, |value, (at, byte)| value << 8 | i128::from(if at == 0 { byte & 0x7F } else { *byte }));
    let balance = Decimal::new(if magnitude[0] & 0x80 == 0 { unscaled } else { -unscaled }, scale);
    b.code(14);
    assert_eq!(b.int(), 8);
    let scores = std::array::from_fn(|_| b.int());
    let address = {
        let rest = b.object(Address::TYPE_ID, Address::SCHEMA_ID);
        let street = b.string();
        let city = b.string();
        b.code(3);
        let zip = b.int();
        b.0 = rest;
        Address { street, city, zip }
    };
    let note = match b.0[0] {
        101 => None,
        _ => Some(b.string()),
    };
    Person { id, age, name, email, salary, active, created, token, balance, scores, address, note }
}
