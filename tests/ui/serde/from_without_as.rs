use ignite_client::IgniteObject;

#[derive(IgniteObject)]
#[serde(from = "String")]
struct S {
    id: i64,
}

fn main() {}
