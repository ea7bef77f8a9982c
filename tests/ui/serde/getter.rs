use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[serde(getter = "other::id")]
    id: i64,
}

fn main() {}
