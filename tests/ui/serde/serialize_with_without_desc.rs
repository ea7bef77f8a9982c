use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[serde(serialize_with = "module")]
    id: i64,
}

fn main() {}
