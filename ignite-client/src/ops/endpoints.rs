//! Where the nodes of the cluster listen for clients.
//!
//! | answer | |
//! |---|---|
//! | topology version | `i64` |
//! | nodes that came: count, then node id, port, addresses of each | `i32`; 16 bytes, `i32`, count and strings |
//! | nodes that went: count, then node id of each | `i32`; 16 bytes |

use super::{Answer, Op};
use crate::binary::{skip::expect_string, uuid as wire_uuid};
use crate::codec::{CodecError, CodecResult, Reader, Writer};
use crate::protocol::{Feature, Negotiated, OpCode};
use uuid::Uuid;

/// Asks for all nodes, from the first topology to the present one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GetNodeEndpoints;

/// A node and where it listens; the first address that works is as good as any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NodeEndpoint {
    pub(crate) node_id: Uuid,
    pub(crate) port: u16,
    pub(crate) hosts: Vec<String>,
}

impl GetNodeEndpoints {
    pub(crate) fn is_offered(negotiated: &Negotiated) -> bool {
        negotiated.features.has(Feature::NodeEndpoints)
    }
}

impl Op for GetNodeEndpoints {
    fn code(&self) -> OpCode {
        OpCode::ClusterGroupGetNodeEndpoints
    }

    fn head(&self, w: &mut Writer, _: &Negotiated) -> CodecResult<()> {
        w.write_i64(-1);
        w.write_i64(-1);
        Ok(())
    }
}

impl Answer for GetNodeEndpoints {
    type Reply<'r> = Vec<NodeEndpoint>;

    fn decode<'r>(r: &mut Reader<'r>) -> CodecResult<Vec<NodeEndpoint>> {
        r.read_i64()?;
        // A node takes its id, its port and the count of its addresses at the least.
        let count = r.read_count(24)?;
        (0..count).map(|_| node(r)).collect()
    }
}

fn node(r: &mut Reader<'_>) -> CodecResult<NodeEndpoint> {
    let node_id = Uuid::from_bytes(wire_uuid::read_uuid(r)?);
    let at = r.position();
    let port = r.read_i32()?;
    let port = u16::try_from(port).map_err(|_| CodecError::out_of_range("a port", port).at(at))?;
    let count = r.read_count(5)?;
    let hosts = (0..count).map(|_| expect_string(r).map(str::to_owned)).collect::<CodecResult<_>>()?;
    Ok(NodeEndpoint { node_id, port, hosts })
}

#[cfg(test)]
mod tests {
    use super::super::tests::written;
    use super::*;

    #[test]
    fn nodes_with_their_addresses() {
        assert_eq!(written(&GetNodeEndpoints), [0xff; 16]);
        let mut answer = 3_i64.to_le_bytes().to_vec();
        answer.extend_from_slice(&[1, 0, 0, 0]);
        answer.extend_from_slice(&[1; 16]);
        answer.extend_from_slice(&10800_i32.to_le_bytes());
        answer.extend_from_slice(&[2, 0, 0, 0, 9, 1, 0, 0, 0, b'a', 9, 1, 0, 0, 0, b'b', 0, 0, 0, 0]);
        let nodes = GetNodeEndpoints::decode(&mut Reader::new(&answer)).unwrap();
        let hosts = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(nodes, [NodeEndpoint { node_id: Uuid::from_bytes([1; 16]), port: 10800, hosts }]);
        for len in 0..answer.len() - 4 {
            GetNodeEndpoints::decode(&mut Reader::new(&answer[..len])).unwrap_err();
        }
        answer[28..32].copy_from_slice(&70_000_i32.to_le_bytes());
        GetNodeEndpoints::decode(&mut Reader::new(&answer)).unwrap_err();
    }
}
