//! Serde's derive and ours agree: what each attribute promises holds for the values that are written and read.

use ignite_client::bytes::{Encoder, Footer, from_slice, to_vec};
use ignite_client::{CodecErrorKind, IgniteObject, IgniteType, desc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::fmt::Debug;
use std::marker::PhantomData;

/// Writes a value and reads it as another type, with the field ids in the footer.
fn reread<A: IgniteType + Serialize, B: IgniteType + DeserializeOwned>(
    value: &A,
) -> Result<B, ignite_client::CodecError> {
    from_slice(Encoder::with_footer(Footer::Full).encode(value).unwrap())
}

#[track_caller]
fn round<T: IgniteType + Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    assert_eq!(&from_slice::<T>(&to_vec(value).unwrap()).unwrap(), value);
    assert_eq!(&reread::<T, T>(value).unwrap(), value);
}

mod hex {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(value: &u64, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&format!("{value:x}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
        u64::from_str_radix(<&str>::deserialize(from)?, 16).map_err(D::Error::custom)
    }
}

fn seven() -> i32 {
    7
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize, IgniteObject)]
#[serde(rename_all = "camelCase")]
struct Order {
    order_id: i32,
    #[serde(skip)]
    cached: bool,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    all_notes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed: Option<i64>,
    #[serde(default = "seven")]
    weight: i32,
    #[serde(with = "hex")]
    #[ignite(desc = desc::string, name = "HASH")]
    digest: u64,
    #[serde(rename = "type")]
    kind: String,
}

#[test]
fn fields_that_are_skipped_or_absent() {
    round(&Order::default());
    let full =
        Order { order_id: 1, all_notes: vec!["a".into()], closed: Some(2), digest: 0xFF, ..Order::default() };
    round(&full);
    let cached = Order { cached: true, ..Order::default() };
    assert_eq!(to_vec(&cached).unwrap(), to_vec(&Order::default()).unwrap());
    // The field that is left out keeps its place, so the schema is the same.
    let schema_id = |order: &Order| to_vec(order).unwrap()[16..20].to_vec();
    assert_eq!(schema_id(&full), schema_id(&Order::default()));
    assert_eq!(schema_id(&full), Order::SCHEMA_ID.to_le_bytes());
}

#[test]
fn defaults_of_fields_that_the_writer_did_not_know() {
    #[derive(Serialize, IgniteObject)]
    #[ignite(type_name = "Order")]
    struct Older {
        #[ignite(name = "ORDERID")]
        id: i32,
        #[serde(rename = "hash")]
        digest: &'static str,
        #[serde(rename = "type")]
        kind: &'static str,
    }
    let order: Order = reread(&Older { id: 3, digest: "1f", kind: "k" }).unwrap();
    assert_eq!(order, Order { order_id: 3, weight: 7, digest: 0x1f, kind: "k".into(), ..Order::default() });
}

#[test]
fn a_default_of_the_struct() {
    #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
    #[serde(default)]
    struct Size {
        width: i32,
        height: i32,
    }
    impl Default for Size {
        fn default() -> Self {
            Self { width: 2, height: 3 }
        }
    }
    #[derive(Serialize, IgniteObject)]
    #[ignite(type_name = "Size")]
    struct Width {
        width: i32,
    }
    assert_eq!(reread::<_, Size>(&Width { width: 9 }).unwrap(), Size { width: 9, height: 3 });
}

#[test]
fn earlier_and_unknown_names() {
    #[derive(Serialize, IgniteObject)]
    #[ignite(type_name = "Town")]
    struct Old {
        zip: i32,
        city: String,
    }
    #[derive(Debug, PartialEq, Deserialize, IgniteObject)]
    struct Town {
        #[serde(alias = "City", alias = "city")]
        name: String,
    }
    #[derive(Debug, Deserialize, IgniteObject)]
    #[serde(deny_unknown_fields)]
    #[ignite(type_name = "Town")]
    struct Strict {
        #[serde(alias = "city")]
        #[allow(dead_code, reason = "never read")]
        name: String,
    }
    let old = Old { zip: 1, city: "Ulm".into() };
    assert_eq!(reread::<_, Town>(&old).unwrap(), Town { name: "Ulm".into() });
    let error = reread::<_, Strict>(&old).unwrap_err();
    assert!(matches!(error.kind(), CodecErrorKind::UnknownField { .. }), "{error}");
}

