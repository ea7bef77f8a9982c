//! Ports for the nodes of a cluster, which no other test run on this machine uses.

use crate::TestkitError;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::net::{Ipv4Addr, TcpListener};

/// Above the ports that lone nodes take (`Node.java`), below those that the system gives to outgoing connections.
const FIRST: u16 = 28_000;
const BLOCKS: u16 = 500;
const BLOCK: u16 = 8;
/// The most ports that a block has; its first one is the lease.
pub(crate) const PORTS_MAX: usize = BLOCK as usize - 1;

/// Free ports that belong to this process as long as the value lives.
///
/// A port that looked free could be taken by another test run before a node binds it, and the next node would join a strange cluster there. So
/// the first port of a block is kept open here: who has it may use the others, and the system frees it even if this process is killed.
#[derive(Debug)]
pub(crate) struct Ports {
    _lease: TcpListener,
    ports: Vec<u16>,
}

impl Ports {
    /// Leases a block and returns `count` of its ports.
    pub(crate) fn lease(count: usize) -> Result<Self, TestkitError> {
        let start = RandomState::new().hash_one(count);
        (0..u64::from(BLOCKS))
            .filter_map(|n| u16::try_from(start.wrapping_add(n) % u64::from(BLOCKS)).ok())
            .find_map(|block| Self::lease_block(FIRST + block * BLOCK, count))
            .ok_or_else(|| TestkitError::Io {
                what: format!("no {count} free ports from {FIRST} on"),
                source: io::ErrorKind::AddrInUse.into(),
            })
    }

    fn lease_block(first: u16, count: usize) -> Option<Self> {
        let lease = TcpListener::bind((Ipv4Addr::LOCALHOST, first)).ok()?;
        let ports: Vec<u16> = (first + 1..first + BLOCK).take(count).collect();
        let free = ports.iter().all(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok());
        (free && ports.len() == count).then_some(Self { _lease: lease, ports })
    }

    pub(crate) fn ports(&self) -> &[u16] {
        &self.ports
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leases_are_apart_and_end() {
        let leases: Vec<Ports> = (0..20).map(|_| Ports::lease(3).unwrap()).collect();
        let mut ports: Vec<u16> = leases.iter().flat_map(|lease| lease.ports().to_vec()).collect();
        ports.sort_unstable();
        ports.dedup();
        assert_eq!(ports.len(), 60);
        let first = leases[0].ports()[0] - 1;
        assert!(Ports::lease_block(first, 3).is_none());
        drop(leases);
        assert!(Ports::lease_block(first, 3).is_some());
    }

    #[test]
    fn a_block_has_no_more_ports_than_it_has() {
        assert!(Ports::lease(PORTS_MAX).is_ok());
        assert!(Ports::lease(PORTS_MAX + 1).is_err());
    }
}
