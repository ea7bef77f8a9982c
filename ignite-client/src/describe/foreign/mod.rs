//! Types of other crates, one file for each crate and major version, each behind a feature of that name.
//!
//! Their serde implementations move text or tuples, which `binary::text_form` turns into wire values exactly; here stand their descriptors and the
//! conversions with our own value types.

#[cfg(feature = "bigdecimal-04")]
pub(crate) mod bigdecimal_04;
#[cfg(feature = "chrono-04")]
mod chrono_04;
#[cfg(feature = "rust_decimal-1")]
mod rust_decimal_1;
#[cfg(feature = "time-03")]
mod time_03;

/// Descriptor and own hint of types that serde moves as text or tuples; `also Hint` for a second one.
#[cfg(any(feature = "chrono-04", feature = "rust_decimal-1", feature = "time-03"))]
macro_rules! foreign {
    ($($type:ty => $code:ident, $array:ident, $text:ident $(, also $other:ident)?;)*) => {$(
        impl $crate::describe::IgniteType for $type {
            const DESC: TypeDesc = TypeDesc::scalar(TypeCode::$code).with_text(TextForm::$text);
            const SEQ_DESC: TypeDesc =
                TypeDesc::tagged_array(TypeCode::$array, <Self as $crate::describe::IgniteType>::desc);
        }

        impl StoredAs<hint::$code> for $type {
            const DESC: TypeDesc = <Self as $crate::describe::IgniteType>::DESC;
        }

        $(impl StoredAs<hint::$other> for $type {
            const DESC: TypeDesc = TypeDesc::scalar(TypeCode::$other).with_text(TextForm::$text);
        })?
    )*};
}
#[cfg(any(feature = "chrono-04", feature = "rust_decimal-1", feature = "time-03"))]
use foreign;

/// The hint `sql_date` for types that take `date`.
#[cfg(any(feature = "chrono-04", feature = "time-03"))]
macro_rules! sql_dates {
    ($($type:ty),*) => {$(
        impl StoredAs<hint::SqlDate> for $type {
            const DESC: TypeDesc = <Self as StoredAs<hint::Date>>::DESC.as_sql_date();
        }
    )*};
}
#[cfg(any(feature = "chrono-04", feature = "time-03"))]
use sql_dates;
