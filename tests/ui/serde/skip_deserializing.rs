use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[serde(skip_deserializing)]
    id: i64,
}

fn main() {}
