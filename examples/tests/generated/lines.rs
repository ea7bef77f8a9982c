// Made from a running cluster by the example `generate` of ignite-client.

use ignite_client::IgniteObject;
use ignite_client::types::{Date, Decimal};
use serde::{Deserialize, Serialize};

// Table `PUBLIC.LINES`, cache SQL_PUBLIC_LINES.
// key: LinesKey
// value: Lines
// client.table::<LinesKey, Lines>("PUBLIC.LINES")?

/// Key of the table `PUBLIC.LINES`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, IgniteObject)]
pub struct LinesKey {
    pub b: i32,
    #[ignite(affinity_key)]
    pub a: i32,
}

/// Value of the table `PUBLIC.LINES`.
/// Index "V_AND_SOLD" of V, SOLD has no attribute here: a column tells one index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
pub struct Lines {
    #[ignite(sql(
        precision = 35,
        not_null,
        default = "'it''s'",
        index(group = "BY_PRICE", order = 2)
    ))]
    pub v: String,
    #[ignite(sql(precision = 10, scale = 2, index(group = "BY_PRICE", order = 1, desc)))]
    pub price: Option<Decimal>,
    #[ignite(type = "sql_date", sql(default = "DATE '2020-01-02'", index))]
    pub sold: Option<Date>,
}

/// Row of the table `PUBLIC.LINES`, for `SELECT *`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
pub struct LinesRow {
    pub b: i32,
    pub v: String,
    pub a: i32,
    pub price: Option<Decimal>,
    pub sold: Option<Date>,
}
