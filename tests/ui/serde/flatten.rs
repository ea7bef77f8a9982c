use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[serde(flatten)]
    id: i64,
}

fn main() {}
