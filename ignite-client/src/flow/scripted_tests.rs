//! A transport for tests: its nodes answer as a script says. A node listens at `node:number`, and its id is its number.

use super::scripted_link::ScriptedLink;
use super::transport::{Answered, Transport};
use crate::config::{Address, ClientConfig};
use crate::error::Result;
use crate::ops::tests::negotiated;
use crate::protocol::{Features, Negotiated, OpCode, Reply, Request};
use std::fmt;
use std::future::{Future, ready};
use std::time::Instant;
use uuid::Uuid;

/// What a node says to an operation with its payload.
type Script = dyn Fn(&ScriptedLink, OpCode, &[u8]) -> Result<Answered> + Send + Sync;

pub(super) struct Scripted {
    script: Box<Script>,
}

impl Scripted {
    pub(super) fn new(
        script: impl Fn(&ScriptedLink, OpCode, &[u8]) -> Result<Answered> + Send + Sync + 'static,
    ) -> Self {
        Self { script: Box::new(script) }
    }
}

impl fmt::Debug for Scripted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scripted")
    }
}

/// The answer with this payload.
pub(super) fn answer(payload: &[u8]) -> Result<Answered> {
    Ok(Ok(Reply::new(payload.to_vec(), 0, 0)))
}

/// Three nodes own the partitions of a cache in turn.
pub(super) fn mapping(cache_id: i32, partitions: i32, keys: &[(i32, i32)]) -> Vec<u8> {
    let mut bytes = 1_i64.to_le_bytes().to_vec();
    let mut int = |value: i32| bytes.extend_from_slice(&value.to_le_bytes());
    // The minor version, one group.
    int(0);
    int(1);
    bytes.push(1);
    let mut int = |value: i32| bytes.extend_from_slice(&value.to_le_bytes());
    int(1);
    int(cache_id);
    int(i32::try_from(keys.len()).unwrap());
    for (type_id, field_id) in keys {
        int(*type_id);
        int(*field_id);
    }
    int(3);
    for node in 1..=3 {
        bytes.push(10);
        bytes.extend_from_slice(&[0; 8]);
        bytes.extend_from_slice(&i64::from(node).to_le_bytes());
        let own: Vec<i32> = (0..partitions).filter(|partition| partition % 3 + 1 == node).collect();
        bytes.extend_from_slice(&i32::try_from(own.len()).unwrap().to_le_bytes());
        own.iter().for_each(|partition| bytes.extend_from_slice(&partition.to_le_bytes()));
    }
    bytes
}

/// The three nodes.
pub(super) fn three() -> ClientConfig {
    let addresses = (1..=3).map(|number| Address::new("node", number)).collect();
    ClientConfig { addresses, ..ClientConfig::default() }
}

impl Transport for Scripted {
    type Link = ScriptedLink;
    type Ticket = Result<Answered>;
    type Gate = ();
    type Entered<'g> = ();

    fn now(&self) -> Instant {
        Instant::now()
    }

    fn sleep_until(&self, _: Instant) -> impl Future<Output = bool> + Send {
        ready(false)
    }

    fn end_sleeps(&self) {}

    fn enter(&self, (): &(), _: Option<Instant>) -> impl Future<Output = Option<()>> + Send {
        ready(Some(()))
    }

    fn connect(
        &self,
        address: &Address,
        _: &ClientConfig,
        _: Option<Instant>,
    ) -> impl Future<Output = Result<ScriptedLink>> + Send {
        let node_id = Some(Uuid::from_u128(address.port.into()));
        let negotiated = Negotiated { features: Features::NONE, node_id, ..negotiated() };
        ready(Ok(ScriptedLink::new(&address.text, negotiated, super::pack((1, 0)))))
    }

    fn start(
        &self,
        link: &ScriptedLink,
        request: &Request<'_>,
        _: Option<Instant>,
    ) -> impl Future<Output = Result<Result<Answered>>> + Send {
        let payload = [request.head, request.values[0], request.values[1], request.values[2]].concat();
        ready(Ok((self.script)(link, request.op, &payload)))
    }

    fn post(&self, _: &ScriptedLink, _: &Request<'_>) {}

    fn set_deadline(&self, _: &mut Self::Ticket, _: Option<Instant>) {}

    fn finish(&self, ticket: Result<Answered>) -> impl Future<Output = Result<Answered>> + Send {
        ready(ticket)
    }
}
