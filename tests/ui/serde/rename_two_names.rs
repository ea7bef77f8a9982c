use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[serde(rename(serialize = "a", deserialize = "b"))]
    id: i64,
}

fn main() {}
