use ignite_client::IgniteObject;

#[derive(IgniteObject)]
#[serde(whatever = 3)]
struct S {
    id: i64,
}

fn main() {}
