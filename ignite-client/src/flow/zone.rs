//! The time zone of the nodes: SQL has its dates and times in it. Asked once for each client that meets one.

use super::Flow;
use super::register::Needs;
use super::transport::Transport;
use crate::codec::CodecResult;
use crate::config::NodeZone;
use crate::de::{Decoder, RowPlan};
use crate::describe::IgniteType;
use crate::describe::zone::{Clock, Zone};
use crate::error::Result;
use crate::ops::{Answer, Items, QuerySqlFields, SqlOptions, StatementType};
use crate::protocol::Reply;
use crate::types::Date;

/// Days since 1970-01-01 of the first day that is looked at, 1900-01-01, and how many follow it, up to the end of 2099.
const FIRST_DAY: i64 = -25_567;
const DAYS: i64 = 73_049;
const WEEK: i64 = 7;

/// A day since 1970-01-01 and the instant of its midnight.
type Midnight = (i64, i64);

impl<T: Transport> Flow<T> {
    /// A decoder for the rows of queries and the entries of tables: dates and times are those of the zone, if that is known.
    pub(super) fn sql_decoder(&self) -> Decoder<'_> {
        self.decoder().with_clock(self.sql_clock())
    }

    /// What is known of the zone.
    pub(super) fn sql_clock(&self) -> Clock<'_> {
        match self.zone.get() {
            Some(zone) => Clock::In(zone),
            None => Clock::Unknown,
        }
    }

    /// The zone: as it was set, or asked from a node.
    pub(super) async fn zone(&self) -> Result<&Zone> {
        if let Some(zone) = self.zone.get() {
            return Ok(zone);
        }
        let zone = match self.config().node_zone {
            NodeZone::Ask => self.ask_zone().await?,
            NodeZone::Utc => Zone::UTC,
            NodeZone::Offset(seconds) => Zone::fixed(i64::from(seconds).saturating_mul(1000)),
        };
        Ok(self.zone.get_or_init(|| zone))
    }

    /// Asks for a few midnights first: every zone but UTC differs from it on one of these days. Then for that of each week, and for those of
    /// the weeks in which something changes.
    async fn ask_zone(&self) -> Result<Zone> {
        let sample = "SELECT CAST(0 AS BIGINT), DATE '1900-01-01' UNION ALL SELECT 25567, DATE '1970-01-01' UNION ALL SELECT 25748, \
                      DATE '1970-07-01' UNION ALL SELECT 36524, DATE '2000-01-01' UNION ALL SELECT 36706, DATE '2000-07-01' \
                      UNION ALL SELECT 45656, DATE '2025-01-01' UNION ALL SELECT 45837, DATE '2025-07-01'";
        let sample = Zone::from_midnights(self.midnights(sample).await?);
        if sample == Zone::UTC {
            return Ok(sample);
        }
        let weeks = format!(
            "SELECT X * {WEEK}, DATEADD('DAY', X * {WEEK}, DATE '1900-01-01') FROM SYSTEM_RANGE(0, {})",
            DAYS / WEEK
        );
        let mut midnights = self.midnights(&weeks).await?;
        midnights.sort_unstable();
        let changing: Vec<String> = midnights
            .windows(2)
            .filter(|week| matches!(week, [(day, at), (next, then)] if then - at != (next - day) * DAY))
            .filter_map(|week| week.first().map(|(day, _)| ((day - FIRST_DAY) / WEEK).to_string()))
            .collect();
        if !changing.is_empty() {
            let days = format!(
                "SELECT X, DATEADD('DAY', X, DATE '1900-01-01') FROM SYSTEM_RANGE(0, {DAYS}) WHERE X / {WEEK} IN ({})",
                changing.join(", ")
            );
            midnights.extend(self.midnights(&days).await?);
        }
        Ok(Zone::from_midnights(midnights))
    }

    /// Runs a query of days since 1900-01-01 and their dates.
    async fn midnights(&self, sql: &str) -> Result<Vec<Midnight>> {
        let options = SqlOptions { page_size: 80_000, ..SqlOptions::default() };
        let (args, statement) = (Items { count: 0, bytes: &[] }, StatementType::Any);
        let op = QuerySqlFields { sql, args, statement, options: &options };
        let (_, reply) = self.open_on_a_free_slot(&op, &Needs::default(), self.deadline()).await?;
        Ok(self.read_midnights(&reply)?)
    }

    fn read_midnights(&self, reply: &Reply) -> CodecResult<Vec<Midnight>> {
        type Row = (i64, Date);
        let mut r = reply.reader();
        let (_, columns) = QuerySqlFields::decode(&mut r)?;
        let plan = RowPlan::new(Row::desc(), &columns)?;
        let decoder = self.decoder();
        let mut midnights = Vec::new();
        for _ in 0..r.read_count(2)? {
            let (days, date) = decoder.read_row::<Row>(&mut r, &plan)?;
            midnights.push((days.saturating_add(FIRST_DAY), date.millis()));
        }
        Ok(midnights)
    }
}

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;
