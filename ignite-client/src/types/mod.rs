//! Value types that Rust or serde lack: dates, times, timestamps, decimals, UTF-16 units, enum values.
//!
//! All of them are exact: scale, nanoseconds and every value that other programs may have stored are kept. In readable formats (JSON)
//! they are text, ISO 8601 for the types of time.
//!
//! # Examples
//! ```
//! use ignite_client::types::{Date, Decimal, Timestamp};
//!
//! let day: Date = "2020-01-02".parse()?;
//! let at: Timestamp = "2020-01-02T10:00:00.000000001Z".parse()?;
//! assert_eq!(at.millis() - day.millis(), 36_000_000);
//! assert_eq!(serde_json::to_string(&Decimal::new(12_340, 3)).unwrap(), "\"12.340\"");
//! # Ok::<(), ignite_client::types::ValueError>(())
//! ```
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss
    )
)]

pub(crate) mod calendar;
mod char16;
mod date;
pub(crate) mod decimal;
mod enum_value;
mod error;
pub(crate) mod iso;
pub(crate) mod magnitude;
pub(crate) mod marker;
mod object_array;
pub(crate) mod text_buf;
mod time;
mod timestamp;
pub(crate) mod wire;

pub use char16::Char;
pub use date::Date;
pub use decimal::Decimal;
pub use enum_value::EnumValue;
pub use error::ValueError;
pub use object_array::ObjectArray;
pub use time::Time;
pub use timestamp::Timestamp;
