//! One handshake by hand: a port that is open does not mean that the node answers.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Code 1, version 1.7.0, thin client (2), an empty feature array.
const REQUEST: [u8; 13] = [1, 1, 0, 7, 0, 0, 0, 2, 12, 0, 0, 0, 0];
/// Type code of a string, before its length.
const STRING: u8 = 9;
/// The longest answer that is read; a refusal's text is far shorter.
const ANSWER_MAX: u32 = 64 * 1024;

/// Connects, sends a handshake, with user and password if they are given, and says whether the node accepted it.
pub(crate) fn is_accepted(
    addr: SocketAddr,
    credentials: Option<(&str, &str)>,
    within: Duration,
) -> io::Result<bool> {
    let mut stream = TcpStream::connect_timeout(&addr, within)?;
    stream.set_read_timeout(Some(within))?;
    stream.write_all(&request(credentials))?;
    let mut len = [0; 4];
    stream.read_exact(&mut len)?;
    let len = u32::from_le_bytes(len);
    if len == 0 || len > ANSWER_MAX {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("an answer of {len} bytes")));
    }
    let mut first = [0; 1];
    stream.read_exact(&mut first)?;
    Ok(first == [1])
}

/// The request, preceded by its length.
fn request(credentials: Option<(&str, &str)>) -> Vec<u8> {
    let mut body = REQUEST.to_vec();
    for text in credentials.into_iter().flat_map(|(user, password)| [user, password]) {
        body.push(STRING);
        body.extend(len_bytes(text.len()));
        body.extend(text.as_bytes());
    }
    [len_bytes(body.len()).as_slice(), &body].concat()
}

fn len_bytes(len: usize) -> [u8; 4] {
    u32::try_from(len).unwrap_or(u32::MAX).to_le_bytes()
}
