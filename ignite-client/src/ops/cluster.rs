//! Operations about the connection itself.

use super::{Answer, Op};
use crate::codec::{CodecResult, Reader, Writer};
use crate::protocol::{Negotiated, OpCode};
use std::time::Duration;

/// How long the server keeps a silent connection; zero: for ever.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GetIdleTimeout;

impl Op for GetIdleTimeout {
    fn code(&self) -> OpCode {
        OpCode::GetIdleTimeout
    }

    fn head(&self, _: &mut Writer, _: &Negotiated) -> CodecResult<()> {
        Ok(())
    }
}

impl Answer for GetIdleTimeout {
    type Reply<'r> = Duration;

    fn decode<'r>(r: &mut Reader<'r>) -> CodecResult<Duration> {
        Ok(Duration::from_millis(u64::try_from(r.read_i64()?).unwrap_or_default()))
    }
}

/// Closes a cursor, query, task, streamer or iterator of the connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ResourceClose {
    pub(crate) id: i64,
}

impl Op for ResourceClose {
    fn code(&self) -> OpCode {
        OpCode::ResourceClose
    }

    fn head(&self, w: &mut Writer, _: &Negotiated) -> CodecResult<()> {
        w.write_i64(self.id);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::written;
    use super::*;

    #[test]
    fn requests_and_answers() {
        assert!(written(&GetIdleTimeout).is_empty());
        assert_eq!(written(&ResourceClose { id: 5 }), [5, 0, 0, 0, 0, 0, 0, 0]);
        let idle = |millis: i64| GetIdleTimeout::decode(&mut Reader::new(&millis.to_le_bytes())).unwrap();
        assert_eq!(idle(3000), Duration::from_secs(3));
        assert_eq!(idle(-1), Duration::ZERO);
    }
}
