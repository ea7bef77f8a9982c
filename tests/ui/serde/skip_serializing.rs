use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[serde(skip_serializing)]
    id: i64,
}

fn main() {}
