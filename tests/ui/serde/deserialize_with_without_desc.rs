use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[serde(deserialize_with = "module")]
    id: i64,
}

fn main() {}