#[test]
fn widening() {
    #[derive(Serialize, IgniteObject)]
    #[ignite(type_name = "Counter")]
    struct Small {
        count: i32,
        ratio: f32,
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "Counter")]
    struct Wide {
        #[ignite(widen)]
        count: i64,
        #[ignite(widen)]
        ratio: Option<f64>,
    }
    #[derive(Debug, Deserialize, IgniteObject)]
    #[ignite(type_name = "Counter")]
    #[allow(dead_code, reason = "never read")]
    struct Exact {
        count: i64,
        ratio: f64,
    }
    round(&Wide { count: 1, ratio: None });
    let small = Small { count: -5, ratio: 0.5 };
    assert_eq!(reread::<_, Wide>(&small).unwrap(), Wide { count: -5, ratio: Some(0.5) });
    let error = reread::<_, Exact>(&small).unwrap_err();
    assert!(matches!(error.kind(), CodecErrorKind::Mismatch { .. }), "{error}");
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, IgniteObject)]
#[serde(rename_all = "UPPERCASE")]
enum Color {
    #[ignite(ordinal = 4)]
    Red,
    Green,
    #[serde(other)]
    Unknown,
}

#[test]
fn constants_of_enums() {
    #[derive(Serialize, IgniteObject)]
    #[ignite(type_name = "Color")]
    enum More {
        #[ignite(ordinal = 9)]
        Blue,
    }
    round(&vec![Color::Red, Color::Green]);
    assert_eq!(to_vec(&Color::Red).unwrap()[5..], 4_i32.to_le_bytes());
    assert_eq!(reread::<_, Color>(&More::Blue).unwrap(), Color::Unknown);
    let error = to_vec(&Color::Unknown).unwrap_err();
    assert!(matches!(error.kind(), CodecErrorKind::OutOfRange { .. }), "{error}");
}

#[test]
fn an_enum_under_another_name() {
    #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
    struct Car {
        #[ignite(type = "enum(Person)")]
        color: Color,
        #[ignite(type = "array<enum(Person)>")]
        others: Option<Vec<Color>>,
    }
    let car = Car { color: Color::Green, others: Some(vec![Color::Red]) };
    round(&car);
    // Header, then the enum: its code and the id of the name in the hint.
    assert_eq!(to_vec(&car).unwrap()[25..29], (-991_716_523_i32).to_le_bytes());
}

#[test]
fn what_is_stored_as_something_else() {
    #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
    struct Day(#[ignite(type = "date")] i64);
    #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
    #[serde(transparent)]
    struct Id<T> {
        raw: u32,
        of: PhantomData<T>,
    }
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
    #[serde(try_from = "String", into = "String")]
    #[ignite(as = String)]
    struct Even(usize);
    impl TryFrom<String> for Even {
        type Error = &'static str;
        fn try_from(text: String) -> Result<Self, Self::Error> {
            if text.len() % 2 == 0 { Ok(Self(text.len())) } else { Err("odd") }
        }
    }
    impl From<Even> for String {
        fn from(even: Even) -> Self {
            "x".repeat(even.0)
        }
    }
    round(&Day(86_400_000));
    assert_eq!(to_vec(&Day(1)).unwrap()[0], desc::TypeCode::Date.byte());
    round(&vec![Day(0), Day(-1)]);
    assert_eq!(to_vec(&Id::<Order> { raw: 5, of: PhantomData }).unwrap(), to_vec(&5_i64).unwrap());
    round(&vec![Id::<Color> { raw: 6, of: PhantomData }]);
    round(&Even(4));
    assert_eq!(to_vec(&vec![Even(2)]).unwrap(), to_vec(&vec!["xx"]).unwrap());
    assert!(from_slice::<Even>(&to_vec("xxx").unwrap()).is_err());
}
