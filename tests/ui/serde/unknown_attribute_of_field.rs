use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[serde(whatever)]
    id: i64,
}

fn main() {}
