//! A socket during the handshake, and the look-up of names.

use super::before;
use crate::net::connect::{InTime, Socket};
use crate::net::{DeadlinePassed, Written};
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

impl Socket for TcpStream {
    /// tokio looks names up on a thread of its own.
    async fn look_up(host: &Arc<str>, port: u16, within: Duration) -> InTime<Vec<SocketAddr>> {
        let found = timeout(within, lookup_host((&**host, port))).await.map_err(|_| DeadlinePassed)?;
        Ok(found.map(Vec::from_iter))
    }

    async fn open(addr: SocketAddr, within: Duration) -> io::Result<Self> {
        let opened = timeout(within, Self::connect(addr)).await;
        let stream = opened.unwrap_or_else(|_| Err(ErrorKind::TimedOut.into()))?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    async fn read(&mut self, space: &mut [u8], deadline: Option<Instant>) -> InTime<usize> {
        before(deadline, AsyncReadExt::read(self, space)).await.ok_or(DeadlinePassed)
    }

    async fn write_all(&mut self, bytes: &[u8], deadline: Option<Instant>) -> Written {
        let mut done = 0;
        while let Some(rest) = bytes.get(done..).filter(|rest| !rest.is_empty()) {
            match before(deadline, self.write(rest)).await {
                None => return Written::Late(done),
                Some(Ok(0)) => return Written::Failed(done, ErrorKind::WriteZero.into()),
                Some(Ok(len)) => done += len,
                Some(Err(error)) => return Written::Failed(done, error),
            }
        }
        Written::All
    }
}
