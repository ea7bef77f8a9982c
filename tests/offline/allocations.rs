//! What encoding and decoding cost the heap: nothing per object for a reused buffer, and for a value only what its type owns.

use allocation_counter::measure;
use ignite_client::IgniteObject;
use ignite_client::bytes::{Encoder, from_slice, to_vec};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
struct Order {
    id: i64,
    number: String,
    token: Uuid,
    total: f64,
    paid: Option<bool>,
    quantities: [i32; 4],
    address: Address,
    note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
struct Address {
    street: String,
    zip: i32,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "Order")]
struct OrderRef<'a> {
    id: i64,
    number: &'a str,
    token: Uuid,
    total: f64,
    paid: Option<bool>,
    quantities: [i32; 4],
    #[serde(borrow)]
    address: AddressRef<'a>,
    note: Option<&'a str>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "Address")]
struct AddressRef<'a> {
    street: &'a str,
    zip: i32,
}

fn order() -> Order {
    Order {
        id: 1,
        number: "A-1".into(),
        token: Uuid::from_u128(7),
        total: 1.5,
        paid: None,
        quantities: [1, 2, 3, 4],
        address: Address { street: "Long Street".into(), zip: 10 },
        note: Some("note".into()),
    }
}

#[test]
fn encoding_into_a_reused_buffer_allocates_nothing() {
    let order = order();
    let mut encoder = Encoder::new();
    encoder.encode(&order).unwrap();
    let counted = measure(|| {
        for _ in 0..100 {
            encoder.encode(&order).unwrap();
        }
    });
    assert_eq!(counted.count_total, 0);
}

#[test]
fn decoding_allocates_what_the_value_owns() {
    let bytes = to_vec(&order()).unwrap();
    // Three strings.
    let counted = measure(|| assert_eq!(from_slice::<Order>(&bytes).unwrap().id, 1));
    assert_eq!(counted.count_total, 3);
    let counted =
        measure(|| assert_eq!(from_slice::<OrderRef<'_>>(&bytes).unwrap().address.street, "Long Street"));
    assert_eq!(counted.count_total, 0);
}
